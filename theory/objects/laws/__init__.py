"""Spectral laws, a file each, and how they are read from text."""

from nonrobust.theory.objects.laws.atoms import atoms
from nonrobust.theory.objects.laws.exponential import exponential
from nonrobust.theory.objects.laws.law import THETA, Chart, S, SpectralLaw, W, X
from nonrobust.theory.objects.laws.low_rank import low_rank
from nonrobust.theory.objects.laws.marchenko_pastur import marchenko_pastur
from nonrobust.theory.objects.laws.power_law import power_law
from nonrobust.theory.objects.laws.reading import LAWS, law
from nonrobust.theory.objects.laws.semicircle import semicircle
from nonrobust.theory.objects.laws.uniform import uniform

__all__ = [
    "LAWS", "THETA", "Chart", "S", "SpectralLaw", "W", "X", "atoms", "exponential", "law", "low_rank",
    "marchenko_pastur", "power_law", "semicircle", "uniform",
]  # fmt: skip
