"""The summary of regimes: every claim with its formula, conditions, source and status."""

import theory
from derivations import prose
from derivations.formulas import formula
from derivations.listing import mode
from derivations.tabulate.cells import Cell, Precision, Table, code, derived, heads
from theory.claim import Bound, Claim
from theory.regimes.common import SETTING

_STANDING = "; ".join(SETTING)


def _row(claim: Claim) -> tuple[Cell, ...]:
    conditions = [each for each in claim.assumptions if each not in SETTING]
    shown = formula(claim)
    plain = f"{claim.quantity.symbol} {'>=' if isinstance(claim.mode, Bound) else '='} {claim.rhs}"
    return (
        Cell(claim.id, code(claim.id), claim=claim.id),
        Cell(plain, shown.latex(), claim=claim.id),
        Cell(mode(claim)),
        Cell("; ".join(conditions), "; ".join(map(prose.latex, conditions))),
        Cell(f"{claim.source.cite}, section {claim.source.section}"),
        Cell(derived(claim), claim=claim.id),
    )


def regimes(precision: Precision) -> Table:
    """Every claim."""
    return Table(
        "regimes",
        f"Every claim, its conditions, and the weakest line of its derivation. Throughout: {_STANDING}.",
        heads("claim", "formula", "mode", "conditions", "source", "derivation"),
        tuple(_row(claim) for claim in theory.CLAIMS),
        (0.16, 0.34, 0.08, 0.2, 0.08, 0.07),
        precision,
    )
