"""Section 6: the neural tangent model trained to the end, quadratic sigma, isotropic weights.

The tangent network has the matrix W^T D W + A^T W + W^T A. Least squares over A leaves the residual Q B Q, with Q the
projection off the row space of W: a Haar projection of rank (d - m)_+.
"""

from dataclasses import dataclass

from nonrobust.derivations.kernel.proof import Proof
from nonrobust.derivations.kernel.terms import GaussianRows, HaarProjection, Mean, Tr
from nonrobust.derivations.kernel.theorem import Theorem
from nonrobust.derivations.papers.dohmatob_bietti.definitions import (
    LEAST_SQUARES,
    TANGENT_MATRIX,
    TANGENT_NETWORK,
    TARGET_ENERGY,
    WP,
    WPT,
    WT,
    A,
    B,
    D,
    Q,
    R,
    W,
    dirichlet_energy,
)
from nonrobust.derivations.papers.dohmatob_bietti.proofs.quadratic_network import steepness, target
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, d, m, rho
from sympy import Expr, Max

RESIDUAL = Tr(Q * B * Q * B)
_FITTED = B - Q * B * Q
_MISFIT = TANGENT_MATRIX - _FITTED
_RANK = Max(0, d - m)


@dataclass(frozen=True)
class Fit:
    """The expansion of the error in A, and its least value."""

    expansion: Theorem
    least: Theorem


def fit(proof: Proof) -> Fit:
    """min_A E (f - f*)^2 = 2 Tr QBQB, attained."""
    error = proof.compute(
        "error",
        LEAST_SQUARES,
        2 * Tr((TANGENT_MATRIX - B) ** 2),
        says="The tangent network is the centred quadratic form of `C = W^T D W + A^T W + W^T A`. Its squared error:",
        because="Wick's formula",
    )
    pythagoras = proof.combine(
        "pythagoras",
        Tr((TANGENT_MATRIX - B) ** 2),
        RESIDUAL + Tr(_MISFIT**2),
        says=(
            "Write `W^+` for the Moore-Penrose inverse, and `Q = I - W^+ W` for the projection off the row space of "
            "`W`. As `W Q = 0`, `Q B Q` is orthogonal to what the model can change:"
        ),
        because="the Penrose equations; the trace is cyclic",
    )
    expansion = proof.rewrite(
        "expansion", error, pythagoras, right=2 * RESIDUAL + 2 * Tr(_MISFIT**2), says="So", because="insert"
    )
    change = _FITTED - WT * D * W
    least = proof.minimize(
        "least",
        expansion,
        A,
        WPT * (change - change * WP * W / 2),
        says="The least value is that of the first term, for the second is a square that vanishes at one `A`:",
        because="`W^T (W^+)^T` is the projection on the row space of `W`",
    )
    return Fit(expansion, least)


def _mean_residual(proof: Proof) -> tuple[Theorem, ...]:
    """E Tr QBQB over the weights, through the Haar projection."""
    over_weights = Mean(RESIDUAL / TARGET_ENERGY, GaussianRows(W, m))
    over_haar = Mean(Tr(R * B * R * B) / TARGET_ENERGY, HaarProjection(R, _RANK))
    haar = proof.cite(
        "haar",
        over_weights,
        over_haar,
        says=(
            "The law of `W` is invariant under rotations, and so is that of `Q`: it projects on a Haar random "
            "subspace, of dimension `(d - m)_+` as `W` has rank `min(m, d)` almost surely:"
        ),
        because="orthogonal matrices act transitively on the subspaces of one dimension",
        reference="Muirhead, Aspects of Multivariate Statistical Theory, 1982, chapter 2",
        assumed=("`w_j` is `N(0, I_d/d)`, i.i.d.",),
    )
    rest = _RANK * (d - _RANK) * (d * TARGET_ENERGY - Tr(B) ** 2) / (d * (d - 1) * (d + 2))
    moment = proof.compute(
        "moment",
        over_haar,
        (_RANK / d * TARGET_ENERGY - rest) / TARGET_ENERGY,
        says="Its mean:",
        because="sum over pairs of pairings of four points",
        given=proof.finite,
    )
    aligned = proof.means("alignment", beta, Tr(B) ** 2, says="The alignment of target and identity:")
    return haar, moment, aligned


