"""Second routes: the value of a claim by other mathematics than its formula, as a ball.

A second route shares the claim's definitions and not its formula. Where one exists the verdict of a point is
`enclosed` once the two balls overlap and the simulation agrees.

Main statements
    Haar rotation by Beta moments: a row of a Haar projection of rank r has Q_ii ~ Beta(r/2, (d-r)/2), whence E Q_ii^2,
    and sum_k Q_ik^2 = Q_ii gives E Q_ik^2 for k != i.
    End of training for a family: the general statement at the family's spectral law.
    Alignment: (mean of F)^2 / second moment of F.

References: R. J. Muirhead, Aspects of Multivariate Statistical Theory, 1982, theorem 1.5.7 (Beta law).
"""

from collections.abc import Callable, Mapping
from typing import Any

from sympy import Expr, Rational

import theory
from numerics.precise import Value, enclose
from theory.claim import Point
from theory.spectra import FAMILY_LAWS, family_law

Route = Callable[[Mapping[str, Any]], Expr]


def _neural_tangent_test_error(values: Mapping[str, Any]) -> Expr:
    d, rank, beta = values["d"], max(values["d"] - values["m"], 0), values["beta"]
    diagonal = Rational(rank * (rank + 2), d * (d + 2))
    off_diagonal = (Rational(rank, d) - diagonal) / (d - 1)
    return diagonal + (beta * d - 1) * off_diagonal


def _general(quantity: str, name: str) -> Route:
    def route(values: Mapping[str, Any]) -> Expr:
        claim = theory.claim(f"full-training/end/{quantity}")
        return claim.at(rho=values["rho"], target=family_law(name, values)).expression()

    return route


def _alignment(name: str) -> Route:
    def route(values: Mapping[str, Any]) -> Expr:
        return family_law(name, values).alignment

    return route


ROUTES: Mapping[str, Route] = {
    "neural-tangent/least-squares/test-error@finite": _neural_tangent_test_error,
    "neural-tangent/least-squares/robustness@finite": lambda values: 1 - _neural_tangent_test_error(values),
    **{f"full-training/end/test-error@{name}": _general("test-error", name) for name in FAMILY_LAWS},
    **{f"full-training/end/robustness@{name}": _general("robustness", name) for name in FAMILY_LAWS},
    **{f"target/alignment/beta@{name}": _alignment(name) for name in FAMILY_LAWS},
}


def second(point: Point, digits: int) -> Value | None:
    """The claim's value at `point` by its second route, or None where it has none."""
    route = ROUTES.get(point.claim.id)
    return None if route is None else enclose(route(dict(point.values)), digits)
