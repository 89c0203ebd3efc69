"""Polynomials against the law of S = W^T W: exact numbers, equal to Narayana's, however high the power."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from nonrobust import library
from nonrobust.numerics.balls.value import value
from nonrobust.numerics.trial.route import second
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.objects import bulk_moments as moments
from nonrobust.theory.objects.filters import H
from nonrobust.theory.papers.dohmatob_bietti import glossary, neural_tangent
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_DESCENT
from nonrobust.theory.papers.dohmatob_bietti.neural_tangent import S1, S2
from sympy import Integer, Symbol, binomial, expand

from tests import strategies
from tests.lookup import ROUTES

small = strategies.rationals(-2, 2, 12)
DESCENT = library.claim("neural-tangent/gradient-descent/robustness")


def narayana(ratio, n):
    """int s^n dmu."""
    terms = (binomial(n, j) * binomial(n - 1, j) * ratio ** (n - j) / (j + 1) for j in range(n))
    return sum(terms, Integer(0)) if n else Integer(1)


def multiplied_out(ratio, polynomial, *symbols):
    """The mean of a polynomial over independent s, monomial by monomial."""
    total = Integer(0)
    for powers, c in expand(polynomial).as_poly(*symbols).terms():
        for n in powers:
            c *= narayana(ratio, n)
        total += c
    return total


@given(strategies.ratios, small, small.filter(bool))
def test_powers_of_a_linear_form_have_the_mean_of_their_expansion(ratio, a, b):
    s = Symbol("s")
    for g in (Integer(1), 1 + s, (a + b * s) ** 5, (1 - (a + b * s) ** 3) ** 2, s * (a + b * s) ** 4 + s**2):
        assert moments.single(ratio, g, s) == multiplied_out(ratio, g, s)


@settings(max_examples=15)
@given(strategies.ratios, small, small.filter(bool))
def test_powers_over_pairs_have_the_mean_of_their_expansion(ratio, a, b):
    for k in (Integer(1), (a + b * S1 + b * S2) ** 4, (2 - (a + b * S1 + b * S2) ** 2) ** 2):
        assert moments.double(ratio, k, (S1, S2), False) == multiplied_out(ratio, k, S1, S2)
        assert moments.double(ratio, k, (S1, S2), True) == multiplied_out(ratio, k * S1 * S2, S1, S2)


def test_what_is_no_polynomial_in_the_sum_is_left_to_others():
    assert moments.double(Integer(1), (1 + S1) * (1 + S2), (S1, S2), False) is None
    assert moments.single(Integer(1), 1 / (1 + S1), S1) is None


@pytest.mark.parametrize("rho", ["1", "2/5", "1000001/1000000"])
def test_a_thousand_steps_of_gradient_descent_are_exact_and_agree_with_power_series(rho):
    point = DESCENT.at(rho=rho, beta="2/7", zeta="1/2", eta="1/40", k="1000")
    found = value(point)
    assert found.exact and found.overlaps(second(ROUTES.get(point.claim.id), point, 30))


def test_a_planted_filter_one_step_behind_is_caught_by_the_power_series():
    late = replace(GRADIENT_DESCENT, residual=GRADIENT_DESCENT.residual / (1 - glossary.eta * H), fitted=Integer(0))
    planted = replace(DESCENT, rhs=neural_tangent.robustness(late))
    point = planted.at(rho="2/5", beta="2/7", zeta="1/2", eta="1/40", k="50")
    assert not value(point, 30).overlaps(second(ROUTES.get(point.claim.id), point, 30))


def test_too_many_steps_are_refused_in_one_sentence():
    with pytest.raises(InputError, match="k <= 5000 steps of gradient descent, not 6000"):
        value(DESCENT.at(rho="1", beta="1/2", zeta="0", eta="1/40", k="6000"))
