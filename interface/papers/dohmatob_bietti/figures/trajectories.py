"""Training as a path in the plane of test error and non-robustness, from initialization to the end."""

from nonrobust.figures.data import Curve, Figure, Panel
from nonrobust.figures.sampling import (
    EPS_ROB,
    EPS_TEST,
    ERRORS,
    at_value,
    exactly,
    geometric,
    grid,
    plane,
    simulated_plane,
)
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers import dohmatob_bietti as theory
from sympy import Rational

_ZETAS = ("0", "1/2", "1")
_D, _DRAWS = 40, 8
_RHO, _BETA = "1/2", "1/2"
_WIDE = "3/2"


def _end(claims: tuple[str, str], path: Curve, **at: object) -> Curve:
    """The path continued to t = oo, where least squares takes over."""
    x, y = (at_value(claim, **at) for claim in claims)
    return Curve(path.label, (*path.x, x), (*path.y, y), (*path.claims, *claims), path.style)


def frontier(claim: Claim) -> Curve:
    """The Pareto frontier up to test error 1."""
    xs = grid("0", "1", 60)
    squares = tuple(x**2 for x in xs)  # equally spaced in sqrt(eps_test), where the frontier is steep
    y = tuple(at_value(claim.id, test_error=x) for x in squares)
    return Curve("Pareto frontier", tuple(map(exactly, squares)), y, (claim.id,), 3, reference=True)


def _claims(training: str) -> tuple[str, str]:
    return f"{training}/{ERRORS[0]}", f"{training}/{ERRORS[1]}"


def _panel(title: str, regime: str, times: tuple[Rational, ...], few: tuple[Rational, ...], seed: int,
           **at: object) -> Panel:  # fmt: skip
    flow, end = _claims(f"{regime}/gradient-flow"), _claims(f"{regime}/least-squares")
    curves, points = [], []
    for style, zeta in enumerate(_ZETAS):
        label = rf"$\zeta = {zeta}$"
        path = plane(label, flow, "t", (Rational(0), *times), style, zeta=zeta, **at)
        curves.append(_end(end, path, **at))
        points.append(simulated_plane(label, flow[0], "t", few, style, d=_D, draws=_DRAWS, seed=seed, zeta=zeta, **at))
    curves.append(frontier(theory.claim("tradeoff/pareto")))
    return Panel(title, EPS_TEST, EPS_ROB, tuple(curves), tuple(points))


def trajectories(seed: int) -> Figure:
    """Gradient flow from initializations of several scales, against the Pareto frontier."""
    tangent = _panel(
        "neural tangent", "neural-tangent", geometric(0.002, 40, 44),
        tuple(map(Rational, ("0", "1/50", "1/10", "1/2"))), seed, rho=_RHO, beta=_BETA,
    )  # fmt: skip
    features = _panel(
        "random features", "random-features", geometric(0.02, 60, 24),
        tuple(map(Rational, ("0", "1/2", "3", "20"))), seed, rho=_WIDE, alpha="1", sigma="t**2 + t",
    )  # fmt: skip
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
        (tangent, features),
    )
