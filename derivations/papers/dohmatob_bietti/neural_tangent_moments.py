"""Section 6: second moments of the target in a random basis, by Weingarten calculus."""

from nonrobust.derivations.engines.haar import rotated_entries
from nonrobust.derivations.engines.words import Tr, letter
from nonrobust.derivations.proof.lines import computed
from nonrobust.derivations.proof.step import Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import d

_TRACE, _SQUARE = Tr(letter("B")), Tr(letter("B") ** 2)


def diagonal_entry() -> Step:
    """E B~_ii^2 = (2 Tr B^2 + (Tr B)^2)/(d (d + 2))."""
    return computed(
        "diagonal",
        says="The same in the rotated basis, where `B~ = O^T B O`: the diagonal entries",
        name=Notation("E B~_ii^2", r"\mathbb{E}\,\tilde B_{ii}^2"),
        compute=lambda: rotated_entries([(0, 0), (0, 0)]),
        right=(2 * _SQUARE + _TRACE**2) / (d * (d + 2)),
        because="Weingarten's formula with column indices `(i, i, i, i)`",
        by="sum over all pairs of pairings of four points",
    )


def off_diagonal_entry() -> Step:
    """E B~_ik^2 = (d Tr B^2 - (Tr B)^2)/(d (d - 1)(d + 2))."""
    return computed(
        "off-diagonal",
        says="and the others, `i != k`:",
        name=Notation("E B~_ik^2", r"\mathbb{E}\,\tilde B_{ik}^2"),
        compute=lambda: rotated_entries([(0, 1), (0, 1)]),
        right=(d * _SQUARE - _TRACE**2) / (d * (d - 1) * (d + 2)),
        because="Weingarten's formula with column indices `(i, k, i, k)`",
        by="sum over all pairs of pairings of four points",
    )
