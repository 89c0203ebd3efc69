"""Whether a mutant is its claim in other clothes: proved on the whole domain, or not at all."""

from collections.abc import Sequence

from nonrobust.derivations.proof.charts import Chart
from nonrobust.derivations.proof.prove import identity
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.language.status import Status
from sympy import Add, Dummy, Expr, Integer, cancel, expand_log

_LENGTHS, _WIDTHS = range(1, 6), range(1, 8)


def equal(claim: Claim, rhs: Expr, charts: Sequence[Chart]) -> str | None:
    """How `rhs` is proved equal to the claim's right-hand side on `charts`, which cover its domain, or None."""
    if any(param.length is not None for param in claim.params):
        return _equal_on_sequences(claim, rhs)
    left, right = (expand_log(_canonical(claim, side)) for side in (claim.rhs, rhs))
    result = identity(left, right, charts)
    return result.how if result.status is Status.PROVED else None


def _canonical(claim: Claim, expr: Expr) -> Expr:
    """Every call of a functional in the form that equal calls share."""
    for functional in claim.functionals:
        if functional.canonical is not None:
            expr = expr.xreplace({call: functional.canonical(call) for call in expr.atoms(functional.symbol)})
    return expr


def _entries(length: int, descending: bool) -> tuple[Expr, ...]:
    """Symbols for a sequence's entries; where they are numbered by modulus, sums of symbols, which descend.

    Rational functions that agree there, on an open set, agree everywhere.
    """
    steps = [Dummy(positive=True) for _ in range(length)]
    return tuple(Add(*steps[place:]) for place in range(length)) if descending else tuple(steps)


def _equal_on_sequences(claim: Claim, rhs: Expr) -> str | None:
    """Entries as symbols, at every small length and width: a sum is one of finitely many polynomials there."""
    for length in _LENGTHS:
        for width in _WIDTHS:
            values = []
            for param in claim.params:
                if param.length is not None:
                    values.append((param.name, _entries(length, param.by_modulus)))
                else:
                    values.append((param.name, Integer(width) if param.symbol.is_integer else Dummy(positive=True)))
            point = Point(claim, tuple(values))
            if cancel(point.substitute(claim.rhs) - point.substitute(rhs)) != 0:
                return None
    return (
        f"both sides are the same function of the entries at every length up to {_LENGTHS[-1]}"
        f" and every width up to {_WIDTHS[-1]}"
    )
