"""What a claim is about, formally: its quantity as a term, and what is given.

Main definitions
    Subject       the term, the laws of its letters, what its parameters stand for, and what is assumed
    relation_of   the sign between quantity and right-hand side
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nonrobust.derivations.engines.words import Algebra
from nonrobust.derivations.kernel.conditions import Conditions, conditions
from nonrobust.derivations.kernel.terms import free
from nonrobust.theory.language import domains
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import relation
from nonrobust.theory.objects.sizes import d, m
from sympy import Expr, Ge, Gt, Symbol
from sympy.core.relational import Relational


@dataclass(frozen=True)
class Subject:
    """A claim's quantity as a term; `means` says what parameters stand for, `assumes` is what the claim assumes.

    `sizes` are the dimensions of the instances at which theorems on it are tried.
    """

    term: Expr
    algebra: Algebra | None = None
    means: Mapping[Symbol, Expr] = field(default_factory=dict)
    assumes: tuple[Relational, ...] = ()
    sizes: tuple[Mapping[Symbol, int], ...] = ({d: 4, m: 2}, {d: 3, m: 4})

    def definition(self, symbol: Symbol) -> Expr | None:
        """What a symbol of the claim stands for."""
        return self.means.get(symbol)

    def symbols(self, claim: Claim) -> frozenset[Symbol]:
        """The symbols of the claim and of its quantity, and of what its parameters mean."""
        params = {param.symbol for param in claim.params if isinstance(param.symbol, Symbol)}
        meant = {x for term in self.means.values() for x in free(term)}
        return frozenset(params | claim.rhs.free_symbols | meant) | free(self.term)

    def conditions(self, claim: Claim) -> Conditions:
        """What the claim assumes: the domains of its parameters, and what its subject assumes."""
        found = list(self.assumes)
        found += [Ge(term, 0, evaluate=False) for symbol, term in self.means.items() if symbol.is_nonnegative]
        for param in claim.params:
            match param.domain:
                case domains.Integer(low):
                    found.append(Ge(param.symbol, low, evaluate=False))
                case domains.Real(low, high, open_low, open_high):
                    if low is not None:
                        found.append((Gt if open_low else Ge)(param.symbol, low, evaluate=False))
                    if high is not None:
                        found.append((Gt if open_high else Ge)(high, param.symbol, evaluate=False))
        return conditions(*found)


def relation_of(claim: Claim) -> str:
    """The sign between a claim's quantity and its right-hand side."""
    return str(relation(claim.mode))
