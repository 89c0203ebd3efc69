"""The covariance of the hidden weights at finite d, from the limiting law D of d Gamma."""

from functools import lru_cache

import numpy as np
from nonrobust.numerics.trial.estimate import Array
from nonrobust.theory.objects import laws as spectra
from nonrobust.theory.objects.laws import SpectralLaw
from sympy import lambdify


@lru_cache(maxsize=64)
def covariance(law: SpectralLaw, d: int) -> Array:
    """Eigenvalues of Gamma, shape (d,), summing to 1: d gamma_i is the law's mean over its i-th slice of mass 1/d.

    Slices of atoms are exact. Slice means, unlike medians, keep the law's mean; they miss its second moment by O(1/d).
    """
    if law.mean != 1:
        raise ValueError(f"the spectral law of a covariance has mean 1, {law} has {law.mean}")
    edges = np.arange(d + 1) / d
    total, start = np.zeros(d), 0.0
    for x, weight in law.atoms:
        ends = np.clip(edges, start, start + float(weight))
        total += float(x) * np.diff(ends)
        start += float(weight)
    if law.chart is not None:
        grid = np.linspace(0.0, float(law.chart.end), 20001)[1:-1]
        masses = lambdify(spectra.THETA, law.chart.mass, "numpy")(grid)
        grid, masses = np.r_[0.0, grid, float(law.chart.end)], np.r_[0.0, masses, 1 - start]
        theta = np.interp(np.clip(edges - start, 0.0, 1 - start), masses, grid)
        nodes, weights = np.polynomial.legendre.leggauss(16)
        half = np.diff(theta)[:, None] / 2
        points = theta[:-1, None] + half * (1 + nodes)
        location, density = (lambdify(spectra.THETA, e, "numpy") for e in (law.chart.location, law.chart.weight))
        total += (half * weights * location(points) * density(points)).sum(axis=1)
    return np.asarray(total / total.sum())
