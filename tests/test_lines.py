"""Constructors of lines: what a line shows is what its check decides, so an error planted in it is refuted."""

from dataclasses import replace

import pytest
from nonrobust import library
from nonrobust.derivations.papers.dohmatob_bietti import neural_tangent_training, random_features_training
from nonrobust.derivations.papers.dohmatob_bietti.charts import RATIO
from nonrobust.derivations.proof.lines import cited, derived, evaluated, evolution
from nonrobust.derivations.proof.step import CheckResult, Evaluated, Lemma, Notation, Step
from nonrobust.theory.language.status import Status
from nonrobust.theory.objects.filters import H
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, beta_F, rho, time
from sympy import Expr, Integer, Max, Rational, Symbol, exp

from tests.lookup import derivation

x = Symbol("x", positive=True)
OFF = Rational(101, 100)


def status(step: Step) -> Status:
    return step.check().status


def decay(begins: Expr, start: Expr) -> Step:
    """r' = -x r with a start."""
    r = exp(-time * x)
    return evolution("decay", says="", left=r.diff(time), right=-x * r, begins=begins, start=start, because="")


def test_an_equation_of_motion_with_another_start_is_refuted():
    right, wrong = decay(Integer(1), Integer(1)), decay(Integer(2), Integer(1))
    assert status(right) is Status.PROVED
    assert status(wrong) is Status.REFUTED and "at the start" in wrong.check().how
    assert status(replace(right, formula=right.formula.scaled(OFF))) is Status.REFUTED


@pytest.mark.parametrize("training", ["gradient-flow", "gradient-descent"])
def test_weights_that_start_elsewhere_are_refuted_though_they_obey_the_equation(training):
    right = random_features_training.TRAININGS[training]
    assert status(right.line()) is Status.PROVED
    for residual in (2 * right.residual, right.residual / 3, 0 * right.residual):
        wrong = replace(right, residual=residual)  # solves the same linear equation, from another start
        assert status(wrong.line()) is Status.REFUTED


@pytest.mark.parametrize(("solution", "line"), [("_FLOW", "flow_filter"), ("_DESCENT", "descent_filter")])
def test_a_filter_that_starts_elsewhere_is_refuted_though_it_obeys_the_equation(monkeypatch, solution, line):
    build, right = getattr(neural_tangent_training, line), getattr(neural_tangent_training, solution)
    assert status(build()) is Status.PROVED
    monkeypatch.setattr(neural_tangent_training, solution, 2 * right)
    assert status(build()) is Status.REFUTED


TANGENT = library.claim("neural-tangent/least-squares/test-error")
PROVED = CheckResult(Status.PROVED, "planted")
HOLDS = Lemma(TANGENT, lambda: PROVED)
REST = Max(1 - rho, 0)


def test_a_line_from_another_derivation_is_as_strong_as_that_and_must_be_what_it_ends_in():
    good = derived("tangent", of=HOLDS, right=(1 - beta) * REST**2 + beta * REST, charts=RATIO)
    assert good.check() == PROVED
    assert TANGENT.id in good.says and good.formula.left.plain == "lim eps_test"
    for wrong in (good.formula.right * OFF, (1 - beta) * REST**2, beta * REST**2 + (1 - beta) * REST, Integer(0)):
        result = replace(good, formula=replace(good.formula, right=wrong)).check()
        assert result.status is Status.REFUTED and "it is not what" in result.how
    for outcome in Status:
        weak = Lemma(TANGENT, lambda outcome=outcome: CheckResult(outcome, "planted"))
        assert status(derived("tangent", of=weak, right=good.formula.right, charts=RATIO)) is outcome


def test_values_are_inserted_in_a_lemma_where_the_line_says_so_and_nowhere_else():
    renamed = (1 - beta_F) * REST**2 + beta_F * REST
    assert status(derived("tangent", of=HOLDS, right=renamed, charts=RATIO, inserted={beta: beta_F})) is Status.PROVED
    assert status(derived("tangent", of=HOLDS, right=renamed, charts=RATIO)) is Status.REFUTED
    assert status(derived("tangent", of=HOLDS, right=REST, charts=RATIO, inserted={beta: Integer(1)})) is Status.PROVED


def test_every_line_from_another_derivation_shows_an_expression_that_is_compared():
    lines = [step for claim in library.claims for step in derivation(claim).steps]
    found = [step for step in lines if step.reference.startswith("the derivation")]
    assert len(found) >= 14
    for step in found:
        assert isinstance(step.formula.right, Expr)


def test_sides_in_notation_are_compared_in_every_example_and_never_without_one():
    def line(left: list[Expr], right: list[Expr]) -> Step:
        sides = Evaluated("L", "L", lambda: left), Evaluated("R", "R", lambda: right)
        return evaluated("both", says="", left=sides[0], right=sides[1], because="", how="in examples")

    good = line([x + x, x**2], [2 * x, x * x])
    assert good.check() == CheckResult(Status.PROVED, "in examples")
    assert status(replace(good, formula=good.formula.scaled(OFF))) is Status.REFUTED
    assert status(line([x, x], [x, x + Rational(1, 10**9)])) is Status.REFUTED
    assert status(line([], [])) is Status.INCONCLUSIVE
    believed = replace(good, formula=replace(good.formula, right=Notation("R", "R")))
    assert status(believed) is Status.INCONCLUSIVE
    with pytest.raises(ValueError, match="shorter"):
        status(line([x, x], [x]))


LIBRARY_LINES = (
    "full-training/gradient-flow/robustness",
    "full-training/end/robustness",
    "initialization/start/test-error@finite",
)


@pytest.mark.parametrize("claim", LIBRARY_LINES)
def test_a_line_on_what_the_library_evaluates_is_refuted_when_a_side_is_off_by_one_per_cent(claim):
    (step,) = (step for step in derivation(claim).steps if step.label == "library")
    assert status(step) is Status.PROVED
    assert status(replace(step, formula=step.formula.scaled(OFF))) is Status.REFUTED


def test_a_cited_equation_between_expressions_is_tried_at_an_instance():
    def theorem(right: Expr) -> Step:
        return cited("double", says="", left=exp(x) ** 2, right=right, because="", reference="a book")

    assert status(theorem(exp(2 * x))) is Status.CITED
    assert status(theorem(exp(3 * x))) is Status.REFUTED


def test_the_residual_of_every_training_starts_at_one_and_what_is_fitted_at_nothing():
    for training in ("gradient-flow", "gradient-descent"):
        each = random_features_training.TRAININGS[training]
        begun = {symbol: 0 for symbol in each.residual.free_symbols - {H} if symbol.name in ("t", "k")}
        assert begun and each.residual.subs(begun) == 1 and each.fitted.subs(begun) == 0
