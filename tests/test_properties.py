"""What the statements must satisfy among themselves: ranges, monotony, sums, rates, symmetries, orderings, bounds."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nonrobust import library
from nonrobust.numerics.balls.value import Value, value
from nonrobust.numerics.papers.dohmatob_bietti.simulators.cubature import product_rule
from nonrobust.numerics.trial.estimate import stream
from nonrobust.theory.objects.laws import law
from nonrobust.theory.objects.model import network, network_gradient, robustness, target, target_gradient, test_error
from nonrobust.theory.papers.dohmatob_bietti.families import FAMILY_LAWS
from numpy.polynomial import hermite_e, polynomial
from scipy.special import erf
from sympy import Rational

from tests.strategies import laws, positive, rationals, ratios, units

NT, FULL = "neural-tangent/least-squares", "full-training/end"
TINY = Fraction(1, 10**25)  # more than the radii at 30 digits, less than any difference that is looked at

dimensions, widths = st.integers(2, 60), st.integers(1, 90)


def ball(id: str, **point: object) -> Value:
    return value(library.claim(id).at(**point), 30)


def number(id: str, **point: object) -> Fraction:
    return ball(id, **point).midpoint


@st.composite
def families(draw: st.DrawFn) -> tuple[str, dict[str, Rational]]:
    """A target family with admissible arguments."""
    name = draw(st.sampled_from(sorted(FAMILY_LAWS)))
    of = {"wishart": {"c": positive(3, 12)}, "power-law": {"a": rationals("1/50", "12/25", 50)},
          "low-rank": {"p": positive(1, 12)}}  # fmt: skip
    return name, {key: draw(each) for key, each in of.get(name, {}).items()}


@st.composite
def end_points(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    """A statement's stem and suffix at the end of training, NT or full, with its arguments but the width."""
    kind = draw(st.sampled_from(("nt", "family", "law")))
    if kind == "nt":
        return f"{NT}/{{}}", {"beta": draw(units)}
    if kind == "law":
        return f"{FULL}/{{}}", {"target": draw(laws())}
    name, arguments = draw(families())
    return f"{FULL}/{{}}@{name}", arguments


# At the end of training


@given(end_points(), ratios)
def test_both_errors_lie_between_zero_and_one_and_sum_to_one(statement, rho):
    id, arguments = statement
    test, robust = (ball(id.format(q), rho=rho, **arguments) for q in ("test-error", "robustness"))
    for each in (test, robust):
        assert -each.radius <= each.midpoint <= 1 + each.radius
    assert abs(test.midpoint + robust.midpoint - 1) <= test.radius + robust.radius


@given(end_points(), ratios, ratios)
def test_wider_networks_have_a_smaller_test_error_and_a_larger_non_robustness(statement, one, other):
    id, arguments = statement
    narrow, wide = min(one, other), max(one, other)
    assert number(id.format("test-error"), rho=wide, **arguments) <= TINY + number(
        id.format("test-error"), rho=narrow, **arguments
    )
    assert number(id.format("robustness"), rho=wide, **arguments) >= -TINY + number(
        id.format("robustness"), rho=narrow, **arguments
    )


@given(end_points(), st.integers(6, 12))
def test_the_errors_are_continuous_at_rho_one_from_both_sides(statement, digits):
    # A fraction delta of the eigenvalues is lost, the smallest ones: none is larger than average.
    id, arguments = statement
    delta = Rational(1, 10**digits)
    below, at, above = (number(id.format("test-error"), rho=1 + step * delta, **arguments) for step in (-1, 0, 1))
    assert at == above == 0
    assert 0 <= below <= Fraction(1, 10**digits)


@given(end_points())
def test_a_vanishing_width_learns_nothing_and_is_perfectly_robust(statement):
    # A fraction u of eigenvalues carries at most u^(1 - 2a) of the energy for a power law, a <= 12/25: u^(1/25).
    id, arguments = statement
    robust = number(id.format("robustness"), rho=Rational(1, 10**9), **arguments)
    heavy = "power-law" in id or "power-law" in str(arguments.get("target", ""))
    assert robust <= (Fraction(6, 10) if heavy else Fraction(1, 10**4))


