"""Least-squares fits of quadratic networks by plain linear algebra on all their parameters, any regime."""

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import aligned_target, dimension, quadratic_errors
from nonrobust.numerics.papers.dohmatob_bietti.simulators.full_training import train
from nonrobust.numerics.trial.ensemble import Draws, Simulator, Values
from nonrobust.numerics.trial.estimate import Array
from numpy.random import Generator


def random_features(B: Array, W: Array) -> Array:
    """Coefficients, shape (d, d), of the best sum_j v_j (w_j^T x)^2 for frozen W of shape (m, d)."""
    columns = (W[:, :, None] * W[:, None, :]).reshape(len(W), -1).T
    return np.asarray((columns @ np.linalg.lstsq(columns, B.ravel(), rcond=None)[0]).reshape(B.shape))


def neural_tangent(B: Array, W: Array) -> Array:
    """Coefficients, shape (d, d), of the best A^T W + W^T A, by least squares in the m d unknowns of A."""
    m, d = W.shape
    units = np.eye(m * d).reshape(m * d, m, d).transpose(0, 2, 1) @ W
    columns = (units + units.transpose(0, 2, 1)).reshape(m * d, d * d).T
    return np.asarray((columns @ np.linalg.lstsq(columns, B.ravel(), rcond=None)[0]).reshape(B.shape))


def _fit(values: Values, d: int, n: int, rng: Generator) -> Draws:
    m, sums = int(values["m"]), np.empty(n)
    for i in range(n):
        B = aligned_target(d, float(values["beta"]), rng)
        W = rng.standard_normal((m, d)) / np.sqrt(d)
        if values["model"] == "full-training":
            C = train(B, m, rng)
        else:
            C = (random_features if values["model"] == "random-features" else neural_tangent)(B, W)
        sums[i] = sum(quadratic_errors(C, B))
    return Draws({"sum": sums})


PROJECTION = Simulator(_fit, dimension, rounding=1e-6, pilot=15, rare=0.3)
