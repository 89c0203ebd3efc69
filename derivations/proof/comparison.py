"""Numerical trial of an identity at an exact point: both sides as balls, disjoint, agreeing or undefined.

Main definitions
    compare(left, right, point)    the two sides at a point

Notes
    Disjoint balls refute. Agreement is evidence, never a proof. Sides are functions of real numbers, evaluated without
    substituting: SymPy would simplify sqrt(x) sqrt(y) at x = y = -1 to -1, where neither root is real. Where one side
    is real and the other is not, both are compared as complex numbers.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from flint import acb, arb, ctx
from nonrobust.derivations.proof.points import RATIONALS, SIMPLE, Point
from nonrobust.numerics.balls.evaluate import Undecided, ball, compiled
from nonrobust.numerics.balls.rationals import rational
from nonrobust.numerics.balls.rules import operation
from nonrobust.numerics.balls.value import PrecisionError
from nonrobust.theory.language.nodes import BulkMean, Contour, GaussianMean, Opaque, Root
from sympy import (
    Add,
    Basic,
    Derivative,
    Dummy,
    Expr,
    Function,
    Indexed,
    Integral,
    Limit,
    Mul,
    Piecewise,
    Pow,
    Product,
    Rational,
    Subs,
    Sum,
    Symbol,
    Tuple,
    log,
)
from sympy.core.function import AppliedUndef

DIGITS = 50
# Bits: a quick look, then a hundred digits, then room for cancellation; more of it where it costs little.
_PRECISIONS = (160, 400, 1200)
_MORE = 4800
_MOST_TERMS = 3000
CLOSED = (Integral, Limit, Sum, Product, Root, Contour, GaussianMean, BulkMean)
UNKNOWN = (AppliedUndef, Opaque, Indexed)


class Outcome(Enum):
    """What a point says of an identity."""

    APART = "the sides differ"
    AGREE = "the sides agree"
    OUTSIDE = "a side is not defined over the real numbers"
    ONE_SIDED = "one side is real and the other is not"
    UNCLEAR = "nothing is decided"


@dataclass(frozen=True)
class Comparison:
    """An outcome, with the two sides as balls where they differ and the reason where nothing is decided."""

    outcome: Outcome
    sides: tuple[arb, arb] | None = None
    why: str = ""


class _Outside(Exception):
    """The point lies off the domain of an expression."""


def compare(left: Expr, right: Expr, point: Point, shift: int = 0) -> Comparison:
    """The two sides at a point.

    An unknown function takes one value per argument, or is linear; both must tell the sides apart, so that an identity
    that holds by linearity is not refuted, and both must see them agree. `shift` varies the unknown values.
    """
    sides = Tuple(left, right)
    if sides.has(Derivative, Subs):
        return Comparison(Outcome.UNCLEAR, why="a derivative has no closed form")
    try:
        sides = _unrolled(sides, point)
        readings = (True, False) if sides.has(AppliedUndef, Opaque) else (True,)
        found = [_compare(*_known(sides, point, linear, shift), point=point) for linear in readings]
    except _Outside as error:
        return Comparison(Outcome.OUTSIDE, why=str(error))
    except Undecided:
        return Comparison(Outcome.UNCLEAR, why="a comparison is not decided at any precision tried")
    except PrecisionError as error:
        return Comparison(Outcome.UNCLEAR, why=str(error))
    if len({each.outcome for each in found}) > 1:
        return Comparison(Outcome.UNCLEAR, why="it depends on what the unknown functions are")
    return found[-1]


def _compare(sides: Tuple, known: Mapping[Expr, Rational], exemplary: bool, point: Point) -> Comparison:
    values = {**point, **known}
    precisions = _PRECISIONS if sides.has(*CLOSED) else (*_PRECISIONS, _MORE)
    for bits in precisions:
        left, right = (_ball(side, values, bits) for side in sides)
        if not (left.is_finite() and right.is_finite()):
            continue
        if not left.overlaps(right):
            return Comparison(Outcome.APART, (left, right))
        with ctx.workprec(bits):
            size = max(left.abs_lower(), right.abs_lower(), key=lambda x: x.mid())
            # Two numbers that may both be 0 agree absolutely, once cancellation has had its room.
            size = arb(1) if size == 0 and bits == precisions[-1] else size
            if left.rad() + right.rad() <= size * arb(10) ** -DIGITS:
                if exemplary:
                    return Comparison(Outcome.UNCLEAR, why="one example of its matrices proves nothing")
                return Comparison(Outcome.AGREE)
    if not (left.is_finite() and right.is_finite()):
        if (left.is_finite() or right.is_finite()) and _differ_as_complex(sides, values):
            return Comparison(Outcome.ONE_SIDED, why=Outcome.ONE_SIDED.value)
        raise _Outside(Outcome.OUTSIDE.value)
    return Comparison(Outcome.UNCLEAR, why=f"no enclosure to {DIGITS} digits at {precisions[-1]} bits")


def _differ_as_complex(sides: Tuple, values: Mapping[Expr, Rational]) -> bool:
    """Whether both sides have a value as complex numbers, and not the same."""
    symbols = sorted((x for x in values if isinstance(x, Symbol)), key=str)
    with ctx.workprec(_PRECISIONS[1]):
        at = [acb(rational(values[x])) for x in symbols]
        try:
            left, right = (acb(compiled(side, symbols, acb)(at)) for side in sides)
        except (PrecisionError, Undecided):
            return False
        return bool(left.is_finite() and right.is_finite() and not left.overlaps(right))


def _ball(expr: Expr, values: Mapping[Expr, Rational], bits: int) -> arb:
    """The expression as a function of real numbers at `values`."""
    with ctx.workprec(bits):
        seen = {x: rational(value) for x, value in values.items()}
        _close(expr, values, seen)
        return ball(expr, seen)


def _close(expr: Basic, values: Mapping[Expr, Rational], seen: dict[Expr, arb]) -> None:
    """Put what has bound variables, or no rule of its own, into `seen`: evaluated with the numbers in place."""
    if expr in seen or not expr.free_symbols:
        return
    if isinstance(expr, CLOSED):
        _within_domain(expr, values)
    elif isinstance(expr, Add | Mul | Pow | Piecewise) or not isinstance(expr, Expr) or _has_rule(expr):
        for argument in expr.args:
            _close(argument, values, seen)
        return
    seen[expr] = ball(expr.subs(values, simultaneous=True))


def _has_rule(expr: Expr) -> bool:
    try:
        operation(expr, arb)
    except PrecisionError:
        return False
    return True


def _within_domain(expr: Expr, values: Mapping[Expr, Rational]) -> None:
    """Roots and logarithms of the parameters inside a node must be real."""
    if expr.has(*UNKNOWN):
        raise PrecisionError(f"a value of {type(expr).__name__} depends on an unknown function")
    for node in expr.atoms(Pow, log):
        if node.free_symbols and node.free_symbols <= set(values) and not node.has(*CLOSED):
            seen = {x: rational(value) for x, value in values.items()}
            if not ball(node, seen).is_finite():
                raise _Outside(Outcome.OUTSIDE.value)


def _unrolled(expr: Basic, point: Point) -> Basic:
    """Each sum and product over a finite range written out; a reversed range by the rule that sums telescope."""
    if not expr.has(Sum, Product) or not expr.args:
        return expr
    if isinstance(expr, Sum | Product) and all(len(limit) == 3 for limit in expr.limits):
        *rest, (index, low, high) = expr.limits
        low, high = (end.subs(point, simultaneous=True) for end in (low, high))
        if low.is_finite and high.is_finite and not (low.free_symbols | high.free_symbols):
            if not (low.is_Integer and high.is_Integer):
                raise _Outside("the ends of a sum are not whole numbers")
            if abs(high - low) > _MOST_TERMS:
                raise PrecisionError(f"a sum of more than {_MOST_TERMS} terms")
            inner = expr.func(expr.function, *rest) if rest else expr.function
            reverse = high < low
            indices = range(int(high) + 1, int(low)) if reverse else range(int(low), int(high) + 1)
            terms = [_unrolled(inner.subs(index, j), point) for j in indices]
            if isinstance(expr, Sum):
                return -Add(*terms) if reverse else Add(*terms)
            return 1 / Mul(*terms) if reverse else Mul(*terms)
    return expr.func(*(_unrolled(argument, point) for argument in expr.args))


def _known(sides: Tuple, point: Point, linear: bool, shift: int) -> tuple[Tuple, dict[Expr, Rational], bool]:
    """The sides with a symbol for each unknown value, these values, and whether examples of matrices stand in.

    What is indexed has a value for each index. An unknown function takes a value of its own at each argument or, if
    `linear`, a multiple of its argument (which stands for a functional; one at 0 is none, and gets a value too).
    """
    names: dict[object, Symbol] = {}
    values: dict[Expr, Rational] = {}
    draw = random.Random(shift)

    def named(key: object, node: Expr) -> Symbol:
        if key not in names:
            symbol = names[key] = Dummy(f"value_{len(names)}")
            place = len(names) - 1
            value = RATIONALS[(place + shift) % len(RATIONALS)] + place // len(RATIONALS)
            free = not isinstance(node, Opaque) and not node.is_nonnegative
            values[symbol] = -value if shift >= SIMPLE and free and draw.random() < 0.5 else value
        return names[key]

    def value(node: Expr) -> Expr:
        if isinstance(node, Indexed):
            return named(node.subs(point, simultaneous=True), node)
        fixed = linear and len(node.args) == 1
        unit = named(node.func if fixed else node.subs(point, simultaneous=True), node)
        return unit * node.args[0] if fixed and node.args[0].subs(point, simultaneous=True) != 0 else unit

    if any(node.has(*UNKNOWN) for node in sides.atoms(*CLOSED)):
        raise PrecisionError("an unknown function stands under an integral or an infinite sum")
    sides = sides.replace(lambda x: isinstance(x, UNKNOWN), value)
    exemplary = any(hasattr(x, "example") for side in sides for x in side.atoms(Function))
    sides = sides.replace(lambda x: hasattr(x, "example"), lambda x: x.example())
    return sides, values, exemplary
