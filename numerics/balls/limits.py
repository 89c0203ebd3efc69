"""Limits of functions of one variable as balls.

Main statements, for t -> 0 from above (other limits are brought there)
    f = N/D with N and D analytic at 0 and zeros of the same order k has the limit N^(k)(0)/D^(k)(0)
    |f| <= C t^-g with g < 0 has the limit 0; so has a function that falls as 1/t grows
    limits of sums, products and exponentials are those of their parts, where these are finite
"""

from collections.abc import Callable

import sympy
from flint import acb, arb
from nonrobust.numerics.balls import ends
from nonrobust.numerics.balls.decay import Ball, above
from nonrobust.numerics.balls.errors import PrecisionError
from nonrobust.numerics.balls.quadrature import Integrand
from nonrobust.numerics.balls.rules import operation
from sympy import Expr, Symbol

Compile = Callable[[Expr, Symbol, type], Integrand]
_t, _u = Symbol("t", positive=True), Symbol("u", positive=True)
_ORDERS, _DEPTH, _NEAR = 8, 6, 16


def limit(expr: sympy.Limit, ball: Ball, compile_: Compile) -> arb:
    """The limit; raises PrecisionError where none of the rules shows it, or it is infinite."""
    f, x, end, direction = expr.args
    if end in (sympy.oo, -sympy.oo):
        far = f.subs(x, _u if end == sympy.oo else -_u)
        return _limit(sympy.expand_log(far.subs(_u, 1 / _t)), far, ball, compile_, _DEPTH)
    sides = {"+": (1,), "-": (-1,), "+-": (1, -1)}[str(direction)]
    found = [_limit(f.subs(x, end + side * _t), None, ball, compile_, _DEPTH) for side in sides]
    if len(found) == 2 and not found[0].overlaps(found[1]):
        raise PrecisionError("a limit that differs from the two sides")
    return found[0] if len(found) == 1 else found[0].union(found[1])


def _limit(f: Expr, far: Expr | None, ball: Ball, compile_: Compile, depth: int) -> arb:
    """The limit of f for t -> 0 from above; `far` is the same function of u = 1/t."""
    if not f.has(_t):
        return ball(f)
    if depth == 0:
        raise _unknown()
    for rule in (_quotient, _zero):
        found = rule(f, far, ball, compile_)
        if found is not None:
            return found

    def part(g: Expr) -> arb:
        return _limit(g, g.subs(_t, 1 / _u) if far is not None else None, ball, compile_, depth - 1)

    if f.is_Pow and f.exp.has(_t):
        return part(f.exp * sympy.log(f.base)).exp()
    if f.is_Add:
        return sum((part(each) for each in f.args), arb(0))
    if f.is_Mul:
        total = arb(1)
        for each in f.args:
            total *= part(each)
        return total
    # Any other function is continuous where the ball of its value is finite, or that ball spans its jump.
    apply, arguments = operation(f, arb)
    return apply(False, *[part(each) for each in arguments])


def _unknown() -> PrecisionError:
    return PrecisionError("a limit that no rule here encloses")


def _quotient(f: Expr, _: Expr | None, ball: Ball, compile_: Compile) -> arb | None:
    """L'Hopital's rule for analytic numerator and denominator."""
    above_, below_ = sympy.fraction(sympy.together(f))
    if not all(_is_analytic(part, ball, compile_) for part in (above_, below_)):
        return None
    for _ in range(_ORDERS):
        bottom = below_.subs(_t, 0)
        if not ball(bottom).contains(0):
            return ball(above_.subs(_t, 0)) / ball(bottom)
        if not _is_zero(bottom):
            return None
        top = above_.subs(_t, 0)
        if not _is_zero(top):
            raise PrecisionError("a limit that may be infinite")
        above_, below_ = above_.diff(_t), below_.diff(_t)
    return None


def _is_analytic(f: Expr, ball: Ball, compile_: Compile) -> bool:
    if not f.has(_t):
        return True
    try:
        return ends.is_analytic_at(compile_(f, _t, acb), arb(0))
    except PrecisionError:
        return False


def _is_zero(x: Expr) -> bool:
    return bool(sympy.expand(x) == 0)


def _zero(f: Expr, far: Expr | None, ball: Ball, compile_: Compile) -> arb | None:
    """0 where a bound of f tends to 0."""
    try:
        bounded = ends.bound_at(f, _t, sympy.Integer(0), 1, compile_)
        if bounded is not None and bounded.g < 0:
            return arb(0)
    except PrecisionError:
        pass
    if far is not None:
        try:
            return arb(0) if above(far, _u, _NEAR, ball).vanishes else None
        except PrecisionError:
            return None
    return None
