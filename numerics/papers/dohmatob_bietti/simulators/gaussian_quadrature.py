"""Gaussian integrals of a function over a range of scales, each with a bound on its own numerical error.

For s in [low, high] and g ~ N(0, 1) the means of f(s g) h_k(g), h_k = He_k/sqrt(k!), are written in t = s g:
int f(t) h_k(t/s) phi(t/s) dt/s. One mesh of panels in t serves every s and k, so that kinks stay where they are.

Main definitions
    mesh         panels on which polynomials follow f, bisected until they do
    integrals    E f(s g) h_k(g) for k = 0, 1, ... and Var f(s g) at given scales, with errors

Notes
    The errors add up four parts: on every panel eight times the difference between the Gauss-Legendre rule and that on
    its two halves, whose sum is what is returned; all that lies in panels so narrow that bisection ended before a
    polynomial fitted; the tails left out; and the rounding of the sums. By Cramer's inequality
    |h_k| phi^(1/2) <= 1 for every k: exp(-g^2/4) is the weight by which f matters at g.
    A bump that no node or probe sees stays unknown. Probes crowd towards the ends of panels, which the caller puts
    where bumps, steps and kinks may be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from nonrobust.numerics.trial.estimate import Array
from numpy.polynomial.legendre import leggauss, legvander

_NODES = 20
_NEAR, _FAR, _STEP = 8.0, 38.0, 0.25  # where tails are looked at: exp(-38^2/2) is the smallest double
_TAIL, _TOLERANCE = 1e-17, 1e-14  # of the root mean square of f, left out and missed by a panel
_DEPTH = 2.0**-50  # the narrowest panel, in scales
_WORK, _MOST = 300_000, 20_000  # panels times degrees, and panels
_EPS = float(np.finfo(float).eps)
_SAFETY = 8.0  # a rule and its halves may err alike where a polynomial does not follow f
_LOST = 1e-9  # an unresolved share that may hide a divergent integral


Function = Callable[[Array], Array]


@dataclass(frozen=True, eq=False)
class Mesh:
    """Panels [left, right], shape (p,) each; whether a polynomial follows f there; the tails' share of errors."""

    left: Array
    right: Array
    resolved: Array
    tail: float


@dataclass(frozen=True, eq=False)
class Integrals:
    """Values at scales of shape (n,): a column for each of the degrees 0, ..., degrees, and one for the variance.

    `errors` has the same shape and bounds what the values miss; infinite where nothing is known.
    """

    values: Array
    errors: Array


def _probes() -> tuple[Array, Array]:
    """Points in (-1, 1) that crowd towards both ends, and the half-length of the gap around each."""
    gaps = 2.0 ** -np.arange(1, 41)
    inner = np.linspace(-0.5, 0.5, 16)
    points = np.concatenate([gaps - 1, inner, 1 - gaps])
    return points, np.concatenate([gaps / 2, np.full(16, 1 / 30), gaps / 2])


_X, _W = leggauss(_NODES)
_PROBES, _GAPS = _probes()
# From values at the nodes to those of the interpolating polynomial at the probes, by its Legendre coefficients.
_INTERPOLATION = (legvander(_PROBES, _NODES - 1) * (np.arange(_NODES) + 0.5)) @ (legvander(_X, _NODES - 1).T * _W)


