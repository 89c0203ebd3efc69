"""Functions of W with mean exactly 0 that move with the errors of random features: control variates.

Four exact facts give them, for rows w_j ~ N(0, Gamma), A = W W^T, W = Z Gamma^(1/2):
    moments   E Tr A = m, E Tr A^2 = m + m (m + 1)|Gamma|^2, E |w_j|^4 = 1 + 2|Gamma|^2, E w_j^T Gamma w_j = |Gamma|^2
    signs     w_j -> +-w_j, independently, changes no law. Even functions of w_j such as |w_j| and the even-degree part
              E of U off the diagonal stay; M = f(U - E) becomes D M D with D the diagonal of signs. So p^T M p for
              even p has mean sum_j p_j^2 M_jj over signs, and products of such forms have theirs by pairing signs
    parts     E Tr Z^T g(Z) = E div g for g = R Z H, R = (A + c)^-1 and H any d x d matrix:
              E [Tr Z^T R Z H + Tr R Tr Gamma Z^T R Z H + Tr R Z Gamma H Z^T R - Tr R Tr H] = 0
    walks     in squared cosines between uniform directions, less their mean, only closed walks have a mean: `walks`

The signs take the O(d^(-1/2)) fluctuations of u^T f(U) u, integration by parts the O(1/d) ones of the traces of f(U).
Which f, c and H are taken only decides how well the controls work, not their means.
"""

from collections.abc import Callable

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.gaussian_features import Kernels, moments
from nonrobust.numerics.papers.dohmatob_bietti.simulators.numeric_activations import NumericActivation
from nonrobust.numerics.trial.estimate import Array
from scipy.optimize import brentq

Shift = tuple[float, Array]  # c and the diagonal of H, shape (d,)


def resolvent_shifts(sigma: NumericActivation, gamma: Array, m: int) -> tuple[Shift, ...]:
    """Shifts c > 0 with their H: lambda_1^2 (A + c) resembles U alone, or U plus what a filter amounts to as a ridge.

    None for an activation without linear part, whose kernel does not depend on A at first order.
    """
    found = moments(sigma, np.ones(1))
    linear = float(found.alpha[0, 1]) ** 2
    if linear < 1e-6 * float(found.variance[0]):
        return ()
    least = max(float(found.variance[0]) / linear - 1, 0.02)
    return tuple((c, _cancelling(c, gamma, m)) for c in (least, 2 * least, 5 * least))


def _cancelling(c: float, gamma: Array, m: int) -> Array:
    """H = Gamma/(1 + T Gamma) with T near E Tr R, so that Tr R is all that fluctuates at first order."""
    T = brentq(lambda T: m - c * T - float((T * gamma / (1 + T * gamma)).sum()), 0.0, m / c)
    return np.asarray(gamma / (1 + T * gamma))


def weights_controls(A: Array, W: Array, gamma: Array, shifts: tuple[Shift, ...]) -> Array:
    """Controls that are functions of the weights W of shape (m, d) alone, A = W W^T, shape (p,)."""
    m, d = W.shape
    size = float((gamma**2).sum())
    s2 = np.diag(A)
    out = [
        (s2.sum() - m) / d,
        ((A**2).sum() - m - m * (m + 1) * size) / d,
        ((s2**2).sum() - m * (1 + 2 * size)) / d,
        (float((W**2 @ gamma).sum()) / size - m) / d,
        _fourth(A, gamma) / d,
    ]
    if shifts:
        a, squares = _spectrum(A, W, isotropic(gamma))
        out += [_parts(m, a, squares, gamma, c, H) / d for c, H in shifts]
    if isotropic(gamma):
        out += walks(A / np.sqrt(np.outer(s2, s2)), d).tolist()
    return np.array(out)


def isotropic(gamma: Array) -> bool:
    """Whether the directions of the weights are uniform."""
    return float(np.ptp(gamma)) < 1e-12 * float(gamma[0])


