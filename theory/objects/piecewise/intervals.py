"""Ranges of elementary functions over intervals, rounded outward: what `zeros` proves signs with."""

from typing import Any

from mpmath import iv, mp
from nonrobust.theory.language.nodes import Root
from sympy import E, Expr, Rational, Symbol, asinh, atan, cos, cosh, erf, exp, log, pi, sin, sinh, tanh

# mpmath's real functions are right to a few units in the last of 53 bits.
_SLACK = 2.0**-45
_INCREASING = {tanh: "tanh", sinh: "sinh", erf: "erf", atan: "atan", asinh: "asinh"}
_BOUNDED = {sin: 1, cos: 1, tanh: 1, erf: 1, atan: iv.pi / 2}
_LARGEST = 600  # exponentials beyond are bounded by those at the ends, and by 0 and infinity


class NoInterval(ValueError):
    """A function without a rule here."""


def interval(expr: Expr, t: Symbol, low: Rational | None, high: Rational | None) -> Any:
    """An mpmath interval that contains `expr` for every t in [low, high], or on the whole line if these are None.

    `high` may be oo. Raises NoInterval for functions without a rule, and on the whole line for unbounded ones.
    """
    found = _interval(expr, t, low, high)
    if mp.isnan(found.a) or mp.isnan(found.b):
        raise NoInterval(f"{expr} is the difference of unbounded parts")
    return found


def _interval(expr: Expr, t: Symbol, low: Rational | None, high: Rational | None) -> Any:
    if low is None and expr.func in _BOUNDED and t in expr.free_symbols:
        return _BOUNDED[expr.func] * iv.mpf([-1, 1])
    if expr == t:
        if low is None or high is None:
            raise NoInterval(f"{t} is not bounded")
        return iv.mpf([_rational(low).a, _rational(high).b])
    if expr.is_Rational:
        return _rational(expr)
    if expr == pi:
        return iv.pi
    if expr == E:
        return iv.e
    if expr.func is Root:
        return iv.mpf([_rational(expr.args[1]).a, _rational(expr.args[2]).b])
    arguments = [interval(each, t, low, high) for each in expr.args]
    if expr.is_Add:
        return sum(arguments, iv.mpf(0))
    if expr.is_Mul:
        found = iv.mpf(1)
        for each in arguments:
            found *= each
        return found
    kind = expr.func
    if expr.is_Pow:
        return _power(expr, arguments[0], arguments[1])
    if kind is exp:
        return _exponential(arguments[0])
    if kind is cosh:
        return (_exponential(arguments[0]) + _exponential(-arguments[0])) / 2
    if kind in (sin, cos):
        return (iv.sin if kind is sin else iv.cos)(arguments[0])
    if kind is log and arguments[0].a > 0:
        return iv.log(arguments[0])
    if kind in _INCREASING:
        return _increasing(_INCREASING[kind], arguments[0])
    raise NoInterval(f"no rule for {expr}")


def _rational(x: Rational) -> Any:
    if x.is_infinite:
        return iv.mpf("inf")
    return iv.mpf(int(x.p)) / iv.mpf(int(x.q))


def _exponential(x: Any) -> Any:
    low = iv.mpf(0) if x.a < -_LARGEST else iv.exp(iv.mpf(min(x.a, _LARGEST)))
    high = iv.mpf("inf") if x.b > _LARGEST else iv.exp(iv.mpf(max(x.b, -_LARGEST)))
    return iv.mpf([low.a, high.b])


def _power(expr: Expr, base: Any, exponent: Any) -> Any:
    if expr.exp.is_Integer:
        if expr.exp < 0 and 0 in base:
            raise NoInterval(f"{expr} has a pole")
        return base ** int(expr.exp)
    if base.a > 0:
        return iv.exp(exponent * iv.log(base))
    raise NoInterval(f"no rule for {expr}")


def _increasing(name: str, x: Any) -> Any:
    function = getattr(mp, name)
    with mp.workprec(53):
        ends = [function(mp.mpf(end)) for end in (x.a, x.b)]
        slack = [abs(end) * _SLACK + mp.mpf(2) ** -1000 for end in ends]
        return iv.mpf([ends[0] - slack[0], ends[1] + slack[1]])
