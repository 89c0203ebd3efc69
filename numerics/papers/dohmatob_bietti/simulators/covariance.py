"""The covariance of the hidden weights at finite d, from the limiting law D of d Gamma."""

from functools import lru_cache

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.slices import slices
from nonrobust.numerics.trial.estimate import Array
from nonrobust.theory.objects.laws import SpectralLaw


@lru_cache(maxsize=64)
def covariance(law: SpectralLaw, d: int) -> Array:
    """Eigenvalues of Gamma, shape (d,), summing to 1: d gamma_i is the law's mean over its i-th slice of mass 1/d.

    Slices of atoms are exact. Slice means, unlike medians, keep the law's mean; they miss its second moment by O(1/d).
    """
    if law.mean != 1:
        raise ValueError(f"the spectral law of a covariance has mean 1, {law} has {law.mean}")
    total = slices(law, d).first
    return np.asarray(total / total.sum())
