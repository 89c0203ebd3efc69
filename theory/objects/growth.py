"""How fast a function of t grows: |f(t)| <= K |t|^p exp(a t^2 + b |t|) for |t| >= 1, by structure.

Used to refuse activations that are not square integrable and to bound the tails of Gaussian integrals.
"""

from dataclasses import dataclass
from functools import reduce

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
    Pow,
    Symbol,
    atan,
    cos,
    erf,
    exp,
    log,
    pi,
    sign,
    sin,
    tanh,
)

ZERO = Integer(0)


class Unbounded(ValueError):
    """No bound of this kind could be shown; the message names the part."""


@dataclass(frozen=True)
class Growth:
    """|f(t)| <= K |t|^p exp(a t^2 + b |t|) for |t| >= 1, all numbers exact."""

    K: Expr
    p: Expr = ZERO
    a: Expr = ZERO
    b: Expr = ZERO

    def plus(self, other: "Growth") -> "Growth":
        return Growth(self.K + other.K, *(max(getattr(self, n), getattr(other, n)) for n in "pab"))

    def times(self, other: "Growth") -> "Growth":
        return Growth(self.K * other.K, self.p + other.p, self.a + other.a, self.b + other.b)

    def power(self, n: Expr) -> "Growth":
        return Growth(self.K**n, self.p * n, self.a * n, self.b * n)


_BOUNDED = {sin: Integer(1), cos: Integer(1), tanh: Integer(1), erf: Integer(1), atan: pi / 2, sign: Integer(1),
            Heaviside: Integer(1)}  # fmt: skip


def growth(expr: Expr, t: Symbol) -> Growth:
    """A growth bound of `expr` in the real symbol t; raise Unbounded where the rules below show none."""
    if not expr.has(t):
        return Growth(Abs(expr))
    if expr == t:
        return Growth(Integer(1), Integer(1))
    kind = expr.func
    if kind in _BOUNDED:
        return Growth(_BOUNDED[kind])
    if kind in (Add, Max, Min, Abs):
        return reduce(Growth.plus, (growth(arg, t) for arg in expr.args))
    if kind is Piecewise:
        return reduce(Growth.plus, (growth(branch, t) for branch, _ in expr.args))
    if kind is Mul:
        return reduce(Growth.times, (growth(arg, t) for arg in expr.args))
    if kind is exp:
        return _exponential(expr.args[0], t)
    if kind is log and (expr.args[0] - 1).is_nonnegative:
        inner = growth(expr.args[0], t)
        # log(K |t|^p e^(a t^2 + b|t|)) <= |log K| + (p + b)|t| + a t^2, and |t| >= 1.
        return Growth(Abs(log(inner.K)) + inner.p + inner.b + Max(inner.a, 0), Integer(2 if inner.a > 0 else 1))
    if kind is Pow and expr.exp.is_positive and expr.exp.is_Rational:
        return growth(expr.base, t).power(expr.exp)
    if kind is Pow and expr.exp.is_negative and expr.exp.is_Rational:
        constant = expr.base.as_independent(t, as_Add=True)[0]
        if constant.is_positive and (expr.base - constant).is_nonnegative:
            return Growth(constant**expr.exp)
    raise Unbounded(f"{expr} has no growth bound that the rules can show")


def _exponential(inner: Expr, t: Symbol) -> Growth:
    if inner.is_polynomial(t) and Poly(inner, t).degree() <= 2:
        a, b, c = (Poly(inner, t).coeff_monomial(t**k) for k in (2, 1, 0))
        return Growth(exp(c), ZERO, a, Abs(b))
    bound = growth(inner, t)
    if (bound.p, bound.a, bound.b) == (0, 0, 0):
        return Growth(exp(bound.K))
    raise Unbounded(f"exp({inner}) has no growth bound that the rules can show")
