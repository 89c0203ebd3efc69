"""The exponential family: eigenvalues Exp(1), Q_F(u) = -log u. Antiderivatives of Q_F and Q_F^2, in u."""

from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.papers.dohmatob_bietti.charts import RATIO
from nonrobust.derivations.papers.dohmatob_bietti.family import (
    AT_BOUND,
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
from nonrobust.derivations.proof.lines import cited, computed, equality
from nonrobust.derivations.proof.step import Hypothesis, Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import rho
from sympy import Dummy, Expr, Integer, Symbol, exp, log

_x = Symbol("x", positive=True)
_y = Dummy("y", positive=True)  # -log u
_ENERGY = u * (log(u) ** 2 - 2 * log(u) + 2)
_MEAN = u * (1 - log(u))


def law() -> Step:
    """1 - F(x) = e^-x."""
    return cited(
        "law",
        says="The empirical law of `d` independent `Exp(1)` eigenvalues converges to `F = Exp(1)`, with its moments.",
        left=Notation("1 - F(x)", "1-F(x)"),
        right=exp(-_x),
        because="law of large numbers",
        reference="the strong law of large numbers",
        hypotheses=(
            Hypothesis("independent eigenvalues (assumed in the claim)"),
            Hypothesis("a finite second moment, `int_0^oo x^2 e^-x dx = 2`"),
        ),
    )


def quantile() -> Step:
    """1 - F(-log u) = u."""
    return equality(
        "quantile",
        says="The decreasing quantile function is `Q_F(u) = -log u`: the mass above it is",
        left=exp(log(u)),
        right=u,
        because="`e^(log u) = u`",
        name=Notation("1 - F(-log u)", r"1-F(-\log u)"),
    )


def antiderivative() -> Step:
    """d/du u (log^2 u - 2 log u + 2) = log^2 u."""
    return derivative(
        "antiderivative",
        says="An antiderivative of `Q_F^2`:",
        antiderivative=_ENERGY,
        variable=u,
        integrand=(-log(u)) ** 2,
        name=Notation("u (log^2 u - 2 log u + 2)", r"u(\log^2u-2\log u+2)"),
    )


def origin() -> Step:
    """u (log^2 u - 2 log u + 2) -> 0 as u -> 0."""
    return computed(
        "origin",
        says="It vanishes at 0: with `u = e^-y` it is `(y^2 + 2y + 2) e^-y <= 24 (y^2 + 2y + 2)/y^4`.",
        name=Notation("lim_{u -> 0} u (log^2 u - 2 log u + 2)", r"\lim_{u\to0}u(\log^2u-2\log u+2)"),
        compute=lambda: _bound_at_zero(_y**2 + 2 * _y + 2),
        right=Integer(0),
        because="`e^y >= y^4/24`",
        by=AT_BOUND,
    )


def energy() -> Step:
    """T_F(rho) = rho (log^2 rho - 2 log rho + 2) for rho <= 1."""
    return value_at(
        "energy",
        says="So for `rho <= 1` the energy of the fraction `rho` is",
        name=T_RHO,
        antiderivative=_ENERGY,
        at=(u, rho),
        right=rho * (log(rho) ** 2 - 2 * log(rho) + 2),
    )


def total() -> Step:
    """T_F(1) = 2."""
    return value_at(
        "total",
        says="and the total, the second moment,",
        name=T_ONE,
        antiderivative=_ENERGY,
        at=(u, 1),
        right=Integer(2),
    )


def mean_antiderivative() -> Step:
    """d/du u (1 - log u) = -log u."""
    return derivative(
        "mean-antiderivative",
        says="An antiderivative of `Q_F`:",
        antiderivative=_MEAN,
        variable=u,
        integrand=-log(u),
        name=Notation("u (1 - log u)", r"u(1-\log u)"),
    )


def mean_origin() -> Step:
    """u (1 - log u) -> 0 as u -> 0."""
    return computed(
        "mean-origin",
        says="It vanishes at 0: with `u = e^-y` it is `(1 + y) e^-y <= 24 (1 + y)/y^4`.",
        name=Notation("lim_{u -> 0} u (1 - log u)", r"\lim_{u\to0}u(1-\log u)"),
        compute=lambda: _bound_at_zero(1 + _y),
        right=Integer(0),
        because="`e^y >= y^4/24`",
        by=AT_BOUND,
    )


def mean() -> Step:
    """int x dF = 1."""
    return value_at(
        "mean",
        says="So the mean is",
        name=MEAN,
        antiderivative=_MEAN,
        at=(u, 1),
        right=Integer(1),
    )


def second() -> Step:
    """int x^2 dF = 2."""
    return second_moment(_ENERGY, at=(u, 1), right=Integer(2))


def _bound_at_zero(polynomial: Expr) -> Expr:
    """The limit u -> 0 of a bound of u P(-log u): 0 <= P(y) e^-y <= 24 P(y)/y^4 for P with positive coefficients."""
    return expand_at_infinity(24 * polynomial / _y**4, _y).limit


EXPONENTIAL = Family(
    law=lambda: (law(), quantile()),
    energy=lambda: (antiderivative(), origin(), energy(), total()),
    beyond=rho * (log(rho) ** 2 - 2 * log(rho) + 2),
    edge=Integer(1),
    second=Integer(2),
    charts=RATIO,
)
EXPONENTIAL_MOMENTS = Moments(
    lambda: (mean_antiderivative(), mean_origin(), mean(), antiderivative(), origin(), second()), mean=Integer(1)
)
