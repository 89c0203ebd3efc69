"""A claim is data: a sentence, its source and conditions, and an exact right-hand side.

Main definitions
    Claim, Point
    Claim.at(rho="2/5", ...)   validates and returns a Point
    Point.expression()         the right-hand side there, an exact SymPy number
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from nonrobust.theory.language.errors import InputError, printable, quoted
from nonrobust.theory.language.modes import Exact, Mode, relation
from nonrobust.theory.language.params import Param
from nonrobust.theory.language.references import Source
from nonrobust.theory.language.terms import Abbreviation, Constraint, Functional, Quantity
from nonrobust.theory.language.typesetting import Formula, typeset
from sympy import Expr, IndexedBase, Integer, Rational, Symbol, Tuple, sympify

_LONGEST = 200  # characters of a point that a message shows


@dataclass(frozen=True)
class Claim:
    """A statement: under `assumptions`, `quantity` equals (approaches, is at least) `rhs`.

    `points` are the default check points: they cover every chart and the boundary values of the parameters. Parts of
    parameters in `rhs`, or in `needs` where only the statement rests on them, must be finite.
    """

    id: str
    statement: str
    source: Source
    quantity: Quantity
    params: tuple[Param, ...]
    rhs: Expr
    mode: Mode
    assumptions: tuple[str, ...]
    points: tuple[Mapping[str, str], ...]
    functionals: tuple[Functional, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    needs: tuple[Symbol, ...] = ()

    def at(self, **given: object) -> "Point":
        """Return the validated point; raise InputError naming the claim, the parameter and what was expected."""
        names = [param.name for param in self.params]
        for name in given:
            if name not in names:
                takes = ", ".join(names) or "no parameters"
                raise InputError(f"{self.id} has no parameter {quoted(name)}{_hint(name, names)}; it takes {takes}.")
        values: dict[str, Any] = {}
        for param in self.params:
            expected = f"{param.name} ({param.meaning}) must be {param.domain.describe()}"
            if param.name not in given and param.default is None:
                raise InputError(f"{self.id} needs a value of {param.name}: {expected}.")
            try:
                values[param.name] = param.domain.read(given.get(param.name, param.default))
            except ValueError as error:
                raise InputError(
                    f"{self.id}: {param.name} ({param.meaning}) must be {error}, not {quoted(given[param.name])}."
                ) from None
        point = Point(self, tuple(values.items()))
        self._refuse_infinite(point)
        for constraint in self.constraints:
            if point.substitute(constraint.condition) != True:  # noqa: E712  (a SymPy truth value)
                raise InputError(f"{self.id}: {constraint.words}, which {printable(str(point), _LONGEST)} violates.")
        return point

    def _refuse_infinite(self, point: "Point") -> None:
        """Raise InputError where a number that the right-hand side needs is infinite."""
        needed = {*self.rhs.free_symbols, *self.needs}
        for functional in self.functionals:
            needed |= set(functional.needs) if self.rhs.has(functional.symbol) else set()
        for param in self.params:
            for part in param.parts:
                if part.symbol in needed and getattr(point[param.name], part.attribute).is_infinite:
                    raise InputError(
                        f"{self.id}: {param.name} ({param.meaning}) must be one for which {part.meaning} is finite, "
                        f"and it is infinite for '{show(point[param.name])}': so is the {self.quantity.name}."
                    )

    def scaled(self, factor: Rational) -> "Claim":
        """The claim with its right-hand side multiplied by `factor`: a planted error."""
        return replace(self, rhs=factor * self.rhs)

    def plain(self) -> str:
        """The statement as text."""
        return f"{self.quantity.symbol} {relation(self.mode)} {self.rhs}"

    def formula(self) -> Formula:
        """The statement in LaTeX, with what its abbreviations mean."""
        averaged = isinstance(self.mode, Exact) and self.mode.average
        left = rf"\mathbb{{E}}\,{self.quantity.latex}" if averaged else self.quantity.latex
        names = {symbol: text for param in self.params for symbol, text in param.symbol_names.items()}
        return typeset(left, relation(self.mode), self.rhs, names, self.abbreviations)

    def _repr_latex_(self) -> str:
        """The statement in a notebook."""
        return self.formula().latex()


def _hint(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f" (did you mean {near[0]}?)" if near else ""


@dataclass(frozen=True)
class Point:
    """Exact values for all of a claim's parameters; made by `Claim.at`."""

    claim: Claim
    values: tuple[tuple[str, Any], ...]

    def __str__(self) -> str:
        return ", ".join(f"{name}={show(value)}" for name, value in self.values)

    def __getitem__(self, name: str) -> Any:
        return dict(self.values)[name]

    def as_text(self) -> dict[str, str]:
        """The values as text that `Claim.at` reads back."""
        return {name: show(value) for name, value in self.values}

    def substitute(self, expr: Any) -> Any:
        """`expr` with the numerical parameters in place of their symbols."""
        scalars: dict[Any, Any] = {}
        sequences: dict[IndexedBase, tuple[Rational, ...]] = {}
        for param in self.claim.params:
            value = self[param.name]
            if param.length is not None:
                scalars[param.length] = Integer(len(value))
                numbered = sorted(value, key=lambda x: (-abs(x), -x)) if param.by_modulus else value
                sequences[param.symbol] = tuple(numbered)
            elif isinstance(value, Expr):
                scalars[param.symbol] = value
            used = (part for part in param.parts if part.symbol in expr.free_symbols)
            scalars |= {part.symbol: getattr(value, part.attribute) for part in used}
        expr = expr.subs(scalars)
        if sequences:
            expr = expr.doit() if hasattr(expr, "doit") else expr
            for base, value in sequences.items():
                # An index past the end of the sequence is a component that is absent: zero.
                expr = expr.xreplace({base[j + 1]: x for j, x in enumerate(value)})
                expr = expr.replace(lambda node, b=base: getattr(node, "base", None) == b, lambda node: Integer(0))
        return expr

    def expression(self) -> Expr:
        """The claim's right-hand side at this point, exact and free of symbols."""
        expr = self.substitute(self.claim.rhs)
        values = dict(self.values)
        for functional in self.claim.functionals:
            expr = expr.replace(functional.symbol, lambda *args, f=functional: f.resolve(values, *args))
        return sympify(expr, strict=True)


def show(value: object) -> str:
    """A parameter's value as text that its domain reads back."""
    return ",".join(map(str, value)) if isinstance(value, tuple | Tuple) else str(value)
