"""Inequalities: what is not attained is judged from its own side, what is attained from both."""

from fractions import Fraction

import numpy as np
import pytest
from nonrobust.numerics.balls.value import Value
from nonrobust.numerics.trial.ensemble import Draws, Simulator
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.numerics.trial.verify import verify
from nonrobust.theory.language.modes import Bound, Relation
from nonrobust.theory.language.status import Status
from sympy import Rational, sqrt

from tests.test_verdicts import at_most, sampler, toy

N, P = 40, 10
BELOW, ABOVE = Bound(Relation.AT_LEAST, attained=False), Bound(Relation.AT_MOST, attained=False)
BUDGET = Budget(resolution=1e-2, exact=1e-2)


def singular_value(which):
    """The least (-1) or largest (0) singular value of an N x P standard Gaussian matrix."""

    def draw(values, d, n, rng):
        return Draws({"sum": np.linalg.svd(rng.standard_normal((n, N, P)), compute_uv=False)[:, which]})

    return Simulator(draw, lambda values: (N,))


@pytest.mark.parametrize(("which", "mode", "sign"), [(-1, BELOW, -1), (0, ABOVE, 1)])
def test_gordons_bounds_hold_and_the_verdict_says_by_how_much(which, mode, sign):
    # E s_min >= sqrt n - sqrt p and E s_max <= sqrt n + sqrt p, attained only as n and p grow.
    at = toy(sqrt(N) + sign * sqrt(P), mode).at()
    for seed in range(10):
        verdict = verify(at, BUDGET, seed, singular_value(which))
        assert verdict.status is Status.CONSISTENT and "holds by at least" in verdict.remark


@pytest.mark.parametrize(("which", "mode", "number"), [(-1, BELOW, "3.6"), (0, ABOVE, "8.5")])
def test_a_false_bound_is_refuted(which, mode, number):
    assert all(
        verify(toy(Rational(number), mode).at(), BUDGET, seed, singular_value(which)).status is Status.REFUTED
        for seed in range(5)
    )


def shifted(by, spread=0.1):
    return sampler(lambda d, n, rng: 1 + by + spread * rng.standard_normal(n), 1)


@pytest.mark.parametrize("mode", [BELOW, ABOVE])
def test_true_bounds_are_refuted_no_more_often_than_stated_even_where_they_are_equalities(mode):
    # Nominal rate 0.05, 200 seeds.
    budget = Budget(false_alarm=0.05, resolution=0.05, exact=0.05)
    found = [verify(toy(Rational(1), mode).at(), budget, seed, shifted(0.0)).status for seed in range(200)]
    assert found.count(Status.REFUTED) <= at_most(0.05, 200)


@pytest.mark.parametrize(("mode", "sign"), [(BELOW, 1), (ABOVE, -1)])
def test_a_bound_is_refuted_from_its_own_side_only(mode, sign):
    found = [
        [verify(toy(Rational(1), mode).at(), BUDGET, seed, shifted(by)).status for seed in range(20)]
        for by in (0.02 * sign, -0.02 * sign)
    ]
    assert found == [[Status.CONSISTENT] * 20, [Status.REFUTED] * 20]


@pytest.mark.parametrize("side", [Relation.AT_LEAST, Relation.AT_MOST])
def test_a_bound_that_is_attained_is_refuted_from_both_sides(side):
    at = toy(Rational(1), Bound(side)).at()
    assert all(verify(at, BUDGET, 0, shifted(by)).status is Status.REFUTED for by in (0.03, -0.03))
    assert verify(at, BUDGET, 0, shifted(0.0)).status is Status.CONSISTENT


def test_what_an_unattained_bound_catches_includes_its_slack():
    verdict = verify(toy(Rational(1), BELOW).at(), BUDGET, 0, shifted(0.5))
    assert 0.5 < verdict.caught < 0.53
    moved = toy(Rational(1) + Rational(str(round(verdict.caught, 6))), BELOW).at()
    assert verify(moved, BUDGET, 0, shifted(0.5)).status is Status.REFUTED


def test_a_spread_that_hides_a_violation_of_the_resolution_decides_nothing():
    few = Simulator(shifted(0.0, 10.0).draw, lambda values: (1,), draw_cap=64)
    assert verify(toy(Rational(1), BELOW).at(), BUDGET, 0, few).status is Status.INCONCLUSIVE
    assert Value(Fraction(1), Fraction(0)).exact
