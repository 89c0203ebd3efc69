"""What a simulator is: draws of quantities, or observables of a random ensemble that many of them share.

Main definitions
    Draws               n draws of each quantity, with their control variates
    Ensemble            random matrices; one draw serves every observable
    Observable          how the quantities at a point are read off one draw, an Observed
    Simulator, Unseen   what gives the draws at a point, or why nothing does
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from nonrobust.numerics.trial.content import content
from nonrobust.numerics.trial.estimate import Array
from numpy.random import Generator

Values = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Draws:
    """n i.i.d. draws of quantities by name, each of shape (n,).

    `controls`, shape (n, p), are variables with mean exactly 0 that move with the quantities and are regressed out.
    `rounding`, where it is given, bounds the absolute numerical error of every draw, shape (n,); infinite where the
    simulator cannot compute the quantity.
    """

    values: Mapping[str, Array]
    controls: Array | None = None
    rounding: Mapping[str, Array] | None = None

    def __getitem__(self, name: str) -> Array:
        return self.values[name]

    def errors(self, name: str, otherwise: float) -> Array:
        """The bounds on the numerical errors of a quantity's draws, shape (n,)."""
        return np.full(len(self.values[name]), otherwise) if self.rounding is None else self.rounding[name]

    @property
    def regressors(self) -> Array:
        """The controls, shape (n, p), p = 0 without any."""
        return np.zeros((len(next(iter(self.values.values()))), 0)) if self.controls is None else self.controls


@dataclass(frozen=True, eq=False)
class Observed:
    """What one draw of an ensemble says: a number for each quantity, controls of shape (p,), and numerical errors."""

    values: Mapping[str, float]
    controls: Array | None = None
    rounding: Mapping[str, float] | None = None

    def __getitem__(self, name: str) -> float:
        return self.values[name]


@dataclass(frozen=True)
class Ensemble:
    """Random matrices that many quantities, at many points, are functions of: drawn once, read by all of them.

    `draw(setting, d, rng)` is one draw at dimension d; settings with the same content have the same law.
    """

    name: str
    draw: Callable[[Values, int, Generator], Any]


@dataclass(frozen=True)
class Observable:
    """How the quantities at a point come from an ensemble.

    `setting(values)` is the ensemble's setting; `reader(values, d)` returns the function from one draw to what it says.
    """

    ensemble: Ensemble
    setting: Callable[[Values], Values]
    reader: Callable[[Values, int], Callable[[Any], Observed]]


@dataclass(frozen=True)
class Simulator:
    """An oracle: `draw(values, d, n, rng)` gives n i.i.d. draws of each quantity at dimension d.

    `sizes(values)` are the dimensions to draw at: one for exact statements, four or more for limits, none where no
    simulation resolves the statement, which then rests on its second route alone; `largest` bounds them. `rounding`
    bounds the absolute numerical error of a draw that does not come with its own, `draw_cap` the number of draws at one
    size, and `pilot` is how many draws at the smallest size plan the rest; a draw's time grows like d^cost beyond
    d = `light`, below which other work takes most of it. There are as many draws as show a deviation that strikes a
    share `rare` of them: the slower a draw, the larger that has to be. With an `observable` the draws may be shared.
    """

    draw: Callable[[Values, int, int, Generator], Draws]
    sizes: Callable[[Values], tuple[int, ...]]
    rounding: float = 1e-10
    largest: int = 100_000
    draw_cap: int = 1_000_000
    pilot: int = 24
    cost: float = 3.0
    light: float = 0.0
    rare: float = 1e-3
    observable: Observable | None = None

    def seconds(self, size: int) -> float:
        """The time of a draw at a size, in a unit of its own."""
        return float(self.light**self.cost + size**self.cost)


@dataclass(frozen=True)
class Unseen:
    """No simulation reaches a claim: `why`, in a few words."""

    why: str


_RARE_IN_MATRICES = 0.1  # a draw of matrices is dear, and 44 of them show that much
_LIGHT_MATRICES = 80.0  # dimension up to which a draw is not much faster than there


def observing(observable: Observable, sizes: Callable[[Values], tuple[int, ...]], pilot: int) -> Simulator:
    """The simulator of an ensemble's observable."""
    return Simulator(
        partial(_observed, observable),
        sizes,
        pilot=pilot,
        light=_LIGHT_MATRICES,
        rare=_RARE_IN_MATRICES,
        observable=observable,
    )


def _observed(observable: Observable, values: Values, d: int, n: int, rng: Generator) -> Draws:
    return draw_shared([(observable, values, n)], d, rng)[0]


def draw_shared(jobs: Sequence[tuple[Observable, Values, int]], d: int, rng: Generator) -> list[Draws]:
    """The draws of each job (observable, values, n), from the first n draws of the ensemble and setting of them all.

    What a job gets does not depend on the other jobs.
    """
    first, values, _ = jobs[0]
    setting = first.setting(values)
    # Several quantities at one point are one observable.
    keys: list[Hashable] = [(observable, content(values)) for observable, values, _ in jobs]
    readers = {key: observable.reader(values, d) for key, (observable, values, _) in zip(keys, jobs, strict=True)}
    wanted = {key: max(n for other, (_, _, n) in zip(keys, jobs, strict=True) if other == key) for key in keys}
    found: dict[Hashable, list[Observed]] = {key: [] for key in readers}
    for i in range(max(wanted.values())):
        drawn = first.ensemble.draw(setting, d, rng)
        for key, read in readers.items():
            if i < wanted[key]:
                found[key].append(read(drawn))
    whole = {key: _stacked(rows) for key, rows in found.items()}
    return [_first(whole[key], n) for key, (_, _, n) in zip(keys, jobs, strict=True)]


def _stacked(rows: Sequence[Observed]) -> Draws:
    values = {name: np.array([row[name] for row in rows]) for name in rows[0].values}
    controls = [row.controls for row in rows if row.controls is not None]
    errors = [row.rounding for row in rows if row.rounding is not None]
    rounding = {name: np.array([each[name] for each in errors]) for name in values} if errors else None
    return Draws(values, np.array(controls) if controls else None, rounding)


def _first(draws: Draws, n: int) -> Draws:
    controls = None if draws.controls is None else draws.controls[:n]
    rounding = None if draws.rounding is None else {name: each[:n] for name, each in draws.rounding.items()}
    return Draws({name: each[:n] for name, each in draws.values.items()}, controls, rounding)


Draw = Callable[[Values, int, int, Generator], Draws]


def in_chunks(draw: Draw, entries: int = 4_000_000) -> Draw:
    """The same draws, by calls for at most `entries` random numbers if each takes d of them: bounded memory."""
    return partial(_chunked, draw, entries)


def _chunked(draw: Draw, entries: int, values: Values, d: int, n: int, rng: Generator) -> Draws:
    largest = max(1, entries // d)
    parts = [draw(values, d, min(largest, n - start), rng) for start in range(0, n, largest)]
    controls = [part.controls for part in parts if part.controls is not None]
    errors = [part.rounding for part in parts if part.rounding is not None]
    return Draws(
        _joined([part.values for part in parts]),
        np.concatenate(controls) if controls else None,
        _joined(errors) if errors else None,
    )


def _joined(parts: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
