"""Functionals resolved wrongly: what is easily lost when a limit law becomes a number.

The atom at 0 of the law of S carries the mass (1 - rho)_+, the outlier of M sits in the factor 1/(1 + kappa psi), and
the fraction of a spectrum largest in modulus is easily taken from the wrong end.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from nonrobust.theory.language.terms import Functional, PlantedError, Resolver
from nonrobust.theory.objects.laws import S, SpectralLaw, W
from nonrobust.theory.papers.dohmatob_bietti import full_training, neural_tangent, random_features
from sympy import Expr, Integer, Max

Values = Mapping[str, Any]


def _tangent_atom(values: Values) -> Expr:
    """Mass at 0 of the law of S."""
    return Max(0, 1 - values["rho"])


def _pairs_without_atom(values: Values, k: Expr) -> Expr:
    """T[k] for the law of S less its atom at 0."""
    p, s1, s2 = _tangent_atom(values), neural_tangent.S1, neural_tangent.S2
    corner = k.subs({s1: 0, s2: 0})
    edges = 2 * p * neural_tangent.single(values, k.subs(s2, 0)) - p**2 * corner
    return neural_tangent.weighted(values, k) - (1 - values["beta"]) * edges - values["beta"] * p * corner


def _laplace_without_atom(values: Values, t: Expr) -> Expr:
    return neural_tangent.laplace(values, t) - _tangent_atom(values)


def _smallest(values: Values, fraction: Expr) -> Expr:
    """The second moment carried by the fraction smallest in modulus."""
    law = values["target"]
    return full_training.upper_energy(law, Integer(1)) - full_training.upper_energy(law, Max(0, 1 - fraction))


def _without_atom(law: SpectralLaw) -> SpectralLaw:
    """The law less its largest atom, if it has any and something else besides."""
    if not law.atoms or (len(law.atoms) == 1 and not law.charts):
        return law
    x, p = law.atoms[-1]
    moments = {
        "mean": law.mean - p * x,
        "second_moment": law.second_moment - p * x**2,
        "eta": law.eta - p / (1 + x * S),
        "gap": None if law.gap is None else law.gap - p * x * W / (W + x * S),
        "remainder": None if law.remainder is None else law.remainder - p * x**2 / (W + x * S),
    }
    return replace(law, atoms=law.atoms[:-1], **moments)


def _at(name: str, change: Callable[[Any], Any]) -> Callable[[Functional], Resolver]:
    """The functional at a changed value of the parameter `name`."""
    return lambda functional: lambda values, *args: functional.resolve({**values, name: change(values[name])}, *args)


def _instead(resolve: Resolver) -> Callable[[Functional], Resolver]:
    return lambda functional: resolve


_INVERSE = ("inverse", "1/rho for rho", _at("rho", lambda rho: 1 / rho))
_BETA = ("wrong branch", "1 - beta for beta", _at("beta", lambda beta: 1 - beta))
_LAW = ("lost atom", "the law D less an atom", _at("law", _without_atom))
_TARGET = ("lost atom", "the law F less an atom", _at("target", _without_atom))
_NO_ZEROS = ("lost atom", "no eigenvalues 0 of S")

TANGENT = (
    *(PlantedError(neural_tangent.T, *each) for each in (_INVERSE, _BETA, (*_NO_ZEROS, _instead(_pairs_without_atom)))),
    PlantedError(neural_tangent.I, *_INVERSE),
    *(PlantedError(neural_tangent.PHI, *each) for each in (_INVERSE, (*_NO_ZEROS, _instead(_laplace_without_atom)))),
    PlantedError(neural_tangent.PHI_1, *_INVERSE),
)
FEATURES = (
    *(PlantedError(random_features.PSI, *each) for each in (_INVERSE, _LAW)),
    *(PlantedError(random_features.PSI_2, *each) for each in (_INVERSE, _LAW)),
    *(PlantedError(random_features.M, *each) for each in (_INVERSE, _LAW)),
    PlantedError(random_features.M, "lost atom", "no outlier", _instead(random_features.integral_N)),
    *(PlantedError(random_features.N, *each) for each in (_INVERSE, _LAW)),
)
UPPER_ENERGY = (
    PlantedError(full_training.T, *_TARGET),
    PlantedError(full_training.T, "wrong branch", "smallest in modulus", _instead(_smallest)),
)
