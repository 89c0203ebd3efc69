"""Verdicts: calibrated on what is true, sharp on what is false, honest about what they cannot see.

Monte Carlo tests here count refutations over independent seeds. Each states its nominal rate p and number of runs n
and accepts a count up to the (1 - 1e-6) quantile of Binomial(n, p): a correct implementation fails it once in a
million. The seeds are fixed, so that the outcome is too.
"""

import json
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from math import inf, nan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nonrobust import Library, library
from nonrobust.numerics.balls.value import Value, value
from nonrobust.numerics.tasks.pool import parallel
from nonrobust.numerics.trial.ensemble import Draws, Simulator
from nonrobust.numerics.trial.estimate import Estimate, stream, summarize
from nonrobust.numerics.trial.extrapolate import design, extrapolate
from nonrobust.numerics.trial.judge import confirm, critical, judge, needed
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.numerics.trial.verify import pilot, verify, verify_sharing
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.language.modes import Exact, Limit
from nonrobust.theory.language.status import Status
from nonrobust.theory.papers.dohmatob_bietti.common import LIMIT
from nonrobust.theory.papers.dohmatob_bietti.glossary import SUM, d
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22
from nonrobust.verification import default_checks, verify_claims
from scipy.stats import binom, kstest
from sympy import Integer, Rational, Symbol

from tests.lookup import shelf

ONE = Value(Fraction(1), Fraction(0))
PRECISE = Estimate(1.0, 1e-6, 1000.0, 0.0, 0.0, (10,), (1001,))


def at_most(rate: float, runs: int) -> int:
    """The count that a true rate exceeds once in a million."""
    return int(binom.ppf(1 - 1e-6, runs, rate))


def toy(number: Rational, mode: object = None) -> Claim:
    """A claim of one's own without parameters."""
    quantity, source = SUM, SETTING_OF_DB22
    return Claim("toy", "A number.", source, quantity, (), number, mode or Exact(), ("none",), ({},))


AT_ONE = toy(Integer(1)).at()


def sampler(draw, *sizes: int) -> Simulator:
    """A simulator of one's own from draw(d, n, rng)."""

    def draws(values, size, n, rng):
        return Draws({"sum": draw(size, n, rng)})

    return Simulator(draws, lambda values: sizes, rounding=0.0)


# Planted errors


def planted(claim: Claim) -> Claim:
    """The claim 1 % off; 0.01 off where its value is 0 everywhere."""
    return replace(claim, rhs=claim.rhs + Rational(1, 100)) if claim.rhs == 0 else claim.scaled(Rational(101, 100))


def refuted(claim: Claim, points, budget: Budget) -> list[bool]:
    """Whether the simulation alone refutes the planted claim at each point, with its share of a whole run's budget."""
    share = budget.share(len(default_checks(library.claims)))
    oracle = library.dossier(claim.id).evidence.simulator
    return [verify(planted(claim).at(**point), share, 0, oracle).status is Status.REFUTED for point in points]


def visible(claim: Claim) -> list:
    """The check points where the planted error is not 0."""
    return [point for point in claim.points if value(planted(claim).at(**point)).midpoint != 0]


EACH = pytest.mark.parametrize("claim", library.claims, ids=lambda claim: claim.id)
COARSE = Budget(resolution=5e-3, exact=5e-3)  # a run that must see half a percent; the default sees 0.1 %


@EACH
def test_an_error_of_one_percent_is_refuted_by_simulation_alone(claim):
    assert refuted(claim, visible(claim)[:1], COARSE) == [True]


@pytest.mark.slow
@EACH
def test_an_error_of_one_percent_is_refuted_by_simulation_alone_at_every_point_by_default(claim):
    assert all(refuted(claim, visible(claim), Budget()))


def test_every_true_claim_passes_in_order_and_on_any_number_of_processes():
    firsts = shelf(*(replace(claim, points=claim.points[:1]) for claim in library.claims))
    outcomes = list(verify_claims(firsts, firsts.claims, COARSE, 0, 2))
    assert [outcome.claim.id for outcome in outcomes] == [claim.id for claim in library.claims]
    assert [outcome.claim.id for outcome in outcomes if not outcome.status.passed] == []
    some = firsts.claims[::9]
    share = COARSE.share(len(some))
    again = [
        verify(claim.at(**claim.points[0]), share, 0, **vars(library.dossier(claim.id).evidence)) for claim in some
    ]
    assert verdicts_of(firsts, some, COARSE, 0, 3) == again


