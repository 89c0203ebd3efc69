"""What the statements of different regimes must say to each other, as enclosed values; bounds are proved in place.

Throughout, f = (1 - r)/h is the filter on the residual and M, N, mu are the limiting spectral measures. Every check is
a predicate of a claim, so that the same check can be shown to fail for a wrong one.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nonrobust import library
from nonrobust.numerics.balls.value import Value, enclose, value
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.objects.activations import Activation, activation
from nonrobust.theory.objects.filters import H
from nonrobust.theory.objects.laws import THETA, law, marchenko_pastur
from nonrobust.theory.papers.dohmatob_bietti import initialization, neural_tangent, random_features
from nonrobust.theory.papers.dohmatob_bietti.full_training import FAMILIES
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, zeta
from sympy import Expr, Integer, Integral, Rational, Symbol, exp, expand, limit, pi, sqrt, sympify

from tests.strategies import covariance_laws, positive, rationals, ratios, units

DIGITS = 15
FEW = settings(max_examples=6)
# Constants in closed form, so that a value costs a contour integral and not several Gaussian ones as well.
SIGMAS = ("relu", "erf", "cos", "quadratic", "gelu", "t**3 - t", "t**2 + t")
FEATURES, TANGENT, START = "random-features", "neural-tangent", "initialization/start"
QUANTITIES = ("test-error", "robustness")
FILTERS = ("ridge", "gradient-flow", "gradient-descent")
Values = Mapping[str, object]

sigmas = st.sampled_from(SIGMAS)
filters = st.sampled_from(FILTERS)
# Laws whose transform is algebraic: contour integrals of the others take long.
laws = covariance_laws().filter(lambda text: text.startswith(("atoms", "semicircle")))


def at(claim: Claim, **point: object) -> Value:
    """The claim's value; parameters that it does not have are left out."""
    return value(claim.at(**{param.name: point[param.name] for param in claim.params if param.name in point}), DIGITS)


def ball(id: str, **point: object) -> Value:
    return at(library.claim(id), **point)


def within(found: Value, low: object, high: object) -> bool:
    """low <= found <= high, unless the balls show otherwise; low and high are exact."""
    bottom, top = enclose(sympify(low), DIGITS), enclose(sympify(high), DIGITS)
    return (
        bottom.midpoint - bottom.radius <= found.midpoint + found.radius
        and found.midpoint - found.radius <= top.midpoint + top.radius
    )


def plus(one: Value, other: Value, factor: Fraction = Fraction(1)) -> Value:
    """one + factor * other."""
    return Value(one.midpoint + factor * other.midpoint, one.radius + abs(factor) * other.radius)


def minus(one: Value, other: Value) -> Value:
    return plus(one, other, Fraction(-1))


@st.composite
def features(draw: st.DrawFn) -> dict[str, object]:
    """Random features but for the training; alpha <= gamma_2 as Cauchy and Schwarz demand."""
    chosen = draw(laws)
    return {
        "rho": draw(ratios),
        "sigma": draw(sigmas),
        "law": chosen,
        "alpha": draw(units) * law(chosen).second_moment,
        "zeta": draw(rationals(0, 2, 4)),
    }


tangents = st.fixed_dictionaries({"rho": ratios, "beta": units, "zeta": rationals(0, 2, 4)})


def training(time: Rational) -> dict[str, object]:
    """Training for a short time: gradient flow until t, a ridge of 1/t, four steps of size t/4."""
    return {"lamda": 1 / time, "t": time, "eta": time / 4, "k": 4}


def constants(point: Values) -> tuple[Activation, Expr, Expr, Expr]:
    """The activation, gamma_2, kappa and tau^2 at a point."""
    sigma, gamma_2 = activation(str(point["sigma"])), law(str(point["law"])).second_moment
    return sigma, gamma_2, sigma.lambda_2**2 * gamma_2 / 2, sigma.lambda_2**2 * point["alpha"]


