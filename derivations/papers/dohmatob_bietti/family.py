"""What the derivations of the target families share: the shape of a family, and the lines for antiderivatives.

Each family has its law F, an antiderivative that is differentiated back, its values at the ends, and the point beyond
which the mass is rho. T_F(u) = int_0^min(u,1) Q_F^2 as in `full_training`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nonrobust.derivations.proof.charts import EVERYWHERE, Chart
from nonrobust.derivations.proof.lines import computed, equality
from nonrobust.derivations.proof.step import Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import rho
from sympy import Expr, Piecewise, Symbol, latex

u = Symbol("u", positive=True)  # a fraction of the eigenvalues
phi = Symbol("phi", positive=True)  # an angle

# Names of the values that lines compute, and how they are computed.
T_RHO, T_ONE = Notation("T_F(rho)", r"T_F(\rho)"), Notation("T_F(1)", "T_F(1)")
MEAN, SECOND = Notation("int x dF", r"\int x\,dF"), Notation("int x^2 dF", r"\int x^2\,dF")
AT_POINT, AT_BOUND = "evaluated at the point", "limit of the rational bound"

Lines = Callable[[], tuple[Step, ...]]


@dataclass(frozen=True)
class Family:
    """A target family: its lines up to T_F, and the values in which they end."""

    law: Lines
    energy: Lines
    beyond: Expr  # T_F(rho) where rho is below the edge
    edge: Expr  # the mass off 0; from here on T_F(rho) = T_F(1)
    second: Expr  # the second moment, T_F(1)
    charts: tuple[Chart, ...]  # of rho and the family's parameters
    because: str = "`T_F(rho)/T_F(1)`, on each chart"

    @property
    def robustness(self) -> Expr:
        """lim eps_rob = T_F(rho)/T_F(1)."""
        return Piecewise((self.beyond / self.second, rho < self.edge), (1, True))


@dataclass(frozen=True)
class Moments:
    """A family's lines up to the mean and second moment of its law, and the mean; on charts of its parameters."""

    lines: Lines
    mean: Expr
    charts: tuple[Chart, ...] = EVERYWHERE


def derivative(
    label: str, *, says: str, antiderivative: Expr, variable: Symbol, integrand: Expr, name: Notation,
    charts: tuple[Chart, ...] = EVERYWHERE,
) -> Step:  # fmt: skip
    """The derivative of the antiderivative, shown under its `name`, is the integrand."""
    return equality(
        label,
        says=says,
        left=antiderivative.diff(variable),
        right=integrand,
        because="differentiate",
        charts=charts,
        name=Notation(f"d/d{variable} {name.plain}", rf"\frac{{d}}{{d{latex(variable)}}}\,{name.latex}"),
    )


def value_at(
    label: str, *, says: str, name: Notation, antiderivative: Expr, at: tuple[Symbol, Expr | int], right: Expr,
    charts: tuple[Chart, ...] = EVERYWHERE,
) -> Step:  # fmt: skip
    """The value `name` of an antiderivative at a variable's value, an end of its range for instance."""
    variable, point = at
    return computed(
        label,
        says=says,
        name=name,
        compute=lambda: antiderivative.subs(variable, point),
        right=right,
        because=f"`{variable} = {point}`",
        by=AT_POINT,
        charts=charts,
    )


def second_moment(energy: Expr, *, at: tuple[Symbol, Expr | int], right: Expr) -> Step:
    """int x^2 dF, all of the energy."""
    return value_at("second", says="and the second moment", name=SECOND, antiderivative=energy, at=at, right=right)
