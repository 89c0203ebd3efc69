"""Random features by least squares: the effect of the activation, and of the covariance of the weights."""

from collections.abc import Mapping

from nonrobust.derivations.papers.dohmatob_bietti.dossiers import about
from nonrobust.figures.data import Figure, Panel
from nonrobust.figures.sampling import EPS_ROB, EPS_TEST, ERRORS, RHO_AXIS, curve, geometric, simulated
from nonrobust.theory.papers import dohmatob_bietti as claims
from nonrobust.theory.papers.dohmatob_bietti.filters import LEAST_SQUARES
from sympy import Rational

_D, _DRAWS = 96, 6
_TRAINED = claims.random_features.TRAINED[LEAST_SQUARES]
_ACTIVATIONS = {"quadratic": "quadratic", "ReLU": "relu", "GELU": "gelu", "cos": "cos"}
_LAWS = {
    "isotropic": "atoms(1)",
    "atoms at 1/2, 3/2": "atoms(1/2,3/2)",
    "Marchenko-Pastur, c = 1/2": "marchenko-pastur(1/2)",
    "atoms at 0, 2": "atoms(0,2)",
}


def _panels(cases: Mapping[str, str], name: str, seed: int, **at: object) -> tuple[Panel, ...]:
    few = tuple(map(Rational, ("1/2", "1", "2")))
    found = [
        simulated(label, about(_TRAINED.test_error), "rho", few, style, d=_D, draws=_DRAWS, seed=seed,
                  **{**at, name: text})
        for style, (label, text) in enumerate(cases.items())
    ]  # fmt: skip
    panels = []
    for claim, quantity, axis in zip(_TRAINED, ERRORS, (EPS_TEST, EPS_ROB), strict=True):
        curves = tuple(
            curve(label, claim, "rho", geometric(0.05, 10, 30), style, **{**at, name: text})
            for style, (label, text) in enumerate(cases.items())
        )
        points = tuple(each[quantity] for each in found)
        panels.append(Panel("", RHO_AXIS, axis, curves, points, x_scale="log"))
    return tuple(panels)


def _caption(about: str, seed: int) -> str:
    return (
        f"Random features by least squares, target B = I, {about}: test error (left) and non-robustness (right) "
        f"against the width. Lines: limits. Markers: means over {_DRAWS} simulated networks at d = {_D}, with one "
        f"standard error, which lie off the limits by terms of order 1/d; seed {seed}."
    )


def activation(seed: int) -> Figure:
    """Isotropic weights, several activations."""
    return Figure(
        "activation",
        "The effect of the activation on random features",
        _caption("isotropic weights (alpha = 1)", seed),
        "Two panels against the width on a logarithmic axis, one curve per activation: test error falls and "
        "non-robustness rises, most for the quadratic activation.",
        _panels(_ACTIVATIONS, "sigma", seed, alpha="1"),
    )


def covariance(seed: int) -> Figure:
    """ReLU, several spectral laws of the weights' covariance."""
    return Figure(
        "covariance",
        "The effect of the weights' covariance on random features",
        _caption("ReLU, spectral law D of d Gamma as named (alpha = 1)", seed),
        "Two panels against the width on a logarithmic axis, one curve per spectral law: the more spread out the law, "
        "the higher the test error of wide networks.",
        _panels(_LAWS, "law", seed, alpha="1", sigma="relu"),
    )
