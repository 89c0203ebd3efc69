"""Sums and products as balls: finite ones term by term, infinite ones with a bound for the tail.

Infinite sums of two kinds have one. Terms whose ratio t(j + 1)/t(j) is a rational function of j, with a limit below 1
in modulus: the ratio is bounded by some r < 1 beyond N, so the tail is at most |t(N)|/(1 - r). Rational terms, whose
ratio tends to 1: by partial fractions, as values of Hurwitz' zeta function and of digamma.

Notes: a reversed finite range gives minus the sum over what lies between, which is SymPy's convention.
"""

from collections.abc import Callable
from typing import Any

import sympy
from flint import arb, ctx, fmpq
from nonrobust.numerics.balls.errors import PrecisionError
from nonrobust.numerics.balls.rationals import rational
from sympy import Expr, Integer, Poly, Rational, Symbol, apart, cancel, fraction

_MOST_TERMS = 20_000
Ball = Callable[[Expr], arb]


def finite(expr: Expr, ball: Ball) -> arb:
    """A sum or product over a finite range; raises PrecisionError where its ends are not whole or it is too long."""
    *rest, (index, low, high) = expr.limits
    if not (low.is_Integer and high.is_Integer):
        raise PrecisionError("a sum whose ends are not whole numbers")
    if abs(high - low) > _MOST_TERMS:
        raise PrecisionError(f"a sum of more than {_MOST_TERMS} terms")
    inner = expr.func(expr.function, *rest) if rest else expr.function
    is_sum = isinstance(expr, sympy.Sum)
    reverse = high < low
    total = arb(0 if is_sum else 1)
    for j in range(int(high) + 1, int(low)) if reverse else range(int(low), int(high) + 1):
        term = ball(inner.subs(index, j))
        total = total + term if is_sum else total * term
    if not reverse:
        return total
    return -total if is_sum else 1 / total


