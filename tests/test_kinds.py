"""Statements that a verifier easily misjudges: none that is true is refuted, and no error of two resolutions passes.

Four seeds of each kind; `python -m benchmarks.kinds` runs 100. The nominal rate of refutations of true statements is
1e-6 for each; an error is missed with probability 0.01, the seeds being fixed.
"""

import json

import pytest
from nonrobust.theory.language.status import Status
from sympy import Rational

from benchmarks import kinds

KINDS, WRONG = kinds.kinds(), Status.REFUTED


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_true_statement_is_refuted_and_no_error_passes(kind):
    (row,) = kinds.measure(range(4), 1, [kind])
    assert row.right, row


@pytest.mark.parametrize("amplitude", [0.02, 0.05, 0.1])
def test_a_claim_that_follows_the_limit_of_the_wrong_expansion_passes_only_within_what_is_said_to_be_caught(amplitude):
    # A hidden term a d^(-1/2) moves the limit in the claimed expansion by 0.032 a; so does the claim here.
    (kind,) = (each for each in KINDS if each.name == f"limit, times 1 + {amplitude:g} d^(-1/2)")
    error = Rational(str(0.032 * amplitude))
    for seed in range(4):
        verdict = kinds.verdict(kind, error, seed)
        assert verdict.status is not Status.CONSISTENT or error <= verdict.caught <= 2 * verdict.resolution


def test_a_row_is_right_if_nothing_true_is_refuted_and_every_error_is_where_the_data_decide():
    passed, unsure, refuted = (kinds.Counts.of([each]) for each in (Status.CONSISTENT, Status.INCONCLUSIVE, WRONG))
    outcomes = {
        (passed, refuted, True): True,
        (unsure, refuted, True): True,
        (refuted, refuted, True): False,
        (passed, unsure, True): False,
        (passed, unsure, False): True,
        (passed, passed, False): False,
    }
    for (true, planted, decided), right in outcomes.items():
        assert kinds.Row("", decided, true, planted).right is right


def test_the_kept_table_shows_100_seeds_of_each_kind_without_a_wrong_verdict():
    data = json.loads((kinds.HERE / "kinds.json").read_text(encoding="utf-8"))
    rows = [kinds.Row(each["kind"], each["decided"], *(kinds.Counts(**each[key]) for key in ("true", "wrong")))
            for each in data]  # fmt: skip
    assert [row.kind for row in rows] == [kind.name for kind in KINDS]
    assert all(row.right and sum(vars(row.true).values()) == 100 for row in rows)
    assert kinds.as_markdown(rows) == (kinds.HERE / "kinds.md").read_text(encoding="utf-8")
