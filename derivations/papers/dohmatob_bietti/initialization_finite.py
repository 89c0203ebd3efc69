"""Section 4: the network at initialization at finite size, isotropic hidden weights."""

from nonrobust.derivations.engines.functions import differentiable
from nonrobust.derivations.papers.dohmatob_bietti.initialization_moments import polynomial_means, radial
from nonrobust.derivations.proof.lines import computed, equality, evaluated
from nonrobust.derivations.proof.step import Evaluated, Notation, Step
from nonrobust.theory.objects.activations import Activation, T, activation
from nonrobust.theory.papers.dohmatob_bietti import initialization
from nonrobust.theory.papers.dohmatob_bietti.glossary import d
from sympy import Expr, Rational, Symbol, exp, gamma, log, pi, sqrt

s, k = Symbol("s", positive=True), Symbol("k", integer=True, nonnegative=True)
_y = Symbol("y", real=True)
_DENSITY = exp(-(_y**2) / 2)
_F, _slope = differentiable(Notation("F", "F"), Notation("F'", "F'"))
EXAMPLES = ("quadratic", "He_3", "t**3 - t**2", "relu", "leaky_relu", "t*abs(t)")


def stein() -> Step:
    """d/dy (F exp(-y^2/2)) = (F' - y F) exp(-y^2/2), so E y F = E F'."""
    return equality(
        "stein",
        says="For a standard normal vector `y`, `E y_i F = E dF/dy_i`, because",
        left=(_F(_y) * _DENSITY).diff(_y),
        right=(_slope(_y) - _y * _F(_y)) * _DENSITY,
        because="the integral of `d/dy (F exp(-y^2/2))` vanishes for `F` of polynomial growth",
    )


def divergence() -> Step:
    """div(|y|^(2k) y) = (d + 2k) |y|^(2k)."""
    return equality(
        "divergence",
        says=(
            "so `E |y|^(2k+2) = E y.(|y|^(2k) y) = E div(|y|^(2k) y) = (d + 2k) E |y|^(2k)`; in the radius `s = |y|`,"
        ),
        left=(s**d * s ** (2 * k)).diff(s) / s ** (d - 1),
        right=(d + 2 * k) * s ** (2 * k),
        because="differentiate",
        name=Notation("div(|y|^(2k) y)", r"\operatorname{div}(\|y\|^{2k}y)"),
    )


def eighth_power() -> Step:
    """E |w|^8 = (1 + 2/d)(1 + 4/d)(1 + 6/d)."""
    return computed(
        "radius",
        says="Hence, as `w = y/sqrt d`, `E s^(2k) = prod_{i < k} (1 + 2 i/d)`. For `k = 4`:",
        name=Notation("E |w|^8", r"\mathbb{E}\,\|w\|^8"),
        compute=lambda: radial(8),
        right=(1 + 2 / d) * (1 + 4 / d) * (1 + 6 / d),
        because="induction on `k`",
        by="sum over the 105 pairings of eight points",
    )


def half_lines(sigma: Activation) -> tuple[Expr, Expr]:
    """V(d) and J(d) for sigma(t) = a t^k on t > 0 and b |t|^k on t < 0: E |G|^n = 2^(n/2) Gamma((n+1)/2)/sqrt(pi)."""
    at, power = (sigma.expr.subs(T, 1), sigma.expr.subs(T, -1)), sigma.expr.subs(T, 2) / sigma.expr.subs(T, 1)
    degree = int(log(power, 2))
    first, second, slopes = (
        2 ** Rational(n, 2) * gamma(Rational(n + 1, 2)) / sqrt(pi) for n in (degree, 2 * degree, 2 * degree - 2)
    )
    squares = (at[0] ** 2 + at[1] ** 2) / 2
    size = radial(2 * degree)
    return size * (squares * second - ((at[0] + at[1]) / 2 * first) ** 2), size * degree**2 * squares * slopes


def means(sigma: Activation) -> tuple[Expr, Expr]:
    """V(d) and J(d) from moments by pairings; for two powers, from half-line integrals."""
    return polynomial_means(sigma.expr) if sigma.is_polynomial else half_lines(sigma)


def stated(sigma: Activation) -> tuple[Expr, Expr]:
    """V(d) and J(d) as the claims evaluate them."""
    found = {"sigma": sigma, "d": d}
    return initialization.variance(found), initialization.gradient(found)


def evaluated_means() -> Step:
    """V(d) = E Var sigma(s G), J(d) = E s^2 sigma'(s G)^2."""
    return evaluated(
        "library",
        says="`V(d)` and `J(d)` are these means: of `Var sigma(s G)` and of `s^2 sigma'(s G)^2`.",
        left=Evaluated(
            "(V(d), J(d))", r"(V(d),J(d))", lambda: [value for name in EXAMPLES for value in stated(activation(name))]
        ),
        right=Evaluated(
            "(E Var sigma(s G), E s^2 sigma'(s G)^2)",
            r"(\mathbb{E}\operatorname{Var}\sigma(sG),\mathbb{E}\,s^2\sigma'(sG)^2)",
            lambda: [value for name in EXAMPLES for value in means(activation(name))],
        ),
        because="term by term for polynomials; else `sigma(s t) = s^k sigma(t)`, and `s^(2k)` comes out",
        how=f"computed for {', '.join(EXAMPLES)} from sums over pairings",
    )


def radial_lines() -> tuple[Step, ...]:
    """The moments of |w|, and V(d) and J(d) as means over it."""
    return stein(), divergence(), eighth_power(), evaluated_means()
