"""Integrals over half a line or the whole line: to where the rest is negligible, or in s = 1/t.

Main statement: where |f| <= E(t) = C t^p exp(-a t^2 - b t) for t >= L, and -E'/E >= r > 0 from there on, the integral
of |f| beyond L is at most E(L)/r. Where f falls like a power of t it is an integral up to s = 0 in s = 1/t.
"""

from collections.abc import Callable

import sympy
from flint import arb, ctx
from nonrobust.numerics.balls.decay import Ball, Decay, above
from nonrobust.numerics.balls.errors import PrecisionError
from sympy import Expr, Integer, Symbol

Segment = Callable[[Expr, Symbol, Expr, Expr], arb]
_s = Symbol("s", positive=True)
_STARTS = (2, 16, 256)  # bounds near infinity are asked for from here on
_FURTHEST = 10**6


def improper(f: Expr, t: Symbol, low: Expr, high: Expr, ball: Ball, segment: Segment) -> arb:
    """The integral over low < t < high, one of them infinite; `segment` integrates between finite ends."""
    if low == -sympy.oo:
        mirrored = f.subs(t, -t)
        if high == sympy.oo:
            return sum((improper(g, t, Integer(0), high, ball, segment) for g in (f, mirrored)), arb(0))
        return improper(mirrored, t, -high, sympy.oo, ball, segment)
    if high != sympy.oo:
        raise PrecisionError("an integral whose ends are not in order")
    begin = max(int(ball(low).upper().ceil().unique_fmpz() or 0), 0)
    bounded, T = _bounded(f, t, begin, ball)
    if not bounded.is_algebraic:
        end, rest = _tail(bounded, T)
        return segment(f, t, low, Integer(end)) + rest
    near = sympy.expand_log(f.subs(t, 1 / _s) / _s**2)
    if near.is_rational_function(_s):
        near = sympy.cancel(sympy.together(near))
    total = segment(near, _s, Integer(0), sympy.Rational(1, T))
    return total + segment(f, t, low, Integer(T))


def _bounded(f: Expr, t: Symbol, begin: int, ball: Ball) -> tuple[Decay, int]:
    """A bound near infinity that is integrable, and from where on it holds."""
    failure = PrecisionError("an integral to infinity that may diverge")
    for start in _STARTS:
        T = begin + start
        try:
            found = above(f, t, T, ball)
        except PrecisionError as error:
            failure = error
            continue
        if found.vanishes and (not found.is_algebraic or found.p < -1):
            return found, T
        failure = PrecisionError("an integral to infinity that may diverge")
    raise failure


def _tail(bounded: Decay, T: int) -> tuple[int, arb]:
    """L >= T and a ball around the integral beyond L, below the precision in force where that is in reach."""
    end = T
    while end < _FURTHEST:
        rate = bounded.rate(arb(end))
        if rate > 0:
            rest = (bounded.at(arb(end)) / rate).upper()
            if rest < arb(2) ** -ctx.prec:
                return end, arb(0, rest)
        end = end + max(end // 4, 1)
    raise PrecisionError("an integral to infinity whose tail is too long")
