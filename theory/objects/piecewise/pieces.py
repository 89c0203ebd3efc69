"""A function of t as smooth pieces: every Abs, Max, Min, sign, Heaviside and Piecewise replaced by its branch.

Main definitions
    Piece           one branch, and the open interval on which it holds
    pieces(expr)    the branches from left to right; raise NotReal for what has no real value somewhere

Notes
    Roots and logarithms are real where the sign of their argument says so, which is shown from its zeros. What could
    not be shown is refused, so that no complex-valued function passes. Values at single points are of no account.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from nonrobust.theory.objects.piecewise.zeros import REACH, T, Unsolved, between, ordered, sign_at, sign_of, zeros
from sympy import (
    Abs,
    And,
    Basic,
    Equality,
    Expr,
    GreaterThan,
    Heaviside,
    Integer,
    LessThan,
    Max,
    Min,
    Not,
    Or,
    Piecewise,
    Pow,
    StrictGreaterThan,
    StrictLessThan,
    Unequality,
    expand,
    false,
    log,
    nan,
    oo,
    sign,
    true,
)
from sympy import zoo as infinite
from sympy.core.numbers import ImaginaryUnit

_SWITCHES = (Abs, Max, Min, sign, Heaviside, Piecewise)


class NotReal(ValueError):
    """A function that is not shown to be real on the whole line; the message says where."""


@dataclass(frozen=True)
class Piece:
    """`expr` holds for low < t < high and is analytic there; `rough` where it is not analytic at `low`."""

    low: Expr
    high: Expr
    expr: Expr
    rough: bool = False


@dataclass
class _Points:
    """Where roots and poles end pieces, and whether poles may: found as the pieces are."""

    poles_allowed: bool
    rough: set[Expr] = field(default_factory=set)


@lru_cache(maxsize=512)
def pieces(expr: Expr, poles_allowed: bool = False) -> tuple[Piece, ...]:
    """The smooth branches of `expr`, from -oo to oo; equal neighbours are one piece.

    Where a branch changes infinitely often, as in Abs(sin(t)), it is kept unresolved outside [-REACH, REACH].
    With `poles_allowed` a function that is infinite at single points, such as a derivative, is split there.
    """
    rough = _Points(poles_allowed)
    found: list[Piece] = []
    for piece in _resolve(expr, -oo, oo, rough):
        if found and piece.low not in rough.rough and _equal(found[-1].expr, piece.expr):
            found[-1] = Piece(found[-1].low, piece.high, found[-1].expr, found[-1].rough)
        else:
            found.append(Piece(piece.low, piece.high, piece.expr, piece.low in rough.rough))
    return tuple(found)


def _equal(f: Expr, g: Expr) -> bool:
    return bool(f == g or expand(f - g) == 0)


def is_resolved(expr: Expr) -> bool:
    """Whether no function with branches is left."""
    return not expr.has(*_SWITCHES)


def _is_smooth(expr: Expr) -> bool:
    """Whether nothing in `expr` has branches, ends or poles."""
    return is_resolved(expr) and not expr.has(log) and all(_is_natural(power) for power in expr.atoms(Pow))


def _is_natural(power: Pow) -> bool:
    if T in power.base.free_symbols:
        return bool(power.exp.is_Integer and power.exp >= 0)
    return bool(power.base.is_positive)


def _resolve(expr: Expr, low: Expr, high: Expr, rough: _Points) -> list[Piece]:
    if expr.has(nan, infinite, oo, -oo):
        raise NotReal("a number is not finite")
    for part in expr.atoms(Pow, log, ImaginaryUnit):
        if T not in part.free_symbols and part.is_real is not True:
            raise NotReal(f"{part} is not a real number")
    if _is_smooth(expr):
        return [Piece(low, high, expr)]
    if expr.func is Piecewise:
        return _choose(expr, low, high, rough)
    found: list[Piece] = []
    for left, right, arguments in _refine([_resolve(each, low, high, rough) for each in expr.args]):
        found += _apply(expr.func, arguments, left, right, rough)
    return found


def _refine(rows: Sequence[Sequence[Piece]]) -> Iterator[tuple[Expr, Expr, list[Expr]]]:
    """The common refinement: intervals with the branch of every argument on them."""
    low, high = rows[0][0].low, rows[0][-1].high
    inner = ordered([piece.low for row in rows for piece in row[1:]])
    places = [0] * len(rows)
    for left, right in zip([low, *inner], [*inner, high], strict=True):
        for i, row in enumerate(rows):
            while left != low and places[i] + 1 < len(row) and sign_of(row[places[i] + 1].low - left) <= 0:
                places[i] += 1
        yield left, right, [row[place].expr for row, place in zip(rows, places, strict=True)]


def _signs(g: Expr, low: Expr, high: Expr) -> list[tuple[Expr, Expr, int | None]]:
    """The intervals between the zeros of g with its sign there; None where it is left open."""
    if g.is_positive or g.is_negative:
        return [(low, high, 1 if g.is_positive else -1)]
    if expand(g) == 0:
        return [(low, high, 0)]
    if not is_resolved(g):
        return [(low, high, None)]
    found = zeros(g, low, high)
    ends: list[tuple[Expr, bool]] = [(low, True), *((x, True) for x in found.points), (high, True)]
    if not found.complete:
        inner = [(x, True) for x in found.points]
        left = -REACH if low == -oo or sign_of(low + REACH) < 0 else low
        right = REACH if high == oo or sign_of(REACH - high) < 0 else high
        ends = [(low, left == low), *([(left, True)] if left != low else []), *inner]
        ends += [(right, right == high), *([(high, True)] if right != high else [])]
    parts = []
    for (x, known), (y, _) in zip(ends, ends[1:], strict=False):
        parts.append((x, y, sign_at(g, between(x, y)) if known else None))
    return parts


def _apply(kind: type, arguments: Sequence[Expr], low: Expr, high: Expr, rough: _Points) -> list[Piece]:
    """kind(*arguments), whose arguments are smooth on low < t < high, in smooth pieces."""
    first = arguments[0]
    if kind is Abs:
        return [
            Piece(x, y, Abs(first, evaluate=False) if s is None else s * first) for x, y, s in _signs(first, low, high)
        ]
    if kind is sign:
        return [Piece(x, y, sign(first) if s is None else Integer(s)) for x, y, s in _signs(first, low, high)]
    if kind is Heaviside:
        return [
            Piece(x, y, Heaviside(first) if s is None else (1 + Integer(s)) / 2) for x, y, s in _signs(first, low, high)
        ]
    if kind in (Max, Min):
        return _largest(kind, arguments, low, high)
    if kind is log:
        cuts = _demand(first, log(first, evaluate=False), low, high, rough, zero_allowed=False)
        return _cut(log(first), low, cuts, high)
    if kind is Pow and T in arguments[1].free_symbols and T not in first.free_symbols and not first.is_positive:
        raise NotReal(f"{Pow(*arguments, evaluate=False)} is not real everywhere, as its base {first} is not positive")
    if kind is Pow and (T in first.free_symbols):
        return _power(first, arguments[1], low, high, rough)
    return [Piece(low, high, kind(*arguments))]


def _largest(kind: type, arguments: Sequence[Expr], low: Expr, high: Expr) -> list[Piece]:
    if len(arguments) == 1:
        return [Piece(low, high, arguments[0])]
    first, second, *others = arguments
    found: list[Piece] = []
    for x, y, s in _signs(first - second, low, high):
        if s is None:
            found.append(Piece(x, y, kind(*arguments)))
        else:
            chosen = first if (s >= 0) == (kind is Max) else second
            found += _largest(kind, [chosen, *others], x, y)
    return found


def _power(base: Expr, exponent: Expr, low: Expr, high: Expr, rough: _Points) -> list[Piece]:
    whole = Pow(base, exponent)
    if T in exponent.free_symbols:
        raise NotReal(f"{whole} has an exponent that varies with its base; write exp({exponent}*log(...)) where real")
    if not exponent.is_Rational:
        raise NotReal(f"the exponent of {whole} is not a rational number")
    if exponent.is_Integer and exponent > 0:
        return [Piece(low, high, whole)]
    if exponent.is_Integer:
        return _cut(whole, low, _demand(base, whole, low, high, rough, zero_allowed=False, any_sign=True), high)
    return _cut(whole, low, _demand(base, whole, low, high, rough, zero_allowed=bool(exponent > 0)), high)


def _cut(whole: Expr, low: Expr, cuts: Sequence[Expr], high: Expr) -> list[Piece]:
    ends = [low, *cuts, high]
    return [Piece(x, y, whole) for x, y in pairwise(ends)]


def _demand(
    g: Expr, whole: Expr, low: Expr, high: Expr, rough: _Points, zero_allowed: bool, any_sign: bool = False
) -> list[Expr]:
    """Show that g is positive on low < t < high, up to its zeros, which are returned and marked as rough.

    Raises NotReal where `whole`, of which g is the argument or base, would not be real and finite.
    """
    if g.is_positive or (any_sign and g.is_negative):
        return []
    where = "" if (low, high) == (-oo, oo) else f" for {low} < t < {high}"
    if not is_resolved(g):
        raise NotReal(f"{whole} could not be shown to be real{where}")
    try:
        found = zeros(g, low, high)
        parts = [low, *found.points, high]
        wrong = [(x, y) for x, y in zip(parts, parts[1:], strict=False) if sign_at(g, between(x, y)) < 0]
        ends = [x for x in (low, high) if x.is_finite and sign_at(g, x) == 0]
    except Unsolved as error:
        raise NotReal(f"{whole} could not be shown to be real{where}: {error}") from None
    if wrong and not any_sign:
        raise NotReal(f"{whole} is not real at t = {between(*wrong[0])}")
    if not (zero_allowed or rough.poles_allowed) and (found.points or ends):
        raise NotReal(f"{whole} is infinite at t = {[*found.points, *ends][0]}")
    if not found.complete:
        raise NotReal(f"{whole} could not be shown to be real{where}")
    rough.rough |= {*found.points, *ends}
    return list(found.points)


def _choose(expr: Piecewise, low: Expr, high: Expr, rough: _Points) -> list[Piece]:
    """The pieces of the branch whose condition is the first to hold, interval by interval."""
    switches = [
        piece
        for _, condition in expr.args
        for relation in condition.atoms(StrictLessThan, StrictGreaterThan, LessThan, GreaterThan)
        for piece in _resolve(relation.lhs - relation.rhs, low, high, rough)
    ]
    cuts: list[Expr] = []
    for piece in switches:
        parts = _signs(piece.expr, piece.low, piece.high)
        if any(s is None for *_, s in parts):
            raise NotReal(f"the condition on {piece.expr} changes too often")
        cuts += [x for x, *_ in [(piece.low, 0), *parts[1:]] if x != low and x != -oo]
    inner = ordered([x for x in cuts if low == -oo or sign_of(x - low) > 0])
    found: list[Piece] = []
    for x, y in zip([low, *inner], [*inner, high], strict=True):
        middle = between(x, y)
        branch = next((value for value, condition in expr.args if _holds(condition, middle)), None)
        if branch is None:
            raise NotReal(f"{expr} has no value at t = {middle}; end with (..., True)")
        found += _resolve(branch, x, y, rough)
    return found


def _holds(condition: Basic, x: Expr) -> bool:
    """Whether a condition holds near x, where no side of it changes sign."""
    if condition in (true, false):
        return bool(condition)
    if isinstance(condition, And):
        return all(_holds(each, x) for each in condition.args)
    if isinstance(condition, Or):
        return any(_holds(each, x) for each in condition.args)
    if isinstance(condition, Not):
        return not _holds(condition.args[0], x)
    s = sign_at(condition.lhs - condition.rhs, x)
    match condition:
        case StrictLessThan():
            return s < 0
        case StrictGreaterThan():
            return s > 0
        case LessThan():
            return s <= 0
        case GreaterThan():
            return s >= 0
        case Equality():
            return s == 0
        case Unequality():
            return s != 0
    raise NotReal(f"{condition} is no comparison of numbers")
