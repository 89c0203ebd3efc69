"""Adversarial attacks: the worst change of a network within a ball around each input.

Main definitions
    worst_quadratic   exact, as a trust-region problem, for quadratic networks
    worst_gradient    gradient ascent on the sphere, a lower bound, for any network
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import aligned_target, fixed
from nonrobust.numerics.papers.dohmatob_bietti.simulators.cubature import gaussian_net
from nonrobust.numerics.papers.dohmatob_bietti.simulators.gaussian_features import moments, scaled
from nonrobust.numerics.papers.dohmatob_bietti.simulators.network import coefficients
from nonrobust.numerics.papers.dohmatob_bietti.simulators.numeric_activations import numeric_activation
from nonrobust.numerics.trial.ensemble import Draws, Simulator, Values
from nonrobust.numerics.trial.estimate import Array
from nonrobust.theory.objects.model import network, network_gradient
from numpy.random import Generator, default_rng


def worst_quadratic(C: Array, x: Array, radius: float) -> Array:
    """max over |delta| <= radius of |f(x + delta) - f(x)|, f(x) = x^T C x, at points x of shape (n, d); shape (n,)."""
    values, basis = np.linalg.eigh(C)
    slope = 2 * (x @ basis) * values  # gradient in the eigenbasis
    return np.maximum(_trust_region(values, slope, radius), _trust_region(-values, -slope, radius))


def _trust_region(values: Array, slope: Array, radius: float) -> Array:
    """max over |delta| <= radius of sum_i values_i delta_i^2 + slope_i delta_i, for slopes of shape (n, d).

    At the optimum delta = slope/(2 (mu - values)) with mu >= max(values, 0) and |delta| = radius, or an interior
    maximum if all values are negative. |delta| decreases in mu, so bisection finds mu; slopes are generic, so the
    hard case has probability 0.
    """
    low = np.full(len(slope), max(float(values.max()), 0.0))
    high = low + np.linalg.norm(slope, axis=1) / radius + 1e-300

    def step(mu: Array) -> Array:
        return slope / (2 * np.maximum(mu[:, None] - values, 1e-300))

    for _ in range(80):
        middle = (low + high) / 2
        outside = np.linalg.norm(step(middle), axis=1) > radius
        low, high = np.where(outside, middle, low), np.where(outside, high, middle)
    delta = step(high)
    return np.asarray((values * delta**2 + slope * delta).sum(axis=1))


def worst_gradient(
    f: Callable[[Array], Array],
    gradient: Callable[[Array], Array],
    x: Array,
    radius: float,
    directions: Array | None = None,
    steps: int = 50,
) -> Array:
    """A lower bound, shape (n,), for max |f(x + delta) - f(x)| by gradient ascent on the sphere, both signs.

    It starts from x itself and from x + radius * direction for each of the `directions`, of shape (k, d).
    """
    start, best = f(x), np.zeros(len(x))
    others = np.zeros((0, x.shape[1])) if directions is None else directions
    for first in np.concatenate([np.zeros((1, x.shape[1])), others]):
        for sign in (1.0, -1.0):
            delta = np.tile(radius * first, (len(x), 1))
            for _ in range(steps):
                uphill = sign * gradient(x + delta)
                size = np.linalg.norm(uphill, axis=1)[:, None]
                delta = np.where(size > 0, radius * uphill / np.maximum(size, 1e-300), delta)  # flat: stay
                best = np.maximum(best, np.abs(f(x + delta) - start))
    return best


def _quadratic(values: Values, size: int, n: int, rng: Generator) -> Draws:
    """Mean squared worst change over r^2 E|grad f*|^2, r = 1/size, on scrambled Sobol nets, for one target and network.

    The order-r correction depends on them, so a limit needs the same ones at every radius.
    The control is the mean of |2 C x|^2, which E x x^T = I makes 4|C|_F^2: most of the nets' noise is in it.
    """
    radius, d = 1 / size, 3
    robust, control = np.empty(n), np.empty((n, 1))
    fixed = default_rng(1)
    B = aligned_target(d, 0.5, fixed)
    C = coefficients(B, float(values["energy"]), float(values["overlap"]), fixed)
    for i in range(n):
        x = gaussian_net(d, 9, rng)
        robust[i] = (worst_quadratic(C, x, radius) ** 2).mean() / radius**2 / 4
        control[i] = ((x @ C) ** 2).sum(axis=1).mean() - (C**2).sum()
    return Draws({"robustness": robust}, control)


def compass(count: int) -> Array:
    """Unit vectors in the plane at equal angles, shape (count, 2)."""
    angle = 2 * np.pi * np.arange(count) / count
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _network(values: Values, size: int, n: int, rng: Generator) -> Draws:
    """The same for two orthonormal neurons in the plane, where ascent from all sides finds the worst change.

    They lie along the axes, which isotropic inputs do not notice: nets are even along them, so that the share of points
    near a kink hardly varies. The control is the mean of |grad f(x)|^2 minus its value by quadrature.
    """
    radius, sigma, zeta = 1 / size, numeric_activation(values["sigma"].expr), float(values["zeta"])
    W, v = np.eye(2), zeta * np.array([0.5, np.sqrt(0.75)])
    found = moments(sigma, np.ones(1), 0)
    size_of_gradient, error = zeta**2 * float(found.slope[0]), scaled(zeta**2, found.slope_error)
    robust, control = np.empty(n), np.empty((n, 1))
    f, gradient = partial(network, W, v, 0.0, sigma.function), partial(network_gradient, W, v, sigma.derivative)
    for i in range(n):
        x = gaussian_net(2, 9, rng)
        change = worst_gradient(f, gradient, x, radius, compass(6), 8)
        robust[i] = (change**2).mean() / radius**2 / 4
        control[i] = (gradient(x) ** 2).sum(axis=1).mean() - size_of_gradient
    # About a quarter of the control is subtracted, with its error; sums of squares round.
    bound = np.full(n, _ROUNDING * (1 + size_of_gradient) + float(error[0]))
    return Draws({"robustness": robust}, control, {"robustness": bound})


_SIZES = partial(fixed, (10, 30, 90, 270, 810))  # 1/r
_ROUNDING = 1e-10  # a difference of values over a radius


ATTACK = Simulator(_quadratic, _SIZES, cost=0.0, rare=0.1)
NETWORK_ATTACK = Simulator(_network, _SIZES, cost=0.0, rare=0.1)
