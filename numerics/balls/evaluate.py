"""Ball arithmetic for SymPy expressions: every node to a ball that contains it, at the precision in force.

Main definitions
    ball(expr)                     a real ball around a symbol-free expression
    merge(expr)                    sums of contour integrals as one
    compiled(expr, variables, ...) an expression in some variables as a function of balls

Notes
    Equal subexpressions are evaluated once. A compiled expression evaluates what is free of its variable when it is
    compiled, at the precision then in force, and runs the rest as a straight-line program.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import sympy
from flint import acb, arb, ctx, fmpq
from nonrobust.numerics.balls import quadrature
from nonrobust.numerics.balls.bulk import bulk_mean
from nonrobust.numerics.balls.errors import PrecisionError, Undecided
from nonrobust.numerics.balls.roots import zero_of_increasing
from nonrobust.numerics.balls.rules import operation
from nonrobust.theory.language.nodes import BulkMean, Contour, GaussianMean, Root
from nonrobust.theory.objects.growth import growth
from sympy import Add, Expr, Integer, Lambda, Symbol

Seen = dict[Expr, arb]
_AROUND = Symbol("w")  # what runs around a contour


def ball(expr: Expr, seen: Seen | None = None) -> arb:
    """A real ball around `expr`, which has no free symbols; `seen` keeps the balls of its parts.

    Raises PrecisionError where there is no rule, Undecided where more precision may help.
    """
    seen = {} if seen is None else seen
    if expr not in seen:
        seen[expr] = _evaluate(expr, seen)
    return seen[expr]


def _evaluate(expr: Expr, seen: Seen) -> arb:
    if expr.is_Rational:
        return arb(fmpq(int(expr.p), int(expr.q)))
    if expr is sympy.pi:
        return arb.pi()
    if expr is sympy.E:
        return arb(1).exp()
    if expr.func is sympy.Piecewise:
        return ball(_branch(expr, seen), seen)
    if expr.func in _CLOSED:
        return _closed(expr, ctx.prec)
    apply, arguments = operation(expr, arb)
    return apply(False, *[ball(argument, seen) for argument in arguments])


@lru_cache(maxsize=512)
def _closed(expr: Expr, precision: int) -> arb:
    """A node with bound variables, at the precision in force: activations' constants recur in many integrands."""
    return _CLOSED[expr.func](expr)


def _branch(expr: sympy.Piecewise, seen: Seen) -> Expr:
    """The branch whose condition, free of symbols, is the first to hold."""
    return next(branch for branch, condition in expr.args if _holds(condition, seen))


def _holds(condition: sympy.Basic, seen: Seen) -> bool:
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    low, high = condition.lts - condition.gts, condition.gts - condition.lts
    strict = isinstance(condition, sympy.StrictLessThan | sympy.StrictGreaterThan)
    if ball(low, seen) < 0 or (not strict and low == 0):
        return True
    if ball(high, seen) < 0 or (strict and low == 0):
        return False
    raise Undecided


def merge(expr: Expr) -> Expr:
    """The same number, with the integrals around one contour that are summed in `expr` as one integral."""
    if not expr.is_Add:
        return expr
    total, circles = Integer(0), dict[tuple[Expr, ...], Expr]()
    pending = [(Integer(1), term) for term in expr.args]
    while pending:
        outer, term = pending.pop()
        factor, node = term.as_independent(Contour, as_Add=False)
        if node.is_Add:
            pending += [(outer * factor, each) for each in node.args]
        elif node.func is Contour:
            function, *ends = node.args
            body = function.expr.subs(function.variables[0], _AROUND)
            circles[tuple(ends)] = circles.get(tuple(ends), Integer(0)) + outer * factor * body
        else:
            total += outer * term
    return total + Add(*(Contour(Lambda(_AROUND, body), *ends) for ends, body in circles.items()))


def compiled(expr: Expr, variables: Sequence[Symbol], field: type) -> Callable[..., Any]:
    """`expr` as a function of (a ball for each variable, analytic=False), balls of `field` throughout."""
    slots: dict[Expr, int] = {variable: place for place, variable in enumerate(variables)}
    start: list[Any] = [None] * len(variables)
    steps: list[tuple[int, Callable[..., Any], tuple[int, ...]]] = []
    seen: Seen = {}

    def slot(part: Expr) -> int:
        if part in slots:
            return slots[part]
        if not part.has(*variables):
            start.append(field(ball(part, seen)))
        else:
            apply, arguments = operation(part, field)
            places = tuple(slot(argument) for argument in arguments)
            start.append(None)
            steps.append((len(start) - 1, apply, places))
        slots[part] = len(start) - 1
        return slots[part]

    last, count = slot(expr), len(variables)

    def run(xs: Sequence[Any], analytic: bool = False) -> Any:
        values = start.copy()
        values[:count] = xs
        for place, apply, places in steps:
            values[place] = apply(analytic, *[values[each] for each in places])
        return values[last]

    return run


def _one(expr: Expr, variable: Symbol, field: type) -> Callable[..., Any]:
    """`expr` as a function of (ball, analytic=False)."""
    run = compiled(expr, (variable,), field)
    return lambda x, analytic=False: run((x,), analytic)


def _root(expr: Root) -> arb:
    function, low, high = expr.args
    return zero_of_increasing(_one(function.expr, function.variables[0], arb), ball(low), ball(high))


def _integral(expr: sympy.Integral) -> arb:
    (variable, low, high) = expr.limits[0]
    return quadrature.segment(_one(expr.function, variable, acb), ball(low), ball(high))


def _contour(expr: Contour) -> arb:
    function, left, right = expr.args
    return quadrature.hexagon(_one(function.expr, function.variables[0], acb), ball(left), ball(right))


def _gaussian_mean(expr: GaussianMean) -> arb:
    (t,), body = expr.args[0].variables, expr.args[0].expr
    bound = growth(body, t)
    density = body * sympy.exp(-(t**2) / 2) / sympy.sqrt(2 * sympy.pi)
    K, p, a, b = (ball(part) for part in (bound.K, bound.p, bound.a, bound.b))
    return quadrature.gaussian(_one(density, t, acb), (K, p, a, b))


def _bulk_mean(expr: BulkMean) -> arb:
    function, ratio, low = expr.args
    variables, body = function.variables, function.expr
    limit = None if low == -sympy.oo else ball(low)
    return bulk_mean(lambda field: compiled(body, variables, field), len(variables), ball(ratio), limit)


# Nodes with bound variables, which are always free of other symbols here.
_CLOSED: dict[type, Callable[[Any], arb]] = {
    Root: _root,
    Contour: _contour,
    GaussianMean: _gaussian_mean,
    BulkMean: _bulk_mean,
    sympy.Integral: _integral,
}

__all__ = ["PrecisionError", "Undecided", "ball", "compiled", "merge"]
