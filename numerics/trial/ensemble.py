"""What a simulator is: draws of quantities, or observables of random matrices that many of them share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from nonrobust.numerics.trial.estimate import Array
from numpy.random import Generator

Values = Mapping[str, Any]
Draws = Mapping[str, Array]


@dataclass(frozen=True)
class Experiment:
    """Random matrices that many quantities, at many points, are functions of: drawn once, read by all of them.

    `draw(setting, d, rng)` is one draw; a setting is a mapping whose values' text identifies it.
    """

    name: str
    draw: Callable[[Values, int, Generator], Any]


@dataclass(frozen=True)
class Reading:
    """How the quantities at a point come from an experiment.

    `setting(values)` is the experiment's setting; `reader(values, d)` returns the function from one draw to each
    quantity there (numbers, and "controls" of shape (p,)).
    """

    experiment: Experiment
    setting: Callable[[Values], Values]
    reader: Callable[[Values, int], Callable[[Any], Mapping[str, Any]]]

    def label(self, values: Values) -> str:
        """Points with this label in common share their draws."""
        return f"{self.experiment.name}, {_text(self.setting(values))}"


@dataclass(frozen=True)
class Simulator:
    """An oracle: `draw(values, d, n, rng)` gives n i.i.d. draws, shape (n,), of each quantity at dimension d.

    `sizes(values)` are the dimensions to draw at: one for exact statements, four or more for limits, none where no
    simulation resolves the statement, which then rests on its second route alone; `largest` bounds them. `rounding`
    bounds the absolute numerical error of a draw, `most` the number of draws at one size, and `pilot` is how many draws
    at the smallest size plan the rest; a draw's time grows like d^cost. A draw may come with "controls", shape (n, p):
    variables with mean exactly 0 that move with the quantities and are regressed out. With a `reading` the draws may be
    shared.
    """

    draw: Callable[[Values, int, int, Generator], Draws]
    sizes: Callable[[Values], tuple[int, ...]]
    rounding: float = 1e-10
    largest: int = 100_000
    most: int = 1_000_000
    pilot: int = 24
    cost: float = 3.0
    reading: Reading | None = None


def reading_simulator(reading: Reading, sizes: Callable[[Values], tuple[int, ...]], pilot: int) -> Simulator:
    """The simulator of quantities that are read from an experiment."""

    def draw(values: Values, d: int, n: int, rng: Generator) -> Draws:
        return together([(reading, values, n)], d, rng)[0]

    return Simulator(draw, sizes, pilot=pilot, reading=reading)


def together(jobs: Sequence[tuple[Reading, Values, int]], d: int, rng: Generator) -> list[Draws]:
    """The draws of each job (reading, values, n), all with one label, from the first n draws of the experiment.

    What a job gets does not depend on the other jobs.
    """
    first, values, _ = jobs[0]
    setting = first.setting(values)
    # Several quantities at one point are one reading.
    keys = [(id(reading), _text(values)) for reading, values, _ in jobs]
    readers = {key: reading.reader(values, d) for key, (reading, values, _) in zip(keys, jobs, strict=True)}
    wanted = {key: max(n for other, (_, _, n) in zip(keys, jobs, strict=True) if other == key) for key in keys}
    found: dict[Any, dict[str, Array]] = {}
    for i in range(max(wanted.values())):
        drawn = first.experiment.draw(setting, d, rng)
        for key, read in readers.items():
            if i < wanted[key]:
                row = read(drawn)
                if i == 0:
                    found[key] = {name: np.empty((wanted[key], *np.shape(each))) for name, each in row.items()}
                for name, each in row.items():
                    found[key][name][i] = each
    return [{name: each[:n] for name, each in found[key].items()} for key, (_, _, n) in zip(keys, jobs, strict=True)]


Draw = Callable[[Values, int, int, Generator], Draws]


def in_chunks(draw: Draw, entries: int = 4_000_000) -> Draw:
    """The same draws, by calls for at most `entries` random numbers if each takes d of them: bounded memory."""

    def chunked(values: Values, d: int, n: int, rng: Generator) -> Draws:
        most = max(1, entries // d)
        parts = [draw(values, d, min(most, n - start), rng) for start in range(0, n, most)]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    return chunked


def _text(values: Values) -> str:
    return ", ".join(f"{name}={x}" for name, x in sorted(values.items()))