# The start of training. For all three filters 0 <= f <= t and 0 <= 1 - r <= t h with t the time, 1/lambda, or eta k:
# 1 - e^(-x) <= x, x/(1 + x) <= x, and Bernoulli's 1 - (1 - x)^k <= k x for x <= 1.


def starts(claim: Claim, point: Values, time: Rational) -> bool:
    """Whether training for a short time changes the initialization by no more than proved, of order `time`."""
    rho, scale, quantity = point["rho"], point["zeta"] ** 2, claim.quantity.name
    change = minus(at(claim, **point, **training(time)), ball(f"{START}/{quantity}", **point))
    if claim.id.startswith(TANGENT):
        # T[h] = 8 rho, I[h] = 8 (1 + rho), T[h^2] = 16 ((1 - beta)(2 rho + 4 rho^2) + beta (4 rho + 4 rho^2)).
        beta = point["beta"]
        square = 16 * ((1 - beta) * (2 * rho + 4 * rho**2) + beta * (4 * rho + 4 * rho**2))
        if quantity == "test-error":
            return within(change, -16 * time * (rho + scale * (1 + rho)), 0)
        return within(change, -16 * time * scale * (1 + rho), time**2 * square)
    sigma, gamma_2, kappa, tau = constants(point)
    mean = sigma.lambda_bar + sigma.lambda_1**2  # N[h]/rho, and M[h] = N[h] + kappa rho^2
    square = rho * mean**2 + sigma.lambda_1**4 * rho**2 * gamma_2  # N[h^2]
    if quantity == "test-error":  # 2 f - h f^2 = f (1 + r) <= 2 t and 1 - r^2 <= 2 t h
        return within(change, -time * (tau * rho + scale * square / rho), 0)
    fitted = time**2 * tau / 4 * (rho * mean + kappa * rho**2 + sigma.omega * rho + kappa * rho**2)
    return within(change, -time * scale / (2 * rho) * (square + sigma.omega * rho * mean), fitted)


short = st.sampled_from([Rational(1, 10**k) for k in (3, 6, 9)])


@FEW
@given(features(), filters, short)
def test_random_features_start_at_the_initialization_and_leave_it_like_t(point, name, time):
    assert all(starts(library.claim(f"{FEATURES}/{name}/{each}"), point, time) for each in QUANTITIES)


@FEW
@given(tangents, filters, short)
def test_the_tangent_model_starts_at_the_initialization_and_leaves_it_like_t(point, name, time):
    point = {**point, "sigma": "quadratic"}
    assert all(starts(library.claim(f"{TANGENT}/{name}/{each}"), point, time) for each in QUANTITIES)


@FEW
@given(features(), st.sampled_from(("gradient-flow", "gradient-descent")))
def test_untrained_random_features_are_the_initialization(point, name):
    for quantity in QUANTITIES:
        found = ball(f"{FEATURES}/{name}/{quantity}", **point, t=0, eta=Rational(1, 4), k=0)
        assert found.overlaps(ball(f"{START}/{quantity}", **point))


@settings(max_examples=15)
@given(tangents, st.sampled_from(("gradient-flow", "gradient-descent")))
def test_the_untrained_tangent_model_is_the_initialization_exactly(point, name):
    for quantity in QUANTITIES:
        found = ball(f"{TANGENT}/{name}/{quantity}", **point, t=0, eta=Rational(1, 4), k=0)
        assert found.exact and found == ball(f"{START}/{quantity}", sigma="quadratic", zeta=point["zeta"])


RELU = {"rho": Rational(1, 2), "alpha": Rational(3, 4), "sigma": "relu", "law": "atoms(1/2,3/2)", "zeta": Integer(1)}
LAZY = {"rho": Rational(2, 5), "beta": Rational(2, 7), "sigma": "quadratic", "zeta": Integer(1)}


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize(("regime", "point"), [(FEATURES, RELU), (TANGENT, LAZY)], ids=[FEATURES, TANGENT])
def test_a_claim_that_starts_elsewhere_is_told_apart(regime, point, quantity):
    claim = library.claim(f"{regime}/gradient-flow/{quantity}")
    assert starts(claim, point, Rational(1, 10**6))
    assert not starts(claim.scaled(Rational(1001, 1000)), point, Rational(1, 10**6))


