"""Checked derivations kept between runs: found by content, never for a changed claim, and checked again on demand."""

import json
from dataclasses import replace

import pytest
from nonrobust import library
from nonrobust.derivations.proof.step import CheckResult
from nonrobust.figures import catalog
from nonrobust.keeping import cache, kept
from nonrobust.paper import address_of
from nonrobust.theory.language.status import Status
from sympy import Rational

from tests.lookup import check, shelf
from tests.test_figures import SMALL

SUM, PARETO = library.claim("tradeoff/sum-rule"), library.claim("tradeoff/pareto")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NONROBUST_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture
def calls(monkeypatch):
    """The ids of the claims that are really checked."""
    seen: list[str] = []

    def counted(paper, dossier, true=kept._check):
        seen.append(dossier.claim.id)
        return true(paper, dossier)

    monkeypatch.setattr(kept, "_check", counted)
    return seen


def checked(claim):
    return kept.checked(library.paper(claim), library.dossier(claim.id))


def test_a_second_run_finds_the_results_of_the_first(folder, calls):
    first = list(kept.all_checked(library, [SUM, PARETO], 1))
    second = list(kept.all_checked(library, [SUM, PARETO], 1))
    assert calls == [SUM.id, PARETO.id]
    assert (
        [each.results for each in first]
        == [each.results for each in second]
        == [check(SUM).results, check(PARETO).results]
    )
    assert checked(SUM).status is Status.PROVED and len(calls) == 2


def test_a_fresh_run_checks_everything_again(folder, calls):
    list(kept.all_checked(library, [SUM], 1))
    with cache.fresh():
        list(kept.all_checked(library, [SUM], 1))
    assert calls == [SUM.id, SUM.id]


def test_only_what_is_missing_is_checked_and_the_order_stays(folder, calls):
    list(kept.all_checked(library, [PARETO], 1))
    found = list(kept.all_checked(library, [SUM, PARETO], 1))
    assert [each.derivation.claim.id for each in found] == [SUM.id, PARETO.id]
    assert calls == [PARETO.id, SUM.id]


def test_several_processes_find_the_same_as_one(folder):
    claims = [SUM, PARETO, library.claim("neural-tangent/haar/diagonal")]
    apart = list(kept.all_checked(library, claims, 2))
    assert [each.results for each in apart] == [check(each).results for each in claims]


def test_a_changed_claim_neither_finds_nor_leaves_a_result(folder, calls):
    checked(SUM)
    wrong = shelf(replace(SUM, rhs=SUM.rhs * Rational(101, 100)))
    assert kept.checked(wrong.papers[0], wrong.dossiers[0]).status is Status.REFUTED
    assert checked(SUM).status is Status.PROVED
    assert calls == [SUM.id, SUM.id]  # the wrong one is checked too, and the right one is found


def test_results_of_another_source_are_not_used(folder, calls, monkeypatch):
    checked(SUM)
    monkeypatch.setattr(cache, "fingerprint", lambda: "of-another-source")
    checked(SUM)
    assert calls == [SUM.id, SUM.id]


def test_a_kept_refutation_stays_one(folder):
    results = [["refuted", "planted"], *([result.status.value, result.how] for result in check(SUM).results[1:])]
    cache.store(results, "derivation", library.paper(SUM).address, SUM.id, str(SUM.rhs))
    found = checked(SUM)
    assert found.results[0] == CheckResult(Status.REFUTED, "planted") and not found.passes


WRONG = [
    [],
    5,
    None,
    "proved",
    {},
    [["proved", "by nobody"]],
    [["certain", "by nobody"]] * 4,
    [["proved", 5]] * 4,
    [["proved"]] * 4,
    [["proved", "by nobody"]] * 5,
    [[None, "by nobody"]] * 4,
    {"proved": "by nobody"},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_kept_results_that_are_not_the_lines_are_checked_again_with_a_warning(folder, calls, capsys, wrong):
    assert len(checked(SUM).results) == 4
    cache.store(wrong, *kept._labels(library.paper(SUM), SUM))
    for times in (2, 2):  # the second time it is mended
        assert checked(SUM).results == check(SUM).results and len(calls) == times
    told = capsys.readouterr().err
    assert told.count("damaged") == told.count("\n") == 1


def test_a_damaged_figure_is_computed_again_with_a_warning(folder, monkeypatch, capsys):
    seeds: list[int] = []
    paper = replace(library.papers[0], figures={"small": lambda seed: seeds.append(seed) or SMALL}, address="")
    monkeypatch.setattr(catalog, "is_ours", lambda paper: True)
    address = address_of(paper)
    assert catalog.build(address, "small", 1) == catalog.build(address, "small", 1) == SMALL and seeds == [1]
    (file,) = folder.rglob("*.json")
    good = json.loads(file.read_text())
    monkeypatch.setattr(cache, "_checksum", lambda data, labels: "right")

    def spoilt():
        yield from ([], 5, None, {}, "figure")
        for name, wrong in [("panels", 3), ("panels", [[]]), ("caption", None), ("alt", ["x"]), ("more", "x")]:
            yield {**good["data"], name: wrong}
        for name, wrong in [("x", ["0", "1"]), ("y_error", 3), ("d", 10), ("draws", "4"), ("style", None)]:
            copy = json.loads(json.dumps(good["data"]))
            copy["panels"][0]["points"][0][name] = wrong
            yield copy

    for count, wrong in enumerate(spoilt(), 2):
        file.write_text(json.dumps({"data": wrong, "checksum": "right", "run": "another"}))
        assert catalog.build(address, "small", 1) == SMALL and len(seeds) == count, wrong
        assert "damaged" in capsys.readouterr().err
