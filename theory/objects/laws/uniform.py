"""The uniform law on an interval."""

from nonrobust.theory.objects.laws.law import THETA, Chart, S, SpectralLaw, W, X
from sympy import Integer, Rational, hyper, log


def uniform(low: Rational, high: Rational) -> SpectralLaw:
    """The uniform law on [low, high]."""
    if low >= high:
        raise ValueError("uniform(low,high) with low < high")
    width = high - low
    x = low + width * THETA
    chart = Chart(
        end=Integer(1),
        location=x,
        weight=Integer(1),
        mass=THETA,
        energy=(x**3 - low**3) / (3 * width),
        inverse=(X - low) / width,
        support=(low, high),
    )
    mean, second = (low + high) / 2, (low**2 + low * high + high**2) / 3
    eta = log((1 + high * S) / (1 + low * S)) / (S * width)
    # The logarithm is 2 artanh(u) with u = width S/(2 (W + mean S)), and artanh(u)/u = 1 + (u^2/3) F(1, 3/2; 5/2; u^2).
    half, at_mean = width / 2, W + mean * S
    u = half * S / at_mean
    series = hyper((1, Rational(3, 2)), (Rational(5, 2),), u**2)
    gap = (mean - half * u * W / at_mean * series / 3) * W / at_mean
    remainder = (mean**2 + (half * W / at_mean) ** 2 * series / 3) / at_mean
    return SpectralLaw(f"uniform({low},{high})", mean, second, eta, charts=(chart,), gap=gap, remainder=remainder)