# The end of training. Where h is positive it is at least `gap`, and r <= q = r(gap) with q -> 0; at h = 0 (tangent
# model, rho < 1) nothing is learned, r = 1, as for least squares.


def ends(claim: Claim, name: str, point: Values, train: Values, gap: Expr) -> bool:
    """Whether training differs from least squares by no more than proved."""
    rho, scale, quantity = point["rho"], point["zeta"] ** 2, claim.quantity.name
    lamda, time, eta, k = (train[each] for each in ("lamda", "t", "eta", "k"))
    q = {"ridge": lamda / (lamda + gap), "gradient-flow": exp(-time * gap), "gradient-descent": (1 - eta * gap) ** k}[
        name
    ]
    regime = claim.id.split("/")[0]
    change = minus(at(claim, **point, **train), ball(f"{regime}/least-squares/{quantity}", **point))
    if regime == TANGENT:
        # T[r^2] - T[1(h = 0)] <= q^2 and I[r^2] <= q^2; T[(1 - r)^2] >= T[1(h > 0)] - 2 q.
        return within(change, 0 if quantity == "test-error" else -2 * q, q**2 * (scale + int(quantity == "test-error")))
    sigma, _, kappa, tau = constants(point)
    mean, gap = sigma.lambda_bar + sigma.lambda_1**2, sigma.lambda_bar
    if quantity == "test-error":  # 1/h - (2 f - h f^2) = r^2/h, and M has the mass rho
        return within(change, 0, q**2 * (tau * rho / gap + scale * mean) / 2)
    fitted = tau / 4 * 2 * q * (rho / gap + sigma.omega * rho / gap**2 + kappa * (rho / gap) ** 2)
    return within(change, -fitted, q**2 * scale / 4 * (mean + sigma.omega))


def long(size: int, eta: Rational, k: int) -> dict[str, object]:
    """Training of any length: a ridge of 1/size, flow for the time size, k steps of size eta."""
    return {"lamda": Rational(1, size), "t": Integer(size), "eta": eta, "k": k}


def largest(point: Values) -> Expr:
    """More than the largest eigenvalue of U in the limit: those of its three parts add up."""
    sigma, _, kappa, _ = constants(point)
    return (
        sigma.lambda_bar
        + 2 * sigma.lambda_1**2 * law(str(point["law"])).upper * (1 + point["rho"])
        + (kappa * point["rho"])
    )


@FEW
@given(features(), filters, st.sampled_from((1, 30, 1000)))
def test_random_features_end_at_least_squares(point, name, size):
    eta = 1 / Integer(int(largest(point)) + 1)  # so that 0 <= 1 - eta h <= 1
    for quantity in QUANTITIES:
        claim = library.claim(f"{FEATURES}/{name}/{quantity}")
        assert ends(claim, name, point, long(size, eta, size), constants(point)[0].lambda_bar)


@FEW
@given(tangents.filter(lambda point: point["rho"] != 1), filters, st.sampled_from((1, 30, 1000)))
def test_the_tangent_model_ends_at_least_squares_away_from_rho_one(point, name, size):
    # S has the spectrum [(1 - sqrt rho)^2, (1 + sqrt rho)^2] besides 0; h is 4 s if one of the pair is 0, else more.
    edge = (1 - sqrt(point["rho"])) ** 2
    eta = 1 / Integer(int(8 * (1 + sqrt(point["rho"])) ** 2) + 1)
    for quantity in QUANTITIES:
        claim = library.claim(f"{TANGENT}/{name}/{quantity}")
        assert ends(claim, name, point, long(size, eta, min(size, 6)), 4 * edge)


