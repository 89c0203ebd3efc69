"""Section 4: the network at initialization: means over the output weights, then over the hidden ones.

Given W, the mean over v leaves the sum over neurons of variances and gradients; w.x is |w| times a standard normal.
"""

from nonrobust.derivations.engines.words import Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti.initialization_finite import radial_lines
from nonrobust.derivations.papers.dohmatob_bietti.initialization_limits import (
    centring,
    gradient_correction,
    large_numbers,
    projection,
    radius_correction,
    variance_correction,
)
from nonrobust.derivations.papers.dohmatob_bietti.initialization_quadratic import (
    TRACE_OF_SQUARE,
    form_gradient,
    form_variance,
    fourth_power_lines,
)
from nonrobust.derivations.papers.dohmatob_bietti.setting import steepness, target
from nonrobust.derivations.proof.lines import computed, equality, last
from nonrobust.derivations.proof.step import Derivation, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, lambda_0, m, norm, slope, zeta
from nonrobust.theory.papers.dohmatob_bietti.initialization import J, V
from sympy import Expr, Integer, Poly, Sum, Symbol, expand

_j = Symbol("j", integer=True)
_v1, _v2, _phi1, _phi2, _star = (Symbol(name, real=True) for name in ("v", "v_2", "phi", "phi_2", "f^*"))
_TARGET = Tr(letter("B") ** 2)
_FOURTH = 1 + 2 * TRACE_OF_SQUARE  # E |w|^4


def _mean_over_v(polynomial: Expr) -> Expr:
    """E over independent centred v_1, v_2: odd powers vanish."""
    terms = Poly(expand(polynomial), _v1, _v2).terms()
    return sum((c * _v1**i * _v2**j for (i, j), c in terms if not (i % 2 or j % 2)), Integer(0))


def independent_neurons() -> Step:
    """E_v (v_1 phi_1 + v_2 phi_2 - f*)^2 = v_1^2 phi_1^2 + v_2^2 phi_2^2 + f*^2."""
    combined = _v1 * _phi1 + _v2 * _phi2
    return computed(
        "neurons",
        says=(
            "Let `phi_j = sigma(w_j^T x) - E sigma(w_j^T x)` be the centred features. "
            "As the `v_j` are independent and centred, their mean leaves, "
            "for two neurons (and so for any number),"
        ),
        name=Notation("E_v (v_1 phi_1 + v_2 phi_2 - f*)^2", r"\mathbb{E}_v(v_1\phi_1+v_2\phi_2-f^*)^2"),
        compute=lambda: _mean_over_v((combined - _star) ** 2),
        right=_v1**2 * _phi1**2 + _v2**2 * _phi2**2 + _star**2,
        because="`E v_j = 0`, `E v_1 v_2 = 0`",
        by="expanded, odd powers of v dropped",
    )


def scale() -> Step:
    """sum_j E v_j^2 = zeta^2 |B|^2."""
    return equality(
        "scale",
        says=(
            "With `E v_j^2 = zeta^2 |B|^2/m`, `m` neurons of mean variance `V` give `E f^2 = zeta^2 |B|^2 V`, "
            "and likewise `E |grad f|^2 = zeta^2 |B|^2 J` with `J` the mean of `|grad phi_j|^2`. "
            "So `eps_test - 1` and `eps_rob` are `zeta^2 V/2` and `zeta^2 J/4`; the sum over neurons:"
        ),
        left=Sum(zeta**2 * _TARGET / m, (_j, 1, m)),
        right=zeta**2 * _TARGET,
        because="`E f*^2 = 2 |B|^2`, `E |grad f*|^2 = 4 |B|^2`",
    )


def error_lines() -> tuple[Step, ...]:
    """The error in terms of the mean variance V of a neuron."""
    return independent_neurons(), scale(), target()


def gradient_lines() -> tuple[Step, ...]:
    """The gradient's energy in terms of its mean J for a neuron."""
    return independent_neurons(), scale(), steepness()


def _test_error(claim: Claim, variance: Expr, because: str) -> Step:
    """eps_test = 1 + zeta^2 V/2."""
    return last(claim, 1 + zeta**2 * _TARGET * variance / (2 * _TARGET), because=because)


def _robustness(claim: Claim, gradient: Expr, because: str) -> Step:
    """eps_rob = zeta^2 J/4."""
    return last(claim, zeta**2 * _TARGET * gradient / (4 * _TARGET), because=because)


def quadratic_test_error(claim: Claim) -> Derivation:
    """E eps_test = 1 + zeta^2 (1 + 2|Gamma|^2)."""
    value = _test_error(claim, 2 * _FOURTH, "`V = 2 E |w|^4`")
    return Derivation(claim, (*error_lines(), form_variance(), *fourth_power_lines(), value))


def quadratic_robustness(claim: Claim) -> Derivation:
    """E eps_rob = zeta^2 (1 + 2|Gamma|^2)."""
    value = _robustness(claim, 4 * _FOURTH, "`J = 4 E |w|^4`")
    return Derivation(claim, (*gradient_lines(), form_gradient(), *fourth_power_lines(), value))


def limit_test_error(claim: Claim) -> Derivation:
    """eps_test -> 1 + zeta^2 (|sigma|^2 - lambda_0^2)/2."""
    lines = (
        *error_lines(),
        projection(),
        large_numbers(),
        centring(),
        radius_correction(),
        variance_correction(),
        _test_error(claim, norm - lambda_0**2, "`V -> Var sigma(G)`"),
    )
    return Derivation(claim, lines)


def limit_robustness(claim: Claim) -> Derivation:
    """eps_rob -> zeta^2 |sigma'|^2/4."""
    lines = (
        *gradient_lines(),
        projection(),
        large_numbers(),
        radius_correction(),
        gradient_correction(),
        _robustness(claim, slope, "`J -> E sigma'(G)^2 = |sigma'|^2`"),
    )
    return Derivation(claim, lines)


def finite_test_error(claim: Claim) -> Derivation:
    """E eps_test = 1 + zeta^2 V(d)/2."""
    value = _test_error(claim, V(d), "`V = V(d)`")
    return Derivation(claim, (*error_lines(), projection(), *radial_lines(), value))


def finite_robustness(claim: Claim) -> Derivation:
    """E eps_rob = zeta^2 J(d)/4."""
    value = _robustness(claim, J(d), "`J = J(d)`")
    return Derivation(claim, (*gradient_lines(), projection(), *radial_lines(), value))
