"""Training as a path in the plane of test error and non-robustness, from initialization to the end."""

from collections.abc import Mapping
from dataclasses import dataclass

from nonrobust.derivations.papers.dohmatob_bietti.dossiers import about
from nonrobust.figures.data import Curve, Figure, Panel
from nonrobust.figures.sampling import (
    EPS_ROB,
    EPS_TEST,
    at_value,
    exactly,
    geometric,
    grid,
    plane,
    simulated_plane,
)
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers import dohmatob_bietti as claims
from nonrobust.theory.papers.dohmatob_bietti.common import Errors
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_FLOW, LEAST_SQUARES
from sympy import Rational

_ZETAS = ("0", "1/2", "1")
_D, _DRAWS = 40, 8
_RHO, _BETA = "1/2", "1/2"
_WIDE = "3/2"


def _end(claims: Errors[Claim], path: Curve, **at: object) -> Curve:
    """The path continued to t = oo, where least squares takes over."""
    x, y = (at_value(claim, **at) for claim in claims)
    return Curve(path.label, (*path.x, x), (*path.y, y), (*path.claims, *(claim.id for claim in claims)), path.style)


def frontier(claim: Claim) -> Curve:
    """The Pareto frontier up to test error 1."""
    xs = grid("0", "1", 60)
    squares = tuple(x**2 for x in xs)  # equally spaced in sqrt(eps_test), where the frontier is steep
    y = tuple(at_value(claim, test_error=x) for x in squares)
    return Curve("Pareto frontier", tuple(map(exactly, squares)), y, (claim.id,), 3, reference=True)


@dataclass(frozen=True)
class _Regime:
    """A regime's claims under gradient flow and at its end, where the paths run, and where networks are simulated."""

    title: str
    flow: Errors[Claim]
    end: Errors[Claim]
    times: tuple[Rational, ...]
    simulated: tuple[str, ...]
    at: Mapping[str, str]


_TANGENT = _Regime(
    "neural tangent",
    claims.neural_tangent.FILTERED[GRADIENT_FLOW],
    claims.neural_tangent.TRAINED,
    geometric(0.002, 40, 44),
    ("0", "1/50", "1/10", "1/2"),
    {"rho": _RHO, "beta": _BETA},
)
_FEATURES = _Regime(
    "random features",
    claims.random_features.TRAINED[GRADIENT_FLOW],
    claims.random_features.TRAINED[LEAST_SQUARES],
    geometric(0.02, 60, 24),
    ("0", "1/2", "3", "20"),
    {"rho": _WIDE, "alpha": "1", "sigma": "t**2 + t"},
)


def _panel(regime: _Regime, seed: int) -> Panel:
    few, flow = tuple(map(Rational, regime.simulated)), about(regime.flow.test_error)
    curves, points = [], []
    for style, zeta in enumerate(_ZETAS):
        label, at = rf"$\zeta = {zeta}$", {**regime.at, "zeta": zeta}
        path = plane(label, regime.flow, "t", (Rational(0), *regime.times), style, **at)
        curves.append(_end(regime.end, path, **regime.at))
        points.append(simulated_plane(label, flow, "t", few, style, d=_D, draws=_DRAWS, seed=seed, **at))
    curves.append(frontier(claims.tradeoffs.PARETO))
    return Panel(regime.title, EPS_TEST, EPS_ROB, tuple(curves), tuple(points))


def trajectories(seed: int) -> Figure:
    """Gradient flow from initializations of several scales, against the Pareto frontier."""
    return Figure(
        "trajectories",
        "Training in the plane of test error and non-robustness",
        "Paths of gradient flow from initialization (right end, where zeta > 0 costs both errors) to the end of "
        "training "
        f"(where they meet), for initial output weights of scale zeta. Left: neural tangent, rho = {_RHO}, "
        f"beta = {_BETA}. Right: random features, sigma(t) = t^2 + t, rho = {_WIDE}, alpha = 1, isotropic "
        "weights. Lines: "
        "limits m, d -> oo. "
        f"Markers: means over {_DRAWS} simulated networks at d = {_D}, with one standard error; seed {seed}. "
        "Dotted: the frontier below which no function lies.",
        "Two panels with paths that start at the right, at test error at least 1, and bend up to the left as training "
        "fits the target; larger zeta starts further out and all paths meet at the end, above the Pareto frontier.",
        (_panel(_TANGENT, seed), _panel(_FEATURES, seed)),
    )
