"""Neural tangent model, quadratic activation: draw W, project B, average over what is exchangeable.

The columns of W are i.i.d., so a diagonal target may be replaced by its average over all orderings of its
eigenvalues given W: for b with |b| = 1 and (sum b)^2 = beta d, E b_i b_k = (beta d - 1)/(d (d - 1)) for i != k.
That conditional expectation has a smaller variance than any one ordering, and the same mean.
"""

from collections.abc import Mapping

import numpy as np
from numpy.random import Generator

from numerics.estimate import Array
from numerics.simulate.base import Simulator, Values, proportional


def least_squares(d: int, m: int, beta: float, n: int, rng: Generator) -> Mapping[str, Array]:
    """Draws, shape (n,), of test error and non-robustness of the fully trained model, given W."""
    rank = min(m, d)
    test, robust = np.empty(n), np.empty(n)
    chunk = max(1, 2_000_000 // (d * m))
    for start in range(0, n, chunk):
        stop = min(n, start + chunk)
        W = rng.standard_normal((stop - start, m, d))
        V = np.linalg.qr(W.transpose(0, 2, 1))[0]  # orthonormal basis of the row space, (n, d, rank)
        diagonal = (V**2).sum(axis=2)  # of P = V V^T; that of Q = I - P is 1 - diagonal
        # C = B - Q B Q = P B + B P - P B P, whence |C|^2 = 2 Tr P B^2 - Tr P B P B.
        test[start:stop] = _ordering_average(((1 - diagonal) ** 2).sum(axis=1), d - rank, d, beta)
        robust[start:stop] = 2 * rank / d - _ordering_average((diagonal**2).sum(axis=1), rank, d, beta)
    return {"test-error": test, "robustness": robust}


def _ordering_average(squared_diagonal: Array, rank: int, d: int, beta: float) -> Array:
    """Average over orderings of Tr QBQB = sum_ik b_i b_k Q_ik^2, Q a projection of this rank."""
    same, mixed = 1 / d, (beta * d - 1) / (d * (d - 1))
    return squared_diagonal * same + (rank - squared_diagonal) * mixed


def _finite(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    return least_squares(d, int(values["m"]), float(values["beta"]), n, rng)


def _limit(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    return least_squares(d, int(values["rho"] * d), float(values["beta"]), n, rng)


FINITE = Simulator(_finite, lambda values: (int(values["d"]),))
LIMIT = Simulator(_limit, proportional(40, "rho"))
