"""The figures by name; their data is kept between runs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from nonrobust.figures.data import Atom, Curve, Figure, Histogram, Panel, Points
from nonrobust.keeping import cache
from nonrobust.keeping.kept import is_ours
from nonrobust.keeping.records import value_data, value_from_data
from nonrobust.keeping.shapes import conforming
from nonrobust.listing import named
from nonrobust.numerics.tasks.pool import parallel
from nonrobust.paper import Library, address_of, paper_at


def known(library: Library) -> list[str]:
    """The figures of the library's papers."""
    return [name for paper in library.papers for name in paper.figures]


def names(library: Library, given: Sequence[str]) -> list[str]:
    """The figures asked for, all if none; raise InputError for an unknown one."""
    return named("figure", known(library), given)


def build(address: str, name: str, seed: int) -> Figure:
    """The data of a paper's figure, kept from an earlier run of the same source and claims if there was one."""
    paper = paper_at(address)
    labels = ("figure", address, name, str(seed), *(f"{claim.id} {claim.rhs}" for claim in paper.claims))
    found = cache.load(from_data, *labels) if is_ours(paper) else None
    if found is not None:
        return found
    figure: Figure = paper.figures[name](seed)
    if is_ours(paper):
        cache.store(data(figure), *labels)
    return figure


def built(library: Library, chosen: Sequence[str], seed: int, jobs: int) -> Iterator[Figure]:
    """Yield `build` of each figure, in order, computed by `jobs` processes."""
    owner = {name: address_of(paper) for paper in library.papers for name in paper.figures}
    yield from parallel(build, [(owner[name], name, seed) for name in chosen], jobs)


def data(figure: Figure) -> dict[str, Any]:
    """A figure as JSON holds it; values keep their whole enclosure."""
    found = asdict(figure)
    for panel, shown in zip(figure.panels, found["panels"], strict=True):
        for line, kept in zip(panel.curves, shown["curves"], strict=True):
            kept |= {"x": [value_data(x) for x in line.x], "y": [value_data(y) for y in line.y]}
    return found


def from_data(found: Mapping[str, Any]) -> Figure:
    """The figure that `data` wrote; raises an exception for what it cannot have written."""
    return conforming(Figure(**{**found, "panels": tuple(_panel(each) for each in found["panels"])}))


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
