"""Limits whose rate is not the claimed one: no true limit is refuted for it, no wrong one passes beyond what is stated.

Draws are normal with a standard deviation of 0.02/d, as those of traces of random matrices are. Counts over seeds are
compared with the (1 - 1e-6) quantile of Binomial(n, p) for the stated rate p, the seeds being fixed.
"""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nonrobust.numerics.balls.value import Value
from nonrobust.numerics.trial.estimate import Estimate
from nonrobust.numerics.trial.extrapolate import (
    BESIDE,
    CLAIMED,
    RIVALS,
    WHOLE,
    basis,
    constant,
    design,
    extrapolate,
    fitted,
)
from nonrobust.numerics.trial.judge import judge
from nonrobust.numerics.trial.plan import _cheapest
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.numerics.trial.verify import verify
from nonrobust.theory.language.modes import Limit, in_words
from nonrobust.theory.language.status import Status
from nonrobust.theory.papers.dohmatob_bietti.common import LIMIT
from nonrobust.theory.papers.dohmatob_bietti.glossary import d as D
from sympy import Rational

from tests.test_verdicts import at_most, sampler, toy

SIZES = (20, 40, 80, 160, 320)


def approaching(mean):
    """A simulator whose means at size d are mean(d)."""
    return sampler(lambda d, n, rng: mean(d) + 0.02 / d * rng.standard_normal(n), *SIZES)


def verdicts(mean, claimed, seeds, mode=LIMIT, budget=None):
    at, simulator = toy(Rational(str(claimed)), mode).at(), approaching(mean)
    return [verify(at, budget, seed, simulator) for seed in range(seeds)]


def counts(found, status):
    return sum(each.status is status for each in found)


def series(d):
    return 1 + 2 / d + 3 / d**2 - 5 / d**3


# What is true


@pytest.mark.parametrize("power", [Rational(1, 2), Rational(2, 3), Rational(3, 2), Rational(2)])
@pytest.mark.parametrize("amplitude", [0.02, 0.3, 2.0])
def test_a_true_limit_that_is_approached_otherwise_than_claimed_is_never_refuted(power, amplitude):
    # 100 seeds over the amplitudes and powers of each; the nominal rate of all is below 1e-4.
    found = verdicts(lambda d: 1 + amplitude * d ** -float(power), 1, 9)
    assert counts(found, Status.REFUTED) == 0


def test_what_saves_a_claim_from_refutation_is_named():
    for verdict in verdicts(lambda d: 1 + 2 * d ** (-2 / 3), 1, 3):
        assert verdict.status is Status.INCONCLUSIVE and "d**(-2/3)" in verdict.remark


def test_a_true_limit_at_the_claimed_rate_passes_and_is_refuted_no_more_often_than_stated():
    # Nominal rate of refutations 0.05; power 0.99 twice: of the fit, and of the least certain rival; three samples.
    found = verdicts(series, 1, 100, budget=Budget(false_alarm=0.05))
    assert counts(found, Status.REFUTED) <= at_most(0.05, 100)
    assert counts(found, Status.CONSISTENT) >= 100 - at_most(0.05, 100)


# What is false


@pytest.mark.parametrize("power", [Rational(1, 2), Rational(2, 3)])
def test_a_rate_that_is_stated_is_refuted_where_a_slower_one_fits_and_the_limit_is_right(power):
    stated = Limit(1 / D, D, stated=True)
    for verdict in verdicts(lambda d: 1 + 2 * d ** -float(power), 1, 3, stated):
        assert verdict.status is Status.REFUTED and "at the claimed rate, but like" in verdict.remark


@pytest.mark.parametrize("faster", [1, 2, 3, 4])
def test_a_rate_that_is_stated_is_not_refuted_by_higher_terms_nor_by_a_faster_approach(faster):
    # 100 seeds over the powers; the nominal rate of each is below 1e-6. The amplitude is far beyond what a fit hides.
    stated = Limit(1 / D, D, stated=True)
    found = verdicts(lambda d: 1 + 2 * (20 / d) ** faster - (20 / d) ** 5, 1, 25, stated)
    assert counts(found, Status.REFUTED) == 0


def test_errors_of_two_resolutions_are_refuted_where_the_rate_is_right():
    for claimed in ("1.002", "0.998"):
        found = verdicts(series, claimed, 50)
        assert counts(found, Status.REFUTED) >= 50 - at_most(0.01, 50)


@pytest.mark.parametrize("hidden", [0.02, 0.05, 0.1, 0.3])
def test_a_term_that_hides_beside_the_series_takes_no_wrong_limit_past_what_is_said_to_be_caught(hidden):
    # Under the claimed series alone the limit of these means lies about 0.032 * hidden too high.
    def mean(d):
        return series(d) * (1 + hidden / d**0.5)

    for error in (0.0, 0.032 * hidden):
        for verdict in verdicts(mean, 1 + error, 5):
            assert verdict.status is not Status.REFUTED or error > 0
            assert verdict.status is not Status.CONSISTENT or error <= verdict.caught <= 2e-3
    assert not any(each.status.passed for each in verdicts(mean, 1.0032, 5))


