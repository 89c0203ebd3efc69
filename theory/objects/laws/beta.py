"""The beta law.

References: DLMF 8.17 (incomplete beta function), 15.6.1 (Euler's integral for 2F1).
"""

from nonrobust.theory.objects.laws.law import THETA, Chart, S, SpectralLaw, W, X
from nonrobust.theory.objects.laws.shapes import shape
from sympy import Expr, Integer, Max, Rational, betainc_regularized, hyper
from sympy import gamma as gamma_function

_ZERO, _ONE = Integer(0), Integer(1)


def beta(a: Rational, b: Rational, low: Rational = _ZERO, high: Rational = _ONE) -> SpectralLaw:
    """Eigenvalues low + (high - low) Y, Y of density proportional to y^(a-1) (1 - y)^(b-1) on (0, 1)."""
    if not (shape(a) and shape(b)) or low >= high:
        raise ValueError("beta(a,b[,low,high]) with 1/100 <= a, b <= 100 and low < high")
    width = high - low
    # y/(1 - y) = (a/b) (theta/(1 - theta))^c: the mean near the middle, and the density bounded also for small a, b.
    c = Max(1, 1 / a, 1 / b)
    rise, fall = a * THETA**c, b * (1 - THETA) ** c
    y = rise / (rise + fall)
    constant = gamma_function(a + b) / (gamma_function(a) * gamma_function(b)) * c * a**a * b**b
    ends = THETA ** (c * a - 1) * (1 - THETA) ** (c * b - 1)
    first, second = a / (a + b), a * (a + 1) / ((a + b) * (a + b + 1))  # moments of y

    def below(extra: int) -> Expr:
        return betainc_regularized(a + extra, b, 0, y)

    odds = (b * (X - low) / (a * (high - X))) ** (1 / c)
    chart = Chart(
        end=Integer(1),
        location=low + width * y,
        weight=constant * ends * (rise + fall) ** (-a - b),
        mass=below(0),
        energy=low**2 * below(0) + 2 * low * width * first * below(1) + width**2 * second * below(2),
        inverse=odds / (1 + odds),
        support=(low, high),
    )
    at_low = W + low * S
    s = width * S / at_low  # 1/(W + x S) = 1/(at_low (1 + y s))

    def transform(extra: int) -> Expr:
        """The mean of y^extra/(1 + y s) over that of y^extra."""
        return hyper((1, a + extra), (a + b + extra,), -s)

    plain, once, twice = transform(0), width * first * transform(1), width**2 * second * transform(2)
    text = f"beta({a},{b})" if (low, high) == (0, 1) else f"beta({a},{b},{low},{high})"
    return SpectralLaw(
        text,
        mean=low + width * first,
        second_moment=low**2 + 2 * low * width * first + width**2 * second,
        eta=(plain / at_low).subs(W, 1),
        charts=(chart,),
        gap=(low * plain + once) * W / at_low,
        remainder=(low**2 * plain + 2 * low * once + twice) / at_low,
    )
