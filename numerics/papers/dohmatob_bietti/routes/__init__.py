"""Second routes: the value of a claim by other mathematics than its formula, as a ball.

A second route shares the claim's definitions and not its formula. Where one reaches a point the verdict there is
`enclosed` once the two balls overlap and the simulation agrees. `WITHOUT` says why a claim has none.
"""

from collections.abc import Mapping

from nonrobust.numerics.balls.value import PrecisionError, Value, enclose
from nonrobust.numerics.papers.dohmatob_bietti.routes import (
    elementary,
    full_training,
    infinite_width,
    linearized,
    tangent,
)
from nonrobust.numerics.trial.route import Route
from nonrobust.theory.language.claim import Point

__all__ = ["ROUTES", "WITHOUT", "Route", "second"]

ROUTES: Mapping[str, Route] = {
    **elementary.ROUTES,
    **full_training.ROUTES,
    **linearized.ROUTES,
    **tangent.ROUTES,
    **infinite_width.ROUTES,
}

# Claim -> why it has no second route.
WITHOUT: Mapping[str, str] = {
    "tradeoff/sum-rule": "the constant 1: nothing is computed, and the derivation proves it",
}


def second(point: Point, digits: int) -> Value | None:
    """The claim's value at `point` by its second route, or None where it has none or the route does not reach."""
    route = ROUTES.get(point.claim.id)
    if route is None:
        return None
    try:
        found = route(point, digits)
        return found if found is None or isinstance(found, Value) else enclose(found, digits)
    except PrecisionError:
        return None
