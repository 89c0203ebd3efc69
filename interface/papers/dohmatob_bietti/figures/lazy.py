"""Lazy training: what the scale of the initialization does to both errors."""

from nonrobust.derivations.papers.dohmatob_bietti.dossiers import about
from nonrobust.figures.data import Figure, Panel
from nonrobust.figures.sampling import EPS_ROB, EPS_TEST, ERRORS, curve, geometric, simulated
from nonrobust.theory.papers import dohmatob_bietti as claims
from nonrobust.theory.papers.dohmatob_bietti.filters import RIDGE
from sympy import Rational

_ZETAS = ("0", "1/2", "1")
_D, _DRAWS = 40, 8
_AT = {"rho": "3/2", "alpha": "1", "sigma": "relu"}
_FROZEN = "1/2"


def lazy(seed: int) -> Figure:
    """Random features under ridge, trained from the initialization or with it frozen."""
    penalties = geometric(1e-3, 100, 40)
    few = tuple(map(Rational, ("1/100", "1/10", "1", "10")))
    labels = {rf"$\zeta = {zeta}$": zeta for zeta in _ZETAS}
    trained, kept = claims.random_features.TRAINED[RIDGE], claims.lazy.FEATURES_FROZEN
    found = [
        simulated(label, about(trained.test_error), "lamda", few, style, d=_D, draws=_DRAWS, seed=seed,
                  zeta=zeta, **_AT)
        for style, (label, zeta) in enumerate(labels.items())
    ]  # fmt: skip
    panels = []
    for claim, frozen, quantity, axis in zip(trained, kept, ERRORS, (EPS_TEST, EPS_ROB), strict=True):
        curves = [
            curve(label, claim, "lamda", penalties, style, zeta=zeta, **_AT)
            for style, (label, zeta) in enumerate(labels.items())
        ]
        label = rf"$\zeta = {_FROZEN}$, frozen"
        curves.append(curve(label, frozen, "lamda", penalties, 3, zeta=_FROZEN, **_AT))
        points = tuple(each[quantity] for each in found)
        panels.append(Panel("", r"ridge penalty $\lambda$", axis, tuple(curves), points, x_scale="log"))
    return Figure(
        "lazy",
        "The scale of the initialization under lazy training",
        "Random features under ridge, ReLU, rho = 3/2, alpha = 1, isotropic weights: test error (left) and "
        "non-robustness "
        "(right) against the penalty, for initial output weights of scale zeta. Strong penalties leave the network at "
        "its initialization. Frozen: the initial network is added to a fit of the target alone. Lines: limits. "
        "Markers: "
        f"means over {_DRAWS} simulated networks at d = {_D}, with one standard error; seed {seed}.",
        "Two panels against the ridge penalty on a logarithmic axis. Curves for larger zeta lie higher in both "
        "errors and "
        "meet the curve for zeta = 0 as the penalty vanishes; the frozen variant stays higher throughout.",
        tuple(panels),
    )
