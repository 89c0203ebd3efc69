"""Training of a linearised model as a spectral filter of its kernel's eigenvalues h.

    residual r(h)    what training multiplies the residual by
    fitted f(h)      (1 - r(h))/h

One definition each, used by the statements and by the simulators. Adding a filter: one entry here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr, Integer, Symbol, exp

from theory.symbols import ETA, LAMDA, STEPS, TIME, Param, eta, lamda, steps, time

H = Symbol("h")  # an eigenvalue of the kernel operator


@dataclass(frozen=True)
class Filter:
    """A way of training: r(h) and (1 - r(h))/h for h > 0, in the symbol H, and the parameters they contain."""

    name: str
    words: str
    residual: Expr
    fitted: Expr
    params: tuple[Param, ...] = ()


LEAST_SQUARES = Filter("least-squares", "trained to the end by least squares", Integer(0), 1 / H)
RIDGE = Filter("ridge", "trained with a ridge penalty", lamda / (lamda + H), 1 / (lamda + H), (LAMDA,))
GRADIENT_FLOW = Filter(
    "gradient-flow", "trained by gradient flow for a time t", exp(-time * H), (1 - exp(-time * H)) / H, (TIME,)
)
GRADIENT_DESCENT = Filter(
    "gradient-descent",
    "trained by k steps of gradient descent",
    (1 - eta * H) ** steps,
    (1 - (1 - eta * H) ** steps) / H,
    (ETA, STEPS),
)
NONE = Filter("none", "not trained", Integer(1), Integer(0))

FILTERS: Mapping[str, Filter] = {
    each.name: each for each in (LEAST_SQUARES, RIDGE, GRADIENT_FLOW, GRADIENT_DESCENT, NONE)
}