def verdicts_of(shelf: Library, claims, budget: Budget, seed: int, jobs: int) -> list:
    """The verdicts at all check points of the claims, in order."""
    return [each for outcome in verify_claims(shelf, claims, budget, seed, jobs) for each in outcome.verdicts]


def refutations(seed: int) -> list[str]:
    return [
        f"{verdict.claim.id} at {verdict.point}: {verdict.remark}"
        for verdict in verdicts_of(library, library.claims, Budget(), seed, 2)
        if not verdict.status.passed
    ]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 21))
def test_every_claim_passes_whatever_the_seed(seed):
    # False-alarm rate 1e-6 a seed.
    assert refutations(seed) == []


def test_another_seed_gives_other_draws_and_the_same_statuses():
    names = ("neural-tangent/least-squares/test-error@finite", "target/alignment/beta@exponential")
    claims = [library.claim(name) for name in names]
    runs = [verdicts_of(library, claims, Budget(), seed, 2) for seed in (1, 2, 3)]
    assert all(verdict.status.passed for run in runs for verdict in run)
    means = [[verdict.estimate.mean for verdict in run if verdict.estimate.stderr > 0] for run in runs]
    assert means[0] and not set(means[0]) & set(means[1]) and not set(means[1]) & set(means[2])


# Calibration


def gaussian(size, n, rng):
    return 1 + rng.standard_normal(n)


def skewed(size, n, rng):
    return rng.exponential(size=n)


DRAWS = pytest.mark.parametrize("draw", [gaussian, skewed])


@DRAWS
@pytest.mark.parametrize("n", [32, 200])
def test_true_values_are_refuted_no_more_often_than_stated(draw, n):
    # Nominal rate 0.025 (half of 0.05 is kept for misfits), 2000 runs.
    budget, runs = Budget(false_alarm=0.05, resolution=1.0), 2000
    estimates = [summarize(draw(1, n, stream(seed, "level")), 1, 0.0) for seed in range(runs)]
    alarms = sum(judge(AT_ONE, ONE, estimate, budget).status is Status.REFUTED for estimate in estimates)
    assert alarms <= at_most(0.025, runs)


def test_the_level_is_not_wasted_on_gaussian_draws():
    # Exact t intervals refute at the nominal 0.025 but for the small skewness term: over half of it in 2000 runs.
    budget = Budget(false_alarm=0.05, resolution=1.0)
    estimates = [summarize(gaussian(1, 1000, stream(seed, "size")), 1, 0.0) for seed in range(2000)]
    alarms = sum(judge(AT_ONE, ONE, estimate, budget).status is Status.REFUTED for estimate in estimates)
    assert alarms >= binom.ppf(1e-6, 2000, 0.0125)


@DRAWS
def test_a_whole_verification_keeps_its_level(draw):
    # Pilot, planning, redrawing and judging together; nominal rate 0.05 in total, 400 seeds.
    budget, runs = Budget(false_alarm=0.05, resolution=0.2, exact=0.2), 400
    verdicts = [verify(toy(Integer(1)).at(), budget, seed, sampler(draw, 1)) for seed in range(runs)]
    assert sum(verdict.status is Status.REFUTED for verdict in verdicts) <= at_most(0.05, runs)


def controlled(values, size, n, rng):
    """Draws that move with a variable of known mean 0, and that variable."""
    control = rng.exponential(size=(n, 1)) - 1
    return Draws({"sum": 1 + control[:, 0] + 0.1 * skewed(size, n, rng) - 0.1}, control)


def test_a_verification_with_controls_keeps_its_level_and_needs_fewer_draws():
    # Nominal rate 0.05 in total, 400 seeds.
    budget, runs = Budget(false_alarm=0.05, resolution=0.05, exact=0.05), 400
    with_controls = Simulator(controlled, lambda values: (1,), rounding=0.0)
    without = Simulator(lambda *given: Draws({"sum": controlled(*given)["sum"]}), lambda values: (1,), rounding=0.0)
    verdicts = [verify(toy(Integer(1)).at(), budget, seed, with_controls) for seed in range(runs)]
    assert sum(verdict.status is Status.REFUTED for verdict in verdicts) <= at_most(0.05, runs)
    plain = verify(toy(Integer(1)).at(), budget, 0, without)
    assert max(verdict.estimate.draws[0] for verdict in verdicts) < plain.estimate.draws[0]


