"""Section 2: the Dirichlet energy as the small-radius limit of an adversarial attack.

The increment is g.delta + q with g = grad f(x), |q| <= c r^2; its greatest square over |delta| <= r lies between
r^2 |g|^2 - 2 c r^3 |g| and (r |g| + c r^2)^2. For a quadratic network q = delta^T C delta and c = |C|_F; for any
network c depends on x, through the second derivatives or the kinks of its activation near the w_j^T x.
"""

from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.engines.bilinear import inner
from nonrobust.derivations.engines.functions import differentiable
from nonrobust.derivations.engines.words import Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti.setting import gradient, gradient_energy, steepness
from nonrobust.derivations.proof.lines import computed, equality, inequality, last
from nonrobust.derivations.proof.step import Derivation, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, energy, slope, zeta
from sympy import Expr, Integer, Poly, Symbol, expand, integrate, pi, sqrt

a, low, high, shift, c, size = (Symbol(name, nonnegative=True) for name in ("a", "s_1", "s_2", "s", "c", "g_1"))
mean, square = Symbol("g_2", nonnegative=True), Symbol("k_2", nonnegative=True)
_s, _t, _a, _u = (Symbol(name, real=True) for name in ("s", "t", "a", "u"))
_v, _y, _w = (tuple(Symbol(f"{name}_{j}", real=True) for j in (1, 2)) for name in "vyw")
r, n = Symbol("r", positive=True), Symbol("n", positive=True)
p, q, _G, _D, _C = (Symbol(name, real=True) for name in ("p", "q", "g", "delta", "C_"))
_slope, _curvature = differentiable(Notation("sigma'", r"\sigma'"), Notation("sigma''", r"\sigma''"))
_SUP = Notation("sup_{|delta| <= r} (f(x + delta) - f(x))^2", r"\sup_{\|\delta\|\le r}(f(x+\delta)-f(x))^2")


def increment_of_gradient() -> Step:
    """(g.delta)^2 <= |delta|^2 |g|^2."""
    return computed(
        "linear",
        says="Cauchy-Schwarz, as a square: with `n = |delta| <= r`, `p = g.delta` has `p^2 <= n^2 |g|^2`, as",
        name=Notation("|g - (p/n^2) delta|^2", r"\|g-(p/n^2)\delta\|^2"),
        compute=lambda: inner((_G - p / n**2 * _D) ** 2, {(_G, _G): a**2, (_G, _D): p, (_D, _D): n**2}),
        right=a**2 - p**2 / n**2,
        because="bilinearity of the inner product; here `a = |g|`",
        by="expanded as a quadratic polynomial",
    )


def increment_of_form() -> Step:
    """(delta^T C delta)^2 <= |C|_F^2 |delta|^4."""
    return computed(
        "quadratic",
        says=(
            "and the same for matrices: with `c = |C|_F` and `|delta delta^T|_F = n^2`, "
            "`q = delta^T C delta = <C, delta delta^T>` has `q^2 <= c^2 n^4 <= c^2 r^4`, as"
        ),
        name=Notation("|C - (q/n^4) delta delta^T|_F^2", r"\|C-(q/n^4)\delta\delta^\top\|_F^2"),
        compute=lambda: inner((_C - q / n**4 * _D) ** 2, {(_C, _C): c**2, (_C, _D): q, (_D, _D): n**4}),
        right=c**2 - q**2 / n**4,
        because="bilinearity of the inner product",
        by="expanded as a quadratic polynomial",
    )


def upper() -> Step:
    """t^2 <= (r |g| + c r^2)^2 for |t| <= r |g| + c r^2."""
    return inequality(
        "upper",
        says=(
            "So the increment `t = g.delta + q` lies between `-(r |g| + c r^2)` and `r |g| + c r^2`. "
            "Write its distances from these ends as `s_1`, `s_2 >= 0`, "
            "so that `r |g| + c r^2 = (s_1 + s_2)/2`, `t = (s_1 - s_2)/2`:"
        ),
        left=((low + high) / 2) ** 2,
        right=((low - high) / 2) ** 2,
        certificate=low * high,
        because="the difference is `s_1 s_2`",
        name=Notation("(r |g| + c r^2)^2", r"(r\|g\|+cr^2)^2"),
    )