@given(units, units, ratios)
def test_the_neural_tangent_test_error_grows_with_alignment(one, other, rho):
    low, high = (number(f"{NT}/test-error", rho=rho, beta=each) for each in sorted((one, other)))
    assert low <= high


@given(laws())
def test_the_alignment_of_any_law_is_a_cauchy_schwarz_ratio(text):
    chosen = law(text)
    assert 0 <= chosen.mean**2 <= chosen.second_moment


@given(families())
def test_the_alignment_of_every_family_lies_in_the_domain_of_beta(family):
    name, arguments = family
    assert 0 <= number(f"target/alignment/beta@{name}", **arguments) <= 1


@given(laws(), ratios, positive(5))
def test_full_training_does_not_see_the_scale_of_the_target(text, rho, scale):
    before, after = (ball(f"{FULL}/test-error", rho=rho, target=each) for each in (text, f"{scale}*{text}"))
    assert before.overlaps(after)


@given(laws().filter(lambda text: text.startswith(("atoms", "uniform", "arcsine"))), ratios)
def test_full_training_does_not_see_the_sign_of_the_target(text, rho):
    chosen, name = law(text), text.partition("(")[0]
    if name == "atoms":
        mirrored = f"atoms({','.join(f'{-x}:{p}' for x, p in chosen.atoms)})"
    else:
        mirrored = f"{name}({-chosen.upper},{-chosen.lower})"
    before, after = (ball(f"{FULL}/test-error", rho=rho, target=each) for each in (str(chosen), mirrored))
    assert before.overlaps(after)


# Finite size


@given(dimensions, widths, units)
def test_the_finite_neural_tangent_errors_are_probabilities_that_sum_to_one(d, m, beta):
    test, robust = (number(f"{NT}/{q}@finite", d=d, m=m, beta=beta) for q in ("test-error", "robustness"))
    assert 0 <= test <= 1 and test + robust == 1
    assert m < d or test == 0


@given(dimensions, widths, units)
def test_one_more_neuron_never_hurts_the_finite_test_error(d, m, beta):
    one, more = (number(f"{NT}/test-error@finite", d=d, m=width, beta=beta) for width in (m, m + 1))
    assert more <= one and (more < one or m >= d)


spectra = st.lists(rationals(-4, 4), min_size=1, max_size=8).filter(any)


@given(spectra, st.integers(1, 10), st.randoms(use_true_random=False))
def test_a_given_spectrum_matters_up_to_order_and_signs_only(eigenvalues, m, random):
    changed = [random.choice((-1, 1)) * x for x in random.sample(eigenvalues, len(eigenvalues))]
    for quantity in ("test-error", "robustness"):
        one, other = (
            number(f"{FULL}/{quantity}@spectrum", spectrum=each, m=m) for each in (tuple(eigenvalues), tuple(changed))
        )
        assert one == other


@given(spectra, st.integers(1, 10))
def test_full_training_keeps_the_largest_squares_of_a_given_spectrum(eigenvalues, m):
    squares = sorted((Fraction(str(x)) ** 2 for x in eigenvalues), reverse=True)
    point = {"spectrum": tuple(eigenvalues), "m": m}
    test, robust = (number(f"{FULL}/{q}@spectrum", **point) for q in ("test-error", "robustness"))
    assert (test, robust) == (sum(squares[m:]) / sum(squares), sum(squares[:m]) / sum(squares))


@given(st.lists(st.tuples(rationals(-3, 3, 12), st.integers(1, 5)), min_size=1, max_size=3), st.integers(1, 20))
def test_the_limit_for_atoms_is_the_given_spectrum_with_those_multiplicities(atoms, m):
    eigenvalues = [x for x, count in atoms for _ in range(count)]
    d = len(eigenvalues)
    if not any(eigenvalues):
        return
    text = f"atoms({','.join(str(x) for x in eigenvalues)})"
    limit = number(f"{FULL}/test-error", rho=Rational(m, d), target=text)
    assert limit == number(f"{FULL}/test-error@spectrum", spectrum=tuple(eigenvalues), m=m)


