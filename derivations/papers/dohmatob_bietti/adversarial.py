"""Section 2: the Dirichlet energy as the small-radius limit of an adversarial attack.

The increment is g.delta + q with g = grad f(x), |q| <= c r^2; its greatest square over |delta| <= r lies between
r^2 |g|^2 - 2 c r^3 |g| and (r |g| + c r^2)^2. For a quadratic network q = delta^T C delta and c = |C|_F; for any
network c depends on x, through the second derivatives or the kinks of its activation near the w_j^T x.
"""

from collections.abc import Mapping

from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.papers.dohmatob_bietti.initialization import steepness
from nonrobust.derivations.papers.dohmatob_bietti.setting import coefficient_lines
from nonrobust.derivations.papers.dohmatob_bietti.setting import robustness as quadratic_robustness
from nonrobust.derivations.papers.dohmatob_bietti.tradeoffs import inner
from nonrobust.derivations.proof.lines import computed, equality, inequality, last
from nonrobust.derivations.proof.step import Derivation, Notation, Step
from nonrobust.derivations.proof.words import Tr, letter
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, energy, slope, zeta
from sympy import Expr, Integer, Poly, Symbol, expand, integrate, pi, sqrt

a, low, high, shift, c, size = (Symbol(name, nonnegative=True) for name in ("a", "s_1", "s_2", "s", "c", "g_1"))
mean, square = Symbol("g_2", nonnegative=True), Symbol("k_2", nonnegative=True)
_s, _t, _a, _u = (Symbol(name, real=True) for name in ("s", "t", "a", "u"))
_v, _y, _w = (tuple(Symbol(f"{name}_{j}", real=True) for j in (1, 2)) for name in "vyw")
r, n = Symbol("r", positive=True), Symbol("n", positive=True)
p, q, _G, _D, _C = (Symbol(name, real=True) for name in ("p", "q", "g", "delta", "C_"))
_SUP = Notation("sup_{|delta| <= r} (f(x + delta) - f(x))^2", r"\sup_{\|\delta\|\le r}(f(x+\delta)-f(x))^2")


def _gradient_line() -> Step:
    return computed(
        "linear", "Cauchy-Schwarz, as a square: with `n = |delta| <= r`, `p = g.delta` has `p^2 <= n^2 |g|^2`, as",
        Notation("|g - (p/n^2) delta|^2", r"\|g-(p/n^2)\delta\|^2"),
        lambda: inner((_G - p / n**2 * _D) ** 2, {(_G, _G): a**2, (_G, _D): p, (_D, _D): n**2}), a**2 - p**2 / n**2,
        "bilinearity of the inner product; here `a = |g|`", "expanded as a quadratic polynomial",
    )  # fmt: skip


def _form_line() -> Step:
    return computed(
        "quadratic", "and the same for matrices: with `c = |C|_F` and `|delta delta^T|_F = n^2`, `q = delta^T C "
        "delta = <C, delta delta^T>` has `q^2 <= c^2 n^4 <= c^2 r^4`, as",
        Notation("|C - (q/n^4) delta delta^T|_F^2", r"\|C-(q/n^4)\delta\delta^\top\|_F^2"),
        lambda: inner((_C - q / n**4 * _D) ** 2, {(_C, _C): c**2, (_C, _D): q, (_D, _D): n**4}), c**2 - q**2 / n**4,
        "bilinearity of the inner product", "expanded as a quadratic polynomial",
    )  # fmt: skip


def bound_lines() -> tuple[Step, ...]:
    """The supremum between two explicit bounds, given that the increment is g.delta + q with |q| <= c r^2."""
    return (
        inequality(
            "upper", "So the increment `t = g.delta + q` lies between `-(r |g| + c r^2)` and `r |g| + c r^2`. Write "
            "its distances from these ends as `s_1`, `s_2 >= 0`, so that `r |g| + c r^2 = (s_1 + s_2)/2`, `t = (s_1 - "
            "s_2)/2`:",
            ((low + high) / 2) ** 2, ((low - high) / 2) ** 2, low * high, "the difference is `s_1 s_2`",
            name=Notation("(r |g| + c r^2)^2", r"(r\|g\|+cr^2)^2"),
        ),
        inequality(
            "lower", "For `delta = r g/|g|` the increment is `a + q`, `a = r |g|`, with `q = -c r^2 + s`, `s >= 0`:",
            (a - c * r**2 + shift) ** 2, a**2 - 2 * a * c * r**2, (shift - c * r**2) ** 2 + 2 * a * shift,
            "complete the square", name=_SUP,
        ),
    )  # fmt: skip


def limit_lines(cross: Expr, square: Expr, words: str) -> tuple[Step, ...]:
    """Both bounds over r^2 have the limit E|g|^2; `cross` and `square` bound E c |g| and E c^2."""
    moments: dict[tuple[int, ...], Expr] = {(2, 0): mean, (1, 1): cross, (0, 2): square}
    upper, lower = mean + 2 * r * cross + r**2 * square, mean - 2 * r * cross
    return (
        computed(
            "upper-mean", f"Take means over `x`: `g_2 = E |g|^2`, {words}. Divided by `r^2`, the upper bound is",
            Notation("E (r |g| + c r^2)^2/r^2", r"\mathbb{E}(r\|g\|+cr^2)^2/r^2"),
            lambda: _mean((a * r + c * r**2) ** 2, moments), upper, "linearity", "expanded in powers of |g| and c",
        ),
        computed(
            "lower-mean", "and the lower one",
            Notation("E (r^2 |g|^2 - 2 c r^3 |g|)/r^2", r"\mathbb{E}(r^2\|g\|^2-2cr^3\|g\|)/r^2"),
            lambda: _mean((a * r) ** 2 - 2 * (a * r) * c * r**2, moments), lower, "linearity",
            "expanded in powers of |g| and c",
        ),
        _at_zero("upper-limit", "With `r = 1/d`, the upper bound tends to", upper),
        _at_zero("lower-limit", "and the lower one to the same:", lower),
    )  # fmt: skip


