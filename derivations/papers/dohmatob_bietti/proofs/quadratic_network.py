"""Section 1: test error and non-robustness of a quadratic network from its coefficients, by Wick's formula."""

from nonrobust.derivations.kernel.proof import Proof
from nonrobust.derivations.kernel.terms import Mean, Tr
from nonrobust.derivations.kernel.theorem import Theorem
from nonrobust.derivations.papers.dohmatob_bietti.definitions import (
    TARGET,
    TARGET_ENERGY,
    B,
    C,
    X,
    dirichlet_energy,
    network,
    squared_error,
)
from nonrobust.theory.papers.dohmatob_bietti.glossary import energy, kappa

_WICK = "Wick's formula for `E x_i x_j x_k x_l`: three pairings, each loop a trace"


def target(proof: Proof) -> Theorem:
    """E f*^2 = 2 Tr B^2."""
    return proof.compute(
        "target",
        Mean(TARGET**2, X),
        2 * TARGET_ENERGY,
        says="The target's mean square, the normalisation:",
        because=_WICK,
    )


def steepness(proof: Proof) -> Theorem:
    """E |grad f*|^2 = 4 Tr B^2."""
    return proof.compute(
        "steepness",
        dirichlet_energy(TARGET),
        4 * TARGET_ENERGY,
        says="The target's gradient is `2 B x`; its mean square, the normalisation:",
        because="`E x x^T = I`",
    )


def test_error(proof: Proof) -> Theorem:
    """eps_test = |C - B|^2/|B|^2."""
    quantity = proof.begin(says="The test error of `f(x) = x^T C x + c`, with the bias `c` for which `E f = 0`:")
    error = proof.compute(
        "error",
        squared_error(network(C)),
        2 * Tr((C - B) ** 2),
        says="`f - f*` is the centred quadratic form of `C - B`; its mean square:",
        because=_WICK,
    )
    expansion = proof.combine(
        "expansion",
        Tr((C - B) ** 2),
        Tr(C**2) - 2 * Tr(C * B) + TARGET_ENERGY,
        says="The square of the difference:",
        because="the trace is cyclic",
    )
    norm = target(proof)
    own = proof.means("energy", energy, Tr(C**2), says="The energy is relative to the target's,")
    overlap = proof.means("overlap", kappa, Tr(C * B), says="and so is the overlap:")
    ratio = proof.rewrite(
        "ratio", quantity, error, norm, expansion, own, overlap, right=energy - 2 * kappa + 1, says="Divide.",
        because="insert", given=proof.given,
    )  # fmt: skip
    return proof.conclude(ratio, because="the same formula")


def robustness(proof: Proof) -> Theorem:
    """eps_rob = |C|^2/|B|^2."""
    quantity = proof.begin(says="The non-robustness of `f(x) = x^T C x + c`:")
    slope = proof.compute(
        "gradient-energy",
        dirichlet_energy(network(C)),
        4 * Tr(C**2),
        says="The gradient of `f` is `2 C x`; its mean square:",
        because="`E x x^T = I`",
    )
    norm = steepness(proof)
    own = proof.means("energy", energy, Tr(C**2), says="The energy is relative to the target's:")
    ratio = proof.rewrite("ratio", quantity, slope, norm, own, right=energy, says="Divide.", because="insert",
                          given=proof.given)  # fmt: skip
    return proof.conclude(ratio, because="the same formula")
