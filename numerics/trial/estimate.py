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
    fit in the claimed rate that an extrapolated mean rests on (1 without extrapolation), `rivals` those of the fits in
    the rate's powers RIVALS. `truncation` is how far the fit's residual moves the limit if it is due to one term that
    the fit lacks: the next power of the rate, or a half one; `remainder` is how far the next power alone may move it
    though the residual is three standard errors more than it seems. `heavy`: the draws look as if their variance were
    infinite.
    """

    mean: float
    stderr: float
    dof: float
    skew: float
    rounding: float
    sizes: tuple[int, ...]
    draws: tuple[int, ...]
    misfit: float = 1.0
    rivals: tuple[float, ...] = ()
    truncation: float = 0.0
    remainder: float = 0.0
    heavy: bool = False


RIVALS = (0.5, 2.0)  # powers of the claimed rate that compete with it
_HILL, _TAIL_INDEX = 50, 2.4  # draws in a tail, and the index below which it is called heavy


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
    return Estimate(
        *(mean, spread / np.sqrt(n), n - 1, skew, rounding, (size,), (n,)), heavy=heavy_tailed(np.abs(centred))
    )


def heavy_tailed(deviations: Array) -> bool:
    """Whether distances from the mean, shape (n,), look as if their squares had no mean.

    Two signs, each where normal and exponential draws do not show it: among 150 draws or more the largest alone makes
    up half of the sum of squares; among 2500 or more the largest sqrt(n) fall off with a tail index below 2.4, where a
    variance needs more than 2. Fewer draws tell nothing. B. M. Hill, Ann. Statist. 3 (1975), for the index.
    """
    n = len(deviations)
    largest, total = float(deviations.max()), float((deviations**2).sum())
    if largest**2 > total * max(0.5, 150 / n):
        return True
    top = int(np.sqrt(n))
    if top < _HILL:
        return False
    tail = np.sort(np.partition(deviations, n - top - 1)[n - top - 1 :])
    return bool(tail[0] == 0 or np.log(tail[1:] / tail[0]).mean() > 1 / _TAIL_INDEX)


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


def design(sizes: Sequence[int], rate: Sequence[float], power: float = 1.0) -> tuple[Array, Array]:
    """Weights of the means at `sizes` in the intercept of a polynomial in rate(d), and in the misfit.

    The degree is 3, or 2 for four sizes, which must still leave a residual. With another `power` the terms are those
    of the polynomial times rate^(power - 1), the intercept apart. The second array has a row per residual
    direction, orthonormal: for a perfect model its products with the means are 0.
    """
    if len(sizes) < 4 or len(set(sizes)) < len(sizes):
        raise ValueError("extrapolation needs four or more distinct sizes")
    scaled = np.asarray(rate) / max(rate)
    basis = np.vander(scaled, _degree(len(sizes)) + 1, increasing=True)
    basis[:, 1:] *= scaled[:, None] ** (power - 1)
    weights = np.linalg.pinv(basis)[0]
    residual = np.linalg.svd(basis, full_matrices=True)[0][:, basis.shape[1] :].T
    return weights, residual


def _degree(sizes: int) -> int:
    return min(3, sizes - 2)


def extrapolate(estimates: Sequence[Estimate], rate: Sequence[float]) -> Estimate:
    """The limit as rate(d) -> 0 of means at four or more sizes, with the p-value of the fit's own residual."""
    sizes = tuple(estimate.sizes[0] for estimate in estimates)
    weights, residual = design(sizes, rate)
    means = np.array([estimate.mean for estimate in estimates])
    stderrs = np.array([estimate.stderr for estimate in estimates])
    dofs = np.array([estimate.dof for estimate in estimates])
    # The fit is arithmetic on doubles, whatever the means' own numerical errors.
    rounding = max(estimate.rounding for estimate in estimates) + 8 * np.finfo(float).eps * float(np.abs(means).max())
    stderr, dof = _combined(weights, stderrs, dofs)
    skew = sum((w * s) ** 3 * e.skew for w, s, e in zip(weights, stderrs, estimates, strict=True))

    truncation, remainder = _truncation(np.asarray(rate) / max(rate), weights, residual, means, stderrs)

    def misfit(directions: Array) -> float:
        """The least p-value of the residual directions (rows), times their number."""
        p = 1.0
        for row in directions:
            error, row_dof = _combined(row, stderrs, dofs)
            gap = max(abs(float(row @ means)) - rounding * float(np.abs(row).sum()), 0.0)
            p = min(p, len(directions) * 2 * float(stdtr(row_dof, -gap / error)) if error > 0 else float(gap == 0))
        return p

    return Estimate(
        mean=float(weights @ means),
        stderr=stderr,
        dof=dof,
        skew=float(skew / stderr**3) if stderr > 0 else 0.0,
        rounding=rounding * float(np.abs(weights).sum()),
        sizes=sizes,
        draws=tuple(estimate.draws[0] for estimate in estimates),
        misfit=misfit(residual),
        rivals=tuple(misfit(design(sizes, rate, power)[1]) for power in RIVALS),
        truncation=truncation,
        remainder=remainder,
        heavy=any(estimate.heavy for estimate in estimates),
    )


def _truncation(scaled: Array, weights: Array, residual: Array, means: Array, stderrs: Array) -> tuple[float, float]:
    """`truncation` and `remainder` of an estimate."""
    left, noise = float(np.linalg.norm(residual @ means)), float(np.linalg.norm(residual * stderrs))
    terms = [scaled**power for power in (_degree(len(scaled)) + 1, 0.5, 1.5)]
    shifts = [abs(float(weights @ term)) / float(np.linalg.norm(residual @ term)) for term in terms]
    return left * max(shifts), (left + 3 * noise) * shifts[0]


def _combined(weights: Array, stderrs: Array, dofs: Array) -> tuple[float, float]:
    """Standard error of a weighted sum and its Welch-Satterthwaite degrees of freedom."""
    variances = (weights * stderrs) ** 2
    total = float(variances.sum())
    dof = total**2 / float((variances**2 / dofs).sum()) if total > 0 else np.inf
    return float(np.sqrt(total)), dof
