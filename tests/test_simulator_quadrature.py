"""The simulators' Gaussian moments of any activation: right within the error that they state."""

import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nonrobust.derivations.papers.dohmatob_bietti.dossiers import DOSSIERS
from nonrobust.numerics.papers.dohmatob_bietti.simulators import gaussian_quadrature
from nonrobust.numerics.papers.dohmatob_bietti.simulators.gaussian_features import kernels, moments
from nonrobust.numerics.papers.dohmatob_bietti.simulators.gaussian_quadrature import Mesh, integrals
from nonrobust.numerics.papers.dohmatob_bietti.simulators.numeric_activations import numeric_activation
from nonrobust.numerics.papers.dohmatob_bietti.simulators.random_features import (
    Drawn,
    errors,
    numeric,
    rounding,
)
from nonrobust.numerics.trial.ensemble import Simulator
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.numerics.trial.verify import simulate
from nonrobust.theory.language.status import Status
from nonrobust.theory.objects.activations import T
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_FLOW, LEAST_SQUARES, RIDGE
from sympy import Abs, Heaviside, Max, Min, Piecewise, Rational, cos, exp, log, sign, sin, sqrt, tanh

from tests.activation_cases import INITIAL, claimed, moments_by_mpmath, point

BUDGET = Budget(false_alarm=1e-6, resolution=1e-3)
FINE = Budget(false_alarm=1e-6, resolution=1e-4)
CLAIMS = {each.claim.id: each.claim for each in DOSSIERS}
ORACLES = {each.claim.id: each.simulator for each in DOSSIERS if isinstance(each.simulator, Simulator)}
TEST, ROBUST = (CLAIMS[f"initialization/start/{name}"] for name in ("test-error", "robustness"))


@st.composite
def activations(draw):
    """A sum of terms with kinks, steps, tails, oscillation or steepness; its slope, or None if it jumps; its breaks."""
    places = st.fractions(-2, 2, max_denominator=12).map(lambda q: Rational(q.numerator, q.denominator))
    sigma, slope, breaks, jumps = 0 * T, 0 * T, [], False
    for kind in draw(
        st.lists(st.sampled_from(("kink", "step", "tail", "wave", "steep", "power")), min_size=1, max_size=3)
    ):
        b, c = draw(places), draw(st.sampled_from((1, -2, Rational(1, 3))))
        n = draw(st.integers(1, 5))
        if kind == "kink":
            sigma, slope, breaks = sigma + c * Max(T - b, 0), slope + c * Heaviside(T - b), [*breaks, b]
        elif kind == "step":
            sigma, breaks, jumps = sigma + c * Heaviside(T - b), [*breaks, b], True
        elif kind == "tail":
            sigma, slope = sigma + c * exp(T / (n + 1)), slope + c * exp(T / (n + 1)) / (n + 1)
        elif kind == "wave":
            sigma, slope = sigma + c * sin(2 * n * T + b), slope + 2 * n * c * cos(2 * n * T + b)
        elif kind == "steep":
            sigma, slope = sigma + c * tanh(2 * n * (T - b)), slope + 2 * n * c * (1 - tanh(2 * n * (T - b)) ** 2)
        else:
            sigma, slope = sigma + c * T**n, slope + c * n * T ** (n - 1)
    return sigma, None if jumps else slope, tuple(map(float, breaks))


def gaps(expression, slope, breaks, s, degrees):
    """Pairs of a distance from mpmath and the error stated for it; and the size of what enters the moments."""
    found = moments(numeric_activation(expression), np.array([s]), degrees)
    alpha, variance, steepness = moments_by_mpmath(expression, slope, breaks, s, degrees)
    pairs = [(abs(float(a - x)), e) for a, x, e in zip(alpha, found.alpha[0], found.alpha_error, strict=True)]
    pairs.append((abs(float(variance - found.variance[0])), found.variance_error[0]))
    if steepness is not None:
        pairs.append((abs(float(steepness - found.slope[0])), found.slope_error[0]))
    return pairs, 1 + float(found.alpha[0, 0] ** 2 + found.variance[0] + found.slope[0])


@settings(max_examples=12, deadline=None)
@given(activations(), st.sampled_from((0.55, 0.97, 1.3)))
def test_moments_miss_mpmath_by_no_more_than_the_error_that_they_state(drawn, s):
    own, size = gaps(*drawn, s, 3)
    for gap, stated in own:
        assert gap <= stated
        assert stated < 1e-9 * size


