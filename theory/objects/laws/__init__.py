"""Spectral laws, a file each, and how they are read from text."""

from nonrobust.theory.objects.laws.arcsine import arcsine
from nonrobust.theory.objects.laws.atoms import atoms
from nonrobust.theory.objects.laws.beta import beta
from nonrobust.theory.objects.laws.exponential import exponential
from nonrobust.theory.objects.laws.gamma import gamma
from nonrobust.theory.objects.laws.law import THETA, Chart, S, SpectralLaw, W, X
from nonrobust.theory.objects.laws.lognormal import lognormal
from nonrobust.theory.objects.laws.low_rank import low_rank
from nonrobust.theory.objects.laws.marchenko_pastur import marchenko_pastur
from nonrobust.theory.objects.laws.mixture import mixture
from nonrobust.theory.objects.laws.pareto import pareto
from nonrobust.theory.objects.laws.power_law import power_law
from nonrobust.theory.objects.laws.reading import LAWS, law
from nonrobust.theory.objects.laws.scaled import scaled
from nonrobust.theory.objects.laws.semicircle import semicircle
from nonrobust.theory.objects.laws.uniform import uniform

__all__ = [
    "LAWS", "THETA", "Chart", "S", "SpectralLaw", "W", "X", "arcsine", "atoms", "beta", "exponential", "gamma", "law",
    "lognormal", "low_rank", "marchenko_pastur", "mixture", "pareto", "power_law", "scaled", "semicircle", "uniform",
]  # fmt: skip
