"""What a rule concludes, and what a theorem may rest on.

Main definitions
    Engine, Cited    what a theorem rests on besides definitions
    Premise          what a rule sees of a theorem
    Conclusion       a statement with its conditions, grounds and definitions: data, and no theorem
    Refused          why a rule gives nothing
"""

from dataclasses import dataclass, field
from typing import Protocol

from nonrobust.derivations.engines.words import Algebra
from nonrobust.derivations.kernel.conditions import NONE, Conditions
from nonrobust.theory.language.errors import InputError
from sympy import Expr, Symbol


class Refused(InputError):
    """A rule does not apply, in one sentence."""


@dataclass(frozen=True)
class Engine:
    """A computation by a named engine."""

    name: str

    def __str__(self) -> str:
        return f"computed by {self.name}"


@dataclass(frozen=True)
class Cited:
    """A theorem of the literature: what is taken from it, and its hypotheses with where each is discharged."""

    reference: str
    statement: str
    hypotheses: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"cited from {self.reference}: {self.statement}"


Ground = Engine | Cited
Grounds = frozenset[Ground]
NOTHING: Grounds = frozenset()


class Premise(Protocol):
    """What a rule sees of a theorem."""

    @property
    def left(self) -> Expr: ...

    @property
    def relation(self) -> str: ...

    @property
    def right(self) -> Expr: ...

    @property
    def conditions(self) -> Conditions: ...

    @property
    def rests_on(self) -> Grounds: ...

    @property
    def defines(self) -> tuple[tuple[Symbol, Expr], ...]: ...

    @property
    def algebra(self) -> Algebra | None: ...

    @property
    def rule(self) -> str: ...

    @property
    def premises(self) -> "tuple[Premise, ...]": ...


@dataclass(frozen=True)
class Conclusion:
    """left relation right, under conditions; `defines` are the abbreviations used, `algebra` the letters' laws."""

    left: Expr
    relation: str
    right: Expr
    how: str
    conditions: Conditions = NONE
    rests_on: Grounds = NOTHING
    defines: tuple[tuple[Symbol, Expr], ...] = field(default=())
    algebra: Algebra | None = None

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}".replace("**", "^")
