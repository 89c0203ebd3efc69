"""The verifier's own errors: measured false alarms and misses, rates of approach, infinite variance, constants.

Monte Carlo counts state their nominal rate p and number n of runs and are compared with the (1 - 1e-6) quantile of
Binomial(n, p), so a correct implementation fails one once in a million; the seeds are fixed.
"""

import json
from dataclasses import replace
from fractions import Fraction
from math import inf

import numpy as np
import pytest
from nonrobust import library
from nonrobust.numerics.balls.value import Value
from nonrobust.numerics.trial.estimate import Estimate, heavy_tailed, stream, summarize
from nonrobust.numerics.trial.extrapolate import RIVALS, extrapolate
from nonrobust.numerics.trial.judge import judge
from nonrobust.numerics.trial.verdict import Budget, Verdict
from nonrobust.numerics.trial.verify import verify
from nonrobust.theory.language.status import Status
from nonrobust.theory.papers.dohmatob_bietti.common import LIMIT
from nonrobust.verification import default_checks
from scipy.stats import binom
from sympy import Integer, Rational

from benchmarks import calibration, seeds
from tests.test_verdicts import AT_ONE, ONE, at_most, sampler, toy

SIZES = (100, 200, 400, 800)
LIMIT_ONE = toy(Integer(1), LIMIT).at()


# The benchmark


def test_true_statements_pass_and_errors_of_the_resolution_are_caught_at_the_stated_rates():
    # Nominal rates 0.05 and 0.01, 60 seeds of one exact statement.
    rows = calibration.measure([("initialization/start/robustness@finite", 0)], ("0", "1", "5"), 60, 1)
    true, *wrong = rows
    assert true.refuted <= at_most(0.05, 60)
    assert all(60 - row.refuted <= at_most(0.01, 60) for row in wrong)


def test_the_kept_calibration_is_consistent_with_what_is_stated_and_with_its_table():
    data = json.loads((calibration.HERE / "calibration.json").read_text(encoding="utf-8"))
    rows = [calibration.Row(**{key: each[key] for key in each if key != "interval"}) for each in data["rows"]]
    assert [list(row.interval) for row in rows] == [pytest.approx(each["interval"]) for each in data["rows"]]
    assert calibration.as_markdown(rows) == (calibration.HERE / "calibration.md").read_text(encoding="utf-8")
    for row in rows:
        if row.factor == "0":
            assert row.refuted <= at_most(data["budget"]["false_alarm"], row.runs)
        elif Rational(row.factor) >= calibration.caught_from(row.claim):
            assert row.runs - row.refuted <= at_most(1 - data["budget"]["power"], row.runs)


def test_the_readme_shows_the_kept_table():
    table = (calibration.HERE / "calibration.md").read_text(encoding="utf-8").split("\n\n")[1]
    assert table in (calibration.HERE.parent / "README.md").read_text(encoding="utf-8")


def test_the_next_term_of_an_extrapolation_refutes_nothing_where_draws_are_finer_than_the_resolution():
    # A term in d^-4 moves the limit by nine standard errors; its residual has a p-value above a check's level.
    sizes = (24, 48, 96, 192, 384)
    steep = [1 + 2e-3 * (24 / d) ** 4 for d in sizes]
    fine = [Estimate(mean, 1e-6, 1e6, 0.0, 0.0, (d,), (99,)) for mean, d in zip(steep, sizes, strict=True)]
    found = extrapolate(fine, [1 / d for d in sizes])
    assert abs(found.mean - 1) > 8 * found.stderr and found.misfit > Budget().false_alarm
    assert judge(AT_ONE, ONE, found, Budget()).status is Status.CONSISTENT
    assert not judge(AT_ONE, ONE, replace(found, remainder=0.0, truncation=0.0), Budget()).status.passed
    wrong = Value(Fraction(1001, 1000), Fraction(0))
    assert judge(AT_ONE, wrong, found, Budget()).status is Status.REFUTED


def test_a_misfit_that_is_allowed_for_hides_no_error_of_the_resolution():
    sizes = (24, 48, 96, 192, 384)
    means_ = [Estimate(1 + 6e-3 * (24 / d) ** 4, 1e-6, 1e6, 0.0, 0.0, (d,), (99,)) for d in sizes]
    found = extrapolate(means_, [1 / d for d in sizes])
    assert found.misfit < 1e-20 and judge(AT_ONE, ONE, found, Budget()).status is Status.CONSISTENT
    for wrong in (Fraction(999, 1000), Fraction(1001, 1000)):
        assert judge(AT_ONE, Value(wrong, Fraction(0)), found, Budget()).status is Status.REFUTED


