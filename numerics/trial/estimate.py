"""Estimates with their errors, from draws, and the streams of random numbers that the draws come from.

Main definitions
    Estimate                a mean with its standard error
    stream(seed, *labels)   the random numbers of one check, the same in whatever order and process it runs
    summarize(draws, ...)   the estimate that i.i.d. draws give
    regression(...)         coefficients of control variates
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Fit:
    """A limit under one expansion, in the `powers` of the claimed rate: an estimate, and the p-value of its misfit.

    `remainder` is how far the next whole step in the powers may move it though the residual is three standard errors
    more than it seems; 0 where so many terms leave no residual.
    """

    powers: tuple[float, ...]
    mean: float
    stderr: float
    dof: float
    skew: float
    rounding: float
    misfit: float
    remainder: float = 0.0


@dataclass(frozen=True)
class Estimate:
    """A simulated mean: standard error with its degrees of freedom, skewness of the mean, absolute numerical error.

    `sizes` are the dimensions d simulated and `draws` the number of draws at each. Of an extrapolated mean, `powers`
    are those of the claimed rate in the expansion that it rests on and `misfit` is the p-value of that (1 without
    extrapolation); `rivals` are the limits under other rates, `beside` those with an undetected term beside the claimed
    series, first with few terms and then with as many as the sizes fit. `truncation` is how far the fit's residual
    moves the limit if it is due to one term that the fit lacks: the next power of the rate, or a half one; `remainder`
    is that of a `Fit`. `heavy`: the draws look as if their variance were infinite.
    """

    mean: float
    stderr: float
    dof: float
    skew: float
    rounding: float
    sizes: tuple[int, ...]
    draws: tuple[int, ...]
    misfit: float = 1.0
    powers: tuple[float, ...] = ()
    rivals: tuple[Fit, ...] = ()
    beside: tuple[Fit, ...] = ()
    truncation: float = 0.0
    remainder: float = 0.0
    heavy: bool = False


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

    Two signs, each where normal and exponential draws do not show it. The largest alone makes up most of the sum of
    squares: half of it, or what the largest of n exponential draws does with a probability of 1e-5 where that is
    more, which is so below 260 draws. Among 2500 or more both the largest sqrt(n) and the largest 50 fall off with a
    tail index below 2.4, where a variance needs more than 2; two values, one of them rare, look so until it has struck
    50 times. Few draws tell little: of a tail that strikes fewer than one in n they tell nothing.
    B. M. Hill, Ann. Statist. 3 (1975), for the index.
    """
    n = len(deviations)
    largest, total = float(deviations.max()), float((deviations**2).sum())
    rare = (np.log(1e5 * n) - 1) ** 2  # the square of an exponential's largest deviation, in variances
    if largest**2 > total * max(0.5, rare / (rare + n - 1)):
        return True
    top = int(np.sqrt(n))
    if top < _HILL:
        return False
    tail = np.sort(np.partition(deviations, n - top - 1)[n - top - 1 :])
    return _falls_slowly(tail) and _falls_slowly(tail[-_HILL - 1 :])


def _falls_slowly(tail: Array) -> bool:
    """Whether the largest draws, in order, look like the tail of an index too low for a variance."""
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
