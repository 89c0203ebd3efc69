"""The random-features oracle against closed forms, forward passes, and the exact facts behind its controls."""

import numpy as np
import pytest
from nonrobust.numerics.papers.dohmatob_bietti.simulators import initialization
from nonrobust.numerics.papers.dohmatob_bietti.simulators.controls import resolvent_shifts, signed, weights_controls
from nonrobust.numerics.papers.dohmatob_bietti.simulators.covariance import covariance
from nonrobust.numerics.papers.dohmatob_bietti.simulators.cubature import product_rule
from nonrobust.numerics.papers.dohmatob_bietti.simulators.filters import numeric_filter
from nonrobust.numerics.papers.dohmatob_bietti.simulators.gaussian_features import kernels, moments
from nonrobust.numerics.papers.dohmatob_bietti.simulators.numeric_activations import numeric_activation
from nonrobust.numerics.papers.dohmatob_bietti.simulators.random_features import (
    TRAINED,
    WEIGHTS,
    Drawn,
    errors,
    sizes,
    trained,
)
from nonrobust.numerics.trial.ensemble import Draws, draw_shared
from nonrobust.numerics.trial.extrapolate import design
from nonrobust.theory.objects import laws as spectra
from nonrobust.theory.objects.activations import activation
from nonrobust.theory.objects.model import network, network_gradient, robustness, target, target_gradient, test_error
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_FLOW, RIDGE
from scipy.optimize import brentq
from sympy import Max, Rational, Symbol, cos, erf, exp, log, sin, tanh

t, h = Symbol("t", real=True), Symbol("h")
ISOTROPIC, TWO = spectra.law("atoms(1)"), spectra.law("atoms(1/2,3/2)")
LEAST_SQUARES = numeric_filter(0 * h, 1 / h)
NONE = numeric_filter(0 * h + 1, 0 * h)
RELU = Max(0, t)


def ridge(lamda):
    return numeric_filter(lamda / (lamda + h), 1 / (lamda + h))


def flow(time):
    return numeric_filter(exp(-time * h), (1 - exp(-time * h)) / h)


def arc_cosine(p, s, z):
    cosine = p / (s * z)
    theta = np.where(cosine > 1 - 1e-12, 0.0, np.arccos(np.clip(cosine, -1, 1)))
    mean = s * z / (2 * np.pi)
    return mean * (np.sin(theta) + (np.pi - theta) * np.cos(theta) - 1), p * (np.pi - theta) / (2 * np.pi)


def arc_sine(p, s, z):
    both = (1 + 2 * s**2) * (1 + 2 * z**2)
    return 2 / np.pi * np.arcsin(2 * p / np.sqrt(both)), 4 / np.pi * p / np.sqrt(both - 4 * p**2)


def decay(s, z):
    return np.exp(-(s**2 + z**2) / 2)


# sigma -> (Cov(sigma(x), sigma(y)), E xy-product of slopes) for Gaussians of variances s^2, z^2 and covariance p
CLOSED = {
    t**2: lambda p, s, z: (2 * p**2, 4 * p**2),
    t**3: lambda p, s, z: (6 * p**3 + 9 * p * s**2 * z**2, 9 * p * (s**2 * z**2 + 2 * p**2)),
    t**3 - 3 * t: lambda p, s, z: (
        6 * p**3 + 9 * p * (s**2 - 1) * (z**2 - 1),
        9 * p * (2 * p**2 + (s**2 - 1) * (z**2 - 1)),
    ),
    RELU: arc_cosine,
    erf(t): arc_sine,
    sin(t): lambda p, s, z: (decay(s, z) * np.sinh(p), p * decay(s, z) * np.cosh(p)),
    cos(t): lambda p, s, z: (decay(s, z) * (np.cosh(p) - 1), p * decay(s, z) * np.sinh(p)),
}


@pytest.mark.parametrize("expression", CLOSED, ids=str)
@pytest.mark.parametrize("d", [6, 40])
def test_kernels_equal_their_closed_forms(expression, d):
    rng = np.random.default_rng(d)
    W = rng.standard_normal((25, d)) * np.sqrt(covariance(TWO, d))
    found = kernels(numeric_activation(expression), W @ W.T)
    s = np.linalg.norm(W, axis=1)
    U, G = CLOSED[expression](W @ W.T, s[:, None], s[None, :])
    assert np.abs(found.U - U).max() <= found.remainder + 3e-11
    assert np.abs(found.G - G).max() <= found.slope_remainder + 3e-11
    assert d < 40 or max(found.remainder, found.slope_remainder) < 1e-11


