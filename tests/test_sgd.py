"""Online SGD on fresh samples, from random initial weights, ends at the best rank-m approximation of the target.

The number of steps T takes the place of the size d: once the start is forgotten, the excess error is a power series in
the last step's size, of the order 1/(DELAY + T). So the project's own extrapolation and verdict apply, with their
false-alarm rate and resolution.
"""

from dataclasses import replace

import numpy as np
import pytest
from nonrobust import library
from nonrobust.numerics.papers.dohmatob_bietti.simulators.online_sgd import errors, train
from nonrobust.numerics.trial.ensemble import Draws, Simulator, Values
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.numerics.trial.verify import verify
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import Limit
from nonrobust.theory.papers.dohmatob_bietti.glossary import d
from sympy import Rational

TARGET = {"spectrum": "3,5/2,2,3/2,1/2,2/5,2/5,3/10,1/5,1/5,1/10,0", "m": "4"}
STEP, DELAY, BATCH = 0.01, 1000, 32
END = replace(
    library.claim("full-training/end/test-error@spectrum"),
    id="full-training/online-sgd",
    mode=Limit(1 / (DELAY + d), d),
)


def arriving(claim: Claim) -> str:
    """The verdict on what online SGD arrives at, at a false-alarm rate of 1e-6 and a resolution of 2%."""

    def draw(values: Values, steps: int, n: int, rng: np.random.Generator) -> Draws:
        spectrum, signs = np.array(values["spectrum"], dtype=float), np.ones(int(values["m"]))
        (C,) = train(spectrum, signs, n, [steps], BATCH, STEP, DELAY, rng)
        return Draws({"test-error": errors(C, spectrum)})

    simulator = Simulator(draw, lambda values: (4000, 7000, 12000, 20000), draw_cap=32, cost=1.0)
    return verify(claim.at(**TARGET), Budget(resolution=2e-2, exact=2e-2), simulator=simulator).status


@pytest.mark.slow
def test_online_sgd_arrives_at_the_best_rank_m_error():
    assert arriving(END) == "consistent"


@pytest.mark.slow
def test_another_end_point_of_online_sgd_is_refuted():
    assert arriving(END.scaled(Rational(105, 100))) == "refuted"


@pytest.mark.slow
def test_online_sgd_with_output_weights_of_both_signs_finds_the_largest_moduli():
    # A signed neuron serves eigenvalues of its own sign only, so the signs are those of the largest moduli. The best
    # error is the least, so any run is above it; after 8000 steps the excess is of the order of the step, 0.001.
    spectrum, signs = np.array([3, -2.5, 2, -1.5, 0.5, -0.4, 0.3, 0.2, -0.2, 0.1]), np.array([1.0, -1, 1, -1])
    best = float((spectrum[4:] ** 2).sum() / (spectrum**2).sum())
    (C,) = train(spectrum, signs, 16, [8000], BATCH, STEP, DELAY, np.random.default_rng(1))
    found = errors(C, spectrum)
    assert (found >= best - 1e-12).all()
    assert (found <= best + 0.005).all() and 0.005 < float(spectrum[3] ** 2 / (spectrum**2).sum()) / 10


def test_a_step_follows_the_gradient_of_the_loss_on_its_batch():
    spectrum, signs, size = np.array([2.0, 1.0, -0.5]), np.array([1.0, -1.0]), 3

    def stepped(step: float) -> np.ndarray:
        """The coefficients after one step, from the same weights on the same batch."""
        return next(train(spectrum, signs, 1, [1], 5, step, 10.0, np.random.default_rng(3)))[0]

    rng = np.random.default_rng(3)
    W = rng.standard_normal((1, 2, size))[0] * np.sqrt(np.abs(spectrum).mean() / 2 / size)
    x = rng.standard_normal((1, 5, size))[0]

    def loss(weights: np.ndarray) -> float:
        C = (weights.T * signs) @ weights
        residual = ((x @ C) * x).sum(axis=1) - (x**2 @ spectrum - spectrum.sum())
        return float((residual**2).mean() / 2)

    slope, h = np.empty_like(W), 1e-6
    for index in np.ndindex(*W.shape):
        shift = np.zeros_like(W)
        shift[index] = h
        slope[index] = (loss(W + shift) - loss(W - shift)) / (2 * h)
    moved = W - 1e-3 * slope
    assert np.allclose(stepped(1e-3), (moved.T * signs) @ moved, atol=1e-9)
    assert not np.allclose(stepped(2e-3), (moved.T * signs) @ moved, atol=1e-9)
