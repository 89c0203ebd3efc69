"""Section 6: second moments of the target in a random basis, and of a Haar projection, by Weingarten calculus."""

from nonrobust.derivations.engines.haar import projection_trace, rotated_entries
from nonrobust.derivations.proof.lines import computed, equality
from nonrobust.derivations.proof.step import Notation, Step
from nonrobust.derivations.proof.words import Tr, letter
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, d
from sympy import Expr, Symbol

r = Symbol("r", integer=True, nonnegative=True)  # the rank of Q
_TRACE, _SQUARE = Tr(letter("B")), Tr(letter("B") ** 2)


def second_moment() -> Expr:
    """E Tr QBQB for a Haar projection of rank r."""
    return r * ((d - r) * _TRACE**2 + (d * r + d - 2) * _SQUARE) / (d * (d - 1) * (d + 2))


def eigenbasis_route() -> Expr:
    """E sum_{i, k <= r} B~_ik^2 with B~ = O^T B O: r diagonal and r(r-1) other entries."""
    return r * rotated_entries([(0, 0), (0, 0)]) + r * (r - 1) * rotated_entries([(0, 1), (0, 1)])


def residual_energy(rank: Expr) -> Expr:
    """E |B - C|^2/|B|^2 for a Haar projection of this rank."""
    return rank / d - (1 - beta) * rank * (d - rank) / ((d - 1) * (d + 2))


def haar_moment() -> Step:
    """E Tr Q B Q B for a Haar projection of rank r."""
    return computed(
        "haar-moment",
        says="The second moment of a Haar projection, contracted with `B`:",
        name=Notation("E Tr(Q B Q B)", r"\mathbb{E}\operatorname{Tr}(QBQB)"),
        compute=lambda: projection_trace("QBQB", r),
        right=second_moment(),
        because="`Q_ab = sum_{s <= r} O_as O_bs` and Weingarten's formula for `E O_as O_bs O_ct O_dt`",
        by=(
            "sum over all pairs of pairings of four points, "
            "each loop of rows a trace and each loop of columns a factor r, "
            "weighted by the inverse of the Gram matrix (which exists for d >= 2)"
        ),
        reference="Collins and Sniady 2006",
    )


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


def second_route() -> Step:
    """E sum_{i, k <= r} B~_ik^2 = E Tr Q B Q B."""
    return computed(
        "second-route",
        says="A second route to the Haar moment: `r` diagonal and `r (r - 1)` other entries.",
        name=Notation("E sum_{i,k <= r} B~_ik^2", r"\mathbb{E}\sum_{i,k\le r}\tilde B_{ik}^2"),
        compute=eigenbasis_route,
        right=second_moment(),
        because="`E_r O^T B O E_r` keeps the entries with `i, k <= r`, of line(diagonal) and line(off-diagonal)",
        by="sum over the entries, each with its moment from the pairings",
    )


def alignment() -> Step:
    """E |B - C|^2/|B|^2 = r/d - (1 - beta) r (d - r)/((d - 1)(d + 2))."""
    return equality(
        "alignment",
        says="Divide by `|B|^2 = Tr B^2` and insert `(Tr B)^2 = beta d Tr B^2`, the definition of `beta`:",
        left=second_moment().subs(_TRACE**2, beta * d * _SQUARE) / _SQUARE,
        right=residual_energy(r),
        because="collect `beta`",
        name=Notation("E |B - C|^2/|B|^2", r"\mathbb{E}\,\|B-C\|_F^2/\|B\|_F^2"),
    )


def moment_lines() -> tuple[Step, ...]:
    """The Haar average of Tr QBQB, by two routes, in terms of beta."""
    return haar_moment(), diagonal_entry(), off_diagonal_entry(), second_route(), alignment()
