"""Second moments of the features sigma(w_j^T x), x ~ N(0, I_d), at given hidden weights, for any activation.

With s_j = |w_j|, c_jk the cosine of w_j and w_k, and alpha_k(s) = E sigma(s g) He_k(g)/sqrt(k!) for g ~ N(0, 1):
    U_jk = Cov(sigma(w_j^T x), sigma(w_k^T x))         = sum_{k>=1} alpha_k(s_j) alpha_k(s_k) c_jk^k
    G_jk = E <grad sigma(w_j^T x), grad sigma(w_k^T x)> = sum_{k>=1} k alpha_k(s_j) alpha_k(s_k) c_jk^k
off the diagonal, where alpha_k(s) sqrt(k) = s E sigma'(s g) He_{k-1}(g)/sqrt((k-1)!) turns the series of the slopes
into the second one; on it Var sigma(s g) and s^2 E sigma'(s g)^2.

Main definitions
    moments    alpha_k(s), Var sigma(s g) and s^2 E sigma'(s g)^2, with their errors
    kernels    U, G, their parts of even degree, and bounds on what they miss

Notes
    The density of s g is analytic in log s, and so is every moment, whatever sigma is. Quadrature at Chebyshev points
    of a range of scales gives them all over that range; a range is tabulated when the first scale falls into it.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.gaussian_quadrature import integrals, mesh
from nonrobust.numerics.papers.dohmatob_bietti.simulators.numeric_activations import NumericActivation
from nonrobust.numerics.trial.estimate import Array
from numpy.polynomial.chebyshev import chebvander

_DEGREES = 128  # the longest series
_TOLERANCE = 1e-12
_HALF_WIDTH = log(2) / 4  # of a range, in log s
_POINTS, _MOST_POINTS = 16, 64
_LEAST = 2.0**-100  # a scale below is taken for it


@dataclass(frozen=True, eq=False)
class _Table:
    """Chebyshev coefficients in log s of all moments, shape (points, degrees + 3), and errors, shape (degrees + 3,)."""

    coefficients: Array
    errors: Array


@lru_cache(maxsize=256)
def _table(sigma: NumericActivation, index: int, degrees: int) -> _Table:
    """The moments for log s within half a width of 2 * index half-widths."""
    center = 2 * index * _HALF_WIDTH
    low, high, ends = float(np.exp(center - _HALF_WIDTH)), float(np.exp(center + _HALF_WIDTH)), sigma.landmarks
    panels, slope_panels = mesh(sigma.function, ends, low, high, degrees), mesh(sigma.derivative, ends, low, high, 0)
    points = _POINTS
    while True:
        odd = 2 * np.arange(points) + 1
        s = np.exp(center + _HALF_WIDTH * np.cos(np.pi * odd / (2 * points)))
        own = integrals(sigma.function, panels, s, degrees)
        slope = integrals(sigma.derivative, slope_panels, s, 0)
        squares = s**2 * (slope.values[:, 0] ** 2 + slope.values[:, 1])
        mean = np.abs(slope.values[:, 0])
        with np.errstate(invalid="ignore"):
            square_errors = s**2 * (2 * mean * slope.errors[:, 0] + slope.errors[:, 1])
        square_errors = np.where(np.isfinite(square_errors), square_errors, np.inf)
        values, errors = np.c_[own.values, squares], np.c_[own.errors, square_errors].max(axis=0)
        # Whole turns are taken off before rounding.
        transform = np.cos(np.pi * (np.outer(np.arange(points), odd) % (4 * points)) / (2 * points)) * 2 / points
        transform[0] /= 2
        coefficients = transform @ values
        # Coefficients fall geometrically, so what the last ones leave out is less than what they are.
        left = np.abs(coefficients[-3:]).sum(axis=0)
        if (left <= 4 * errors).all() or 2 * points > _MOST_POINTS:
            break
        points *= 2
    lebesgue = 2 / np.pi * log(points) + 1  # how interpolation magnifies errors at the points
    errors = left + lebesgue * errors
    return _Table(coefficients, np.r_[errors[:-1], np.inf] if sigma.jumps else errors)  # no slope at a jump


EPS = float(np.finfo(float).eps)


def scaled(factor: float, error: Array) -> Array:
    """The errors of a quantity times a factor, none of a quantity times 0."""
    return factor * error if factor else np.zeros_like(error)


@dataclass(frozen=True, eq=False)
class Moments:
    """alpha_k(s) for k = 0, 1, ..., shape (m, 1 + degrees); Var sigma(s g) and s^2 E sigma'(s g)^2, shape (m,).

    `alpha_error`, shape (1 + degrees,), bounds what any row of alpha misses, `variance_error` and `slope_error`, shape
    (m,), what the entries of the others do; infinite where the activation defeats the quadrature.
    """

    alpha: Array
    variance: Array
    slope: Array
    alpha_error: Array
    variance_error: Array
    slope_error: Array


def moments(sigma: NumericActivation, s: Array, degrees: int = _DEGREES) -> Moments:
    """The moments of sigma(s_j g) for scales s of shape (m,)."""
    place = np.log(np.maximum(s, _LEAST)) / _HALF_WIDTH
    index = np.round(place / 2).astype(int)
    values, errors = np.empty((len(s), degrees + 3)), np.empty((len(s), degrees + 3))
    for each in np.unique(index):
        rows, table = index == each, _table(sigma, int(each), degrees)
        values[rows] = chebvander(place[rows] - 2 * each, len(table.coefficients) - 1) @ table.coefficients
        errors[rows] = table.errors
    alpha_error = errors[:, :-2].max(axis=0)
    return Moments(values[:, :-2], values[:, -2], values[:, -1], alpha_error, errors[:, -2], errors[:, -1])


@dataclass(frozen=True)
class Kernels:
    """U, G and the even-degree parts of both off the diagonal, shape (m, m); see the module's header.

    `ratio` is a_2(s_j)/s_j^2 with a_2 = sqrt(2) alpha_2, shape (m,), so that u_j = ratio_j w_j^T B w_j. By their series
    no entry of U misses more than `remainder`, none of G more than `slope_remainder`. With the quadrature's errors,
    U misses no more than `error` and G than `slope_error`, in spectral norm, and a_2 no more than `ratio_error`.
    """

    U: Array
    G: Array
    even: Array
    slope_even: Array
    ratio: Array
    remainder: float
    slope_remainder: float
    error: float
    slope_error: float
    ratio_error: float


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
    error, slope_error = _errors(found, c, last + 1, float(rest[last]), float(slope_rest[last]))
    return Kernels(
        *(U, G, even, slope_even, np.sqrt(2) * found.alpha[:, 2] / s**2, float(bound), float(slope_bound)),
        *(error, slope_error, float(np.sqrt(2) * found.alpha_error[2])),
    )


def _errors(found: Moments, c: Array, degrees: int, rest: float, slope_rest: float) -> tuple[float, float]:
    """Bounds on the spectral norms of what U and G miss, for cosines c with a zero diagonal.

    Off the diagonal by the Frobenius norm. The errors e_k of alpha_k move an entry of U by at most
    |c| sum_k (|alpha_k(s_j)| + |alpha_k(s_k)| + e_k) e_k, bounded by Cauchy-Schwarz; those of G likewise, k times.
    """
    k, e = np.arange(1, degrees + 1), found.alpha_error[1 : degrees + 1]
    off, tail = float(np.linalg.norm(c)), float(np.linalg.norm(np.abs(c) ** (degrees + 1)))
    out = []
    for own, diagonal, left, power in (
        (found.variance, found.variance_error, rest, 0.0),
        (found.slope, found.slope_error, slope_rest, 0.5),
    ):
        noise = float(np.linalg.norm(k**power * e))
        known, unknown = 2 * float(own.max()) ** 0.5 * noise + noise**2, float(diagonal.max())
        out.append(unknown + off * known + tail * (left + known + unknown))
    return out[0], out[1]
