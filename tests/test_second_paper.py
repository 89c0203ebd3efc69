"""A paper is a value: one from outside the package goes through every command, and no general module knows of it."""

import json
import pickle
from dataclasses import replace

import pytest
from nonrobust import Library, library, verify
from nonrobust.cli import main
from nonrobust.numerics.tasks.pool import parallel
from nonrobust.paper import address_of, paper_at
from nonrobust.theory.language.errors import InputError

from tests.second_paper import MAXIMUM, PAPER, UNIFORM

SHELF = Library((PAPER,))


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setenv("NONROBUST_CACHE", "")


def run(capsys, *arguments: str) -> tuple[int, str]:
    """The exit status of a command on the second paper, and what it prints."""
    status = main(arguments, SHELF)
    return status, capsys.readouterr().out


def test_its_claims_are_listed_with_their_references(capsys):
    status, text = run(capsys, "list")
    assert status == 0 and "E_U = a/2" in text and "M -> a" in text.replace("Max(0, a)", "a")
    assert "approached like 1/(n + 1)" in text and "[W00] A. Writer, On uniform numbers, 2000" in text
    assert "tradeoff" not in text


def test_its_values_are_enclosed(capsys):
    status, text = run(capsys, "value", "uniform/mean", "--at", "a=1/3")
    assert status == 0 and "E_U = 1/6, exactly" in text


def test_its_claims_are_verified_in_several_processes(capsys):
    status, text = run(capsys, "verify", "--resolution", "0.05", "--jobs", "2", "--json")
    found = {each["claim"]: each["status"] for each in json.loads(text)["claims"]}
    # The second has no derivation, and what nothing derives is not decided.
    assert status == 3 and found == {"uniform/mean": "proved", "uniform/largest": "inconclusive"}


def test_its_derivations_are_printed(capsys):
    status, text = run(capsys, "derive", "uniform/mean")
    assert status == 0 and "because by line (1)" in text and "proved in 2 lines" in text


def test_its_summary_is_a_table(capsys):
    status, text = run(capsys, "table", "regimes", "--format", "json")
    table = json.loads(text)
    assert status == 0 and [row[0]["text"] for row in table["rows"]] == ["uniform/mean", "uniform/largest"]
    assert table["sources"]["uniform/mean"]["derivation"] == "proved"


def test_mutants_of_its_claims_are_refuted(capsys):
    status, text = run(capsys, "mutate", "uniform/mean")
    assert status == 0 and "0 survive" in text and "mutants refuted" in text


def test_mutants_of_its_simulators_are_refuted_or_explained(capsys):
    _, text = run(capsys, "mutate", "uniform/mean", "--simulators", "--json", "--jobs", "2")
    (module,) = json.loads(text)["simulators"]
    # What the mean's simulator does not run through is said to be unseen.
    seen = [each for each in module["mutants"] if each["why"] != "no check point runs through it"]
    assert module["simulator"] == "simulators" and len(seen) > 10
    assert {each["fate"] for each in seen} <= {"refuted", "equal"} and any(each["fate"] == "refuted" for each in seen)


def test_a_wrong_claim_of_its_is_refuted():
    wrong = replace(UNIFORM, rhs=UNIFORM.rhs * 2)
    assert verify(wrong.at(a=1), library=SHELF).status == "refuted"


def test_two_papers_stand_side_by_side_and_two_of_one_name_do_not():
    both = Library((*library.papers, PAPER))
    assert both.claim("uniform/mean") is UNIFORM and both.claim("tradeoff/pareto") is library.claim("tradeoff/pareto")
    with pytest.raises(ValueError, match="two papers are 'uniform'"):
        Library((PAPER, PAPER))
    with pytest.raises(ValueError, match="two claims have the id 'uniform/"):
        Library((PAPER, replace(PAPER, name="other")))


def test_an_id_that_means_something_else_is_not_judged_by_its_simulator():
    impostor = replace(MAXIMUM, id=UNIFORM.id)
    with pytest.raises(InputError, match="is the id of another claim"):
        verify(impostor.at(a=1), library=SHELF)


def test_a_paper_is_found_again_by_its_address_from_a_process_that_shares_nothing():
    assert paper_at("tests.second_paper:PAPER") is PAPER
    assert list(parallel(name_at, [(PAPER.address,)] * 2, 2, start="spawn")) == ["uniform", "uniform"]


def name_at(address: str) -> str:
    return paper_at(address).name


def test_a_paper_without_an_address_is_known_here_and_says_so_elsewhere():
    nameless = replace(PAPER, name="nameless", address="")
    assert paper_at(address_of(nameless)) is nameless
    with pytest.raises(InputError, match="has no address by which another process finds it"):
        paper_at("here:unheard")


def test_its_simulators_cross_process_borders():
    for dossier in PAPER.dossiers:
        assert pickle.loads(pickle.dumps(dossier.simulator)) == dossier.simulator
