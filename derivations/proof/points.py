"""Exact points of a chart at which an identity is tried: simple ones first, then drawn ones, then extreme ones.

Main definitions
    points(expr, chart)      ordinary points, which may support a line or refute it
    around(points, chart)    more of them near those that turned out to lie in the line's domain
    extremes(expr, chart)    very small, very large and far ones, beside the constants of the expression: they refute
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, product

from nonrobust.derivations.proof.charts import Chart
from sympy import Basic, Function, Indexed, Integer, Product, Rational, Sum, Symbol, binomial, cancel, factorial
from sympy.functions.special.polynomials import OrthogonalPolynomial

TRIES = 40
SIMPLE = 3  # points from the lists below; later ones are drawn, small and large, of both signs where that is allowed
RATIONALS = tuple(
    Rational(x) for x in ("2/7", "3/5", "5/11", "7/13", "4/17", "11/19", "9/23", "15/29", "6/31", "21/37")
)
_INTEGERS = (5, 3, 4, 7, 6)
_SCALES = (Rational(1, 10**9), Integer(10) ** 9)
_SHARES = tuple(Rational(k, 97) for k in (1, -1, 3, -3, 8, -8, 20, -20))
_MOST_CONSTANTS, _ORDINARY = 6, 40  # constants up to here are among the ordinary points

Point = Mapping[Symbol, Rational]


def points(expr: Basic, chart: Chart) -> Iterator[Point]:
    """Exact points of the chart: its coordinates and the parameters that it leaves free get simple values."""
    parameters, inner, whole = _variables(expr, chart)
    for shift in range(TRIES if inner else 1):
        fractions, integers = (cycle(numbers[shift % len(numbers) :] + numbers) for numbers in (RATIONALS, _INTEGERS))
        draw = random.Random(shift)
        values: dict[Symbol, Rational | None] = {}
        for x in inner:
            is_whole = bool(x.is_integer) or x in whole
            simple = Integer(next(integers)) if is_whole else next(fractions)
            values[x] = simple if shift < SIMPLE and _allowed(x, simple) else _drawn(x, is_whole, draw)
        if None not in values.values():
            yield _at(parameters, values, chart)


def extremes(expr: Basic, chart: Chart) -> Iterator[Point]:
    """Points far out and near 0, and on both sides of the constants that stand in the expression, of either sign."""
    parameters, inner, whole = _variables(expr, chart)
    free = [x for x in inner if not (x.is_integer or x in whole)]
    constants = sorted({abs(c) for c in expr.atoms(Rational) if c and not 1 <= abs(c) * _ORDINARY <= _ORDINARY**2})
    scales = [*_SCALES, *(c * factor for c in constants[:_MOST_CONSTANTS] for factor in (Rational(1, 2), Integer(2)))]
    for scale, sign in product(scales, (1, -1)) if free else ():
        values = {x: Integer(n) for x, n in zip(inner, cycle(_INTEGERS), strict=False)}
        values |= {x: sign * scale * (1 + r / 10) for x, r in zip(free, cycle(RATIONALS), strict=False)}
        if all(_allowed(x, value) for x, value in values.items()):
            yield _at(parameters, values, chart)


def around(inside: Sequence[Point], chart: Chart) -> Iterator[Point]:
    """Points near those that lie in a narrow domain; `inside` is read when the first of them is asked for."""
    for point, share in product(tuple(inside) if not chart.coordinates else (), _SHARES):
        near = {x: value if x.is_integer else value * (1 + share) for x, value in point.items()}
        if near != point and all(_allowed(x, value) for x, value in near.items()):
            yield near


def _variables(expr: Basic, chart: Chart) -> tuple[list[Symbol], list[Symbol], set[Symbol]]:
    """The parameters, what they depend on in the chart, and those of the latter that only whole numbers suit."""
    bound = {x for root in expr.atoms(Function, Sum) for x in getattr(root, "bound_symbols", ())}
    bases = {str(x.base.label) for x in expr.atoms(Indexed)}
    parameters = sorted((x for x in expr.free_symbols - bound if _is_number(x, bases)), key=str)
    inner = sorted({x for p in parameters for x in chart.coordinates.get(p, p).free_symbols}, key=str)
    return parameters, inner, _counted(expr)


def _at(parameters: list[Symbol], values: Mapping[Symbol, Rational | None], chart: Chart) -> Point:
    return {p: cancel(chart.coordinates.get(p, p).subs(values, simultaneous=True)) for p in parameters}


def _is_number(x: Basic, bases: set[str]) -> bool:
    return isinstance(x, Symbol) and bool(x.is_commutative) and x.name not in bases


def _counted(expr: Basic) -> set[Symbol]:
    """Symbols that only whole numbers make sense for: ends of sums, degrees, arguments of factorials."""
    found: set[Symbol] = set()
    for node in expr.atoms(Sum, Product):
        for _, *ends in node.limits:
            found |= {x for end in ends for x in end.free_symbols}
    for node in expr.atoms(OrthogonalPolynomial):
        found |= node.args[0].free_symbols
    for node in expr.atoms(factorial, binomial):
        found |= node.free_symbols
    return found


def _drawn(x: Symbol, is_whole: bool, draw: random.Random) -> Rational | None:
    """A number that the symbol's assumptions allow, or None if twenty draws find none."""
    for _ in range(20):
        if is_whole:
            value: Rational = Integer(draw.randint(1, 12))
        else:
            value = draw.choice((Rational(draw.randint(1, 36), 37), Rational(draw.randint(14, 120), 13),
                                 Rational(1, draw.randint(20, 90)), Rational(draw.randint(100, 400), 7)))  # fmt: skip
        if not x.is_nonnegative and (x.is_negative or draw.random() < 0.5):
            value = -value
        if _allowed(x, value):
            return value
    return None


def _allowed(x: Symbol, value: Rational) -> bool:
    return all(getattr(value, f"is_{name}", None) in (wanted, None) for name, wanted in x.assumptions0.items())
