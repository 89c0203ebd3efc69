"""Every claim is derived, every derivation holds, and no planted error survives."""

from dataclasses import replace

import pytest
from nonrobust import library
from nonrobust.derivations.engines.words import Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti import families, full_training
from nonrobust.derivations.papers.dohmatob_bietti.charts import RATIO, WIDTH
from nonrobust.derivations.proof.lines import cited, equality
from nonrobust.derivations.proof.prove import identity
from nonrobust.derivations.proof.step import (
    CheckResult,
    Derivation,
    Evaluated,
    Formula,
    Hypothesis,
    Lemma,
    Notation,
    Step,
)
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.language.nodes import Root
from nonrobust.theory.language.status import Status
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, d, m, rho
from sympy import Expr, Function, Integer, Lambda, Rational, Symbol

from tests.lookup import DERIVATIONS, check, derivation

ALL = pytest.mark.parametrize("each", library.claims, ids=lambda each: each.id)


def planted(each: Claim) -> Claim:
    """The claim with its right-hand side 1% off; 0 becomes 1/100."""
    return each.scaled(Rational(101, 100)) if each.rhs != 0 else replace(each, rhs=Rational(1, 100))


def with_step(original: Derivation, label: str, **changes: object) -> Derivation:
    """The derivation with one line changed."""
    steps = tuple(replace(step, **changes) if step.label == label else step for step in original.steps)
    assert steps != original.steps
    return replace(original, steps=steps)


def with_right(original: Derivation, label: str, right: Expr) -> Derivation:
    """The derivation with the right-hand side of one line changed."""
    formula = next(step.formula for step in original.steps if step.label == label)
    return with_step(original, label, formula=replace(formula, right=right))


def caught(changed: Derivation, label: str, status: Status = Status.REFUTED) -> bool:
    """Whether the check fails at this line, only there, and says so."""
    checked = changed.check()
    return [(step.label, result.status) for _, step, result in checked.failures] == [(label, status)] and (
        f"({label})" in checked.summary()
    )


def test_every_claim_has_a_derivation_and_every_derivation_a_claim():
    assert set(DERIVATIONS) == {each.id for each in library.claims}


def test_a_claim_without_a_derivation_is_inconclusive_and_fails():
    underived = replace(library.dossier("tradeoff/sum-rule"), derivation=None)
    checked = underived.derive().check()
    assert checked.status is Status.INCONCLUSIVE and not checked.passes
    assert (
        "tradeoff/sum-rule: inconclusive; line 1 (missing) is inconclusive: this claim has no derivation"
        in checked.summary()
    )


@ALL
def test_the_derivation_holds_and_ends_in_the_claim(each):
    checked = check(each)
    assert checked.passes, checked.summary()
    assert checked.derivation.steps[-1].formula.right == each.rhs
    assert checked.results[-1].status is Status.PROVED


@ALL
def test_a_claim_off_by_one_per_cent_is_refuted_at_the_last_line(each):
    assert caught(derivation(planted(each)), "claim")


@ALL
def test_no_line_survives_a_right_hand_side_off_by_one_per_cent(each):
    original = derivation(each)
    for step in original.steps:
        checkable = isinstance(step.formula.right, Expr | Evaluated) and step.formula.relation == "="
        if not checkable or step.check().status is not Status.PROVED:
            continue
        tampered = replace(step, formula=step.formula.scaled(Rational(101, 100)))
        assert tampered.check().status is Status.REFUTED, f"{each.id}: {step.label}"


@ALL
def test_line_labels_are_distinct(each):
    labels = [step.label for step in derivation(each).steps]
    assert len(set(labels)) == len(labels)


def test_lines_that_are_not_proved_cite_a_reference_or_neglect_what_is_measured():
    for each in library.claims:
        checked = check(each)
        for step, result in zip(checked.derivation.steps, checked.results, strict=True):
            cited, measured = result.status is Status.CITED, result.status is Status.CONSISTENT
            assert result.status is Status.PROVED or (cited and step.reference) or (measured and step.neglects)


FINITE = library.claim("neural-tangent/least-squares/test-error@finite")
B, Q = letter("B"), letter("Q")


def right(original: Derivation, label: str) -> Expr:
    """What the derivation writes on the right of this line."""
    return next(step.formula.right for step in original.steps if step.label == label)


def test_a_wrong_sign_is_caught():
    original, residual = derivation(FINITE.id), Tr(Q * B * Q * B)
    assert right(original, "pythagoras").has(residual)
    assert caught(with_right(original, "pythagoras", right(original, "pythagoras") - 2 * residual), "pythagoras")


def test_a_wrong_factor_2_is_caught():
    original = derivation("setting/quadratic-network/test-error")
    assert caught(with_right(original, "error", right(original, "error") / 2), "error")


def test_a_dropped_trace_term_is_caught():
    original = derivation("neural-tangent/least-squares/robustness@finite")
    whole = right(original, "trained")
    assert caught(with_right(original, "trained", whole.xreplace({Tr(Q * B * Q * B): 0})), "trained")
    assert not caught(with_right(original, "trained", 4 * (Tr(B**2) - Tr(B * Q * B * Q))), "trained")


def test_a_dropped_pairing_is_caught():
    original = derivation(FINITE.id)
    assert caught(with_right(original, "moment", right(original, "moment").xreplace({Tr(B): 0})), "moment")


