"""Second routes to the neural tangent model, by filter, where the claims use adaptive quadrature or recursions.

Main statements, B the mean over s under the law of `BulkMean`, mu the law of S = W^T W, whose mass is 1
    int g dmu = g(0) + rho B[(g(s) - g(0))/s], with or without an atom at 0, since ds-weighted mu has no edge at 0
    gradient flow: e^(-t (s + s')) is a product, so its double means are squares of single ones
    ridge: double means by a rule in two variables; where its pole is too near, by a contour in the resolvent psi of S,
        s = 1/(1 + psi) - rho/psi, of int 1/(y + s) dmu = 2/(y + rho - 1 + sqrt((y + 1 + rho)^2 - 4 rho))
    gradient descent: the mean of X^n is n! times the coefficient of w^n in the mean of e^(w X), and the mean of e^(w s)
        under B is e^(w (1 + rho)) I_1(2 sqrt(rho) w)/(sqrt(rho) w), a power series

References: [MP67].
"""

from collections.abc import Callable, Mapping
from typing import Any

from flint import arb, arb_series, ctx
from nonrobust.numerics.balls.errors import PrecisionError
from nonrobust.numerics.balls.evaluate import ball
from nonrobust.numerics.balls.value import Value, enclose, tighten
from nonrobust.numerics.trial.route import Route, restated
from nonrobust.theory.language.claim import Point
from nonrobust.theory.language.nodes import BulkMean, Contour, opaque
from nonrobust.theory.language.terms import Functional
from nonrobust.theory.objects.filters import Filter
from nonrobust.theory.papers.dohmatob_bietti import neural_tangent
from nonrobust.theory.papers.dohmatob_bietti.common import Errors
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_DESCENT, GRADIENT_FLOW, RIDGE
from nonrobust.theory.papers.dohmatob_bietti.glossary import zeta
from nonrobust.theory.papers.dohmatob_bietti.neural_tangent import S1, S2
from sympy import Expr, Integer, Lambda, Symbol, expand, factorial, oo, sqrt

Values = Mapping[str, Any]


def _single(values: Values, g: Expr, low: Expr = -oo) -> Expr:
    """int g dmu for g in S1, analytic on Re S1 > low."""
    ratio, at_0 = values["rho"], g.subs(S1, 0)
    return at_0 + ratio * BulkMean(Lambda(S1, (g - at_0) / S1), ratio, low)


# Gradient flow


def _products(values: Values, k: Expr, mean: Callable[[Expr], Expr]) -> Expr:
    """The double mean of a sum of products g(s) g(s')."""
    total = Integer(0)
    for term in expand(k).as_ordered_terms():
        constant, product = term.as_independent(S1, S2, as_Add=False)
        one = product.subs(S2, 0)
        if expand(one * one.subs(S1, S2) - product) != 0:
            raise PrecisionError(f"a second route for {term}, which is no product")
        total += constant * mean(one) ** 2
    return total


def _flow_weighted(values: Values, k: Expr) -> Expr:
    """T[k]."""
    pairs = _products(values, k, lambda g: _single(values, g))
    return (1 - values["beta"]) * pairs + values["beta"] * _single(values, k.subs(S2, S1))


def _flow_initial(values: Values, k: Expr) -> Expr:
    """I[k]."""
    return _products(values, k, lambda g: BulkMean(Lambda(S1, g), values["rho"], -oo))


_FLOW = (
    Functional(neural_tangent.T, "T[k] by Gauss-Chebyshev rules", _flow_weighted),
    Functional(neural_tangent.I, "I[k] by Gauss-Chebyshev rules", _flow_initial),
)

# Ridge


def _low(values: Values) -> Expr:
    """The filter is analytic where h = 4 (s_1 + s_2) lies right of -lamda."""
    return -values["lamda"] / 8


def _weighted(values: Values, k: Expr) -> Expr:
    """T[k]."""
    ratio, edge, weight = values["rho"], k.subs(S2, 0), values["beta"]
    corner = edge.subs(S1, 0)
    mixed = (k - edge - edge.subs(S1, S2) + corner) / (S1 * S2)
    inside = BulkMean(Lambda((S1, S2), mixed), ratio, _low(values))
    pairs = 2 * _single(values, edge, _low(values)) - corner + ratio**2 * inside
    return (1 - weight) * pairs + weight * _single(values, k.subs(S2, S1), _low(values))


def _initial(values: Values, k: Expr) -> Expr:
    """I[k]."""
    return BulkMean(Lambda((S1, S2), k), values["rho"], _low(values))


_RULES = (
    Functional(neural_tangent.T, "T[k] by Gauss-Chebyshev rules", _weighted),
    Functional(neural_tangent.I, "I[k] by Gauss-Chebyshev rules", _initial),
)

_POWER, _PRODUCT = opaque("power"), opaque("product")
_Y, _PSI = Symbol("y"), Symbol("psi")


