"""Unknown differentiable functions: their rules hold, wrong rules are refuted, and names make none of them equal."""

from nonrobust import library
from nonrobust.derivations.engines.functions import differentiable
from nonrobust.derivations.papers.dohmatob_bietti import adversarial, initialization
from nonrobust.derivations.proof.prove import identity
from nonrobust.derivations.proof.step import Notation
from nonrobust.theory.language.status import Status
from sympy import latex, symbols

from tests.test_derivations import caught, with_right

x, y = symbols("x y", real=True)
F, SLOPE = differentiable(Notation("F", "F"), Notation("F'", "F'"))


def test_the_product_rule_and_the_chain_rule_hold_and_a_wrong_one_is_refuted():
    assert identity((x * F(x)).diff(x), F(x) + x * SLOPE(x)).status is Status.PROVED
    assert identity((x * F(x)).diff(x), F(x) - x * SLOPE(x)).status is Status.REFUTED
    assert identity(F(2 * x + y).diff(x), 2 * SLOPE(2 * x + y)).status is Status.PROVED
    assert identity(F(2 * x + y).diff(x), SLOPE(2 * x + y)).status is Status.REFUTED


def test_functions_of_one_name_are_not_equal():
    other, _ = differentiable(Notation("F", "F"), Notation("F'", "F'"))
    assert other(x) != F(x) and str(other(x)) == str(F(x)) == "F(x)"
    assert identity(F(x), other(x)).status is Status.REFUTED


def test_a_function_is_set_by_its_latex():
    sigma, _ = differentiable(Notation("sigma'", r"\sigma'"), Notation("sigma''", r"\sigma''"))
    assert latex(sigma(x)) == r"\sigma'\left(x\right)"
    assert latex(sigma(x) ** 2) == r"\sigma'\left(x\right)^{2}"


def test_taylor_s_and_stein_s_lines_hold_for_every_function_and_refute_a_sign():
    for claim_id, build, label in (
        ("setting/adversarial/robustness@network", adversarial.network_robustness, "taylor"),
        ("initialization/start/test-error@finite", initialization.finite_test_error, "stein"),
    ):
        original = build(library.claim(claim_id))
        (step,) = (step for step in original.steps if step.label == label)
        assert step.check().status is Status.PROVED
        assert caught(with_right(original, label, -step.formula.right), label)
