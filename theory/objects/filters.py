"""Training of a linearised model as a spectral filter of its kernel's eigenvalues h.

residual r(h)    what training multiplies the residual by
fitted f(h)      (1 - r(h))/h
"""

from dataclasses import dataclass

from nonrobust.theory.language.params import Param
from sympy import Expr, Symbol

H = Symbol("h")  # an eigenvalue of the kernel operator


@dataclass(frozen=True)
class Filter:
    """A way of training: r(h) and (1 - r(h))/h for h > 0, in the symbol H, and the parameters they contain."""

    name: str
    words: str
    residual: Expr
    fitted: Expr
    params: tuple[Param, ...] = ()