def lower() -> Step:
    """(r |g| + q)^2 >= r^2 |g|^2 - 2 c r^3 |g| for q >= -c r^2."""
    return inequality(
        "lower",
        says="For `delta = r g/|g|` the increment is `a + q`, `a = r |g|`, with `q = -c r^2 + s`, `s >= 0`:",
        left=(a - c * r**2 + shift) ** 2,
        right=a**2 - 2 * a * c * r**2,
        certificate=(shift - c * r**2) ** 2 + 2 * a * shift,
        because="complete the square",
        name=_SUP,
    )


def _mean(bound: Expr, cross: Expr, square: Expr) -> Expr:
    """E bound/r^2 for a quadratic form in a = |g| and c, where E |g|^2 = g_2, E c |g| = cross and E c^2 = square."""
    moments = {(2, 0): mean, (1, 1): cross, (0, 2): square}
    return sum((factor * moments[powers] / r**2 for powers, factor in Poly(bound, a, c).terms()), Integer(0))


def _upper(cross: Expr, square: Expr) -> Expr:
    return mean + 2 * r * cross + r**2 * square


def _lower(cross: Expr) -> Expr:
    return mean - 2 * r * cross


def upper_mean(cross: Expr, square: Expr, words: str) -> Step:
    """E (r |g| + c r^2)^2/r^2 = g_2 + 2 r E c |g| + r^2 E c^2."""
    return computed(
        "upper-mean",
        says=f"Take means over `x`: `g_2 = E |g|^2`, {words}. Divided by `r^2`, the upper bound is",
        name=Notation("E (r |g| + c r^2)^2/r^2", r"\mathbb{E}(r\|g\|+cr^2)^2/r^2"),
        compute=lambda: _mean((a * r + c * r**2) ** 2, cross, square),
        right=_upper(cross, square),
        because="linearity",
        by="expanded in powers of |g| and c",
    )


def lower_mean(cross: Expr, square: Expr) -> Step:
    """E (r^2 |g|^2 - 2 c r^3 |g|)/r^2 = g_2 - 2 r E c |g|."""
    return computed(
        "lower-mean",
        says="and the lower one",
        name=Notation("E (r^2 |g|^2 - 2 c r^3 |g|)/r^2", r"\mathbb{E}(r^2\|g\|^2-2cr^3\|g\|)/r^2"),
        compute=lambda: _mean((a * r) ** 2 - 2 * (a * r) * c * r**2, cross, square),
        right=_lower(cross),
        because="linearity",
        by="expanded in powers of |g| and c",
    )


def _at_zero(label: str, says: str, bound: Expr) -> Step:
    """A bound of E sup/r^2 tends to g_2 = E |g|^2 as r -> 0."""
    return computed(
        label,
        says=says,
        name=Notation(f"lim [{bound}]".replace("**", "^"), r"\lim_{r\to0}"),
        compute=lambda: expand_at_infinity(expand(bound).subs(r, 1 / d), d).limit,
        right=mean,
        because="a polynomial in `r`, at `r = 0`",
        by="exact expansion of the rational function of d at infinity",
    )


def upper_limit(cross: Expr, square: Expr) -> Step:
    """The upper bound of E sup/r^2 tends to g_2."""
    return _at_zero("upper-limit", "With `r = 1/d`, the upper bound tends to", _upper(cross, square))


def lower_limit(cross: Expr) -> Step:
    """The lower bound of E sup/r^2 tends to g_2."""
    return _at_zero("lower-limit", "and the lower one to the same:", _lower(cross))


def limit_lines(cross: Expr, square: Expr, words: str) -> tuple[Step, ...]:
    """Given |q| <= c r^2, E sup/r^2 -> E|g|^2; `cross` and `square` bound E c |g| and E c^2, as `words` say."""
    return (
        upper(),
        lower(),
        upper_mean(cross, square, words),
        lower_mean(cross, square),
        upper_limit(cross, square),
        lower_limit(cross),
    )


