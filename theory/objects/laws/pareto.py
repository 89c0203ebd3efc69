"""The Pareto law."""

from nonrobust.theory.objects.laws.law import SpectralLaw
from nonrobust.theory.objects.laws.power_law import power_law
from sympy import Integer, Rational

_UNSCALED = Integer(1)


def pareto(alpha: Rational, scale: Rational = _UNSCALED) -> SpectralLaw:
    """P(x > scale y) = y^(-alpha) for y >= 1: the power law scale * U^(-1/alpha)."""
    if alpha <= 2:
        raise ValueError("pareto(alpha[,scale]) with alpha > 2: otherwise the second moment is infinite")
    if alpha > 1000 or scale <= 0:
        raise ValueError("pareto(alpha[,scale]) with 2 < alpha <= 1000 and scale > 0")
    return power_law(1 / alpha, scale)