def counted(gap=0.0, stderr=0.1, status=Status.ENCLOSED):
    # The margin is that of a normal mean at level 0.01/3, 2.935199 standard errors, and an allowance of 0.03.
    estimate = Estimate(1.0, stderr, inf, 0.0, 0.0, (1,), (9,))
    margin = 2.935199 * stderr + 0.03
    return seeds.tally(Verdict(AT_ONE, status, ONE, estimate, gap=gap, margin=margin, false_alarm=0.02))


def test_a_tally_counts_gaps_beyond_the_normal_quantile_and_the_allowance_among_those_that_vary():
    # 1.959963985 is the two-sided 5 % point of the standard normal law.
    assert (counted(gap=0.2259).gaps, counted(gap=0.2261).gaps) == (0, 1)
    assert counted(stderr=0.0, gap=1.0).random == counted(stderr=0.0, gap=1.0).gaps == 0
    assert counted(status=Status.REFUTED).refuted == counted(status=Status.INCONCLUSIVE).inconclusive == 1
    assert seeds.tally(Verdict(AT_ONE, Status.ENCLOSED, ONE)).points == 0


def test_the_tallies_of_a_group_are_those_of_its_verdicts():
    id = "target/alignment/beta@exponential"
    checks, share = default_checks([library.claim(id)]), Budget(resolution=0.01).share(300)
    (found,) = seeds.group(checks, share, 5)
    assert (found.claim, found.points, found.random, found.refuted, found.inconclusive) == (id, 1, 1, 0, 0)


def test_the_kept_seeds_refute_nothing_and_stay_within_the_level():
    data = json.loads((seeds.HERE / "seeds.json").read_text(encoding="utf-8"))
    totals = [seeds.Tally(**each) for each in data["claims"]]
    text = seeds.as_markdown(totals, data["seeds"], Budget(**data["budget"]))
    assert text == (seeds.HERE / "seeds.md").read_text(encoding="utf-8")
    assert {each.claim for each in totals} == {claim.id for claim in library.claims}
    assert sum(each.refuted for each in totals) == 0
    # Points that share random matrices are not independent; over all of them the share must be at most nominal.
    assert sum(each.gaps for each in totals) <= seeds.LEVEL * sum(each.random for each in totals)


@pytest.mark.parametrize("rate", [0.0, 0.01, 0.5, 0.95, 1.0])
def test_the_interval_for_a_rate_covers_it_as_often_as_stated(rate):
    # Coverage over all counts of 40 runs, weighted by their exact probabilities.
    rows = [calibration.Row("", "", "0", 40, k, 0) for k in range(41)]
    covered = sum(binom.pmf(k, 40, rate) for k, row in enumerate(rows) if row.interval[0] <= rate <= row.interval[1])
    assert covered >= calibration.CONFIDENCE - 1e-12


# The rate of approach


def means(*values, stderr=1e-7):
    return [Estimate(x, stderr, 1000.0, 0.0, 0.0, (d,), (1001,)) for x, d in zip(values, SIZES, strict=True)]


def approach(power, amplitude=3.0):
    return [1 + amplitude * d**-power for d in SIZES]


def rate(values, claimed=1.0):
    """What a verdict says of the claimed rate d^-claimed."""
    estimate = extrapolate(means(*values), [d**-claimed for d in SIZES])
    return judge(LIMIT_ONE, ONE, estimate, Budget()).rate


def test_the_right_rate_fits_and_of_its_rivals_only_the_one_that_contains_it():
    assert rate(approach(1)) == "the claimed rate fits; of its rivals these fit too: 1/sqrt(d) + 1/d"


@pytest.mark.parametrize(("true", "shown"), [(0.5, "1/sqrt(d) + d**(-3/2)"), (2.0, "d**(-2) + d**(-3)")])
def test_a_rate_half_or_twice_the_claimed_one_is_recognised(true, shown):
    assert shown in rate(approach(true, 100.0))


@pytest.mark.parametrize("true", [0.25, 0.5, 0.75])
def test_a_slower_rate_than_claimed_does_not_fit_and_never_passes(true):
    assert rate(approach(true)).startswith("the claimed rate does not fit")
    estimate = extrapolate(means(*approach(true)), [1 / d for d in SIZES])
    at_its_fit = replace(ONE, midpoint=type(ONE.midpoint)(estimate.mean))
    for number in (ONE, at_its_fit):
        assert judge(AT_ONE, number, estimate, Budget(resolution=1e-3)).status is Status.INCONCLUSIVE


