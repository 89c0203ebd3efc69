"""Wigner's semicircle.

References: E. P. Wigner, Characteristic vectors of bordered matrices with infinite dimensions, 1955.
"""

from nonrobust.theory.objects.laws.edges import edges_of
from nonrobust.theory.objects.laws.law import THETA, Chart, S, SpectralLaw, W, X
from sympy import Integer, Rational, acos, cos, pi, sin

_AT_ZERO = Integer(0)


def semicircle(radius: Rational, center: Rational = _AT_ZERO) -> SpectralLaw:
    """Wigner's semicircle of the given radius around center: x = center - radius cos(theta)."""
    if radius <= 0:
        raise ValueError("semicircle(radius[,center]) with radius > 0")
    mass = (THETA - sin(THETA) * cos(THETA)) / pi
    chart = Chart(
        end=pi,
        location=center - radius * cos(THETA),
        weight=2 * sin(THETA) ** 2 / pi,
        mass=mass,
        energy=center**2 * mass
        - 4 * center * radius * sin(THETA) ** 3 / (3 * pi)
        + radius**2 * (4 * THETA - sin(4 * THETA)) / (16 * pi),
        inverse=acos((center - X) / radius),
        support=(center - radius, center + radius),
    )
    text = f"semicircle({radius},{center})" if center else f"semicircle({radius})"
    shift = W + center * S
    edges = edges_of(center - radius, center + radius)
    eta = (2 / (shift + edges)).subs(W, 1)
    inner = center**2 - radius**2
    rise = (2 * center * W + inner * S) / (W + edges)  # (edges - W)/S
    rest = (center * W * rise + (center**2 + radius**2) * W + center * inner * S) / (W + edges)
    gap = W * (center + rise) / (shift + edges)
    remainder = (center**2 + rest) / (shift + edges)
    second = center**2 + radius**2 / 4
    return SpectralLaw(text, center, second, eta, charts=(chart,), gap=gap, remainder=remainder)
