"""Random features with quadratic activation and Gamma = I/d, by a short way.

Training projects B on the span of the w_j w_j^T, which the lengths of the w_j do not change. With unit w_j their inner
products are K_jk = (w_j.w_k)^2, so the projection keeps p = 1^T K^-1 1/d of the energy along I, and
(m - p)/(d (d + 1)/2 - 1) in the mean over the rest of a target.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import proportional
from nonrobust.numerics.papers.dohmatob_bietti.simulators.controls import walks
from nonrobust.numerics.trial.ensemble import Experiment, Reading, Simulator, Values, reading_simulator
from nonrobust.numerics.trial.estimate import Array
from scipy.linalg import cho_factor, cho_solve


@dataclass(frozen=True)
class Projected:
    """What features with directions W, unit rows of shape (m, d), keep of a target: the parts along I and across."""

    W: Array
    along: float
    across: float
    controls: Array

    def errors(self, beta: float) -> Mapping[str, Any]:
        kept = beta * self.along + (1 - beta) * self.across
        return {"test-error": 1 - kept, "robustness": kept, "controls": self.controls}


def projected(weights: Array) -> Projected:
    """The projection at weights of shape (m, d), of any lengths."""
    m, d = weights.shape
    W = weights / np.linalg.norm(weights, axis=1)[:, None]
    cosines = W @ W.T
    if m >= d * (d + 1) // 2:  # they span all symmetric matrices
        return Projected(W, 1.0, 1.0, walks(cosines, d))
    along = float(cho_solve(cho_factor(cosines**2, lower=True), np.ones(m)).sum()) / d
    return Projected(W, along, (m - along) / (d * (d + 1) / 2 - 1), walks(cosines, d))


DIRECTIONS = Experiment(
    "directions of hidden weights",
    lambda setting, d, rng: projected(rng.standard_normal((int(setting["rho"] * d), d))),
)


def simulator(reader: Callable[[Values, int], Callable[[Projected], Mapping[str, Any]]]) -> Simulator:
    """Reads directions, at points with a rho."""
    return reading_simulator(Reading(DIRECTIONS, lambda values: {"rho": values["rho"]}, reader), _SIZES, 128)


_SIZES = proportional(24, "rho")
TRAINED = simulator(lambda values, d: lambda drawn: drawn.errors(float(values["beta"])))
