"""The formula of a claim as a paper prints it: one LaTeX relation, and what its abbreviations mean.

The only place that writes a claim's LaTeX. Names come from the claim's own parameters, abbreviations and functionals; a
root gets its letter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nonrobust.theory.language.modes import Relation
from nonrobust.theory.language.nodes import Opaque, Root
from nonrobust.theory.language.terms import Abbreviation
from sympy import Expr, Symbol
from sympy.printing.latex import LatexPrinter

_CONVENTIONS = {"ln_notation": True, "inv_trig_style": "full"}


class _Printer(LatexPrinter):
    """SymPy's LaTeX with given names, constants first, and square brackets around what a functional integrates."""

    def __init__(self, names: Mapping[Symbol, str]) -> None:
        super().__init__({"symbol_names": dict(names), "order": "rev-lex", **_CONVENTIONS})

    def _as_ordered_terms(self, expr: Expr, order: str | None = None) -> list[Expr]:
        """Positive terms first: 1 - x, not -x + 1."""
        return sorted(super()._as_ordered_terms(expr, order), key=lambda term: term.could_extract_minus_sign())

    def _print_Function(self, expr: Expr, exp: str | None = None) -> str:  # noqa: N802  (SymPy's naming)
        if not (isinstance(expr, Opaque) and expr.integrates):
            return str(super()._print_Function(expr, exp))
        power = f"^{{{exp}}}" if exp else ""
        return rf"{expr.func.__name__}{power}\left[{self.doprint(expr.args[0])}\right]"


@dataclass(frozen=True)
class Formula:
    """A relation in LaTeX, and a LaTeX clause for each abbreviation in it."""

    relation: str
    where: tuple[str, ...]

    def latex(self) -> str:
        """The relation and its clauses between dollars."""
        clauses = ", ".join(f"${clause}$" for clause in self.where)
        return f"${self.relation}$" + (f" where {clauses}" if clauses else "")


def typeset(
    left: str, sign: Relation, rhs: Expr, names: Mapping[Symbol, str], abbreviations: Sequence[Abbreviation] = ()
) -> Formula:
    """The relation `left` (LaTeX) `sign` `rhs`; every abbreviation and root that occurs in it is explained."""
    printer = _Printer({**names, **{short.letter: short.latex for short in abbreviations}})
    where = []
    for short in abbreviations:
        if rhs.has(short.symbol):
            rhs = rhs.subs(short.symbol, short.letter * short.symbol / short.meaning)
            where.append(f"{short.latex} = {short.meaning_latex}")
    for root in sorted(rhs.atoms(Root), key=str):
        function, low, high = root.args
        letter, body = function.variables[0], function.expr
        rhs = rhs.xreplace({root: letter})
        low, high, equation, name = map(printer.doprint, (low, high, body, letter))
        where.append(rf"{name} \in [{low}, {high}],\ {equation} = 0")
    return Formula(f"{left} {sign.latex} {printer.doprint(rhs)}", tuple(where))
