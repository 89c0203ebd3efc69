"""What a second route is, its value at a point, and routes that restate a claim with other functionals."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from nonrobust.numerics.balls.value import PrecisionError, Value, enclose
from nonrobust.theory.language.claim import Point
from nonrobust.theory.language.terms import Functional
from sympy import Expr

# The exact expression or the ball, to so many digits, or None where the route does not reach the point.
Route = Callable[[Point, int], Expr | Value | None]


def second(route: Route | None, point: Point, digits: int) -> Value | None:
    """The value at `point` by a second route, or None where there is none or the route does not reach."""
    if route is None:
        return None
    try:
        found = route(point, digits)
        return found if found is None or isinstance(found, Value) else enclose(found, digits)
    except PrecisionError:
        return None


def restated(rhs: Expr, functionals: Callable[[Point], Sequence[Functional] | None]) -> Route:
    """The route that evaluates `rhs`, a statement in other terms, with the functionals it has at the point."""

    def route(point: Point, digits: int) -> Expr | None:
        known = functionals(point)
        if known is None:
            return None
        return Point(replace(point.claim, rhs=rhs, functionals=tuple(known)), point.values).expression()

    return route
