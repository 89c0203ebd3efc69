"""Activations of every kind with their Gaussian moments by mpmath, split where the caller says that they break."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import mpmath
from mpmath.calculus.quadrature import GaussLegendre
from nonrobust.numerics.balls.value import Value
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.objects.activations import T, activation
from sympy import Abs, Expr, Heaviside, Max, Min, Piecewise, Rational, atan, erf, exp, lambdify, log, sign, sqrt, tanh

_REACH = 14  # standard deviations

# Expression, test error and robustness at initialization for zeta = 1 in the limit, by mpmath to 13 digits or more.
INITIAL: Sequence[tuple[Expr, str, str | None]] = (
    (Abs(T - Rational(3, 10)), "1.197620134137840736653", "0.25"),
    (Max(T - 1, 0), "1.034199157852261566181", "0.03966381348286426285369"),
    (Max(-1, Min(1, T)), "1.258029275480856650202", "0.1706723730342714742926"),
    (atan(T - 1), "1.152640560408759598361", "0.08891711926924098508578"),
    (T * (1 + erf(T / sqrt(2))) / 2, "1.172822005512175503517", "0.1139627164123217805284"),
    (tanh(T**3), "1.17441388389206899156", "0.1526499909464602347457"),
    (T * tanh(log(1 + exp(T))), "1.197274081415081793013", "0.1197709395934924436533"),
    (sign(T), "1.5", None),
    (Heaviside(T), "1.125", None),
    (Max(T, 0) + exp(Min(T, 0)) - 1, "1.309589281686070609941", "0.1670255003057926516068"),
    (log(exp(T) + exp(-T)), "1.094883724586182715141", "0.09857362259946029360411"),
    (Piecewise((T, T > 0), (T / 10, True)), "1.188042248047782389014", "0.12625"),
    (1 / (1 + exp(-T)), "1.021689517929046481369", "0.01120906033754859294815"),
    (T / (1 + exp(-T)), "1.156541648497210461268", "0.09487058790820732724907"),
    (Max(T, T / 100), "1.172031120137816690706", "0.1250125"),
)


def point(claim: Claim, expression: Expr, **values: str) -> Point:
    """The claim's point at an activation that is given as an expression, whatever its text would be."""
    plain = dict(claim.at(sigma="relu", **values).values)
    sigma = replace(activation("relu"), name=str(expression), expr=expression)
    return Point(claim, tuple({**plain, "sigma": sigma}.items()))


def claimed(decimal: str, factor: Fraction = Fraction(1)) -> Value:
    """A claimed value, to the digits given, times a factor."""
    return Value(Fraction(decimal) * factor, Fraction(1, 10**12))


def moments_by_mpmath(expression: Expr, slope: Expr | None, breaks: Sequence[float], s: float, degrees: int):
    """alpha_0, ..., alpha_degrees, the variance of sigma(s G), and s^2 E sigma'(s G)^2 or None.

    By 48 Gauss-Legendre nodes on panels of length 1/2 that end at the breaks, in 20 digits.
    """
    with mpmath.workdps(20):
        scale = mpmath.mpf(s)
        inside = {mpmath.mpf(b) / scale for b in breaks if abs(b) < _REACH * s}
        ends = sorted({mpmath.mpf(k) / 2 for k in range(-2 * _REACH, 2 * _REACH + 1)} | inside)
        rule = GaussLegendre(mpmath.mp).calc_nodes(5, mpmath.mp.prec)
        g, w = [], []
        for low, high in pairwise(ends):
            g += [(low + high) / 2 + (high - low) / 2 * x for x, _ in rule]
            w += [(high - low) / 2 * each for _, each in rule]
        w = [each * mpmath.npdf(x) for each, x in zip(w, g, strict=True)]
        sigma = lambdify(T, expression, "mpmath")
        f = [mpmath.mpf(sigma(scale * x)) for x in g]
        hermite = [[mpmath.mpf(1)] * len(g), g]
        for k in range(1, degrees):
            hermite.append([x * a - k * b for x, a, b in zip(g, hermite[k], hermite[k - 1], strict=True)])
        alpha = [mpmath.fsum(a * b * c for a, b, c in zip(w, f, he, strict=True)) / mpmath.sqrt(mpmath.factorial(k))
                 for k, he in enumerate(hermite[: degrees + 1])]  # fmt: skip
        variance = mpmath.fsum(a * (b - alpha[0]) ** 2 for a, b in zip(w, f, strict=True))
        if slope is None:
            return alpha, variance, None
        df = lambdify(T, slope, "mpmath")
        return alpha, variance, scale**2 * mpmath.fsum(a * df(scale * x) ** 2 for a, x in zip(w, g, strict=True))
