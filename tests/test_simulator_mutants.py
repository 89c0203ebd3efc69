"""Mutants of simulators' source and of filters: what changes the law of the draws is refuted, the rest is explained."""

import ast
import importlib
import inspect
import json
import sys
from dataclasses import replace

import nonrobust.numerics.papers.dohmatob_bietti.simulators
import numpy as np
import pytest
from nonrobust import cli, library
from nonrobust.mutation.claims import Fate
from nonrobust.mutation.code_mutants import code_mutants, load, reached
from nonrobust.mutation.filters import filter_mutants, judge_filter
from nonrobust.mutation.simulator_cases import Case, Wrong, case, judged, ordered
from nonrobust.mutation.simulators import judge_code, plan_simulators, sampled
from nonrobust.numerics.balls.value import value
from nonrobust.numerics.papers.dohmatob_bietti.simulators import gradient_flow
from nonrobust.numerics.trial import ensemble
from nonrobust.numerics.trial.ensemble import Draws, Simulator
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.verification import default_checks

from tests.lookup import ORACLES, home

(PAPER,) = library.papers
ADDRESS, PACKAGE = PAPER.address, PAPER.simulators
SHARE = Budget().share(len(default_checks(library.claims)))
FLOW = library.claim("full-training/gradient-flow/robustness")
MODULES = sorted({home(oracle.draw) for oracle in ORACLES.values()} - {ensemble.__name__})


def source(module):
    return inspect.getsource(importlib.import_module(module))


def case_of(claim, index=0):
    found = case(ADDRESS, claim.id, tuple(claim.points[index].items()))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def flow():
    return case_of(FLOW)


def planted(before, after, module=gradient_flow.__name__):
    """The module with one text changed, as a mutant."""
    text = source(module)
    assert text.count(before) == 1
    return replace(code_mutants(module)[0], source=text.replace(before, after))


# The mutants


@pytest.mark.parametrize("module", MODULES)
def test_each_mutant_is_the_module_with_one_expression_changed_in_its_line(module):
    original = source(module)
    found = code_mutants(module)
    assert len({mutant.source for mutant in found}) > len(found) / 2
    for mutant in found:
        assert ast.dump(ast.parse(mutant.source)) != ast.dump(ast.parse(original))
        assert mutant.source.splitlines()[: mutant.line - 1] == original.splitlines()[: mutant.line - 1]


