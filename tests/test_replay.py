"""Every estimate is replayed from the JSON of its run."""

import json

import pytest
from nonrobust import cli, library
from nonrobust.keeping.replay import replay
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.numerics.trial.verify import verify_sharing
from nonrobust.outcomes import ClaimVerdict, Proof
from nonrobust.output import run_json
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.language.status import Status

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
    pairs = list(replay(run, library))
    assert len(pairs) == sum(len(library.claim(id).points) for id in CLAIMS)
    assert [kept for kept, _ in pairs] == [again for _, again in pairs]
    assert {kept.claim.id for kept, _ in pairs} == set(CLAIMS)


def test_a_simulation_that_shared_its_random_matrices_is_replayed_alone():
    budget, points = Budget(resolution=0.05), [library.claim(id).at(**library.claim(id).points[0]) for id in SHARING]
    verdicts = verify_sharing(points, [library.dossier(point.claim.id).evidence for point in points], budget, 4)
    outcomes = [ClaimVerdict(each.claim, Proof(Status.PROVED, 1, ""), (each,)) for each in verdicts]
    run = json.loads(run_json(outcomes, budget, 4, {}))
    assert [again for _, again in replay(run, library)] == verdicts


def test_another_seed_replays_other_means(run):
    pairs = list(replay({**run, "seed": 6, "claims": run["claims"][:1]}, library))
    moving = [(kept, again) for kept, again in pairs if kept.estimate.stderr > 0]
    assert moving and all(kept.estimate.mean != again.estimate.mean for kept, again in moving)


def test_a_run_names_what_a_replay_needs(run):
    assert {"budget", "seed", "versions", "claims"} <= set(run) and {"numpy", "nonrobust"} <= set(run["versions"])
    for outcome in run["claims"]:
        for verdict in outcome["verdicts"]:
            assert {"claim", "point", "false_alarm"} <= set(verdict)
            assert {"mean", "stderr", "sizes", "draws"} <= set(verdict["simulated"])


@pytest.mark.parametrize("claim", library.claims, ids=lambda claim: claim.id)
def test_the_text_of_every_check_point_is_read_back(claim):
    for point in claim.points:
        assert claim.at(**claim.at(**point).as_text()) == claim.at(**point)


def test_data_of_a_point_that_the_claim_has_not_got_are_refused(run):
    (outcome, *_) = run["claims"]
    broken = {**outcome["verdicts"][0], "point": {"rho": "1"}}
    with pytest.raises(InputError, match="no parameter 'rho'"):
        list(replay({**run, "claims": [{**outcome, "verdicts": [broken]}]}, library))
