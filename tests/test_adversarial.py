"""Attacks: the exact one on quadratic networks, the gradient one on any, and their small-radius limit."""

from collections.abc import Callable

import numpy as np
import pytest
from nonrobust.numerics.papers.dohmatob_bietti.simulators.adversarial import compass, worst_gradient, worst_quadratic
from nonrobust.numerics.papers.dohmatob_bietti.simulators.numeric_activations import numeric_activation
from nonrobust.theory.objects.activations import activation
from nonrobust.theory.objects.model import network, network_gradient


def _example(seed: int, d: int = 4) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    C = rng.standard_normal((d, d))
    return C + C.T, rng.standard_normal((200, d))


@pytest.mark.parametrize("radius", [0.01, 0.3, 3.0])
def test_no_random_perturbation_beats_the_exact_attack(radius):
    C, x = _example(1)
    best = worst_quadratic(C, x, radius)
    rng = np.random.default_rng(2)
    for _ in range(300):
        delta = rng.standard_normal(x.shape)
        delta *= radius * rng.random((len(x), 1)) / np.linalg.norm(delta, axis=1)[:, None]
        change = (((x + delta) @ C) * (x + delta)).sum(axis=1) - ((x @ C) * x).sum(axis=1)
        assert (np.abs(change) <= best * (1 + 1e-9) + 1e-12).all()


@pytest.mark.parametrize("radius", [0.01, 0.2])
def test_the_gradient_attack_is_a_lower_bound_and_reaches_the_exact_one_at_small_radius(radius):
    C, x = _example(3)
    exact = worst_quadratic(C, x, radius)
    found = worst_gradient(lambda y: ((y @ C) * y).sum(axis=1), lambda y: 2 * y @ C, x, radius, steps=200)
    assert (found <= exact * (1 + 1e-9)).all()
    # Ascent may end in a local maximum where the gradient is small; most points reach the global one.
    assert np.median(found / exact) > 1 - 1e-6


def test_a_wrong_attack_that_ignores_the_curvature_is_told_apart():
    C, x = _example(4)
    linear = 0.5 * np.linalg.norm(2 * x @ C, axis=1)
    assert (worst_quadratic(C, x, 0.5) > linear * (1 + 1e-6)).mean() > 0.5


def _plane(name: str) -> tuple[Callable, Callable, np.ndarray]:
    """Two neurons of one activation in the plane, their gradient, and points."""
    sigma, rng = numeric_activation(activation(name).expr), np.random.default_rng(5)
    W, v = rng.standard_normal((2, 2)), rng.standard_normal(2)
    return (
        lambda y: network(W, v, 0.0, sigma.function, y),
        lambda y: network_gradient(W, v, sigma.derivative, y),
        rng.standard_normal((300, 2)),
    )


@pytest.mark.parametrize("name", ["tanh", "relu", "sin", "gelu"])
@pytest.mark.parametrize("radius", [0.02, 0.1])
def test_ascent_from_all_sides_finds_the_worst_change_on_a_fine_grid(name, radius):
    # 1440 directions by 8 radii: a grid this fine misses no more than 1e-4 of the greatest change.
    f, gradient, x = _plane(name)
    found = worst_gradient(f, gradient, x, radius, compass(6), 8)
    grid = np.zeros(len(x))
    for direction in compass(1440):
        for part in np.arange(1, 9) / 8:
            grid = np.maximum(grid, np.abs(f(x + radius * part * direction) - f(x)))
    assert (found <= grid * (1 + 1e-3) + 1e-12).all()
    assert (found >= grid * (1 - 1e-3)).mean() > 0.99


@pytest.mark.parametrize("name", ["tanh", "relu", "sin", "gelu"])
def test_the_gradient_attack_never_beats_the_lipschitz_bound(name):
    f, gradient, x = _plane(name)
    steepest = np.linalg.norm(gradient(np.random.default_rng(6).standard_normal((20000, 2)) * 3), axis=1).max()
    assert (worst_gradient(f, gradient, x, 0.1, compass(6), 8) <= 0.1 * steepest * (1 + 1e-3)).all()


def test_one_step_along_the_gradient_misses_kinks():
    f, gradient, x = _plane("relu")
    one_step = worst_gradient(f, gradient, x, 0.1, steps=1)
    assert (worst_gradient(f, gradient, x, 0.1, compass(6), 8) > one_step * (1 + 1e-3)).any()
