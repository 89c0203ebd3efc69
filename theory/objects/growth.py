"""How fast a function of t grows: |f(t)| <= K |t|^p exp(a t^2 + b |t|) on both tails, by structure.

Used to refuse activations that are not square integrable and to bound the tails of Gaussian integrals.

Main definitions
    growth(pieces)   such a bound for |t| >= `start`, from the outermost branches of the function
    Unbounded        no bound of this kind could be shown

Notes
    Three bounds call each other, all for u >= 1, where u = |t|: of |f|, of f from above, and of |log f| for f > 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from mpmath import mp
from nonrobust.theory.objects.piecewise.intervals import NoInterval, interval
from nonrobust.theory.objects.piecewise.pieces import Piece
from nonrobust.theory.objects.piecewise.zeros import T
from sympy import (
    Abs,
    Add,
    Expr,
    Heaviside,
    Integer,
    Max,
    Min,
    Mul,
    Piecewise,
    Poly,
    Rational,
    Symbol,
    asinh,
    atan,
    ceiling,
    cos,
    cosh,
    erf,
    exp,
    log,
    oo,
    pi,
    sign,
    sin,
    sinh,
    tanh,
)

ZERO, ONE = Integer(0), Integer(1)
_LEAST = Integer(10) ** -9
_u = Symbol("u", positive=True)


class Unbounded(ValueError):
    """No bound of this kind could be shown; the message names the part."""


@dataclass(frozen=True)
class Growth:
    """|f(t)| <= K |t|^p exp(a t^2 + b |t|) for |t| >= start >= 1, all numbers exact."""

    K: Expr
    p: Expr = ZERO
    a: Expr = ZERO
    b: Expr = ZERO
    start: Expr = ONE

    def plus(self, other: "Growth") -> "Growth":
        return Growth(self.K + other.K, *(max(getattr(self, n), getattr(other, n)) for n in ("p", "a", "b", "start")))

    def times(self, other: "Growth") -> "Growth":
        return Growth(self.K * other.K, self.p + other.p, self.a + other.a, self.b + other.b)

    def power(self, n: Expr) -> "Growth":
        return Growth(self.K**n, self.p * n, self.a * n, self.b * n)

    def logarithm(self) -> "Growth":
        """A bound for log(1 + |f|) where |f| is so bounded: log(1 + x y z) <= log 2 + |log x| + |log y| + |log z|."""
        linear, square = self.p + Abs(self.b), Abs(self.a)
        return Growth(log(2) + Abs(log(self.K)) + linear + square, Integer(2 if square else 1 if linear else 0))


@dataclass(frozen=True)
class _Above:
    """f(u) <= c + b u + a u^2 for u >= 1."""

    c: Expr
    b: Expr = ZERO
    a: Expr = ZERO

    def plus(self, other: "_Above") -> "_Above":
        return _Above(self.c + other.c, self.b + other.b, self.a + other.a)

    def either(self, other: "_Above") -> "_Above":
        return _Above(max(self.c, other.c), max(self.b, other.b), max(self.a, other.a))

    def scaled(self, factor: Expr) -> "_Above":
        return _Above(self.c * factor, self.b * factor, self.a * factor)


_BOUNDED = {sin: ONE, cos: ONE, tanh: ONE, erf: ONE, atan: pi / 2, sign: ONE, Heaviside: ONE}


def growth(branches: Sequence[Piece]) -> Growth:
    """A growth bound of a function of T with these branches; raise Unbounded where the rules below show none."""
    found, start = Growth(ZERO), ONE
    for piece in branches:
        for open_end, end, direction in ((piece.low == -oo, -piece.high, -1), (piece.high == oo, piece.low, 1)):
            if open_end:
                bounded, begins = _tail(piece.expr, direction, end)
                found, start = found.plus(bounded), max(start, begins, key=lambda x: x.evalf(30))
    return replace(found, start=start, b=max(found.b, ZERO), p=max(found.p, ZERO))


def _tail(f: Expr, direction: int, end: Expr) -> tuple[Growth, Expr]:
    """A bound of f on one side of the line, and from where on it holds; the branch holds beyond `end`."""
    begins = max(ONE, end, key=lambda x: x.evalf(30)) if end.is_finite else ONE
    try:
        return bound(f.subs(T, direction * _u)), begins
    except Unbounded:
        shift = ceiling(begins)  # with u = |t| - shift, where u >= 1 is further out
        found = bound(f.subs(T, direction * (_u + shift)))
        return Growth(found.K, *(max(part, ZERO) for part in (found.p, found.a, found.b))), shift + 1


def bound(f: Expr) -> Growth:
    """|f(u)| <= K u^p exp(a u^2 + b u) for u >= 1."""
    if not f.has(_u):
        return Growth(Abs(f))
    if f == _u:
        return Growth(ONE, ONE)
    kind = f.func
    if kind in _BOUNDED:
        return Growth(_BOUNDED[kind])
    if kind in (Add, Max, Min, Abs):
        return reduce(Growth.plus, map(bound, f.args))
    if kind is Piecewise:
        return reduce(Growth.plus, (bound(branch) for branch, _ in f.args))
    if kind is Mul:
        return reduce(Growth.times, map(bound, f.args))
    if kind is exp:
        return _exponential(f.args[0])
    if kind in (cosh, sinh):
        return _exponential(f.args[0]).plus(_exponential(-f.args[0]))
    if kind is asinh:  # |asinh x| <= log(1 + 2 |x|)
        return bound(2 * f.args[0]).logarithm()
    if kind is log:
        return _logarithm(f.args[0])
    if f.is_Pow and not f.base.has(_u):
        return _exponential(f.exp * log(f.base))
    if f.is_Pow and f.exp.is_Rational:
        return bound(f.base).power(f.exp) if f.exp > 0 else _inverse(f.base).power(-f.exp)
    raise _unbounded(f)


def _unbounded(f: Expr) -> Unbounded:
    return Unbounded(f"{str(f).replace('u', '|t|') if f.free_symbols else f} has no growth bound that the rules show")


def _exponential(v: Expr) -> Growth:
    above = _above(v)
    return Growth(exp(above.c), ZERO, above.a, above.b)


def _inverse(g: Expr) -> Growth:
    """A bound of 1/|g|, g without zeros."""
    if not g.is_positive and (-g).is_positive:
        g = -g
    if g.is_Add:
        constant, rest = g.as_independent(_u, as_Add=True)
        if constant.is_positive and rest.is_nonnegative:
            return Growth(1 / constant)
    if g.func in (exp, cosh):
        return _exponential(-g.args[0]) if g.func is exp else Growth(ONE)
    size = _logarithm(g)
    if size.p == 0:
        return Growth(exp(size.K))
    return Growth(ONE, ZERO, ZERO, size.K) if size.p <= 1 else Growth(ONE, ZERO, size.K)


def _logarithm(f: Expr) -> Growth:
    """A bound of |log f| for f > 0, without exponentials and with p <= 2."""
    if not f.has(_u):
        return Growth(Abs(log(f)))
    if f == _u:
        return Growth(ONE, ONE)
    found: Growth | None = None
    if f.func is exp:
        found = bound(f.args[0])
    elif f.func is cosh:
        found = Growth(log(2)).plus(bound(f.args[0]))
    elif f.is_Mul:
        found = reduce(Growth.plus, map(_logarithm, f.args))
    elif f.is_Pow and f.exp.is_Rational:
        found = Growth(Abs(f.exp)).times(_logarithm(f.base))
    elif f.is_polynomial(_u):
        found = _polynomial_logarithm(f)
    elif f.is_Add:  # f >= each of its terms if all are positive, and f <= its bound
        parts = [part for part in f.args if part.is_positive and (f - part).is_nonnegative]
        parts.sort(key=lambda part: part.has(_u))
        if parts:
            found = bound(f).logarithm().plus(_logarithm(parts[0]))
        elif least := _least(f):
            found = bound(f).logarithm().plus(Growth(Abs(log(least))))
    elif f.func in (tanh, erf, atan) and f.args[0].is_polynomial(_u) and Poly(f.args[0], _u).degree() == 1:
        slope, shift = Poly(f.args[0], _u).all_coeffs()
        if slope.is_positive and shift.is_nonnegative:  # increasing, so at least its value at 1
            found = Growth(2 * Abs(log(f.subs(_u, 1))) + 1)
    if found is None or found.a > 0 or found.b > 0 or found.p > 2:
        raise _unbounded(log(f))
    return found


def _least(f: Expr) -> Rational | None:
    """A positive lower bound for u >= 1 from interval arithmetic, if that gives one."""
    try:
        found = interval(f, _u, ONE, oo)
    except NoInterval:
        return None
    return Rational(str(mp.mpf(found.a))) * Rational(99, 100) if found.a > 0 else None


def _polynomial_logarithm(f: Expr) -> Growth:
    """For |f| >= c > 0 on u >= 1, with c from the least value at the end and at the critical points."""
    polynomial = Poly(f, _u)
    if not polynomial.domain.is_QQ and not polynomial.domain.is_ZZ:
        raise _unbounded(log(f))
    critical = [x for x in polynomial.diff().real_roots() if x > 1]
    least = min(abs(polynomial.eval(x).evalf(30)) for x in [ONE, *critical])
    if least < _LEAST or any(x >= 1 for x in polynomial.real_roots()):
        raise _unbounded(log(f))
    return bound(f).logarithm().plus(Growth(Abs(log(_LEAST))))


def _above(v: Expr) -> _Above:
    """v(u) <= c + b u + a u^2 for u >= 1."""
    if not v.has(_u):
        return _Above(v)
    if v.is_polynomial(_u):
        return _polynomial_above(Poly(v, _u))
    if v.is_Add:
        return reduce(_Above.plus, map(_above, v.args))
    if v.is_Mul:
        factor, rest = v.as_independent(_u, as_Add=False)
        if factor.is_positive and factor != 1:
            return _above(rest).scaled(factor)
        if factor.is_negative and factor != -1:
            return _above(-rest).scaled(-factor)
    if v.is_nonpositive:
        return _Above(ZERO)
    if v.func is Max:
        return reduce(_Above.either, map(_above, v.args))
    if v.func is Min:
        for part in v.args:
            try:
                return _above(part)
            except Unbounded:
                continue
    size = bound(v)
    if size.b > 0 or size.a > 0 or size.p > 2:
        raise _unbounded(exp(v))
    return _Above(size.K) if size.p <= 0 else _Above(ZERO, size.K) if size.p <= 1 else _Above(ZERO, ZERO, size.K)


def _polynomial_above(polynomial: Poly) -> _Above:
    degree, leading = polynomial.degree(), polynomial.LC()
    if degree <= 2:
        a, b, c = (polynomial.coeff_monomial(_u**k) for k in (2, 1, 0))
        return _Above(c, b, a)
    if not leading.is_negative:
        raise _unbounded(exp(polynomial.as_expr()))
    # -|l| u^n + S u^(n-1) is at most S^n/|l|^(n-1), or at most 0: S the sum of the positive coefficients.
    total = sum((c for c in polynomial.coeffs() if c.is_positive), ZERO)
    return _Above(total * max(ONE, -total / leading) ** (degree - 1))