@FEW
@given(units, st.integers(1, 10**6))
def test_at_rho_one_the_flow_of_the_tangent_model_ends_like_one_over_sqrt_t(beta, t):
    # mu has the density sqrt((4 - s)/s)/(2 pi) <= 1/(pi sqrt s), whose Laplace transform is 1/sqrt(pi t).
    found = ball(f"{TANGENT}/gradient-flow/test-error", rho=1, beta=beta, t=t, zeta=0)
    assert within(found, 0, (1 - beta) / (8 * pi * t) + beta / sqrt(16 * pi * t))


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize(("regime", "point"), [(FEATURES, RELU), (TANGENT, LAZY)], ids=[FEATURES, TANGENT])
def test_a_claim_that_ends_elsewhere_is_told_apart(regime, point, quantity):
    claim, train = library.claim(f"{regime}/gradient-flow/{quantity}"), long(1000, Rational(1, 4), 1)
    gap = activation("relu").lambda_bar if regime == FEATURES else 4 * (1 - sqrt(point["rho"])) ** 2
    assert ends(claim, "gradient-flow", point, train, gap)
    assert not ends(claim.scaled(Rational(1001, 1000)), "gradient-flow", point, train, gap)


# The initialization's scale


def linear_in_the_square(claim: Claim, point: Values, scale: Rational) -> bool:
    """Whether eps(zeta) = eps(0) + zeta^2 (eps(1) - eps(0)) with eps(1) >= eps(0)."""
    without, unit, found = (at(claim, **{**point, "zeta": each}) for each in (0, 1, scale))
    added = minus(unit, without)
    return within(added, 0, 10**6) and found.overlaps(plus(without, added, Fraction(str(scale**2))))


TRAIN = {"lamda": Rational(1, 10), "t": Rational(1, 2), "eta": Rational(1, 40), "k": 2}


@FEW
@given(features(), filters, positive(3, 4))
def test_the_initialization_adds_a_nonnegative_multiple_of_zeta_squared_to_random_features(point, name, scale):
    for quantity in QUANTITIES:
        assert linear_in_the_square(library.claim(f"{FEATURES}/{name}/{quantity}"), {**point, **TRAIN}, scale)


@FEW
@given(tangents, filters, positive(3, 4))
def test_the_initialization_adds_a_nonnegative_multiple_of_zeta_squared_to_the_tangent_model(point, name, scale):
    for quantity in QUANTITIES:
        assert linear_in_the_square(library.claim(f"{TANGENT}/{name}/{quantity}"), {**point, **TRAIN}, scale)


def test_a_term_that_is_linear_in_zeta_is_told_apart():
    claim = library.claim(f"{TANGENT}/gradient-flow/test-error")
    assert not linear_in_the_square(replace(claim, rhs=claim.rhs.subs(zeta**2, zeta)), {**LAZY, **TRAIN}, Integer(2))


@FEW
@given(tangents, filters)
def test_the_initialization_adds_the_same_to_both_errors_of_the_tangent_model(point, name):
    added = [
        minus(ball(id, **point, **TRAIN), ball(id, **{**point, "zeta": 0}, **TRAIN))
        for id in (f"{TANGENT}/{name}/{quantity}" for quantity in QUANTITIES)
    ]
    assert added[0].overlaps(added[1])


@FEW
@given(features(), tangents)
def test_what_lazy_training_is_said_to_add_is_what_zeta_adds(features_point, tangent_point):
    for regime, name, point in ((FEATURES, "ridge", features_point), (TANGENT, "gradient-flow", tangent_point)):
        for quantity, excess in zip(QUANTITIES, ("test-excess", "robustness-excess"), strict=True):
            id, stated = f"{regime}/{name}/{quantity}", ball(f"lazy/{regime}/{name}/{excess}", **point, **TRAIN)
            trained, without = (ball(id, **{**point, "zeta": z}, **TRAIN) for z in (point["zeta"], 0))
            assert minus(trained, without).overlaps(stated)


