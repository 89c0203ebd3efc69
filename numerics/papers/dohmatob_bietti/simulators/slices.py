"""The slices of equal mass of a spectral law, in floats, from its atoms and its charts' location and weight alone.

Main definitions
    slices(law, d)   mean and second moment of each of d slices of mass 1/d: atoms first, then chart after chart
    tails(law, d)    the slices of an unbounded chart's upper tenth, which are not drawn but replaced by `calmed`

Notes
    The largest of d independent eigenvalues U^(-a) move means of squares by d^(2a - 1), and a tends to 1/2 as second
    moments cease to exist: no sizes show such a limit. Where a tail has the sums that it has under the law, and only
    the bulk is drawn, what remains is of order 1/d. Such spectra, too, converge to the law together with their second
    moments, as the statements assume.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.quantiles import coordinates, density, function, masses
from nonrobust.numerics.trial.estimate import Array
from nonrobust.theory.objects.laws import THETA, Chart, SpectralLaw
from numpy.typing import NDArray
from sympy import Symbol

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)
_FROM = 0.9  # share of an unbounded chart below which eigenvalues are drawn
_LEFT = Symbol("t", positive=True)  # the distance of a coordinate from the chart's end
_MOST = 1000  # halvings of that distance: floats end there
_NEGLIGIBLE, _CONVERGED, _MOST_PARTS = 1e-17, 1e-15, 512
_CLOSE = 1e-9  # of a slice: rounding of masses


@dataclass(frozen=True)
class Slices:
    """Mean and second moment of each slice, shape (d,); `error` is about the relative error of their sums."""

    first: Array
    second: Array
    error: float


@lru_cache(maxsize=64)
def slices(law: SpectralLaw, d: int) -> Slices:
    """The slices of mass 1/d; those of atoms are exact."""
    edges = np.arange(d + 1) / d
    moments, missed, start = np.zeros((2, d)), np.zeros(2), 0.0
    for x, weight in law.atoms:
        part = np.diff(np.clip(edges, start, start + float(weight)))
        moments += np.outer([float(x), float(x) ** 2], part)
        start += float(weight)
    for chart, mass in zip(law.charts, masses(law), strict=True):
        shares = np.clip((edges - start) / mass, 0.0, 1.0)
        shares[shares > 1 - _CLOSE] = 1.0
        stop = 1.0 if chart.support[1].is_finite else shares[shares < 1].max()
        within, change = _between(chart, coordinates(chart, np.minimum(shares, stop)))
        if stop < 1:  # what lies beyond the last edge inside goes to the slice that holds the chart's end
            beyond, rest = _beyond(chart, float(coordinates(chart, np.array([stop]))[0]))
            within[:, np.searchsorted(shares, 1.0) - 1] += beyond
            change = change + rest
        moments, missed = moments + within, missed + change
        start += mass
    first, second = d * moments
    return Slices(first, second, float((missed / [max(np.abs(moments[0]).sum(), 1e-300), moments[1].sum()]).max()))


def _between(chart: Chart, theta: Array) -> tuple[Array, Array]:
    """Integrals of x and x^2 between coordinates theta, shape (2, d), and how much their sums changed at last, (2,)."""
    moments, changes = np.zeros((2, len(theta) - 1)), np.zeros((2, len(theta) - 1))
    open_ = np.flatnonzero(np.diff(theta) > 0)
    moments[:, open_], parts = _in_parts(chart, theta, open_, 1), 2
    while len(open_) and parts <= _MOST_PARTS:
        found = _in_parts(chart, theta, open_, parts)
        changes[:, open_] = np.abs(found - moments[:, open_])
        moments[:, open_] = found
        total = np.abs(moments).sum(axis=1)[:, None]
        open_ = open_[(changes[:, open_] > _CONVERGED * total).any(axis=0)]
        parts *= 2
    return moments, changes.sum(axis=1)


def _in_parts(chart: Chart, theta: Array, which: NDArray[np.intp], parts: int) -> Array:
    """Integrals of x and x^2 over some of the intervals, each in so many parts, shape (2, number of intervals)."""
    width = (theta[which + 1] - theta[which])[:, None] / parts
    points = theta[which][:, None] + width * (np.arange(parts)[:, None] + (1 + _NODES) / 2).ravel()
    x = function(chart.location)(points)
    weights = width / 2 * np.tile(_WEIGHTS, parts) * density(chart.weight)(points)
    return np.array([(x * weights).sum(axis=1), (x**2 * weights).sum(axis=1)])


def _beyond(chart: Chart, theta: float) -> tuple[Array, Array]:
    """Integrals of x and x^2 over the coordinates above theta, and about what each may miss; shapes (2,)."""
    before, parts = _octaves(chart, theta, 1)[0], 2
    while True:
        found, rest = _octaves(chart, theta, parts)
        change = np.abs(found - before)
        if np.all(change <= 1e3 * _CONVERGED * found) or parts >= _MOST_PARTS:
            return found, np.maximum(change, rest)
        before, parts = found, 2 * parts


def _octaves(chart: Chart, theta: float, parts: int) -> tuple[Array, Array]:
    """The same from octaves of the distance to the chart's end, each in so many parts; the end is exact as a symbol.

    What comes after the last octave is taken as a geometric series.
    """
    location, weight = (form.subs(THETA, chart.end - _LEFT) for form in (chart.location, chart.weight))
    cuts = 2.0 ** (-np.arange(parts + 1) / parts)
    total, octave, reach = np.zeros(2), np.zeros(2), float(chart.end) - theta
    for k in range(_MOST):
        half = -np.diff(cuts)[:, None] / 2 * reach * 2.0**-k
        points = (cuts[1:, None] * reach * 2.0**-k + half * (1 + _NODES)).ravel()
        weights = (half * _WEIGHTS).ravel() * density(weight, _LEFT)(points)
        x = function(location, _LEFT)(points)
        before, octave = octave, np.array([(x * weights).sum(), (x**2 * weights).sum()])
        total = total + octave
        if octave[1] <= _NEGLIGIBLE * total[1] and octave[1] <= before[1]:
            return total, octave
    ratio = octave / before
    rest = octave * ratio / (1 - ratio)
    return total + rest, rest


def tails(law: SpectralLaw, d: int) -> list[range]:
    """The slices in the upper tenth of each unbounded chart, at least two and none twice."""
    found: list[range] = []
    start = sum(float(weight) for _, weight in law.atoms)
    for chart, mass in zip(law.charts, masses(law), strict=True):
        stop = min(d, int(np.ceil(d * (start + mass) - _CLOSE)))
        if not chart.support[1].is_finite:
            low = max(0, min(int(np.ceil(d * (start + _FROM * mass) - _CLOSE)), stop - 2))
            if found and low < found[-1].stop:
                low = found.pop().start
            found.append(range(low, stop))
        start += mass
    return found


def calmed(law: SpectralLaw, d: int, tail: range) -> Array:
    """Eigenvalues, in increasing order up to the last two, whose sum and sum of squares over a tail are the law's.

    All but the largest two are the means of their slices.
    """
    part, means = slices(law, d), slices(law, d).first[tail.start : tail.stop]
    middle = (means[-2] + means[-1]) / 2
    square = part.second[tail.start : tail.stop].sum() - (means[:-2] ** 2).sum()
    apart = np.sqrt(max(0.0, square / 2 - middle**2))
    return np.concatenate([means[:-2], [middle - apart, middle + apart]])
