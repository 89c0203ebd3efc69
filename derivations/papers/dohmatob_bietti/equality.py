"""Whether a mutant is its claim in other clothes: proved on the whole domain, or not at all."""

from collections.abc import Sequence

from nonrobust.derivations.papers.dohmatob_bietti.charts import ASPECT_RATIO, EXPONENT, FRACTION, RATIO, WIDTH, n
from nonrobust.derivations.proof.charts import EVERYWHERE, Chart, product
from nonrobust.derivations.proof.prove import identity
from nonrobust.derivations.proof.step import Status
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.papers.dohmatob_bietti.full_training import T
from nonrobust.theory.papers.dohmatob_bietti.glossary import a, c, d, m, p, rho
from sympy import Dummy, Expr, Integer, cancel, expand_log

# Widths below, at and above the dimension; m = d - 1 apart, so that d - m >= 1 is decided.
_WIDTH = (Chart("m = d - 1", {d: m + 1}, {d: m + 1}), Chart("m < d - 1", {d: m + 1 + n}), *WIDTH[1:])
_LENGTHS, _WIDTHS = range(1, 6), range(1, 8)


def equal(claim: Claim, rhs: Expr) -> str | None:
    """How `rhs` is proved equal to the claim's right-hand side, or None."""
    if any(param.length is not None for param in claim.params):
        return _equal_on_sequences(claim, rhs)
    left, right = (expand_log(_saturated(side)) for side in (claim.rhs, rhs))
    result = identity(left, right, _charts(claim))
    return result.how if result.status is Status.PROVED else None


def _saturated(expr: Expr) -> Expr:
    """T_F(u) = T_F(1) for u >= 1: a fraction of a spectrum never carries more than all of it."""
    whole = {call: T(1) for call in expr.atoms(T) if call.args[0].is_Rational and call.args[0] >= 1}
    return expr.xreplace(whole)


def _charts(claim: Claim) -> Sequence[Chart]:
    """Charts that cover the claim's domain."""
    symbols = {param.symbol for param in claim.params}
    if {rho, c} <= symbols:
        return ASPECT_RATIO
    if {rho, p} <= symbols:
        return FRACTION
    found: list[tuple[Chart, ...]] = [family for symbol, family in ((rho, RATIO), (a, EXPONENT)) if symbol in symbols]
    if {d, m} <= symbols:
        found.append(_WIDTH)
    return product(*found) if found else EVERYWHERE


def _equal_on_sequences(claim: Claim, rhs: Expr) -> str | None:
    """Entries as symbols, at every small length and width: a sum is one of finitely many polynomials there."""
    for length in _LENGTHS:
        for width in _WIDTHS:
            values = []
            for param in claim.params:
                if param.length is not None:
                    values.append((param.name, tuple(Dummy(positive=True) for _ in range(length))))
                else:
                    values.append((param.name, Integer(width) if param.symbol == m else Dummy(positive=True)))
            point = Point(claim, tuple(values))
            if cancel(point.substitute(claim.rhs) - point.substitute(rhs)) != 0:
                return None
    return (
        f"both sides are the same function of the entries at every length up to {_LENGTHS[-1]}"
        f" and every width up to {_WIDTHS[-1]}"
    )
