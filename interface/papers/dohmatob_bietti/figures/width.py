"""Test error and non-robustness against the width, for random features, neural tangent and full training."""

from nonrobust.derivations.papers.dohmatob_bietti.dossiers import about
from nonrobust.figures.data import Figure, Panel
from nonrobust.figures.sampling import EPS_ROB, EPS_TEST, ERRORS, RHO_AXIS, curve, grid, simulated
from nonrobust.theory.papers import dohmatob_bietti as claims
from sympy import Rational

_D, _DRAWS = 120, 12
_SIMULATED = tuple(Rational(k, 4) for k in (1, 2, 3, 4, 5, 7))
# label -> claims and parameters: B = diag(Exp(1)), whose beta is 1/2
_REGIMES = {
    "RF": (claims.random_features.QUADRATIC, {"beta": "1/2"}),
    "NT": (claims.neural_tangent.TRAINED, {"beta": "1/2"}),
    "full training": (claims.full_training.BY_FAMILY["exponential"].errors, {}),
}


def width(seed: int) -> Figure:
    """The paper's kind of figure: limits as lines, networks of finite size as points."""
    found = {
        label: simulated(label, about(pair.test_error), "rho", _SIMULATED, style, d=_D, draws=_DRAWS, seed=seed, **at)
        for style, (label, (pair, at)) in enumerate(_REGIMES.items())
    }  # fmt: skip
    panels = []
    for i, (quantity, axis) in enumerate(zip(ERRORS, (EPS_TEST, EPS_ROB), strict=True)):
        curves = tuple(
            curve(label, pair[i], "rho", grid("1/50", "2", 100), style, **at)
            for style, (label, (pair, at)) in enumerate(_REGIMES.items())
        )
        panels.append(Panel("", RHO_AXIS, axis, curves, tuple(each[quantity] for each in found.values())))
    return Figure(
        "width",
        "Test error and non-robustness against width",
        "Test error (left) and non-robustness (right) against the width at the end of training, quadratic activation, "
        "target B with i.i.d. Exp(1) eigenvalues (beta = 1/2). Lines: limits m, d -> oo. Markers: means over "
        f"{_DRAWS} simulated networks at d = {_D}, with one standard error; seed {seed}.",
        "Two panels. Left: test error falls with the width, fastest for full training, then neural tangent, "
        "slowest for "
        "random features. Right: non-robustness rises in the same order. Simulated points lie on the lines.",
        tuple(panels),
    )
