"""Neural tangent model, quadratic activation: draw W, project B, average over what is exchangeable.

The columns of W are i.i.d., so a diagonal target may be replaced by its average over all orderings of its
eigenvalues given W: for b with |b| = 1 and (sum b)^2 = beta d, E b_i b_k = (beta d - 1)/(d (d - 1)) for i != k.
That conditional expectation has a smaller variance than any one ordering, and the same mean.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import (
    dimension,
    proportional,
    ratio_alone,
    wishart_controls,
)
from nonrobust.numerics.papers.dohmatob_bietti.simulators.cubature import LARGEST, direction_mean, fifth_degree
from nonrobust.numerics.papers.dohmatob_bietti.simulators.filters import Function, numeric
from nonrobust.numerics.trial.ensemble import Draws, Ensemble, Observable, Observed, Simulator, Values, observing
from nonrobust.numerics.trial.estimate import Array
from nonrobust.theory.objects.filters import Filter as Training
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_DESCENT, GRADIENT_FLOW, RIDGE
from numpy.random import Generator
from scipy.stats import beta as beta_law


def least_squares(d: int, m: int, beta: float, n: int, rng: Generator) -> Draws:
    """Draws, shape (n,), of test error and non-robustness of the fully trained model, given W."""
    test, robust = np.empty(n), np.empty(n)
    chunk = max(1, 2_000_000 // (d * m))
    for start in range(0, n, chunk):
        stop = min(n, start + chunk)
        found = projected(rng.standard_normal((stop - start, m, d)), beta)
        test[start:stop], robust[start:stop] = found["test-error"], found["robustness"]
    return Draws({"test-error": test, "robustness": robust})


def projected(W: Array, beta: float) -> Draws:
    """Both errors, shape (n,), at weights W of shape (n, m, d), of any scale."""
    d, rank = W.shape[2], min(W.shape[1:])
    V = np.linalg.qr(W.transpose(0, 2, 1))[0]  # orthonormal basis of the row space, (n, d, rank)
    diagonal = (V**2).sum(axis=2)  # of P = V V^T; that of Q = I - P is 1 - diagonal
    # C = B - Q B Q = P B + B P - P B P, whence |C|^2 = 2 Tr P B^2 - Tr P B P B.
    test = _ordering_average(((1 - diagonal) ** 2).sum(axis=1), d - rank, d, beta)
    robust = 2 * rank / d - _ordering_average((diagonal**2).sum(axis=1), rank, d, beta)
    return Draws({"test-error": test, "robustness": robust})


def expected_test_error(d: int, m: int, beta: Any) -> Any:
    """The mean test error of the fully trained model over W and B, for alignments beta of any shape.

    A uniform direction loses to the projection its share in a subspace, whose second moment is all it takes.
    """
    lost = d - min(m, d)
    return _ordering_average(d * squared_share(lost, d), lost, d, beta)


def squared_share(k: int, n: int) -> float:
    """The mean square of |P u|^2, P a projection of rank k, u a uniform unit vector in R^n: a beta distribution."""
    return float(beta_law(k / 2, (n - k) / 2).moment(2)) if 0 < k < n else float(k > 0)


def _ordering_average(squares: Any, total: Any, d: int, beta: float) -> Any:
    """Average over orderings of sum_ik b_i b_k a_ik: `squares` sums the diagonal of a, `total` all of it."""
    return squares / d + (total - squares) * (beta * d - 1) / (d * (d - 1))


def _finite(values: Values, d: int, n: int, rng: Generator) -> Draws:
    """Given W, the average over all eigenbases of B as well: the squares of the projections' diagonals by cubature."""
    beta, m = float(values["beta"]), int(values["m"])
    rank = min(m, d)
    test, robust = np.empty(n), np.empty(n)
    for i in range(n):
        V = np.linalg.qr(rng.standard_normal((m, d)).T)[0]
        z, weights = fifth_degree(d, rng)
        kept, size = ((z @ V) ** 2).sum(axis=1), (z**2).sum(axis=1)
        lost = direction_mean((size - kept) ** 2, size, weights)
        test[i] = _ordering_average(d * lost, d - rank, d, beta)
        robust[i] = 2 * rank / d - _ordering_average(d * direction_mean(kept**2, size, weights), rank, d, beta)
    return Draws({"test-error": test, "robustness": robust})


def _limit(values: Values, d: int, n: int, rng: Generator) -> Draws:
    return least_squares(d, int(values["rho"] * d), float(values["beta"]), n, rng)


def haar_entries(values: Values, d: int, n: int, rng: Generator) -> Draws:
    """Mean squares of the diagonal and of the other entries of O^T B O, O Haar distributed, for a diagonal target.

    Averaged over the orderings of its eigenvalues: p_ik/d + (delta_ik - p_ik) E b b', p_ik = sum_l O_li^2 O_lk^2. The
    rows of p sum to 1, and cubature gives the mean of p_ii, for which a column of O is a uniform direction.
    """
    beta = float(values["beta"])
    diagonal, other = np.empty(n), np.empty(n)
    for i in range(n):
        z, weights = fifth_degree(d, rng)
        p = direction_mean((z**4).sum(axis=1), (z**2).sum(axis=1), weights)
        diagonal[i] = _ordering_average(p, 1.0, d, beta)
        other[i] = _ordering_average((1 - p) / (d - 1), 0.0, d, beta)
    return Draws({"diagonal": diagonal, "off-diagonal": other})