def test_a_formula_that_holds_on_one_chart_only_is_caught_and_where_is_named():
    wrong = replace(FINITE, rhs=(d - m) / d - (1 - beta) * (d - m) * m / ((d - 1) * (d + 2)))
    checked = check(wrong)
    assert checked.failures[0][1].label == "claim" and "d=3, m=4" in checked.failures[0][2].how
    low = replace(library.claim("full-training/end/robustness@identity"), rhs=rho)
    assert "rho > 1" in check(low).failures[0][2].how


def test_a_missing_atom_is_caught():
    # Integrating lambda^2 over |lambda| > q, q the quantile, loses the atom of B = I: it gives 0.
    lost = replace(library.claim("full-training/end/robustness@identity"), rhs=Integer(0))
    assert caught(derivation(lost), "claim")
    # Without its atom at 0, the Marchenko-Pastur law's mass would be 1 for every c.
    original = derivation("full-training/end/robustness@wishart")
    assert caught(with_right(original, "mass-total", Integer(1)), "mass-total")


def test_a_wrong_root_is_caught():
    for change in (lambda body: body - Rational(1, 100), lambda body: body + 0 * body + rho / 50):
        original = library.claim("full-training/end/robustness@semicircle")
        wrong = original.rhs.replace(
            lambda node: isinstance(node, Root),
            lambda node, change=change: Root(Lambda(node.args[0].variables, change(node.args[0].expr)), *node.args[1:]),
        )
        assert caught(derivation(replace(original, rhs=wrong)), "claim")


def test_a_root_written_differently_is_the_same_root():
    original = library.claim("full-training/end/robustness@semicircle")
    phi = Symbol("angle", positive=True)

    def rewritten(node: Root) -> Root:
        return Root(Lambda(phi, node.args[0](phi).expand(trig=True)), *node.args[1:])

    same = original.rhs.replace(lambda node: isinstance(node, Root), rewritten)
    assert same != original.rhs
    assert check(replace(original, rhs=same)).passes


def test_a_lemma_that_fails_fails_the_derivations_that_use_it():
    refuted = Lemma(library.claim("full-training/end/robustness"), lambda: CheckResult(Status.REFUTED, "planted"))
    broken = families.robustness(library.claim("full-training/end/robustness@identity"), "identity", refuted)
    assert caught(broken, "general")


def test_a_wrong_antiderivative_in_the_library_of_laws_is_caught():
    from nonrobust.theory.objects.laws import law

    right = law("semicircle(2)")
    assert full_training.antiderivatives(right).status is Status.PROVED
    (chart,) = right.charts
    wrong = replace(right, charts=(replace(chart, energy=chart.energy * Rational(101, 100)),))
    assert full_training.antiderivatives(wrong).status is Status.REFUTED


def test_a_derivation_is_as_strong_as_its_weakest_line():
    order = [Status.PROVED, Status.ENCLOSED, Status.CONSISTENT, Status.CITED, Status.INCONCLUSIVE, Status.REFUTED]
    assert sorted(Status, key=lambda status: -status.strength) == order
    original = derivation("tradeoff/sum-rule")
    for status in order:
        outcome = CheckResult(status, "planted")
        checked = with_step(original, "metrics", verify=lambda formula, outcome=outcome: outcome).check()
        assert checked.status is status
        assert checked.passes == (status not in (Status.INCONCLUSIVE, Status.REFUTED))


def test_a_cited_theorem_with_a_false_hypothesis_is_refuted():
    def holds() -> CheckResult:
        return identity(beta, beta)

    def fails() -> CheckResult:
        return identity(beta, 2 * beta)

    name = Notation("x", "x")
    good = cited(
        "theorem",
        says="",
        left=name,
        right=name,
        because="",
        reference="Somebody 1900",
        hypotheses=[Hypothesis("h", holds), Hypothesis("assumed")],
    )
    bad = cited(
        "theorem",
        says="",
        left=name,
        right=name,
        because="",
        reference="Somebody 1900",
        hypotheses=[Hypothesis("h", fails)],
    )
    assert good.check().status is Status.CITED
    assert bad.check().status is Status.REFUTED


def test_an_undecided_line_is_open_and_never_a_pass():
    x = Symbol("x", positive=True)
    F = Function("F")
    undecided: Step = equality("unknown", says="", left=F(x).diff(x), right=F(x), because="")
    assert undecided.check().status is Status.INCONCLUSIVE
    sum_rule = derivation("tradeoff/sum-rule")
    assert caught(replace(sum_rule, steps=(undecided, *sum_rule.steps)), "unknown", Status.INCONCLUSIVE)


def test_charts_cover_the_parameters_without_gap():
    assert [chart.name for chart in RATIO] == ["rho < 1", "rho = 1", "rho > 1"]
    assert [chart.name for chart in WIDTH] == ["m < d", "m = d", "m > d"]


def test_an_unknown_claim_is_reported_with_the_nearest_name():
    with pytest.raises(InputError, match="did you mean tradeoff/pareto"):
        derivation("tradeoff/parto")


def test_a_formula_shows_what_is_checked():
    formula = Formula(beta, Integer(0))
    assert formula.scaled(Rational(101, 100)).right == Rational(1, 100)
