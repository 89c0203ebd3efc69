"""What a claim is made of besides its formula: quantity, functionals, constraints, abbreviations."""

from collections.abc import Callable
from dataclasses import dataclass

from nonrobust.theory.language.nodes import Opaque
from sympy import Expr, Symbol
from sympy.core.relational import Relational


@dataclass(frozen=True)
class Quantity:
    """What a claim gives the value of."""

    name: str
    symbol: Symbol
    latex: str
    meaning: str


@dataclass(frozen=True)
class Functional:
    """A function in a right-hand side that depends on a non-numerical parameter, such as a spectral law.

    `resolve(values, *args)` returns the exact expression for the point's `values` and the function's arguments.
    """

    symbol: type[Opaque]
    meaning: str
    resolve: Callable[..., Expr]


@dataclass(frozen=True)
class Abbreviation:
    """A letter on paper for `meaning`, a multiple of `symbol`; only typesetting knows it."""

    letter: Symbol
    latex: str
    symbol: Symbol
    meaning: Expr
    meaning_latex: str


@dataclass(frozen=True)
class Constraint:
    """A condition that ties several parameters, with the words for its violation."""

    condition: Relational
    words: str