@DRAWS
def test_errors_of_the_size_said_to_be_caught_are_caught_with_the_stated_power(draw):
    # Each verdict names the relative error that it catches with probability 0.99; twice the wanted resolution is more.
    budget, runs = Budget(false_alarm=0.01, power=0.99, resolution=0.1, exact=0.1), 400
    wrong = toy(Rational(12, 10)).at()
    missed = [verify(wrong, budget, seed, sampler(draw, 1)).status is not Status.REFUTED for seed in range(runs)]
    assert sum(missed) <= at_most(0.01, runs)


def test_an_error_of_exactly_what_is_caught_is_caught_with_the_stated_power():
    # Known spread: 300 Gaussian draws against a value moved by `caught`, power 0.9, 2000 runs, miss rate at most 0.1.
    budget, runs, missed = Budget(false_alarm=0.01, power=0.9, resolution=1.0), 2000, 0
    for seed in range(runs):
        estimate = summarize(gaussian(1, 300, stream(seed, "power")), 1, 0.0)
        caught = judge(AT_ONE, ONE, estimate, budget).caught
        moved = replace(estimate, mean=estimate.mean + caught)
        missed += judge(AT_ONE, ONE, moved, budget).status is not Status.REFUTED
    assert missed <= at_most(0.1, runs)


def test_false_alarms_add_up_over_a_run():
    assert Budget(false_alarm=1e-3).share(50).false_alarm * 50 == pytest.approx(1e-3)


def test_a_run_asks_more_of_exact_statements_than_of_limits_and_never_less_than_of_all():
    exact, limit = toy(Integer(1)), toy(Integer(1), LIMIT)
    assert Budget().of(limit).resolution == 1e-3 and Budget().of(exact).resolution == 1e-4
    assert Budget(resolution=1e-5).of(exact).resolution == Budget(resolution=1e-5).of(limit).resolution == 1e-5


# Judging, one estimate at a time


@given(st.floats(0, 3), st.floats(1e-9, 1), st.floats(2, 1e6), st.floats(-1, 1), st.floats(0, 1e-3))
def test_a_verdict_is_refuted_exactly_when_the_gap_exceeds_the_margin(mean, stderr, dof, skew, rounding):
    estimate = Estimate(mean, stderr, dof, skew, rounding, (1,), (10,))
    verdict = judge(AT_ONE, ONE, estimate, Budget())
    assert (verdict.status is Status.REFUTED) == (verdict.gap > verdict.margin)
    assert verdict.gap == pytest.approx(abs(mean - 1)) and verdict.margin >= rounding + stderr


@given(st.floats(1e-9, 1), st.floats(2, 1e6), st.floats(0, 1))
def test_what_passes_has_seen_errors_of_the_wanted_resolution(stderr, dof, skew):
    verdict = judge(AT_ONE, ONE, Estimate(1.0, stderr, dof, skew, 0.0, (1,), (10,)), Budget())
    assert verdict.status is (Status.CONSISTENT if verdict.caught <= 1e-3 else Status.INCONCLUSIVE)


@pytest.mark.parametrize("field", ["mean", "stderr", "rounding", "skew"])
@pytest.mark.parametrize("bad", [nan, inf, -inf])
def test_an_estimate_that_is_not_finite_never_passes(field, bad):
    if field == "stderr" and bad == -inf:
        bad = nan  # a standard error has no sign
    assert not judge(AT_ONE, ONE, replace(PRECISE, **{field: bad}), Budget()).status.passed


