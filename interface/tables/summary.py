"""The summary of a library: every claim with its formula, conditions, source and status."""

from nonrobust.derivations.dossier import Dossier
from nonrobust.keeping.kept import checked
from nonrobust.paper import Library, Paper
from nonrobust.tables.cells import Cell, Precision, Table, code, heads
from nonrobust.theory.language.modes import in_words
from nonrobust.typesetting import prose

NAME = "regimes"


def _row(paper: Paper, dossier: Dossier) -> tuple[Cell, ...]:
    claim = dossier.claim
    conditions = [each for each in claim.assumptions if each not in paper.standing]
    return (
        Cell(claim.id, code(claim.id), claim=claim.id),
        Cell(claim.plain(), claim.formula().latex(), claim=claim.id),
        Cell(in_words(claim.mode)),
        Cell("; ".join(conditions), "; ".join(map(prose.latex, conditions))),
        Cell(str(claim.source)),
        Cell(checked(paper, dossier).status.value, claim=claim.id),
    )


def regimes(library: Library, precision: Precision) -> Table:
    """Every claim."""
    standing = "; ".join(dict.fromkeys(each for paper in library.papers for each in paper.standing))
    return Table(
        NAME,
        "Every claim, its conditions, and the weakest line of its derivation."
        + (f" Throughout: {standing}." if standing else ""),
        heads("claim", "formula", "mode", "conditions", "source", "derivation"),
        tuple(_row(paper, dossier) for paper in library.papers for dossier in paper.dossiers),
        (0.16, 0.34, 0.08, 0.2, 0.08, 0.07),
        precision,
    )
