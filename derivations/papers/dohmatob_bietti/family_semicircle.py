"""The semicircle family x = R cos(phi): mass and energy beyond an angle, and the angle at which the mass is rho."""

from nonrobust.derivations.papers.dohmatob_bietti.charts import RATIO
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
from nonrobust.derivations.proof.lines import cited, computed, equality
from nonrobust.derivations.proof.step import Notation, Step
from nonrobust.theory.language.nodes import Root
from nonrobust.theory.papers.dohmatob_bietti.glossary import rho
from sympy import Integer, Lambda, Symbol, cos, pi, sin, sqrt

R = Symbol("R", positive=True)  # radius
_x = Symbol("x", real=True)
_END = pi / 2  # from here on both tails are all of the mass
_MASS = (2 * phi - sin(2 * phi)) / pi
_ENERGY = R**2 * (4 * phi - sin(4 * phi)) / (8 * pi)
_WEIGHT = 2 * sin(phi) ** 2 / pi
_MEAN = 2 * R * sin(phi) ** 3 / (3 * pi)
_ANGLE = Root(Lambda(phi, _MASS - rho), 0, _END)


def law() -> Step:
    """F'(x) = 2 sqrt(R^2 - x^2)/(pi R^2)."""
    return cited(
        "law",
        says="The spectrum of a Wigner matrix converges to a semicircle of radius `R`, with its moments; density",
        left=Notation("F'(x)", "F'(x)"),
        right=2 * sqrt(R**2 - _x**2) / (pi * R**2),
        because="semicircle law",
        reference="Wigner 1955; Anderson, Guionnet and Zeitouni, An Introduction to Random Matrices, 2010, section 2.1",
    )


def angle() -> Step:
    """R^2 - x^2 = (R sin(phi))^2 at x = R cos(phi)."""
    return equality(
        "angle",
        says="In the angle `x = R cos(phi)`: `R^2 - x^2` is the square of `R sin(phi)`,",
        left=R**2 - (R * cos(phi)) ** 2,
        right=(R * sin(phi)) ** 2,
        because="`sin^2 + cos^2 = 1`",
    )


def weight() -> Step:
    """The density in phi is 2 sin^2(phi)/pi."""
    return equality(
        "weight",
        says="so the density in `phi`, with `|dx| = R sin(phi) dphi`, is",
        left=2 * (R * sin(phi)) / (pi * R**2) * (-(R * cos(phi)).diff(phi)),
        right=_WEIGHT,
        because="change of variables",
        name=Notation("density in phi", r"\text{density in }\phi"),
    )


def mass() -> Step:
    """d/dphi (2 phi - sin 2 phi)/pi is twice the density."""
    return derivative(
        "mass",
        says="By symmetry the mass with `|x| > R cos(phi)` is twice that of one tail:",
        antiderivative=_MASS,
        variable=phi,
        integrand=2 * _WEIGHT,
        name=Notation("(2 phi - sin 2 phi)/pi", r"\frac{2\phi-\sin2\phi}{\pi}"),
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
    )


def mass_total() -> Step:
    """The mass at phi = pi/2 is 1."""
    return value_at(
        "mass-total",
        says="and all of it at `phi = pi/2`.",
        name=Notation("mass at pi/2", r"\text{mass at }\pi/2"),
        antiderivative=_MASS,
        at=(phi, _END),
        right=Integer(1),
    )


def energy_derivative() -> Step:
    """d/dphi R^2 (4 phi - sin 4 phi)/(8 pi) is twice x^2 times the density."""
    return derivative(
        "energy-derivative",
        says="The energy carried by it:",
        antiderivative=_ENERGY,
        variable=phi,
        integrand=2 * (R * cos(phi)) ** 2 * _WEIGHT,
        name=Notation("R^2 (4 phi - sin 4 phi)/(8 pi)", r"\frac{R^2(4\phi-\sin4\phi)}{8\pi}"),
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
    """T_F(1) = R^2/4."""
    return value_at(
        "total",
        says="and the second moment at `phi = pi/2`.",
        name=T_ONE,
        antiderivative=_ENERGY,
        at=(phi, _END),
        right=R**2 / 4,
    )


def mean_antiderivative() -> Step:
    """d/dphi 2 R sin^3(phi)/(3 pi) is x times the density."""
    return derivative(
        "mean-antiderivative",
        says="An antiderivative of `x` times the density in `phi`:",
        antiderivative=_MEAN,
        variable=phi,
        integrand=R * cos(phi) * _WEIGHT,
        name=Notation("2 R sin^3(phi)/(3 pi)", r"\frac{2R\sin^3\phi}{3\pi}"),
    )


def mean() -> Step:
    """int x dF = 0."""
    return computed(
        "mean",
        says="So the mean is",
        name=MEAN,
        compute=lambda: _MEAN.subs(phi, pi) - _MEAN.subs(phi, 0),
        right=Integer(0),
        because="from `phi = 0` to `pi`",
        by=AT_POINT,
    )


def second() -> Step:
    """int x^2 dF = R^2/4."""
    return second_moment(_ENERGY, at=(phi, _END), right=R**2 / 4)


SEMICIRCLE = Family(
    law=lambda: (law(), angle(), weight()),
    energy=lambda: (mass(), mass_origin(), mass_total(), energy_derivative(), energy_origin(), total()),
    beyond=_ENERGY.subs(phi, _ANGLE),
    edge=Integer(1),
    second=R**2 / 4,
    charts=RATIO,
    because="`T_F(rho)/T_F(1)`, at the angle where the mass is `rho`; all the energy beyond, on each chart",
)
SEMICIRCLE_MOMENTS = Moments(
    lambda: (mean_antiderivative(), mean(), energy_derivative(), energy_origin(), second()), mean=Integer(0)
)
