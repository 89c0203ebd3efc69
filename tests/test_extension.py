"""From outside the package: an activation, a spectral law, a training filter and a regime, each made in one place."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from nonrobust import library, verify
from nonrobust.derivations.proof.lines import equality, last
from nonrobust.derivations.proof.step import Derivation, Notation
from nonrobust.numerics.balls.value import value
from nonrobust.numerics.papers.dohmatob_bietti.simulators import neural_tangent, random_features
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import aligned_target
from nonrobust.numerics.papers.dohmatob_bietti.simulators.cubature import gaussian_net
from nonrobust.numerics.trial.ensemble import Draws, Simulator, Values
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.theory.language import domains
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.language.modes import Exact
from nonrobust.theory.language.params import Param
from nonrobust.theory.language.status import Status
from nonrobust.theory.objects import model
from nonrobust.theory.objects.activations import T, from_expression
from nonrobust.theory.objects.filters import Filter, H
from nonrobust.theory.objects.laws import THETA, Chart, S, SpectralLaw, X
from nonrobust.theory.papers.dohmatob_bietti import neural_tangent as tangent
from nonrobust.theory.papers.dohmatob_bietti import random_features as features
from nonrobust.theory.papers.dohmatob_bietti.common import SETTING
from nonrobust.theory.papers.dohmatob_bietti.glossary import LAMDA, TEST, lamda
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22
from sympy import Expr, Integer, Rational, Symbol, acos, cos, exp, pi, sin, sqrt

BUDGET = Budget(resolution=1e-2, exact=1e-2)
OFF = Rational(103, 100)

# An activation: its expression.
BUMP = from_expression("bump", exp(-(T**2)))

# A spectral law: the arcsine law on [0, 2], x = 1 - cos theta with theta uniform.
ARCSINE = SpectralLaw(
    text="shifted-arcsine",
    mean=Integer(1),
    second_moment=Rational(3, 2),
    eta=1 / sqrt(1 + 2 * S),
    charts=(Chart(
        end=pi,
        location=1 - cos(THETA),
        weight=1 / pi,
        mass=THETA / pi,
        energy=(3 * THETA / 2 - 2 * sin(THETA) + sin(2 * THETA) / 4) / pi,
        inverse=acos(1 - X),
        support=(Integer(0), Integer(2)),
    ),),
)  # fmt: skip

# A training filter: two rounds of ridge, the second on what the first left over.
TWICE = Filter(
    "twice-ridge",
    "trained by two rounds of ridge",
    (lamda / (lamda + H)) ** 2,
    (2 * lamda + H) / (lamda + H) ** 2,
    (LAMDA,),
)


def passes_and_refutes(claim: Claim, point: Mapping[str, object], simulator: Simulator | None = None) -> bool:
    """Whether the claim passes and the same claim 3% off is refuted by the simulation."""
    right, wrong = (verify(each.at(**point), BUDGET, simulator=simulator) for each in (claim, claim.scaled(OFF)))
    return right.status.passed and wrong.status == "refuted" and wrong.gap > wrong.margin


def test_an_activation_has_values_and_verdicts():
    claim = library.claim("initialization/start/test-error")
    # E exp(-2 G^2) = 1/sqrt 5 and E exp(-G^2) = 1/sqrt 3.
    found = value(claim.at(sigma=BUMP, zeta=2), 20)
    assert float(found.midpoint) == pytest.approx(1 + 2 * (5**-0.5 - 1 / 3), rel=1e-14)
    assert passes_and_refutes(claim, {"sigma": BUMP, "zeta": 2})
    features_claim = library.claim("random-features/least-squares/test-error")
    assert 0 < value(features_claim.at(rho=1, alpha=1, sigma=BUMP), 10).midpoint < 1


def test_a_spectral_law_has_values_and_verdicts():
    claim = library.claim("full-training/end/test-error")
    # Half of the mass lies below x = 1, theta = pi/2, with the energy 3/4 - 2/pi of 3/2.
    found = value(claim.at(rho="1/2", target=ARCSINE), 20)
    assert float(found.midpoint) == pytest.approx((3 / 4 - 2 / np.pi) / 1.5, rel=1e-14)
    assert passes_and_refutes(claim, {"rho": "1/2", "target": ARCSINE})
    covariance = library.claim("random-features/ridge/test-error")
    assert 0 < value(covariance.at(rho=1, alpha=1, law=ARCSINE, sigma="relu", lamda=1, zeta=0), 10).midpoint < 1


def from_ridge(regime: str, error: Expr) -> Claim:
    """The claim on ridge with another error under another filter with the same parameter."""
    return replace(library.claim(f"{regime}/ridge/test-error"), id=f"{regime}/{TWICE.name}/test-error", rhs=error)


def test_a_training_filter_has_values_and_verdicts_in_both_linear_regimes():
    tangent_model = from_ridge("neural-tangent", tangent.test_error(TWICE))
    point = {"rho": "1/2", "beta": "1/2", "lamda": "8", "zeta": "1/2"}
    assert passes_and_refutes(tangent_model, point, neural_tangent.filter_simulator(TWICE))
    random = from_ridge("random-features", features.test_error(TWICE))
    point = {"rho": "1/2", "alpha": "1/4", "sigma": "quadratic", "lamda": "1", "zeta": "1/2"}
    assert passes_and_refutes(random, point, random_features.filter_simulator(TWICE))


# A regime: the target itself, scaled by s. A parameter, a claim, a simulator and a derivation.

s = Symbol("s", nonnegative=True)
SHARE = Param("s", s, "share of the target that is learned", domains.Real(Integer(0)), ("1/2",), "s")
SHRUNK = Claim(
    id="shrinkage/test-error",
    statement="Test error of a multiple of the target.",
    source=SETTING_OF_DB22,
    quantity=TEST,
    params=(SHARE,),
    rhs=(1 - s) ** 2,
    mode=Exact(),
    assumptions=(*SETTING, "f = s f*"),
    points=({"s": "1/3"}, {"s": "2"}),
)


def shrink(values: Values, d: int, n: int, rng: np.random.Generator) -> Draws:
    """Test errors on nets of points, by their definition."""
    found = np.empty(n)
    for i in range(n):
        B, x = aligned_target(d, 0.5, rng), gaussian_net(d, 8, rng)
        star = model.target(B, x)
        found[i] = model.test_error(float(values["s"]) * star, star, np.full(len(x), 1 / len(x)))
    return Draws({"test-error": found})


def derive(claim: Claim) -> Derivation:
    """E (s f* - f*)^2 = (1 - s)^2 E f*^2."""
    star, size = Symbol("f*", real=True), Symbol("E f*^2", positive=True)
    error = equality(
        "error", says="The error is", left=(s * star - star) ** 2, right=(1 - s) ** 2 * star**2, because="factor",
        name=Notation("(f - f*)^2", "(f-f^*)^2"),
    )  # fmt: skip
    return Derivation(claim, (error, last(claim, (1 - s) ** 2 * size / size, because="divide by `E f*^2`")))


def test_a_regime_has_values_verdicts_and_a_derivation():
    assert value(SHRUNK.at(s="1/3")).midpoint == Rational(4, 9)
    assert passes_and_refutes(SHRUNK, {"s": "1/3"}, Simulator(shrink, lambda values: (3,)))
    assert derive(SHRUNK).check().status is Status.PROVED
    assert derive(SHRUNK.scaled(OFF)).check().status is Status.REFUTED


def test_a_claim_without_a_simulator_says_how_to_pass_one():
    with pytest.raises(InputError, match="simulator="):
        verify(SHRUNK.at(s="1/3"))