@FEW
@given(features(), tangents)
def test_a_frozen_initialization_adds_what_it_has_at_the_start(features_point, tangent_point):
    tangent_point = {**tangent_point, "sigma": "quadratic"}
    for regime, name, point in ((FEATURES, "ridge", features_point), (TANGENT, "gradient-flow", tangent_point)):
        for quantity, base in zip(QUANTITIES, (1, 0), strict=True):
            trained = ball(f"{regime}/{name}/{quantity}", **{**point, "zeta": 0}, **TRAIN)
            start = plus(ball(f"{START}/{quantity}", **point), Value(Fraction(base), Fraction(0)), Fraction(-1))
            assert plus(trained, start).overlaps(ball(f"lazy/frozen/{regime}/{quantity}", **point, **TRAIN))


@FEW
@given(filters, units)
def test_without_initialization_an_unlearnable_target_leaves_the_errors_of_zero(name, rho):
    point = {"rho": rho + 1, "alpha": 0, "sigma": "erf", "law": "atoms(1)", "zeta": 0}
    assert [ball(f"{FEATURES}/{name}/{q}", **point, **TRAIN).midpoint for q in QUANTITIES] == [1, 0]


# The ends of the width


@FEW
@given(features(), filters)
def test_narrow_random_features_without_initialization_are_the_function_zero(point, name):
    # f <= 1/h <= 1/lambda_bar and M has the mass rho.
    sigma, _, kappa, tau = constants(point)
    gap, rho = sigma.lambda_bar, Rational(1, 10**4)
    test, robust = (ball(f"{FEATURES}/{name}/{q}", **{**point, "rho": rho, "zeta": 0}, **TRAIN) for q in QUANTITIES)
    assert within(test, 1 - tau * rho / (2 * gap), 1)
    assert within(robust, 0, tau / 4 * (rho / gap + sigma.omega * rho / gap**2 + kappa * (rho / gap) ** 2))


wide = st.sampled_from([10**k for k in (1, 3, 6, 9)])


@FEW
@given(features(), wide)
def test_wide_random_features_approach_their_infinite_width_like_one_over_rho(point, rho):
    # psi/(1 + kappa psi) = 1/kappa - 1/(kappa (1 + kappa psi)), psi_2 <= psi/lambda_bar, lambda_bar psi >= rho - 1.
    sigma, _, kappa, tau = constants(point)
    if sigma.lambda_2 == 0:
        return
    rest = sigma.lambda_bar / (kappa**2 * (rho - 1))  # at least 1/(kappa^2 psi)
    test, robust = (
        minus(ball(f"{FEATURES}/least-squares/{q}", **{**point, "rho": rho}),
              ball(f"{FEATURES}/least-squares/{q}@infinite-width", **point)) for q in QUANTITIES
    )  # fmt: skip
    assert within(test, 0, tau / 2 * rest)
    assert within(robust, -3 * tau / 4 * rest, tau / 4 * sigma.omega * rest / sigma.lambda_bar)


@FEW
@given(features(), st.integers(3, 9))
def test_random_features_are_smooth_at_rho_one(point, digits):
    # psi' (rho) <= 1/lambda_bar by the equation for psi, and psi/(1 + kappa psi) rises at most like psi.
    sigma, _, _, tau = constants(point)
    step = Rational(1, 10**digits)
    below, one, above = (
        ball(f"{FEATURES}/least-squares/test-error", **{**point, "rho": rho}) for rho in (1 - step, 1, 1 + step)
    )
    for fall in (minus(below, one), minus(one, above)):
        assert within(fall, 0, tau * step / (2 * sigma.lambda_bar))


@FEW
@given(units, filters, st.integers(3, 9))
def test_the_tangent_model_is_continuous_at_rho_one(beta, name, digits):
    # More neurons change S by a small rank: interlacing moves the distribution function of mu by at most |rho - rho'|,
    # and r^2 falls from 1 in each of s, s': its mean changes by at most twice that.
    step = Rational(1, 10**digits)
    below, one, above = (
        ball(f"{TANGENT}/{name}/test-error", rho=rho, beta=beta, zeta=0, **TRAIN) for rho in (1 - step, 1, 1 + step)
    )
    for fall in (minus(below, one), minus(one, above)):
        assert within(fall, 0, 2 * step)


# One statement as a special case of another