def _mean(bound: Expr, moments: Mapping[tuple[int, ...], Expr]) -> Expr:
    """E bound/r^2 for a quadratic form in a = |g| and c."""
    return sum((factor * moments[powers] / r**2 for powers, factor in Poly(bound, a, c).terms()), Integer(0))


def _at_zero(label: str, text: str, bound: Expr) -> Step:
    return computed(
        label, text, Notation(f"lim [{bound}]".replace("**", "^"), r"\lim_{r\to0}"),
        lambda: expand_at_infinity(expand(bound).subs(r, 1 / d), d).limit, mean, "a polynomial in `r`, at `r = 0`",
        "exact expansion of the rational function of d at infinity",
    )  # fmt: skip


def remainder_lines() -> tuple[Step, ...]:
    """|q| <= c r^2 for a network, with r E c^2 bounded."""
    return (
        equality(
            "taylor", "For a neuron, integrate from `a = 0` to `s`: `sigma(t + s) - sigma(t) - s sigma'(t)` is the "
            "integral of `(s - a) sigma''(t + a)`, at most `(s^2/2) sup |sigma''|` over `[t, t + s]`; here for "
            "`sigma'(t) = t^3`,",
            ((_s - _a) * (_t + _a) ** 3).diff(_a) + (_t + _a) ** 3, (_s - _a) * (3 * (_t + _a) ** 2), "differentiate",
            name=Notation("d/da [(s - a) sigma'(t + a)] + sigma'(t + a)",
                          r"\tfrac{d}{da}[(s-a)\sigma'(t+a)]+\sigma'(t+a)"),
        ),
        computed(
            "kink", "A kink at `u` adds at most `2 |s|` times its jump where `|t - u| <= |s|`. With `s = w_j.delta`, "
            "`|s| <= r`, that happens with a probability of at most (the density of `t = w_j^T x` is at most "
            "`1/sqrt(2 pi)`)",
            Notation("P(|w_j^T x - u| <= r)", r"P(|w_j^\top x-u|\le r)"),
            lambda: integrate(1 / sqrt(2 * pi), (_t, _u - r, _u + r)), 2 * r / sqrt(2 * pi), "`|w_j| = 1`",
            "integrated",
        ),
    )  # fmt: skip


def orthonormal_line() -> Step:
    """E|grad f|^2 for orthonormal hidden weights."""
    return computed(
        "energy", "The gradient is `sum_j v_j sigma'(w_j^T x) w_j`. For two orthonormal `w_j` (and so for any number), "
        "with `y_j = sigma'(w_j^T x)` and `E y_j^2 = |sigma'|^2`,",
        Notation("E |v_1 y_1 w_1 + v_2 y_2 w_2|^2", r"\mathbb{E}\,\|v_1y_1w_1+v_2y_2w_2\|^2"),
        lambda: inner((_v[0] * _y[0] * _w[0] + _v[1] * _y[1] * _w[1]) ** 2,
                      {(_w[0], _w[0]): Integer(1), (_w[0], _w[1]): Integer(0), (_w[1], _w[1]): Integer(1)})
        .subs({y**2: slope for y in _y}),
        (_v[0] ** 2 + _v[1] ** 2) * slope, "orthonormal vectors; `w_j^T x` is standard normal",
        "expanded as a quadratic polynomial",
    )  # fmt: skip


def robustness(claim: Claim) -> Derivation:
    """E sup (f(x + delta) - f(x))^2/(r^2 E|grad f*|^2) -> |C|^2/|B|^2."""
    _, _, _, gradient, gradient_energy = coefficient_lines()
    normalisation = quadratic_robustness(claim).steps[-2]
    target = Tr(letter("B") ** 2)
    end = last(claim, 4 * energy * target / (4 * target), "`g = grad f`; divide by `E |grad f*|^2`, with `Tr C^2 = "
               "energy Tr B^2`")  # fmt: skip
    words = "and `g_1 = E |g|` is finite as `g_1^2 <= g_2`"
    bounds = (_gradient_line(), _form_line(), *bound_lines(), *limit_lines(c * size, c**2, words))
    return Derivation(claim, (gradient, *bounds, gradient_energy, normalisation, end))


def network_robustness(claim: Claim) -> Derivation:
    """E sup (f(x + delta) - f(x))^2/(r^2 E|grad f*|^2) -> |v|^2 |sigma'|^2/(4 |B|^2)."""
    words = (
        "while `E c |g| <= g_1` and `r E c^2 <= k_2` stay bounded as `r -> 0`: the smooth parts of `c` have moments of "
        "all orders, and a kink's part is `2/r` with a probability `O(r)`"
    )
    target = Tr(letter("B") ** 2)
    end = last(
        claim, zeta**2 * target * slope / (4 * target), "divide by `E |grad f*|^2`, with `|v|^2 = zeta^2 Tr B^2`"
    )
    bounds = (_gradient_line(), *bound_lines(), *limit_lines(size, square / r, words))
    return Derivation(claim, (*remainder_lines(), *bounds, orthonormal_line(), steepness(), end))
