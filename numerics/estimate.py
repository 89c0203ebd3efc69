"""Estimates with their errors, streams of random numbers, and extrapolation in the size d.

Main definitions
    Estimate                a mean with its standard error
    stream(seed, *labels)   the random numbers of one check, the same in whatever order and process it runs
    extrapolate(...)        the d -> oo value of means at several sizes, and how badly the claimed rate fits them
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng
from numpy.typing import NDArray
from scipy.special import stdtr

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Estimate:
    """A simulated mean: standard error with its degrees of freedom, skewness of the mean, absolute numerical error.

    `sizes` are the dimensions d simulated and `draws` the number of draws at each. `misfit` is the p-value of the
    fit in 1/d that an extrapolated mean rests on (1 without extrapolation).
    """

    mean: float
    stderr: float
    dof: float
    skew: float
    rounding: float
    sizes: tuple[int, ...]
    draws: tuple[int, ...]
    misfit: float = 1.0


def stream(seed: int, *labels: str) -> Generator:
    """A generator that depends on the seed and the labels alone."""
    digest = hashlib.sha256("\n".join(labels).encode()).digest()
    key = tuple(int.from_bytes(digest[i : i + 4], "big") for i in range(0, 16, 4))
    return default_rng(SeedSequence(seed, spawn_key=key))


def summarize(draws: Array, size: int, rounding: float) -> Estimate:
    """The estimate that i.i.d. draws of shape (n,) give, n >= 2; `skew` is that of their mean.

    Draws that differ by no more than their numerical error are one number: no standard error, and a `rounding` that
    covers their whole range.
    """
    n, mean = len(draws), float(draws.mean())
    if float(np.ptp(draws)) <= 2 * rounding:
        return Estimate(mean, 0.0, np.inf, 0.0, 2 * rounding, (size,), (n,))
    centred = draws - mean
    spread = float(np.sqrt((centred**2).sum() / (n - 1)))
    skew = float((centred**3).mean()) / spread**3 / np.sqrt(n)
    return Estimate(mean, spread / np.sqrt(n), n - 1, skew, rounding, (size,), (n,))


def regression(draws: Array, controls: Array) -> Array:
    """Coefficients, shape (p,), of controls (n, p) with known mean 0 in the draws (n,), by least squares.

    Columns are scaled first, and directions that hardly vary are left out: controls may coincide or be constant.
    """
    spread = controls.std(axis=0)
    used = spread > 0
    coefficients = np.zeros(controls.shape[1])
    if used.any():
        scaled = (controls[:, used] - controls[:, used].mean(axis=0)) / spread[used]
        coefficients[used] = np.linalg.lstsq(scaled, draws - draws.mean(), rcond=1e-7)[0] / spread[used]
    return coefficients


def design(sizes: Sequence[int], rate: Sequence[float]) -> tuple[Array, Array]:
    """Weights of the means at `sizes` in the intercept of mean(d) = L + a rate(d) + b rate(d)^2, and in the misfit.

    Needs at least four sizes, so that the fit leaves a residual. The second array has a row per residual
    direction, orthonormal: for a perfect model its products with the means are 0.
    """
    if len(sizes) < 4 or len(set(sizes)) < len(sizes):
        raise ValueError("extrapolation needs four or more distinct sizes")
    scaled = np.asarray(rate) / max(rate)
    basis = np.stack([np.ones_like(scaled), scaled, scaled**2], axis=1)
    weights = np.linalg.pinv(basis)[0]
    residual = np.linalg.svd(basis, full_matrices=True)[0][:, 3:].T
    return weights, residual


def extrapolate(estimates: Sequence[Estimate], rate: Sequence[float]) -> Estimate:
    """The limit as rate(d) -> 0 of means at four or more sizes, with the p-value of the fit's own residual."""
    weights, residual = design([estimate.sizes[0] for estimate in estimates], rate)
    means = np.array([estimate.mean for estimate in estimates])
    stderrs = np.array([estimate.stderr for estimate in estimates])
    dofs = np.array([estimate.dof for estimate in estimates])
    rounding = max(estimate.rounding for estimate in estimates)
    stderr, dof = _combined(weights, stderrs, dofs)
    skew = sum((w * s) ** 3 * e.skew for w, s, e in zip(weights, stderrs, estimates, strict=True))
    p = 1.0
    for row in residual:
        error, row_dof = _combined(row, stderrs, dofs)
        gap = max(abs(float(row @ means)) - rounding * float(np.abs(row).sum()), 0.0)
        p = min(p, len(residual) * 2 * float(stdtr(row_dof, -gap / error)) if error > 0 else float(gap == 0))
    return Estimate(
        mean=float(weights @ means),
        stderr=stderr,
        dof=dof,
        skew=float(skew / stderr**3) if stderr > 0 else 0.0,
        rounding=rounding * float(np.abs(weights).sum()),
        sizes=tuple(estimate.sizes[0] for estimate in estimates),
        draws=tuple(estimate.draws[0] for estimate in estimates),
        misfit=min(p, 1.0),
    )


def _combined(weights: Array, stderrs: Array, dofs: Array) -> tuple[float, float]:
    """Standard error of a weighted sum and its Welch-Satterthwaite degrees of freedom."""
    variances = (weights * stderrs) ** 2
    total = float(variances.sum())
    dof = total**2 / float((variances**2 / dofs).sum()) if total > 0 else np.inf
    return float(np.sqrt(total)), dof