def quadratic_root(sigma: Activation, rho: Expr, x: Expr) -> Expr:
    """psi(x) for D = delta_1: a b psi^2 + (b + a (1 - rho)) psi = rho, a = lambda_1^2, b = lambda_bar + x."""
    a, b = sigma.lambda_1**2, sigma.lambda_bar + x
    if a == 0:
        return rho / b
    middle = b + a * (1 - rho)
    return (sqrt(middle**2 + 4 * a * b * rho) - middle) / (2 * a * b)


@FEW
@given(features(), st.sampled_from(("1/1000", "1/10", "2", "50")))
def test_an_isotropic_ridge_has_the_errors_of_the_root_of_a_quadratic_equation(point, lamda):
    point = {**point, "law": "atoms(1)", "alpha": point["alpha"] / law(str(point["law"])).second_moment}
    sigma, _, kappa, tau = constants(point)
    x, ridge, rho, scale = Symbol("x"), Rational(lamda), point["rho"], point["zeta"] ** 2
    psi = quadratic_root(sigma, rho, x)
    psi, psi_2 = psi.subs(x, ridge), -psi.diff(x).subs(x, ridge)
    first, second = psi / (1 + kappa * psi), psi_2 / (1 + kappa * psi) ** 2
    residual, plain = ridge**2 * (psi - ridge * psi_2), ridge**2 * psi_2
    test = 1 - tau / 2 * (first + ridge * second) + scale / (2 * rho) * residual
    robust = tau / 4 * (first - ridge * second + sigma.omega * second + kappa * first**2)
    by_hand = {"test-error": test, "robustness": robust + scale / (4 * rho) * (residual + sigma.omega * plain)}
    for quantity, expected in by_hand.items():
        assert ball(f"{FEATURES}/ridge/{quantity}", **point, lamda=lamda).overlaps(enclose(expected, DIGITS))


@given(ratios, units)
def test_quadratic_random_features_are_the_general_ones_with_that_activation(rho, beta):
    for quantity in QUANTITIES:
        general = ball(f"{FEATURES}/least-squares/{quantity}", rho=rho, alpha=beta, sigma="quadratic")
        assert general == ball(f"{FEATURES}/least-squares/{quantity}@quadratic", rho=rho, beta=beta)


@FEW
@given(tangents, filters)
def test_the_errors_of_the_tangent_model_are_linear_in_beta(point, name):
    for quantity in QUANTITIES:
        id = f"{TANGENT}/{name}/{quantity}"
        none, found, full = (ball(id, **{**point, "beta": b}, **TRAIN) for b in (0, point["beta"], 1))
        assert found.overlaps(plus(none, minus(full, none), Fraction(str(point["beta"]))))


@given(rationals(0, 1, 60), ratios)
def test_the_neural_tangent_limit_at_the_ends_of_beta_is_a_square_and_a_line(beta, rho):
    rest, mix, id = max(Fraction(0), 1 - Fraction(str(rho))), Fraction(str(beta)), f"{TANGENT}/least-squares/test-error"
    assert ball(id, rho=rho, beta=0).midpoint == rest**2
    assert ball(id, rho=rho, beta=1).midpoint == rest
    assert ball(id, rho=rho, beta=beta).midpoint == (1 - mix) * rest**2 + mix * rest


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_a_family_of_alignment_one_is_the_identity_and_of_alignment_zero_is_traceless(name):
    point = dict(library.claim(f"target/alignment/beta@{name}").points[0])
    assert (ball(f"target/alignment/beta@{name}", **point).midpoint == 1) == (name == "identity")
    assert (ball(f"target/alignment/beta@{name}", **point).midpoint == 0) == (name == "semicircle")


# Masses and first moments of the measures


def feature_values(point: Values) -> dict[str, object]:
    """A point as the functionals of random features take it."""
    return {"rho": point["rho"], "sigma": activation(str(point["sigma"])), "law": law(str(point["law"]))}


