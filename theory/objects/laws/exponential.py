"""The exponential law."""

from nonrobust.theory.objects.laws.law import THETA, Chart, S, SpectralLaw, X
from sympy import Integer, Rational, exp, expint, log, oo


def exponential(rate: Rational) -> SpectralLaw:
    """Exp(rate): eigenvalues -log(U)/rate with U uniform; the Exp(1) target is the experiment of [GMMM19]."""
    if rate <= 0:
        raise ValueError("exp(rate) with rate > 0")
    rest = 1 - THETA  # the mass above
    chart = Chart(
        end=Integer(1),
        location=-log(rest) / rate,
        weight=Integer(1),
        mass=THETA,
        energy=(2 - rest * (log(rest) ** 2 - 2 * log(rest) + 2)) / rate**2,
        inverse=1 - exp(-rate * X),
        support=(Integer(0), oo),
    )
    eta = rate / S * exp(rate / S) * expint(1, rate / S)
    return SpectralLaw(f"exp({rate})", 1 / rate, 2 / rate**2, eta, charts=(chart,))
