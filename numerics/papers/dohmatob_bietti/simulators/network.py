"""Two-layer networks run for real: forward pass and input gradient at points, no formula at all.

The integrands are polynomials in x, so that cubature replaces a sample of inputs: random are the target, the network
and the way in which the rule is turned.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import aligned_target, fixed
from nonrobust.numerics.papers.dohmatob_bietti.simulators.cubature import fifth_degree, product_rule
from nonrobust.numerics.trial.ensemble import Draws, Simulator, Values
from nonrobust.numerics.trial.estimate import Array
from nonrobust.theory.objects.model import network, network_gradient, robustness, target, target_gradient, test_error
from numpy.polynomial import hermite_e
from numpy.random import Generator

_DIMENSION = 4
_NOISE = 1e-14


def coefficients(B: Array, energy: float, overlap: float, rng: Generator) -> Array:
    """A random symmetric C with |C|^2 = energy |B|^2 and <C, B> = overlap |B|^2."""
    size = float((B**2).sum())
    other = rng.standard_normal(B.shape)
    other = other + other.T
    other -= (other * B).sum() / size * B
    return overlap * B + np.sqrt(max(energy - overlap**2, 0.0) * size / (other**2).sum()) * other


def _quadratic(values: Values, d: int, n: int, rng: Generator) -> Draws:
    test, robust = np.empty(n), np.empty(n)
    m = d * (d + 1) // 2
    for i in range(n):
        B = aligned_target(d, float(rng.random()), rng)
        C = coefficients(B, float(values["energy"]), float(values["overlap"]), rng)
        W = rng.standard_normal((m, d))
        # Random hidden weights; the output weights solve sum_j v_j w_j w_j^T = C.
        v = np.linalg.lstsq((W[:, :, None] * W[:, None, :]).reshape(m, -1).T, C.ravel(), rcond=None)[0]
        c = -(v * (W**2).sum(axis=1)).sum()
        x, weights = fifth_degree(d, rng)
        test[i] = test_error(network(W, v, c, np.square, x), target(B, x), weights)
        robust[i] = robustness(network_gradient(W, v, lambda t: 2 * t, x), target_gradient(B, x), weights)
    return Draws({"test-error": test, "robustness": robust})


@dataclass(frozen=True)
class _Function:
    """A function sampled on cubature points: values (n,) and gradients (n, d)."""

    value: Array
    gradient: Array

    def scaled(self, factor: float) -> "_Function":
        return _Function(factor * self.value, factor * self.gradient)

    def plus(self, other: "_Function") -> "_Function":
        return _Function(self.value + other.value, self.gradient + other.gradient)


def _component(k: int, x: Array, rng: Generator) -> _Function:
    """sum_j v_j He_k(w_j^T x) with random v and random unit w_j: a function of pure degree k."""
    W = rng.standard_normal((6, x.shape[1]))
    W /= np.linalg.norm(W, axis=1)[:, None]
    v = rng.standard_normal(6)
    he = [0.0] * k + [1.0]

    def activation(t: Array) -> Array:
        return hermite_e.hermeval(t, he)

    def derivative(t: Array) -> Array:
        return hermite_e.hermeval(t, hermite_e.hermeder(he))

    return _Function(network(W, v, 0.0, activation, x), network_gradient(W, v, derivative, x))


def _hermite(values: Values, d: int, n: int, rng: Generator) -> Draws:
    energies, overlap = [float(e) for e in values["energies"]], float(values["overlap"])
    x, weights = product_rule(d, 2 * max(len(energies), 2))
    test, robust = np.empty(n), np.empty(n)
    for i in range(n):
        B = aligned_target(d, float(rng.random()), rng)
        star = _Function(target(B, x), target_gradient(B, x))
        size = float(weights @ star.value**2)
        f = star.scaled(overlap)
        for k, energy in enumerate(energies, start=1):
            part = _component(k, x, rng)
            if k == 2:
                part = part.plus(star.scaled(-float(weights @ (part.value * star.value)) / size))
                energy = max(energy - overlap**2, 0.0)
            f = f.plus(part.scaled(float(np.sqrt(energy * size / (weights @ part.value**2)))))
        test[i] = test_error(f.value, star.value, weights)
        robust[i] = robustness(f.gradient, star.gradient, weights)
    return Draws({"test-error": test, "robustness": robust})


def frontier(U: Array, G: Array, u: Array, size: float, test: float) -> float:
    """The least v^T G v with (size - 2 u^T v + v^T U v)/size <= test, by its Lagrangian; U, G positive definite."""

    def solve(multiplier: float) -> Array:
        return np.linalg.solve(U + multiplier * G, u)

    def error(multiplier: float) -> float:
        v = solve(multiplier)
        return float(size - 2 * u @ v + v @ U @ v) / size

    if test >= 1:
        return 0.0
    if error(0.0) >= test - _NOISE:  # an error that small is rounding
        v = solve(0.0)
        return float(v @ G @ v)
    low, high = 0.0, 1.0
    while error(high) < test:
        low, high = high, 4 * high
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if error(middle) < test else (low, middle)
    v = solve((low + high) / 2)
    return float(v @ G @ v)


def _pareto(values: Values, d: int, n: int, rng: Generator) -> Draws:
    """The most robust network at a given test error, over all output weights of a wide polynomial network.

    Its activations mix degrees 1 to 5 and its width makes f* one of its functions, so that it can attain the infimum.
    """
    x, weights = product_rule(d, 10)
    robust = np.empty(n)
    for i in range(n):
        B = aligned_target(d, float(rng.random()), rng)
        values_, gradients = [], []
        for k in [2] * (d * (d + 1) // 2) + [1] * d + [3, 4, 5] * d:
            W = rng.standard_normal((1, d)) / np.sqrt(d)
            he = rng.standard_normal(k + 1) * (np.arange(k + 1) == 2 if k == 2 else 1.0)
            values_.append(network(W, np.ones(1), 0.0, _polynomial(he), x))
            gradients.append(network_gradient(W, np.ones(1), _polynomial(np.polynomial.polynomial.polyder(he)), x))
        features = np.array(values_)
        features -= (features @ weights)[:, None]
        slopes = np.array(gradients)
        f_star, slope_star = target(B, x), target_gradient(B, x)
        U = (features * weights) @ features.T
        G = np.einsum("ind,jnd,n->ij", slopes, slopes, weights)
        size = float(weights @ f_star**2)
        least = frontier(U, G, (features * weights) @ f_star, size, float(values["test_error"]))
        robust[i] = least / float(weights @ (slope_star**2).sum(axis=1))
    return Draws({"robustness": robust})


def _polynomial(ascending: Array) -> Callable[[Array], Array]:
    return lambda t: np.polynomial.polynomial.polyval(t, ascending)


QUADRATIC = Simulator(_quadratic, partial(fixed, (_DIMENSION,)), rare=0.01)
HERMITE = Simulator(_hermite, partial(fixed, (3,)), rounding=1e-9, rare=0.01)
PARETO = Simulator(_pareto, partial(fixed, (3,)), rounding=1e-7, rare=0.02)