def taylor() -> Step:
    """d/da [(s - a) sigma'(t + a)] + sigma'(t + a) = (s - a) sigma''(t + a)."""
    return equality(
        "taylor",
        says=(
            "For a neuron, integrate from `a = 0` to `s`: "
            "`sigma(t + s) - sigma(t) - s sigma'(t)` is the integral of `(s - a) sigma''(t + a)`, "
            "at most `(s^2/2) sup |sigma''|` over `[t, t + s]`, as"
        ),
        left=((_s - _a) * _slope(_t + _a)).diff(_a) + _slope(_t + _a),
        right=(_s - _a) * _curvature(_t + _a),
        because="the product rule",
        name=Notation("d/da [(s - a) sigma'(t + a)] + sigma'(t + a)", r"\tfrac{d}{da}[(s-a)\sigma'(t+a)]+\sigma'(t+a)"),
    )


def kink() -> Step:
    """P(|w_j^T x - u| <= r) <= 2 r/sqrt(2 pi)."""
    return computed(
        "kink",
        says=(
            "A kink at `u` adds at most `2 |s|` times its jump where `|t - u| <= |s|`. "
            "With `s = w_j.delta`, `|s| <= r`, `P(|w_j^T x - u| <= r)` is at most an integral, "
            "as the density of `t = w_j^T x` is at most `1/sqrt(2 pi)`:"
        ),
        name=Notation("int_{u-r}^{u+r} dt/sqrt(2 pi)", r"\int_{u-r}^{u+r}\frac{dt}{\sqrt{2\pi}}"),
        compute=lambda: integrate(1 / sqrt(2 * pi), (_t, _u - r, _u + r)),
        right=2 * r / sqrt(2 * pi),
        because="`|w_j| = 1`",
        by="integrated",
    )


def network_energy() -> Step:
    """E |grad f|^2 = |v|^2 |sigma'|^2 for orthonormal hidden weights."""
    return computed(
        "energy",
        says=(
            "The gradient is `sum_j v_j sigma'(w_j^T x) w_j`. "
            "For two orthonormal `w_j` (and so for any number), "
            "with `y_j = sigma'(w_j^T x)` and `E y_j^2 = |sigma'|^2`,"
        ),
        name=Notation("E |v_1 y_1 w_1 + v_2 y_2 w_2|^2", r"\mathbb{E}\,\|v_1y_1w_1+v_2y_2w_2\|^2"),
        compute=lambda: inner(
            (_v[0] * _y[0] * _w[0] + _v[1] * _y[1] * _w[1]) ** 2,
            {(_w[0], _w[0]): Integer(1), (_w[0], _w[1]): Integer(0), (_w[1], _w[1]): Integer(1)},
        ).subs({y**2: slope for y in _y}),
        right=(_v[0] ** 2 + _v[1] ** 2) * slope,
        because="orthonormal vectors; `w_j^T x` is standard normal",
        by="expanded as a quadratic polynomial",
    )


def robustness(claim: Claim) -> Derivation:
    """E sup (f(x + delta) - f(x))^2/(r^2 E|grad f*|^2) -> |C|^2/|B|^2."""
    target = Tr(letter("B") ** 2)
    ratio = last(
        claim,
        4 * energy * target / (4 * target),
        because="`g = grad f`; divide by `E |grad f*|^2`, with `Tr C^2 = energy Tr B^2`",
    )
    lines = (
        gradient(),
        increment_of_gradient(),
        increment_of_form(),
        *limit_lines(c * size, c**2, "and `g_1 = E |g|` is finite as `g_1^2 <= g_2`"),
        gradient_energy(),
        steepness(),
        ratio,
    )
    return Derivation(claim, lines)


def network_robustness(claim: Claim) -> Derivation:
    """E sup (f(x + delta) - f(x))^2/(r^2 E|grad f*|^2) -> |v|^2 |sigma'|^2/(4 |B|^2)."""
    words = (
        "while `E c |g| <= g_1` and `r E c^2 <= k_2` stay bounded as `r -> 0`: "
        "the smooth parts of `c` have moments of all orders, "
        "and a kink's part is `2/r` with a probability `O(r)`"
    )
    target = Tr(letter("B") ** 2)
    ratio = last(
        claim,
        zeta**2 * target * slope / (4 * target),
        because="divide by `E |grad f*|^2`, with `|v|^2 = zeta^2 Tr B^2`",
    )
    lines = (
        taylor(),
        kink(),
        increment_of_gradient(),
        *limit_lines(size, square / r, words),
        network_energy(),
        steepness(),
        ratio,
    )
    return Derivation(claim, lines)
