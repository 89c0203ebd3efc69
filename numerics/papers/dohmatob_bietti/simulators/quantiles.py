"""Quantiles of the continuous parts of a law, in floats, from a chart's location and weight alone.

Notes
    The masses are Gauss-Legendre sums of the weight, not the chart's own antiderivative. Linear interpolation on 2^17
    panels moves a quantile by less than 1e-8 of the law's width, which the simulators' `rounding` covers.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from nonrobust.numerics.trial.estimate import Array
from nonrobust.theory.objects.laws import THETA, Chart, SpectralLaw
from sympy import Abs, Add, Expr, Mul, Symbol, lambdify, log

_PANELS, _NODES = 2**17, 4


@lru_cache(maxsize=64)
def density(weight: Expr, symbol: Symbol = THETA) -> Callable[[Array], Array]:
    """A chart's weight as a function of arrays, by its logarithm: factors that overflow on their own do no harm."""
    constant, rest = weight.as_independent(symbol, as_Add=False)
    powers = (factor.as_base_exp() for factor in Mul.make_args(rest))
    size = function(Add(*(exponent * log(Abs(base)) for base, exponent in powers)), symbol)
    shift = float(log(constant).evalf(20))
    return lambda theta: np.exp(size(theta) + shift)


@lru_cache(maxsize=64)
def function(expr: Expr, symbol: Symbol = THETA) -> Callable[[Array], Array]:
    """`expr`, in THETA or another symbol, as a function of arrays."""
    run = lambdify(symbol, expr, ["numpy", "scipy"])

    def apply(theta: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray(run(theta) * np.ones_like(theta))

    return apply


@lru_cache(maxsize=16)
def _table(chart: Chart) -> tuple[Array, Array]:
    """Masses, from 0 to 1, and coordinates on a grid."""
    grid = np.linspace(0.0, float(chart.end), _PANELS + 1)
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    half = (grid[1] - grid[0]) / 2
    sizes = density(chart.weight)((grid[:-1] + half)[:, None] + half * nodes)
    masses = np.concatenate([[0.0], np.cumsum(sizes @ weights)])
    return masses / masses[-1], grid


def coordinates(chart: Chart, shares: Array) -> Array:
    """theta below which the chart has these shares of its mass, which lie in [0, 1]."""
    if not chart.weight.has(THETA):
        return shares * float(chart.end)
    return np.interp(shares, *_table(chart))


@lru_cache(maxsize=64)
def masses(law: SpectralLaw) -> tuple[float, ...]:
    """The mass of each chart of the law; a single one has what the atoms leave."""
    if len(law.charts) == 1:
        return (1 - sum(float(weight) for _, weight in law.atoms),)
    return tuple(_total(chart) for chart in law.charts)


def _total(chart: Chart) -> float:
    nodes, weights = np.polynomial.legendre.leggauss(16)
    edges = coordinates(chart, np.linspace(0, 1, 1025))
    half = np.diff(edges)[:, None] / 2
    found = half * density(chart.weight)(edges[:-1, None] + half * (1 + nodes)) @ weights
    return float(found.sum())
