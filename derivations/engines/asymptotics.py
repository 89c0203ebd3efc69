"""Limits d -> oo of rational functions, exact, with the coefficient of the next order."""

from dataclasses import dataclass

from sympy import Dummy, Expr, Symbol, cancel, fraction


@dataclass(frozen=True)
class Expansion:
    """limit + correction/d + O(1/d^2)."""

    limit: Expr
    correction: Expr


def expand_at_infinity(expr: Expr, d: Symbol) -> Expansion:
    """Expand a rational function of d at infinity; raise ValueError if it is not rational or has no finite limit."""
    h = Dummy("h")
    numerator, denominator = fraction(cancel(expr.subs(d, 1 / h)))
    if not (numerator.is_polynomial(h) and denominator.is_polynomial(h)):
        raise ValueError(f"{expr} is not a rational function of {d}")
    n0, d0 = numerator.subs(h, 0), denominator.subs(h, 0)
    if cancel(d0) == 0:
        raise ValueError(f"{expr} has no finite limit as {d} grows")
    n1, d1 = numerator.diff(h).subs(h, 0), denominator.diff(h).subs(h, 0)
    return Expansion(cancel(n0 / d0), cancel((n1 * d0 - n0 * d1) / d0**2))
