"""Every estimate is replayed from the JSON of its run."""

import json

import pytest
from nonrobust import cli
from nonrobust.derivations.proof.step import Status
from nonrobust.keeping.replay import read_point, replay
from nonrobust.numerics.trial.checking import verify_sharing
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.output import run_json
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.papers import dohmatob_bietti as theory
from nonrobust.verification import ClaimVerdict, Proof

CLAIMS = ("initialization/start/robustness@finite", "target/alignment/beta@exponential")  # exact, and a limit
SHARING = ("neural-tangent/gradient-flow/test-error", "neural-tangent/ridge/robustness")  # same random matrices


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NONROBUST_CACHE", str(tmp_path_factory.mktemp("kept")))
        output = []
        patch.setattr("builtins.print", lambda *text, **where: output.append(text[0]) if not where else None)
        cli.main(["verify", *CLAIMS, "--json", "--seed", "5", "--jobs", "1", "--resolution", "2e-2"])
    return json.loads(output[-1])


def test_a_replayed_run_gives_every_verdict_again(run):
    pairs = list(replay(run))
    assert len(pairs) == sum(len(theory.claim(id).points) for id in CLAIMS)
    assert [kept for kept, _ in pairs] == [again for _, again in pairs]
    assert {kept.claim for kept, _ in pairs} == set(CLAIMS)


def test_a_simulation_that_shared_its_random_matrices_is_replayed_alone():
    budget, points = Budget(resolution=0.05), [theory.claim(id).at(**theory.claim(id).points[0]) for id in SHARING]
    verdicts = verify_sharing(points, budget, 4)
    outcomes = [ClaimVerdict(each.claim, Proof(each.claim, Status.PROVED, 1, ""), (each,)) for each in verdicts]
    run = json.loads(run_json(outcomes, budget, 4, {}))
    assert [again for _, again in replay(run)] == verdicts


def test_another_seed_replays_other_means(run):
    pairs = list(replay({**run, "seed": 6, "claims": run["claims"][:1]}))
    moving = [(kept, again) for kept, again in pairs if kept.estimate.stderr > 0]
    assert moving and all(kept.estimate.mean != again.estimate.mean for kept, again in moving)


def test_a_run_names_what_a_replay_needs(run):
    assert {"budget", "seed", "versions", "claims"} <= set(run) and {"numpy", "nonrobust"} <= set(run["versions"])
    for outcome in run["claims"]:
        for verdict in outcome["verdicts"]:
            assert {"claim", "point", "false_alarm"} <= set(verdict)
            assert {"mean", "stderr", "sizes", "draws"} <= set(verdict["simulated"])


@pytest.mark.parametrize("claim", theory.CLAIMS, ids=lambda claim: claim.id)
def test_the_text_of_every_check_point_is_read_back(claim):
    for point in claim.points:
        assert read_point(claim, str(claim.at(**point))) == claim.at(**point)


def test_a_text_that_shows_no_point_is_refused():
    with pytest.raises(InputError, match="rho"):
        read_point(theory.claim("neural-tangent/least-squares/test-error"), "beta=1")
