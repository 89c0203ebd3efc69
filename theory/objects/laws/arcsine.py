"""The arcsine law."""

from nonrobust.theory.objects.laws.edges import edges_of
from nonrobust.theory.objects.laws.law import THETA, Chart, S, SpectralLaw, W, X
from sympy import Integer, Rational, acos, cos, pi, sin

_ZERO, _ONE = Integer(0), Integer(1)


def arcsine(low: Rational = _ZERO, high: Rational = _ONE) -> SpectralLaw:
    """The law of density 1/(pi sqrt((x - low) (high - x))): x = center - radius cos(theta), theta uniform."""
    if low >= high:
        raise ValueError("arcsine(low,high) with low < high")
    center, radius = (low + high) / 2, (high - low) / 2
    chart = Chart(
        end=pi,
        location=low + 2 * radius * sin(THETA / 2) ** 2,
        weight=1 / pi,
        mass=THETA / pi,
        energy=(
            (center**2 + radius**2 / 2) * THETA
            - 2 * center * radius * sin(THETA)
            + radius**2 * sin(THETA) * cos(THETA) / 2
        )
        / pi,
        inverse=acos((center - X) / radius),
        support=(low, high),
    )
    edges = edges_of(low, high)
    rise = (2 * center * W + low * high * S) / (W + edges)  # (edges - W)/S
    rest = center * (2 * center * W + low * high * S + W * rise) - low * high * W
    return SpectralLaw(
        f"arcsine({low},{high})",
        mean=center,
        second_moment=center**2 + radius**2 / 2,
        eta=1 / edges.subs(W, 1),
        charts=(chart,),
        gap=W * rise / edges,
        remainder=rest / (edges * (W + edges)),
    )