# Orderings


PSD = ("exponential", "wishart", "power-law", "low-rank", "identity")


@given(families().filter(lambda family: family[0] in PSD), ratios)
def test_full_training_has_at_most_the_test_error_of_the_tangent_model_on_psd_families(family, rho):
    name, arguments = family
    beta = number(f"target/alignment/beta@{name}", **arguments)
    full = ball(f"{FULL}/test-error@{name}", rho=rho, **arguments)
    tangent = ball(f"{NT}/test-error", rho=rho, beta=beta)
    assert full.midpoint - full.radius <= tangent.midpoint + tangent.radius


@given(laws().map(law).filter(lambda chosen: not chosen.charts and chosen.atoms[0][0] >= 0), ratios)
def test_full_training_has_at_most_the_test_error_of_the_tangent_model_on_psd_atoms(chosen, rho):
    beta = chosen.mean**2 / chosen.second_moment
    assert number(f"{FULL}/test-error", rho=rho, target=chosen) <= number(f"{NT}/test-error", rho=rho, beta=beta)


@given(rationals("1/60", "59/60"))
def test_on_a_spectrum_of_both_signs_the_tangent_model_beats_full_training(rho):
    # Eigenvalues +1 and -1 in equal parts: beta = 0.
    assert law("atoms(-1,1)").mean == 0
    tangent = number(f"{NT}/test-error", rho=rho, beta=0)
    assert tangent < number(f"{FULL}/test-error", rho=rho, target="atoms(-1,1)") == 1 - Fraction(str(rho))


# Trade-offs


@given(rationals(0, 3))
def test_the_pareto_bound_is_attained_by_multiples_of_the_target_and_vanishes_beyond_one(error):
    bound = ball("tradeoff/pareto", test_error=error)
    if error >= 1:
        assert bound == Value(Fraction(0), Fraction(0))
    scale = 1 - Rational(error) ** Rational(1, 2) if error < 1 else Rational(0)
    # s f* has test error (1 - s)^2 and non-robustness s^2.
    assert abs(float(bound.midpoint) - float(scale) ** 2) < 1e-12


@given(rationals(0, 1), rationals(0, 1))
def test_the_pareto_bound_falls_with_the_test_error(one, other):
    low, high = sorted((one, other))
    assert number("tradeoff/pareto", test_error=low) >= number("tradeoff/pareto", test_error=high) - TINY


@given(st.lists(rationals(0, 2), min_size=2, max_size=6), rationals(-1, 1))
def test_hermite_components_never_beat_the_pareto_bound(energies, part):
    energies[1] = energies[1] + part**2
    point = {"energies": tuple(energies), "overlap": part}
    test, robust = (number(f"tradeoff/hermite/{q}", **point) for q in ("test-error", "robustness"))
    assert test >= 0
    assert robust >= number("tradeoff/pareto", test_error=Rational(test.numerator, test.denominator)) - TINY


@given(rationals(0, 3), rationals(-1, 1))
def test_a_quadratic_network_is_the_hermite_statement_with_one_component(energy, part):
    energy = energy + part**2
    for quantity in ("test-error", "robustness"):
        quadratic = number(f"setting/quadratic-network/{quantity}", energy=energy, overlap=part)
        assert quadratic == number(f"tradeoff/hermite/{quantity}", energies=(Rational(0), energy), overlap=part)


def random_polynomial(degree, rng):
    """A random polynomial and its derivative."""
    up = rng.standard_normal(degree + 1)
    return (lambda t: polynomial.polyval(t, up)), (lambda t: polynomial.polyval(t, polynomial.polyder(up)))


