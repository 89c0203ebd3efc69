"""The lognormal law."""

from nonrobust.theory.language.nodes import GaussianMean
from nonrobust.theory.objects.laws.law import THETA, Chart, S, SpectralLaw, X
from sympy import Integer, Lambda, Rational, Symbol, erfc, exp, log, oo, pi, sqrt, tanh

_G = Symbol("g", real=True)


def lognormal(mu: Rational, sigma: Rational) -> SpectralLaw:
    """Eigenvalues exp(mu + sigma G), G standard normal: mean exp(mu + sigma^2/2)."""
    if not Rational(1, 100) <= sigma <= 5 or abs(mu) > 50:
        raise ValueError("lognormal(mu,sigma) with 1/100 <= sigma <= 5 and -50 <= mu <= 50")
    g = log(THETA / (1 - THETA))
    second = exp(2 * mu + 2 * sigma**2)
    chart = Chart(
        end=Integer(1),
        location=exp(mu + sigma * g),
        weight=exp(-(g**2) / 2) / (sqrt(2 * pi) * THETA * (1 - THETA)),
        mass=erfc(-g / sqrt(2)) / 2,
        energy=second * erfc((2 * sigma - g) / sqrt(2)) / 2,
        inverse=1 / (1 + exp((mu - log(X)) / sigma)),
        support=(Integer(0), oo),
    )
    # 1/(1 + e^u) = (1 - tanh(u/2))/2
    eta = GaussianMean(Lambda(_G, (1 - tanh((mu + sigma * _G + log(S)) / 2)) / 2))
    return SpectralLaw(f"lognormal({mu},{sigma})", exp(mu + sigma**2 / 2), second, eta, charts=(chart,))