@pytest.mark.parametrize(
    ("expression", "ratio"),
    [
        (t**2, lambda s: 2 + 0 * s),
        (RELU, lambda s: 1 / (np.sqrt(2 * np.pi) * s)),
        (cos(t), lambda s: -np.exp(-(s**2) / 2)),
        (erf(t), lambda s: 0 * s),
    ],
    ids=["quadratic", "relu", "cos", "erf"],
)
def test_the_correlation_with_the_target_equals_its_closed_form(expression, ratio):
    W = np.random.default_rng(1).standard_normal((20, 10)) / np.sqrt(10)
    found = kernels(numeric_activation(expression), W @ W.T).ratio
    assert np.abs(found - ratio(np.linalg.norm(W, axis=1))).max() < 1e-12


def orthonormal_complement(gamma):
    """An orthonormal basis of the symmetric matrices orthogonal to diag(gamma)."""
    d = len(gamma)
    pairs = [(i, j) for i in range(d) for j in range(i, d)]
    basis = np.zeros((len(pairs), d, d))
    for row, (i, j) in zip(basis, pairs, strict=True):
        row[i, j] = row[j, i] = 1.0 if i == j else np.sqrt(0.5)
    normal = np.array([np.trace(K * gamma) for K in basis]) / np.linalg.norm(gamma)
    return np.tensordot(np.linalg.svd(normal[None, :])[2][1:], basis, 1)


@pytest.mark.parametrize("filter_", [ridge(Rational(1, 10)), flow(3), LEAST_SQUARES, NONE])
def test_errors_equal_those_of_forward_passes_averaged_over_targets_and_starts(filter_):
    # E K K^T and E v0 v0^T are averages over orthonormal bases, with both signs: finitely many networks.
    d, m, alpha, zeta = 3, 4, 0.75, 0.8
    gamma = np.array([0.2, 0.3, 0.5])
    W = np.random.default_rng(2).standard_normal((m, d)) * np.sqrt(gamma)
    sigma = numeric_activation(tanh(t) + t**2 / 3)
    x, weights = product_rule(d, 60)
    features = sigma.function(x @ W.T)
    centred = features - weights @ features
    U = (centred * weights[:, None]).T @ centred
    size = np.linalg.norm(gamma)
    cosine = np.sqrt(alpha / (d * size**2))
    values, V = np.linalg.eigh(U)
    r, fhat = ((V * f(values)) @ V.T for f in filter_)
    pairs = []
    for K in orthonormal_complement(gamma):
        for sign in (1, -1):
            B = cosine * np.diag(gamma) / size + sign * np.sqrt(1 - cosine**2) * K
            star, slope = target(B, x), target_gradient(B, x)
            u = (centred * weights[:, None]).T @ star
            for start in zeta * np.vstack([np.eye(m), -np.eye(m)]):
                v = fhat @ u + r @ start
                c = -float(weights @ features @ v)
                test = test_error(network(W, v, c, sigma.function, x), star, weights)
                pairs.append((test, robustness(network_gradient(W, v, sigma.derivative, x), slope, weights)))
    drawn = Drawn(sigma, gamma, W)
    allowed = 1e-6 + 100 * max(drawn.kernels.remainder, drawn.kernels.slope_remainder)
    assert allowed < 1e-4
    assert np.abs(np.mean(pairs, axis=0) - errors(drawn, filter_, alpha, zeta)).max() < allowed


def test_least_squares_solves_the_normal_equations_also_when_they_are_singular():
    d, m = 4, 14  # more neurons than the 10 dimensions of symmetric matrices
    W = np.random.default_rng(3).standard_normal((m, d)) / 2
    drawn = Drawn(numeric_activation(t**2), np.full(d, 0.25), W)
    found = drawn.kernels
    u = found.ratio * (W**2).sum(axis=1) / 2  # B = I/2
    v = np.linalg.lstsq(found.U, u, rcond=1e-10)[0]
    test, robust = errors(drawn, LEAST_SQUARES, 1.0, 0.0)
    assert test == pytest.approx(1 - u @ v + v @ found.U @ v / 2, abs=1e-10)
    assert robust == pytest.approx(v @ found.G @ v / 4, abs=1e-10)
    assert (test, robust) == pytest.approx((0, 1), abs=1e-10)  # the target is one of the networks


@pytest.mark.parametrize("filter_", [NONE, flow(0), ridge(Rational(10**13))])
def test_without_training_the_errors_are_those_of_the_initialization(filter_):
    d, m, zeta = 12, 18, 0.7
    gamma = covariance(TWO, d)
    W = np.random.default_rng(4).standard_normal((m, d)) * np.sqrt(gamma)
    drawn = Drawn(numeric_activation(RELU), gamma, W)
    U, G = drawn.kernels.U, drawn.kernels.G
    untrained = 1 + zeta**2 / (2 * m) * np.trace(U), zeta**2 / (4 * m) * np.trace(G)
    assert errors(drawn, filter_, 0.75, zeta) == pytest.approx(untrained, abs=1e-11)


