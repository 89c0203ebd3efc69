"""Deviations that strike few draws: which are seen, and what is said of those that are not."""

from dataclasses import replace

import numpy as np
import pytest
from nonrobust.numerics.trial.estimate import heavy_tailed, stream
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.numerics.trial.verify import verify
from nonrobust.theory.language.status import Status
from sympy import Integer, Rational

from tests.test_verdicts import at_most, sampler, toy


def struck(probability, by, spread=0.0):
    """Draws that are 1, up to a normal error of this spread, but for a few that are 1 + by."""
    draws = sampler(lambda d, n, rng: 1 + by * (rng.random(n) < probability) + spread * rng.standard_normal(n), 1)
    return replace(draws, draw_cap=50_000)


SPREAD = pytest.mark.parametrize("spread", [0.0, 1e-5])  # draws that do not vary otherwise, and that hardly vary


@SPREAD
@pytest.mark.parametrize("by", [1.0, 100.0])
def test_an_error_that_strikes_one_draw_in_a_thousand_does_not_pass(by, spread):
    # It moves the mean by 1e-3 or more. Missed with probability 0.01 by the first sample; 100 seeds.
    found = [verify(toy(Integer(1)).at(), Budget(), seed, struck(1e-3, by, spread)).status for seed in range(100)]
    assert sum(status.passed for status in found) <= at_most(0.01, 100)


@SPREAD
@pytest.mark.parametrize("by", [1.0, 100.0])
def test_the_true_mean_of_rare_deviations_is_never_refuted(by, spread):
    # One first sample in a hundred shows no deviation, and would refute: a refutation takes more draws than that.
    at, oracle = toy(1 + Rational(by) / 1000).at(), struck(1e-3, by, spread)
    assert all(verify(at, Budget(), seed, oracle).status is not Status.REFUTED for seed in range(100))


def test_of_draws_that_do_not_vary_a_refutation_shows_what_a_false_alarm_could_have_missed():
    verdict = verify(toy(Rational("1.001")).at(), Budget(), 0, struck(0.0, 1.0))
    (n,) = verdict.estimate.draws
    assert verdict.status is Status.REFUTED and (1 - 1e-3) ** n <= Budget().false_alarm


def test_a_simulator_whose_draws_are_dear_draws_fewer_and_says_what_may_be_missed():
    dear = replace(struck(0.0, 1.0), rare=0.1)
    verdict = verify(toy(Integer(1)).at(), Budget(), 0, dear)
    assert verdict.status is Status.CONSISTENT and 1e-3 < verdict.rarest <= 0.1


def test_a_verdict_says_below_which_probability_a_deviation_is_not_seen():
    verdict = verify(toy(Integer(1)).at(), Budget(), 0, struck(0.0, 1.0))
    assert verdict.status is Status.CONSISTENT and verdict.rarest <= 1e-3
    (n,) = verdict.estimate.draws
    assert (1 - verdict.rarest) ** n == pytest.approx(0.01)


@pytest.mark.parametrize("n", [32, 100, 149])
def test_one_draw_far_beyond_few_others_looks_heavy_and_normal_and_exponential_draws_do_not(n):
    # No false alarm in 2000 samples of each.
    far = np.ones(n)
    far[0] = 1000.0
    assert heavy_tailed(np.abs(far - far.mean()))
    for seed in range(2000):
        for draws in (stream(seed, "few").standard_normal(n), stream(seed, "few").exponential(size=n)):
            assert not heavy_tailed(np.abs(draws - draws.mean()))
