"""Parameters of claims: name on the command line, symbol in formulas, domain, typical values.

Validation, command-line parsing, LaTeX and the default test inputs all derive from these.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from nonrobust.theory.language.domains import Domain
from sympy import Expr, Symbol


@dataclass(frozen=True)
class Part:
    """A number that a value without a symbol of its own determines: its symbol, and the value's attribute.

    It may be infinite, where a claim whose formula needs it has no point; `meaning` says in words what is infinite.
    `remark` gives a sentence on values where statements that contain the number are degenerate, else an empty text.
    """

    symbol: Symbol
    attribute: str
    latex: str
    meaning: str
    remark: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Param:
    """A parameter: `name` on the command line, `symbol` in formulas; `length` is a sequence's number of entries.

    `by_modulus`: the entries' symbols are numbered by decreasing modulus, whatever the order in which they are given.

    `parts` are the numbers in formulas that a value without a symbol of its own determines: an activation its lambda_1,
    a law its second moment. `default` is used when no value is given; a `ratio` is easily written upside
    down.
    """

    name: str
    symbol: Expr
    meaning: str
    domain: Domain
    typical: tuple[str, ...]
    latex: str
    length: Symbol | None = None
    by_modulus: bool = False
    parts: tuple[Part, ...] = ()
    default: str | None = None
    ratio: bool = False

    def with_domain(self, domain: Domain, typical: tuple[str, ...]) -> "Param":
        """The same parameter over a smaller domain."""
        return replace(self, domain=domain, typical=typical)

    @property
    def symbol_names(self) -> dict[Symbol, str]:
        """LaTeX of the symbols that stand for this parameter in formulas."""
        own = {self.symbol: self.latex} if isinstance(self.symbol, Symbol) else {}
        return own | {part.symbol: part.latex for part in self.parts}