@pytest.mark.parametrize(
    ("expression", "slope", "breaks"),
    [
        (Abs(T - Rational(3, 10)), sign(T - Rational(3, 10)), (0.3,)),
        (Max(-1, Min(1, T)), Heaviside(1 - T**2), (-1, 1)),
        (sign(T), None, (0,)),
        (sqrt(Abs(T)), None, [0, *(side * 4.0**-k for k in range(-2, 40) for side in (1, -1))]),
        (tanh(50 * T), 50 * (1 - tanh(50 * T) ** 2), np.linspace(-0.5, 0.5, 41)),
        (sin(20 * T), 20 * cos(20 * T), np.arange(-20, 21) / 4),
        (Abs(sin(3 * T)), 3 * cos(3 * T), [k * np.pi / 3 for k in range(-18, 19)]),
        (Piecewise((T, T > 0), (T / 10, True)), Piecewise((1, T > 0), (Rational(1, 10), True)), (0,)),
        (T**6, 6 * T**5, ()),
    ],
    ids=str,
)
def test_moments_of_each_kind_are_right_at_every_scale(expression, slope, breaks):
    for s in (0.03, 0.8, 1.9):
        own, size = gaps(expression, slope, breaks, s, 4)
        for gap, stated in own:
            assert gap <= stated
            assert stated < 1e-9 * size


def test_a_rule_that_is_not_split_at_a_kink_misses_more_than_we_state():
    sigma = numeric_activation(Abs(T - Rational(3, 10)))
    nodes, weights = np.polynomial.legendre.leggauss(20)
    g = (np.arange(-11.25, 12, 1.5)[:, None] + 0.75 * nodes).ravel()
    w = np.tile(0.75 * weights, 16) * np.exp(-(g**2) / 2) / np.sqrt(2 * np.pi)
    found = moments(sigma, np.ones(1), 1)
    mean = sigma.function(g) @ w
    missed = abs((sigma.function(g) - mean) ** 2 @ w - found.variance[0])
    assert missed > 1e6 * found.variance_error[0]


@pytest.mark.parametrize(
    "expression", [Abs(T - Rational(3, 10)), sign(T - Rational(1, 7)), sin(90 * T), tanh(300 * T)], ids=str
)
@pytest.mark.parametrize("width", [0.37, 1.43])
def test_panels_that_do_not_follow_the_activation_state_an_error_that_covers_what_they_miss(expression, width):
    sigma = numeric_activation(expression)
    edges = np.arange(-12, 12 + width / 2, width)
    flat = Mesh(edges[:-1], edges[1:], np.ones(len(edges) - 1, bool), 0.0)
    for s in (0.9, 1.0, 1.1):
        found, right = integrals(sigma.function, flat, np.array([s]), 8), moments(sigma, np.array([s]), 8)
        missed = np.abs(found.values[0] - np.r_[right.alpha[0], right.variance])
        assert (missed <= found.errors[0] + right.alpha_error.max()).all()
        assert found.errors[0].max() > 1e-6


def test_what_cannot_be_computed_has_an_infinite_error():
    one = np.ones(1)
    assert np.isinf(moments(numeric_activation(sin(10**6 * T)), one, 2).variance_error)
    assert np.isinf(moments(numeric_activation(exp(T**2 / 3)), one, 2).variance_error)
    for jumping in (sign(T), T + sign(T - 1) / 10**6, Heaviside(sin(T))):
        found = moments(numeric_activation(jumping), one, 2)
        assert np.isinf(found.slope_error) and found.variance_error < 1e-12
    found = moments(numeric_activation(sqrt(Abs(T))), one, 2)  # E sigma'^2 diverges like a logarithm
    assert np.isinf(found.slope_error) and found.variance_error < 1e-12


def test_a_true_statement_that_defeats_the_quadrature_is_inconclusive_and_says_why():
    verdict = simulate(point(TEST, sin(10**6 * T), zeta="1"), ORACLES[TEST.id], claimed("1.25"), BUDGET, 0)
    assert verdict.status is Status.INCONCLUSIVE and "numerical error" in verdict.remark
    wrong = simulate(point(TEST, sin(10**6 * T), zeta="1"), ORACLES[TEST.id], claimed("7"), BUDGET, 0)
    assert wrong.status is Status.INCONCLUSIVE


@pytest.mark.parametrize(
    "expression",
    [Max(0, T), Max(T, 1, -T), Abs(T) ** Rational(3, 2), Max(T, 0) + exp(Min(T, 0)) - 1,
     Abs(sin(3 * T)), log(1 + exp(2 * T)),
     Piecewise((T**2, T > 1), (T, True)), T + sign(T - 5), tanh(Abs(T - 1))],
    ids=str,
)  # fmt: skip
def test_slopes_are_those_of_differences_away_from_kinks(expression):
    sigma, x = numeric_activation(expression), np.linspace(-3, 3, 50) + 0.0113
    differences = (sigma.function(x + 1e-6) - sigma.function(x - 1e-6)) / 2e-6
    assert np.abs(differences - sigma.derivative(x)).max() < 1e-6


@pytest.mark.parametrize(("expression", "test", "robust"), INITIAL, ids=lambda each: str(each)[:24])
def test_true_statements_pass_and_errors_of_two_resolutions_are_refuted(expression, test, robust):
    # 4 seeds, 15 activations, 2 quantities: 120 checks at 1e-6 raise a false alarm once in 8000 runs.
    for claim, value in ((TEST, test), (ROBUST, robust)):
        if value is None:  # the slope of a jump has no second moment
            continue
        at = point(claim, expression, zeta="1")
        for seed, budget in ((1, BUDGET), (2, FINE)):
            right = simulate(at, ORACLES[claim.id], claimed(value), budget, seed)
            assert right.status is Status.CONSISTENT
            factor = 1 + (-1) ** seed * 2 * Fraction(budget.resolution)
            assert simulate(at, ORACLES[claim.id], claimed(value, factor), budget, seed).status is Status.REFUTED


