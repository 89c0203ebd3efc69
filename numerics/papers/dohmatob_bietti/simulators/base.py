"""Sizes, random targets and control variates that several simulators need.

What a simulator holds are functions of modules and `functools.partial` of these: they may be sent to other processes.
"""

from collections.abc import Callable, Sequence
from functools import partial
from math import lcm

import numpy as np
from nonrobust.numerics.trial.ensemble import Values
from nonrobust.numerics.trial.estimate import Array
from numpy.random import Generator


def proportional(base: int, *names: str) -> Callable[[Values], tuple[int, ...]]:
    """Sizes of about base * (1, 2, 4, 8, 16) at which every fraction in `names` of d is a whole number."""
    return partial(_proportional, base, names)


def _proportional(base: int, names: Sequence[str], values: Values) -> tuple[int, ...]:
    unit = lcm(*(int(values[name].q) for name in names))
    first = unit * max(1, round(base / unit))
    return tuple(first * k for k in (1, 2, 4, 8, 16))


def fixed(sizes: tuple[int, ...], values: Values) -> tuple[int, ...]:
    """The same sizes at every point; to be bound to them."""
    return sizes


def dimension(values: Values) -> tuple[int, ...]:
    """The parameter d as the only size."""
    return (int(values["d"]),)


def spectrum_length(values: Values) -> tuple[int, ...]:
    """The number of a target's eigenvalues as the only size."""
    return (len(values["spectrum"]),)


def ratio_alone(values: Values) -> Values:
    """The setting of weights that only their ratio to the dimension matters for."""
    return {"rho": values["rho"]}


def wishart_controls(s: Array, m: int) -> Array:
    """Functions of the eigenvalues s of W^T W with mean exactly 0, W of shape (m, d) with entries N(0, 1/d).

    The first four traces minus their means, and Gaussian integration by parts for Tr W^T W R, R = (S + c)^-1:
    d Tr S R = m Tr R - Tr S R^2 - Tr S R Tr R in the mean, whose fluctuations are those of a smooth trace.
    """
    d, n = float(len(s)), float(m)
    powers = np.array([(s**k).sum() for k in range(1, 5)])
    means = np.array(
        [
            1.0,
            (n + d + 1) / d,
            (n**2 + d**2 + 3 * n * d + 3 * n + 3 * d + 4) / d**2,
            (n**3 + d**3 + 6 * n * d * (n + d) + 6 * (n**2 + d**2) + 17 * n * d + 21 * (n + d) + 20) / d**3,
        ]
    )
    parts = []
    for c in (0.2, 0.7, 3.0):
        R = 1 / (s + c)
        parts.append(d * (s * R).sum() - n * R.sum() + (s * R**2).sum() + (s * R).sum() * R.sum())
    return np.concatenate([powers / d - means * n / d, np.array(parts) / d**2])


def aligned_spectrum(d: int, beta: float, rng: Generator) -> Array:
    """Eigenvalues b, shape (d,), with |b| = 1 and (sum b)^2 = beta d, otherwise random; d >= 2."""
    rest = rng.standard_normal(d)
    rest -= rest.mean()
    return np.sqrt(beta / d) + np.sqrt(1 - beta) * rest / np.linalg.norm(rest)


def aligned_target(d: int, beta: float, rng: Generator) -> Array:
    """A symmetric B, shape (d, d), with |B|_F = 1 and alignment beta, in a random eigenbasis; d >= 2."""
    basis = haar(d, rng)
    return (basis * aligned_spectrum(d, beta, rng)) @ basis.T


def haar(d: int, rng: Generator) -> Array:
    """A Haar-distributed orthogonal matrix, shape (d, d)."""
    q, r = np.linalg.qr(rng.standard_normal((d, d)))
    return q * np.sign(np.diag(r))


def quadratic_errors(C: Array, B: Array) -> tuple[float, float]:
    """Test error and non-robustness of the quadratic network with coefficients C for the target B."""
    total = float((B**2).sum())
    return float(((C - B) ** 2).sum()) / total, float((C**2).sum()) / total
