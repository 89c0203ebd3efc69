"""Neural tangent model, quadratic activation: draw W, project B, average over what is exchangeable.

The columns of W are i.i.d., so a diagonal target may be replaced by its average over all orderings of its
eigenvalues given W: for b with |b| = 1 and (sum b)^2 = beta d, E b_i b_k = (beta d - 1)/(d (d - 1)) for i != k.
That conditional expectation has a smaller variance than any one ordering, and the same mean.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.random import Generator

from numerics.estimate import Array
from numerics.simulate.base import Simulator, Values, proportional, wishart_controls
from numerics.simulate.filters import Function, numeric


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


def _ordering_average(squares: Array, total: float | Array, d: int, beta: float) -> Array:
    """Average over orderings of sum_ik b_i b_k a_ik: `squares` sums the diagonal of a, `total` all of it."""
    return squares / d + (total - squares) * (beta * d - 1) / (d * (d - 1))


def _finite(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    return least_squares(d, int(values["m"]), float(values["beta"]), n, rng)


def _limit(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    return least_squares(d, int(values["rho"] * d), float(values["beta"]), n, rng)


def haar_entries(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    """Mean squares of the diagonal and of the other entries of O^T B O, O Haar distributed, for a diagonal target.

    Averaged over the orderings of its eigenvalues: p_ik/d + (delta_ik - p_ik) E b b', p_ik = sum_l O_li^2 O_lk^2.
    """
    beta = float(values["beta"])
    diagonal, other = np.empty(n), np.empty(n)
    for start in range(0, n, _BATCH):
        stop = min(n, start + _BATCH)
        O2 = np.linalg.qr(rng.standard_normal((stop - start, d, d)))[0] ** 2
        p = (O2**2).sum(axis=(1, 2)) / d  # mean of p_ii; the rows of p sum to 1
        diagonal[start:stop] = _ordering_average(p, 1.0, d, beta)
        other[start:stop] = _ordering_average((1 - p) / (d - 1), 0.0, d, beta)
    return {"diagonal": diagonal, "off-diagonal": other}


def _moment(which: str) -> Callable[[Values, int, int, Generator], Mapping[str, Array]]:
    return lambda values, d, n, rng: {"moment": haar_entries(values, d, n, rng)[which]}


def filtered(residual: Function, d: int, m: int, beta: float, n: int, rng: Generator) -> Mapping[str, Array]:
    """Draws, shape (n,), given W, of the errors under a filter: of the target's part, and of zeta^2's ("noise").

    In the eigenbasis O of S = W^T W the kernel is diagonal, with eigenvalue 4 (s_i + s_k), and the residual is
    r(h) (C_0 - B). B is averaged over the orderings of its eigenvalues, C_0 = W^T diag(v) W over v.
    """
    test, robust, noise, controls = np.empty(n), np.empty(n), np.empty(n), np.empty((n, 7))
    for i in range(n):
        W = rng.standard_normal((m, d)) / np.sqrt(d)
        s, O = np.linalg.eigh(W.T @ W)  # noqa: E741  (the field's name)
        controls[i] = wishart_controls(s, m)
        r = residual(4 * (s[:, None] + s[None, :]).clip(0))
        weight = _ordering_average((O**2).T @ O**2, np.eye(d), d, beta)
        test[i], robust[i] = (r**2 * weight).sum(), ((1 - r) ** 2 * weight).sum()
        squares = (W @ O) ** 2
        noise[i] = (r**2 * (squares.T @ squares)).sum() / m
    return {"test-error": test, "robustness": robust, "noise": noise, "controls": controls}


def _filter(name: str) -> Simulator:
    def draw(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
        m, scale = int(values["rho"] * d), float(values["zeta"]) ** 2
        found = filtered(numeric(name, values)[0], d, m, float(values["beta"]), n, rng)
        errors = {q: found[q] + scale * found["noise"] for q in ("test-error", "robustness")}
        return {**errors, "controls": found["controls"]}

    return Simulator(draw, _SIZES, pilot=48)


def _excess(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    m, scale = int(values["rho"] * d), float(values["zeta"]) ** 2
    found = filtered(numeric("gradient-flow", values)[0], d, m, 0.0, n, rng)
    added = scale * found["noise"]
    return {"test-excess": added, "robustness-excess": added, "controls": found["controls"]}


def _frozen(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    m, scale = int(values["rho"] * d), float(values["zeta"]) ** 2
    found = filtered(numeric("gradient-flow", values)[0], d, m, float(values["beta"]), n, rng)
    start = filtered(np.ones_like, d, m, float(values["beta"]), n, rng)
    errors = {q: found[q] + scale * start["noise"] for q in ("test-error", "robustness")}
    return {**errors, "controls": np.concatenate([found["controls"], start["controls"]], axis=1)}


_BATCH = 20_000
_SIZES = proportional(40, "rho")
FINITE = Simulator(_finite, lambda values: (int(values["d"]),))
LIMIT = Simulator(_limit, proportional(40, "rho"))
HAAR = {
    which: Simulator(_moment(which), lambda values: (int(values["d"]),), most=1_000_000)
    for which in ("diagonal", "off-diagonal")
}
FILTERED = {name: _filter(name) for name in ("ridge", "gradient-flow", "gradient-descent")}
EXCESS = Simulator(_excess, _SIZES, pilot=48)
FROZEN = Simulator(_frozen, _SIZES, pilot=48)