_TEST_ERROR = _RANK / d - (1 - beta) * _RANK * (d - _RANK) / ((d - 1) * (d + 2))


def _test_error(proof: Proof) -> Theorem:
    quantity = proof.begin(says="The mean test error of the tangent network, with `A` trained to the end:")
    norm = target(proof)
    found = fit(proof)
    return proof.rewrite(
        "value", quantity, found.least, norm, *_mean_residual(proof), right=_TEST_ERROR, says="So in the mean",
        because="insert", given=proof.finite,
    )  # fmt: skip


def _robustness(proof: Proof) -> Theorem:
    quantity = proof.begin(says="The mean non-robustness of the tangent network, trained to the end:")
    norm = steepness(proof)
    found = fit(proof)
    slope = proof.compute("gradient-energy", dirichlet_energy(TANGENT_NETWORK), 4 * Tr(TANGENT_MATRIX**2),
                          says="The energy of the network's gradient:", because="`E x x^T = I`")  # fmt: skip
    split = proof.rewrite(
        "split",
        slope,
        right=4 * (TARGET_ENERGY - RESIDUAL) + 4 * Tr(_MISFIT * (TANGENT_MATRIX + _FITTED)),
        says="It differs from that of `B - QBQ` by a multiple of what the least error makes vanish:",
        because="`C^2 - F^2` has the trace of `(C - F)(C + F)`; the Penrose equations",
    )
    there = proof.line(
        "trained", "at_minimum", found.least, found.expansion, split, over=A,
        says="So wherever the error is least,", because="there the square is 0",
    )  # fmt: skip
    ratio = proof.rewrite(
        "ratio",
        quantity,
        there,
        norm,
        right=1 - Mean(RESIDUAL / TARGET_ENERGY, GaussianRows(W, m)),
        says="Divide by the target's, and take the mean:",
        because="the mean is linear, and `Tr QBQB <= Tr B^2` bounded",
        given=proof.given,
    )
    return proof.rewrite(
        "value", ratio, *_mean_residual(proof), right=1 - _TEST_ERROR, says="So", because="insert", given=proof.finite
    )


def test_error(proof: Proof) -> Theorem:
    """E eps_test = n/d - (1 - beta) n (d - n)/((d - 1)(d + 2)), n = (d - m)_+."""
    return proof.conclude(_test_error(proof), because="the same formula")


def robustness(proof: Proof) -> Theorem:
    """E eps_rob = 1 - E eps_test."""
    return proof.conclude(_robustness(proof), because="the same formula")


def _limit(proof: Proof, finite: Theorem, value: Expr) -> Theorem:
    limit = proof.line(
        "limit", "limit", finite, size=d, ratios={m: rho}, right=value, given=proof.given,
        says="Let `d` grow with `m/d -> rho`:", because="a rational function of `1/d`, `m/d` and `(1 - m/d)_+`",
    )  # fmt: skip
    return proof.conclude(limit, because="the same formula")


_REST = Max(0, 1 - rho)


def test_error_limit(proof: Proof) -> Theorem:
    """eps_test -> (1 - beta)(1 - rho)_+^2 + beta (1 - rho)_+."""
    return _limit(proof, _test_error(proof), (1 - beta) * _REST**2 + beta * _REST)


def robustness_limit(proof: Proof) -> Theorem:
    """eps_rob -> 1 - lim eps_test."""
    return _limit(proof, _robustness(proof), 1 - (1 - beta) * _REST**2 - beta * _REST)
