"""Charts: parts of the parameter domain on which every Max, Min, |.| and case distinction is decided.

A chart carries a parametrisation of its part by positive coordinates (rho < 1 is rho = 1/(1 + u), u > 0). A sign is
decided by writing the expression in those coordinates and finding all coefficients of numerator and denominator of
one sign: a sufficient condition, so an undecided sign stays undecided.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import Abs, Expr, Integer, Max, Min, Piecewise, Poly, Rel, Symbol, fraction, pi, together
from sympy.core.relational import Relational


@dataclass(frozen=True)
class Chart:
    """A named part of the domain; `coordinates` gives parameters in terms of positive symbols.

    `equalities` holds on charts of lower dimension, such as m = d.
    """

    name: str
    coordinates: Mapping[Symbol, Expr] = field(default_factory=dict)
    equalities: Mapping[Symbol, Expr] = field(default_factory=dict)


_PI = Symbol("pi_", positive=True)

ONE = Integer(1)

EVERYWHERE = (Chart("everywhere"),)


def product(*families: tuple[Chart, ...]) -> tuple[Chart, ...]:
    """Every combination of charts of different parameters."""
    result = families[0]
    for family in families[1:]:
        result = tuple(
            Chart(f"{x.name}, {y.name}", {**x.coordinates, **y.coordinates}, {**x.equalities, **y.equalities})
            for x in result
            for y in family
        )
    return result


def sign(expr: Expr, chart: Chart) -> int | None:
    """The sign of a rational function on the chart, or None if its coefficients do not decide it."""
    inner = expr.subs(dict(chart.coordinates), simultaneous=True).subs(pi, _PI)
    if inner.is_positive:
        return 1
    if inner.is_negative:
        return -1
    numerator, denominator = fraction(together(inner))
    signs = [_coefficient_sign(part) for part in (numerator, denominator)]
    above, below = signs
    return None if above is None or not below else above * below


def _coefficient_sign(part: Expr) -> int | None:
    symbols = sorted(part.free_symbols, key=str)
    if not symbols:
        expanded = part.expand()
        return 0 if expanded == 0 else (1 if expanded > 0 else -1) if expanded.is_Rational else None
    if not part.is_polynomial(*symbols):
        return None
    poly = Poly(part, *symbols)
    if poly.is_zero:
        return 0
    terms = poly.terms()
    if not all(coefficient.is_Rational for _, coefficient in terms):
        return None
    # A strict sign needs one monomial that cannot vanish: only positive symbols in it.
    strict = any(
        all(symbol.is_positive for symbol, power in zip(symbols, powers, strict=True) if power) for powers, _ in terms
    )
    if not strict or not all(symbol.is_nonnegative for symbol in symbols):
        return None
    if all(coefficient > 0 for _, coefficient in terms):
        return 1
    return -1 if all(coefficient < 0 for _, coefficient in terms) else None


def resolve(expr: Expr, chart: Chart) -> Expr:
    """`expr` with each Max, Min, Abs and Piecewise that the chart decides replaced by its value there."""
    if not expr.has(Max, Min, Abs, Piecewise):
        return expr
    if isinstance(expr, Piecewise):
        for value, condition in expr.args:
            holds = _holds(condition, chart)
            if holds is None:
                return expr
            if holds:
                return resolve(value, chart)
    args = [resolve(arg, chart) if isinstance(arg, Expr) else _inside(arg, chart) for arg in expr.args]
    if isinstance(expr, Max | Min):
        best = args[0]
        for other in args[1:]:
            order = sign(other - best, chart)
            if order is None:
                return expr.func(*args)
            best = other if (order > 0 if isinstance(expr, Max) else order < 0) else best
        return best
    if isinstance(expr, Abs):
        which = sign(args[0], chart)
        return expr.func(*args) if which is None else which * args[0]
    return expr.func(*args)


def _inside(arg: Any, chart: Chart) -> Any:
    """Resolve inside a sum's limits (a Tuple)."""
    return arg.func(*(resolve(x, chart) for x in arg.args)) if arg.args else arg


def _holds(condition: Any, chart: Chart) -> bool | None:
    if condition == True or condition == False:  # noqa: E712  (SymPy truth values)
        return bool(condition)
    if not isinstance(condition, Relational) or not isinstance(condition.lhs, Expr):
        return None
    order = sign(resolve(condition.lhs - condition.rhs, chart), chart)
    return None if order is None else bool(Rel(order, 0, condition.rel_op))
