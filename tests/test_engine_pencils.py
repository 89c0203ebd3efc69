"""Linear pencils: Dyson's equation gives the known laws, agrees with random matrices, and refuses what it cannot do."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from nonrobust.derivations.engines.pencils import (
    Pencil,
    SpectralMean,
    T,
    atomic,
    covariance,
    derivative_pencil,
    eliminate,
    equations,
    spectral_mean,
)
from nonrobust.derivations.papers.dohmatob_bietti.random_features_pencil import (
    PENCIL,
    derived_slope,
    psi,
    scalar_equation,
    x,
)
from nonrobust.derivations.proof.prove import identity
from nonrobust.theory.language.status import Status
from nonrobust.theory.objects.laws import S, law, marchenko_pastur
from nonrobust.theory.papers.dohmatob_bietti.glossary import lambda_1, lambda_bar, rho
from nonrobust.theory.papers.dohmatob_bietti.random_features import psi_2_at, psi_at
from sympy import Expr, Integer, Lambda, Matrix, Rational, Symbol, diag, expand, nsolve, zeros

tau, chi, upsilon = (Symbol(name, real=True) for name in ("tau", "chi", "upsilon"))
ISOTROPIC = ((Integer(1), Integer(1)),)


@pytest.mark.parametrize("c", (Rational(1, 2), Integer(1), Integer(2)))
def test_an_isotropic_pencil_gives_the_marchenko_pastur_law(c):
    # psi(x) = rho int 1/(lambda_bar + x + lambda_1^2 s) over the law of W W^T, of aspect rho.
    closed = c / (lambda_bar + x) * marchenko_pastur(c).eta.subs(S, lambda_1**2 / (lambda_bar + x))
    right = atomic(scalar_equation(), ISOTROPIC).subs(rho, c)
    values = {lambda_bar: Rational(1, 3), lambda_1: Rational(2, 3), x: Rational(1, 5)}
    left, right = (c / closed).subs(values), right.subs(psi, closed).subs(values)
    assert identity(left, right).status is Status.PROVED
    assert identity(left, right * Rational(101, 100)).status is Status.REFUTED


def test_the_anisotropic_equation_is_silverstein_and_bai_s():
    # [SB95] for (1/m) X^T T X with d rows, c = 1/rho, T = rho d Gamma: -1/s = z - c int t/(1 + t s) dH, psi = rho s.
    s, c = psi / rho, 1 / rho
    theirs = x + c * spectral_mean(rho * T / (1 + rho * T * s))
    ours = scalar_equation().subs({lambda_bar: 0, lambda_1: 1})
    assert identity(ours, theirs).status is Status.PROVED


def test_atoms_of_any_weights_turn_the_integral_into_a_sum():
    p, t1, t2 = (Symbol(name, positive=True) for name in ("p", "t_1", "t_2"))
    got = atomic(scalar_equation(), ((t1, p), (t2, 1 - p)))
    q1, q2 = lambda_1**2 * t1, lambda_1**2 * t2
    wanted = lambda_bar + x + p * q1 / (1 + q1 * psi) + (1 - p) * q2 / (1 + q2 * psi)
    assert identity(got, wanted).status is Status.PROVED
    assert identity(got, wanted.subs(p, 1 - p)).status is Status.REFUTED


def test_the_other_side_of_the_matrix_has_the_same_spectrum_up_to_its_zeros():
    # (1/d) Tr(W^T W + x)^-1 = (1/d) Tr(W W^T + x)^-1 + (1 - rho)/x, by two different pencils.
    other = Pencil((Integer(1), rho), (True, False), diag(x, -1), ((0, 1, Integer(1)), (1, 0, Integer(1))))
    eta, zeta = (Symbol(name, positive=True) for name in ("eta", "zeta"))  # (1/d) Tr t G_11 and (1/d) Tr G_22
    system = eliminate(equations(other, {(0, 0): eta, (1, 1): zeta}), [eta])
    c = Rational(1, 2)
    closed = c / x * marchenko_pastur(c).eta.subs(S, 1 / x) + (1 - c) / x
    right = atomic(system[eta], ISOTROPIC).subs(rho, c).subs(eta, closed)
    at = {x: Rational(1, 5)}
    assert identity(closed.subs(at), right.subs(at)).status is Status.PROVED


def test_the_enlarged_pencil_gives_the_derivative():
    values = {"rho": Rational(3, 4), "law": law("atoms(1/2:1/4,7/6:3/4)"), "sigma": Constants()}
    trace, slope = (found(values, Rational(1, 5)).doit() for found in (psi_at, psi_2_at))
    equation = trace.args[0].expr
    root = nsolve(equation, list(equation.free_symbols)[0], 1, prec=40)
    atoms = ((Rational(1, 2), Rational(1, 4)), (Rational(7, 6), Rational(3, 4)))
    derived = atomic(derived_slope(), atoms).subs({rho: values["rho"], lambda_1: Constants.lambda_1})
    assert abs(derived.subs(psi, root) + slope.subs(trace, root)) < Rational(1, 10**30)


class Constants:
    """An activation's constants."""

    lambda_1 = Rational(2, 3)
    lambda_bar = Rational(1, 3)