def _moment(which: str, values: Values, d: int, n: int, rng: Generator) -> Draws:
    return Draws({"moment": haar_entries(values, d, n, rng)[which]})


def fourth_moment(n: int) -> float:
    """E u_1^4 for a uniform unit vector u in R^n."""
    return squared_share(1, n)


@dataclass(frozen=True)
class Drawn:
    """The spectrum s of S = W^T W, shape (d,), for Gaussian W = V s^(1/2) O^T of shape (m, d).

    W is invariant under rotations from both sides, so that O and V are Haar distributed, independent of s; everything
    is averaged over them.
    """

    s: Array
    m: int

    @cached_property
    def kernel(self) -> Array:
        """Eigenvalues of the kernel operator, diagonal in the basis O."""
        return np.asarray(4 * (self.s[:, None] + self.s[None, :]).clip(0))

    @cached_property
    def start(self) -> Array:
        """E C_0^2 entrywise in the basis O for zeta = 1, |B| = 1, C_0 = W^T diag(v) W.

        Averaged over v and V: sum_j V_ji^2 V_jk^2/m has mean E V_11^4 for i = k, and else what orthonormality leaves.
        """
        same = fourth_moment(self.m)
        other = (1 / self.m - same) / (self.m - 1) if self.m > 1 else 0.0
        return np.outer(self.s, self.s) * (other + (same - other) * np.eye(len(self.s)))

    @cached_property
    def controls(self) -> Array:
        return wishart_controls(self.s, self.m)

    def target(self, beta: float) -> Array:
        """E B^2 entrywise in the basis O, |B| = 1, averaged over O and the orderings of B's eigenvalues."""
        d = len(self.s)
        same = d * fourth_moment(d)
        other = (1 - same) / (d - 1)
        return np.asarray(_ordering_average(other + (same - other) * np.eye(d), np.eye(d), d, beta))


def _wishart(setting: Values, d: int, rng: Generator) -> Drawn:
    m = int(setting["rho"] * d)
    W = rng.standard_normal((m, d)) / np.sqrt(d)
    s = np.zeros(d)
    s[: min(m, d)] = np.linalg.eigvalsh(W @ W.T if m < d else W.T @ W).clip(0)
    return Drawn(s, m)


WISHART = Ensemble("isotropic hidden weights", _wishart)


def filtered(residual: Function, beta: float, zeta: float, drawn: Drawn) -> Observed:
    """Mean test error and robustness given s under a filter: the residual is r(h) (C_0 - B), entry by entry."""
    r, target = residual(drawn.kernel), drawn.target(beta)
    added = zeta**2 * float((r**2 * drawn.start).sum())
    test, robust = float((r**2 * target).sum()), float(((1 - r) ** 2 * target).sum())
    return Observed({"test-error": test + added, "robustness": robust + added}, drawn.controls)


def filter_simulator(training: Training) -> Simulator:
    """The errors under a filter of the theory, or the one of that name, at points with its parameters."""
    return _reads(partial(_filtered, training))


def _filtered(training: Training, values: Values, d: int) -> Callable[[Drawn], Observed]:
    residual, beta, zeta = numeric(training, values)[0], float(values["beta"]), float(values["zeta"])
    return partial(filtered, residual, beta, zeta)


def _excess(values: Values, d: int) -> Callable[[Drawn], Observed]:
    residual, scale = numeric(GRADIENT_FLOW, values)[0], float(values["zeta"]) ** 2

    def read(drawn: Drawn) -> Observed:
        added = scale * float((residual(drawn.kernel) ** 2 * drawn.start).sum())
        return Observed({"test-excess": added, "robustness-excess": added}, drawn.controls)

    return read


def _frozen(values: Values, d: int) -> Callable[[Drawn], Observed]:
    residual, beta = numeric(GRADIENT_FLOW, values)[0], float(values["beta"])
    scale = float(values["zeta"]) ** 2

    def read(drawn: Drawn) -> Observed:
        found, added = filtered(residual, beta, 0.0, drawn), scale * float(drawn.start.sum())
        return Observed({name: found[name] + added for name in ("test-error", "robustness")}, drawn.controls)

    return read


def _reads(reader: Callable[[Values, int], Callable[[Drawn], Observed]]) -> Simulator:
    return observing(Observable(WISHART, ratio_alone, reader), _SIZES, 128)


_SIZES = proportional(20, "rho")
FINITE = Simulator(_finite, dimension, largest=LARGEST, rare=0.05)
LIMIT = Simulator(_limit, proportional(20, "rho"), rare=0.05)
HAAR = {
    which: Simulator(partial(_moment, which), dimension, largest=LARGEST, rare=0.05)
    for which in ("diagonal", "off-diagonal")
}
FILTERED = {each: filter_simulator(each) for each in (RIDGE, GRADIENT_FLOW, GRADIENT_DESCENT)}
EXCESS, FROZEN = _reads(_excess), _reads(_frozen)
