"""Section 8: how far target families are aligned with the identity, where this is one trace."""

from nonrobust.derivations.kernel.proof import Proof
from nonrobust.derivations.kernel.terms import Tr
from nonrobust.derivations.kernel.theorem import Theorem
from nonrobust.derivations.papers.dohmatob_bietti.definitions import P
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, p
from sympy import Expr, Integer


def _limit(proof: Proof, finite: Theorem, value: Expr) -> Theorem:
    limit = proof.line(
        "limit", "limit", finite, size=d, ratios={}, right=value, given=proof.given,
        says="This holds in every dimension, and so in the limit:", because="a constant",
    )  # fmt: skip
    return proof.conclude(limit, because="the same formula")


def identity(proof: Proof) -> Theorem:
    """beta = 1 for B = I."""
    quantity = proof.begin(says="The alignment of `B = I`:")
    finite = proof.rewrite("finite", quantity, right=Integer(1), says="As `Tr I = d`,", because="insert")
    return _limit(proof, finite, Integer(1))


def low_rank(proof: Proof) -> Theorem:
    """beta = p for a projection of rank p d."""
    quantity = proof.begin(says="The nonzero eigenvalues are equal: `B` is a multiple of a projection `P`, `P P = P`.")
    rank = proof.rewrite(
        "rank", quantity, right=Tr(P) / d, says="So its energy is its trace:", because="`P P = P`", given=proof.given
    )
    share = proof.means("share", p, Tr(P), says="The trace is the rank, a share of the dimension:")
    finite = proof.rewrite("finite", rank, share, right=p, says="So", because="insert", given=proof.given)
    return _limit(proof, finite, p)
