"""Training filters as NumPy functions of an eigenvalue."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from nonrobust.numerics.trial.estimate import Array
from nonrobust.theory.objects.filters import Filter as Training
from nonrobust.theory.objects.filters import H
from sympy import Expr, lambdify

Function = Callable[[Array], Array]
Filter = tuple[Function, Function]  # residual r(h) and fitted (1 - r(h))/h


@lru_cache(maxsize=512)
def numeric_filter(residual: Expr, fitted: Expr) -> Filter:
    """The filter of two expressions in H; at h = 0 training does nothing, so r = 1, and fitted does not matter.

    The cancellation in (1 - r)/h at small h is harmless: |u_i|^2 <= 2 h_i in the eigenbasis of U.
    """

    def compiled(e: Expr, at_zero: float) -> Function:
        plain = lambdify(H, e, "numpy")
        return lambda x: np.where(x > 0, plain(np.where(x > 0, x, 1.0)), at_zero)

    return compiled(residual, 1.0), compiled(fitted, 0.0)


def numeric(training: Training, values: Mapping[str, Any]) -> Filter:
    """A filter at a claim's parameter values."""
    given = {param.symbol: values[param.name] for param in training.params}
    return numeric_filter(training.residual.subs(given), training.fitted.subs(given))
