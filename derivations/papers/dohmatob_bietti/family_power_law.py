"""The power-law family: eigenvalues U^(-a) with U uniform, Q_F(u) = u^(-a), a < 1/2."""

from nonrobust.derivations.papers.dohmatob_bietti.charts import EXPONENT, RATIO
from nonrobust.derivations.papers.dohmatob_bietti.family import (
    MEAN,
    T_ONE,
    T_RHO,
    Family,
    Moments,
    derivative,
    second_moment,
    u,
    value_at,
)
from nonrobust.derivations.proof.charts import product, sign
from nonrobust.derivations.proof.lines import cited, computed
from nonrobust.derivations.proof.step import Hypothesis, Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import a, rho
from sympy import Expr, Integer, nan

_ENERGY = u ** (1 - 2 * a) / (1 - 2 * a)
_MEAN = u ** (1 - a) / (1 - a)
_BY_SIGN = "the exponent's sign is decided in the coordinate a = 1/(2 (1 + v)), v > 0"


def law() -> Step:
    """(1/d) sum_j U_j^(-2a) -> int_0^1 u^(-2a) du, and likewise for the mean."""
    return cited(
        "law",
        says=(
            "The eigenvalues are `Q_F(U_j)` with `Q_F(u) = u^(-a)` and `U_j` uniform; "
            "`(1/d) sum_j g(Q_F(U_j)) -> int_0^1 g(Q_F)` for `g(x) = x` and `x^2` too, "
            "as both are integrable."
        ),
        left=Notation("lim (1/d) sum_j U_j^(-2a)", r"\lim\tfrac1d\sum_jU_j^{-2a}"),
        right=Notation("int_0^1 u^(-2a) du", r"\int_0^1u^{-2a}\,du"),
        because="law of large numbers",
        reference="Kolmogorov's strong law of large numbers",
        hypotheses=(Hypothesis("`a < 1/2` (the parameter's domain)"),),
    )


def antiderivative() -> Step:
    """d/du u^(1-2a)/(1-2a) = u^(-2a)."""
    return derivative(
        "antiderivative",
        says="An antiderivative of `Q_F^2`:",
        antiderivative=_ENERGY,
        variable=u,
        integrand=u ** (-2 * a),
        name=Notation("u^(1-2a)/(1-2a)", r"\frac{u^{1-2a}}{1-2a}"),
    )


def origin() -> Step:
    """0^(1-2a) = 0."""
    return computed(
        "origin",
        says="It vanishes at 0, as `1 - 2a > 0`:",
        name=Notation("0^(1-2a)", "0^{1-2a}"),
        compute=lambda: _power_of_zero(1 - 2 * a),
        right=Integer(0),
        because="`a < 1/2`",
        by=_BY_SIGN,
    )


def energy() -> Step:
    """T_F(rho) = rho^(1-2a)/(1-2a) for rho <= 1."""
    return value_at(
        "energy",
        says="So for `rho <= 1` the energy of the fraction `rho` is",
        name=T_RHO,
        antiderivative=_ENERGY,
        at=(u, rho),
        right=rho ** (1 - 2 * a) / (1 - 2 * a),
    )


def total() -> Step:
    """T_F(1) = 1/(1 - 2a)."""
    return value_at(
        "total",
        says="and the total",
        name=T_ONE,
        antiderivative=_ENERGY,
        at=(u, 1),
        right=1 / (1 - 2 * a),
    )


def mean_antiderivative() -> Step:
    """d/du u^(1-a)/(1-a) = u^(-a)."""
    return derivative(
        "mean-antiderivative",
        says="An antiderivative of `Q_F`:",
        antiderivative=_MEAN,
        variable=u,
        integrand=u ** (-a),
        name=Notation("u^(1-a)/(1-a)", r"\frac{u^{1-a}}{1-a}"),
    )


def mean_origin() -> Step:
    """0^(1-a) = 0."""
    return computed(
        "mean-origin",
        says="It vanishes at 0:",
        name=Notation("0^(1-a)", "0^{1-a}"),
        compute=lambda: _power_of_zero(1 - a),
        right=Integer(0),
        because="`a < 1`",
        by=_BY_SIGN,
    )


def mean() -> Step:
    """int x dF = 1/(1 - a)."""
    return value_at(
        "mean",
        says="So the mean is",
        name=MEAN,
        antiderivative=_MEAN,
        at=(u, 1),
        right=1 / (1 - a),
    )


def second() -> Step:
    """int x^2 dF = 1/(1 - 2a)."""
    return second_moment(_ENERGY, at=(u, 1), right=1 / (1 - 2 * a))


def _power_of_zero(exponent: Expr) -> Expr:
    """0^exponent: 0 if the exponent is positive on the chart, else nothing that any line equals."""
    return Integer(0) if sign(exponent, EXPONENT[0]) == 1 else nan


POWER_LAW = Family(
    law=lambda: (law(),),
    energy=lambda: (antiderivative(), origin(), energy(), total()),
    beyond=rho ** (1 - 2 * a) / (1 - 2 * a),
    edge=Integer(1),
    second=1 / (1 - 2 * a),
    charts=product(RATIO, EXPONENT),
)
POWER_LAW_MOMENTS = Moments(
    lambda: (mean_antiderivative(), mean_origin(), mean(), antiderivative(), origin(), second()),
    mean=1 / (1 - a),
    charts=EXPONENT,
)
