"""Families by their decreasing quantile function: identity, low rank, Exp(1), power law."""

from collections.abc import Callable

from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.papers.dohmatob_bietti.charts import EXPONENT, FRACTION, RATIO
from nonrobust.derivations.papers.dohmatob_bietti.family import (
    MEAN,
    SECOND,
    T_ONE,
    T_RHO,
    Family,
    derivative,
    law_line,
    u,
    value,
)
from nonrobust.derivations.proof.charts import product, sign
from nonrobust.derivations.proof.lines import equality
from nonrobust.derivations.proof.step import Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import a, d, p, rho
from sympy import Dummy, Expr, Integer, Min, Piecewise, Sum, Symbol, exp, log, nan

_LLN = "the strong law of large numbers"


# --- identity and low rank -------------------------------------------------------------------------------------------


def _flat_law(top: Expr) -> Callable[[], tuple[Step, ...]]:
    """An atom of weight `top` at 1; the rest at 0."""
    j = Symbol("j", integer=True)

    def lines() -> tuple[Step, ...]:
        return (
            equality(
                "law", f"`F` has an atom at 1: the share of the eigenvalues 1 among the `d` eigenvalues is `{top}`.",
                Sum(Integer(1), (j, 1, top * d)) / d, top, "count", name=Notation("F({1})", r"F(\{1\})"),
            ),
        )  # fmt: skip

    return lines


def _flat_energy(top: Expr) -> Callable[[], tuple[Step, ...]]:
    """Q = 1 on (0, top], 0 after."""

    def lines() -> tuple[Step, ...]:
        charts = RATIO if top == 1 else FRACTION
        return (
            derivative("antiderivative", f"So `Q_F = 1` on `(0, {top}]` and 0 beyond; the atom is split where `rho < "
            f"{top}`. "
                        f"An antiderivative of `Q_F^2` on `(0, {top}]`:", u, u, Integer(1), ("u", r"\,u")),
            value("energy", "So the energy of the fraction `rho` is", T_RHO, lambda: Min(rho, top),
                   Piecewise((rho, rho < top), (top, True)), f"`u = min(rho, {top})`", charts=charts),
            value("total", "and the total", T_ONE, lambda: Min(1, top), top, f"`u = min(1, {top})`", charts=charts),
        )  # fmt: skip

    return lines


def _flat_moments(top: Expr) -> Callable[[], tuple[Step, ...]]:
    def lines() -> tuple[Step, ...]:
        return (
            value("mean", f"The eigenvalue 1 has weight `{top}`, the eigenvalue 0 the rest:", MEAN,
                   lambda: 1 * top + 0 * (1 - top), top, "sum over the atoms", "summed over the atoms"),
            value("second", "and the second moment", SECOND, lambda: 1**2 * top + 0**2 * (1 - top), top,
                   "sum over the atoms", "summed over the atoms"),
        )  # fmt: skip

    return lines


# --- exponential -----------------------------------------------------------------------------------------------------


def _exponential_law() -> tuple[Step, ...]:
    return (
        law_line("The empirical law of `d` independent `Exp(1)` eigenvalues converges to `F = Exp(1)`, with its "
        "moments.",
             Notation("1 - F(x)", "1-F(x)"), exp(-Symbol("x", positive=True)), "law of large numbers", _LLN,
             "independent eigenvalues (assumed in the claim)", "finite second moment (line below)"),
        equality("quantile", "The decreasing quantile function is `Q_F(u) = -log u`: the mass above it is",
                 exp(log(u)), u, "`1 - F(-log u)`"),
    )  # fmt: skip


def _exponential_zero(polynomial: Expr) -> Callable[[], Expr]:
    """The limit u -> 0 of u P(-log u): with u = e^-y, 0 <= P(y) e^-y <= 24 P(y)/y^4 for P with positive "
    "coefficients."""
    y = polynomial.free_symbols.pop()
    return lambda: expand_at_infinity(24 * polynomial / y**4, y).limit


_y = Dummy("y", positive=True)
_EXP_ENERGY = u * (log(u) ** 2 - 2 * log(u) + 2)


def _exponential_energy() -> tuple[Step, ...]:
    return (
        derivative("antiderivative", "An antiderivative of `Q_F^2`:", _EXP_ENERGY, u, (-log(u)) ** 2,
                    ("u (log^2 u - 2 log u + 2)", r"\,u(\log^2u-2\log u+2)")),
        value("origin", "It vanishes at 0: with `u = e^-y` it is `(y^2 + 2y + 2) e^-y <= 24 (y^2 + 2y + 2)/y^4`.",
               ("lim_{u -> 0} u (log^2 u - 2 log u + 2)", r"\lim_{u\to0}u(\log^2u-2\log u+2)"),
               _exponential_zero(_y**2 + 2 * _y + 2), Integer(0), "`e^y >= y^4/24`", "limit of the rational bound"),
        value("energy", "So for `rho <= 1` the energy of the fraction `rho` is", T_RHO,
               lambda: _EXP_ENERGY.subs(u, rho), rho * (log(rho) ** 2 - 2 * log(rho) + 2), "`u = rho`"),
        value("total", "and the total, the second moment,", T_ONE, lambda: _EXP_ENERGY.subs(u, 1), Integer(2), "`u = "
        "1`"),
    )  # fmt: skip


