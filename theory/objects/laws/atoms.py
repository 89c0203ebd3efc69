"""Laws of finitely many atoms."""

from nonrobust.theory.objects.laws.law import S, SpectralLaw, W
from sympy import Integer, Rational


def atoms(*points: tuple[Rational, Rational]) -> SpectralLaw:
    """The law with weight p at x for each (x, p); weights are positive and sum to 1."""
    merged: dict[Rational, Rational] = {}
    for x, weight in points:
        merged[x] = merged.get(x, Integer(0)) + weight
    if not merged or min(merged.values()) <= 0 or sum(merged.values()) != 1:
        raise ValueError("atoms(x:p, ...) with positive weights p that sum to 1")
    mean = sum((x * p for x, p in merged.items()), Integer(0))
    second = sum((x**2 * p for x, p in merged.items()), Integer(0))
    eta = sum((p / (1 + x * S) for x, p in merged.items()), Integer(0))
    gap = sum((p * x * W / (W + x * S) for x, p in merged.items()), Integer(0))
    remainder = sum((p * x**2 / (W + x * S) for x, p in merged.items()), Integer(0))
    return SpectralLaw("atoms", (), mean, second, eta, tuple(sorted(merged.items())), gap=gap, remainder=remainder)
