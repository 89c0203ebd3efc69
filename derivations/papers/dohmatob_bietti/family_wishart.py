"""The Wishart family: the Marchenko-Pastur law in the angle x = 1 + c + 2 sqrt(c) cos(phi).

It has an atom at 0 for c > 1. Mass and energy above x(phi) are elementary;
the angle at which the mass is rho is a root.
"""

from nonrobust.derivations.papers.dohmatob_bietti.charts import ASPECT, ASPECT_RATIO
from nonrobust.derivations.papers.dohmatob_bietti.family import (
    AT_POINT,
    MEAN,
    T_ONE,
    Family,
    Moments,
    derivative,
    phi,
    second_moment,
    value_at,
)
from nonrobust.derivations.proof.lines import cited, computed, equality, inequality
from nonrobust.derivations.proof.step import Hypothesis, Notation, Step
from nonrobust.theory.language.nodes import Root
from nonrobust.theory.papers.dohmatob_bietti.glossary import c, rho
from sympy import Abs, Integer, Lambda, Min, Symbol, atan, cos, oo, pi, sin, sqrt, tan

_x = Symbol("x", positive=True)
_LOW, _HIGH = (1 - sqrt(c)) ** 2, (1 + sqrt(c)) ** 2
_X = 1 + c + 2 * sqrt(c) * cos(phi)
_WEIGHT = 2 * sin(phi) ** 2 / (pi * _X)
_arc, _k = Symbol("arc", real=True), Symbol("k", positive=True)
_MASS_OF_ARC = ((1 + c) * phi - 2 * sqrt(c) * sin(phi) - 2 * Abs(1 - c) * _arc) / (2 * pi * c)
_MASS = _MASS_OF_ARC.subs(_arc, atan(Abs(1 - sqrt(c)) / (1 + sqrt(c)) * tan(phi / 2)))
_ENERGY = ((1 + c) * (2 * phi - sin(2 * phi)) / 2 + 4 * sqrt(c) * sin(phi) ** 3 / 3) / pi
_MEAN = (2 * phi - sin(2 * phi)) / (2 * pi)
_ANGLE = Root(Lambda(phi, _MASS - rho), 0, pi)


def law() -> Step:
    """F'(x) = sqrt((x_+ - x) (x - x_-))/(2 pi c x), and an atom (1 - 1/c)_+ at 0."""
    return cited(
        "law",
        says=(
            "The spectrum of `Y^T Y/n` converges to the Marchenko-Pastur law, with its moments: "
            "an atom `(1 - 1/c)_+` at 0 and the density, "
            "between `x_- = (1 - sqrt c)^2` and `x_+ = (1 + sqrt c)^2`,"
        ),
        left=Notation("F'(x)", "F'(x)"),
        right=sqrt((_HIGH - _x) * (_x - _LOW)) / (2 * pi * c * _x),
        because="Marchenko-Pastur law",
        reference="Marchenko and Pastur 1967",
        hypotheses=(Hypothesis("`d/n -> c` in `(0, oo)` (assumed in the claim)"),),
    )


def angle() -> Step:
    """(x_+ - x) (x - x_-) = (2 sqrt(c) sin(phi))^2."""
    return equality(
        "angle",
        says="In the angle `x = 1 + c + 2 sqrt(c) cos(phi)`: the root is `2 sqrt(c) sin(phi)`, as",
        left=(_HIGH - _X) * (_X - _LOW),
        right=(2 * sqrt(c) * sin(phi)) ** 2,
        because="`sin^2 + cos^2 = 1`",
    )


def weight() -> Step:
    """The density in phi is 2 sin^2(phi)/(pi x)."""
    return equality(
        "weight",
        says="so the density in `phi`, with `|dx| = 2 sqrt(c) sin(phi) dphi`, is",
        left=2 * sqrt(c) * sin(phi) / (2 * pi * c * _X) * -_X.diff(phi),
        right=_WEIGHT,
        because="change of variables",
        name=Notation("density in phi", r"\text{density in }\phi"),
    )


def mass() -> Step:
    """d/dphi of the mass above x(phi) is the density."""
    return derivative(
        "mass",
        says=(
            "The mass above `x(phi)`, with `arc = arctan(|1 - sqrt c|/(1 + sqrt c) tan(phi/2))`, "
            "is `((1 + c) phi - 2 sqrt(c) sin(phi) - 2 |1 - c| arc)/(2 pi c)`:"
        ),
        antiderivative=_MASS,
        variable=phi,
        integrand=_WEIGHT,
        name=Notation("mass", r"\text{mass}"),
        charts=ASPECT,
    )


