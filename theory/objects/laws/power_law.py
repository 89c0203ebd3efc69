"""Power laws: eigenvalues U^(-a) with U uniform."""

from nonrobust.theory.objects.laws.law import THETA, Chart, S, SpectralLaw, X
from sympy import Integer, Rational, hyper, oo

_UNSCALED = Integer(1)


def power_law(a: Rational, scale: Rational = _UNSCALED) -> SpectralLaw:
    """Eigenvalues scale * U^(-a) with U uniform; a < 1/2 keeps the second moment finite."""
    if a >= Rational(1, 2):
        raise ValueError("power-law(a[,scale]) with 0 < a < 1/2: otherwise the second moment is infinite")
    if a <= 0 or scale <= 0:
        raise ValueError("power-law(a[,scale]) with 0 < a < 1/2 and scale > 0")
    rest = 1 - THETA
    chart = Chart(
        end=Integer(1),
        location=scale * rest ** (-a),
        weight=Integer(1),
        mass=THETA,
        energy=scale**2 * (1 - rest ** (1 - 2 * a)) / (1 - 2 * a),
        inverse=1 - (X / scale) ** (-1 / a),
        support=(scale, oo),
    )
    text = f"power-law({a},{scale})" if scale != 1 else f"power-law({a})"
    # int_0^1 u^a/(u^a + s) du
    eta = hyper((1, 1 + 1 / a), (2 + 1 / a,), -1 / (scale * S)) / ((1 + a) * scale * S)
    return SpectralLaw(text, scale / (1 - a), scale**2 / (1 - 2 * a), eta, charts=(chart,))
