"""Integrals of functions that are not analytic at an end of the interval: roots, logarithms, infinite ends.

Main statements, for an end at s = 0, s the distance from it
    s = w exp(-y) turns the integral of f over (0, w) into that of w exp(-y) f over y > 0: analytic, and falling like
    exp(-(1 - g) y) where |f| <= C s^-g
    |f| <= C s^-g by structure: a function whose first derivative not to vanish at 0 is the k-th one, bounded away from
    0 on (0, r), is between s^k inf |f^(k)|/k! and s^k sup |f^(k)|/k! (Taylor with Lagrange's remainder);
    |log s| <= s^-e/(e exp(1))
"""

from collections.abc import Callable
from dataclasses import dataclass

import sympy
from flint import acb, arb, ctx
from nonrobust.numerics.balls import quadrature
from nonrobust.numerics.balls.errors import PrecisionError
from nonrobust.numerics.balls.rationals import rational
from sympy import Expr, Integer, Rational, Symbol

Compile = Callable[[Expr, Symbol, type], quadrature.Integrand]
_s = Symbol("s", positive=True)  # distance from the end
_SLOW = Rational(1, 16)  # the power of s that outweighs a logarithm
_ORDER = 4  # the highest zero that is looked for
_FINER = 4  # exp(s) - 1 and the like are small: working precision over the precision asked for
_WORK = 10  # a cut of a power keeps the panels short: many are needed where it is close to -1
_RANGE = arb(2) ** -10  # how near to the end bounds are asked for


def is_analytic_at(integrand: quadrature.Integrand, end: arb) -> bool:
    """Whether the integrand is analytic on a small disc around an end, as far as balls show."""
    around = acb(arb(end.mid(), _RANGE), arb(0, _RANGE))
    return bool(integrand(around, True).is_finite())


@dataclass(frozen=True)
class Bounded:
    """f as a function of the distance s from an end, |f| <= C s^-g near 0."""

    f: Expr
    C: arb
    g: Expr


def bound_at(f: Expr, t: Symbol, end: Expr, direction: int, compile_: Compile) -> Bounded | None:
    """f at t = end + direction s with a bound; None where none is found, which need not mean that there is none.

    Raises PrecisionError where the bound is not integrable.
    """
    near = _expanded(f.subs(t, end + direction * _s))
    try:
        C, g = _bound(near, compile_)
    except PrecisionError:
        return None
    if not g < 1:
        raise PrecisionError("an integral that may be infinite")
    return Bounded(near, C, g)


def from_end(bounded: Bounded, width: arb, known: arb | None, compile_: Compile) -> arb:
    """The integral over 0 < s < width; `known` is the size of what it adds to."""
    C, g = bounded.C, bounded.g
    power, precision = 1 - rational(g), ctx.prec
    # exp(-(1 - g) y) falls below 2^-prec about here, and s is in reach of the bound.
    far = (arb(precision + 32) * arb(2).log() / power + abs(width.log())).ceil().mid()
    with ctx.workprec(_FINER * precision):
        run = compile_(bounded.f, _s, acb)

    def transformed(y: acb, analytic: bool) -> acb:
        with ctx.workprec(_FINER * precision):
            s = width * (-y).exp()
            return s * run(s, analytic)

    size = quadrature.size(transformed, arb(0), far) if known is None else known
    rest = C * (width * (-far).exp()) ** power / power
    return quadrature.segment(transformed, arb(0), far, size, _WORK) + arb(0, rest.upper())


def _expanded(f: Expr) -> Expr:
    """f with polynomials in s under roots and logarithms multiplied out: their constant terms cancel exactly."""
    if f.is_Atom:
        return f
    if f.is_Pow and f.base.is_polynomial(_s) and not f.exp.is_Integer:
        return sympy.expand(f.base) ** f.exp
    if f.func is sympy.log and f.args[0].is_polynomial(_s):
        return sympy.log(sympy.expand(f.args[0]))
    return f.func(*map(_expanded, f.args))


def _range(f: Expr, compile_: Compile) -> arb:
    """A ball around the values of f on 0 < s < _RANGE; not finite where none is found."""
    return compile_(f, _s, arb)(arb(_RANGE / 2, _RANGE / 2), False)


def _bound(f: Expr, compile_: Compile) -> tuple[arb, Expr]:
    """(C, g) with |f| <= C s^-g for 0 < s < _RANGE."""
    found = _range(f, compile_)
    if found.is_finite():
        return abs(found).upper(), Integer(0)
    bound = _factor if f.is_Mul else _bound
    parts: list[tuple[arb, Expr]] = [bound(each, compile_) for each in f.args] if f.is_Add or f.is_Mul else []
    if f.is_Add:
        return sum((C for C, _ in parts), arb(0)), max(g for _, g in parts)
    if f.is_Mul:
        C = arb(1)
        for each, _ in parts:
            C *= each
        return C, sum((g for _, g in parts), Integer(0))
    if f.is_Pow and f.exp.is_Integer and f.exp > 0:
        C, g = _bound(f.base, compile_)
        return C ** int(f.exp), g * f.exp
    if f.is_Pow and f.exp.is_Rational:
        k, least, most = _order(f.base, compile_)
        exponent = rational(f.exp)
        return (most**exponent).max(least**exponent).upper(), -k * f.exp
    if f.func is sympy.log:
        k, least, most = _order(f.args[0], compile_)
        slow = rational(_SLOW)
        return (abs(least.log()).max(abs(most.log())) + int(k) / (slow * arb(1).exp())).upper(), _SLOW
    raise PrecisionError(f"an integral whose integrand has no bound at an end: {f.func.__name__}")


def _factor(f: Expr, compile_: Compile) -> tuple[arb, Expr]:
    """The same for a factor, which may make up for others where it has a zero."""
    try:
        k, _, most = _order(f, compile_)
    except PrecisionError:
        return _bound(f, compile_)
    return most, -k


def _order(g: Expr, compile_: Compile) -> tuple[Expr, arb, arb]:
    """(k, c, C) with 0 < c s^k <= |g| <= C s^k for 0 < s < _RANGE."""
    factorial = 1
    for k in range(_ORDER + 1):
        found = abs(_range(g, compile_)) / factorial
        if found > 0 and found.is_finite():
            return Integer(k), found.lower(), found.upper()
        if g.subs(_s, 0) != 0:
            break
        g, factorial = g.diff(_s), factorial * (k + 1)
    raise PrecisionError("an integral whose integrand has no bound at an end")