def mass_origin() -> Step:
    """The mass at phi = 0 is 0."""
    return value_at(
        "mass-origin",
        says="with no mass at `phi = 0`",
        name=Notation("mass at 0", r"\text{mass at }0"),
        antiderivative=_MASS,
        at=(phi, 0),
        right=Integer(0),
        charts=ASPECT,
    )


def arc() -> Step:
    """arctan(k tan(phi/2)) -> pi/2 as phi -> pi, for k > 0."""
    return computed(
        "arc",
        says="For `c != 1`, `arc -> pi/2` as `phi -> pi`; for `c = 1` its factor is 0.",
        name=Notation("arctan(k tan(phi/2)) at pi, k > 0", r"\arctan(k\tan(\phi/2))\big|_{\phi\to\pi},\;k>0"),
        compute=lambda: atan(_k * oo),
        right=pi / 2,
        because="`tan(phi/2) -> oo`",
        by=AT_POINT,
    )


def mass_total() -> Step:
    """The mass at phi = pi is min(1, 1/c)."""
    return computed(
        "mass-total",
        says="So all of the mass off the atom is counted at `phi = pi`:",
        name=Notation("mass at pi", r"\text{mass at }\pi"),
        compute=lambda: _MASS_OF_ARC.subs({_arc: pi / 2, phi: pi}),
        right=Min(1, 1 / c),
        because="`phi = pi`",
        by=AT_POINT,
        charts=ASPECT,
    )


def increasing() -> Step:
    """x(phi) >= 0: the mass increases in phi."""
    return inequality(
        "increasing",
        says="The mass increases in `phi`, so the angle where it is `rho` is unique: `x > 0` on `(0, pi)`, as",
        left=_X,
        right=Integer(0),
        certificate=(1 - sqrt(c)) ** 2 + 4 * sqrt(c) * cos(phi / 2) ** 2,
        because="`1 + cos(phi) = 2 cos^2(phi/2)`",
    )


def energy_derivative() -> Step:
    """d/dphi of the energy above x(phi) is x^2 times the density."""
    return derivative(
        "energy-derivative",
        says="The energy above `x(phi)`:",
        antiderivative=_ENERGY,
        variable=phi,
        integrand=_X**2 * _WEIGHT,
        name=Notation("energy", r"\text{energy}"),
    )


def energy_origin() -> Step:
    """The energy at phi = 0 is 0."""
    return value_at(
        "energy-origin",
        says="with none at `phi = 0`",
        name=Notation("energy at 0", r"\text{energy at }0"),
        antiderivative=_ENERGY,
        at=(phi, 0),
        right=Integer(0),
    )


def total() -> Step:
    """T_F(1) = 1 + c."""
    return value_at(
        "total",
        says="and the second moment at `phi = pi`, to which the atom at 0 adds nothing.",
        name=T_ONE,
        antiderivative=_ENERGY,
        at=(phi, pi),
        right=1 + c,
    )


def mean_antiderivative() -> Step:
    """d/dphi (2 phi - sin 2 phi)/(2 pi) is x times the density."""
    return derivative(
        "mean-antiderivative",
        says="An antiderivative of `x` times the density in `phi`:",
        antiderivative=_MEAN,
        variable=phi,
        integrand=_X * _WEIGHT,
        name=Notation("(2 phi - sin 2 phi)/(2 pi)", r"\frac{2\phi-\sin2\phi}{2\pi}"),
    )


def mean() -> Step:
    """int x dF = 1."""
    return computed(
        "mean",
        says="So the mean is",
        name=MEAN,
        compute=lambda: _MEAN.subs(phi, pi) - _MEAN.subs(phi, 0),
        right=Integer(1),
        because="from `phi = 0` to `pi`",
        by=AT_POINT,
    )


def second() -> Step:
    """int x^2 dF = 1 + c."""
    return second_moment(_ENERGY, at=(phi, pi), right=1 + c)


def _energy_lines() -> tuple[Step, ...]:
    return (
        *(mass(), mass_origin(), arc(), mass_total(), increasing()),
        *(energy_derivative(), energy_origin(), total()),
    )


WISHART = Family(
    law=lambda: (law(), angle(), weight()),
    energy=_energy_lines,
    beyond=_ENERGY.subs(phi, _ANGLE),
    edge=Min(1, 1 / c),
    second=1 + c,
    charts=ASPECT_RATIO,
    because="`T_F(rho)/T_F(1)`, at the angle where the mass is `rho`; all the energy beyond, on each chart",
)
WISHART_MOMENTS = Moments(
    lambda: (mean_antiderivative(), mean(), energy_derivative(), energy_origin(), second()), mean=Integer(1)
)