def _resolvent(ratio: Expr) -> Expr:
    """int 1/(y + s) dmu(s), in _Y."""
    return 2 / (_Y + ratio - 1 + sqrt(_Y + (1 - sqrt(ratio)) ** 2) * sqrt(_Y + (1 + sqrt(ratio)) ** 2))


def _around(values: Values, g: Expr, shift: Expr) -> Expr:
    """int g(s) dmu for g in S1, analytic on Re S1 > -shift."""
    ratio = values["rho"]
    location = ((1 - ratio) * _PSI - ratio) / (_PSI * (1 + _PSI))  # one fraction: nothing cancels at large psi
    right = _resolvent(ratio).subs(_Y, shift / 2) - 2 * (1 - ratio) / shift
    body = (g - g.subs(S1, 0)).subs(S1, location) * _PSI * location.diff(_PSI)
    return g.subs(S1, 0) + Contour(Lambda(_PSI, body), 1 / (-2 - 1 / right), right)


def _power(values: Values, n: Expr) -> Expr:
    """T[r^n] for n = 1, 2, with r = c/(c + s + s')."""
    c, weight = values["lamda"] / 4, values["beta"]
    inner = (-1) ** (n - 1) * _resolvent(values["rho"]).diff(_Y, n - 1)
    pairs = c**n * _around(values, inner.subs(_Y, c + S1), c)
    return (1 - weight) * pairs + weight * _around(values, (c / (c + 2 * S1)) ** n, c / 2)


def _product(values: Values) -> Expr:
    """I[r^2]: int s'/(y + s')^2 dmu(s') is (y q)', q the resolvent."""
    c = values["lamda"] / 4
    inner = (_Y * _resolvent(values["rho"])).diff(_Y).subs(_Y, c + S1)
    return c**2 * _around(values, S1 * inner, c) / values["rho"] ** 2


_CONTOURS = (
    Functional(_POWER, "T[r^n] by contours", _power),
    Functional(_PRODUCT, "I[r^2] by contours", _product),
)


def _ridge(rule: Expr, contours: Expr) -> Route:
    """A rule in two variables, or contours where it would need too many points."""
    first, second = restated(rule, lambda point: _RULES), restated(contours, lambda point: _CONTOURS)

    def route(point: Point, digits: int) -> Expr | Value | None:
        try:
            return enclose(first(point, digits), digits)
        except PrecisionError:
            return second(point, digits)

    return route


# Gradient descent


def _exponential(ratio: arb, b: arb) -> arb_series:
    """B[e^(b w s)] as a series in w."""
    half = [arb(0)] * ctx.cap
    half[0] = term = arb(1)
    for j in range(1, (ctx.cap + 1) // 2):
        term = term * ratio * b * b / (j * (j + 1))
        half[2 * j] = term
    return (arb_series([0, b * (1 + ratio)])).exp() * arb_series(half)


def _powers(point: Point, n: int) -> tuple[arb, arb]:
    """T[(1 - eta h)^n] and I[(1 - eta h)^n]."""
    ratio, weight, slope = (ball(point[name]) for name in ("rho", "beta", "eta"))
    before, ctx.cap = ctx.cap, n + 1
    try:
        start, b = arb_series([0, 1]).exp(), -4 * slope
        bulk, twice = _exponential(ratio, b), _exponential(ratio, 2 * b)
        single, diagonal = (1 + ratio * rate * each.integral() for rate, each in ((b, bulk), (2 * b, twice)))
        means = start * ((1 - weight) * single * single + weight * diagonal), start * bulk * bulk
        scale = ball(factorial(n))
        return scale * means[0][n], scale * means[1][n]
    finally:
        ctx.cap = before


def _descent(robustness: bool) -> Route:
    def compute(point: Point) -> arb:
        k = int(point["k"])
        twice, noise = _powers(point, 2 * k)
        found = twice + ball(point["zeta"]) ** 2 * noise if point["zeta"] else twice
        return found + 1 - 2 * _powers(point, k)[0] if robustness else found

    return lambda point, digits: tighten(lambda: compute(point), digits)


def _flow(rhs: Expr) -> Route:
    return restated(rhs, lambda point: _FLOW)


_BOTH = Errors(neural_tangent.test_error, neural_tangent.robustness)
_NOISE = zeta**2 * _PRODUCT()
_BY_CONTOURS = Errors(_POWER(2) + _NOISE, 1 - 2 * _POWER(1) + _POWER(2) + _NOISE)
FILTERED: Mapping[Filter, Errors[Route]] = {
    RIDGE: Errors(*(_ridge(error(RIDGE), contour) for error, contour in zip(_BOTH, _BY_CONTOURS, strict=True))),
    GRADIENT_FLOW: Errors(*(_flow(error(GRADIENT_FLOW)) for error in _BOTH)),
    GRADIENT_DESCENT: Errors(_descent(robustness=False), _descent(robustness=True)),
}
FROZEN = Errors(*(_flow(error(GRADIENT_FLOW).subs(zeta, 0) + zeta**2) for error in _BOTH))
EXCESS = _flow(zeta**2 * neural_tangent.I(neural_tangent.at_pairs(GRADIENT_FLOW.residual) ** 2))
