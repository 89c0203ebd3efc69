"""Extrapolation in the size that grows: the limit of means at several sizes, at the claimed rate and at its rivals.

A claimed rate r stands for the expansion L + c_1 r + c_2 r^2 + c_3 r^3 of the means. Few sizes cannot tell it from
every other: a term h r^q beside it hides in the fit and moves the limit by many standard errors. So L is fitted with
and without a half power, and under rival rates.

Main definitions
    CLAIMED, RIVALS   powers of the claimed rate in expansions, leading first
    BESIDE, WHOLE     a half power beside some of the claimed ones, or all: an undetected term
    design            weights of the means in the limit, and in the residual of the fit
    fitted            the limit under one expansion
    extrapolate       the limit as rate(size) -> 0 with its rivals, an estimate

Notes
    Let a fit have the powers p_1 < p_2 < ... Least squares, with any weights, averages the interpolations at subsets of
    the sizes (Cauchy-Binet), and a missing term h r^q, h > 0, moves each of these up if an even number of the p_i lies
    below q, and down if it is odd (generalized Vandermonde determinants are positive; F. R. Gantmacher, Theory of
    Matrices II, XIII.8). Below q there is one more power of WHOLE than of CLAIMED if q > 1/2, and one more of BESIDE if
    1/2 < q <= 3. So the limits with and without a half power enclose the right one, up to chance, whichever hidden term
    it is; for q = 1/2 the former is right. BESIDE, whose standard error is a third of that of WHOLE, has to do without
    r^3: a large c_3 shows in its residual, a small one is allowed for (`judge`).
    What is not covered: terms slower than r^(1/2), and several that conspire to hide each other.
"""

from collections.abc import Sequence

import numpy as np
from nonrobust.numerics.trial.estimate import Array, Estimate, Fit
from scipy.special import stdtr

CLAIMED = (1.0, 2.0, 3.0)
BESIDE, WHOLE = (0.5, 1.0, 2.0), (0.5, 1.0, 2.0, 3.0)
RIVALS = tuple((q, q + 1, q + 2) for q in (1 / 2, 2 / 3, 3 / 2, 2.0))
_LEAST_NOISE = 1e-3  # of the largest: means that hardly vary need no more weight than that


def terms(sizes: int, powers: Sequence[float]) -> tuple[float, ...]:
    """The powers that so many sizes fit: three leave a residual, so that four sizes take two of them; four need not."""
    return tuple(powers[: sizes - 2 if len(powers) < len(WHOLE) else sizes - 1])


def basis(rate: Sequence[float], powers: Sequence[float]) -> Array:
    """The constant and the powers of the rate at n sizes, relative to the largest, as columns: shape (n, p + 1)."""
    scaled = np.asarray(rate) / max(rate)
    return np.stack([scaled**power for power in (0.0, *terms(len(scaled), powers))], axis=1)


def constant(columns: Array, noise: Array) -> Array:
    """Weights, shape (n,), of n means with these standard errors in the first coefficient of the columns (n, p)."""
    scale = np.maximum(noise / (noise.max() or 1.0), _LEAST_NOISE)
    return np.asarray(np.linalg.pinv(columns / scale[:, None])[0] / scale)


def design(
    sizes: Sequence[int],
    rate: Sequence[float],
    powers: Sequence[float] = CLAIMED,
    noise: Sequence[float] | None = None,
) -> tuple[Array, Array]:
    """Weights, shape (n,), of the means at n sizes in the constant of an expansion in powers of rate(size) (n,).

    The fit is by least squares, where the means are expected to have the standard errors `noise` (all the same without
    it). The second array has a row per residual direction, orthonormal: for a perfect expansion its products with the
    means are 0. Raises ValueError for fewer than four distinct sizes.
    """
    if len(sizes) < 4 or len(set(sizes)) < len(sizes):
        raise ValueError("extrapolation needs four or more distinct sizes")
    columns = basis(rate, powers)
    weights = constant(columns, np.ones(len(sizes)) if noise is None else np.asarray(noise))
    residual = np.linalg.svd(columns, full_matrices=True)[0][:, columns.shape[1] :].T
    return weights, residual


