"""The square root of two edges, which the semicircle and the Marchenko-Pastur law share."""

from nonrobust.theory.objects.laws.law import S, W
from sympy import Expr, sqrt


def edges_of(low: Expr, high: Expr) -> Expr:
    """The root of (W + low S)(W + high S) that is W at S = 0, analytic in W off [-high S, -low S]."""
    return (W + low * S) * sqrt((W + high * S) / (W + low * S))
