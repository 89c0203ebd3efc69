"""Section 6: the neural tangent model, quadratic sigma, isotropic weights, trained to the end by least squares.

The residual is Q B Q, Q a Haar projection: its second moment comes from Weingarten calculus, and the limit is a limit
of rational functions.
"""

from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.papers.dohmatob_bietti.charts import RATIO, WIDTH
from nonrobust.derivations.papers.dohmatob_bietti.neural_tangent_moments import moment_lines, r, residual_energy
from nonrobust.derivations.papers.dohmatob_bietti.neural_tangent_space import (
    complement,
    haar_lines,
    projection_lines,
    residual,
    tangent_space_lines,
)
from nonrobust.derivations.proof.lines import computed, equality, last
from nonrobust.derivations.proof.step import Derivation, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, d, m, rho
from sympy import Expr, Integer, Piecewise, Symbol

y = Symbol("y", nonnegative=True)  # r/d


def error_lines() -> tuple[Step, ...]:
    """The mean energy of the residual, at finite size."""
    return (*tangent_space_lines(), *projection_lines(), residual(), *haar_lines(), *moment_lines())


def energy_lines() -> tuple[Step, ...]:
    """The mean energy of the solution, at finite size."""
    return (
        *tangent_space_lines(),
        *projection_lines(),
        residual(),
        complement(),
        *haar_lines(),
        *moment_lines(),
    )


def test_error_finite(claim: Claim) -> Derivation:
    """E eps_test = r/d - (1 - beta) r (d - r)/((d - 1)(d + 2)), r = (d - m)_+."""
    value = last(
        claim,
        Piecewise((residual_energy(d - m), m < d), (residual_energy(Integer(0)), True)),
        because="`r = (d - m)_+`, on each chart; `eps_test = |B - C|^2/|B|^2`",
        charts=WIDTH,
    )
    return Derivation(claim, (*error_lines(), value))


def robustness_finite(claim: Claim) -> Derivation:
    """E eps_rob = 1 - E eps_test."""
    value = last(
        claim,
        Piecewise((1 - residual_energy(d - m), m < d), (1 - residual_energy(Integer(0)), True)),
        because="`eps_rob = |C|^2/|B|^2 = 1 - |B - C|^2/|B|^2`, on each chart",
        charts=WIDTH,
    )
    return Derivation(claim, (*energy_lines(), value))


def finite(claim: Claim, value: Expr, formula: Expr) -> Step:
    """The value in terms of the rank r, with r = y d inserted."""
    return equality(
        "finite",
        says="So with `r = y d`:",
        left=value.subs(r, y * d),
        right=formula,
        because="insert `r = (d - m)_+ = y d`",
        name=Notation(f"E {claim.quantity.symbol}", rf"\mathbb{{E}}\,{claim.quantity.latex}"),
    )


def limit(formula: Expr, value: Expr) -> Step:
    """The formula at r = y d tends to this value as d -> oo."""
    return computed(
        "limit",
        says="In the proportional limit `y = r/d -> (1 - rho)_+`. At `1/d = 0`, for fixed `y`:",
        name=Notation("lim [r = y d, d -> oo]", r"\lim_{r=yd,\;d\to\infty}"),
        compute=lambda: expand_at_infinity(formula, d).limit,
        right=value,
        because="the denominator is `(1 - 1/d)(1 + 2/d)` with value 1, so the formula is continuous in `(y, 1/d)`",
        by="exact expansion of the rational function of d at infinity",
    )


def correction(formula: Expr, slope: Expr) -> Step:
    """The formula at r = y d is its limit + slope/d + O(1/d^2)."""
    return computed(
        "correction",
        says="The next order: the coefficient of `1/d`, so that the limit is approached at rate `1/d`.",
        name=Notation(
            "lim d (value - limit) [r = y d, d -> oo]",
            r"\lim_{r=yd,\;d\to\infty}d\,(\text{value}-\text{limit})",
        ),
        compute=lambda: expand_at_infinity(formula, d).correction,
        right=slope,
        because="derivative in `1/d` at 0",
        by="exact expansion of the rational function of d at infinity",
    )


def inserted(claim: Claim, value: Expr) -> Step:
    """The limit at y = (1 - rho)_+."""
    return last(
        claim,
        Piecewise((value.subs(y, 1 - rho), rho < 1), (value.subs(y, 0), True)),
        because="`y = (1 - rho)_+`, on each chart",
        charts=RATIO,
    )


def test_error_limit(claim: Claim) -> Derivation:
    """eps_test -> (1 - beta)(1 - rho)_+^2 + beta (1 - rho)_+."""
    formula, value = residual_energy(y * d), (1 - beta) * y**2 + beta * y
    lines = (
        *error_lines(),
        finite(claim, residual_energy(r), formula),
        limit(formula, value),
        correction(formula, (1 - beta) * y * (1 - y)),
        inserted(claim, value),
    )
    return Derivation(claim, lines)


def robustness_limit(claim: Claim) -> Derivation:
    """eps_rob -> 1 - lim eps_test."""
    formula, value = 1 - residual_energy(y * d), 1 - (1 - beta) * y**2 - beta * y
    lines = (
        *energy_lines(),
        finite(claim, 1 - residual_energy(r), formula),
        limit(formula, value),
        correction(formula, -(1 - beta) * y * (1 - y)),
        inserted(claim, value),
    )
    return Derivation(claim, lines)