def _exponential_moments() -> tuple[Step, ...]:
    mean = u * (1 - log(u))
    return (
        derivative("mean-antiderivative", "An antiderivative of `Q_F`:", mean, u, -log(u),
                    ("u (1 - log u)", r"\,u(1-\log u)")),
        value("mean-origin", "It vanishes at 0: with `u = e^-y` it is `(1 + y) e^-y <= 24 (1 + y)/y^4`.",
               ("lim_{u -> 0} u (1 - log u)", r"\lim_{u\to0}u(1-\log u)"), _exponential_zero(1 + _y), Integer(0),
               "`e^y >= y^4/24`", "limit of the rational bound"),
        value("mean", "So the mean is", MEAN, lambda: mean.subs(u, 1), Integer(1), "`u = 1`"),
        *_exponential_energy()[:2],
        value("second", "and the second moment", SECOND, lambda: _EXP_ENERGY.subs(u, 1), Integer(2), "`u = 1`"),
    )  # fmt: skip


# --- power law -------------------------------------------------------------------------------------------------------


def _at_zero(exponent: Expr) -> Callable[[], Expr]:
    """The value of u^exponent at u = 0: 0 if the exponent is positive on the charts."""
    return lambda: Integer(0) if sign(exponent, EXPONENT[0]) == 1 else nan


def _power_law() -> tuple[Step, ...]:
    return (
        law_line("The eigenvalues are `Q_F(U_j)` with `Q_F(u) = u^(-a)` and `U_j` uniform; `(1/d) sum_j g(Q_F(U_j)) -> "
                 "int_0^1 g(Q_F)` for `g(x) = x` and `x^2` too, as both are integrable.",
                 Notation("lim (1/d) sum_j U_j^(-2a)", r"\lim\tfrac1d\sum_jU_j^{-2a}"),
                 Notation("int_0^1 u^(-2a) du", r"\int_0^1u^{-2a}\,du"), "law of large numbers",
                 "Kolmogorov's strong law of large numbers", "`a < 1/2` (the parameter's domain)"),
    )  # fmt: skip


def _power_energy() -> tuple[Step, ...]:
    energy = u ** (1 - 2 * a) / (1 - 2 * a)
    return (
        derivative("antiderivative", "An antiderivative of `Q_F^2`:", energy, u, u ** (-2 * a),
                    ("u^(1-2a)/(1-2a)", r"\frac{u^{1-2a}}{1-2a}")),
        value("origin", "It vanishes at 0, as `1 - 2a > 0`:", ("0^(1-2a)", "0^{1-2a}"), _at_zero(1 - 2 * a), Integer(0),
               "`a < 1/2`", "the exponent's sign is decided in the coordinate a = 1/(2 (1 + v)), v > 0"),
        value("energy", "So for `rho <= 1` the energy of the fraction `rho` is", T_RHO,
               lambda: energy.subs(u, rho), rho ** (1 - 2 * a) / (1 - 2 * a), "`u = rho`"),
        value("total", "and the total", T_ONE, lambda: energy.subs(u, 1), 1 / (1 - 2 * a), "`u = 1`"),
    )  # fmt: skip


def _power_moments() -> tuple[Step, ...]:
    mean, energy = u ** (1 - a) / (1 - a), u ** (1 - 2 * a) / (1 - 2 * a)
    return (
        derivative("mean-antiderivative", "An antiderivative of `Q_F`:", mean, u, u ** (-a),
                    ("u^(1-a)/(1-a)", r"\frac{u^{1-a}}{1-a}")),
        value("mean-origin", "It vanishes at 0:", ("0^(1-a)", "0^{1-a}"), _at_zero(1 - a), Integer(0), "`a < 1`",
               "the exponent's sign is decided in the coordinate a = 1/(2 (1 + v)), v > 0"),
        value("mean", "So the mean is", MEAN, lambda: mean.subs(u, 1), 1 / (1 - a), "`u = 1`"),
        *_power_energy()[:2],
        value("second", "and the second moment", SECOND, lambda: energy.subs(u, 1), 1 / (1 - 2 * a), "`u = 1`"),
    )  # fmt: skip


_ONE = Integer(1)
IDENTITY = Family(
    _flat_law(_ONE),
    _flat_energy(_ONE),
    Piecewise((rho, rho < 1), (1, True)),
    RATIO,
    _flat_moments(_ONE),
    _ONE,
    _ONE,
)
LOW_RANK = Family(
    _flat_law(p),
    _flat_energy(p),
    Piecewise((rho / p, rho < p), (1, True)),
    FRACTION,
    _flat_moments(p),
    p,
    p,
)
EXPONENTIAL = Family(
    _exponential_law,
    _exponential_energy,
    Piecewise((rho * (log(rho) ** 2 - 2 * log(rho) + 2) / 2, rho < 1), (1, True)),
    RATIO,
    _exponential_moments,
    _ONE,
    Integer(2),
)
POWER_LAW = Family(
    _power_law,
    _power_energy,
    Piecewise((rho ** (1 - 2 * a) / (1 - 2 * a) / (1 / (1 - 2 * a)), rho < 1), (1, True)),
    product(RATIO, EXPONENT),
    _power_moments,
    1 / (1 - a),
    1 / (1 - 2 * a),
    EXPONENT,
)
