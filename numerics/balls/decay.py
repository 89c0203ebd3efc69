"""How fast a function falls on t >= T, by structure, for the tails of integrals and for limits.

Main definitions
    Decay             C t^p exp(-a t^2 - b t), a bound from above or from below
    above(f, t, T)    |f(t)| is at most this for t >= T >= 1
    below(f, t, T)    |f(t)| is at least this for t >= T >= 1

Notes: both raise PrecisionError where the rules show nothing. Of a sum, the term that outweighs the others at T and
falls no faster than they do bounds the sum from below.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce

import sympy
from flint import arb
from nonrobust.numerics.balls.errors import PrecisionError
from nonrobust.numerics.balls.rationals import rational
from sympy import Expr, Integer, Poly, Rational, Symbol

Ball = Callable[[Expr], arb]
_SLOW = Rational(1, 16)  # the power of t that outweighs a logarithm
_BOUNDED = (sympy.sin, sympy.cos, sympy.tanh, sympy.erf, sympy.sign, sympy.Heaviside)  # by 1


@dataclass(frozen=True)
class Decay:
    """C t^p exp(-a t^2 - b t), with C > 0."""

    C: arb
    p: Rational = Integer(0)
    a: arb = field(default_factory=arb)
    b: arb = field(default_factory=arb)

    def times(self, other: "Decay") -> "Decay":
        return Decay(self.C * other.C, self.p + other.p, self.a + other.a, self.b + other.b)

    def power(self, n: Rational) -> "Decay":
        """The bound of |f|^n; one from below where n is negative and this is one from above, and the reverse."""
        ratio = rational(n)
        return Decay(self.C**ratio, self.p * n, self.a * ratio, self.b * ratio)

    def plus(self, other: "Decay") -> "Decay":
        """A bound from above for a sum, as t >= 1."""
        return Decay(self.C + other.C, max(self.p, other.p), _least(self.a, other.a), _least(self.b, other.b))

    def at(self, t: arb) -> arb:
        return self.C * t ** rational(self.p) * (-self.a * t * t - self.b * t).exp()

    def rate(self, t: arb) -> arb:
        """At most -d log/dt at t, and where a >= 0 also further out."""
        return 2 * self.a * t + self.b - rational(max(self.p, Integer(0))) / t

    @property
    def is_algebraic(self) -> bool:
        return bool(self.a == 0 and self.b == 0)

    @property
    def vanishes(self) -> bool:
        """Whether it tends to 0."""
        return bool(self.a > 0 or (self.a == 0 and (self.b > 0 or (self.b == 0 and self.p < 0))))


def _least(x: arb, y: arb) -> arb:
    return x if x is y else arb(x.min(y).lower())


def _no_bound(f: Expr) -> PrecisionError:
    return PrecisionError(f"no bound for {f.func.__name__} near infinity")


def above(f: Expr, t: Symbol, T: int, ball: Ball) -> Decay:
    """|f(t)| <= C t^p exp(-a t^2 - b t) for t >= T."""
    if not f.has(t):
        return Decay(arb(abs(ball(f)).upper()))
    if f == t:
        return Decay(arb(1), Integer(1))
    if f.is_Add:
        return reduce(Decay.plus, (above(each, t, T, ball) for each in f.args))
    if f.is_Mul:
        return reduce(Decay.times, (above(each, t, T, ball) for each in f.args))
    if (v := _exponent(f, t)) is not None:
        return _exponential(v, t, T, ball)
    if f.is_Pow and f.exp.is_Rational:
        return (above if f.exp > 0 else below)(f.base, t, T, ball).power(f.exp)
    if f.func in (sympy.sinh, sympy.cosh):
        return _exponential(f.args[0], t, T, ball).plus(_exponential(-f.args[0], t, T, ball))
    if f.func in (sympy.sech, sympy.csch):
        return below((sympy.cosh if f.func is sympy.sech else sympy.sinh)(f.args[0]), t, T, ball).power(Integer(-1))
    if f.func in _BOUNDED:
        return Decay(arb(1))
    if f.func is sympy.atan:
        return Decay(arb.pi() / 2)
    if f.func is sympy.erfc:  # erfc(v) <= exp(-v^2) for v >= 0
        v = Poly(f.args[0], t) if f.args[0].is_polynomial(t) else None
        if v is not None and v.degree() == 1 and ball(v.LC()) > 0 and ball(v.eval(T)) >= 0:
            return _exponential(sympy.expand(-(f.args[0] ** 2)), t, T, ball)
    if f.func is sympy.log:
        return _logarithm(f.args[0], t, T, ball)
    raise _no_bound(f)


def below(f: Expr, t: Symbol, T: int, ball: Ball) -> Decay:
    """|f(t)| >= C t^p exp(-a t^2 - b t) for t >= T."""
    if not f.has(t):
        least = arb(abs(ball(f)).lower())
        if not least > 0:
            raise _no_bound(f)
        return Decay(least)
    if f == t:
        return Decay(arb(1), Integer(1))
    if f.is_Mul:
        return reduce(Decay.times, (below(each, t, T, ball) for each in f.args))
    if (v := _exponent(f, t)) is not None and v.is_polynomial(t) and Poly(v, t).degree() <= 2:
        return _exponential(v, t, T, ball)
    if f.is_Pow and f.exp.is_Rational:
        return (below if f.exp > 0 else above)(f.base, t, T, ball).power(f.exp)
    if f.func in (sympy.cosh, sympy.sinh):
        return below((sympy.exp(f.args[0]) + (-1) ** (f.func is sympy.sinh) * sympy.exp(-f.args[0])) / 2, t, T, ball)
    if f.is_Add:
        for term in f.args:
            try:
                rest, main = above(f - term, t, T, ball), below(term, t, T, ball)
            except PrecisionError:
                continue
            ratio = rest.times(main.power(Integer(-1)))
            share = ratio.at(arb(T))
            if ratio.a >= 0 and ratio.rate(arb(T)) >= 0 and share < 1:
                return Decay(arb((main.C * (1 - share)).lower()), main.p, main.a, main.b)
    raise _no_bound(f)


def _exponent(f: Expr, t: Symbol) -> Expr | None:
    """v where f = exp(v)."""
    if f.func is sympy.exp:
        return sympy.expand(f.args[0])
    if f.is_Pow and not f.base.has(t):
        return sympy.expand(f.exp * sympy.log(f.base))
    return None


def _exponential(v: Expr, t: Symbol, T: int, ball: Ball) -> Decay:
    """exp(v) for a polynomial v: exactly, or from above where its degree is above 2 and those terms are negative."""
    if not v.is_polynomial(t):
        raise _no_bound(sympy.exp(v))
    a, b, C = arb(0), arb(0), arb(1)
    for (degree,), coefficient in Poly(v, t).terms():
        c = ball(coefficient)
        if degree > 2:
            if not c < 0:
                raise _no_bound(sympy.exp(v))
            a -= c * arb(T) ** (degree - 2)
        elif degree:
            a, b = (a - c, b) if degree == 2 else (a, b - c)
        else:
            C = c.exp()
    return Decay(C, Integer(0), a, b)


def _logarithm(g: Expr, t: Symbol, T: int, ball: Ball) -> Decay:
    """|log g| <= |log C| + |p| log t + |a| t^2 + |b| t, the greater of both bounds; log t <= 16 t^(1/16)/e."""
    total: Decay | None = None
    for each in (above(g, t, T, ball), below(g, t, T, ball)):
        parts = [Decay(abs(each.C.log()) + arb(2) ** -60)]
        if each.p != 0:
            parts.append(Decay(abs(rational(each.p)) / (rational(_SLOW) * arb(1).exp()), _SLOW))
        parts += [Decay(abs(x), Integer(n)) for x, n in ((each.b, 1), (each.a, 2)) if not x == 0]
        total = reduce(Decay.plus, parts if total is None else [total, *parts])
    assert total is not None
    return total
