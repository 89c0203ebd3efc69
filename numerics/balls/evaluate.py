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
from itertools import pairwise
from typing import Any

import sympy
from flint import acb, arb, ctx
from nonrobust.numerics.balls import ends, quadrature, sums
from nonrobust.numerics.balls.bulk import bulk_mean
from nonrobust.numerics.balls.errors import PrecisionError, Undecided
from nonrobust.numerics.balls.improper import improper
from nonrobust.numerics.balls.limits import limit
from nonrobust.numerics.balls.rationals import rational
from nonrobust.numerics.balls.roots import zero_of_increasing
from nonrobust.numerics.balls.rules import operation
from nonrobust.theory.language.nodes import BulkMean, Contour, GaussianMean, Root
from nonrobust.theory.objects.activations.moments import truncated
from nonrobust.theory.objects.growth import growth
from nonrobust.theory.objects.piecewise.pieces import Piece, pieces
from nonrobust.theory.objects.piecewise.zeros import T
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
        return rational(expr)
    if expr in _CONSTANTS:
        return _CONSTANTS[expr]()
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
    for branch, condition in expr.args:
        if _holds(condition, seen):
            return branch
    raise PrecisionError("a case distinction that has no case here")


def _holds(condition: sympy.Basic, seen: Seen) -> bool:
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if isinstance(condition, sympy.And):
        return all(_holds(each, seen) for each in condition.args)
    if isinstance(condition, sympy.Or):
        return any(_holds(each, seen) for each in condition.args)
    if isinstance(condition, sympy.Not):
        return not _holds(condition.args[0], seen)
    if isinstance(condition, sympy.Eq | sympy.Ne):
        difference = ball(condition.lhs - condition.rhs, seen)
        if difference.contains(0) and difference != 0:
            raise Undecided
        return bool(difference == 0) == isinstance(condition, sympy.Eq)
    if not isinstance(condition, sympy.core.relational.Relational):
        raise PrecisionError(f"ball arithmetic does not decide the condition {condition}")
    low, high = condition.lts - condition.gts, condition.gts - condition.lts
    strict = isinstance(condition, sympy.StrictLessThan | sympy.StrictGreaterThan)
    if ball(low, seen) < 0 or (not strict and ball(low, seen) <= 0):
        return True
    if ball(high, seen) < 0 or (strict and ball(high, seen) <= 0):
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
    if len(expr.limits) != 1 or len(expr.limits[0]) != 3:
        raise PrecisionError("ball arithmetic integrates over one variable between two ends")
    (variable, low, high) = expr.limits[0]
    if low.is_infinite or high.is_infinite:
        return improper(expr.function, variable, low, high, ball, lambda f, t, x, y: _segment(f, t, x, y, None))
    return _segment(expr.function, variable, low, high, None)


def _segment(f: Expr, t: Symbol, low: Expr, high: Expr, known: arb | None) -> arb:
    """The integral of f over low < t < high, where f is analytic, but at the ends only if it is so there."""
    run, x, y = _one(f, t, acb), ball(low), ball(high)
    if x.overlaps(y):
        return quadrature.segment(run, x, y, known)
    total, left, right = arb(0), x, y
    for end, place, direction in ((low, x, 1), (high, y, -1)):
        bound = None if ends.is_analytic_at(run, place) else ends.bound_at(f, t, end, direction, _one)
        if bound is not None:
            cut = (place + direction * (y - x) / 4).mid()
            total += ends.from_end(bound, abs(cut - place), known, _one)
            left, right = (cut, right) if direction > 0 else (left, cut)
    return total + quadrature.segment(run, left, right, known)


def _sum(expr: sympy.Sum) -> arb:
    is_finite = all(end.is_finite for limit in expr.limits for end in limit[1:])
    return sums.finite(expr, ball) if is_finite else sums.infinite(expr, ball)


def _contour(expr: Contour) -> arb:
    function, left, right = expr.args
    return quadrature.hexagon(_one(function.expr, function.variables[0], acb), ball(left), ball(right))


def _gaussian_mean(expr: GaussianMean) -> arb:
    branches = _branches(expr)
    tail = growth(branches)
    length, rest = quadrature.gaussian_tail(*(ball(part) for part in (tail.K, tail.p, tail.a, tail.b, tail.start)))
    reach, total = Integer(int(length.unique_fmpz())), rest
    parts = list[tuple[Expr, Expr, Expr]]()
    for piece in branches:
        low, high = -reach if piece.low.is_infinite else piece.low, reach if piece.high.is_infinite else piece.high
        if piece.expr.is_polynomial(T):
            total += ball(truncated(piece.expr, piece.low, piece.high))
            continue
        density = piece.expr * sympy.exp(-(T**2) / 2) / sympy.sqrt(2 * sympy.pi)
        ends_of = [low, Integer(0), high] if ball(low) < 0 < ball(high) else [low, high]
        parts += [(density, x, y) for x, y in pairwise(ends_of)]
    scale = abs(total).lower()
    for density, low, high in parts:
        scale += quadrature.size(_one(density, T, acb), ball(low), ball(high))
    return sum((_segment(density, T, low, high, scale) for density, low, high in parts), total)


def _branches(expr: GaussianMean) -> tuple[Piece, ...]:
    if len(expr.args) == 1:
        return pieces(expr.args[0].expr.subs(expr.args[0].variables[0], T), poles_allowed=True)
    triples = zip(expr.args[::3], expr.args[1::3], expr.args[2::3], strict=True)
    return tuple(Piece(low, high, f.expr.subs(f.variables[0], T)) for f, low, high in triples)


def _bulk_mean(expr: BulkMean) -> arb:
    function, ratio, low = expr.args
    variables, body = function.variables, function.expr
    limit = None if low == -sympy.oo else ball(low)
    return bulk_mean(lambda field: compiled(body, variables, field), len(variables), ball(ratio), limit)


_CONSTANTS: dict[Expr, Callable[[], arb]] = {
    sympy.pi: arb.pi,
    sympy.E: arb.const_e,
    sympy.EulerGamma: arb.const_euler,
    sympy.Catalan: arb.const_catalan,
    sympy.GoldenRatio: lambda: (1 + arb(5).sqrt()) / 2,
}
# Nodes with bound variables, which are always free of other symbols here.
_CLOSED: dict[type, Callable[[Any], arb]] = {
    Root: _root,
    Contour: _contour,
    GaussianMean: _gaussian_mean,
    BulkMean: _bulk_mean,
    sympy.Integral: _integral,
    sympy.Limit: lambda expr: limit(expr, ball, _one),
    sympy.Sum: _sum,
    sympy.Product: lambda expr: sums.finite(expr, ball),
}

__all__ = ["PrecisionError", "Undecided", "ball", "compiled", "merge"]
