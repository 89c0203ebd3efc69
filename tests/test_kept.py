"""Checked derivations kept between runs: found by content, never for a changed claim, and checked again on demand."""

from dataclasses import replace

import pytest
from nonrobust.derivations.papers.dohmatob_bietti.chains import check
from nonrobust.derivations.proof.step import CheckResult, Status
from nonrobust.keeping import cache, kept
from nonrobust.theory.papers.dohmatob_bietti import claim
from sympy import Rational

SUM, PARETO = claim("tradeoff/sum-rule"), claim("tradeoff/pareto")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NONROBUST_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture
def calls(monkeypatch):
    """The ids of the claims that are really checked."""
    seen: list[str] = []

    def counted(each):
        seen.append(each.id)
        return check(each)

    monkeypatch.setattr(kept, "check", counted)
    return seen


def test_a_second_run_finds_the_results_of_the_first(folder, calls):
    first = list(kept.all_checked([SUM, PARETO], 1))
    second = list(kept.all_checked([SUM, PARETO], 1))
    assert calls == [SUM.id, PARETO.id]
    assert (
        [each.results for each in first]
        == [each.results for each in second]
        == [check(SUM).results, check(PARETO).results]
    )
    assert kept.checked(SUM).status is Status.PROVED and len(calls) == 2


def test_a_fresh_run_checks_everything_again(folder, calls):
    list(kept.all_checked([SUM], 1))
    list(kept.all_checked([SUM], 1, fresh=True))
    assert calls == [SUM.id, SUM.id]


def test_only_what_is_missing_is_checked_and_the_order_stays(folder, calls):
    list(kept.all_checked([PARETO], 1))
    found = list(kept.all_checked([SUM, PARETO], 1))
    assert [each.derivation.claim.id for each in found] == [SUM.id, PARETO.id]
    assert calls == [PARETO.id, SUM.id]


def test_several_processes_find_the_same_as_one(folder):
    claims = [SUM, PARETO, claim("neural-tangent/haar/diagonal")]
    apart = list(kept.all_checked(claims, 2, fresh=True))
    assert [each.results for each in apart] == [check(each).results for each in claims]


def test_a_changed_claim_neither_finds_nor_leaves_a_result(folder, calls):
    kept.checked(SUM)
    wrong = replace(SUM, rhs=SUM.rhs * Rational(101, 100))
    assert kept.checked(wrong).status is Status.REFUTED
    assert kept.checked(SUM).status is Status.PROVED
    assert calls == [SUM.id, SUM.id]


def test_results_of_another_source_are_not_used(folder, calls, monkeypatch):
    kept.checked(SUM)
    monkeypatch.setattr(cache, "fingerprint", lambda: "of-another-source")
    kept.checked(SUM)
    assert calls == [SUM.id, SUM.id]


def test_a_kept_refutation_stays_one(folder):
    results = [["refuted", "planted"], *([result.status.value, result.how] for result in check(SUM).results[1:])]
    cache.store(results, "derivation", SUM.id, str(SUM.rhs))
    found = kept.checked(SUM)
    assert found.results[0] == CheckResult(Status.REFUTED, "planted") and not found.passes
