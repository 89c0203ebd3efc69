"""Evidence for what a line neglects: its measured decay with d against the order claimed.

A remainder of order d^-a has log size = const - a log d up to logarithms and higher orders. Orders that occur are
multiples of 1/2, so a fitted exponent supports the claimed one if it lies within 1/4 of it, and refutes it if it lies
farther away, in both cases by more than `_ERRORS` standard errors; otherwise nothing is decided.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from nonrobust.derivations.proof.step import CheckResult, Neglect
from nonrobust.theory.language.status import Status
from sympy import Rational, sympify

_HALF_GRID = 0.25
_ERRORS = 4.5  # both-sided false alarms of a normal error: 7e-6


@dataclass(frozen=True)
class Decay:
    """size ~ d^exponent over the sizes d, with the exponent's standard error."""

    sizes: tuple[int, ...]
    exponent: float
    stderr: float

    def __str__(self) -> str:
        return f"d^({self.exponent:.2f} +- {self.stderr:.2f}) for d = {', '.join(map(str, self.sizes))}"


def fit(draws: Mapping[int, Sequence[float]]) -> Decay:
    """The exponent of the root mean square of the draws at each d, by least squares weighted with their errors.

    At least three sizes, with one draw each where the values are exact; raise ValueError if all draws of a size are 0.
    """
    squares = {d: np.square(values) for d, values in draws.items()}
    if len(squares) < 3 or not all(values.mean() > 0 for values in squares.values()):
        raise ValueError("a decay needs at least three sizes and remainders that do not all vanish")
    x = np.log(list(squares))
    y = np.array([np.log(values.mean()) / 2 for values in squares.values()])
    errors = np.array([_relative_error(values) for values in squares.values()])
    weights = 1 / errors**2 if errors.all() else np.ones_like(x)
    centre = (weights * x).sum() / weights.sum()
    spread = (weights * (x - centre) ** 2).sum()
    exponent = (weights * (x - centre) * y).sum() / spread
    return Decay(tuple(squares), float(exponent), float(spread**-0.5) if errors.all() else 0.0)


def _relative_error(squares: np.ndarray) -> float:
    """The standard error of log rms."""
    n = len(squares)
    return float(squares.std(ddof=1) / (2 * squares.mean() * np.sqrt(n))) if n > 1 else 0.0


def compare(decay: Decay, order: Rational) -> CheckResult:
    """Whether the measured decay supports d^-order."""
    distance, error = abs(decay.exponent + float(order)), _ERRORS * decay.stderr
    shown = f"measured {decay}, claimed d^-{order if order.q == 1 else f'({order})'}"
    if distance + error < _HALF_GRID:
        return CheckResult(Status.CONSISTENT, shown)
    return CheckResult(Status.REFUTED if distance - error > _HALF_GRID else Status.INCONCLUSIVE, shown)


def neglect(text: str, order: Rational | int, measure: Callable[[], Decay]) -> Neglect:
    """What a line leaves out, of order d^-order up to logarithms, with the function that measures its decay."""
    exponent = sympify(order, strict=True)
    return Neglect(text, str(exponent), lambda: compare(measure(), exponent))