def infinite(expr: sympy.Sum, ball: Ball) -> arb:
    """A sum over low, low + 1, ...; raises PrecisionError where no bound for the tail is known."""
    if len(expr.limits) != 1:
        raise PrecisionError("a sum over several infinite ranges")
    index, low, high = expr.limits[0]
    if low is -sympy.oo and high is sympy.oo:
        upper = sympy.Sum(expr.function, (index, 0, high))
        return infinite(upper, ball) + infinite(sympy.Sum(expr.function.subs(index, -index), (index, 1, high)), ball)
    if low is -sympy.oo and high.is_Integer:
        return infinite(sympy.Sum(expr.function.subs(index, -index), (index, -high, sympy.oo)), ball)
    if high is not sympy.oo or not low.is_Integer:
        raise PrecisionError("a sum whose ends are not whole numbers")
    j = sympy.Dummy("j", integer=True)
    term = expr.function.subs(index, j)
    if term.is_rational_function(j):
        return _partial_fractions(sympy.together(term), j, int(low), ball)
    alternating = sympy.powsimp(term / (-1) ** j)
    if alternating.is_rational_function(j):
        # Terms two by two, from an even one on; they tend to 0 where their degree is negative.
        start, total = int(low), arb(0)
        if start % 2:
            start, total = start + 1, -ball(alternating.subs(j, start))
        pairs = sympy.together(alternating.subs(j, 2 * j) - alternating.subs(j, 2 * j + 1))
        above, below = (Poly(part, j) for part in fraction(cancel(alternating)))
        if above.degree() >= below.degree():
            raise PrecisionError("an infinite sum that diverges")
        return total + _partial_fractions(pairs, j, start // 2, ball)
    if (power := _power(term, j)) is not None:
        return _zeta(*power, int(low), ball)
    ratio = _ratio(term, j)
    if ratio is None:
        raise PrecisionError("an infinite sum whose terms have no rational ratio")
    return _hypergeometric(term, ratio, j, int(low), ball)


def _hypergeometric(term: Expr, ratio: tuple[Expr, Expr], j: Symbol, low: int, ball: Ball) -> arb:
    """Terms until the bound for the rest is below the precision; the ratio is `rational(j)` times the constant `q`."""
    rational, q = ratio
    above, below = (Poly(part, j) for part in fraction(cancel(rational)))
    size = abs(ball(q))
    total, n = arb(0), low
    for _ in range(64 + ctx.prec // 16):
        for k in range(n, n + 32):
            total += ball(term.subs(j, k))
        n += 32
        bound = size * _bound(above, below, n, ball)
        if bound < 1:
            tail = abs(ball(term.subs(j, n))) / (1 - bound)
            if tail < arb(2) ** -ctx.prec or tail < abs(total) * arb(2) ** -ctx.prec:
                return total + arb(0, tail.upper())
    raise PrecisionError("an infinite sum that converges too slowly")


def _bound(above: Poly, below: Poly, n: int, ball: Ball) -> arb:
    """A bound for |above(j)/below(j)| for all j >= n, in y = 1/j in [0, 1/n]."""
    shift = below.degree() - above.degree()
    if shift < 0:
        return arb("inf")
    y = arb.union(arb(0), arb(fmpq(1, n))) if n > 0 else arb("nan")

    def reversed_value(poly: Poly) -> arb:
        total = arb(0)
        for coefficient in reversed(poly.all_coeffs()):
            total = total * y + ball(coefficient)
        return total

    bound = abs(reversed_value(above) / reversed_value(below)) / arb(n) ** shift
    return bound.upper() if bound.is_finite() else arb("inf")


def _ratio(term: Expr, j: Symbol) -> tuple[Expr, Expr] | None:
    """t(j + 1)/t(j) as (rational function of j, constant), factor by factor; None where one is of no known kind."""
    rational, q = Integer(1), Integer(1)
    for factor in term.as_ordered_factors():
        base, exponent = factor.as_base_exp() if factor.is_Pow else (factor, Integer(1))
        if not factor.has(j):
            continue
        if isinstance(base, sympy.exp) or base is sympy.E:
            base, exponent = sympy.E, (sympy.expand(base.args[0] * exponent) if base.args else exponent)
        if not base.has(j):
            slope = sympy.expand(exponent).coeff(j, 1)
            if sympy.expand(exponent - slope * j).has(j):
                return None
            q *= base**slope
        elif not exponent.is_Integer:
            return None
        elif (step := _step(base, j)) is not None:
            rational *= step**exponent
        else:
            return None
    return rational, q


def _step(base: Expr, j: Symbol) -> Expr | None:
    """base(j + 1)/base(j), rational in j."""
    if base.is_rational_function(j):
        return base.subs(j, j + 1) / base
    if isinstance(base, sympy.factorial):
        return _gamma_step(base.args[0] + 1, j)
    if isinstance(base, sympy.gamma):
        return _gamma_step(base.args[0], j)
    if isinstance(base, sympy.binomial | sympy.RisingFactorial | sympy.FallingFactorial):
        x, y = base.args
        parts = {
            sympy.binomial: ((x + 1,), (y + 1, x - y + 1)),
            sympy.RisingFactorial: ((x + y,), (x,)),
            sympy.FallingFactorial: ((x + 1,), (x - y + 1,)),
        }[base.func]
        result = Integer(1)
        for side, power in zip(parts, (1, -1), strict=True):
            for argument in side:
                step = _gamma_step(argument, j)
                if step is None:
                    return None
                result *= step**power
        return result
    return None


def _gamma_step(argument: Expr, j: Symbol) -> Expr | None:
    """gamma(a(j + 1))/gamma(a(j)) for a linear in j with a whole slope."""
    argument = sympy.expand(argument)
    slope = argument.coeff(j, 1)
    if not slope.is_Integer or sympy.expand(argument - slope * j).has(j):
        return None
    result = Integer(1)
    for k in range(abs(int(slope))):
        result *= (argument + k) if slope > 0 else 1 / (argument - 1 - k)
    return result


def _partial_fractions(term: Expr, j: Symbol, low: int, ball: Ball) -> arb:
    """A sum of a rational function of j with rational poles, in partial fractions."""
    above, below = (Poly(part, j) for part in fraction(cancel(term)))
    if below.degree() - above.degree() < 2:
        raise PrecisionError("an infinite sum that may diverge")
    total, residues = arb(0), Integer(0)
    for part in apart(term, j).as_ordered_terms():
        found = _simple_pole(part, j)
        if found is None:
            raise PrecisionError("an infinite sum of a rational function whose poles are not rational")
        weight, pole, power = found
        start = low - pole  # the sum of weight/(j - pole)^power
        if start <= 0:
            if start.is_Integer:
                raise PrecisionError("a sum with a term at a pole")
            skipped = int(sympy.ceiling(-start)) + 1
            total += sum((ball(weight / (start + i) ** power) for i in range(skipped)), arb(0))
            start += skipped
        at = rational(start)
        if power == 1:
            residues += weight
            total -= ball(weight) * at.digamma()
        else:
            total += ball(weight) * arb(power).zeta(at)
    # The terms in 1/j cancel: their logarithms do, too.
    if sympy.simplify(residues) != 0:
        raise PrecisionError("an infinite sum that may diverge")
    return total


def _power(term: Expr, j: Symbol) -> tuple[Expr, Expr, Rational] | None:
    """(c, a, s) with term = c (j + a)^-s."""
    outer, power = term.as_independent(j, as_Add=False)
    if not (power.is_Pow and power.exp.is_Rational and power.base.is_polynomial(j)):
        return None
    line = Poly(power.base, j)
    if line.degree() != 1 or not line.LC().is_positive:
        return None
    return outer * line.LC() ** power.exp, line.eval(0) / line.LC(), -power.exp


def _zeta(weight: Expr, shift: Expr, power: Rational, low: int, ball: Ball) -> arb:
    if power <= 1:
        raise PrecisionError("an infinite sum that may diverge")
    start = ball(low + shift)
    if not start > 0:
        raise PrecisionError("a sum with a term at a pole, or of a root of a negative number")
    return ball(weight) * rational(power).zeta(start)


def _simple_pole(part: Expr, j: Symbol) -> tuple[Expr, Rational, int] | None:
    """(c, a, n) with part = c/(j - a)^n."""
    above, below = fraction(sympy.together(part))
    poly = Poly(below, j)
    roots: dict[Any, int] = sympy.roots(poly)
    if above.has(j) or len(roots) != 1:
        return None
    ((pole, power),) = roots.items()
    if not pole.is_Rational or power != poly.degree():
        return None
    return above / poly.LC(), pole, power
