"""The trade-off: both errors of each regime and the distance to the Pareto frontier.

The frontier is sqrt(eps_rob) = (1 - sqrt(eps_test))_+, so the distance is sqrt(eps_rob) - (1 - sqrt(eps_test))_+ >= 0:
how much rougher the network is, in units of the target's gradient, than the smoothest one of its test error.
"""

from collections.abc import Mapping

from nonrobust.numerics.balls.value import Value, enclose
from nonrobust.tables.cells import Cell, Precision, Table, code, heads, parameters, shown
from nonrobust.theory.papers import dohmatob_bietti as theory
from sympy import Max, Rational, sqrt

_RHOS = ("1/2", "3/2")
_FEATURES = {"alpha": "1/2", "sigma": "relu"}
_LAZY = {"zeta": "1/2"}
_GUARD = 12  # digits that the difference of two roots may lose

# training -> (suffix of its claims, parameters, which widths)
_TRAININGS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("random-features/least-squares", "@quadratic", {"beta": "1/2"}),
    ("random-features/least-squares", "", _FEATURES),
    ("random-features/ridge", "", {**_FEATURES, **_LAZY, "lamda": "1/10"}),
    ("random-features/gradient-flow", "", {**_FEATURES, **_LAZY, "t": "3"}),
    ("neural-tangent/least-squares", "", {"beta": "1/2"}),
    ("neural-tangent/ridge", "", {"beta": "1/2", **_LAZY, "lamda": "8"}),
    ("neural-tangent/gradient-flow", "", {"beta": "1/2", **_LAZY, "t": "1/10"}),
    ("full-training/end", "@exponential", {}),
)


def distance(test_error: Value, robustness: Value, digits: int) -> Value:
    """The distance to the Pareto frontier of a network with these errors, which grows with both of them."""
    frontier = theory.claim("tradeoff/pareto")
    ends = []
    for sign in (-1, 1):
        least = frontier.at(test_error=_end(test_error, sign)).expression()
        ends.append(enclose(sqrt(_end(robustness, sign)) - sqrt(least), digits))
    bottom, top = ends[0].midpoint - ends[0].radius, ends[1].midpoint + ends[1].radius
    return Value((bottom + top) / 2, (top - bottom) / 2)


def _end(value: Value, sign: int) -> Rational:
    """An end of the enclosure; errors are never negative."""
    return Max(0, Rational(value.midpoint + sign * value.radius))


def _row(training: str, suffix: str, at: Mapping[str, str], precision: Precision) -> tuple[Cell, ...]:
    points = [theory.claim(f"{training}/{quantity}{suffix}").at(**at) for quantity in ("test-error", "robustness")]
    digits = max(precision.digits, precision.printed)
    test, robust = (enclose(point.expression(), digits + _GUARD) for point in points)
    cells = [
        shown(each, precision, point.claim.id, str(point)) for each, point in zip((test, robust), points, strict=True)
    ]
    gap = shown(
        distance(test, robust, digits + _GUARD), precision, "tradeoff/pareto", f"{training}{suffix}, {points[0]}"
    )
    name = f"{training}{suffix}"
    return Cell(name, code(name)), parameters(at), *cells, gap


def tradeoff(precision: Precision) -> Table:
    """Initialization first, then each training at a narrow and at a wide network."""
    rows = [_row("initialization/start", "", {"sigma": "relu", "zeta": "1/2"}, precision)]
    for training, suffix, extra in _TRAININGS:
        rows += [_row(training, suffix, {"rho": rho, **extra}, precision) for rho in _RHOS]
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
