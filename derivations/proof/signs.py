"""Signs as text, and what a Max, Min, modulus or case distinction is where signs decide it.

Main definitions
    Order               how an expression compares with 0: <, <=, =, >= or >, or None where that is not decided
    of_polynomial       the sign that the coefficients of a polynomial show
    decided             an expression with what an order decides replaced by its value
"""

from collections.abc import Callable
from typing import Any

from sympy import Abs, Expr, Integer, Max, Min, Piecewise, Poly, Rel
from sympy.core.relational import Relational

Order = Callable[[Expr], str | None]


def of_polynomial(expr: Expr) -> str | None:
    """The sign of a polynomial in nonnegative symbols whose coefficients have one sign, and of a rational number.

    It is strict where one monomial cannot vanish: only positive symbols in it.
    """
    symbols = sorted(expr.free_symbols, key=str)
    if not symbols:
        number = expr.expand()
        return ("=" if number == 0 else ">" if number > 0 else "<") if number.is_Rational else None
    if not all(symbol.is_nonnegative for symbol in symbols) or not expr.is_polynomial(*symbols):
        return None
    poly = Poly(expr, *symbols)
    if poly.is_zero:
        return "="
    terms = poly.terms()
    if not all(coefficient.is_Rational for _, coefficient in terms):
        return None
    signs = {coefficient > 0 for _, coefficient in terms}
    if len(signs) > 1:
        return None
    strict = any(all(x.is_positive for x, n in zip(symbols, powers, strict=True) if n) for powers, _ in terms)
    return (">" if strict else ">=") if signs.pop() else ("<" if strict else "<=")


def decided(expr: Any, order: Order) -> Any:
    """`expr` with each Max, Min, modulus and case distinction that the order decides replaced by its value."""
    if not expr.has(Max, Min, Abs, Piecewise):
        return expr
    if not isinstance(expr, Expr):  # a sum's limits
        return expr.func(*(decided(each, order) for each in expr.args))
    if isinstance(expr, Piecewise):
        for value, case in expr.args:
            holds = _holds(case, order)
            if holds is None:
                return expr
            if holds:
                return decided(value, order)
    args = [decided(each, order) for each in expr.args]
    if isinstance(expr, Max | Min):
        best = args[0]
        for other in args[1:]:
            found = order(other - best)
            if found is None:
                return expr.func(*args)
            best = other if found.startswith(">" if isinstance(expr, Max) else "<") else best
        return best
    if isinstance(expr, Abs):
        found = order(args[0])
        if found is None:
            return expr.func(*args)
        return Integer(0) if found == "=" else args[0] if found.startswith(">") else -args[0]
    return expr.func(*args)


def _holds(case: Any, order: Order) -> bool | None:
    """Whether a condition holds, or None where its sides are not compared so far."""
    if case == True or case == False:  # noqa: E712  (SymPy truth values)
        return bool(case)
    if not isinstance(case, Relational) or not isinstance(case.lhs, Expr):
        return None
    found = order(decided(case.lhs - case.rhs, order))
    if found in ("<=", ">="):
        opposite = {"<=": ">", ">=": "<"}[found]
        return case.rel_op == found if case.rel_op in (found, opposite) else None
    return None if found is None else bool(Rel({"<": -1, "=": 0, ">": 1}[found], 0, case.rel_op))
