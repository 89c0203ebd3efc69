"""Families by an angle: the semicircle x = R cos(phi) and the Marchenko-Pastur law x = 1 + c + 2 sqrt(c) cos(phi).

The mass and the energy beyond the angle phi are elementary; the angle at which the mass is rho is a root.
"""

from nonrobust.derivations.papers.dohmatob_bietti.charts import ASPECT, ASPECT_RATIO, RATIO
from nonrobust.derivations.papers.dohmatob_bietti.family import (
    MEAN,
    SECOND,
    T_ONE,
    Family,
    derivative,
    law_line,
    phi,
    value,
)
from nonrobust.derivations.proof.lines import equality, inequality
from nonrobust.derivations.proof.step import Notation, Step
from nonrobust.theory.language.nodes import Root
from nonrobust.theory.papers.dohmatob_bietti.glossary import c, rho
from sympy import Abs, Integer, Lambda, Min, Piecewise, Symbol, atan, cos, oo, pi, sin, sqrt, tan

R = Symbol("R", positive=True)  # radius of the semicircle
_DENSITY = Notation("density in phi", r"\text{density in }\phi")

# --- semicircle ------------------------------------------------------------------------------------------------------

_SC_MASS = (2 * phi - sin(2 * phi)) / pi
_SC_ENERGY = R**2 * (4 * phi - sin(4 * phi)) / (8 * pi)
_SC_WEIGHT = 2 * sin(phi) ** 2 / pi
_SC_ANGLE = Root(Lambda(phi, _SC_MASS - rho), 0, pi / 2)


def _semicircle_law() -> tuple[Step, ...]:
    x = Symbol("x", real=True)
    return (
        law_line("The spectrum of a Wigner matrix converges to a semicircle of radius `R`, with its moments; density",
             Notation("F'(x)", "F'(x)"), 2 * sqrt(R**2 - x**2) / (pi * R**2), "semicircle law",
             "Wigner 1955; Anderson, Guionnet and Zeitouni, An Introduction to Random Matrices, 2010, section 2.1"),
        equality("angle", "In the angle `x = R cos(phi)`: `R^2 - x^2` is the square of `R sin(phi)`,",
                 R**2 - (R * cos(phi)) ** 2, (R * sin(phi)) ** 2, "`sin^2 + cos^2 = 1`"),
        equality("weight", "so the density in `phi`, with `|dx| = R sin(phi) dphi`, is",
                 2 * (R * sin(phi)) / (pi * R**2) * (-(R * cos(phi)).diff(phi)), _SC_WEIGHT, "change of "
                 "variables", name=_DENSITY),
    )  # fmt: skip


def _semicircle_energy() -> tuple[Step, ...]:
    half = pi / 2
    return (
        derivative("mass", "By symmetry the mass with `|x| > R cos(phi)` is twice that of one tail:", _SC_MASS, phi,
                    2 * _SC_WEIGHT, ("(2 phi - sin 2 phi)/pi", r"\,\frac{2\phi-\sin2\phi}{\pi}")),
        value("mass-origin", "with no mass at `phi = 0`", ("mass at 0", r"\text{mass at }0"),
               lambda: _SC_MASS.subs(phi, 0), Integer(0), "`phi = 0`"),
        value("mass-total", "and all of it at `phi = pi/2`.", ("mass at pi/2", r"\text{mass at }\pi/2"),
               lambda: _SC_MASS.subs(phi, half), Integer(1), "`phi = pi/2`"),
        derivative("energy-derivative", "The energy carried by it:", _SC_ENERGY, phi,
                    2 * (R * cos(phi)) ** 2 * _SC_WEIGHT,
                    ("R^2 (4 phi - sin 4 phi)/(8 pi)", r"\,\frac{R^2(4\phi-\sin4\phi)}{8\pi}")),
        value("energy-origin", "with none at `phi = 0`", ("energy at 0", r"\text{energy at }0"),
               lambda: _SC_ENERGY.subs(phi, 0), Integer(0), "`phi = 0`"),
        value("total", "and the second moment at `phi = pi/2`.", T_ONE, lambda: _SC_ENERGY.subs(phi, half), R**2 / 4,
               "`phi = pi/2`"),
    )  # fmt: skip


def _semicircle_moments() -> tuple[Step, ...]:
    mean = 2 * R * sin(phi) ** 3 / (3 * pi)
    return (
        derivative("mean-antiderivative", "An antiderivative of `x` times the density in `phi`:", mean, phi,
                    R * cos(phi) * _SC_WEIGHT, ("2 R sin^3(phi)/(3 pi)", r"\,\frac{2R\sin^3\phi}{3\pi}")),
        value("mean", "So the mean is", MEAN, lambda: mean.subs(phi, pi) - mean.subs(phi, 0), Integer(0),
               "from `phi = 0` to `pi`"),
        *_semicircle_energy()[3:5],
        value("second", "and the second moment", SECOND, lambda: _SC_ENERGY.subs(phi, pi / 2), R**2 / 4, "`phi = "
        "pi/2`"),
    )  # fmt: skip


# --- Wishart ---------------------------------------------------------------------------------------------------------

_X = 1 + c + 2 * sqrt(c) * cos(phi)
_MP_WEIGHT = 2 * sin(phi) ** 2 / (pi * _X)
_SLOPE = Abs(1 - sqrt(c)) / (1 + sqrt(c))
_ARC = Symbol("arc", real=True)
_MP_OF_ARC = ((1 + c) * phi - 2 * sqrt(c) * sin(phi) - 2 * Abs(1 - c) * _ARC) / (2 * pi * c)
_MP_MASS = _MP_OF_ARC.subs(_ARC, atan(_SLOPE * tan(phi / 2)))
_MP_ENERGY = ((1 + c) * (2 * phi - sin(2 * phi)) / 2 + 4 * sqrt(c) * sin(phi) ** 3 / 3) / pi
_MP_ANGLE = Root(Lambda(phi, _MP_MASS - rho), 0, pi)
_ARC_END = Symbol("k", positive=True)