def test_means_that_do_not_depend_on_the_size_fit_every_rate():
    assert rate(approach(1, 0.0)).count("+") == 1 + len(RIVALS)


def test_a_single_size_says_nothing_of_a_rate():
    assert judge(AT_ONE, ONE, means(1, 1, 1, 1)[0], Budget()).rate == ""


# Infinite variance


def student(freedom):
    return lambda d, n, rng: 1 + rng.standard_t(freedom, n)


HEAVY = {"Cauchy": student(1), "Student 2": student(2), "Pareto 3/2": lambda d, n, rng: rng.pareto(1.5, n) / 2}
LIGHT = {
    "normal": lambda d, n, rng: 1 + rng.standard_normal(n),
    "exponential": lambda d, n, rng: rng.exponential(size=n),
}


@pytest.mark.parametrize("name", HEAVY)
def test_draws_of_infinite_variance_are_inconclusive_and_say_why(name):
    # A resolution of 0.05 takes over 10^4 draws, enough to see the tails.
    for seed in range(5):
        verdict = verify(toy(Integer(1)).at(), Budget(resolution=0.05, exact=0.05), seed, sampler(HEAVY[name], 1))
        assert verdict.status is Status.INCONCLUSIVE and "variance may be infinite" in verdict.remark


@pytest.mark.parametrize("name", LIGHT)
def test_draws_of_finite_variance_are_not_called_heavy(name):
    # No false alarm in 2000 samples, a quarter of each size.
    for seed in range(500):
        for n in (32, 150, 400, 2500):
            draws = LIGHT[name](1, n, stream(seed, name, str(n)))
            assert not heavy_tailed(np.abs(draws - draws.mean()))


def test_one_heavy_size_makes_an_extrapolation_inconclusive():
    good = means(*approach(1), stderr=3e-5)
    limit = extrapolate([good[0], replace(good[1], heavy=True), *good[2:]], [1 / d for d in SIZES])
    assert judge(AT_ONE, ONE, limit, Budget()).status is Status.INCONCLUSIVE
    assert judge(AT_ONE, ONE, extrapolate(good, [1 / d for d in SIZES]), Budget()).status is Status.CONSISTENT


@pytest.mark.parametrize(
    "stderr, claimed, status",
    [
        (2e-5, ONE, Status.CONSISTENT),  # 30 standard errors are 6e-4, within the resolution of 1e-3
        (5e-5, ONE, Status.INCONCLUSIVE),
        (2e-5, Value(Fraction(1002, 1000), Fraction(0)), Status.INCONCLUSIVE),  # such draws refute nothing near either
        (1e-6, Value(Fraction(1002, 1000), Fraction(0)), Status.REFUTED),  # 2000 of their standard errors away
    ],
)
def test_draws_that_look_heavy_pass_only_where_thirty_standard_errors_do_not_matter(stderr, claimed, status):
    estimate = Estimate(1.0, stderr, 400.0, 0.0, 0.0, (1,), (400,), heavy=True)
    assert judge(AT_ONE, claimed, estimate, Budget()).status is status
    light = judge(AT_ONE, claimed, replace(estimate, heavy=False), Budget()).status
    assert light is (Status.CONSISTENT if claimed == ONE else Status.REFUTED)


def test_rare_jumps_of_a_constant_are_called_heavy():
    draws = np.ones(400)
    draws[17] = 2.0
    assert summarize(draws, 1, 0.0).heavy


# Constants


def test_a_constant_has_no_error_and_is_judged_by_its_rounding():
    constant = sampler(lambda d, n, rng: np.full(n, 1.0), 1)
    assert verify(toy(Integer(1)).at(), Budget(), 0, constant).status is Status.CONSISTENT
    wrong = verify(toy(Rational(1001, 1000)).at(), Budget(), 0, constant)
    assert wrong.status is Status.REFUTED and wrong.estimate.stderr == 0 and wrong.estimate.dof == inf


def test_a_constant_limit_is_judged_past_its_exact_bias():
    biased = sampler(lambda d, n, rng: np.full(n, 1 + 5 / d), *SIZES)
    assert verify(toy(Integer(1), LIMIT).at(), Budget(), 0, biased).status is Status.CONSISTENT
    assert verify(toy(Rational(1002, 1000), LIMIT).at(), Budget(), 0, biased).status is Status.REFUTED
