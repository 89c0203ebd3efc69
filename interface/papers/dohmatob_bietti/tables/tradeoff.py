"""The trade-off: both errors of each regime and the distance to the Pareto frontier.

The frontier is sqrt(eps_rob) = (1 - sqrt(eps_test))_+, so the distance is sqrt(eps_rob) - (1 - sqrt(eps_test))_+ >= 0:
how much rougher the network is, in units of the target's gradient, than the smoothest one of its test error.
"""

from collections.abc import Mapping

from nonrobust.numerics.balls.value import Value, enclose
from nonrobust.tables.cells import Cell, Precision, Table, code, heads, parameters, shown
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers import dohmatob_bietti as claims
from nonrobust.theory.papers.dohmatob_bietti.common import Errors
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_FLOW, LEAST_SQUARES, RIDGE
from nonrobust.theory.papers.dohmatob_bietti.glossary import PARAMS
from sympy import Max, Rational, sqrt

_RHOS = ("1/2", "3/2")
_FEATURES = {"alpha": "1/2", "sigma": "relu"}
_LAZY = {"zeta": "1/2"}
_GUARD = 12  # digits that the difference of two roots may lose

_FEATURE_CLAIMS, _TANGENT_CLAIMS = claims.random_features.TRAINED, claims.neural_tangent.FILTERED

# claims and parameters, without the width
_TRAININGS: tuple[tuple[Errors[Claim], Mapping[str, str]], ...] = (
    (claims.random_features.QUADRATIC, {"beta": "1/2"}),
    (_FEATURE_CLAIMS[LEAST_SQUARES], _FEATURES),
    (_FEATURE_CLAIMS[RIDGE], {**_FEATURES, **_LAZY, "lamda": "1/10"}),
    (_FEATURE_CLAIMS[GRADIENT_FLOW], {**_FEATURES, **_LAZY, "t": "3"}),
    (claims.neural_tangent.TRAINED, {"beta": "1/2"}),
    (_TANGENT_CLAIMS[RIDGE], {"beta": "1/2", **_LAZY, "lamda": "8"}),
    (_TANGENT_CLAIMS[GRADIENT_FLOW], {"beta": "1/2", **_LAZY, "t": "1/10"}),
    (claims.full_training.BY_FAMILY["exponential"].errors, {}),
)


def distance(test_error: Value, robustness: Value, digits: int) -> Value:
    """The distance to the Pareto frontier of a network with these errors, which grows with both of them."""
    frontier = claims.tradeoffs.PARETO
    ends = []
    for sign in (-1, 1):
        least = frontier.at(test_error=_end(test_error, sign)).expression()
        ends.append(enclose(sqrt(_end(robustness, sign)) - sqrt(least), digits))
    bottom, top = ends[0].midpoint - ends[0].radius, ends[1].midpoint + ends[1].radius
    return Value((bottom + top) / 2, (top - bottom) / 2)


def _end(value: Value, sign: int) -> Rational:
    """An end of the enclosure; errors are never negative."""
    return Max(0, Rational(value.midpoint + sign * value.radius))


def _row(pair: Errors[Claim], at: Mapping[str, str], precision: Precision) -> tuple[Cell, ...]:
    points = [claim.at(**at) for claim in pair]
    digits = max(precision.digits, precision.printed)
    test, robust = (enclose(point.expression(), digits + _GUARD) for point in points)
    cells = [
        shown(each, precision, point.claim.id, str(point)) for each, point in zip((test, robust), points, strict=True)
    ]
    name = pair.test_error.id.replace("/test-error", "")
    gap = distance(test, robust, digits + _GUARD)
    frontier = shown(gap, precision, claims.tradeoffs.PARETO.id, f"{name}, {points[0]}")
    return Cell(name, code(name)), parameters(at, PARAMS), *cells, frontier


def tradeoff(precision: Precision) -> Table:
    """Initialization first, then each training at a narrow and at a wide network."""
    rows = [_row(claims.initialization.IN_THE_LIMIT, {"sigma": "relu", "zeta": "1/2"}, precision)]
    for pair, extra in _TRAININGS:
        rows += [_row(pair, {"rho": rho, **extra}, precision) for rho in _RHOS]
    return Table(
        "trade-off",
        "Test error against non-robustness, with the distance sqrt(eps_rob) - (1 - sqrt(eps_test))_+ to the Pareto "
        "frontier: 0 for multiples of the target, positive for everything else.",
        heads(
            "regime",
            "parameters",
            ("eps_test", r"$\varepsilon_{\mathrm{test}}$"),
            ("eps_rob", r"$\varepsilon_{\mathrm{rob}}$"),
            "distance",
        ),
        tuple(rows),
        (0.27, 0.32, 0, 0, 0),
        precision,
    )