@np.errstate(all="ignore")  # what is not finite ends in an infinite error
def mesh(f: Function, ends: Sequence[float], low: float, high: float, degrees: int) -> Mesh:
    """Panels for f at scales in [low, high] and Hermite degrees up to `degrees`, among whose ends are `ends`.

    One panel with infinite tails where a polynomial follows f on none of as many panels as can be afforded.
    """
    size = _size(f, (low * high) ** 0.5)
    reach, tail = _reach(f, size, high)
    end, most = reach * high, min(_MOST, _WORK // (degrees + 1))
    inside = [x for x in ends if abs(x) < end]
    edges = np.unique(np.concatenate([np.linspace(-end, end, 2 * int(np.ceil(end / low)) + 1), inside]))
    left, right = edges[:-1], edges[1:]
    done: list[tuple[Array, Array, Array]] = []
    count = 0
    while len(left) and np.isfinite(tail):
        good = _missed(f, size, left, right, high) <= _TOLERANCE * low
        stop = good | (right - left <= _DEPTH * np.maximum(np.maximum(np.abs(left), np.abs(right)), low))
        done.append((left[stop], right[stop], good[stop]))
        count += int(stop.sum())
        left, right = left[~stop], right[~stop]
        if count + 2 * len(left) > most:
            tail = np.inf
        middle = (left + right) / 2
        left, right = np.concatenate([left, middle]), np.concatenate([middle, right])
    if not np.isfinite(tail):
        return Mesh(np.array([-end]), np.array([end]), np.array([False]), np.inf)
    left, right, resolved = (np.concatenate(each) for each in zip(*done, strict=True))
    return Mesh(left, right, resolved, tail)


def _size(f: Function, s: float) -> float:
    """About the root mean square of f(s g), or 1 where it is not finite."""
    g = np.linspace(-_FAR, _FAR, 8001)
    found = float(np.sqrt((f(s * g) ** 2 * np.exp(-(g**2) / 2)).sum() * (g[1] - g[0]) / np.sqrt(2 * np.pi)))
    return found if np.isfinite(found) and found > 0 else 1.0


def _reach(f: Function, size: float, high: float) -> tuple[float, float]:
    """Where |f| exp(-g^2/4) has become negligible at the largest scale, and what lies beyond as a share of f's size."""
    g = np.arange(_NEAR, _FAR + _STEP / 2, _STEP)
    both = np.abs(np.stack([f(high * g), f(-high * g)])).max(axis=0)
    share = np.nan_to_num(both / size * np.exp(-(g**2) / 4), nan=np.inf)
    beyond = np.cumsum(share[::-1])[::-1] * _STEP
    if not beyond[-1] <= _TAIL:
        return _FAR, np.inf
    first = int(np.argmax(beyond <= _TAIL))
    return float(g[first]), float(beyond[first])


def _missed(f: Function, size: float, left: Array, right: Array, high: float) -> Array:
    """What the polynomials through the nodes miss of f, integrated, as a share of its size, shape (p,)."""
    middle, half = ((left + right) / 2)[:, None], ((right - left) / 2)[:, None]
    known, seen = f(middle + half * _X), f(middle + half * _PROBES)
    gaps = np.abs(seen - known @ _INTERPOLATION.T)
    largest = np.maximum(np.abs(known).max(axis=1), np.abs(seen).max(axis=1))[:, None]
    steepness = np.ptp(known, axis=1)[:, None] / half
    rounding = _EPS * (64 * largest + 4 * np.maximum(np.abs(left), np.abs(right))[:, None] * steepness)
    gaps = np.where(gaps <= rounding, 0.0, gaps)  # no bisection mends that
    nearest = np.where(left * right < 0, 0.0, np.minimum(np.abs(left), np.abs(right))) / high
    missed = (half * gaps * _GAPS).sum(axis=1) * np.exp(-(nearest**2) / 4) / size
    return np.nan_to_num(missed, nan=np.inf)


@np.errstate(all="ignore")
def integrals(f: Function, panels: Mesh, s: Array, degrees: int) -> Integrals:
    """The integrals at scales s, shape (n,), which lie in the panels' range."""
    left, right = panels.left, panels.right
    middle = (left + right) / 2
    coarse = _points(left[:, None], right[:, None])
    fine = _points(np.stack([left, middle], axis=1), np.stack([middle, right], axis=1))
    sampled = [(t, w, f(t)) for t, w in (fine, coarse)]
    values, errors = np.empty((len(s), degrees + 2)), np.empty((len(s), degrees + 2))
    for i, scale in enumerate(s):
        center: float | None = None
        parts = []
        for t, w, value in sampled:
            g = t / scale
            weight = w * np.exp(-(g**2) / 2) / (scale * np.sqrt(2 * np.pi))
            own = _hermite_sums(g, weight * value, degrees)
            center = float(own[0].sum()) if center is None else center
            parts.append(np.vstack([own, (weight * (value - center) ** 2).sum(axis=1)]))
        best, rough = parts
        assert center is not None
        values[i] = best.sum(axis=1)
        differences = np.abs(best - rough)
        variance = values[i, -1]
        rms = np.sqrt(variance + center**2)
        sizes = np.r_[np.full(degrees + 1, rms), rms**2]
        unresolved = (np.abs(best) + differences)[:, np.logical_not(panels.resolved)].sum(axis=1)
        unresolved = np.where(unresolved <= _LOST * sizes, unresolved, np.inf)
        rounding = _EPS * np.r_[(8.0 + np.arange(degrees + 1)) * rms, 16 * (variance + rms * variance**0.5)]
        errors[i] = _SAFETY * differences.sum(axis=1) + unresolved + panels.tail * sizes + rounding
    bad = ~np.isfinite(values) | ~np.isfinite(errors)
    return Integrals(np.where(bad, 0.0, values), np.where(bad, np.inf, errors))


def _points(left: Array, right: Array) -> tuple[Array, Array]:
    """Nodes and weights of the rules on the parts of each panel, shape (p, parts * nodes)."""
    half = (right - left)[..., None] / 2
    t = (left + right)[..., None] / 2 + half * _X
    return t.reshape(len(left), -1), (half * _W).reshape(len(left), -1)


def _hermite_sums(g: Array, weighted: Array, degrees: int) -> Array:
    """Sums over each panel of `weighted` times h_0, ..., h_degrees, shape (1 + degrees, p)."""
    before, current = np.zeros_like(g), weighted
    sums = [current.sum(axis=1)]
    for k in range(degrees):
        before, current = current, (g * current - np.sqrt(k) * before) / np.sqrt(k + 1)
        sums.append(current.sum(axis=1))
    return np.array(sums)
