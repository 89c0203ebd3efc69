"""Second routes to wide random features: the statement at a huge finite width, with a bound on what is missing.

Main statements, at a ratio rho, with u = 1 + kappa psi(0)
    psi(0) >= (rho - 1)/lambda_bar, since lambda_bar psi = rho - 1 + eta_D(lambda_1^2 psi) and eta_D >= 0
    0 <= eps_test - (1 - alpha/gamma_2) = (alpha/gamma_2)/u
    |eps_rob - alpha/gamma_2| <= (alpha/(2 gamma_2)) (3 + omega/lambda_bar)/u, since psi_2 <= psi/lambda_bar: no
    eigenvalue of the kernel's bulk lies below lambda_bar
"""

from nonrobust.numerics.balls.value import Value, enclose
from nonrobust.numerics.trial.route import Route
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.papers.dohmatob_bietti.common import Errors
from nonrobust.theory.papers.dohmatob_bietti.filters import LEAST_SQUARES
from nonrobust.theory.papers.dohmatob_bietti.glossary import alpha, gamma_2, lambda_bar, omega
from nonrobust.theory.papers.dohmatob_bietti.random_features import TRAINED, kappa
from sympy import Expr, Integer

_MISSING = Errors(alpha / gamma_2, alpha / (2 * gamma_2) * (3 + omega / lambda_bar))


def _wide(finite: Claim, missing: Expr) -> Route:
    def route(point: Point, digits: int) -> Value:
        ratio: Expr = Integer(10) ** (digits + 10)
        found = enclose(finite.at(rho=ratio, **dict(point.values)).expression(), digits)
        least = 1 + kappa * (ratio - 1) / lambda_bar
        bound = enclose(point.substitute(missing / least), 3)
        return Value(found.midpoint, found.radius + abs(bound.midpoint) + bound.radius)

    return route


WIDE = Errors(*map(_wide, TRAINED[LEAST_SQUARES], _MISSING))