def moments_of_U(point: Values) -> tuple[Expr, Expr]:
    """Mass and mean of M = lim (1/d) 1^T g(U) 1, with U = lambda_bar I + lambda_1^2 W W^T + (kappa/d) 1 1^T.

    The mass is m/d -> rho. The mean is the limit of (1/d) 1^T U 1: lambda_bar m/d, lambda_1^2 |sum_j w_j|^2/d with
    E |sum_j w_j|^2 = m, and (kappa/d) m^2/d.
    """
    sigma, _, kappa, _ = constants(point)
    rho = point["rho"]
    return rho, rho * (sigma.lambda_bar + sigma.lambda_1**2) + kappa * rho**2


def has_moments(found: Callable[[Expr], Expr], moments: tuple[Expr, Expr]) -> bool:
    """Whether a measure has this mass and mean."""
    return all(
        enclose(found(g), DIGITS).overlaps(enclose(each, DIGITS))
        for g, each in zip((Integer(1), H), moments, strict=True)
    )


@FEW
@given(features())
def test_M_has_the_mass_rho_and_the_mean_of_a_column_sum_of_the_kernel(point):
    values = feature_values(point)
    assert has_moments(lambda g: random_features.integral_M(values, g), moments_of_U(point))


def test_M_without_its_outlier_is_told_apart():
    # Between the bulk, at w = 1/psi near 0, and the outlier at w = -kappa.
    values = feature_values(point := {**RELU, "sigma": "quadratic", "law": "atoms(1)", "rho": Integer(1)})
    kappa = constants(point)[2]

    def bulk(g: Expr) -> Expr:
        function, left, right = random_features.integral_M(values, g).args
        assert left < -kappa
        return random_features.Contour(function, -kappa / 2, right)

    assert not has_moments(bulk, moments_of_U(point))


@FEW
@given(features())
def test_N_has_the_mass_rho_and_the_mean_of_the_diagonal_of_the_kernel(point):
    sigma, rho, values = activation(str(point["sigma"])), point["rho"], feature_values(point)
    moments = (rho, rho * (sigma.lambda_bar + sigma.lambda_1**2))
    assert has_moments(lambda g: random_features.integral_N(values, g), moments)


def marchenko_pastur_mean(point: Values, g: Expr, atom: bool = True) -> Expr:
    """N[g] for D = delta_1: rho times the mean of g(lambda_bar + lambda_1^2 s) over the law of W W^T [MP67]."""
    sigma, known = activation(str(point["sigma"])), marchenko_pastur(point["rho"])
    (chart,) = known.charts
    h = sigma.lambda_bar + sigma.lambda_1**2 * chart.location
    bulk = Integral(g.subs(H, h) * chart.weight, (THETA, 0, chart.end))
    atoms = sum((p * g.subs(H, sigma.lambda_bar + sigma.lambda_1**2 * x) for x, p in known.atoms), Integer(0))
    return point["rho"] * (bulk + (atoms if atom else 0))


@pytest.mark.parametrize("rho", ["1/2", "1", "3"])
def test_N_is_a_shifted_marchenko_pastur_law_with_its_atom(rho):
    point = {**RELU, "law": "atoms(1)", "rho": Rational(rho)}
    for g in (Integer(1), H, exp(-H), 1 / H):
        ours = enclose(random_features.integral_N(feature_values(point), g), DIGITS)
        assert ours.overlaps(enclose(marchenko_pastur_mean(point, g), DIGITS))
        without = enclose(marchenko_pastur_mean(point, g, atom=False), DIGITS)
        assert ours.overlaps(without) == (point["rho"] <= 1)


def mass_and_mean_of_mu(rho: Rational) -> tuple[Value, Value]:
    """Mass and mean of mu through integrands that the closed moments cannot serve: 1 = 1/(1 + s) + s/(1 + s)."""
    s = neural_tangent.S1
    parts = [enclose(neural_tangent.single({"rho": rho}, s**k / (1 + s)), DIGITS) for k in range(3)]
    return plus(parts[0], parts[1]), plus(parts[1], parts[2])


@FEW
@given(ratios)
def test_mu_has_mass_one_and_the_mean_rho(rho):
    mass, mean = mass_and_mean_of_mu(rho)
    assert within(mass, 1, 1) and within(mean, rho, rho)


