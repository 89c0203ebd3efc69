"""What the derivations of the target families share: the shape of a family and the constructors of its lines.

Each family has its law F, an antiderivative that is differentiated back, its values at the ends, and the point beyond
which the mass is rho. T_F(u) = int_0^min(u,1) Q_F^2 as in `full_training`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nonrobust.derivations.proof.charts import EVERYWHERE, Chart
from nonrobust.derivations.proof.lines import cited, computed, equality
from nonrobust.derivations.proof.step import Hypothesis, Notation, Side, Step
from sympy import Expr, Symbol

u = Symbol("u", positive=True)  # a fraction of the eigenvalues
phi = Symbol("phi", positive=True)  # an angle


@dataclass(frozen=True)
class Family:
    """A family's lines up to T_F, its limit of eps_rob with the charts on which that is stated, and its moments."""

    law: Callable[[], tuple[Step, ...]]
    energy: Callable[[], tuple[Step, ...]]
    robustness: Expr
    charts: tuple[Chart, ...]
    moments: Callable[[], tuple[Step, ...]]
    mean: Expr
    second: Expr
    moment_charts: tuple[Chart, ...] = EVERYWHERE


def law_line(text: str, left: Side, right: Side, reason: str, reference: str, *hypotheses: str) -> Step:
    return cited("law", text, left, right, reason, reference, [Hypothesis(each) for each in hypotheses])


def derivative(label: str, text: str, antiderivative: Expr, variable: Symbol, integrand: Expr,
                name: tuple[str, str], charts: tuple[Chart, ...] = EVERYWHERE) -> Step:  # fmt: skip
    shown = Notation(f"d/d{variable} {name[0]}", rf"\frac{{d}}{{d{variable_latex(variable)}}}{name[1]}")
    return equality(label, text, antiderivative.diff(variable), integrand, "differentiate",
                    charts, shown)  # fmt: skip


def variable_latex(variable: Symbol) -> str:
    return r"\phi" if variable is phi else str(variable)


def value(label: str, text: str, name: tuple[str, str], compute: Callable[[], Expr], right: Expr, reason: str,
           by: str = "evaluated at the point", charts: tuple[Chart, ...] = EVERYWHERE) -> Step:  # fmt: skip
    return computed(label, text, Notation(*name), compute, right, reason, by, charts)


T_RHO, T_ONE = ("T_F(rho)", r"T_F(\rho)"), ("T_F(1)", "T_F(1)")
MEAN = ("int x dF", r"\int x\,dF")
SECOND = ("int x^2 dF", r"\int x^2\,dF")
