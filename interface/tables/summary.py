"""The summary of regimes: every claim with its formula, conditions, source and status."""

from nonrobust.tables.cells import Cell, Precision, Table, code, derived, heads
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import in_words
from nonrobust.theory.papers import dohmatob_bietti as theory
from nonrobust.theory.papers.dohmatob_bietti.common import SETTING
from nonrobust.typesetting import prose

_STANDING = "; ".join(SETTING)


def _row(claim: Claim) -> tuple[Cell, ...]:
    conditions = [each for each in claim.assumptions if each not in SETTING]
    shown = claim.formula()
    return (
        Cell(claim.id, code(claim.id), claim=claim.id),
        Cell(claim.plain(), shown.latex(), claim=claim.id),
        Cell(in_words(claim.mode)),
        Cell("; ".join(conditions), "; ".join(map(prose.latex, conditions))),
        Cell(str(claim.source)),
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