def test_mu_without_its_atom_is_told_apart(monkeypatch):
    bulk = replace(neural_tangent.kernel_law(Rational(1, 2)), atoms=())
    monkeypatch.setattr(neural_tangent, "kernel_law", lambda ratio: bulk)
    assert not within(mass_and_mean_of_mu(Rational(1, 2))[0], 1, 1)


@given(st.integers(2, 60), units)
def test_the_squared_entries_of_a_rotated_target_add_up_to_its_norm(size, beta):
    diagonal, other = (ball(f"neural-tangent/haar/{each}", d=size, beta=beta) for each in ("diagonal", "off-diagonal"))
    assert size * diagonal.midpoint + size * (size - 1) * other.midpoint == 1


# From finite size to the limit


@given(st.integers(1, 12), st.integers(1, 12), units, st.integers(1, 400))
def test_the_finite_neural_tangent_error_approaches_its_limit_like_one_over_d(p, q, beta, k):
    # With r = d - m = s d, s = (1 - rho)_+, and D = (d - 1)(d + 2):
    #   finite - limit = (1 - beta) s (1 - s) (1 - d^2/D) = (1 - beta) s (1 - s) (d - 2)/D,
    # so |finite - limit| <= 1/(4 d) and d (finite - limit) -> (1 - beta) s (1 - s), exactly in rational arithmetic.
    size, m = q * k + q, p * (k + 1)
    if size < 2:
        return
    finite = ball(f"{TANGENT}/least-squares/test-error@finite", d=size, m=m, beta=beta).midpoint
    apart = finite - ball(f"{TANGENT}/least-squares/test-error", rho=Rational(p, q), beta=beta).midpoint
    s, b = max(Fraction(0), 1 - Fraction(p, q)), Fraction(str(beta))
    assert apart == (1 - b) * s * (1 - s) * Fraction(size - 2, (size - 1) * (size + 2))
    assert 0 <= apart <= Fraction(1, 4 * size)
    assert abs(size * apart - (1 - b) * s * (1 - s)) <= Fraction(2, size)


@pytest.mark.parametrize("name", ["relu", "quadratic", "He_3", "t**3 - t", "t**2 + t", "He_5"])
def test_the_finite_initialization_has_the_limit_of_the_initialization(name):
    values = {"sigma": activation(name), "d": d}
    sigma = values["sigma"]
    for finite, expected in (
        (initialization.variance(values), sigma.norm - sigma.lambda_0**2),
        (initialization.gradient(values), sigma.slope),
    ):
        assert expand(limit(expand(finite), d, "oo") - expected) == 0


@FEW
@given(st.integers(2, 12), rationals(0, 2, 4))
def test_the_isotropic_quadratic_initialization_is_stated_twice_alike(size, scale):
    equal = ",".join([f"1/{size}"] * size)
    for quantity in QUANTITIES:
        finite = ball(f"{START}/{quantity}@finite", d=size, sigma="quadratic", zeta=scale)
        assert finite == ball(f"{START}/{quantity}@quadratic", gamma=equal, zeta=scale)


def test_the_flows_spectrum_and_start_keep_the_order_that_they_are_given_in():
    # B = diag(0, 1) with the weight on the null direction: C(t) = diag(1/(1 + 2 t), 0), so the test error is
    # 1 + 1/(1 + 2 t)^2; with the weight on the other direction C(t) = diag(0, 1) is where the flow rests.
    for quantity, there, at_rest in (("test-error", Rational(82, 81), 0), ("robustness", Rational(1, 81), 1)):
        claim = library.claim(f"full-training/gradient-flow/{quantity}")
        assert claim.at(spectrum="0,1", start="1,0", t="4").expression() == there
        assert claim.at(spectrum="1,0", start="0,1", t="4").expression() == there
        assert claim.at(spectrum="0,1", start="0,1", t="4").expression() == at_rest
        assert str(claim.at(spectrum="0,1", start="1,0", t="4")) == "spectrum=0,1, start=1,0, t=4"
