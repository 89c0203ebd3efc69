"""Word identities: normal forms agree with exact matrices, and false identities are refuted."""

import random

import pytest
from nonrobust.derivations.engines.words import (
    Algebra,
    Tr,
    canonical_traces,
    critical_pairs_join,
    evaluate,
    letter,
    obeys,
    words,
)
from nonrobust.derivations.papers.dohmatob_bietti import best_approximation, definitions, neural_tangent_space, setting
from nonrobust.derivations.proof.words import words_identity
from nonrobust.theory.language.status import Status
from sympy import Matrix, Rational, expand, eye

ALGEBRAS = {
    "setting": setting.ALGEBRA,
    "tangent": neural_tangent_space.ALGEBRA,
    "network": definitions.NETWORK,
    "rotation": definitions.ROTATION,
    "trained": definitions.TANGENT,
    "share": definitions.SHARE,
    "projection": best_approximation.ALGEBRA,
}
EACH = pytest.mark.parametrize("algebra", ALGEBRAS.values(), ids=ALGEBRAS.keys())
B, C, P, Q = (letter(name) for name in "BCPQ")


@EACH
def test_the_examples_obey_the_rules(algebra):
    assert all(obeys(algebra, example) for example in algebra.examples)


def test_an_example_that_breaks_a_rule_is_noticed():
    algebra = best_approximation.ALGEBRA
    assert not obeys(algebra, {**algebra.examples[0], "P": 2 * eye(3)})


@EACH
def test_overlapping_rules_reduce_to_the_same_word(algebra):
    assert critical_pairs_join(algebra)


@EACH
def test_normal_forms_of_random_words_equal_their_matrices(algebra):
    source = random.Random(20220321)
    example = algebra.examples[0]
    square = [name for name in example if algebra.shapes.get(name, "dd") == "dd"]
    for _ in range(40):
        product = letter(source.choice(square))
        for _ in range(source.randint(1, 5)):
            product = product * letter(source.choice(square))
        reduced = sum(
            (coefficient * _product(word) for word, coefficient in words(product, algebra).items()), 0 * letter("I")
        )
        assert evaluate(product, example) == evaluate(reduced, example) if reduced != 0 else True
        trace = canonical_traces(Tr(product), algebra)
        assert expand(evaluate(Tr(product), example) - evaluate(trace, example)) == 0


def _product(word):
    result = letter("I")
    for name in word:
        result = result * letter(name)
    return result


def test_pythagoras_for_a_compression():
    left = Tr((B - P * B * P) ** 2) + Tr(P * B * P * B)
    assert words_identity(left, Tr(B**2), best_approximation.ALGEBRA).status is Status.PROVED


def test_a_false_trace_identity_is_refuted_by_exact_matrices():
    outcome = words_identity(Tr(P * B * P * B), Tr(P * B**2), best_approximation.ALGEBRA)
    assert outcome.status is Status.REFUTED and "P = [[" in outcome.how


def test_a_false_matrix_identity_is_refuted_by_exact_matrices():
    assert words_identity(B * C, C * B, best_approximation.ALGEBRA).status is Status.REFUTED
    assert words_identity(Q * B * Q, B - P * B * P, best_approximation.ALGEBRA).status is Status.REFUTED


def test_what_no_example_separates_stays_open():
    blind = Algebra({}, (), ({"B": Matrix([[1]]), "C": Matrix([[2]])},))
    assert words_identity(B * C, C * B, blind).status is Status.INCONCLUSIVE


def test_traces_are_equal_up_to_rotation_and_transposition_only():
    free = Algebra({}, (), ({name: m for name, m in zip("BCP", _three(), strict=True)},))
    assert words_identity(Tr(B * C * P), Tr(P * B * C), free).status is Status.PROVED
    assert words_identity(Tr(B * C * P), Tr(P * C * B), free).status is Status.PROVED
    assert words_identity(Tr(B * C * P * B * P), Tr(B * P * C * B * P), free).status is Status.PROVED
    assert words_identity(Tr(B * C * B * C), Tr(B * B * C * C), free).status is Status.REFUTED


def _three():
    return Matrix([[1, 2], [2, 0]]), Matrix([[0, 1], [1, 3]]), Matrix([[2, -1], [-1, Rational(1, 2)]])


def test_a_product_of_mismatched_shapes_is_an_error():
    with pytest.raises(ValueError, match="shapes"):
        words(letter("W") * letter("W"), neural_tangent_space.ALGEBRA)
