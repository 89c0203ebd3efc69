"""Laws of low rank."""

from nonrobust.theory.objects.laws.atoms import atoms
from nonrobust.theory.objects.laws.law import SpectralLaw
from sympy import Integer, Rational


def low_rank(p: Rational) -> SpectralLaw:
    """A fraction p of equal nonzero eigenvalues, the rest 0."""
    if not 0 < p <= 1:
        raise ValueError("low-rank(p) with 0 < p <= 1")
    return atoms((Integer(1), p)) if p == 1 else atoms((Integer(0), 1 - p), (Integer(1), p))