@pytest.mark.parametrize("bad", [nan, inf, -inf])
@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
def test_draws_that_are_not_finite_never_pass(bad):
    def draw(size, n, rng):
        drawn = np.ones(n)
        drawn[n // 2] = bad
        return drawn

    assert not verify(toy(Integer(1)).at(), Budget(), 0, sampler(draw, 1)).status.passed


def test_constant_draws_judge_without_a_standard_error():
    ones = sampler(lambda size, n, rng: np.ones(n), 1)
    right, wrong = (verify(toy(Rational(number)).at(), None, 0, ones) for number in ("1", "1.01"))
    assert (right.status, wrong.status) == (Status.CONSISTENT, Status.REFUTED)
    assert right.estimate.stderr == 0.0 == right.gap


def test_draws_that_differ_by_rounding_alone_are_one_number():
    estimate = summarize(1 + 1e-12 * np.arange(10), 1, 1e-10)
    assert estimate.stderr == 0 and estimate.rounding >= np.ptp(1 + 1e-12 * np.arange(10))


def test_an_error_as_large_as_the_rounding_is_not_called_seen():
    coarse = replace(PRECISE, stderr=0.0, rounding=0.01)
    assert judge(AT_ONE, ONE, coarse, Budget()).status is Status.INCONCLUSIVE


def test_a_wide_enclosure_is_inconclusive_and_never_passes():
    assert judge(AT_ONE, Value(Fraction(1), Fraction(1, 10)), PRECISE, Budget()).status is Status.INCONCLUSIVE


@given(st.floats(1e-12, 0.4), st.floats(1, 1e5), st.floats(-2, 2))
def test_the_critical_value_grows_with_skewness_and_with_confidence(false_alarm, dof, skew):
    assert critical(false_alarm, dof, skew) == critical(false_alarm, dof, -skew) >= critical(false_alarm, dof, 0.0)
    assert critical(false_alarm / 10, dof, skew) > critical(false_alarm, dof, skew)


@given(st.floats(1e-9, 0.1), st.floats(0.5, 0.999), st.floats(1e-6, 1), st.floats(5, 1e5), st.floats(0, 0.3))
def test_the_planned_standard_error_is_the_one_that_reaches_the_resolution(false_alarm, power, resolution, dof, skew):
    budget = Budget(false_alarm, power, resolution)
    stderr = needed(budget, 1.0, dof, skew)
    caught = judge(AT_ONE, ONE, Estimate(1.0, stderr, dof, skew, 0.0, (1,), (10,)), budget).caught
    assert caught == pytest.approx(resolution, rel=1e-9)


@pytest.mark.parametrize(
    "wrong", [{"false_alarm": 0.0}, {"false_alarm": 0.6}, {"resolution": 0.0}, {"resolution": 2.0}, {"resolution": nan},
              {"power": 1.0}, {"power": 0.4}, {"false_alarm": nan}, {"power": nan}],
)  # fmt: skip
def test_a_senseless_budget_is_refused_by_name(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Budget(**wrong)


# Second routes


def test_an_overlapping_second_route_encloses_what_passed_and_saves_nothing_else():
    passed = judge(AT_ONE, ONE, PRECISE, Budget())
    assert confirm(passed, ONE).status is Status.ENCLOSED
    refuted = judge(AT_ONE, ONE, replace(PRECISE, mean=2.0), Budget())
    assert confirm(refuted, ONE).status is Status.REFUTED
    unseen = judge(AT_ONE, ONE, replace(PRECISE, stderr=1.0), Budget())
    assert confirm(unseen, ONE).status is Status.INCONCLUSIVE


def test_a_disjoint_second_route_refutes_what_the_simulation_passed():
    passed = judge(AT_ONE, ONE, PRECISE, Budget())
    verdict = confirm(passed, Value(Fraction(1) + Fraction(1, 10**25), Fraction(1, 10**26)))
    assert verdict.status is Status.REFUTED and verdict.route_gap > verdict.route_margin
    assert (verdict.gap, verdict.margin) == (passed.gap, passed.margin)


def test_only_inconclusive_and_refuted_do_not_pass():
    assert {status for status in Status if not status.passed} == {Status.INCONCLUSIVE, Status.REFUTED}


# Extrapolation


SIZES = (100, 200, 400, 800)


def exactly(*means: float) -> list[Estimate]:
    return [Estimate(mean, 1e-9, 1e6, 0.0, 0.0, (size,), (9,)) for size, mean in zip(SIZES, means, strict=True)]


coefficients = st.floats(-10, 10)


@given(coefficients, coefficients, coefficients)
def test_extrapolation_is_exact_for_a_quadratic_in_the_rate(limit, first, second_order):
    means = [limit + first / size + second_order / size**2 for size in SIZES]
    estimate = extrapolate(exactly(*means), [1 / size for size in SIZES])
    assert abs(estimate.mean - limit) < 1e-10 and estimate.misfit > 0.5


@given(st.permutations(range(4)), st.floats(0.1, 10))
def test_extrapolation_does_not_depend_on_the_order_or_the_unit_of_the_sizes(order, unit):
    sizes = [SIZES[i] for i in order]
    here, there = design(SIZES, [1 / s for s in SIZES])[0], design(sizes, [unit / s for s in sizes])[0]
    assert there == pytest.approx([here[i] for i in order], abs=1e-9)


def test_the_standard_error_of_a_limit_is_that_of_the_weighted_sum():
    rng, rate = stream(0, "spread"), [1 / size for size in SIZES]
    spreads = np.array([0.3, 0.1, 0.2, 0.4])
    limits = []
    for _ in range(4000):
        noisy = exactly(*(2 + spreads * rng.standard_normal(4)))
        limits.append(extrapolate([replace(e, stderr=s) for e, s in zip(noisy, spreads, strict=True)], rate))
    # Standardised limits are standard Gaussian: Kolmogorov-Smirnov over 4000 draws, which sees a spread 5 % off.
    scores = [(each.mean - 2) / each.stderr for each in limits]
    assert kstest(scores, "norm").pvalue >= 1e-6
    # And the misfit of a true model is a p-value: uniform.
    assert kstest([each.misfit for each in limits], "uniform").pvalue >= 1e-6


@pytest.mark.parametrize("sizes", [(1, 2, 3), (1, 2, 3, 3)])
def test_fewer_than_four_distinct_sizes_leave_no_residual_and_are_refused(sizes):
    with pytest.raises(ValueError, match="four"):
        design(sizes, [1 / size for size in sizes])


def slow_approach(size, n, rng):
    return 1 + size**-0.25 + 1e-5 * rng.standard_normal(n)


def test_a_rate_slower_than_claimed_is_inconclusive_and_never_consistent():
    # Against the true limit 1 and against the wrong one that the fit finds.
    found = verify(toy(Integer(1), LIMIT).at(), None, 0, sampler(slow_approach, *SIZES)).estimate.mean
    for number in (Integer(1), Rational(found).limit_denominator(10**6)):
        verdict = verify(toy(number, LIMIT).at(), None, 0, sampler(slow_approach, *SIZES))
        assert verdict.status is Status.INCONCLUSIVE and "rate" in verdict.remark


def test_the_same_draws_pass_once_the_right_rate_is_claimed():
    right = toy(Integer(1), Limit(d ** Rational(-1, 4), d)).at()
    assert verify(right, Budget(resolution=1e-2), 0, sampler(slow_approach, *SIZES)).status is Status.CONSISTENT


@pytest.mark.parametrize(("limit", "status"), [("1", Status.CONSISTENT), ("1.01", Status.REFUTED)])
def test_a_limit_is_judged_past_its_finite_size_bias(limit, status):
    # At the largest size the bias 5/800 alone is six times the resolution.
    biased = sampler(lambda size, n, rng: 1 + 5 / size + 0.01 * rng.standard_normal(n), *SIZES)
    assert verify(toy(Rational(limit), LIMIT).at(), None, 0, biased).status is status


# Streams, own claims, and parallel work


@given(st.integers(0, 2**64), st.lists(st.text("ab", max_size=3), min_size=1, max_size=3))
def test_a_stream_depends_on_its_seed_and_on_each_label(seed, labels):
    first = stream(seed, *labels).random(4)
    assert np.array_equal(first, stream(seed, *labels).random(4))
    others = [stream(seed + 1, *labels), stream(seed, *labels, "c"), stream(seed, *labels[:-1], labels[-1] + "c")]
    assert not any(np.array_equal(first, other.random(4)) for other in others)


@given(st.lists(st.text("ab"), min_size=1, max_size=3), st.lists(st.text("ab"), min_size=1, max_size=3))
def test_different_labels_are_different_streams(one, other):
    assume(one != other)
    assert not np.array_equal(stream(0, *one).random(4), stream(0, *other).random(4))


def test_streams_of_different_labels_are_uncorrelated():
    # 200 streams of 500 draws: the largest |correlation| of 19900 pairs is below 6/sqrt(500) but once in 25000.
    draws = np.array([stream(0, "stream", str(k)).standard_normal(500) for k in range(200)])
    correlations = np.corrcoef(draws)
    assert np.abs(correlations - np.eye(200)).max() < 6 / np.sqrt(500)


def test_a_pilot_drawn_ahead_changes_no_verdict_and_foresees_more_work_for_more_resolution():
    claim = library.claim("neural-tangent/least-squares/test-error")
    points, known = [claim.at(rho="2/5", beta="2/7")], [library.dossier(claim.id).evidence]
    plans = [pilot(points, known, Budget(resolution=each), 3) for each in (1e-2, 1e-3, 1e-4)]
    alone = verify_sharing(points, known, Budget(resolution=1e-2), 3)
    assert verify_sharing(points, known, Budget(resolution=1e-2), 3, plans[0]) == alone
    assert 0 < plans[0].seconds < plans[1].seconds < plans[2].seconds


def test_pilot_and_main_draws_of_a_check_are_different_draws():
    seen = defaultdict(list)

    def draw(size, n, rng):
        drawn = rng.standard_normal(n) * 0.01 + 1
        seen[size].append(drawn)
        return drawn

    verify(toy(Integer(1), LIMIT).at(), Budget(resolution=0.5), 0, sampler(draw, *SIZES))
    firsts = [float(drawn[0]) for runs in seen.values() for drawn in runs]
    assert len(firsts) >= 8 and len(set(firsts)) == len(firsts)


def test_a_claim_without_a_simulator_is_refused():
    with pytest.raises(InputError, match="toy has no simulator"):
        verify(toy(Integer(1)).at())


def test_a_point_that_needs_an_enormous_dimension_is_refused():
    with pytest.raises(InputError, match="too large to simulate"):
        claim = library.claim("neural-tangent/least-squares/test-error")
        verify(claim.at(rho="1/1000003", beta="1"), simulator=library.dossier(claim.id).evidence.simulator)


def test_a_resolution_below_what_rounding_allows_is_inconclusive_without_endless_draws():
    drawn = []

    def draw(size, n, rng):
        drawn.append(n)
        return 1 + rng.standard_normal(n)

    coarse = replace(sampler(draw, 1), rounding=1e-3)
    verdict = verify(toy(Integer(1)).at(), Budget(resolution=1e-6), 0, coarse)
    assert verdict.status is Status.INCONCLUSIVE and sum(drawn) <= 1000


def square(number: int) -> int:
    return number * number


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_parallel_work_comes_back_in_order(jobs):
    assert list(parallel(square, [(k,) for k in range(20)], jobs)) == [square(k) for k in range(20)]


def divide(number: int) -> float:
    return 1 / number


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_in_a_worker_reaches_the_caller(jobs):
    with pytest.raises(ZeroDivisionError):
        list(parallel(divide, [(k,) for k in (2, 1, 0, 3)], jobs))


def test_a_check_is_text_that_names_a_claim_and_one_of_its_points():
    checks = default_checks(library.claims)
    assert len(checks) == sum(len(claim.points) for claim in library.claims)
    for check in checks:
        assert json.loads(json.dumps(check)) == [check.claim, [list(pair) for pair in check.point]]
        assert library.claim(check.claim).at(**dict(check.point))


def test_a_claim_of_ones_own_is_checked_with_ones_own_simulator():
    side = Symbol("side", positive=True)
    parameter = replace(library.claim("tradeoff/pareto").params[0], name="side", symbol=side)
    claim = replace(toy(side**2), params=(parameter,))

    def draw(values, size, n, rng):
        return Draws({"sum": 2 * float(values["side"]) ** 2 * rng.random(n)})

    uniform = Simulator(draw, lambda values: (1,))
    budget = Budget(resolution=0.02, exact=0.02)
    assert verify(claim.at(side="3"), budget, 0, uniform).status is Status.CONSISTENT
    assert verify(claim.scaled(Rational(104, 100)).at(side="3"), budget, 0, uniform).status is Status.REFUTED
