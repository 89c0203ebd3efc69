"""Networks at initialization: draw the hidden weights' norms, average over the output weights v0 in closed form.

For v0 ~ N(0, zeta^2 |B|^2 I/m), independent of W,
    E test error = 1 + zeta^2/(2m) Tr U,  E robustness = zeta^2/(4m) Tr G,
and the diagonals of U and G depend on the norms s_j alone: Var sigma(s_j g) and s_j^2 E sigma'(s_j g)^2. Weights are
i.i.d., so that the width drops out of the means. One draw averages over stratified norms, or over the points of a
turned cubature rule: unbiased, but far less variable than independent weights.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import dimension, fixed
from nonrobust.numerics.papers.dohmatob_bietti.simulators.cubature import LARGEST, fifth_degree
from nonrobust.numerics.papers.dohmatob_bietti.simulators.gaussian_features import EPS, moments, scaled
from nonrobust.numerics.papers.dohmatob_bietti.simulators.numeric_activations import (
    NumericActivation,
    numeric_activation,
)
from nonrobust.numerics.trial.ensemble import Draws, Simulator, Values, in_chunks
from numpy.random import Generator
from scipy.special import gammaincinv

_STRATA = 512


def isotropic(sigma: NumericActivation, zeta: float, d: int, n: int, rng: Generator) -> Draws:
    """Draws, shape (n,), of test error and robustness for weights N(0, I_d/d): d s^2 is chi-square, by strata.

    The strata are finer towards both tails, where the quantile is steep.
    """
    edges = (1 - np.cos(np.pi * np.arange(_STRATA + 1) / _STRATA)) / 2
    masses = np.diff(edges)
    s = np.sqrt(2 * gammaincinv(d / 2, edges[:-1] + masses * rng.random((n, _STRATA))) / d)
    means = np.empty((4, n))
    for i in range(n):
        found = moments(sigma, s[i], 1)
        means[:, i] = [each @ masses for each in (found.variance, found.slope, found.variance_error, found.slope_error)]
    half, quarter = zeta**2 / 2, zeta**2 / 4
    variance, slope, *errors = means
    test, robust = 1 + half * variance, quarter * slope
    rounding = {"test-error": scaled(half, errors[0]) + 8 * EPS * test, "robustness": scaled(quarter, errors[1])}
    return Draws({"test-error": test, "robustness": robust}, rounding=rounding)


def quadratic(gamma: Sequence[float], zeta: float, n: int, rng: Generator) -> Draws:
    """Draws, shape (n,), for sigma(t) = t^2 and weights N(0, diag(gamma)): U_jj = 2 s_j^4 and G_jj = 4 s_j^4.

    s^4 is a polynomial of degree 4 in the weight, whose mean cubature gives exactly.
    """
    eigenvalues, fourth = np.array(gamma, dtype=float), np.empty(n)
    for i in range(n):
        z, weights = fifth_degree(len(eigenvalues), rng)
        fourth[i] = weights @ (z**2 @ eigenvalues) ** 2
    return Draws({"test-error": 1 + zeta**2 * fourth, "robustness": zeta**2 * fourth})


def _isotropic(values: Values, d: int, n: int, rng: Generator) -> Draws:
    return isotropic(numeric_activation(values["sigma"].expr), float(values["zeta"]), d, n, rng)


def _quadratic(values: Values, d: int, n: int, rng: Generator) -> Draws:
    return quadratic(values["gamma"], float(values["zeta"]), n, rng)


def _covariance_size(values: Values) -> tuple[int, ...]:
    return (len(values["gamma"]),)


# A draw costs the same at every d, so that they may be large: for t^k the mean is 1 + k(k - 1)/(2d) times its limit.
LIMIT = Simulator(in_chunks(_isotropic), partial(fixed, (200, 400, 800, 1600, 3200)), cost=0.0, rare=0.05)
FINITE = Simulator(in_chunks(_isotropic), dimension, rare=0.05)
QUADRATIC = Simulator(_quadratic, _covariance_size, largest=LARGEST)
