"""Section 2: the Dirichlet energy as the small-radius limit of an adversarial attack on a quadratic network.

The increment is g.delta + delta^T C delta, g = 2 C x; its greatest square over |delta| <= r lies between r^2 |g|^2 -
2 c r^3 |g| and (r |g| + c r^2)^2, c = |C|_F.
"""

from sympy import Expr, Integer, Poly, Symbol

from derivations.engine.asymptotics import expand_at_infinity
from derivations.engine.lines import computed, inequality, last
from derivations.engine.step import Derivation, Notation, Step
from derivations.engine.words import Tr, letter
from derivations.setting import coefficient_lines
from derivations.setting import robustness as quadratic_robustness
from derivations.tradeoffs import inner
from theory.claim import Claim
from theory.symbols import d, energy

a, low, high, shift, c, size = (Symbol(name, nonnegative=True) for name in ("a", "s_1", "s_2", "s", "c", "g_1"))
mean = Symbol("g_2", nonnegative=True)
r, n = Symbol("r", positive=True), Symbol("n", positive=True)
p, q, _G, _D, _C = (Symbol(name, real=True) for name in ("p", "q", "g", "delta", "C_"))
_SUP = Notation("sup_{|delta| <= r} (f(x + delta) - f(x))^2", r"\sup_{\|\delta\|\le r}(f(x+\delta)-f(x))^2")


def bound_lines() -> tuple[Step, ...]:
    """The supremum between two explicit bounds."""
    return (
        computed(
            "linear", "Cauchy-Schwarz, as a square: with `n = |delta| <= r`, `p = g.delta` has `p^2 <= n^2 |g|^2`, as",
            Notation("|g - (p/n^2) delta|^2", r"\|g-(p/n^2)\delta\|^2"),
            lambda: inner((_G - p / n**2 * _D) ** 2, {(_G, _G): a**2, (_G, _D): p, (_D, _D): n**2}), a**2 - p**2 / n**2,
            "bilinearity of the inner product; here `a = |g|`", "expanded as a quadratic polynomial",
        ),
        computed(
            "quadratic", "and the same for matrices: with `c = |C|_F` and `|delta delta^T|_F = n^2`, `q = delta^T C "
            "delta = <C, delta delta^T>` has `q^2 <= c^2 n^4 <= c^2 r^4`, as",
            Notation("|C - (q/n^4) delta delta^T|_F^2", r"\|C-(q/n^4)\delta\delta^\top\|_F^2"),
            lambda: inner((_C - q / n**4 * _D) ** 2, {(_C, _C): c**2, (_C, _D): q, (_D, _D): n**4}), c**2 - q**2 / n**4,
            "bilinearity of the inner product", "expanded as a quadratic polynomial",
        ),
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


def limit_lines() -> tuple[Step, ...]:
    """Both bounds over r^2 have the limit E|g|^2."""
    upper = mean + 2 * c * r * size + c**2 * r**2
    lower = mean - 2 * c * r * size
    return (
        computed(
            "upper-mean", "Take means over `x`: `g_2 = E |g|^2`, and `g_1 = E |g|` is finite as `g_1^2 <= g_2`. "
            "Divided by `r^2`, the upper bound is",
            Notation("E (r |g| + c r^2)^2/r^2", r"\mathbb{E}(r\|g\|+cr^2)^2/r^2"),
            lambda: _mean((a * r + c * r**2) ** 2), upper, "linearity", "expanded in powers of |g|",
        ),
        computed(
            "lower-mean", "and the lower one",
            Notation("E (r^2 |g|^2 - 2 c r^3 |g|)/r^2", r"\mathbb{E}(r^2\|g\|^2-2cr^3\|g\|)/r^2"),
            lambda: _mean((a * r) ** 2 - 2 * (a * r) * c * r**2), lower, "linearity", "expanded in powers of |g|",
        ),
        _at_zero("upper-limit", "With `r = 1/d`, the upper bound tends to", upper),
        _at_zero("lower-limit", "and the lower one to the same:", lower),
    )  # fmt: skip


def _mean(bound: Expr) -> Expr:
    """E bound/r^2 for a polynomial in a = |g|."""
    moments = {0: Integer(1), 1: size, 2: mean}
    return sum((factor * moments[power] / r**2 for (power,), factor in Poly(bound, a).terms()), Integer(0))


def _at_zero(label: str, text: str, bound: Expr) -> Step:
    return computed(
        label, text, Notation(f"lim [{bound}]".replace("**", "^"), r"\lim_{r\to0}"),
        lambda: expand_at_infinity(bound.subs(r, 1 / d), d).limit, mean, "a polynomial in `r`, at `r = 0`",
        "exact expansion of the rational function of d at infinity",
    )  # fmt: skip


def robustness(claim: Claim) -> Derivation:
    """E sup (f(x + delta) - f(x))^2/(r^2 E|grad f*|^2) -> |C|^2/|B|^2."""
    _, _, _, gradient, gradient_energy = coefficient_lines()
    normalisation = quadratic_robustness(claim).steps[-2]
    target = Tr(letter("B") ** 2)
    end = last(claim, 4 * energy * target / (4 * target), "`g = grad f`; divide by `E |grad f*|^2`, with `Tr C^2 = "
               "energy Tr B^2`")  # fmt: skip
    return Derivation(claim, (gradient, *bound_lines(), *limit_lines(), gradient_energy, normalisation, end))
