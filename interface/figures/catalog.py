"""The figures by name; their data is kept between runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from nonrobust.figures.data import Atom, Curve, Figure, Histogram, Panel, Points
from nonrobust.keeping import cache
from nonrobust.keeping.records import value_data, value_from_data
from nonrobust.listing import named
from nonrobust.numerics.tasks.run import parallel
from nonrobust.papers.dohmatob_bietti.figures.features import activation, covariance
from nonrobust.papers.dohmatob_bietti.figures.finite_size import finite_size
from nonrobust.papers.dohmatob_bietti.figures.lazy import lazy
from nonrobust.papers.dohmatob_bietti.figures.spectra import spectra
from nonrobust.papers.dohmatob_bietti.figures.trajectories import trajectories
from nonrobust.papers.dohmatob_bietti.figures.width import width
from nonrobust.theory.papers import dohmatob_bietti as theory

FIGURES: Mapping[str, Callable[[int], Figure]] = {
    "width": width,
    "trajectories": trajectories,
    "lazy": lazy,
    "activation": activation,
    "covariance": covariance,
    "finite-size": finite_size,
    "spectra": spectra,
}


def names(given: Sequence[str]) -> list[str]:
    """The figures asked for, all if none; raise InputError for an unknown one."""
    return named("figure", FIGURES, given)


def build(name: str, seed: int) -> Figure:
    """The data of a figure, kept from an earlier run of the same source and claims if there was one."""
    labels = ("figure", name, str(seed), *(f"{claim.id} {claim.rhs}" for claim in theory.CLAIMS))
    found = cache.load(*labels)
    if found is not None:
        return from_data(found)
    figure = FIGURES[name](seed)
    cache.store(data(figure), *labels)
    return figure


def built(chosen: Sequence[str], seed: int, jobs: int) -> Iterator[Figure]:
    """Yield `build` of each figure, in order, computed by `jobs` processes."""
    yield from parallel(build, [(name, seed) for name in chosen], jobs)


def data(figure: Figure) -> dict[str, Any]:
    """A figure as JSON holds it; values keep their whole enclosure."""
    found = asdict(figure)
    for panel, shown in zip(figure.panels, found["panels"], strict=True):
        for line, kept in zip(panel.curves, shown["curves"], strict=True):
            kept |= {"x": [value_data(x) for x in line.x], "y": [value_data(y) for y in line.y]}
    return found


def from_data(found: Mapping[str, Any]) -> Figure:
    """The figure that `data` wrote."""
    return Figure(**{**found, "panels": tuple(_panel(each) for each in found["panels"])})


def _panel(found: Mapping[str, Any]) -> Panel:
    parts = {
        "curves": tuple(_curve(each) for each in found["curves"]),
        "points": tuple(Points(**_tuples(each)) for each in found["points"]),
        "histograms": tuple(Histogram(**_tuples(each)) for each in found["histograms"]),
        "atoms": tuple(Atom(**each) for each in found["atoms"]),
    }
    return Panel(**{**_tuples(found), **parts})


def _curve(found: Mapping[str, Any]) -> Curve:
    x, y = (tuple(value_from_data(each) for each in found[axis]) for axis in "xy")
    return Curve(**{**_tuples(found), "x": x, "y": y})


def _tuples(found: Mapping[str, Any]) -> dict[str, Any]:
    """JSON's lists as tuples."""
    return {key: tuple(each) if isinstance(each, list) else each for key, each in found.items()}
