"""Where a parameter may live, and how text becomes an exact value there.

Each domain is a frozen dataclass with `read(given)`, which returns the exact value or raises `ValueError` with
what was expected, and `describe()`, the same in words. No domain accepts a float: 0.1 is not 1/10.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from sympy import Rational

_NUMBER = re.compile(r"[+-]?(\d+(/\d+)?|(\d+\.\d*|\.\d+|\d+)([eE][+-]?\d{1,4})?)", re.ASCII)
_LONGEST = 5000  # digits; a longer literal is a mistake, and parsing one would hang


def exact(given: object) -> Rational:
    """Return `given` (int, Fraction, Decimal, SymPy rational, or text such as 2/5, 0.4, 1e-3) as a Rational.

    Raises ValueError for anything else; floats are refused because they hide what was meant.
    """
    if isinstance(given, bool) or isinstance(given, float):
        raise ValueError("an exact number such as 2/5 or 0.4 (as text), not a binary float")
    if isinstance(given, Rational):
        if not given.is_finite:
            raise ValueError("a finite number")
        return given
    if isinstance(given, int | Fraction):
        return Rational(given)
    text = str(given).strip() if isinstance(given, str | Decimal) else ""
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        raise ValueError("an exact number such as 2/5 or 0.4")
    try:
        return Rational(Fraction(text))
    except ZeroDivisionError:
        raise ValueError("a number with a denominator other than 0") from None


@dataclass(frozen=True)
class Real:
    """A real interval; a bound of None is infinite; `open_low`, `open_high` exclude the ends."""

    low: Rational | None = None
    high: Rational | None = None
    open_low: bool = False
    open_high: bool = False

    def describe(self) -> str:
        left = "(-oo" if self.low is None else f"{'(' if self.open_low else '['}{self.low}"
        right = "oo)" if self.high is None else f"{self.high}{')' if self.open_high else ']'}"
        return f"an exact number in {left}, {right}"

    def read(self, given: object) -> Rational:
        value = exact(given)
        below = self.low is not None and (value < self.low or (self.open_low and value == self.low))
        above = self.high is not None and (value > self.high or (self.open_high and value == self.high))
        if below or above:
            raise ValueError(self.describe())
        return value


@dataclass(frozen=True)
class Integer:
    """The integers from `low` up."""

    low: int

    def describe(self) -> str:
        return f"an integer >= {self.low}"

    def read(self, given: object) -> Rational:
        value = exact(given)
        if value.q != 1 or value < self.low:
            raise ValueError(self.describe())
        return value


@dataclass(frozen=True)
class Sequence:
    """A finite sequence of exact numbers, written with commas, kept in the order given."""

    entry: Real
    nonzero: bool = False

    def describe(self) -> str:
        which = ", not all zero" if self.nonzero else ""
        return f"one or more numbers with commas between, each {self.entry.describe()}{which}"

    def read(self, given: object) -> tuple[Rational, ...]:
        parts: Iterable[object]
        if isinstance(given, str):
            parts = given.split(",")
        elif isinstance(given, Iterable):
            parts = given
        else:
            parts = (given,)
        try:
            values = tuple(self.entry.read(part) for part in parts)
        except ValueError as error:
            raise ValueError(f"{self.describe()} (the faulty one should be {error})") from None
        if not values or (self.nonzero and not any(values)):
            raise ValueError(self.describe())
        return values


@dataclass(frozen=True)
class Choice:
    """One of a few names."""

    names: tuple[str, ...]

    def describe(self) -> str:
        return "one of " + ", ".join(self.names)

    def read(self, given: object) -> str:
        if given not in self.names:
            raise ValueError(self.describe())
        return str(given)


class Domain(Protocol):
    """Where a parameter may live."""

    def describe(self) -> str:
        """What a value must be, in words."""

    def read(self, given: object) -> Any:
        """The exact value; raises ValueError with what was expected."""
