"""Functions of W with mean exactly 0 that move with the errors of random features: control variates.

Three exact facts give them, for rows w_j ~ N(0, Gamma), A = W W^T, W = Z Gamma^(1/2):
    moments   E Tr A = m, E Tr A^2 = m + m (m + 1)|Gamma|^2, E |w_j|^4 = 1 + 2|Gamma|^2, E w_j^T Gamma w_j = |Gamma|^2
    signs     w_j -> +-w_j, independently, changes no law. Even functions of w_j such as |w_j| and the even-degree part
              E of U off the diagonal stay; M = f(U - E) becomes D M D with D the diagonal of signs. So p^T M p for
              even p has mean sum_j p_j^2 M_jj over signs, and products of such forms have theirs by pairing signs
    parts     E Tr Z^T g(Z) = E div g for g = R Z H, R = (A + c)^-1 and H any d x d matrix:
              E [Tr Z^T R Z H + Tr R Tr Gamma Z^T R Z H + Tr R Z Gamma H Z^T R - Tr R Tr H] = 0

The signs take the O(d^(-1/2)) fluctuations of u^T f(U) u, integration by parts the O(1/d) ones of the traces of f(U).
Which f, c and H are taken only decides how well the controls work, not their means.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import brentq

from numerics.estimate import Array
from numerics.simulate.gaussian_features import Kernels, NumericActivation, moments


@dataclass(frozen=True)
class Constants:
    """What the controls need apart from W: covariance eigenvalues (d,), the filter's fhat, and for each shift c > 0
    of the resolvent the diagonal of H, shape (d,)."""

    gamma: Array
    fhat: Callable[[Array], Array]
    target: bool
    shifts: tuple[tuple[float, Array], ...]


def constants(
    sigma: NumericActivation, gamma: Array, m: int, alpha: float, fhat: Callable[[Array], Array]
) -> Constants:
    """Choose the shifts so that lambda_1^2 (A + c) resembles U + (the ridge that fhat amounts to)."""
    found = moments(sigma, np.ones(1))
    linear = float(found.alpha[0, 1]) ** 2
    rest = float(found.variance[0]) - linear
    if linear < 1e-6 * float(found.variance[0]):
        return Constants(gamma, fhat, alpha > 0, ())
    mean = rest + linear
    at_mean = float(fhat(np.array([mean]))[0])
    ridge = max(0.0, 1 / at_mean - mean) if at_mean > 0 else mean
    c = max((rest + ridge) / linear, 0.02)
    return Constants(gamma, fhat, alpha > 0, tuple((k * c, _cancelling(k * c, gamma, m)) for k in (1.0, 1.6)))


def _cancelling(c: float, gamma: Array, m: int) -> Array:
    """H = Gamma/(1 + T Gamma) with T near E Tr R, so that Tr R is all that fluctuates at first order."""
    T = brentq(lambda T: m - c * T - float((T * gamma / (1 + T * gamma)).sum()), 0.0, m / c)
    return np.asarray(gamma / (1 + T * gamma))


def controls(known: Constants, found: Kernels, W: Array) -> Array:
    """The controls at weights W of shape (m, d), shape (p,)."""
    m, d = W.shape
    gamma = known.gamma
    size = float((gamma**2).sum())
    A = W @ W.T
    s2, q = np.diag(A), W**2 @ gamma / np.sqrt(size)
    out = [
        (s2.sum() - m) / d,
        ((A**2).sum() - m - m * (m + 1) * size) / d,
        ((s2**2).sum() - m * (1 + 2 * size)) / d,
        (q.sum() / np.sqrt(size) - m) / d,
        _fourth(A, gamma) / d,
        *(_parts(A, W, gamma, c, H) / d for c, H in known.shifts),
    ]
    if known.target:
        out += _signs(known, found, q * found.ratio)
    return np.array(out)


def _fourth(A: Array, gamma: Array) -> float:
    """sum_k (sum_j (w_j.w_k)^2)^2 less its mean, by Wick's rule with t_k = Tr Gamma^k and n other weights."""
    n = len(A) - 1
    t2, t3, t4 = (float((gamma**k).sum()) for k in (2, 3, 4))
    others = n**2 * t2**2 + 2 * n * t4 + 2 * (n**2 * t4 + n * (t4 + t2**2))
    mixed = n * (t2 + 2 * t2**2 + 4 * t3 + 8 * t4)
    own = 1 + 12 * t2 + 12 * t2**2 + 32 * t3 + 48 * t4
    return float(((A**2).sum(axis=0) ** 2).sum()) - (n + 1) * (others + 2 * mixed + own)


def _parts(A: Array, W: Array, gamma: Array, c: float, H: Array) -> float:
    """The integration by parts; W = Z Gamma^(1/2), so Z H Z^T = W H Gamma^-1 W^T, and H Gamma^-1 is bounded."""
    m = len(A)
    R = cho_solve(cho_factor(A + c * np.eye(m), lower=True), np.eye(m))
    RW = R @ W
    diagonal = (W * RW).sum(axis=0)  # of W^T R W
    trace = float(np.trace(R))
    ratio = np.divide(H, gamma, out=np.zeros_like(H), where=gamma > 0)
    first = float(diagonal @ ratio) + trace * float(diagonal @ H)
    return first + float((RW**2).sum(axis=0) @ H) - trace * float(H.sum())


def _signs(known: Constants, found: Kernels, p: Array) -> list[float]:
    """p^T M p for M = f(U - E), its square and M (G - E') M, products of these, and p^T M E N p, less means over signs.

    E and E' are the parts of U and G of even degree off the diagonal.
    """
    h, V = np.linalg.eigh(found.U - found.even)
    f = known.fhat(np.maximum(h, 1e-12))
    M = (V * f) @ V.T
    square, slope = (V * f**2) @ V.T, M @ (found.G - found.slope_even) @ M
    weights = np.outer(p, p)
    off = [weights * N for N in (M, square, slope)]
    for each in off:
        np.fill_diagonal(each, 0.0)
    y = [float(each.sum()) for each in off]
    out = list(y)
    for each, value in zip(off, y, strict=True):
        out.append(y[0] * value - 2 * float((off[0] * each).sum()))
    for E, N in ((found.even, M), (found.even, slope), (found.slope_even, M)):
        mean = (np.diag(M) * p) @ E @ (np.diag(N) * p) + float((E * M * N * weights).sum())
        out.append(float((M @ p) @ E @ (N @ p) - mean))
    return out
