"""Section 8: gradient flow of full training, v = 1 and quadratic activation, from given initial weights.

Main statement: in the time unit that absorbs the factor 4, W' = W (B - C), C = W^T W, so C' = C B + B C - 2 C^2, and
    C(t) = e^(tB) W_0^T (I + 2 W_0 E(t) W_0^T)^-1 W_0 e^(tB),   E(t) = int_0^t e^(2 s B) ds.
Test error and non-robustness are |C - B|^2/|B|^2 and |C|^2/|B|^2. In B's eigenbasis everything is explicit.
"""

from collections.abc import Mapping
from typing import Any

from nonrobust.theory.language.modes import Exact
from nonrobust.theory.language.nodes import opaque
from nonrobust.theory.language.terms import Constraint, Functional
from nonrobust.theory.papers.dohmatob_bietti.common import SETTING, pair
from nonrobust.theory.papers.dohmatob_bietti.glossary import POSITIVE_SPECTRUM, START, TIME, d, time
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22
from sympy import Eq, Expr, Integer, Matrix, Mod, diag, exp, eye


def coefficients(values: Mapping[str, Any]) -> Matrix:
    """C(t), shape (d, d), in the eigenbasis of B."""
    spectrum, start, t = values["spectrum"], values["start"], values["t"]
    size = len(spectrum)
    W = Matrix(len(start) // size, size, list(start))
    grown = diag(*[(exp(2 * t * x) - 1) / (2 * x) if x else t for x in spectrum])
    if W.rows > size:  # W^T (I + 2 W E W^T)^-1 W = (I + 2 W^T W E)^-1 W^T W: the smaller matrix to invert
        gram = W.T * W
        between = (eye(size) + 2 * gram * grown).inv(method="ADJ") * gram
    else:
        between = W.T * (eye(W.rows) + 2 * W * grown * W.T).inv(method="ADJ") * W
    rates = diag(*[exp(t * x) for x in spectrum])
    return rates * between * rates


def _energy(values: Mapping[str, Any], t: Expr) -> Expr:
    return sum((entry**2 for entry in coefficients({**values, "t": t})), Integer(0)) / _size(values)


def _overlap(values: Mapping[str, Any], t: Expr) -> Expr:
    C = coefficients({**values, "t": t})
    return sum((x * C[i, i] for i, x in enumerate(values["spectrum"])), Integer(0)) / _size(values)


def _size(values: Mapping[str, Any]) -> Expr:
    return sum((x**2 for x in values["spectrum"]), Integer(0))


ENERGY, OVERLAP = opaque("e_C"), opaque("kappa_C")
_width = START.length

FLOW = pair(
    "full-training/gradient-flow",
    "the network under gradient flow on its hidden weights, from given ones",
    ENERGY(time) - 2 * OVERLAP(time) + 1,
    ENERGY(time),
    test_source=SETTING_OF_DB22,
    rob_source=SETTING_OF_DB22,
    params=(POSITIVE_SPECTRUM, START, TIME),
    mode=Exact(),
    assumptions=(*SETTING, "sigma(t) = t^2, v = 1 fixed, B positive semidefinite; time in units of 1/4"),
    functionals=(
        Functional(ENERGY, "e_C(t): |C(t)|^2/|B|^2", _energy),
        Functional(OVERLAP, "kappa_C(t): <C(t), B>/|B|^2", _overlap),
    ),
    constraints=(Constraint(Eq(Mod(_width, d), 0), "the weights must fill whole rows of length d"),),
    points=(
        {"spectrum": "3,2,1,1/2", "start": "1/2,1/3,-1/4,1", "t": "1/2"},
        {"spectrum": "2,1,0", "start": "1/2,-1/3,1/5,1/7,1,1/2", "t": "1"},
        {"spectrum": "2,1,1/2", "start": "1/2,-1/3,1/5,1/7,1,1/2", "t": "12"},
        {"spectrum": "1,1", "start": "1/2,-1/3", "t": "0"},
    ),
)

CLAIMS = FLOW
