"""The derivations of the regimes hold, end in their claims, and refute planted errors."""

from dataclasses import replace

import pytest
from nonrobust import library
from nonrobust.derivations.engines.words import critical_pairs_join, letter, obeys
from nonrobust.derivations.papers.dohmatob_bietti import (
    adversarial,
    gradient_flow,
    initialization_finite,
    initialization_quadratic,
    neural_tangent_training,
    ordering,
    random_features_kernel,
    random_features_pencil,
    random_features_resolvent,
)
from nonrobust.derivations.proof.lines import cited
from nonrobust.derivations.proof.prove import nonnegative
from nonrobust.derivations.proof.step import CheckResult, Derivation, Evaluated, Lemma, Notation
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.status import Status
from nonrobust.theory.papers.dohmatob_bietti import initialization as initialization_claims
from nonrobust.theory.papers.dohmatob_bietti import neural_tangent
from nonrobust.theory.papers.dohmatob_bietti.glossary import (
    alpha,
    beta,
    energy,
    gamma_2,
    lambda_0,
    lamda,
    m,
    norm,
    omega,
    rho,
    zeta,
)
from nonrobust.theory.papers.dohmatob_bietti.random_features import PSI, N, kappa
from sympy import Expr, Integer, Rational, Symbol

from tests.lookup import DERIVATIONS
from tests.test_derivations import caught, planted, with_right, with_step

PREFIXES = ("setting/adversarial", "initialization", "random-features", "neural-tangent/haar", "neural-tangent/ridge",
            "neural-tangent/gradient", "lazy", "full-training/gradient-flow", "tradeoff/ordering")  # fmt: skip
CLAIMS = {each.id: each for each in library.claims if each.id.startswith(PREFIXES)}
ALL = pytest.mark.parametrize("each", CLAIMS.values(), ids=lambda each: each.id)
PROVED = {
    "setting/adversarial/robustness",
    "setting/adversarial/robustness@network",
    "neural-tangent/haar/diagonal",
    "neural-tangent/haar/off-diagonal",
    "initialization/start/test-error@finite",
    "initialization/start/robustness@finite",
}


def build(which: str | Claim, **changes: object) -> Derivation:
    """The derivation of a claim, given by its id or itself, with some of the claim's fields changed."""
    each = CLAIMS[which] if isinstance(which, str) else which
    return DERIVATIONS[each.id](replace(each, **changes))


def rejected(changed: Derivation, label: str) -> bool:
    """Whether the check fails at this line and only there, refuted or open (unknown functions cannot be told apart)."""
    return [step.label for _, step, _ in changed.check().failures] == [label]


@ALL
def test_the_derivation_holds_and_ends_in_the_claim(each):
    checked = build(each).check()
    assert checked.passes, checked.summary()
    assert checked.derivation.steps[-1].formula.right == each.rhs
    assert checked.results[-1].status is Status.PROVED


@ALL
def test_a_claim_off_by_one_per_cent_is_refuted_at_the_last_line(each):
    assert caught(build(planted(each)), "claim")


@ALL
def test_no_line_survives_a_right_hand_side_off_by_one_per_cent(each):
    for step in build(each).steps:
        checkable = isinstance(step.formula.right, Expr | Evaluated) and step.formula.relation == "="
        if checkable and step.check().status is Status.PROVED:
            tampered = replace(step, formula=step.formula.scaled(Rational(101, 100)))
            assert tampered.check().status is Status.REFUTED, step.label


@ALL
def test_lines_are_labelled_apart_and_cited_ones_name_their_reference(each):
    derivation = build(each)
    labels = [step.label for step in derivation.steps]
    assert len(set(labels)) == len(labels)
    for step, result in zip(derivation.steps, derivation.check().results, strict=True):
        cited, measured = result.status is Status.CITED, result.status is Status.CONSISTENT
        assert result.status is Status.PROVED or (cited and step.reference) or (measured and step.neglects), step.label


