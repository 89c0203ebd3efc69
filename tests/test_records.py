"""Verdicts as data: nothing is lost on the way to JSON and back."""

import json
from fractions import Fraction
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nonrobust import library
from nonrobust.keeping.records import outcome_data, outcome_from_data, verdict_data, verdict_from_data
from nonrobust.numerics.balls.value import Value
from nonrobust.numerics.trial.estimate import Estimate, Fit
from nonrobust.numerics.trial.verdict import Budget, Verdict
from nonrobust.outcomes import ClaimVerdict, Proof
from nonrobust.output import claim_line, duration, summary
from nonrobust.theory.language.status import Status

POINTS = [claim.at(**point) for claim in library.claims for point in claim.points]
floats = st.floats(allow_nan=False)
balls = st.builds(Value, st.fractions(), st.fractions(min_value=0))
sizes = st.lists(st.integers(1, 10**6), min_size=1, max_size=4).map(tuple)
powers = st.lists(floats, max_size=3).map(tuple)
rivals = st.lists(st.builds(Fit, powers, *[floats] * 6), max_size=3).map(tuple)
estimates = st.builds(
    Estimate,
    *(floats, floats, floats, floats, floats, sizes, sizes, floats),
    *(powers, rivals, rivals, floats, floats, st.booleans()),
)
verdicts = st.builds(
    Verdict,
    *(st.sampled_from(POINTS), st.sampled_from(Status), balls, st.none() | estimates, st.none() | balls),
    *(floats, floats, floats, floats, floats, st.text()),
)


@given(verdicts)
def test_a_verdict_survives_json_whole(verdict):
    assert verdict_from_data(json.loads(json.dumps(verdict_data(verdict))), library.claim) == verdict


@given(st.lists(verdicts, min_size=1, max_size=3), st.sampled_from(Status))
def test_the_outcome_of_a_claim_survives_json_whole(several, status):
    outcome = ClaimVerdict(library.claims[0], Proof(status, 3, "a/claim: in 3 lines"), tuple(several))
    assert outcome_from_data(json.loads(json.dumps(outcome_data(outcome))), library.claim) == outcome


def test_a_constant_without_a_standard_error_survives_json():
    estimate = Estimate(1.0, 0.0, inf, 0.0, 1e-5, (12,), (4,))
    verdict = Verdict(POINTS[0], Status.CONSISTENT, Value(Fraction(1), Fraction(0)), estimate)
    assert verdict_from_data(json.loads(json.dumps(verdict_data(verdict))), library.claim) == verdict


def outcome_of(status, second=None, caught=3e-4, resolution=0.0):
    verdict = Verdict(POINTS[0], status, Value(Fraction(1), Fraction(0)), second=second, gap=0.25, caught=caught,
                      resolution=resolution)  # fmt: skip
    return ClaimVerdict(library.claims[0], Proof(Status.PROVED, 3, ""), (verdict,))


def test_a_run_that_passed_nothing_says_of_no_error_that_it_was_caught():
    assert "caught" not in summary([outcome_of(Status.REFUTED)], Budget())
    assert "relative errors from 3.0e-04 on caught" in summary([outcome_of(Status.CONSISTENT)], Budget())


def test_a_run_says_of_limits_and_of_exact_statements_apart_what_it_caught():
    two = [outcome_of(Status.ENCLOSED, caught=c, resolution=r) for c, r in ((8e-4, 1e-3), (5e-5, 1e-4))]
    assert "relative errors from 8.0e-04 on and from 5.0e-05 on in exact statements" in summary(two, Budget())


@pytest.mark.parametrize(
    "seconds, words",
    [(0.2, "about 10 s"), (44, "about 40 s"), (91, "about 2 min"), (5300, "about 88 min"), (9000, "about 2.5 h")],
)
def test_a_time_to_go_is_said_roughly(seconds, words):
    assert duration(seconds) == words


def test_a_line_refuted_by_the_second_route_shows_that_gap_and_otherwise_the_simulations():
    apart = Value(Fraction(3), Fraction(0))
    assert "gap 2," in claim_line(outcome_of(Status.REFUTED, apart), 1)
    assert "gap 0.25," in claim_line(outcome_of(Status.REFUTED), 1)


@pytest.mark.parametrize("key", ["claim", "claimed", "simulated", "margin", "smallest_relative_error_caught"])
def test_data_with_a_missing_part_is_not_taken_for_a_verdict(key):
    data = verdict_data(Verdict(POINTS[0], Status.CONSISTENT, Value(Fraction(1), Fraction(0))))
    del data[key]
    with pytest.raises(KeyError):
        verdict_from_data(data, library.claim)