def test_the_slips_of_a_formula_all_occur_and_what_is_outside_functions_stays(tmp_path, monkeypatch):
    (tmp_path / "typed.py").write_text(
        "K = 3\n@property\ndef f(x: int = 5, *, y=[7]):\n"
        "    z: int = -x**y + 2*x\n    return z / 4 if z < 0.5 else 1e-9\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    found = code_mutants("typed")
    assert {mutant.kind for mutant in found} == {
        *("operator", "dropped term", "dropped factor", "exponent", "sign", "coefficient", "factor 2", "comparison")
    }
    assert {mutant.place for mutant in found} == {("typed", 2)}  # its first decorator's line
    changes = {mutant.change for mutant in found}
    assert {"2 -> 3", "2 -> 1", "2 -> 4", "z < 0.5 -> z >= 0.5", "z / 4 -> z * 4", "-x ** y -> x ** y"} <= changes
    assert not {mutant.change.split(" -> ")[0] for mutant in found} & {"3", "5", "7", "1e-09", "int"}


# Loading


def test_a_copy_leaves_the_simulators_in_use_alone():
    before = {name: sys.modules[name] for name in sys.modules if name.startswith("nonrobust.numerics")}
    copy = load(ADDRESS, code_mutants(gradient_flow.__name__)[0])
    assert {name: sys.modules[name] for name in sys.modules if name.startswith("nonrobust.numerics")} == before
    assert nonrobust.numerics.papers.dohmatob_bietti.simulators.gradient_flow is gradient_flow
    assert copy[FLOW.id] is not ORACLES[FLOW.id] and copy[FLOW.id].draw is not ORACLES[FLOW.id].draw
    assert library.dossier(FLOW.id).simulator is ORACLES[FLOW.id]


def test_a_copy_without_a_slip_draws_the_same_and_one_with_a_slip_draws_otherwise(flow):
    def drawn(oracles):
        rng = np.random.default_rng(3)
        return oracles[FLOW.id].draw(dict(flow.at.values), flow.sizes[0], 2, rng)["robustness"]

    assert np.array_equal(drawn(load(ADDRESS)), drawn(ORACLES))
    assert not np.allclose(drawn(load(ADDRESS, planted("now @ (B -", "now @ (1.1 * B -"))), drawn(ORACLES))


def test_what_runs_is_named_by_module_and_line(flow):
    place = gradient_flow.__name__, gradient_flow.flow.__code__.co_firstlineno
    assert place in flow.places
    assert place not in reached(lambda: load(ADDRESS), PACKAGE)


# Fates of slips in the source


def fate(mutant, *cases):
    outcome = judge_code(ADDRESS, mutant, cases, SHARE, 0)
    return outcome.fate, outcome.why


def test_every_mutant_of_the_gradient_flow_is_refuted_or_explained(flow):
    plan = plan_simulators(library, [FLOW], [flow])
    outcomes = [judge_code(*task, SHARE, 0) for task in plan["simulators/gradient_flow"]]
    assert len(outcomes) > 10
    assert sum(each.fate is Fate.REFUTED for each in outcomes) > len(outcomes) / 2
    assert not [(each.change, each.why) for each in outcomes if each.fate is Fate.SURVIVED]


@pytest.mark.parametrize(
    "before, after, words",
    [
        ("np.asarray((now @", "np.asarray((1.04 * now @", "simulated"),
        ("test[i], robust[i]", "robust[i], test[i]", "simulated"),
        ("    if t == 0:", "    raise RuntimeError('planted')\n    if t == 0:", "RuntimeError: planted"),
        ("    if t == 0:", "    while True:\n        pass\n    if t == 0:", "no draws within"),
    ],
)
def test_a_simulator_that_is_wrong_or_raises_or_never_ends_is_refuted(before, after, words, flow, monkeypatch):
    monkeypatch.setattr("nonrobust.mutation.simulator_cases._SECONDS", 5.0 if words == "simulated" else 0.5)
    found, why = fate(planted(before, after), flow)
    assert found is Fate.REFUTED and words in why


def test_a_slip_that_plays_no_part_is_explained_by_the_same_draws(flow):
    found, why = fate(planted("FLOW = ", "UNUSED = 1\nFLOW = "), flow)
    assert found is Fate.EQUAL and why == "the same draws at 1 check points"


def test_a_slip_that_no_check_point_runs_through_survives():
    found, why = fate(planted("now @ (B -", "now @ (1.1 * B -"))
    assert found is Fate.SURVIVED and "no check point" in why


# Fates of made-up simulators of a limit, whose draws are truth + bias(d) + spread * noise

LIMIT = library.claim("neural-tangent/least-squares/test-error")
POINT = tuple(LIMIT.points[0].items())
SIZES = (20, 40, 80, 160, 320)


def made(bias=lambda d: 1 / d, factor=1.0, spread=1e-5, controls=lambda x: x, sizes=SIZES):
    truth = float(value(LIMIT.at(**dict(POINT))).midpoint)

    def draw(values, d, n, rng):
        noise, control = rng.standard_normal(n), rng.standard_normal((n, 1))
        return Draws({"test-error": factor * truth + bias(d) + spread * noise}, controls(control))

    return Simulator(draw, lambda values: sizes)


def made_case():
    at = LIMIT.at(**dict(POINT))
    blank = Case(ADDRESS, LIMIT.id, POINT, value(at, 30), SIZES, (), frozenset(), 0.0)
    return replace(blank, draws=Wrong(lambda id: made()).draws(blank, SIZES))


@pytest.mark.parametrize(
    "change, expected, words",
    [
        ({}, Fate.EQUAL, "the same draws at 1 check points"),
        ({"bias": lambda d: 1 / d + 1e-9}, Fate.EQUAL, "the same draws to"),
        ({"controls": lambda x: 2 * x}, Fate.EQUAL, "other controls"),
        ({"sizes": (24, 48, 96, 192, 384)}, Fate.EQUAL, "other sizes"),
        ({"bias": lambda d: 3 / d}, Fate.EQUAL, "the same limit"),
        ({"factor": 1.01}, Fate.REFUTED, "simulated"),
        ({"bias": lambda d: 1 / d**0.5}, Fate.REFUTED, "rate"),
        ({"bias": lambda d: np.nan}, Fate.REFUTED, "not a number"),
        ({"spread": 1e4}, Fate.REFUTED, "spread"),
        ({"controls": lambda x: x + 3}, Fate.SURVIVED, "the mean of a control is not 0"),
        ({"spread": -1e-5}, Fate.SURVIVED, "draws differ"),
    ],
)  # fmt: skip
def test_the_fate_of_a_simulator_follows_from_the_law_of_its_draws(change, expected, words):
    found, why = judged(lambda: Wrong(lambda id: made(**change)), [made_case()], SHARE, 0)
    assert (found, words in why) == (expected, True), why


def test_a_simulator_that_is_wrong_and_slow_is_undecided(monkeypatch):
    monkeypatch.setattr("nonrobust.mutation.simulator_cases._SECONDS", 0.2)

    def slow(d):
        return 1 / d + 1e-3 if slow.calls.append(d) or len(slow.calls) < 4 else sum(range(10**9))

    slow.calls = []
    found, why = judged(lambda: Wrong(lambda id: made(bias=slow)), [made_case()], SHARE, 0)
    assert found is Fate.SURVIVED and "undecided" in why


def test_cases_of_every_claim_come_first_and_cheap_ones_before_dear_ones():
    blank = made_case()
    cases = [replace(blank, claim=id, seconds=s) for id, s in (("a", 3.0), ("a", 1.0), ("b", 2.0), ("b", 4.0))]
    assert [(each.claim, each.seconds) for each in ordered(cases)] == [("a", 1), ("b", 2), ("a", 3), ("b", 4)]


# Filters


def test_every_filter_of_a_regime_has_mutants_and_a_wrong_one_is_refuted_by_simulation_or_derivation():
    every = filter_mutants(ADDRESS)
    tangent = [each for each in every if each.regime.name == "neural-tangent"]
    assert {(each.change.split(",")[0], each.everywhere) for each in tangent} >= {
        *(("ridge", False), ("ridge", True), ("gradient-flow", False), ("gradient-descent", True))
    }
    ridge = [i for i, each in enumerate(every) if each in tangent and each.change.startswith("ridge")]
    cases = [case_of(library.claim(id)) for id in every[ridge[0]].claims]  # the sign of r shows in the robustness alone
    for everywhere in (False, True):
        chosen = [i for i in ridge if every[i].everywhere is everywhere][:4]
        outcomes = [judge_filter(ADDRESS, i, cases, SHARE, 0) for i in chosen]
        assert [each.fate for each in outcomes] == [Fate.REFUTED] * 4
        assert all(("derivation" in each.why) is everywhere for each in outcomes)


# The command


def test_a_sample_is_part_of_the_plan_and_the_same_for_the_same_seed(flow):
    plan = plan_simulators(library, [FLOW], [flow])
    some = sampled(plan, 5, 1)
    assert sum(map(len, some.values())) == 5 and some == sampled(plan, 5, 1) and some != sampled(plan, 5, 2)
    assert all(task in plan[name] for name, part in some.items() for task in part)
    assert sampled(plan, 10**6, 1) == plan


def test_the_command_scores_the_simulators_of_a_claim(capsys):
    status = cli.main(["mutate", "--simulators", FLOW.id, "--sample", "6", "--json", "--jobs", "1"])
    data = json.loads(capsys.readouterr().out)
    outcomes = [each for part in data["simulators"] for each in part["mutants"]]
    assert len(outcomes) == 6 and {each["fate"] for each in outcomes} <= {"refuted", "equal", "survived"}
    assert status == (1 if any(each["fate"] == "survived" for each in outcomes) else 0)
    assert all(part["simulator"].startswith("simulators/") for part in data["simulators"])


@pytest.mark.parametrize("options", [["--sample", "5"], ["--simulators", "--sample", "0"]])
def test_a_sample_of_nothing_or_of_claims_is_bad_usage(options, capsys):
    assert cli.main(["mutate", FLOW.id, *options]) == 2
    assert "--sample" in capsys.readouterr().err
