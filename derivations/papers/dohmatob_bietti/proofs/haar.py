"""Section 6: second moments of the entries of a target in a Haar random basis, by Weingarten calculus."""

from nonrobust.derivations.kernel.proof import Proof
from nonrobust.derivations.kernel.terms import HaarRotation, Mean, Tr
from nonrobust.derivations.kernel.theorem import Theorem
from nonrobust.derivations.papers.dohmatob_bietti.definitions import TARGET_ENERGY, B, O, rotated
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, d
from sympy import Expr

DIAGONAL_MOMENT = (2 * TARGET_ENERGY + Tr(B) ** 2) / (d * (d + 2))
OFF_DIAGONAL_MOMENT = (d * TARGET_ENERGY - Tr(B) ** 2) / (d * (d - 1) * (d + 2))


def _entry(proof: Proof, k: int, moment: Expr, value: Expr) -> Theorem:
    quantity = proof.begin(says="The squared entry of the rotated target, relative to its energy:")
    mean = proof.compute(
        "moment",
        Mean(rotated(1, k) ** 2, HaarRotation(O)),
        moment,
        says="Its mean over the rotation:",
        because="sum over pairs of pairings of four points",
        given=proof.given,
    )
    aligned = proof.means("alignment", beta, Tr(B) ** 2, says="The alignment of target and identity:")
    ratio = proof.rewrite(
        "ratio", quantity, mean, aligned, right=value, says="Divide.", because="insert", given=proof.given
    )
    return proof.conclude(ratio, because="the same formula")


def diagonal(proof: Proof) -> Theorem:
    """E B~_ii^2/|B|^2 = (2 + beta d)/(d (d + 2))."""
    return _entry(proof, 1, DIAGONAL_MOMENT, (2 + beta * d) / (d * (d + 2)))


def off_diagonal(proof: Proof) -> Theorem:
    """E B~_ik^2/|B|^2 = (1 - beta)/((d - 1)(d + 2)) for i != k."""
    return _entry(proof, 2, OFF_DIAGONAL_MOMENT, (1 - beta) / ((d - 1) * (d + 2)))
