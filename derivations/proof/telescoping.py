"""Closed forms of sums with symbolic ends, each proved by telescoping.

If F(j) - F(j - 1) = f(j) for every j, then the sum of f over low..high is F(high) - F(low - 1) for all whole ends,
those in reverse order included (by the convention that sums telescope). Here f(j) is a polynomial in j times q^j; F is
found by comparing coefficients, and the equation above is checked before it is used.

References: M. Karr, Summation in finite terms, 1981, for sums over reversed ranges.
"""

from sympy import Dummy, Expr, Integer, Poly, Pow, Symbol, cancel, exp, expand

_HIGHEST = 24  # degree in the index; beyond it coefficients cost more than they are worth


def antidifference(summand: Expr, index: Symbol) -> Expr | None:
    """F with F(j) - F(j - 1) = summand(j), or None where the summand is no polynomial times q^j.

    Where q depends on symbols, F has q - 1 in its denominators: it holds for all q but 1.
    """
    base, power, rest = Integer(1), Integer(1), Integer(1)
    for factor in summand.as_ordered_factors():
        split = _geometric(factor, index)
        if split is None:
            rest *= factor
        else:
            base, power = base * split, power * factor
    rest, base = expand(rest), cancel(base)
    if not rest.is_polynomial(index) or base.is_zero:
        return None
    poly = Poly(rest, index)
    if poly.degree() > _HIGHEST:
        return None
    found = _coefficients(poly, base)
    before = found.subs(index, index - 1) / base
    if cancel(expand(found - before - rest)) != 0:
        return None
    return found * power


def _geometric(factor: Expr, index: Symbol) -> Expr | None:
    """q where factor(j) = factor(0) q^j, or None."""
    if isinstance(factor, exp):
        exponent, base = factor.args[0], None
    elif isinstance(factor, Pow) and not factor.base.has(index):
        exponent, base = factor.exp, factor.base
    else:
        return None
    slope = expand(exponent).coeff(index, 1)
    if slope == 0 or expand(exponent - slope * index).has(index):
        return None
    if base is None:
        return exp(slope)
    return base**slope if slope.is_integer or base.is_positive else None


def _coefficients(poly: Poly, base: Expr) -> Expr:
    """p with p(j) - p(j - 1)/base = poly(j), from the highest coefficient down."""
    j = poly.gen
    result, left = Integer(0), poly.as_expr()
    for degree in range(poly.degree(), -1, -1):
        leading = cancel(expand(left).coeff(j, degree))
        # j^k - (j-1)^k/q starts with (1 - 1/q) j^k, or for q = 1, j^(k+1) - (j-1)^(k+1) with (k+1) j^k.
        term = leading * j ** (degree + 1) / (degree + 1) if base == 1 else leading * j**degree / (1 - 1 / base)
        result += term
        left = expand(left - term + expand(term.subs(j, j - 1)) / base)
    return result


def fresh(index: Symbol) -> Symbol:
    """A symbol in place of a bound index, whole and without any other assumption."""
    return Dummy(str(index), integer=True)
