"""What a simulator is, and the random targets and sizes that several of them need."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import lcm
from typing import Any

import numpy as np
from numpy.random import Generator

from numerics.estimate import Array

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


def proportional(base: int, *names: str) -> Callable[[Values], tuple[int, ...]]:
    """Sizes of about base * (1, 2, 4, 8, 16) at which every fraction in `names` of d is a whole number."""

    def sizes(values: Values) -> tuple[int, ...]:
        unit = lcm(*(int(values[name].q) for name in names))
        first = unit * max(1, round(base / unit))
        return tuple(first * k for k in (1, 2, 4, 8, 16))

    return sizes


def wishart_controls(s: Array, m: int) -> Array:
    """Functions of the eigenvalues s of W^T W with mean exactly 0, W of shape (m, d) with entries N(0, 1/d).

    The first four traces minus their means, and Gaussian integration by parts for Tr W^T W R, R = (S + c)^-1:
    d Tr S R = m Tr R - Tr S R^2 - Tr S R Tr R in the mean, whose fluctuations are those of a smooth trace.
    """
    d, n = float(len(s)), float(m)
    powers = np.array([(s**k).sum() for k in range(1, 5)])
    means = np.array(
        [
            1.0,
            (n + d + 1) / d,
            (n**2 + d**2 + 3 * n * d + 3 * n + 3 * d + 4) / d**2,
            (n**3 + d**3 + 6 * n * d * (n + d) + 6 * (n**2 + d**2) + 17 * n * d + 21 * (n + d) + 20) / d**3,
        ]
    )
    parts = []
    for c in (0.2, 0.7, 3.0):
        R = 1 / (s + c)
        parts.append(d * (s * R).sum() - n * R.sum() + (s * R**2).sum() + (s * R).sum() * R.sum())
    return np.concatenate([powers / d - means * n / d, np.array(parts) / d**2])


def aligned_spectrum(d: int, beta: float, rng: Generator) -> Array:
    """Eigenvalues b, shape (d,), with |b| = 1 and (sum b)^2 = beta d, otherwise random; d >= 2."""
    rest = rng.standard_normal(d)
    rest -= rest.mean()
    return np.sqrt(beta / d) + np.sqrt(1 - beta) * rest / np.linalg.norm(rest)


def aligned_target(d: int, beta: float, rng: Generator) -> Array:
    """A symmetric B, shape (d, d), with |B|_F = 1 and alignment beta, in a random eigenbasis; d >= 2."""
    basis = haar(d, rng)
    return (basis * aligned_spectrum(d, beta, rng)) @ basis.T


def haar(d: int, rng: Generator) -> Array:
    """A Haar-distributed orthogonal matrix, shape (d, d)."""
    q, r = np.linalg.qr(rng.standard_normal((d, d)))
    return q * np.sign(np.diag(r))


def quadratic_errors(C: Array, B: Array) -> tuple[float, float]:
    """Test error and non-robustness of the quadratic network with coefficients C for the target B."""
    total = float((B**2).sum())
    return float(((C - B) ** 2).sum()) / total, float((C**2).sum()) / total
