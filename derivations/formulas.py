"""The formula of a claim as a paper would print it: one LaTeX relation, and what its abbreviations mean.

Abbreviations: kappa = lambda_2^2 gamma_2/2 and tau^2 = lambda_2^2 alpha for random features, a letter for a root.
"""

from dataclasses import dataclass

from sympy import Expr, Symbol
from sympy.printing.latex import LatexPrinter

from theory.claim import Bound, Claim, Exact, Limit
from theory.nodes import Root
from theory.symbols import LATEX_NAMES, alpha, gamma_2, lambda_2

_RELATIONS = {Exact: "=", Limit: r"\to", Bound: r"\ge"}
_KAPPA, _TAU_SQUARED = Symbol("kappa_RF"), Symbol("tau_squared")
_SHORT = {_KAPPA: r"\kappa", _TAU_SQUARED: r"\tau^2"}
_CONVENTIONS = {"ln_notation": True, "inv_trig_style": "full"}
_INTEGRALS = frozenset(("M", "N", "T", "I"))  # functionals of functions: square brackets


class _Printer(LatexPrinter):
    """SymPy's LaTeX with the paper's names, constants first, and square brackets around a functional's argument."""

    def __init__(self) -> None:
        super().__init__({"symbol_names": {**LATEX_NAMES, **_SHORT}, "order": "rev-lex", **_CONVENTIONS})

    def _as_ordered_terms(self, expr: Expr, order: str | None = None) -> list[Expr]:
        """Positive terms first: 1 - x, not -x + 1."""
        return sorted(super()._as_ordered_terms(expr, order), key=lambda term: term.could_extract_minus_sign())

    def _print_Function(self, expr: Expr, exp: str | None = None) -> str:  # noqa: N802  (SymPy's naming)
        name = expr.func.__name__
        if name not in _INTEGRALS:
            return str(super()._print_Function(expr, exp))
        power = f"^{{{exp}}}" if exp else ""
        return rf"{name}{power}\left[{self.doprint(expr.args[0])}\right]"


@dataclass(frozen=True)
class Formula:
    """A relation in LaTeX, and a LaTeX clause for each abbreviation in it."""

    relation: str
    where: tuple[str, ...]

    def latex(self) -> str:
        """The relation and its clauses between dollars."""
        clauses = ", ".join(f"${clause}$" for clause in self.where)
        return f"${self.relation}$" + (f" where {clauses}" if clauses else "")


def formula(claim: Claim) -> Formula:
    """The claim's relation; every abbreviation that occurs in it is explained."""
    printer, rhs, where = _Printer(), claim.rhs, []
    if rhs.has(gamma_2):
        rhs = rhs.subs(gamma_2, 2 * _KAPPA / lambda_2**2)
        where.append(r"\kappa = \lambda_2^2 \gamma_2/2")
    if rhs.has(alpha) and rhs.has(lambda_2):
        rhs = rhs.subs(alpha, _TAU_SQUARED / lambda_2**2)
        where.append(r"\tau^2 = \lambda_2^2 \alpha")
    for root in sorted(rhs.atoms(Root), key=str):
        function, low, high = root.args
        letter, body = function.variables[0], function.expr
        rhs = rhs.xreplace({root: letter})
        low, high, equation, name = map(printer.doprint, (low, high, body, letter))
        where.append(rf"{name} \in [{low}, {high}],\ {equation} = 0")
    averaged = isinstance(claim.mode, Exact) and claim.mode.average
    left = rf"\mathbb{{E}}\,{claim.quantity.latex}" if averaged else claim.quantity.latex
    return Formula(f"{left} {_RELATIONS[type(claim.mode)]} {printer.doprint(rhs)}", tuple(where))