def test_a_claim_that_is_wrong_at_every_rate_that_fits_is_refuted():
    found = verdicts(lambda d: 1 + 0.5 * d ** (-2 / 3), "1.2", 5)
    assert all(not each.status.passed for each in found)


# Expansions


@given(st.sampled_from((CLAIMED, *RIVALS)), st.lists(st.floats(-3, 3), min_size=4, max_size=4))
def test_each_expansion_finds_the_limit_of_what_it_describes(powers, terms):
    limit, *rest = terms
    means = [limit + sum(c * (20 / d) ** q for c, q in zip(rest, powers, strict=True)) for d in SIZES]
    found = fitted([Estimate(m, 1e-9, 1e6, 0.0, 0.0, (d,), (9,)) for m, d in zip(means, SIZES, strict=True)],
                   [1 / d for d in SIZES], powers)  # fmt: skip
    assert abs(found.mean - limit) < 1e-7 and found.misfit > 1e-3


spreads = st.lists(st.floats(0.1, 1), min_size=5, max_size=5)


@given(st.sampled_from([BESIDE, WHOLE]), st.data(), st.sampled_from([SIZES, (20, 40, 60, 200, 1000)]), spreads)
def test_a_hidden_term_moves_the_limits_with_and_without_a_half_power_to_opposite_sides(beside, data, sizes, noise):
    ranges = [(0.51, 0.99), (1.01, 1.99), (2.01, 2.99), *([(3.01, 6.0)] if beside is WHOLE else [])]
    power = data.draw(st.one_of(*(st.floats(*each) for each in ranges)))
    rate = np.array([sizes[0] / d for d in sizes])
    without, between = (float(design(sizes, rate.tolist(), each, noise)[0] @ rate**power) for each in (CLAIMED, beside))
    assert without * between < 0


@given(spreads, st.sampled_from([CLAIMED, BESIDE]))
def test_no_other_numbers_of_draws_reach_the_standard_error_at_less_cost(spread, powers):
    # A shift of cost from one size to another gains less than a percent, the weights being the best for each.
    spread, cost, rate = np.array(spread), np.array(SIZES, dtype=float) ** 3, [1 / d for d in SIZES]
    columns, nothing = basis(rate, powers), np.full(len(SIZES), 1e-6)

    def error(draws):
        noise = spread / np.sqrt(draws)
        return float(np.linalg.norm(constant(columns, noise) * noise))

    best = _cheapest(columns, spread, cost, nothing, 1e-3)
    assert error(best) <= 1e-3 * 1.01
    for i in range(len(SIZES)):
        for j in range(len(SIZES)):
            if i != j and best[i] * cost[i] > 1e-3 * best @ cost:
                other, moved = best.copy(), 0.1 * best[i] * cost[i]
                other[i] -= moved / cost[i]
                other[j] += moved / cost[j]
                assert error(other) >= error(best) * (1 - 1e-2)


def test_a_rival_that_the_means_exclude_has_no_say():
    means = [Estimate(series(d), 1e-9, 1e6, 0.0, 0.0, (d,), (9,)) for d in SIZES]
    found = extrapolate(means, [1 / d for d in SIZES])
    out = [fit for fit in found.rivals if fit.misfit < 1e-12]
    assert len(out) == len(RIVALS)  # the series goes on to d^-3, which none of them has with the other terms
    wrong = Value(Fraction(1001, 1000), Fraction(0))
    assert judge(toy(Rational(1), LIMIT).at(), wrong, found, Budget()).status is Status.REFUTED


# A rate that is not stated


@pytest.mark.parametrize("power", [Rational(1, 2), Rational(2, 3), Rational(1), Rational(3, 2)])
def test_a_rate_that_is_not_stated_is_found(power):
    def mean(d):
        return 1 + 2 * d ** -float(power)

    auto = Limit("auto", D)
    true, wrong = (verdicts(mean, claimed, 5, auto) for claimed in ("1", "1.01"))
    assert counts(true, Status.REFUTED) == 0 and counts(true, Status.CONSISTENT) >= 1
    assert counts(wrong, Status.CONSISTENT) == 0


def test_a_rate_that_is_not_stated_is_said_to_be_so():
    with pytest.raises(ValueError, match="stated"):
        Limit("auto", D, stated=True)
    assert in_words(Limit("auto", D)) == "limit, approached at a rate that is not given"
    with pytest.raises(ValueError, match="'auto'"):
        Limit("fast", D)