def test_the_robustness_of_a_jumping_activation_is_never_judged():
    verdict = simulate(point(ROBUST, sign(T), zeta="1"), ORACLES[ROBUST.id], claimed("0.25"), BUDGET, 0)
    assert verdict.status is Status.INCONCLUSIVE


@pytest.mark.parametrize("training", [LEAST_SQUARES, RIDGE, GRADIENT_FLOW], ids=lambda each: each.name)
@pytest.mark.parametrize("expression", [Max(0, T), T**3 - 3 * T + T**2, exp(T / 2)], ids=str)
def test_errors_planted_in_the_kernels_move_the_errors_of_features_within_their_bounds(expression, training):
    """Kernels that are wrong by a known amount, and say so, against right ones."""
    rng, d, m, planted = np.random.default_rng(3), 12, 18, 1e-7
    W, gamma, filter_ = (
        rng.standard_normal((m, d)) / np.sqrt(d),
        np.full(d, 1 / d),
        numeric(training, {"lamda": Rational(1, 10), "t": Rational(3)}),
    )
    right = Drawn(numeric_activation(expression), gamma, W)
    noise = rng.standard_normal((m, m))
    noise = planted * (noise + noise.T) / np.linalg.norm(noise + noise.T, 2)
    own = right.kernels
    wrong = Drawn(right.sigma, gamma, W)
    given = {**own.__dict__, "U": own.U + noise, "G": own.G + noise, "error": planted, "slope_error": planted}
    wrong.__dict__["kernels"] = type(own)(**given)
    moved = np.abs(np.subtract(errors(right, filter_, 0.5, 0.3), errors(wrong, filter_, 0.5, 0.3)))
    bounds = np.array(rounding(wrong, filter_, 0.5, 0.3))
    assert (moved <= bounds).all()
    assert (bounds < 1e-2).all()
    assert (moved > 0).all()


def test_what_the_series_of_degrees_leaves_out_is_part_of_the_error():
    # Two almost parallel neurons with a jump: 128 degrees leave a good part of U_12 out.
    W = np.array([[1.0, 0.0], [np.cos(0.02), np.sin(0.02)]])
    found = kernels(numeric_activation(sign(T)), W @ W.T)
    missed = abs(found.U[0, 1] - 2 / np.pi * np.arcsin(np.cos(0.02)))
    assert 1e-4 < missed <= found.error
    assert missed > 1e6 * moments(numeric_activation(sign(T)), np.ones(1)).variance_error[0]


@pytest.mark.parametrize("name", sorted(ORACLES))
def test_every_simulator_survives_being_sent_to_another_process(name):
    simulator = pickle.loads(pickle.dumps(ORACLES[name]))
    values = dict(CLAIMS[name].at(**CLAIMS[name].points[0]).values)
    assert simulator.sizes(values) == ORACLES[name].sizes(values)


def test_a_simulator_from_another_process_gives_the_same_draws():
    name = "random-features/ridge/test-error"
    values = dict(CLAIMS[name].at(**CLAIMS[name].points[0]).values)
    one, other = (each.draw(values, 24, 2, np.random.default_rng(1))
                  for each in (ORACLES[name], pickle.loads(pickle.dumps(ORACLES[name]))))  # fmt: skip
    assert np.array_equal(one["test-error"], other["test-error"])


def test_a_rule_without_an_error_estimate_would_refute_a_true_statement(monkeypatch):
    """Coarse panels that are taken for resolved, without the comparison with their halves."""

    def blind(f, panels, s, degrees):
        found = integrals(f, panels, s, degrees)
        return gaussian_quadrature.Integrals(found.values, np.full_like(found.errors, 1e-15))

    def coarse(f, ends, low, high, degrees):
        edges = np.linspace(-12 * high, 12 * high, 9)
        return Mesh(edges[:-1], edges[1:], np.ones(8, bool), 0.0)

    from nonrobust.numerics.papers.dohmatob_bietti.simulators import gaussian_features

    expression = Abs(T - Rational(29, 100))
    claim = claimed(f"{1 + float(moments_by_mpmath(expression, None, (0.29,), 1.0, 0)[1]) / 2:.15f}")
    at = point(TEST, expression, zeta="1")
    monkeypatch.setattr(gaussian_features, "mesh", coarse)
    gaussian_features._table.cache_clear()
    assert simulate(at, ORACLES[TEST.id], claim, BUDGET, 0).status is not Status.REFUTED
    monkeypatch.setattr(gaussian_features, "integrals", blind)
    gaussian_features._table.cache_clear()
    assert simulate(at, ORACLES[TEST.id], claim, BUDGET, 0).status is Status.REFUTED
    monkeypatch.undo()
    gaussian_features._table.cache_clear()
    assert simulate(at, ORACLES[TEST.id], claim, BUDGET, 0).status is Status.CONSISTENT
