"""What the checks would catch: mutants of statements, of derivations, of simulators and of filters are refuted."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from nonrobust import cli, library, verify
from nonrobust.derivations.proof.equality import equal
from nonrobust.mutation.claims import Fate, Outcome, Score, judge_lines, judge_mutant, mutate, plan
from nonrobust.mutation.mutants import changes, mutants, slips
from nonrobust.mutation.scores import score_lines, score_summary
from nonrobust.numerics.balls.value import value
from nonrobust.numerics.papers.dohmatob_bietti.simulators import (
    adversarial,
    full_training,
    gradient_flow,
    infinite_width,
    initialization,
    network,
    neural_tangent,
    ordering,
    projections,
    random_features,
)
from nonrobust.numerics.papers.dohmatob_bietti.simulators.filters import numeric_filter
from nonrobust.numerics.trial import ensemble
from nonrobust.numerics.trial.estimate import Estimate
from nonrobust.numerics.trial.verdict import Budget, Verdict
from nonrobust.theory.language.nodes import Root
from nonrobust.theory.language.status import Status
from nonrobust.theory.objects.filters import H
from nonrobust.theory.papers.dohmatob_bietti import planted
from nonrobust.theory.papers.dohmatob_bietti.glossary import a, beta, d, lam, m, p, rho
from nonrobust.theory.papers.dohmatob_bietti.neural_tangent import PHI
from nonrobust.verification import default_checks, verify_claims
from sympy import Abs, Integer, Lambda, Max, Piecewise, Rational, Sum, Symbol, exp, log, sqrt

from tests.lookup import ORACLES, home

BUDGET = Budget()
FINITE = library.claim("neural-tangent/least-squares/test-error@finite")
QUICK = (
    *("target/alignment/beta@wishart", "full-training/end/test-error@identity"),
    *("neural-tangent/haar/diagonal", "full-training/end/robustness@low-rank"),
)
EVERY = library.claims


# Generating


def made(expr, *groups):
    """kind -> the changed expressions."""
    found: dict[str, set] = {}
    for kind, _, new in changes(expr, groups, frozenset({rho})):
        found.setdefault(kind, set()).add(new)
    return found


def test_a_fraction_is_mutated_at_every_place_in_every_way():
    found = made(rho / (2 * rho + beta), (rho, beta))
    assert {-rho / (2 * rho + beta), rho / (2 * rho - beta), rho / (beta - 2 * rho)} <= found["sign"]
    assert {rho / (3 * rho + beta), rho / (rho + beta)} <= found["coefficient"]
    assert {rho**2 / (2 * rho + beta), 1 / (2 * rho + beta), rho / (2 * rho + beta) ** 2} <= found["exponent"]
    assert {rho / (2 * rho), rho / beta} <= found["dropped term"]
    assert {1 / (2 * rho + beta), rho} <= found["dropped factor"]
    assert found["swapped parameters"] == {beta / (2 * beta + rho)}
    assert {1 / rho / (2 / rho + beta), 1 / rho / (2 * rho + beta), rho / (2 / rho + beta)} <= found["inverse"]
    assert {2 * rho / (2 * rho + beta), rho / (4 * rho + beta), rho / (2 * rho + 2 * beta)} <= found["factor 2"]
    assert found["1 %"] == {Rational(101, 100) * rho / (2 * rho + beta)}


@pytest.mark.parametrize(
    ("expr", "kind", "wrong"),
    [
        (Max(0, 1 - rho), "clipping", 1 - rho),
        (Abs(1 - sqrt(p)), "clipping", sqrt(p) - 1),
        (Piecewise((log(rho), rho < 1), (1, True)), "wrong branch", log(rho)),
        (Piecewise((log(rho), rho < 1), (1, True)), "wrong branch", Integer(1)),
        (Piecewise((log(rho), rho < 1), (1, True)), "coefficient", Piecewise((log(rho), rho < 2), (1, True))),
        (rho ** (1 - 2 * a), "coefficient", rho ** (1 - 3 * a)),
        (Integer(0), "1 %", Rational(1, 100)),
    ],
    ids=str,
)
def test_clippings_branches_conditions_and_exponents_are_mutated(expr, kind, wrong):
    assert wrong in made(expr, (rho, p, a))[kind]


def test_the_limits_of_a_sum_are_mutated_and_its_index_is_not():
    j = Symbol("j", integer=True)
    found = set().union(*made(Sum(lam[j] ** 2, (j, m + 1, d)), (m, d)).values())
    assert {Sum(lam[j] ** 2, (j, m, d)), Sum(lam[j], (j, m + 1, d)), Sum(lam[j] ** 2, (j, d + 1, m))} <= found
    assert all(j not in each.free_symbols for each in found)


def test_the_function_of_a_root_is_mutated_and_its_bracket_is_not():
    x = Symbol("x")
    roots = {root for each in set().union(*made(Root(Lambda(x, x**3 - rho), 0, 4), (rho,)).values())
             for root in each.atoms(Root)}  # fmt: skip
    assert Root(Lambda(x, x**3 + rho), 0, 4) in roots and Root(Lambda(x, x**2 - rho), 0, 4) in roots
    assert {root.args[1:] for root in roots} == {(0, 4)}


@pytest.mark.parametrize("claim", EVERY, ids=lambda claim: claim.id)
def test_every_claim_has_mutants_none_twice_and_none_the_claim_itself(claim):
    found = mutants(library.dossier(claim.id))
    assert len({(each.claim.rhs, each.claim.functionals) for each in found}) == len(found) >= 3
    assert all((each.claim.rhs, each.claim.functionals) != (claim.rhs, claim.functionals) for each in found)
    assert all(each.claim.id == claim.id and each.claim.points == claim.points for each in found)


def test_the_kinds_of_mistakes_that_were_asked_for_all_occur():
    kinds = {each.kind for claim in EVERY for each in mutants(library.dossier(claim.id))}
    assert kinds == {
        *("sign", "coefficient", "exponent", "dropped term", "dropped factor", "swapped parameters", "inverse"),
        *("factor 2", "1 %", "clipping", "wrong branch", "wrong functional", "lost atom"),
    }


@pytest.mark.parametrize(
    ("id", "index", "words"),
    [
        ("neural-tangent/gradient-flow/test-error", 0, "no eigenvalues 0 of S"),
        ("neural-tangent/ridge/test-error", 0, "no eigenvalues 0 of S"),
        ("random-features/gradient-flow/test-error", 1, "no outlier"),
        ("full-training/end/test-error", 1, "the law F less an atom"),
        ("full-training/end/test-error", 1, "smallest in modulus"),
    ],
)
def test_a_functional_resolved_wrongly_changes_the_value(id, index, words):
    claim = library.claim(id)
    wrong = next(each.claim for each in mutants(library.dossier(claim.id)) if each.change.endswith(words))
    true, false = (value(each.at(**claim.points[index]), 15) for each in (claim, wrong))
    assert not true.overlaps(false)


def test_a_lost_atom_is_the_mass_that_the_law_of_s_has_at_zero():
    # phi(0) = 1 is the whole mass; without the atom it is min(1, rho).
    claim = library.claim("neural-tangent/gradient-flow/test-error")
    (phi,) = (each for each in claim.functionals if each.symbol == PHI)
    (lost,) = (each.planted(phi).resolve for each in planted.TANGENT if each.symbol is PHI and each.kind == "lost atom")
    assert lost({"rho": Rational(2, 5), "beta": Integer(0)}, Integer(0)) == Rational(2, 5)
    assert lost({"rho": Rational(3, 2), "beta": Integer(0)}, Integer(0)) == 1


# Proved equal


@pytest.mark.parametrize(
    ("id", "before", "after"),
    [
        ("neural-tangent/least-squares/test-error", Max(0, 1 - rho) ** 2, Max(0, 1 - rho) * Max(0, 1 - rho)),
        ("full-training/end/test-error@exponential", log(rho) ** 2, log(1 / rho) ** 2),
        ("full-training/end/robustness@low-rank", rho / p, (rho + p) / p - 1),
    ],
)
def test_the_claim_in_other_clothes_is_proved_equal(id, before, after):
    claim = library.claim(id)
    assert "cancels to 0" in equal(claim, claim.rhs.subs(before, after), library.dossier(id).charts)


@pytest.mark.parametrize(
    ("id", "before", "after"),
    [
        ("neural-tangent/least-squares/test-error", Max(0, 1 - rho), 1 - rho),  # equal for rho <= 1 only
        ("neural-tangent/least-squares/test-error@finite", d + 2, d + 3),
        ("full-training/end/test-error@spectrum", m, m + 1),
        ("full-training/end/robustness@power-law", a, 2 * a),
    ],
)
def test_what_differs_somewhere_is_not_proved_equal(id, before, after):
    claim = library.claim(id)
    assert equal(claim, claim.rhs.subs(before, after), library.dossier(id).charts) is None


# Scores


def score(claims, seed=0):
    outcomes = list(verify_claims(library, claims, BUDGET, seed, 1))
    return list(mutate(library, plan(library, claims), outcomes, BUDGET, 1))


def test_no_mutant_of_quick_claims_and_of_their_derivations_survives():
    # False-alarm rate 1e-6; the seed is fixed.
    for each in score([library.claim(id) for id in QUICK]):
        assert each.survivors == () and each.count(Fate.REFUTED) >= 5 and each.count(Fate.REFUTED, lines=True) >= 10


@pytest.mark.slow
@pytest.mark.parametrize("claim", library.claims, ids=lambda claim: claim.id)
def test_no_mutant_survives(claim):
    (each,) = score([claim])
    assert each.survivors == ()


def seen(claim, stderr):
    """The verdicts of simulations that found the claimed values, with this standard error."""
    found = []
    for point in claim.points:
        true = value(claim.at(**point), 15)
        estimate = Estimate(float(true.midpoint), stderr, 1000.0, 0.0, 0.0, (1,), (1000,))
        found.append(Verdict(claim.at(**point), Status.CONSISTENT, true, estimate, false_alarm=1e-8))
    return found


def test_a_simulation_that_sees_nothing_lets_mutants_survive_and_one_that_sees_enough_does_not():
    (wrong,) = (each for each in mutants(library.dossier(FINITE.id)) if each.kind == "1 %")
    assert judge_mutant(library.dossier(FINITE.id), wrong, seen(FINITE, 1e-5), BUDGET).fate is Fate.REFUTED
    assert judge_mutant(library.dossier(FINITE.id), wrong, seen(FINITE, 0.1), BUDGET).fate is Fate.SURVIVED


def test_a_missing_check_point_lets_a_mutant_survive():
    claim = library.claim("neural-tangent/least-squares/test-error")
    clipped = (each for each in mutants(library.dossier(claim.id)) if each.kind == "clipping")
    wrong = next(each for each in clipped if each.claim.rhs.has(1 - rho))
    assert judge_mutant(library.dossier(claim.id), wrong, seen(claim, 1e-6), BUDGET).fate is Fate.REFUTED
    fewer = [point for point in claim.points if Fraction(point["rho"]) <= 1]
    blind = replace(wrong, claim=replace(wrong.claim, points=fewer))
    original = replace(claim, points=fewer)
    dossier = replace(library.dossier(claim.id), claim=original)
    assert judge_mutant(dossier, blind, seen(original, 1e-6), BUDGET).fate is Fate.SURVIVED


def test_a_mutant_without_a_real_value_is_refuted_by_that():
    claim = library.claim("full-training/end/robustness@exponential")
    wrong = replace(mutants(library.dossier(claim.id))[0], claim=replace(claim, rhs=log(1 - 2 * rho)))
    outcome = judge_mutant(library.dossier(claim.id), wrong, seen(claim, 1e-6), BUDGET)
    assert outcome.fate is Fate.REFUTED and "no real value" in outcome.why


def test_a_value_that_takes_forever_is_no_value(monkeypatch):
    def forever(point, digits):
        while True:
            pass

    monkeypatch.setattr("nonrobust.mutation.claims._SECONDS", 0.1)
    monkeypatch.setattr("nonrobust.mutation.claims.value", forever)
    dossier = library.dossier(FINITE.id)
    outcome = judge_mutant(dossier, mutants(dossier)[0], seen(FINITE, 1e-5), BUDGET)
    assert outcome.fate is Fate.REFUTED and "no value within" in outcome.why


def test_mutants_of_a_line_are_refuted_by_its_own_check():
    outcomes = judge_lines(library.dossier(FINITE.id))
    assert {each.fate for each in outcomes} == {Fate.REFUTED}
    assert len({each.line for each in outcomes}) >= 10 and all(each.claim == FINITE.id for each in outcomes)


def test_slips_of_a_line_leave_out_what_changes_nothing():
    assert [new for _, _, new in slips(Integer(0))] == [Rational(1, 100), Integer(1), Integer(-1)]


def test_survivors_are_named_and_lower_the_score():
    outcomes = tuple(Outcome("a/claim", None, "sign", "x -> -x", fate, "why so") for fate in Fate)
    found = Score("a/claim", outcomes)
    text = score_lines(found, 10)
    assert "1 of   3 mutants refuted" in text and "survives: sign, x -> -x" in text and "why so" in text
    assert "66.67% refuted or explained" in score_summary([found], 1.0)


# The command


def test_the_command_prints_a_score_for_each_claim(capsys):
    assert cli.main(["mutate", *QUICK[:2], "--jobs", "1"]) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(QUICK[:2])
    assert "100.00% refuted or explained" in last and " 0 survive" in last


def test_the_command_prints_json_that_names_every_mutant(capsys):
    assert cli.main(["mutate", QUICK[1], "--json", "--seed", "3"]) == 0
    data = json.loads(capsys.readouterr().out)
    (claim,) = data["claims"]
    statements = [each for each in claim["mutants"] if each["line"] is None]
    assert data["passed"] and data["seed"] == 3 and len(statements) == len(mutants(library.dossier(QUICK[1])))
    assert claim["refuted"] == len(claim["mutants"]) and claim["survived"] == claim["equal"] == 0


def test_the_command_fails_where_a_mutant_survives(capsys, monkeypatch):
    monkeypatch.setattr(
        "nonrobust.mutation.claims.judge", lambda *given: Verdict(given[0], Status.CONSISTENT, given[1])
    )
    assert cli.main(["mutate", QUICK[1], "--jobs", "1"]) == 1
    assert "survives: factor 2" in capsys.readouterr().out


@pytest.mark.parametrize(("option", "word"), [("--jobs=0", "--jobs"), ("--seed=-1", "--seed")])
def test_bad_options_are_refused_by_name(option, word, capsys):
    assert cli.main(["mutate", QUICK[0], option]) == 2
    assert word in capsys.readouterr().err


# Simulators and filters


def refuted(id, index=0, resolution=5e-3):
    """Whether `verify` refutes the true claim, as one check of a whole run."""
    claim = library.claim(id)
    budget = Budget(resolution=resolution, exact=resolution).share(len(default_checks(library.claims)))
    return verify(claim.at(**claim.points[index]), budget, 0).status is Status.REFUTED


def scaled(function, factor):
    return lambda *args, **options: factor * function(*args, **options)


def test_unplanted_simulators_are_not_refuted():
    assert not any(refuted(id) for id in ("full-training/end/test-error@exponential", FINITE.id, "tradeoff/sum-rule"))


# Each row: module, the name in it, the planted function, and a claim that must then be refuted.
PLANTED = {
    "coefficients 1 % too large": (network, "coefficients", scaled(network.coefficients, 1.01),
                                   "setting/quadratic-network/test-error"),
    "one component of the wrong degree": (network, "_component", lambda k, x, rng, true=network._component:
                                          true(k + (k == 1), x, rng), "tradeoff/hermite/robustness"),
    "a frontier 1 % too high": (network, "frontier", scaled(network.frontier, 1.01), "tradeoff/pareto"),
    "an attack that is 1 % too weak": (adversarial, "worst_quadratic", scaled(adversarial.worst_quadratic, 0.99),
                                       "setting/adversarial/robustness"),
    "hidden weights with 2 % too large a variance": (initialization, "gammaincinv",
                                                     scaled(initialization.gammaincinv, 1.02),
                                                     "initialization/start/robustness"),
    "points of the wrong variance": (initialization, "fifth_degree", lambda d, rng, true=initialization.fifth_degree:
                                     (1.01 * (rule := true(d, rng))[0], rule[1]),
                                     "initialization/start/robustness@quadratic"),
    "an ordering average without its -1": (neural_tangent, "_ordering_average", lambda squares, total, d, beta:
                                           squares / d + (total - squares) * beta / (d - 1), FINITE.id),
    "one neuron too many": (full_training, "truncation", lambda eigenvalues, m, true=full_training.truncation:
                            true(eigenvalues, m + len(eigenvalues[0]) // 100),
                            "full-training/end/test-error@exponential"),
    "a spectrum off by 1 %": (full_training, "spectrum", lambda *given, true=full_training.spectrum:
                              true(*given) + 0.01, "target/alignment/beta@exponential"),
    "time 4 % too fast": (gradient_flow, "flow", lambda W, B, t, true=gradient_flow.flow: true(W, B, 1.04 * t),
                          "full-training/gradient-flow/robustness"),
    "a fit that is shrunk by 5 %": (projections, "train", scaled(projections.train, 0.95), "tradeoff/sum-rule"),
}  # fmt: skip


# Cheap points where the planted mistake matters: full training, and a single component.
INDEX = {"tradeoff/sum-rule": 11, "tradeoff/hermite/robustness": 3}


@pytest.mark.parametrize("name", PLANTED)
def test_a_mistake_in_a_simulator_is_refuted(name, monkeypatch):
    module, attribute, wrong, id = PLANTED[name]
    index = INDEX.get(id, 0)
    assert not refuted(id, index)
    monkeypatch.setattr(module, attribute, wrong)
    assert refuted(id, index)


def test_every_kind_of_simulator_has_a_planted_mistake():
    # Orderings and infinite widths read the simulators of random features and of the neural tangent model.
    planted = {module.__name__ for module, _, _, _ in PLANTED.values()} | {random_features.__name__}
    used = {home(oracle.draw) for oracle in ORACLES.values()}
    shared = {ensemble.__name__, ordering.__name__, infinite_width.__name__}
    assert used - planted <= shared


# A filter's residual and fitted part, wrong: e^(-2th), ridge with lamda doubled, one step of descent too many.
FILTERS = {
    "gradient-flow": lambda values: exp(-2 * values["t"] * H),
    "ridge": lambda values: 2 * values["lamda"] / (2 * values["lamda"] + H),
    "gradient-descent": lambda values: (1 - values["eta"] * H) ** (values["k"] + 1),
}


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("module", [neural_tangent, random_features], ids=["neural-tangent", "random-features"])
def test_a_wrong_filter_is_refuted(name, module, monkeypatch):
    regime = module.__name__.rpartition(".")[2].replace("_", "-")

    def wrong(asked, values):
        residual = FILTERS[name](values)
        return numeric_filter(residual, (1 - residual) / H)

    monkeypatch.setattr(module, "numeric", wrong)
    assert refuted(f"{regime}/{name}/test-error", resolution=0.05)
