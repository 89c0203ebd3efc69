"""Differences of test errors between regimes, each simulated on the same targets."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.random import Generator

from numerics.estimate import Array
from numerics.simulate.base import Simulator, Values, proportional
from numerics.simulate.filters import numeric
from numerics.simulate.full_training import spectrum, truncation
from numerics.simulate.neural_tangent import least_squares, projected
from numerics.simulate.random_features import Drawn, quadratic_simulator, trained


def _tangent_full(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    m, gap = int(values["rho"] * d), np.empty(n)
    targets = spectrum(values["target"], d, n, rng)
    full = truncation(targets, m)["test-error"]
    for i, b in enumerate(targets):
        beta = float(b.sum() ** 2 / (d * (b**2).sum()))
        gap[i] = least_squares(d, m, beta, 1, rng)["test-error"][0] - full[i]
    return {"advantage": gap}


def _features_tangent(values: Values, d: int) -> Callable[[Drawn], Mapping[str, Any]]:
    """Random features with quadratic activation minus the neural tangent model, from the same hidden weights."""
    beta = float(values["beta"])
    features = trained(numeric("least-squares", {}), beta, 0.0)

    def read(drawn: Drawn) -> Mapping[str, Any]:
        found = features(drawn)
        tangent = projected(drawn.W[None], beta)["test-error"][0]
        return {"advantage": found["test-error"] - tangent, "controls": found["controls"]}

    return read


TANGENT_FULL = Simulator(_tangent_full, proportional(25, "rho"), rounding=1e-7)
FEATURES_TANGENT = quadratic_simulator(_features_tangent)