@pytest.mark.parametrize(("law", "rho"), [(ISOTROPIC, Rational(3, 2)), (TWO, Rational(1, 2))])
def test_controls_have_mean_zero(law, rho):
    d, n = 6, 3000
    gamma, m, rng = covariance(law, d), int(rho * d), np.random.default_rng(5)
    sigma = numeric_activation(tanh(t + 1))
    shifts, fhat = resolvent_shifts(sigma, gamma, m), ridge(Rational(1, 10))[1]
    assert len(shifts) == 3
    W = rng.standard_normal((n, m, d)) * np.sqrt(gamma)
    drawn = [Drawn(sigma, gamma, each, shifts) for each in W]
    own = [signed(each.kernels, each.aligned, *each.odd, fhat) for each in drawn]
    sample = np.hstack([[weights_controls(each @ each.T, each, gamma, shifts) for each in W], own])
    stderr = sample.std(axis=0) / np.sqrt(n)
    assert (stderr > 0).all()
    assert (np.abs(sample.mean(axis=0)) < 4.5 * stderr).all()


def coefficients(pilot, name):
    columns = np.column_stack([np.ones(len(pilot[name])), pilot.controls])
    scale = np.abs(columns).max(axis=0)
    scale[scale == 0] = 1.0
    return (np.linalg.lstsq(columns / scale, pilot[name], rcond=1e-7)[0] / scale)[1:]


def draws(name, filter_, rho, alpha, law, zeta, d, n, rng):
    """n draws of the quantities at a point, shape (n,), and of their controls."""
    setting = {"rho": rho, "sigma": activation(name), "law": law}
    read = trained(filter_, alpha, zeta)
    rows = [read(WEIGHTS.draw(setting, d, rng)) for _ in range(n)]
    values = {name: np.array([row[name] for row in rows]) for name in rows[0].values}
    return Draws(values, np.array([row.controls for row in rows]))


@pytest.mark.parametrize("filter_", [ridge(Rational(1, 10)), LEAST_SQUARES, flow(3)])
def test_controls_remove_nine_tenths_of_the_spread(filter_):
    rng = np.random.default_rng(6)
    pilot, main = (draws("relu", filter_, Rational(3, 2), 0.75, TWO, 0.5, 64, 64, rng) for _ in range(2))
    for name in ("test-error", "robustness"):
        residual = main[name] - main.controls @ coefficients(pilot, name)
        assert residual.std() < main[name].std() / 10


def limit(sigma, lamda, rho, alpha, law, zeta):
    """The proportional limit for a ridge and a law of atoms, by its fixed point."""
    found = moments(sigma, np.ones(1))
    l1, l2 = found.alpha[0, 1] ** 2, 2 * found.alpha[0, 2] ** 2
    bar = found.variance[0] - l1
    omega = found.slope[0] - found.variance[0]
    atoms = [(float(x), float(p)) for x, p in law.atoms]
    kappa, tau2 = l2 * sum(p * x * x for x, p in atoms) / 2, l2 * alpha
    psi = brentq(
        lambda s: -lamda - bar + rho / s - sum(p * l1 * x / (1 + l1 * x * s) for x, p in atoms), 1e-9, 1e6, xtol=1e-14
    )
    slope = 1 / (rho / psi**2 - sum(p * (l1 * x) ** 2 / (1 + l1 * x * psi) ** 2 for x, p in atoms))
    M, M2 = psi / (1 + kappa * psi), slope / (1 + kappa * psi) ** 2
    h2, n1, n2 = M - lamda * M2, lamda**2 * (psi - lamda * slope), lamda**2 * slope
    test = 1 - tau2 / 2 * (2 * M - h2) + zeta**2 / (2 * rho) * n1
    return test, tau2 / 4 * (h2 + omega * M2 + kappa * M**2) + zeta**2 / (4 * rho) * (n1 + omega * n2)