def test_the_derivations_without_a_cited_line_are_these():
    assert {key for key in CLAIMS if build(key).check().status is Status.PROVED} == PROVED


@pytest.mark.parametrize(
    "algebra",
    (
        *(gradient_flow.ALGEBRA, neural_tangent_training.EIGENBASIS, initialization_quadratic.ALGEBRA),
        *(random_features_kernel.ALGEBRA, random_features_pencil.ALGEBRA),
    ),
)
def test_examples_obey_their_algebras_and_normal_forms_are_unique(algebra):
    assert all(obeys(algebra, example) for example in algebra.examples)
    assert critical_pairs_join(algebra)


# --- ordering --------------------------------------------------------------------------------------------------------


def with_outcome(id: str, status: Status) -> Lemma:
    return Lemma(library.claim(id), lambda: CheckResult(status, "planted"))


TANGENT = with_outcome("neural-tangent/least-squares/test-error", Status.PROVED)
FULL = with_outcome("full-training/end/test-error", Status.PROVED)
FEATURES = with_outcome("random-features/least-squares/test-error@quadratic", Status.PROVED)
NT_FULL = CLAIMS["tradeoff/ordering/neural-tangent-full-training"]
RF_NT = CLAIMS["tradeoff/ordering/random-features-neural-tangent"]


def test_both_orderings_are_proved_once_the_values_of_the_regimes_are():
    assert ordering.neural_tangent_full_training(NT_FULL, TANGENT, FULL).check().status is Status.PROVED
    assert ordering.random_features_neural_tangent(RF_NT, TANGENT, FEATURES).check().status is Status.PROVED


def test_an_ordering_stronger_than_the_certificate_is_caught():
    original = ordering.neural_tangent_full_training(NT_FULL, TANGENT, FULL)
    assert caught(with_right(original, "sign", ordering.rest * ordering.x), "sign")
    original = ordering.random_features_neural_tangent(RF_NT, TANGENT, FEATURES)
    assert caught(with_right(original, "below-sign", rho**2), "below-sign")


def test_an_ordering_without_the_order_of_the_means_is_never_a_pass():
    # x - y may be negative if Q does not decrease: as a real number it certifies nothing.
    original = ordering.neural_tangent_full_training(NT_FULL, TANGENT, FULL)
    free = Symbol("w", real=True)
    step = next(step for step in original.steps if step.label == "sign")
    left = step.formula.left.subs(ordering.w, free)
    certificate = nonnegative(left, Integer(0), left, ordering._BELOW)
    assert certificate.status is Status.INCONCLUSIVE


def test_an_ordering_on_a_refuted_value_is_refuted():
    refuted = replace(FEATURES, check=lambda: CheckResult(Status.REFUTED, "planted"))
    broken = ordering.random_features_neural_tangent(RF_NT, TANGENT, refuted)
    assert caught(broken, "features")


# --- one planted mistake per derivation ------------------------------------------------------------------------------


def test_a_kernel_operator_off_by_a_factor_2_is_caught():
    X, W, WT = (letter(name) for name in ("X", "W", "W^T"))
    original = build("neural-tangent/ridge/test-error")
    assert caught(with_right(original, "kernel", -2 * (X * WT * W + WT * W * X)), "kernel")


def test_a_fourth_moment_without_its_factor_3_is_caught():
    assert caught(with_right(build("neural-tangent/ridge/robustness"), "noise-diagonal", 1 / (m * (m + 2))),
                  "noise-diagonal")  # fmt: skip


def test_an_initialization_at_the_wrong_time_is_caught():
    claim = CLAIMS["neural-tangent/gradient-flow/test-error"]
    late = claim.rhs.replace(neural_tangent.PHI_1, lambda t: neural_tangent.PHI_1(t / 2))
    assert rejected(build(claim, rhs=late), "claim")