def _wishart_law() -> tuple[Step, ...]:
    x = Symbol("x", positive=True)
    edges = ((1 + sqrt(c)) ** 2, (1 - sqrt(c)) ** 2)
    return (
        law_line("The spectrum of `Y^T Y/n` converges to the Marchenko-Pastur law, with its moments: an atom `(1 - "
        "1/c)_+` at 0 "
             "and the density, between `x_- = (1 - sqrt c)^2` and `x_+ = (1 + sqrt c)^2`,",
             Notation("F'(x)", "F'(x)"), sqrt((edges[0] - x) * (x - edges[1])) / (2 * pi * c * x),
             "Marchenko-Pastur law", "Marchenko and Pastur 1967",
             "`d/n -> c` in `(0, oo)` (assumed in the claim)"),
        equality("angle", "In the angle `x = 1 + c + 2 sqrt(c) cos(phi)`: the root is `2 sqrt(c) sin(phi)`, as",
                 (edges[0] - _X) * (_X - edges[1]), (2 * sqrt(c) * sin(phi)) ** 2, "`sin^2 + cos^2 = 1`"),
        equality("weight", "so the density in `phi`, with `|dx| = 2 sqrt(c) sin(phi) dphi`, is",
                 2 * sqrt(c) * sin(phi) / (2 * pi * c * _X) * -_X.diff(phi), _MP_WEIGHT, "change of "
                 "variables", name=_DENSITY),
    )  # fmt: skip


def _wishart_energy() -> tuple[Step, ...]:
    s = sqrt(c)
    return (
        derivative("mass", "The mass above `x(phi)`, with `arc = arctan(|1 - sqrt c|/(1 + sqrt c) tan(phi/2))`, is "
                    "`((1 + c) phi - 2 sqrt(c) sin(phi) - 2 |1 - c| arc)/(2 pi c)`:", _MP_MASS, phi, _MP_WEIGHT,
                    ("mass", r"\,\text{mass}"), ASPECT),
        value("mass-origin", "with no mass at `phi = 0`", ("mass at 0", r"\text{mass at }0"),
               lambda: _MP_MASS.subs(phi, 0), Integer(0), "`phi = 0`", charts=ASPECT),
        value("arc", "For `c != 1`, `arc -> pi/2` as `phi -> pi`; for `c = 1` its factor is 0.",
               ("arctan(k tan(phi/2)) at pi, k > 0", r"\arctan(k\tan(\phi/2))\big|_{\phi\to\pi},\;k>0"),
               lambda: atan(_ARC_END * oo), pi / 2, "`tan(phi/2) -> oo`"),
        value("mass-total", "So all of the mass off the atom is counted at `phi = pi`:",
               ("mass at pi", r"\text{mass at }\pi"), lambda: _MP_OF_ARC.subs({_ARC: pi / 2, phi: pi}), Min(1, 1 / c),
               "`phi = pi`", charts=ASPECT),
        inequality("increasing", "The mass increases in `phi`, so the angle where it is `rho` is unique: `x > 0` on "
        "`(0, pi)`, as",
                   _X, Integer(0), (1 - s) ** 2 + 4 * s * cos(phi / 2) ** 2, "`1 + cos(phi) = 2 cos^2(phi/2)`"),
        derivative("energy-derivative", "The energy above `x(phi)`:", _MP_ENERGY, phi, _X**2 * _MP_WEIGHT,
                    ("energy", r"\,\text{energy}")),
        value("energy-origin", "with none at `phi = 0`", ("energy at 0", r"\text{energy at }0"),
               lambda: _MP_ENERGY.subs(phi, 0), Integer(0), "`phi = 0`"),
        value("total", "and the second moment at `phi = pi`, to which the atom at 0 adds nothing.", T_ONE,
               lambda: _MP_ENERGY.subs(phi, pi), 1 + c, "`phi = pi`"),
    )  # fmt: skip


def _wishart_moments() -> tuple[Step, ...]:
    mean = (2 * phi - sin(2 * phi)) / (2 * pi)
    return (
        derivative("mean-antiderivative", "An antiderivative of `x` times the density in `phi`:", mean, phi,
                    _X * _MP_WEIGHT, ("(2 phi - sin 2 phi)/(2 pi)", r"\,\frac{2\phi-\sin2\phi}{2\pi}")),
        value("mean", "So the mean is", MEAN, lambda: mean.subs(phi, pi) - mean.subs(phi, 0), Integer(1),
               "from `phi = 0` to `pi`"),
        *_wishart_energy()[5:7],
        value("second", "and the second moment", SECOND, lambda: _MP_ENERGY.subs(phi, pi), 1 + c, "`phi = pi`"),
    )  # fmt: skip


SEMICIRCLE = Family(
    _semicircle_law,
    _semicircle_energy,
    Piecewise((_SC_ENERGY.subs(phi, _SC_ANGLE) / (R**2 / 4), rho < 1), (1, True)),
    RATIO,
    _semicircle_moments,
    Integer(0),
    R**2 / 4,
)
WISHART = Family(
    _wishart_law,
    _wishart_energy,
    Piecewise((_MP_ENERGY.subs(phi, _MP_ANGLE) / (1 + c), rho < Min(1, 1 / c)), (1, True)),
    ASPECT_RATIO,
    _wishart_moments,
    Integer(1),
    1 + c,
)