@pytest.mark.parametrize(
    ("name", "lamda", "alpha", "law", "zeta"),
    [("relu", Rational(1, 10), 0.75, TWO, 0.5), ("tanh(t + 1)", Rational(1), 1.0, ISOTROPIC, 1.0)],
)
def test_means_extrapolate_to_the_proportional_limit(name, lamda, alpha, law, zeta):
    rho, sigma, rng = Rational(3, 2), numeric_activation(activation(name).expr), np.random.default_rng(7)
    dimensions = sizes(10, rho, law)
    found = {"test-error": [], "robustness": []}
    for d, n in zip(dimensions, (800, 400, 150, 60, 30), strict=True):
        pilot, main = (draws(name, ridge(lamda), rho, alpha, law, zeta, d, k, rng) for k in (64, n))
        for error, means in found.items():
            residual = main[error] - main.controls @ coefficients(pilot, error)
            means.append((residual.mean(), residual.std() / np.sqrt(n)))
    weights, _ = design(dimensions, [1 / d for d in dimensions])
    claimed = limit(sigma, float(lamda), float(rho), alpha, law, zeta)
    for means, exact in zip(found.values(), claimed, strict=True):
        mean, stderr = np.array(means).T
        error = np.sqrt(((weights * stderr) ** 2).sum())
        assert error < 1e-3 * exact
        assert abs(weights @ mean - exact) < 4.5 * error + 1e-3 * exact


@pytest.mark.parametrize(
    "name",
    ["exp(1)", "uniform(0,2)", "marchenko-pastur(1/2)", "marchenko-pastur(2)", "semicircle(1,1)", "atoms(0,2)"],
)
def test_covariance_eigenvalues_follow_the_law(name):
    law = spectra.law(name)
    gaps = []
    for d in (100, 400):
        gamma = covariance(law, d)
        assert gamma.shape == (d,) and gamma.min() >= 0
        assert gamma.sum() == pytest.approx(1, abs=1e-12)
        gaps.append(d * (gamma**2).sum() - float(law.second_moment))
    assert abs(gaps[1]) < max(abs(gaps[0]) / 3, 1e-9)


def test_a_covariance_law_needs_mean_one():
    with pytest.raises(ValueError, match="mean 1"):
        covariance(spectra.law("atoms(2)"), 4)


def test_an_activation_is_an_expression_in_t_alone():
    with pytest.raises(ValueError, match="t alone"):
        numeric_activation(t + h)


def test_sizes_make_width_and_atoms_whole():
    for d in sizes(50, Rational(3, 7), spectra.law("atoms(0:2/5,5/3:3/5)")):
        assert d % 35 == 0


def test_initialization_of_quadratic_features_has_its_exact_mean():
    gamma, zeta = (0.5, 0.3, 0.2), 0.5
    sample = initialization.quadratic(gamma, zeta, 5, np.random.default_rng(8))  # five rules, each exact
    exact = zeta**2 * (1 + 2 * sum(g**2 for g in gamma))
    for name, mean in (("test-error", 1 + exact), ("robustness", exact)):
        assert np.allclose(sample[name], mean, rtol=1e-12)


@pytest.mark.parametrize("expression", [t**2, RELU, sin(t), log(1 + exp(t))], ids=str)
def test_isotropic_initialization_equals_the_average_over_drawn_weights(expression):
    d, sigma, rng = 10, numeric_activation(expression), np.random.default_rng(9)
    sample = initialization.isotropic(sigma, 1.0, d, 40, rng)
    found = moments(sigma, np.linalg.norm(rng.standard_normal((20_000, d)), axis=1) / np.sqrt(d), 1)
    for name, each in (("test-error", 1 + found.variance / 2), ("robustness", found.slope / 4)):
        error = np.hypot(sample[name].std() / np.sqrt(40), each.std() / np.sqrt(len(each)))
        assert abs(sample[name].mean() - each.mean()) < 5 * error + 1e-12


def test_isotropic_initialization_of_quadratic_features_is_exact_at_finite_d():
    sample = initialization.isotropic(numeric_activation(t**2), 2.0, 5, 200, np.random.default_rng(10))["robustness"]
    assert abs(sample.mean() - 4 * (1 + 2 / 5)) < 5 * sample.std() / np.sqrt(200)


def test_points_that_share_their_weights_get_what_each_gets_alone():
    point = {"rho": Rational(1, 2), "alpha": Rational(3, 4), "law": TWO, "sigma": activation("relu")}
    jobs = [
        (TRAINED[RIDGE].observable, {**point, "lamda": Rational(1, 10), "zeta": Rational(1, 2)}, 3),
        (TRAINED[GRADIENT_FLOW].observable, {**point, "alpha": Rational(0), "t": Rational(3), "zeta": Rational(0)}, 5),
    ]
    shared = draw_shared(jobs, 8, np.random.default_rng(11))
    for job, found in zip(jobs, shared, strict=True):
        (alone,) = draw_shared([job], 8, np.random.default_rng(11))
        for name, values in alone.values.items():
            assert np.array_equal(values, found[name]) and len(values) == job[2]
