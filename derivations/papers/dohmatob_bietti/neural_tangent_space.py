"""Section 6: the tangent network of the quadratic model, and the invariance of its random weights."""

from nonrobust.derivations.engines.words import Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti.definitions import (
    AT,
    ORTHOGONAL,
    OT,
    WT,
    A,
    O,
    W,
    algebra,
    x,
    xT,
)
from nonrobust.derivations.proof.lines import matrices
from nonrobust.derivations.proof.step import Step

X = letter("X")
ALGEBRA = algebra("W W^T A A^T O O^T X x x^T", ORTHOGONAL, "O O^T = I")


def tangent_model() -> Step:
    """sum_j <a_j, x> sigma'(w_j^T x) = x^T (A^T W + W^T A) x for sigma(t) = t^2."""
    return matrices(
        "model",
        says=(
            "The tangent model `sum_j <a_j, x> sigma'(w_j^T x)` is the quadratic form of `A^T W + W^T A`, "
            "as `sigma'(t) = 2t`."
        ),
        left=Tr(xT * AT * (2 * W * x)),
        right=Tr(xT * (AT * W + WT * A) * x),
        algebra=ALGEBRA,
        because="`x^T A^T W x = x^T W^T A x`",
    )


def invariance() -> Step:
    """Tr (W O)^T (W O) = Tr W^T W for orthogonal O."""
    return matrices(
        "invariance",
        says=(
            "The Gaussian density of `W` depends on `Tr W^T W` alone, so `W O` has the law of `W` for orthogonal `O`."
        ),
        left=Tr((OT * WT) * (W * O)),
        right=Tr(WT * W),
        algebra=ALGEBRA,
        because="`O O^T = I`",
    )
