"""Haar and Gaussian moments against independent oracles: haarpy, exact integrals over O(2), sampling."""

from itertools import product

import haarpy
import numpy as np
import pytest
from nonrobust.derivations.engines.haar import (
    gaussian_forms,
    loop_lengths,
    orthogonal_entries,
    pairings,
    projection_trace,
    rotated_entries,
    standard,
    weingarten,
    wishart_trace,
)
from nonrobust.derivations.engines.words import Algebra, Tr, canonical_traces, letter
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, d
from sympy import Matrix, Rational, Symbol, cancel, cos, factorial2, integrate, pi, simplify, sin

B = letter("B")


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_there_are_odd_factorial_many_pairings(k):
    assert len(set(pairings(2 * k))) == factorial2(2 * k - 1)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_weingarten_inverts_the_gram_matrix_of_all_pairings(k):
    table, everything = weingarten(k), pairings(2 * k)
    for p in everything:
        total = sum(d ** len(loop_lengths(p, q)) * table[loop_lengths(q, standard(k))] for q in everything)
        assert cancel(total - (1 if p == standard(k) else 0)) == 0


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_weingarten_agrees_with_haarpy(k):
    from sympy.combinatorics import Permutation

    n = Symbol("d")
    for q in pairings(2 * k):
        kind = loop_lengths(q, standard(k))
        permutation = Permutation([x for pair in q for x in pair])
        theirs = haarpy.weingarten_orthogonal(permutation, n)
        assert cancel(weingarten(k)[kind].subs(d, n) - theirs) == 0


def test_moments_of_orthogonal_2x2_matrices_are_the_exact_integrals():
    t = Symbol("t", real=True)
    rotation = Matrix([[cos(t), -sin(t)], [sin(t), cos(t)]])
    reflection = rotation * Matrix([[1, 0], [0, -1]])
    for entries in product(product((0, 1), repeat=2), repeat=4):
        if entries[0] != (0, 0):
            continue
        exact = 0
        for o in (rotation, reflection):
            integrand = 1
            for i, j in entries:
                integrand *= o[i, j]
            exact += integrate(integrand.expand(), (t, 0, 2 * pi)) / (4 * pi)
        assert simplify(orthogonal_entries(entries).subs(d, 2) - exact) == 0


def test_odd_moments_vanish():
    assert orthogonal_entries([(0, 0)] * 3) == 0


def test_the_specification_of_rotated_entries():
    t1, t2 = Tr(B), Tr(B**2)
    assert cancel(rotated_entries([(0, 1), (0, 1)]) - (d * t2 - t1**2) / (d * (d - 1) * (d + 2))) == 0
    assert cancel(rotated_entries([(0, 0), (0, 0)]) - (2 * t2 + t1**2) / (d * (d + 2))) == 0
    assert cancel(rotated_entries([(0, 0)]) - t1 / d) == 0


r = Symbol("r", integer=True, nonnegative=True)  # a rank


def test_the_specification_of_the_finite_test_error():
    b = r * (d - r) / (d * (d - 1) * (d + 2))
    a = r / d - b * (d + 1)
    t1, t2 = Tr(B), Tr(B**2)
    ours = (projection_trace("QBQB", r) / t2).subs(t1**2, beta * d * t2)
    assert cancel(ours - (a + b + b * beta * d)) == 0


def test_two_routes_to_the_second_moment_agree():
    """r diagonal and r (r - 1) other entries of B in the basis of the subspace."""
    diagonal, other = rotated_entries([(0, 0), (0, 0)]), rotated_entries([(0, 1), (0, 1)])
    assert cancel(r * diagonal + r * (r - 1) * other - projection_trace("QBQB", r)) == 0


@pytest.mark.parametrize(
    "word, full", [("QB", Tr(B)), ("QBQB", Tr(B**2)), ("QBQBQB", Tr(B**3)), ("QBQBQBQB", Tr(B**4))]
)
def test_a_projection_of_full_rank_changes_nothing(word, full):
    assert cancel(projection_trace(word, d) - full) == 0
    assert projection_trace(word, 0 * d) == 0


def test_q_squared_is_q():
    assert cancel(projection_trace("QQBQB", r) - projection_trace("QBQB", r)) == 0
    assert cancel(projection_trace("QQQB", r) - projection_trace("QB", r)) == 0


def test_non_commuting_matrices_keep_their_order():
    C = letter("C")
    kept = projection_trace("QBBCQBCC", d)
    free = Algebra({}, (), ())
    assert cancel(canonical_traces(kept - Tr(B * B * C * B * C * C), free)) == 0


@pytest.mark.parametrize("word, power", [("QBQB", 2), ("QBQBQB", 3), ("QBQBQBQB", 4)])
def test_projection_traces_agree_with_sampling(word, power):
    """Six standard errors: a false alarm has probability below 1e-8 a case."""
    size, rank, draws = 6, 2, 20_000
    eigenvalues = np.array([2.0, 1.0, -0.5, 0.25, 0.0, -1.0])
    rng = np.random.default_rng(np.random.SeedSequence(11, spawn_key=(power,)))
    basis = np.linalg.qr(rng.standard_normal((draws, size, rank)))[0]
    compressed = np.swapaxes(basis, 1, 2) @ (eigenvalues[:, None] * basis)
    samples = np.trace(np.linalg.matrix_power(compressed, power), axis1=1, axis2=2)
    traces = {Tr(B**j) if j > 1 else Tr(B): Rational(float((eigenvalues**j).sum())) for j in range(1, 5)}
    exact = float(projection_trace(word, rank).subs(traces).subs(d, size))
    assert abs(samples.mean() - exact) < 6 * samples.std() / draws**0.5


def test_gaussian_moments_agree_with_one_dimension():
    M = letter("M")
    for k in (1, 2, 3, 4):
        moment = gaussian_forms([("M",)] * k)
        in_one_dimension = moment.replace(lambda node: isinstance(node, Tr), lambda node: 1)
        assert in_one_dimension == factorial2(2 * k - 1)
    assert gaussian_forms([("M",), ("M",)]) == Tr(M) ** 2 + 2 * Tr(M**2)


def test_wishart_moments_are_the_classical_polynomials():
    # E Tr S^k for k = 1, 2, 3: Letac and Massam, All invariant moments of the Wishart distribution, 2004.
    m = Symbol("m", positive=True)
    known = (m * d, m * d * (m + d + 1), m * d * (m**2 + d**2 + 3 * m * d + 3 * m + 3 * d + 4))
    for k, right in enumerate(known, 1):
        assert cancel(wishart_trace("S" * k, m) - right) == 0
    assert cancel(wishart_trace("SS", m) - m * d * (m + d)) != 0


def test_a_wishart_moment_of_one_row_is_a_moment_of_quadratic_forms():
    # S = z z^T, so Tr S B S B = (z^T B z)^2.
    assert cancel(wishart_trace("SBSB", 1) - gaussian_forms([("B",), ("B",)])) == 0


def test_a_wishart_moment_agrees_with_the_mean_over_independent_rows():
    # S = z z^T + y y^T: two terms with one row each, and two with z and y apart, E (z^T B y)^2 = Tr B^2.
    B2 = Tr(B**2)
    assert cancel(wishart_trace("SBSB", 2) - 2 * gaussian_forms([("B",), ("B",)]) - 2 * B2) == 0


def test_a_word_without_the_random_matrix_is_an_error():
    with pytest.raises(ValueError, match="no S in BB"):
        wishart_trace("BB", 2)
