"""Extrapolation in the size that grows: the limit of means at several sizes, and how badly the claimed rate fits them.

Main definitions
    design        weights of the means in the limit, and in the residual of the fit
    extrapolate   the limit as rate(size) -> 0, an estimate
"""

from collections.abc import Sequence

import numpy as np
from nonrobust.numerics.trial.estimate import Array, Estimate
from scipy.special import stdtr

RIVALS = (0.5, 2.0)  # powers of the claimed rate that compete with it


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
