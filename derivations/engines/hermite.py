"""Hermite polynomials and Gaussian means of polynomials, exact, in one variable.

References: DLMF 18.9 (recurrence).
"""

from sympy import Expr, Integer, Symbol, expand


def gaussian_mean(polynomial: Expr, x: Symbol) -> Expr:
    """E of a polynomial in x ~ N(0, 1): E x^2j = 1 3 5 ... (2j - 1)."""
    total: Expr = Integer(0)
    for (power,), coefficient in expand(polynomial).as_poly(x).terms():
        moment = Integer(0) if power % 2 else Integer(1)
        for odd in range(1, power, 2):
            moment *= odd
        total += coefficient * moment
    return total


def hermite(k: int, x: Symbol) -> Expr:
    """He_k(x): k! times the coefficient of s^k in exp(s x - s^2/2)."""
    previous, current = Integer(0), Integer(1)
    for j in range(k):
        previous, current = current, expand(x * current - j * previous)
    return current
