"""Means of functions of a standard normal G: in closed form where that is known, else as unevaluated integrals.

Main definitions
    hermite(k)           He_k(t)
    gaussian_mean(expr)  E expr(G)
    truncated(p, low, high)   E p(G) over low < G < high for a polynomial p
    constant_of_symmetry(expr)   c with f(t) + f(-t) = 2 c
"""

from collections.abc import Sequence
from functools import reduce
from operator import add, mul

from nonrobust.theory.language.nodes import GaussianMean
from nonrobust.theory.objects.piecewise.pieces import Piece, pieces
from nonrobust.theory.objects.piecewise.zeros import T, between
from sympy import Expr, Integer, Lambda, Poly, Rational, erf, exp, factorial2, oo, pi, simplify, sqrt

# Where two sides are compared before anything is proved.
_PROBES = (Rational(3, 7), Rational(17, 13), Rational(29, 11))


def hermite(k: int) -> Expr:
    """The probabilists' Hermite polynomial He_k(t) (DLMF 18.9.1)."""
    variable, before, current = Poly(T), Poly(0, T), Poly(1, T)
    for j in range(k):
        before, current = current, variable * current - j * before
    return current.as_expr()


def polynomial(expr: Expr) -> Poly:
    """A polynomial expression multiplied out; a high power of a sum takes milliseconds."""
    if expr.is_Add or expr.is_Mul:
        parts = [polynomial(part) for part in expr.args]
        return reduce(add if expr.is_Add else mul, parts)
    if expr.is_Pow and expr.base.has(T):
        return polynomial(expr.base) ** int(expr.exp)
    return Poly(expr, T)


def gaussian_mean(expr: Expr) -> Expr:
    """E expr(G): exact for piecewise polynomials and by symmetry, else an unevaluated GaussianMean."""
    if expr.is_polynomial(T):
        terms = polynomial(expr).terms()
        return sum((c * factorial2(k - 1) for (k,), c in terms if k % 2 == 0), Integer(0))
    center = constant_of_symmetry(expr)
    if center is not None:
        return center
    return mean_of_pieces(pieces(expr, poles_allowed=True))


def mean_of_pieces(branches: Sequence[Piece]) -> Expr:
    """The sum over branches f on (low, high) of E f(G) over low < G < high; in closed form if all are polynomials."""
    if all(piece.expr.is_polynomial(T) for piece in branches):
        return sum((truncated(piece.expr, piece.low, piece.high) for piece in branches), Integer(0))
    rows = [(Lambda(T, piece.expr), piece.low, piece.high) for piece in branches]
    return GaussianMean(rows[0][0]) if len(rows) == 1 else GaussianMean(*(part for row in rows for part in row))


def truncated(p: Expr, low: Expr, high: Expr) -> Expr:
    """E p(G) over low < G < high: m_k = (k - 1) m_(k-2) - [t^(k-1) phi(t)], by parts, phi the Gaussian density."""

    def edge(x: Expr, power: int) -> Expr:
        return x**power * exp(-(x**2) / 2) / sqrt(2 * pi) if x not in (oo, -oo) else Integer(0)

    coefficients = polynomial(p).all_coeffs()[::-1]
    moments = [(erf(high / sqrt(2)) - erf(low / sqrt(2))) / 2, edge(low, 0) - edge(high, 0)]
    for k in range(2, len(coefficients)):
        moments.append((k - 1) * moments[k - 2] + edge(low, k - 1) - edge(high, k - 1))
    return sum((c * m for c, m in zip(coefficients, moments, strict=False)), Integer(0))


def constant_of_symmetry(expr: Expr) -> Expr | None:
    """The constant c with f(t) + f(-t) = 2 c, proved; None where there is none or no proof was found."""
    total = expr + expr.subs(T, -T)
    first, *others = (total.subs(T, x).evalf(30) for x in _PROBES)
    if any(abs(first - other) > Rational(1, 10**20) * (1 + abs(first)) for other in others):
        return None
    branches = pieces(total, poles_allowed=True)
    if not all(_vanishes(piece.expr.diff(T)) for piece in branches):
        return None
    values = {simplify(piece.expr.subs(T, between(piece.low, piece.high))) for piece in branches}
    return values.pop() / 2 if len(values) == 1 else None


def _vanishes(expr: Expr) -> bool:
    """Whether simplification shows a function to be zero."""
    return expr == 0 or simplify(expr) == 0 or simplify(expr.rewrite(exp)) == 0