@settings(max_examples=60)
@given(st.integers(1, 3), st.integers(1, 9), st.integers(1, 5), st.integers(0, 2**32))
def test_no_polynomial_network_beats_the_pareto_bound(d, m, degree, seed):
    # Cubature is exact here, so the bound must hold to rounding; a multiple of f* is mixed in to come close to it.
    rng = stream(seed, "pareto")
    B = rng.standard_normal((d, d))
    B = B + B.T
    W, v = rng.standard_normal((m, d)), rng.standard_normal(m)
    activation, derivative = random_polynomial(degree, rng)
    x, weights = product_rule(d, 2 * max(degree, 2))
    mixed, scale = rng.exponential() * (rng.random() < 0.7) * 0.1, rng.random()
    f = mixed * network(W, v, 0.0, activation, x) + scale * target(B, x)
    slope = mixed * network_gradient(W, v, derivative, x) + scale * target_gradient(B, x)
    f = f - weights @ f
    test, robust = test_error(f, target(B, x), weights), robustness(slope, target_gradient(B, x), weights)
    assert robust >= max(0.0, 1 - test**0.5) ** 2 - 1e-9


ACTIVATIONS = {
    "tanh": (np.tanh, lambda t: 1 / np.cosh(t) ** 2),
    "relu": (lambda t: np.maximum(t, 0), lambda t: (t > 0).astype(float)),
    "erf": (erf, lambda t: 2 / np.sqrt(np.pi) * np.exp(-(t**2))),
    "sin": (np.sin, np.cos),
    "cos": (np.cos, lambda t: -np.sin(t)),
    "softplus": (lambda t: np.logaddexp(0, t), lambda t: 1 / (1 + np.exp(-t))),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (2, 7), (10, 40)])
def test_no_network_beats_the_pareto_bound(name, shape):
    # Output weights fitted by ridge regression on 4000 points, judged on 20000 fresh ones in 20 batches: the mean of
    # sqrt(eps_rob) + sqrt(eps_test) - 1 over batches may not lie 6 standard errors below 0 (false alarm < 1e-5 a case).
    activation, derivative = ACTIVATIONS[name]
    d, m = shape
    rng = stream(0, "pareto", name, str(shape))
    B = np.diag(rng.standard_normal(d))
    W = rng.standard_normal((m, d))
    x = rng.standard_normal((4000, d))
    features = activation(x @ W.T)
    features -= features.mean(axis=0)
    for penalty in (1e-3, 1.0):
        v = np.linalg.solve(features.T @ features / 4000 + penalty * np.eye(m), features.T @ target(B, x) / 4000)
        gaps = []
        for _ in range(20):
            fresh = rng.standard_normal((1000, d))
            f = network(W, v, 0.0, activation, fresh)
            f = f - f.mean()
            each = np.full(1000, 1e-3)
            test = test_error(f, target(B, fresh), each)
            robust = robustness(network_gradient(W, v, derivative, fresh), target_gradient(B, fresh), each)
            gaps.append(test**0.5 + robust**0.5 - 1)
        assert np.mean(gaps) >= -6 * np.std(gaps, ddof=1) / 20**0.5


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_no_neuron_of_one_input_beats_the_pareto_bound_under_gauss_hermite(name):
    # One input, 200 nodes: quadrature error far below the slack of ReLU's kink, which is O(1/200).
    activation, derivative = ACTIVATIONS[name]
    nodes, weights = hermite_e.hermegauss(200)
    x, weights = nodes[:, None], weights / weights.sum()
    B = np.ones((1, 1))
    for w, v in product((0.3, 1.0, 2.5), (-1.5, -0.2, 0.1, 0.7, 3.0)):
        W, out = np.array([[w], [-w]]), np.array([v, v])
        f = network(W, out, 0.0, activation, x)
        f = f - weights @ f
        test = test_error(f, target(B, x), weights)
        robust = robustness(network_gradient(W, out, derivative, x), target_gradient(B, x), weights)
        assert robust**0.5 + test**0.5 >= 1 - 1 / 200
