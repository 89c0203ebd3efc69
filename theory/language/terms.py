"""What a claim is made of besides its formula: quantity, functionals, constraints, abbreviations."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from nonrobust.theory.language.nodes import Opaque
from sympy import Expr, Symbol
from sympy.core.relational import Relational

Resolver = Callable[..., Expr]


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

    `resolve(values, *args)` returns the exact expression for the point's `values` and the function's arguments, finite
    where the parts of parameters that it `needs` are; `canonical` gives a call in the form that equal calls share.
    """

    symbol: type[Opaque]
    meaning: str
    resolve: Resolver
    canonical: Callable[[Expr], Expr] | None = None
    needs: tuple[Symbol, ...] = ()


@dataclass(frozen=True)
class PlantedError:
    """A mistake in the functional `symbol`: its kind, the change in words, and what becomes of the resolver."""

    symbol: type[Opaque]
    kind: str
    words: str
    wrong: Callable[[Functional], Resolver]

    def planted(self, functional: Functional) -> Functional:
        """The functional with this mistake."""
        return replace(functional, resolve=self.wrong(functional))


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