def walks(cosines: Array, d: int) -> Array:
    """Sums over walks on the squared cosines between m uniform directions in R^d, less their means, shape (5,).

    E = cos^2 - 1/d off the diagonal, 0 on it, has entries of mean 0 given either of their two directions; so of the
    products in (1^T E 1)^2 and in 1^T E^k 1 only closed ones have a mean: with v = E E_jk^2 and
    E[E_jk E_kl | j, l] = 2 E_jl/(d (d + 2)), Tr E^2, 1^T E^2 1 and (1^T E 1)^2/2 have the mean m (m - 1) v.
    """
    m = len(cosines)
    second, fourth = 3 / (d * (d + 2)), 15 / (d * (d + 2) * (d + 4))  # E cos^4, E cos^6
    v, third = second - 1 / d**2, fourth - 3 * second / d + 2 / d**3  # E E_jk^2, E E_jk^3
    E = cosines**2 - 1 / d
    np.fill_diagonal(E, 0.0)
    one = E.sum(axis=1)
    found = (
        one.sum(),
        one @ one - m * (m - 1) * v,
        one @ (E @ one) - m * (m - 1) * ((m - 2) * 2 * v / (d * (d + 2)) + third),
        one.sum() ** 2 - 2 * m * (m - 1) * v,
        (E**2).sum() - m * (m - 1) * v,
    )
    return np.array(found) / m


def _spectrum(A: Array, W: Array, averaged: bool) -> tuple[Array, Array]:
    """Eigenvalues of W^T W, without those that are 0 by its rank, and squared entries of its eigenvectors, (d, .).

    `averaged`: for a control whose weights of the d entries are all equal their mean does as well.
    """
    m, d = W.shape
    if averaged:
        a = np.linalg.eigvalsh(W.T @ W if m >= d else A).clip(0)
        return a, np.full((d, len(a)), 1 / d)
    if m >= d:
        a, X = np.linalg.eigh(W.T @ W)
        return a.clip(0), X**2
    a, Q = np.linalg.eigh(A)
    return a, (W.T @ Q) ** 2 / a


def _fourth(A: Array, gamma: Array) -> float:
    """sum_k (sum_j (w_j.w_k)^2)^2 less its mean, by Wick's rule with t_k = Tr Gamma^k and n other weights."""
    n = len(A) - 1
    t2, t3, t4 = (float((gamma**k).sum()) for k in (2, 3, 4))
    others = n**2 * t2**2 + 2 * n * t4 + 2 * (n**2 * t4 + n * (t4 + t2**2))
    mixed = n * (t2 + 2 * t2**2 + 4 * t3 + 8 * t4)
    own = 1 + 12 * t2 + 12 * t2**2 + 32 * t3 + 48 * t4
    return float(((A**2).sum(axis=0) ** 2).sum()) - (n + 1) * (others + 2 * mixed + own)


def _parts(m: int, a: Array, squares: Array, gamma: Array, c: float, H: Array) -> float:
    """The integration by parts, from the spectrum of W^T W.

    W = Z Gamma^(1/2), so Z H Z^T = W H Gamma^-1 W^T, and H Gamma^-1 is bounded.
    """
    trace = float((1 / (a + c)).sum()) + (m - len(a)) / c  # of R
    ratio = np.divide(H, gamma, out=np.zeros_like(H), where=gamma > 0)
    diagonal = squares @ (a / (a + c))  # of W^T R W
    first = float(diagonal @ ratio) + trace * float(diagonal @ H)
    return first + float((squares @ (a / (a + c) ** 2)) @ H) - trace * float(H.sum())


def signed(found: Kernels, p: Array, h: Array, V: Array, fhat: Callable[[Array], Array]) -> Array:
    """p^T M p for M = f(U - E), its square and M (G - E') M, products of these, and p^T M E N p, less means over signs.

    E and E' are the parts of U and G of even degree off the diagonal, h and V the eigenvalues and eigenvectors of
    U - E, and p an even function of the weights, shape (m,).
    """
    f = fhat(np.maximum(h, 1e-12))
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
    return np.array(out)
