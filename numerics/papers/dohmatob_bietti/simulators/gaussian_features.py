"""Second moments of the features sigma(w_j^T x), x ~ N(0, I_d), at given hidden weights, for any activation.

With s_j = |w_j|, c_jk the cosine of w_j and w_k, and alpha_k(s) = E sigma(s g) He_k(g)/sqrt(k!) for g ~ N(0, 1):
    U_jk = Cov(sigma(w_j^T x), sigma(w_k^T x))         = sum_{k>=1} alpha_k(s_j) alpha_k(s_k) c_jk^k
    G_jk = E <grad sigma(w_j^T x), grad sigma(w_k^T x)> = sum_{k>=1} k alpha_k(s_j) alpha_k(s_k) c_jk^k
off the diagonal, where alpha_k(s) sqrt(k) = s E sigma'(s g) He_{k-1}(g)/sqrt((k-1)!) turns the series of the slopes
into the second one; on it Var sigma(s g) and s^2 E sigma'(s g)^2. Every expectation is a Gauss-Legendre sum.

Main definitions
    NumericActivation, numeric_activation   sigma and sigma' for NumPy, from an expression in t
    moments                                 alpha_k(s), Var sigma(s g) and s^2 E sigma'(s g)^2
    kernels                                 U, G, their parts of even degree, and a bound on what the series leaves out

Notes
    Quadrature panels end at 0, where ReLU has its kink; an activation with kinks elsewhere is integrated less well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from nonrobust.numerics.trial.estimate import Array
from sympy import Expr, Symbol, diff, lambdify

_REACH, _PANEL, _NODES = 12.0, 1.5, 20  # exp(-12^2/2) = 5e-32 remains outside, times sigma's growth
_DEGREES = 128  # the longest series
_TOLERANCE = 1e-12


@dataclass(frozen=True)
class NumericActivation:
    """An activation and its derivative, both from arrays to arrays of the same shape."""

    name: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array], Array]


def numeric_activation(expression: Expr) -> NumericActivation:
    """The activation that an expression in Symbol("t", real=True) denotes; ReLU is Max(0, t)."""
    t = Symbol("t", real=True)
    if expression.free_symbols - {t}:
        raise ValueError(f"an activation is an expression in t alone, not {expression}")

    def compiled(e: Expr) -> Callable[[Array], Array]:
        plain = lambdify(t, e, ["scipy", "numpy"])
        return lambda x: np.asarray(plain(x) + 0.0 * x)  # a constant still fills the shape

    return NumericActivation(str(expression), compiled(expression), compiled(diff(expression, t)))


@lru_cache(maxsize=1)
def gauss() -> tuple[Array, Array]:
    """Nodes and weights, shape (q,), that integrate against the standard Gaussian density."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    middles = np.arange(-_REACH + _PANEL / 2, _REACH, _PANEL)
    g = (middles[:, None] + _PANEL / 2 * nodes).ravel()
    return g, np.tile(_PANEL / 2 * weights, len(middles)) * np.exp(-(g**2) / 2) / np.sqrt(2 * np.pi)


@lru_cache(maxsize=1)
def _hermite() -> Array:
    """Weighted He_k(g)/sqrt(k!) at the nodes for k = 0, ..., _DEGREES, shape (q, 1 + _DEGREES)."""
    g, weights = gauss()
    rows = [np.ones_like(g), g]
    for k in range(1, _DEGREES):
        rows.append((g * rows[k] - np.sqrt(k) * rows[k - 1]) / np.sqrt(k + 1))
    return np.ascontiguousarray((np.array(rows) * weights).T)


@dataclass(frozen=True)
class Moments:
    """alpha_k(s) for k = 0, 1, ..., shape (m, 1 + degrees); Var sigma(s g) and s^2 E sigma'(s g)^2, shape (m,)."""

    alpha: Array
    variance: Array
    slope: Array


def moments(sigma: NumericActivation, s: Array, degrees: int = _DEGREES) -> Moments:
    """The moments of sigma(s_j g) for scales s of shape (m,)."""
    g, weights = gauss()
    points = s[:, None] * g
    values = sigma.function(points)
    alpha = values @ _hermite()[:, : degrees + 1]
    variance = (values - alpha[:, :1]) ** 2 @ weights
    return Moments(alpha, variance, s**2 * (sigma.derivative(points) ** 2 @ weights))


@dataclass(frozen=True)
class Kernels:
    """U, G and the even-degree parts of both off the diagonal, shape (m, m); see the module's header.

    `ratio` is a_2(s_j)/s_j^2 with a_2 = sqrt(2) alpha_2, shape (m,), so that u_j = ratio_j w_j^T B w_j. No entry of U
    misses more than `remainder`, none of G more than `slope_remainder`.
    """

    U: Array
    G: Array
    even: Array
    slope_even: Array
    ratio: Array
    remainder: float
    slope_remainder: float


def kernels(sigma: NumericActivation, products: Array) -> Kernels:
    """The kernels at hidden weights W of shape (m, d), m >= 1, from their products W W^T, shape (m, m).

    By Cauchy-Schwarz the terms beyond degree K add up to at most |c|^(K+1) times what alpha_1^2, ..., alpha_K^2 leave
    of the variance; the series stops where that is negligible for the largest cosine.
    """
    m = len(products)
    s = np.sqrt(np.diag(products))
    found = moments(sigma, s)
    c = products / np.outer(s, s)
    np.fill_diagonal(c, 0.0)
    largest = min(1.0, float(np.abs(c).max()))
    degree = np.arange(1, _DEGREES + 1)
    alpha = found.alpha[:, 1:]
    rest = (found.variance[:, None] - np.cumsum(alpha**2, axis=1)).max(axis=0).clip(0.0)
    slope_rest = (found.slope[:, None] - np.cumsum(degree * alpha**2, axis=1)).max(axis=0).clip(0.0)
    scale = float(found.variance.max()) or 1.0
    missing = largest ** (degree + 1) * np.maximum(rest, slope_rest)
    last = int(np.argmax(missing <= _TOLERANCE * scale)) if missing.min() <= _TOLERANCE * scale else _DEGREES - 1
    U, G, even, slope_even, power = *(np.zeros((m, m)) for _ in range(4)), np.ones((m, m))
    for k in range(1, last + 2):
        power *= c
        a = alpha[:, k - 1]
        if float((a**2).max()) <= 1e-28 * scale:
            continue
        term = a[:, None] * power * a
        U += term
        G += k * term
        if k % 2 == 0:
            even += term
            slope_even += k * term
    np.fill_diagonal(U, found.variance)
    np.fill_diagonal(G, found.slope)
    bound, slope_bound = largest ** (last + 2) * rest[last], largest ** (last + 2) * slope_rest[last]
    return Kernels(U, G, even, slope_even, np.sqrt(2) * found.alpha[:, 2] / s**2, float(bound), float(slope_bound))
