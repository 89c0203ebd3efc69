"""Random features with quadratic activation and Gamma = I/d, by a short way.

Training projects B on the span of the w_j w_j^T, which the lengths of the w_j do not change. With unit w_j their inner
products are K_jk = (w_j.w_k)^2, so the projection keeps p = 1^T K^-1 1/d of the energy along I, and
(m - p)/(d (d + 1)/2 - 1) in the mean over the rest of a target.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import proportional, ratio_alone
from nonrobust.numerics.papers.dohmatob_bietti.simulators.controls import walks
from nonrobust.numerics.trial.ensemble import Ensemble, Observable, Observed, Simulator, Values, observing
from nonrobust.numerics.trial.estimate import Array
from numpy.random import Generator
from scipy.linalg import cho_factor, cho_solve


@dataclass(frozen=True)
class Projected:
    """What features with directions W, unit rows of shape (m, d), keep of a target: the parts along I and across."""

    W: Array
    along: float
    across: float
    controls: Array

    def errors(self, beta: float) -> Observed:
        kept = beta * self.along + (1 - beta) * self.across
        return Observed({"test-error": 1 - kept, "robustness": kept}, self.controls)


def projected(weights: Array) -> Projected:
    """The projection at weights of shape (m, d), of any lengths."""
    m, d = weights.shape
    W = weights / np.linalg.norm(weights, axis=1)[:, None]
    cosines = W @ W.T
    if m >= d * (d + 1) // 2:  # they span all symmetric matrices
        return Projected(W, 1.0, 1.0, walks(cosines, d))
    along = float(cho_solve(cho_factor(cosines**2, lower=True), np.ones(m)).sum()) / d
    return Projected(W, along, (m - along) / (d * (d + 1) / 2 - 1), walks(cosines, d))


def _directions(setting: Values, d: int, rng: Generator) -> Projected:
    return projected(rng.standard_normal((int(setting["rho"] * d), d)))


DIRECTIONS = Ensemble("directions of hidden weights", _directions)


def simulator(reader: Callable[[Values, int], Callable[[Projected], Observed]]) -> Simulator:
    """Reads directions, at points with a rho."""
    return observing(Observable(DIRECTIONS, ratio_alone, reader), _SIZES, 128)


def _trained(values: Values, d: int) -> Callable[[Projected], Observed]:
    return partial(_errors, float(values["beta"]))


def _errors(beta: float, drawn: Projected) -> Observed:
    return drawn.errors(beta)


_SIZES = proportional(24, "rho")
TRAINED = simulator(_trained)
