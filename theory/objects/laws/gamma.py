"""The gamma law.

References: DLMF 8.5.1 (incomplete gamma function by 1F1), 13.6.21 (2F0 as the Borel sum of its series).
"""

from nonrobust.theory.objects.laws.law import THETA, Chart, S, SpectralLaw, X
from nonrobust.theory.objects.laws.shapes import shape
from sympy import Expr, Integer, Max, Rational, exp, hyper, oo
from sympy import gamma as gamma_function

_UNSCALED = Integer(1)


def gamma(k: Rational, scale: Rational = _UNSCALED) -> SpectralLaw:
    """Eigenvalues scale * Y, Y of density y^(k-1) e^(-y)/Gamma(k): mean scale k, second moment scale^2 k (k + 1)."""
    if scale <= 0 or not shape(k):
        raise ValueError("gamma(shape[,scale]) with 1/100 <= shape <= 100 and scale > 0")
    # y = k r^c, r = theta/(1 - theta): the mean at the middle, and the density bounded also where k < 1.
    c = Max(1, 1 / k)
    y = k * (THETA / (1 - THETA)) ** c
    chart = Chart(
        end=Integer(1),
        location=scale * y,
        weight=c * k**k / gamma_function(k) * THETA ** (c * k - 1) * (1 - THETA) ** (-c * k - 1) * exp(-y),
        mass=_below(k, y),
        energy=scale**2 * k * (k + 1) * _below(k + 2, y),
        inverse=1 - 1 / (1 + (X / (k * scale)) ** (1 / c)),
        support=(Integer(0), oo),
    )
    second = scale**2 * k * (k + 1)
    eta = hyper((1, k), (), -scale * S)  # the Borel sum of the moments: the integral of y^(k-1) e^(-y)/(1 + s y)
    text = f"gamma({k},{scale})" if scale != 1 else f"gamma({k})"
    return SpectralLaw(text, scale * k, second, eta, charts=(chart,))


def _below(k: Rational, y: Expr) -> Expr:
    """P(Y <= y): the regularised lower incomplete gamma function."""
    return y**k * hyper((k,), (k + 1,), -y) / gamma_function(k + 1)
