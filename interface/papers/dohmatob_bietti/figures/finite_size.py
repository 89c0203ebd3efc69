"""How fast finite networks approach the limits."""

from nonrobust.derivations.papers.dohmatob_bietti.dossiers import about
from nonrobust.figures.data import Curve, Figure, Panel, Points
from nonrobust.figures.sampling import exactly, over_sizes
from nonrobust.numerics.balls.value import enclose
from nonrobust.theory.papers import dohmatob_bietti as claims
from sympy import Rational

_SIZES = (10, 20, 40, 80)
_DRAWS, _FEW = 400, 60
_EXACT = (6, 8, 10, 14, 20, 28, 40, 56, 80, 112, 160)
_BETAS = ("0", "1/2")  # at beta = 1 the mean at finite d is the limit
_RHOS = ("1/2", "1", "2")


def _distance(beta: str, style: int) -> Curve:
    """|exact mean - limit| of the neural tangent test error at rho = 1/2 over d."""
    limit, finite = claims.neural_tangent.TRAINED.test_error, claims.neural_tangent.FINITE.test_error
    goal = limit.at(rho="1/2", beta=beta).expression()
    gaps = (enclose(abs(finite.at(d=d, m=d // 2, beta=beta).expression() - goal), 12) for d in _EXACT)
    return Curve(rf"$\beta = {beta}$", tuple(map(exactly, _EXACT)), tuple(gaps), (limit.id, finite.id), style)


def _slope(at_first: str) -> Curve:
    """A guide proportional to 1/d through this height at the smallest size."""
    y = tuple(exactly(Rational(at_first) * _SIZES[0] / d) for d in _SIZES)
    return Curve(r"slope $1/d$", tuple(map(exactly, _SIZES)), y, (), 3, reference=True)


def _panel(title: str, curves: tuple[Curve, ...], points: list[Points]) -> Panel:
    axis = r"$|\varepsilon_{\mathrm{test}}(d) - \lim|$"
    return Panel(title, "$d$", axis, curves, tuple(points), x_scale="log", y_scale="log", x_ticks=_SIZES)


def finite_size(seed: int) -> Figure:
    """Left: exact statements at finite d. Right: simulated random features."""
    tangent = [
        over_sizes(rf"$\beta = {beta}$", about(claims.neural_tangent.TRAINED.test_error), _SIZES, style, draws=_DRAWS,
                   seed=seed, rho="1/2", beta=beta)
        for style, beta in enumerate(_BETAS)
    ]  # fmt: skip
    features = [
        over_sizes(rf"$\rho = {rho}$", about(claims.random_features.QUADRATIC.test_error), _SIZES, style, draws=_FEW,
                   seed=seed, rho=rho, beta="1")
        for style, rho in enumerate(_RHOS)
    ]  # fmt: skip
    curves = tuple(_distance(beta, style) for style, beta in enumerate(_BETAS))
    return Figure(
        "finite-size",
        "Convergence to the limits",
        "Distance of the mean test error at dimension d from its limit, at the end of training. Left: neural tangent, "
        f"rho = 1/2; lines: the exact means at finite d; markers: means over {_DRAWS} simulated networks. "
        "Right: random "
        f"features, quadratic activation, beta = 1, means over {_FEW} simulated networks. Bars: one standard error; "
        f"seed {seed}. Dotted: proportional to 1/d.",
        "Two panels with logarithmic axes: distances to the limit fall with the dimension d along lines of slope -1.",
        (
            _panel("neural tangent", (*curves, _slope("1/20")), tangent),
            _panel("random features", (_slope("1/5"),), features),
        ),
    )
