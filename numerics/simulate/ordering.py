"""Differences of test errors between regimes, each simulated on the same targets."""

from collections.abc import Mapping

import numpy as np
from numpy.random import Generator

from numerics.estimate import Array
from numerics.simulate.base import Simulator, Values, proportional
from numerics.simulate.full_training import spectrum, truncation
from numerics.simulate.neural_tangent import least_squares
from numerics.simulate.random_features import QUADRATIC


def _tangent_full(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    m, gap = int(values["rho"] * d), np.empty(n)
    targets = spectrum(values["target"], d, n, rng)
    full = truncation(targets, m)["test-error"]
    for i, b in enumerate(targets):
        beta = float(b.sum() ** 2 / (d * (b**2).sum()))
        gap[i] = least_squares(d, m, beta, 1, rng)["test-error"][0] - full[i]
    return {"advantage": gap}


def _features_tangent(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    """Random features with quadratic activation minus the neural tangent model, from independent weights."""
    features = QUADRATIC.draw(values, d, n, rng)
    tangent = least_squares(d, int(values["rho"] * d), float(values["beta"]), n, rng)["test-error"]
    return {"advantage": features["test-error"] - tangent, "controls": features["controls"]}


TANGENT_FULL = Simulator(_tangent_full, proportional(50, "rho"), rounding=1e-7)
FEATURES_TANGENT = Simulator(_features_tangent, QUADRATIC.sizes, pilot=QUADRATIC.pilot)