def test_a_riccati_equation_with_a_wrong_sign_is_caught():
    B, W, WT = (letter(name) for name in ("B", "W", "W^T"))
    C = WT * W
    wrong = with_right(build("full-training/gradient-flow/robustness"), "riccati", C * B + B * C + 2 * C**2)
    assert caught(wrong, "riccati")


def test_a_solution_of_the_riccati_equation_in_the_wrong_time_unit_is_caught(monkeypatch):
    right = gradient_flow.coefficients
    assert gradient_flow.library().check().status is Status.PROVED
    monkeypatch.setattr(gradient_flow, "coefficients", lambda values: right({**values, "t": 2 * values["t"]}))
    assert gradient_flow.library().check().status is Status.REFUTED


def test_a_lost_outlier_is_caught():
    claim = CLAIMS["random-features/ridge/robustness"]
    assert caught(build(claim, rhs=claim.rhs.subs(gamma_2, 0)), "claim")
    flow = CLAIMS["random-features/gradient-flow/robustness"]
    without = flow.rhs.subs(gamma_2, 0)
    assert without != flow.rhs and caught(build(flow, rhs=without), "claim")
    a = random_features_resolvent.a
    assert caught(with_right(build("random-features/ridge/test-error"), "outlier", a), "outlier")


def test_a_forgotten_slope_of_psi_is_caught():
    wrong = random_features_resolvent.slope(PSI(lamda)) / (1 + kappa * PSI(lamda))
    assert caught(with_right(build("random-features/least-squares/sum"), "second", wrong), "second")


def test_a_gradient_gram_matrix_with_the_outlier_once_is_caught():
    original = build("random-features/least-squares/robustness")
    assert caught(with_right(original, "slopes", omega + 2 * kappa * random_features_kernel._ONES), "slopes")


def test_the_variance_without_the_bias_is_caught():
    claim = CLAIMS["initialization/start/test-error"]
    assert caught(build(claim, rhs=1 + zeta**2 * norm / 2), "claim")
    assert caught(with_right(build(claim), "centring", norm - 2 * lambda_0**2), "centring")


def test_a_wrong_radial_moment_in_the_claim_s_functionals_is_caught(monkeypatch):
    library = initialization_finite.evaluated_means()
    assert library.check().status is Status.PROVED
    monkeypatch.setattr(initialization_claims, "_radial", lambda size, power: Integer(1))
    assert library.check().status is Status.REFUTED


def test_a_frozen_initialization_counted_twice_is_caught():
    claim = CLAIMS["lazy/frozen/neural-tangent/robustness"]
    assert caught(build(claim, rhs=claim.rhs + zeta**2), "claim")


def test_an_excess_of_random_features_without_omega_is_caught():
    claim = CLAIMS["lazy/random-features/ridge/robustness-excess"]
    assert rejected(build(claim, rhs=claim.rhs.subs(omega, 0)), "claim")
    assert claim.rhs.has(N)


def test_an_attack_whose_bound_is_of_the_wrong_order_is_never_a_pass():
    original = build("setting/adversarial/robustness")
    wrong = adversarial.mean + 2 * adversarial.c * adversarial.size
    assert caught(with_right(original, "upper-mean", wrong), "upper-mean")
    assert caught(build("setting/adversarial/robustness", rhs=energy**2), "claim")


def test_the_quadratic_special_case_with_the_wrong_alignment_is_caught():
    claim = CLAIMS["random-features/least-squares/robustness@quadratic"]
    assert caught(build(claim, rhs=claim.rhs.subs(beta, beta**2)), "claim")
    assert not claim.rhs.has(alpha)


def test_a_cited_line_never_turns_into_a_proof():
    name = Notation("x", "x")
    line = cited("theorem", says="", left=name, right=name, because="", reference="Somebody 1900")
    weaker = with_step(build("neural-tangent/haar/diagonal"), "moment", verify=line.verify)
    assert weaker.check().status is Status.CITED
