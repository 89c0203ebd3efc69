"""Random features by Gauss-Chebyshev rules on the real line, where the claims use closed forms or contours.

Main statements, B the mean over s under the law of `BulkMean`
    isotropic random features, h(s) = lambda_bar + lambda_1^2 s, q = kappa/lambda_1^2:
        N[g] = rho (g(h(0)) + B[(g(h(s)) - g(h(0)))/s])
        M[g] = rho (g(h(s*)) + B[(g(h(s)) - g(h(s*)))/L(s)]),  L(s) = (1 - q) s + q (1 - rho + rho q) = (1 - q) (s - s*)
    since psi = (v - 1)/lambda_1^2 with |v|^2 = 1/s and Im v = sqrt(rho) sin(x)/s on the bulk, so that the density of M
    is that of N times s/L(s); M has mass rho, and what the bulk leaves sits at the zero of L, the outlier.

References: [GMMM19], [MP67].
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nonrobust.numerics.balls.value import Value
from nonrobust.numerics.papers.dohmatob_bietti.routes.series import by_residues
from nonrobust.numerics.trial.route import Route, restated
from nonrobust.theory.language.claim import Point
from nonrobust.theory.language.nodes import BulkMean
from nonrobust.theory.language.terms import Functional
from nonrobust.theory.objects.filters import Filter, H
from nonrobust.theory.objects.laws import atoms
from nonrobust.theory.papers.dohmatob_bietti import random_features
from nonrobust.theory.papers.dohmatob_bietti.common import Errors
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_DESCENT, GRADIENT_FLOW, LEAST_SQUARES, RIDGE
from nonrobust.theory.papers.dohmatob_bietti.glossary import lambda_0, norm, slope, zeta
from sympy import Expr, Integer, Lambda, Symbol, oo

Values = Mapping[str, Any]
_s = Symbol("s", positive=True)
ISOTROPIC_LAW = atoms((Integer(1), Integer(1)))


# Random features


def _bulk(values: Values, g: Expr, q: Expr, low: Expr) -> Expr:
    """M[g] for q = kappa/lambda_1^2, and N[g] for q = 0; g in H is analytic where Re h > low."""
    sigma, ratio = values["sigma"], values["rho"]
    scale, shift = sigma.lambda_1**2, sigma.lambda_bar
    inside = g.subs(H, shift + scale * _s)
    limit = -oo if low == -oo else (low - shift) / scale
    if q == 1:
        return ratio * BulkMean(Lambda(_s, inside), ratio, limit)
    constant = q * (1 - ratio + ratio * q)
    outlier = g.subs(H, shift - scale * constant / (1 - q))
    return ratio * (outlier + BulkMean(Lambda(_s, (inside - outlier) / ((1 - q) * _s + constant)), ratio, limit))


def _isotropic(low: Expr) -> tuple[Functional, Functional]:
    def M(values: Values, g: Expr) -> Expr:
        sigma = values["sigma"]
        kappa = sigma.lambda_2**2 / 2
        if sigma.lambda_1 == 0:
            return values["rho"] * g.subs(H, sigma.lambda_bar + kappa * values["rho"])
        return _bulk(values, g, kappa / sigma.lambda_1**2, low)

    def N(values: Values, g: Expr) -> Expr:
        sigma = values["sigma"]
        return values["rho"] * g.subs(H, sigma.lambda_bar) if sigma.lambda_1 == 0 else _bulk(values, g, Integer(0), low)

    return (
        Functional(random_features.M, "M[g] by Gauss-Chebyshev rules", M),
        Functional(random_features.N, "N[g] by Gauss-Chebyshev rules", N),
    )


def _measures(filter: Filter) -> Callable[[Point], Sequence[Functional] | None]:
    """M and N as the claims do not have them, in a function of the point."""

    def functionals(point: Point) -> Sequence[Functional] | None:
        values = dict(point.values)
        if values["law"] == ISOTROPIC_LAW:
            low = {RIDGE: -values.get("lamda", Integer(0)), LEAST_SQUARES: Integer(0)}.get(filter, -oo)
            return _isotropic(low)
        # Claims under ridge and least squares are closed forms: the contour integrals are another route.
        return random_features.FUNCTIONALS if values["law"].upper.is_finite else None

    return functionals


def _features(filter: Filter, rhs: Expr) -> Route:
    exact, series = restated(rhs, _measures(filter)), by_residues(rhs)

    def route(point: Point, digits: int) -> Expr | Value | None:
        entire = filter in (GRADIENT_FLOW, GRADIENT_DESCENT)
        return series(point, digits) if entire and point["law"] != ISOTROPIC_LAW else exact(point, digits)

    return route


def _closed(rhs: Expr) -> Route:
    return restated(rhs, lambda point: random_features.FUNCTIONALS)


_BOTH = Errors(random_features.test_error, random_features.robustness)
TRAINED: Mapping[Filter, Errors[Route]] = {
    filter: Errors(*(_features(filter, error(filter)) for error in _BOTH))
    for filter in (LEAST_SQUARES, RIDGE, GRADIENT_FLOW, GRADIENT_DESCENT)
}
SUM = _features(LEAST_SQUARES, sum(error(LEAST_SQUARES) for error in _BOTH))
EXCESS = Errors(*(_closed(closed - closed.subs(zeta, 0)) for closed in random_features.ridge()))
_START = Errors((norm - lambda_0**2) / 2, slope / 4)
FROZEN = Errors(
    *(
        _features(RIDGE, error(RIDGE).subs(zeta, 0) + zeta**2 * start)
        for error, start in zip(_BOTH, _START, strict=True)
    )
)