def fitted(
    estimates: Sequence[Estimate], rate: Sequence[float], powers: Sequence[float], noise: Sequence[float] | None = None
) -> Fit:
    """The limit as rate(size) -> 0 of means at four or more sizes under one expansion, with its misfit's p-value.

    `noise` must not come from the means' own draws, or the limit is biased.
    """
    sizes = tuple(estimate.sizes[0] for estimate in estimates)
    weights, residual = design(sizes, rate, powers, noise)
    means = np.array([estimate.mean for estimate in estimates])
    stderrs = np.array([estimate.stderr for estimate in estimates])
    dofs = np.array([estimate.dof for estimate in estimates])
    # The fit is arithmetic on doubles, whatever the means' own numerical errors.
    arithmetic = 8 * np.finfo(float).eps * float(np.abs(means).max())
    rounding = np.array([estimate.rounding for estimate in estimates]) + arithmetic
    stderr, dof = combined(weights, stderrs, dofs)
    skew = sum((w * s) ** 3 * e.skew for w, s, e in zip(weights, stderrs, estimates, strict=True))
    misfit = 1.0  # the least p-value of the residual directions, times their number
    for row in residual:
        error, row_dof = combined(row, stderrs, dofs)
        gap = max(abs(float(row @ means)) - float(rounding @ np.abs(row)), 0.0)
        p = 2 * float(stdtr(row_dof, -gap / error)) if error > 0 else float(gap == 0)
        misfit = min(misfit, len(residual) * p)
    used, deviation = terms(len(sizes), powers), float(np.linalg.norm(residual * stderrs))
    left = float(np.linalg.norm(residual @ means)) + 3 * deviation
    return Fit(
        powers=used,
        mean=float(weights @ means),
        stderr=stderr,
        dof=dof,
        skew=float(skew / stderr**3) if stderr > 0 else 0.0,
        rounding=float(rounding @ np.abs(weights)),
        misfit=misfit,
        remainder=left * _shift(rate, weights, residual, used[-1] + 1) if len(residual) else 0.0,
    )


def _shift(rate: Sequence[float], weights: Array, residual: Array, power: float) -> float:
    """How far a term that a fit lacks moves its limit, for each unit that the term leaves in the residual."""
    term = (np.asarray(rate) / max(rate)) ** power
    return abs(float(weights @ term)) / float(np.linalg.norm(residual @ term))


def extrapolate(
    estimates: Sequence[Estimate], rate: Sequence[float], known: bool = True, noise: Sequence[float] | None = None
) -> Estimate:
    """The limit as rate(size) -> 0 of means at four or more sizes, with the limits under rival expansions.

    Where the rate is not `known`, the expansion that fits best takes the place of the claimed one. `noise` are the
    standard errors that the means were expected to have.
    """
    fits = [fitted(estimates, rate, powers, noise) for powers in (CLAIMED, *RIVALS)]
    beside = tuple(fitted(estimates, rate, powers, noise) for powers in (BESIDE, WHOLE))
    first = fits[0] if known else max(fits, key=lambda fit: fit.misfit)
    sizes = tuple(estimate.sizes[0] for estimate in estimates)
    return Estimate(
        **vars(first),
        sizes=sizes,
        draws=tuple(estimate.draws[0] for estimate in estimates),
        rivals=tuple(fit for fit in fits if fit is not first),
        beside=beside,
        truncation=_truncation(estimates, rate, first.powers, noise),
        heavy=any(estimate.heavy for estimate in estimates),
    )


def _truncation(
    estimates: Sequence[Estimate], rate: Sequence[float], powers: Sequence[float], noise: Sequence[float] | None
) -> float:
    """`truncation` of an estimate: by the next power, or one half below or above the leading one."""
    weights, residual = design([each.sizes[0] for each in estimates], rate, powers, noise)
    left = float(np.linalg.norm(residual @ np.array([each.mean for each in estimates])))
    lacking = (powers[-1] + 1, powers[0] / 2, powers[0] + 0.5)
    return left * max(_shift(rate, weights, residual, power) for power in lacking)


def combined(weights: Array, stderrs: Array, dofs: Array) -> tuple[float, float]:
    """Standard error of a weighted sum and its Welch-Satterthwaite degrees of freedom."""
    variances = (weights * stderrs) ** 2
    total = float(variances.sum())
    dof = total**2 / float((variances**2 / dofs).sum()) if total > 0 else np.inf
    return float(np.sqrt(total)), dof
