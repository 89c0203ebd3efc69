"""Families with one nonzero eigenvalue: the identity, and low rank.

A fraction `top` of the eigenvalues is 1, the rest 0; Q_F = 1 on (0, top] and 0 beyond.
"""

from collections.abc import Sequence

from nonrobust.derivations.papers.dohmatob_bietti.charts import FRACTION, RATIO
from nonrobust.derivations.papers.dohmatob_bietti.family import (
    AT_POINT,
    T_ONE,
    T_RHO,
    Family,
    derivative,
    u,
)
from nonrobust.derivations.proof.charts import Chart
from nonrobust.derivations.proof.lines import computed, equality
from nonrobust.derivations.proof.step import Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, p, rho
from sympy import Expr, Integer, Min, Piecewise, Sum, Symbol

_j = Symbol("j", integer=True)


def law(top: Expr) -> Step:
    """F({1}) = top."""
    return equality(
        "law",
        says=f"`F` has an atom at 1: the share of the eigenvalues 1 among the `d` eigenvalues is `{top}`.",
        left=Sum(Integer(1), (_j, 1, top * d)) / d,
        right=top,
        because="count",
        name=Notation("F({1})", r"F(\{1\})"),
    )


def antiderivative(top: Expr) -> Step:
    """du/du = Q_F^2 = 1 on (0, top]."""
    return derivative(
        "antiderivative",
        says=(
            f"So `Q_F = 1` on `(0, {top}]` and 0 beyond; the atom is split where `rho < {top}`. "
            f"An antiderivative of `Q_F^2` on `(0, {top}]`:"
        ),
        antiderivative=u,
        variable=u,
        integrand=Integer(1),
        name=Notation("u", "u"),
    )


def energy(top: Expr, charts: Sequence[Chart]) -> Step:
    """T_F(rho) = min(rho, top)."""
    return computed(
        "energy",
        says="So the energy of the fraction `rho` is",
        name=T_RHO,
        compute=lambda: Min(rho, top),
        right=Piecewise((rho, rho < top), (top, True)),
        because=f"`u = min(rho, {top})`",
        by=AT_POINT,
        charts=charts,
    )


def total(top: Expr, charts: Sequence[Chart]) -> Step:
    """T_F(1) = top."""
    return computed(
        "total",
        says="and the total",
        name=T_ONE,
        compute=lambda: Min(1, top),
        right=top,
        because=f"`u = min(1, {top})`",
        by=AT_POINT,
        charts=charts,
    )


def _family(top: Expr, charts: tuple[Chart, ...]) -> Family:
    return Family(
        law=lambda: (law(top),),
        energy=lambda: (antiderivative(top), energy(top, charts), total(top, charts)),
        beyond=rho,
        edge=top,
        second=top,
        charts=charts,
    )


IDENTITY = _family(Integer(1), RATIO)
LOW_RANK = _family(p, FRACTION)
