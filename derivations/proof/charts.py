"""Charts: parts of the parameter domain on which every Max, Min, |.| and case distinction is decided.

A chart carries a parametrisation of its part by positive coordinates (rho < 1 is rho = 1/(1 + u), u > 0). A sign is
decided by writing the expression in those coordinates and finding all coefficients of numerator and denominator of
one sign: a sufficient condition, so an undecided sign stays undecided.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nonrobust.derivations.proof.signs import decided, of_polynomial
from sympy import Expr, Integer, Symbol, fraction, pi, together


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

_STRICT: Mapping[str | None, int] = {">": 1, "=": 0, "<": -1}
_AS_TEXT: Mapping[int | None, str] = {1: ">", 0: "=", -1: "<"}

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
    above, below = (_STRICT.get(of_polynomial(part)) for part in (numerator, denominator))
    return None if above is None or not below else above * below


def resolve(expr: Expr, chart: Chart) -> Expr:
    """`expr` with each Max, Min, Abs and Piecewise that the chart decides replaced by its value there."""
    return decided(expr, lambda each: _AS_TEXT.get(sign(each, chart)))
