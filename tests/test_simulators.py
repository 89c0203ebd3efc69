"""The oracles against oracles of their own: dense linear algebra, exact averages, known moments, finite differences."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nonrobust.numerics.papers.dohmatob_bietti.simulators import neural_tangent as tangent
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import (
    aligned_spectrum,
    aligned_target,
    haar,
    proportional,
    quadratic_errors,
)
from nonrobust.numerics.papers.dohmatob_bietti.simulators.cubature import (
    direction_mean,
    fifth_degree,
    gaussian_net,
    product_rule,
)
from nonrobust.numerics.papers.dohmatob_bietti.simulators.full_training import spectrum, train, truncation
from nonrobust.numerics.papers.dohmatob_bietti.simulators.network import coefficients, frontier
from nonrobust.numerics.papers.dohmatob_bietti.simulators.projections import neural_tangent, random_features
from nonrobust.numerics.papers.dohmatob_bietti.simulators.slices import slices, tails
from nonrobust.numerics.trial.ensemble import Draws, in_chunks
from nonrobust.numerics.trial.estimate import stream
from nonrobust.theory.objects.laws import law
from nonrobust.theory.objects.model import network, network_gradient, robustness, target, target_gradient, test_error
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_FLOW
from numpy.polynomial import hermite_e
from scipy.optimize import minimize
from scipy.stats import chi2, ks_2samp, kstest, norm
from sympy import Rational

from tests.strategies import compound_laws, laws, positive

seeds = st.integers(0, 2**32)


def symmetric(d, rng):
    B = rng.standard_normal((d, d))
    return B + B.T


# Projections


@settings(max_examples=15)
@given(st.integers(2, 4), st.integers(1, 5), st.floats(0, 1), seeds)
def test_the_neural_tangent_oracle_is_the_dense_fit_averaged_over_all_orderings(d, m, beta, seed):
    b = aligned_spectrum(d, beta, np.random.default_rng(seed))
    W = np.random.default_rng(seed).standard_normal((1, m, d))[0]  # the oracle's own first draw
    drawn = tangent.least_squares(d, m, beta, 1, np.random.default_rng(seed))
    fits = [quadratic_errors(neural_tangent(np.diag(p), W), np.diag(p)) for p in permutations(b)]
    assert len(fits) == factorial(d)
    assert np.allclose(np.mean(fits, axis=0), [drawn["test-error"][0], drawn["robustness"][0]], atol=1e-9)


def test_the_neural_tangent_oracle_does_not_depend_on_how_its_draws_are_chunked():
    # 2 000 000/(d m) draws a chunk: 40 draws at d = 400, m = 300 take several.
    many = tangent.least_squares(400, 300, 0.3, 40, np.random.default_rng(5))["test-error"]
    first = tangent.least_squares(400, 300, 0.3, 16, np.random.default_rng(5))["test-error"]
    assert np.allclose(many[:16], first, atol=1e-12) and len(set(many)) == 40


@settings(max_examples=25)
@given(st.integers(2, 5), st.integers(1, 6), seeds)
def test_the_tangent_fit_is_what_two_sided_projection_leaves(d, m, seed):
    rng = np.random.default_rng(seed)
    B, W = symmetric(d, rng), rng.standard_normal((m, d))
    Q = np.eye(d) - np.linalg.pinv(W) @ W
    assert np.allclose(B - neural_tangent(B, W), Q @ B @ Q, atol=1e-8)


@settings(max_examples=25)
@given(st.integers(2, 5), st.integers(1, 20), seeds)
def test_the_random_features_fit_solves_its_normal_equations(d, m, seed):
    rng = np.random.default_rng(seed)
    B, W = symmetric(d, rng), rng.standard_normal((m, d))
    C = random_features(B, W)
    # The residual is orthogonal to every feature w w^T, and C is a combination of them.
    assert np.allclose(np.einsum("ji,ik,jk->j", W, B - C, W), 0, atol=1e-7 * np.linalg.norm(B) * (W**2).sum())
    gram, rhs = (W @ W.T) ** 2, np.einsum("ji,ik,jk->j", W, B, W)
    v = np.linalg.pinv(gram, rcond=1e-10, hermitian=True) @ rhs
    assert np.allclose((W.T * v) @ W, C, atol=1e-5 * np.linalg.norm(B))


@settings(max_examples=25)
@given(st.integers(1, 4), st.integers(1, 6), st.booleans(), seeds)
def test_errors_of_a_least_squares_fit_sum_to_one(d, m, tangent_model, seed):
    rng = np.random.default_rng(seed)
    B, W = symmetric(d, rng), rng.standard_normal((m, d))
    C = (neural_tangent if tangent_model else random_features)(B, W)
    assert abs(sum(quadratic_errors(C, B)) - 1) < 1e-8


# Full training


@settings(max_examples=25)
@given(st.integers(1, 8), st.integers(1, 10), seeds)
def test_truncation_is_the_singular_value_cut_of_a_rotated_matrix(d, m, seed):
    rng = np.random.default_rng(seed)
    eigenvalues = rng.standard_normal((3, d))
    cut = truncation(eigenvalues.copy(), m)
    for i, row in enumerate(eigenvalues):
        basis = haar(d, rng)
        B = (basis * row) @ basis.T
        left, singular, right = np.linalg.svd(B)
        C = (left[:, :m] * singular[:m]) @ right[:m]
        assert np.allclose([cut["test-error"][i], cut["robustness"][i]], quadratic_errors(C, B), atol=1e-10)


@settings(max_examples=12)
@given(st.integers(1, 5), st.integers(1, 4), st.booleans(), seeds)
def test_trained_networks_reach_the_best_rank_m_error(d, m, indefinite, seed):
    rng = np.random.default_rng(seed)
    eigenvalues = rng.standard_normal(d) if indefinite else rng.exponential(size=d)
    basis = haar(d, rng)
    B = (basis * eigenvalues) @ basis.T
    C = train(B, m, rng)
    best = np.sort(eigenvalues**2)[: max(d - m, 0)].sum() / (eigenvalues**2).sum()
    assert np.linalg.matrix_rank(C, tol=1e-6) <= m
    assert best - 1e-9 <= quadratic_errors(C, B)[0] <= best + 1e-5


# Spectra


@settings(max_examples=40)
@given(st.one_of(laws(), compound_laws()), seeds)
def test_stratified_spectra_have_the_moments_of_their_law(text, seed):
    # 64 spectra of 200 eigenvalues; the moments of a stratified sample are unbiased, so their studentized means stay
    # within 7 standard errors (the least resolution is 1/10 of the moment's scale, asserted), also where fourth moments
    # do not exist: tails are not drawn.
    chosen = law(text)
    drawn = spectrum(chosen, 200, 64, np.random.default_rng(seed))
    assert drawn.shape == (64, 200)
    for power, moment in ((1, float(chosen.mean)), (2, float(chosen.second_moment))):
        means = (drawn**power).mean(axis=1)
        error = means.std(ddof=1) / 8 + 1e-8
        assert error < 0.1 * float(chosen.second_moment) ** (power / 2)
        assert abs(means.mean() - moment) <= 7 * error


@settings(max_examples=30)
@given(laws().map(law).filter(lambda chosen: chosen.atoms), seeds)
def test_stratified_spectra_give_each_atom_its_weight(chosen, seed):
    drawn = spectrum(chosen, 1000, 4, np.random.default_rng(seed))
    for x, weight in chosen.atoms:
        counts = (drawn == float(x)).sum(axis=1)
        assert np.all(abs(counts - 1000 * float(weight)) <= 2)  # whole slices but for the two that it shares


def test_each_slice_of_a_stratified_spectrum_holds_one_eigenvalue():
    drawn = np.sort(spectrum(law("exp(1)"), 500, 3, np.random.default_rng(0)), axis=1)
    slices = np.floor(-np.expm1(-drawn) * 500 + 1e-9)
    assert np.array_equal(slices[:, :498], np.tile(np.arange(498), (3, 1)))  # the largest two carry the tail's energy


@pytest.mark.parametrize("text", ["exp(1)", "power-law(12/25)", "lognormal(-1,3)", "mixture(1/3:-1,2/3:3*pareto(5/2))"])
def test_the_tail_of_an_unbounded_law_is_not_drawn_and_has_its_sums(text):
    first, second = spectrum(law(text), 60, 2, np.random.default_rng(1))
    (tail,) = tails(law(text), 60)
    assert len(tail) >= 2 and tail.stop == 60
    assert np.array_equal(first[tail.start :], second[tail.start :])
    assert not np.any(first[: tail.start] == second[: tail.start]) or text.startswith("mixture")
    whole = slices(law(text), 60)
    for power, moments in ((1, whole.first), (2, whole.second)):
        assert (first[tail.start :] ** power).sum() == pytest.approx(moments[tail.start :].sum(), rel=1e-12)


@pytest.mark.parametrize("d", [7, 60, 1000])
@pytest.mark.parametrize(
    "text",
    ["exp(1)", "gamma(1/100)", "gamma(100)", "beta(1/100,100)", "101*beta(1/100,1)", "power-law(12/25)",
     "lognormal(0,5)", "lognormal(0,1/100)", "mixture(1/7:-1,3/7:pareto(3),3/7:marchenko-pastur(2))"],
)  # fmt: skip
def test_slices_have_the_moments_of_their_law(text, d):
    chosen, found = law(text), slices(law(text), d)
    assert found.error < 1e-6
    for moments, claimed in ((found.first, chosen.mean), (found.second, chosen.second_moment)):
        assert moments.mean() == pytest.approx(float(claimed), rel=2e-8)


def test_slices_whose_integrals_do_not_converge_say_so():
    # x^2 of a Pareto law that barely has a second moment: a thirtieth of it lies beyond the smallest float.
    assert slices(law("pareto(201/100)"), 100).error > 0.01


def ensemble(name, d, rng):
    """Eigenvalues of a real random matrix of dimension d."""
    G = rng.standard_normal((d, d))
    match name:
        case "semicircle(2)":
            return np.linalg.eigvalsh((G + G.T) / np.sqrt(2 * d))
        case "marchenko-pastur(1/2)":
            Y = rng.standard_normal((2 * d, d))
            return np.linalg.eigvalsh(Y.T @ Y / (2 * d))
        case "marchenko-pastur(2)":
            return np.linalg.eigvalsh(G[: d // 2].T @ G[: d // 2] / (d // 2))
        case "exp(1)":
            return rng.exponential(size=d)
    raise ValueError(name)


@pytest.mark.parametrize("name", ["semicircle(2)", "marchenko-pastur(1/2)", "marchenko-pastur(2)", "exp(1)"])
@pytest.mark.parametrize("d", [300, pytest.param(1200, marks=pytest.mark.slow)])
def test_real_matrices_have_the_spectrum_that_the_law_sampler_draws(name, d):
    # Eigenvalues of one matrix are more regular than independent ones, so that the two-sample Kolmogorov-Smirnov
    # p-value is conservative: below 1e-6 once in a million for independent ones. It sees cdfs 4 d^(-1/2) apart.
    rng = stream(0, "ensemble", name, str(d))
    real, drawn = ensemble(name, d, rng), spectrum(law(name), d, 1, rng)[0]
    real = np.where(abs(real) < 1e-8, 0.0, real)
    assert ks_2samp(real, drawn, method="asymp").pvalue > 1e-6
    # Rank-m truncation of the real matrix: its error fluctuates like 1/d for matrices, 1/sqrt(d) for i.i.d. entries.
    m, spread = d // 5, 20 / d if name != "exp(1)" else 10 / np.sqrt(d)
    errors = [float(truncation(each[None, :].copy(), m)["test-error"][0]) for each in (real, drawn)]
    assert abs(errors[0] - errors[1]) < spread


# Points and weights


@given(st.integers(1, 3), st.integers(2, 10))
def test_cubature_has_the_gaussian_moments_up_to_its_degree(d, degree):
    x, weights = product_rule(d, degree)
    assert abs(weights.sum() - 1) < 1e-12
    odd_factorial = {0: 1, 2: 1, 4: 3, 6: 15, 8: 105, 10: 945}
    for powers in np.ndindex(*[degree + 1] * d):
        if sum(powers) <= degree:
            expected = np.prod([odd_factorial.get(p, 0) for p in powers])
            scale = np.prod([odd_factorial[p + p % 2] for p in powers])
            assert abs(weights @ np.prod(x ** np.array(powers), axis=1) - expected) < 1e-9 * scale


@given(st.integers(1, 10), seeds)
def test_cubature_in_one_dimension_agrees_with_a_finer_gauss_hermite_rule(degree, seed):
    coefficients_ = np.random.default_rng(seed).standard_normal(degree + 1)
    x, weights = product_rule(1, degree)
    nodes, fine = hermite_e.hermegauss(40)
    measured = weights @ np.polynomial.polynomial.polyval(x[:, 0], coefficients_)
    expected = fine @ np.polynomial.polynomial.polyval(nodes, coefficients_) / fine.sum()
    assert abs(measured - expected) < 1e-9 * (1 + abs(coefficients_).sum() * 945)


@given(st.integers(1, 7), seeds)
def test_a_turned_rule_has_the_gaussian_moments_up_to_degree_five_and_no_further(d, seed):
    x, weights = fifth_degree(d, np.random.default_rng(seed))
    assert x.shape == (2 * d**2 + 1, d) and abs(weights.sum() - 1) < 1e-12
    a, b = np.random.default_rng(seed + 1).standard_normal((2, d))
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    one, other, c = x @ a, x @ b, float(a @ b)
    # By Wick's rule for two correlated standard Gaussians.
    for values, expected in [(one, 0), (one**2, 1), (one * other, c), (one**3, 0), (one**4, 3), (one**3 * other, 3 * c),
                             (one**2 * other**2, 1 + 2 * c**2), (one**4 * other, 0)]:  # fmt: skip
        assert abs(weights @ values - expected) < 1e-10
    # Its sixth moments are wrong: the rule {-sqrt(3), 0, sqrt(3)} gives 9 for a coordinate instead of 15.
    y, masses = fifth_degree(1, np.random.default_rng(seed))
    assert abs(masses @ y[:, 0] ** 6 - 9) < 1e-9


def test_direction_means_agree_with_plain_sampling_of_directions():
    # A million directions in five dimensions, |z| < 5.5 (false alarm 4e-8), resolution 2 %.
    rng = stream(0, "directions")
    A = symmetric(5, rng)
    z, weights = fifth_degree(5, rng)
    exact = direction_mean(((z @ A) * z).sum(axis=1) ** 2, (z**2).sum(axis=1), weights)
    g = rng.standard_normal((1_000_000, 5))
    drawn = (((g @ A) * g).sum(axis=1) / (g**2).sum(axis=1)) ** 2
    error = float(drawn.std(ddof=1)) / 1000
    assert error < 0.02 * exact / 5.5 and abs(float(drawn.mean()) - exact) < 5.5 * error


@pytest.mark.parametrize("d, m", [(8, 3), (3, 5)])
def test_the_average_over_all_eigenbases_is_that_over_many_draws_of_the_weights(d, m):
    # 40 000 draws; |z| < 5.5 for both errors (false alarm 4e-8 each), resolution 1 %; no draws scatter at m >= d.
    rng = stream(0, "eigenbases", str(d))
    many = tangent.least_squares(d, m, 0.4, 40_000, rng)
    averaged = tangent.FINITE.draw({"d": d, "m": m, "beta": 0.4}, d, 3, rng)
    for name, draws in many.values.items():
        error = float(draws.std(ddof=1)) / 200
        assert np.ptp(averaged[name]) < 1e-10 and error < 0.01 / 5.5
        assert abs(draws.mean() - averaged[name][0]) < 5.5 * error + 1e-10
    assert tangent.expected_test_error(d, m, 0.4) == pytest.approx(averaged["test-error"][0], abs=1e-10)


@pytest.mark.parametrize("d, m", [(6, 3), (4, 4), (3, 6), (4, 1)])
def test_the_filtered_tangent_oracle_has_the_mean_of_plain_networks(d, m):
    # 40 000 plain draws of W, B and v_0 against 8000 spectra; |z| < 5.5 (false alarm 4e-8 each), resolution 5 %.
    # The residual after time t = 0.1 solves R' = -4 (S R + R S), R(0) = C_0 - B: R(t) = e^(-4 t S) R(0) e^(-4 t S).
    rng, beta, zeta, n, spectra = stream(0, "filtered", str(d), str(m)), 0.4, 0.8, 40_000, 8000
    values = {"rho": Rational(m, d), "beta": beta, "zeta": zeta, "t": Rational(1, 10)}
    oracle = tangent.FILTERED[GRADIENT_FLOW].draw(values, d, spectra, rng)
    W = rng.standard_normal((n, m, d)) / np.sqrt(d)
    B = np.array([np.diag(aligned_spectrum(d, beta, rng)) for _ in range(n)])  # W is invariant under rotations
    v = zeta * rng.standard_normal((n, m)) / np.sqrt(m)
    s, O = np.linalg.eigh(np.swapaxes(W, 1, 2) @ W)  # noqa: E741
    decay = (O * np.exp(-0.4 * s)[:, None, :]) @ np.swapaxes(O, 1, 2)
    R = decay @ (np.swapaxes(W, 1, 2) @ (v[:, :, None] * W) - B) @ decay
    plain = {"test-error": (R**2).sum(axis=(1, 2)), "robustness": ((B + R) ** 2).sum(axis=(1, 2))}
    for name, draws in plain.items():
        error = float(np.hypot(draws.std(ddof=1) / n**0.5, oracle[name].std(ddof=1) / spectra**0.5))
        assert error < 0.05 * draws.mean() / 5.5 and abs(draws.mean() - oracle[name].mean()) < 5.5 * error


@pytest.mark.parametrize("n", [1, 2, 3, 10, 60])
def test_fourth_moments_of_directions_are_those_of_cubature(n):
    z, weights = fifth_degree(n, np.random.default_rng(0))
    assert tangent.fourth_moment(n) == pytest.approx(direction_mean(z[:, 0] ** 4, (z**2).sum(axis=1), weights))


def test_a_net_is_gaussian_in_every_coordinate_and_new_at_every_draw():
    rng = stream(0, "net")
    one, other = (gaussian_net(4, 10, rng) for _ in range(2))
    assert one.shape == (1024, 4) and not np.allclose(one, other)
    for column in one.T:
        assert kstest(column, norm.cdf).statistic < 2 / 1024  # a net has one point in each of its 1024 slices
    assert abs(one.mean(axis=0)).max() < 0.01 and abs(np.cov(one.T) - np.eye(4)).max() < 0.05


def test_the_mean_over_nets_is_unbiased():
    # E (x_1 + x_2 + x_3)_+ = sqrt(3/(2 pi)): 800 nets of 64 points, |z| < 5.5 (false alarm 4e-8), resolution 1 %.
    rng = stream(1, "net")
    means = []
    for _ in range(800):
        x = gaussian_net(3, 6, rng)
        means.append(np.mean(np.maximum(x.sum(axis=1), 0)))
    error = np.std(means, ddof=1) / 800**0.5
    expected = 3**0.5 / (2 * np.pi) ** 0.5
    assert error < 0.01 * expected / 5.5 and abs(np.mean(means) - expected) < 5.5 * error


# Targets, rotations, sizes


@given(st.integers(2, 30), st.floats(0, 1), seeds)
def test_an_aligned_target_has_unit_norm_and_its_alignment(d, beta, seed):
    rng = np.random.default_rng(seed)
    b, B = aligned_spectrum(d, beta, rng), aligned_target(d, beta, rng)
    assert np.isclose((b**2).sum(), 1) and np.isclose(b.sum() ** 2, beta * d, atol=1e-9)
    assert np.allclose(B, B.T) and np.isclose((B**2).sum(), 1)
    assert np.isclose(np.trace(B) ** 2 / d, beta, atol=1e-9)


def test_haar_rotations_are_orthogonal_and_uniform():
    # First columns of 2000 rotations in three dimensions are uniform on the sphere: each coordinate uniform on [-1, 1].
    rng = stream(0, "haar")
    rotations = [haar(3, rng) for _ in range(2000)]
    assert all(np.allclose(q @ q.T, np.eye(3)) for q in rotations)
    entries = np.array([q[:, 0] for q in rotations])
    assert min(kstest(column, "uniform", args=(-1, 2)).pvalue for column in entries.T) > 1e-6
    # The resultant of n uniform directions: 3 |sum|^2/n is asymptotically chi^2 with 3 degrees of freedom.
    assert chi2.sf(3 * (entries.sum(axis=0) ** 2).sum() / 2000, 3) > 1e-6


@given(st.integers(1, 2000), positive(3), positive(3))
def test_proportional_sizes_are_five_and_make_every_fraction_whole(base, one, other):
    sizes = proportional(base, "rho", "p")({"rho": one, "p": other})
    assert len(set(sizes)) == 5 and all(one * d == int(one * d) and other * d == int(other * d) for d in sizes)
    assert sizes[0] >= base / 2 or sizes[0] == np.lcm(int(one.q), int(other.q))


@pytest.mark.parametrize("entries", [1, 50, 10**6])
def test_draws_in_chunks_are_the_same_draws(entries):
    def draw(values, d, n, rng):
        return Draws({"x": rng.random((n, d)).sum(axis=1)}, np.ones((n, 2)))

    whole, parts = (each({}, 7, 40, stream(0, "chunks")) for each in (draw, in_chunks(draw, entries)))
    assert np.array_equal(whole["x"], parts["x"]) and parts.controls.shape == (40, 2)


# Networks


SMOOTH = {
    "square": (np.square, lambda t: 2 * t),
    "tanh": (np.tanh, lambda t: 1 / np.cosh(t) ** 2),
    "sin": (np.sin, np.cos),
}


@pytest.mark.parametrize("name", SMOOTH)
@given(seeds)
def test_network_gradients_are_the_limit_of_finite_differences(name, seed):
    rng = np.random.default_rng(seed)
    W, v, x = rng.standard_normal((5, 3)), rng.standard_normal(5), rng.standard_normal((7, 3))
    sigma, derivative = SMOOTH[name]
    slopes, step = network_gradient(W, v, derivative, x), 1e-5
    for axis in range(3):
        shift = step * np.eye(3)[axis]
        difference = (network(W, v, 0.4, sigma, x + shift) - network(W, v, 0.4, sigma, x - shift)) / (2 * step)
        assert np.allclose(slopes[:, axis], difference, atol=1e-7 * (1 + abs(slopes).max()) + 1e-7)


@given(st.integers(1, 5), seeds)
def test_target_gradients_are_finite_differences_and_its_mean_is_zero(d, seed):
    rng = np.random.default_rng(seed)
    B, x = symmetric(d, rng), rng.standard_normal((6, d))
    for axis in range(d):
        shift = np.eye(d)[axis]  # central differences are exact for quadratics at any step
        difference = (target(B, x + shift) - target(B, x - shift)) / 2
        assert np.allclose(target_gradient(B, x)[:, axis], difference)
    points, weights = product_rule(min(d, 3), 4)
    small = B[: points.shape[1], : points.shape[1]]
    assert abs(weights @ target(small, points)) < 1e-10 * (1 + abs(small).sum())


@settings(max_examples=15)
@given(st.integers(1, 4), st.integers(1, 6), seeds)
def test_a_trained_tangent_model_run_as_a_network_has_the_errors_of_its_coefficients(d, m, seed):
    # f(x) = sum_j 2 <a_j, x> <w_j, x> = sum_j (<w_j + a_j, x>^2 - <w_j - a_j, x>^2)/2: a network of width 2 m.
    rng = np.random.default_rng(seed)
    B, W = symmetric(d, rng), rng.standard_normal((m, d))
    C = neural_tangent(B, W)
    # Recover the tangent weights by another least-squares solve: one equation for each pair (i, k).
    design = np.zeros((d, d, m, d))
    for i in range(d):
        for k in range(d):
            design[i, k, :, i] += W[:, k]
            design[i, k, :, k] += W[:, i]
    A = np.linalg.lstsq(design.reshape(d * d, m * d), C.ravel(), rcond=None)[0].reshape(m, d)
    wide, v = np.concatenate([W + A, W - A]), np.repeat([0.5, -0.5], m)
    bias = -float((v * (wide**2).sum(axis=1)).sum())
    x, weights = product_rule(d, 4)
    test = test_error(network(wide, v, bias, np.square, x), target(B, x), weights)
    robust = robustness(network_gradient(wide, v, lambda t: 2 * t, x), target_gradient(B, x), weights)
    assert np.allclose([test, robust], quadratic_errors(C, B), atol=1e-7)


def test_the_tangent_network_has_its_errors_on_fresh_gaussian_points():
    # A million points in 100 batches; |z| < 6 for both errors (false alarm 4e-9 each), resolution 2 %.
    rng = stream(0, "end to end")
    d, m = 6, 4
    B, W = aligned_target(d, 0.4, rng), rng.standard_normal((m, d)) / np.sqrt(d)
    C = neural_tangent(B, W)
    values, vectors = np.linalg.eigh(C)  # the same function as a network of width d with the eigenvectors as weights
    tests, robusts = [], []
    for _ in range(100):
        x = rng.standard_normal((10_000, d))
        each = np.full(len(x), 1e-4)
        f = network(vectors.T, values, -values.sum(), np.square, x)
        tests.append(each @ (f - target(B, x)) ** 2 / (2 * (B**2).sum()))
        slope = network_gradient(vectors.T, values, lambda t: 2 * t, x)
        robusts.append(each @ (slope**2).sum(axis=1) / (4 * (B**2).sum()))
    for measured, expected in zip((tests, robusts), quadratic_errors(C, B), strict=True):
        error = np.std(measured, ddof=1) / 10
        assert error < 0.02 / 6 * expected and abs(np.mean(measured) - expected) < 6 * error


@given(st.integers(1, 5), st.floats(-2, 2), st.floats(0, 3), seeds)
def test_random_coefficients_have_the_energy_and_overlap_asked_for(d, overlap, rest, seed):
    rng = np.random.default_rng(seed)
    B = symmetric(d + 1, rng)
    C = coefficients(B, overlap**2 + rest, overlap, rng)
    size = (B**2).sum()
    assert np.isclose((C * B).sum(), overlap * size) and np.isclose((C**2).sum(), (overlap**2 + rest) * size)


@settings(max_examples=25)
@given(st.integers(1, 5), st.floats(0.05, 0.95), seeds)
def test_the_frontier_is_the_constrained_minimum_that_a_general_optimizer_finds(n, share, seed):
    rng = np.random.default_rng(seed)
    root, slope = rng.standard_normal((n, n)), rng.standard_normal((n, n))
    U, G = root @ root.T + 0.1 * np.eye(n), slope @ slope.T + 0.1 * np.eye(n)
    center = rng.standard_normal(n)  # the least-squares fit
    u, size = U @ center, 1.1 * float(center @ U @ center)
    level = 1 - (1 - share) * float(center @ u) / size

    def slack(v):
        return level - (size - 2 * u @ v + v @ U @ v) / size

    # In coordinates where the ellipsoid is a ball, which a general optimizer handles to nine digits.
    half = np.linalg.inv(np.linalg.cholesky(U)).T * np.sqrt(size)
    found = minimize(
        lambda z: (center + half @ z) @ G @ (center + half @ z),
        np.zeros(n),
        constraints={"type": "ineq", "fun": lambda z: slack(center + half @ z)},
        method="SLSQP",
        options={"ftol": 1e-13, "maxiter": 1000},
    )
    assert abs(slack(center + half @ found.x)) < 1e-8  # converged onto the boundary
    assert np.isclose(frontier(U, G, u, size, level), found.fun, rtol=1e-4)
