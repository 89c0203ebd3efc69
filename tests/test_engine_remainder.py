"""Measured decay: the claimed order is supported, another one refuted, and what the draws do not settle is open."""

import numpy as np
import pytest
from nonrobust.derivations.papers.dohmatob_bietti import random_features_remainders as remainders
from nonrobust.derivations.proof.remainder import Decay, compare, fit, neglect
from nonrobust.derivations.proof.step import CheckResult
from nonrobust.theory.language.status import Status
from sympy import Rational

from tests.test_derivations import caught, with_step
from tests.test_derivations_regimes import build

SIZES = (32, 64, 128, 256)


def draws(order: float, count: int) -> dict[int, np.ndarray]:
    """Normal draws of standard deviation d^-order."""
    return {d: np.random.default_rng([5, d]).standard_normal(count) * d**-order for d in SIZES}


def test_the_exponent_of_exact_values_is_exact():
    found = fit({d: [3.0 * d**-1.5] for d in SIZES})
    assert abs(found.exponent + 1.5) < 1e-12 and found.stderr == 0


def test_the_exponent_of_random_values_is_within_its_error():
    for order in (0.5, 1.0):
        found = fit(draws(order, 400))
        assert abs(found.exponent + order) < 4.5 * found.stderr < 0.25


def test_the_claimed_order_is_supported_and_its_neighbours_are_refuted():
    measured = fit(draws(1.0, 400))
    assert compare(measured, Rational(1)).status is Status.CONSISTENT
    for wrong in (Rational(1, 2), Rational(3, 2), Rational(0)):
        assert compare(measured, wrong).status is Status.REFUTED


def test_too_few_draws_decide_nothing():
    assert compare(fit(draws(1.0, 6)), Rational(1)).status is Status.INCONCLUSIVE


def test_a_remainder_that_vanishes_or_has_two_sizes_only_is_an_error():
    with pytest.raises(ValueError, match="do not all vanish"):
        fit({d: [0.0] for d in SIZES})
    with pytest.raises(ValueError, match="three sizes"):
        fit({8: [1.0], 16: [0.5]})


@pytest.mark.parametrize("measure", (remainders.values_decay, remainders.gradients_decay, remainders.target_decay))
def test_what_the_linear_kernel_neglects_is_of_order_one_half(measure):
    assert compare(measure(), Rational(1, 2)).status is Status.CONSISTENT


def test_what_the_traces_neglect_is_of_order_one():
    assert compare(remainders.trace_decay(), Rational(1)).status is Status.CONSISTENT
    assert compare(remainders.start_decay(), Rational(1)).status is Status.CONSISTENT


def test_a_wrong_order_is_caught_at_its_line():
    original = build("random-features/ridge/robustness")
    wrong = (neglect("the rest of `U`", 1, remainders.values_decay),)
    assert caught(with_step(original, "linearisation", neglects=wrong), "linearisation")
    wrong = (neglect("the trace", Rational(1, 2), remainders.trace_decay),)
    assert caught(with_step(original, "dyson", neglects=wrong), "dyson")


def test_a_line_is_at_most_as_strong_as_what_it_neglects():
    step = next(each for each in build("random-features/ridge/robustness").steps if each.label == "outlier-energy")
    assert step.verify(step.formula).status is Status.PROVED
    assert step.check().status is Status.CONSISTENT
    assert "claimed d^-1" in step.check().how and "`" not in step.check().how


def test_a_lost_rank_one_part_of_the_kernel_does_not_decay(monkeypatch):
    right = remainders.constants
    monkeypatch.setattr(remainders, "constants", lambda moment: right(0 * moment))  # kappa = 0
    found = fit({d: [remainders._draw(d, np.random.default_rng([5, d, i])).values for i in range(8)] for d in SIZES})
    assert compare(found, Rational(1, 2)).status is Status.REFUTED


def test_a_decay_says_what_was_measured():
    assert str(Decay(SIZES, -0.512, 0.021)) == "d^(-0.51 +- 0.02) for d = 32, 64, 128, 256"
    assert compare(Decay(SIZES, -0.5, 0.0), Rational(1, 2)) == CheckResult(
        Status.CONSISTENT, "measured d^(-0.50 +- 0.00) for d = 32, 64, 128, 256, claimed d^-(1/2)"
    )
