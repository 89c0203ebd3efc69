"""Attacks: the exact one on quadratic networks, the gradient one on any, and their small-radius limit."""

import numpy as np
import pytest

from numerics.simulate.adversarial import worst_gradient, worst_quadratic


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