def test_the_covariance_map_is_the_exact_second_moment_at_finite_size():
    # E[X M X] = (1/d) sum over the entries of W of t_b E_ab M E_ab, for a block diagonal M.
    m, d, eigenvalues = 2, 3, (Rational(1, 2), Integer(1), Rational(3, 2))
    M = diag(Matrix([[2, 1], [1, 3]]), Matrix([[1, 2, 0], [2, -1, 1], [0, 1, 4]]))
    exact = zeros(m + d)
    for a, b in product(range(m), range(d)):
        unit = zeros(m + d)
        unit[a, m + b] = unit[m + b, a] = lambda_1
        exact += eigenvalues[b] / d * unit * M * unit
    first = (M[0, 0] + M[1, 1]) / d
    second = sum(t * M[m + b, m + b] for b, t in enumerate(eigenvalues)) / d
    eta = covariance(PENCIL, {(0, 0): first, (1, 1): second})
    assert exact == diag(*[eta[0, 0]] * m, *[eta[1, 1].subs(T, t) for t in eigenvalues])


def mean_trace(d: int, draws: int) -> np.ndarray:
    """(1/d) Tr(1/3 I + (2/3)^2 W W^T + 1/5)^-1 for m = d/2 and eigenvalues 1/2, 3/2, at `draws` draws."""
    rng, root = np.random.default_rng([19, d]), np.sqrt(np.where(np.arange(d) < d // 2, 0.5, 1.5) / d)
    spectra = [np.linalg.svd(rng.standard_normal((d // 2, d)) * root, compute_uv=False) ** 2 for _ in range(draws)]
    return np.array([np.sum(1 / (1 / 3 + 1 / 5 + 4 / 9 * spectrum)) / d for spectrum in spectra])


def test_random_matrices_approach_the_root_of_the_equation():
    # The bias is c/d + O(1/d^2), so 2 f(2d) - f(d) removes c. Five standard errors: false alarms below 1e-6. The
    # Gaussian Poincare inequality bounds a trace's deviation: the gradient in the entries of sqrt(d) W has the norm
    # 2 lambda_1^2 |R^2 W (d Gamma)^(1/2)|/d^(3/2) <= 2 lambda_1 (t_max rho)^(1/2) (lambda_bar + x)^(-3/2)/d < 3/d.
    equation = atomic(scalar_equation(), ((Rational(1, 2), Rational(1, 2)), (Rational(3, 2), Rational(1, 2))))
    given = {rho: Rational(1, 2), lambda_bar: Rational(1, 3), lambda_1: Rational(2, 3), x: Rational(1, 5)}
    limit = float(nsolve((equation - rho / psi).subs(given), psi, 0.6))
    small, large = mean_trace(60, 400), mean_trace(120, 400)
    assert small.std() < 3 / 60 and large.std() < 3 / 120
    error = np.sqrt(4 * large.var() + small.var()) / 20
    gap = 2 * large.mean() - small.mean() - limit
    assert abs(gap) < 5 * error < 0.005 * limit
    assert abs(gap + 0.01 * limit) > 5 * error


def test_a_lost_block_of_the_pencil_changes_the_equation():
    lost = replace(PENCIL, gaussian=PENCIL.gaussian[:1])
    assert not lost.self_adjoint
    # Without W^T there is no covariance left: the resolvent is that of a triangular matrix.
    assert equations(lost, {(0, 0): psi, (1, 1): tau}) == {}
    assert covariance(lost, {(0, 0): psi, (1, 1): tau}) == zeros(2)


def test_a_trace_that_is_left_out_is_an_error():
    with pytest.raises(ValueError, match=r"the block \(1, 1\) does not vanish"):
        equations(PENCIL, {(0, 0): psi})
    enlarged = derivative_pencil(PENCIL, x)
    named = {(0, 0): psi, (2, 2): psi, (1, 1): tau, (3, 3): chi, (0, 2): upsilon}
    with pytest.raises(ValueError, match=r"the block \(1, 3\) does not vanish"):
        equations(enlarged, named)
    with pytest.raises(ValueError, match="two traces named psi differ"):
        equations(enlarged, {**named, (1, 3): psi})


def test_a_pencil_whose_blocks_do_not_fit_is_an_error():
    with pytest.raises(ValueError, match="different kinds"):
        Pencil(PENCIL.sizes, PENCIL.spread, Matrix([[1, 1], [1, 1]]), ())
    with pytest.raises(ValueError, match="must join rows to columns"):
        Pencil(PENCIL.sizes, PENCIL.spread, PENCIL.constant, ((0, 0, Integer(1)),))


def test_a_trace_in_its_own_equation_is_not_eliminated():
    with pytest.raises(ValueError, match="the equation for tau is not explicit"):
        eliminate({tau: 1 / (1 + tau), psi: tau}, [psi])


def test_an_integral_over_the_law_is_differentiated_and_evaluated():
    def at(node: Expr) -> Expr:
        return expand(atomic(node, ((Integer(2), Rational(1, 3)), (Integer(5), Rational(2, 3)))))

    node = spectral_mean(3 * psi * T / (1 + psi * T))
    assert node == 3 * psi * SpectralMean(Lambda(T, T / (1 + psi * T)))
    assert identity(at(node.diff(psi)), at(node).diff(psi)).status is Status.PROVED
    assert spectral_mean(psi) == psi
