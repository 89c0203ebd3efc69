"""Random features: draw W, form the kernels exactly, train through the filter, average over target and start.

Given W everything is exact: v = fhat(U) u + r(U) v0, test error (2 - 2 u^T v + v^T U v)/2, robustness v^T G v/4 for
|B|_F = 1. Averages over v0 ~ N(0, zeta^2 I/m) and over the target's random part are taken in closed form: with
B = cos(phi) Gamma/|Gamma| + sin(phi) K, K uniform on the unit sphere of the symmetric matrices orthogonal to Gamma,
    E u_j u_k = ratio_j ratio_k (cos(phi)^2 q_j q_k + sin(phi)^2 ((w_j.w_k)^2 - q_j q_k)/(d(d+1)/2 - 1)),
q_j = w_j^T Gamma w_j/|Gamma|, since E <X, K><Y, K> is the inner product of the projections over the dimension.

Main definitions
    covariance   the eigenvalues of Gamma, from the spectral law D of d Gamma
    decompose    one eigendecomposition of U, which serves every filter and every zeta
    errors       test error and robustness of one filter
    draws        i.i.d. draws of both, with controls whose means are exactly 0 (`controls`)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import lcm

import numpy as np
from numpy.random import Generator
from sympy import Rational, lambdify

from numerics.estimate import Array
from numerics.simulate.base import Simulator, Values
from numerics.simulate.controls import constants, controls
from numerics.simulate.filters import Filter, numeric
from numerics.simulate.gaussian_features import Kernels, NumericActivation, kernels, numeric_activation
from theory import spectra
from theory.activations import activation
from theory.spectra import SpectralLaw

_NULL = 1e-12  # eigenvalues of U below this share of the largest are 0


def sizes(base: int, rho: Rational, law: SpectralLaw) -> tuple[int, ...]:
    """About base * (1, 2, 4, 8), such that rho d and the number of eigenvalues at each atom of the law are whole."""
    unit = lcm(int(rho.q), *(int(weight.q) for _, weight in law.atoms))
    first = unit * max(1, round(base / unit))
    return tuple(first * k for k in (1, 2, 4, 8))


@lru_cache(maxsize=64)
def covariance(law: SpectralLaw, d: int) -> Array:
    """Eigenvalues of Gamma, shape (d,), summing to 1: d gamma_i is the law's mean over its i-th slice of mass 1/d.

    Slices of atoms are exact. Slice means, unlike medians, keep the law's mean, and miss its second moment by O(1/d)
    even for an unbounded law such as exp(1).
    """
    if law.mean != 1:
        raise ValueError(f"the spectral law of a covariance has mean 1, {law} has {law.mean}")
    edges = np.arange(d + 1) / d
    total, start = np.zeros(d), 0.0
    for x, weight in law.atoms:
        ends = np.clip(edges, start, start + float(weight))
        total += float(x) * np.diff(ends)
        start += float(weight)
    if law.chart is not None:
        grid = np.linspace(0.0, float(law.chart.end), 20001)[1:-1]
        masses = lambdify(spectra.THETA, law.chart.mass, "numpy")(grid)
        grid, masses = np.r_[0.0, grid, float(law.chart.end)], np.r_[0.0, masses, 1 - start]
        theta = np.interp(np.clip(edges - start, 0.0, 1 - start), masses, grid)
        nodes, weights = np.polynomial.legendre.leggauss(16)
        half = np.diff(theta)[:, None] / 2
        points = theta[:-1, None] + half * (1 + nodes)
        location, density = (lambdify(spectra.THETA, e, "numpy") for e in (law.chart.location, law.chart.weight))
        total += (half * weights * location(points) * density(points)).sum(axis=1)
    return np.asarray(total / total.sum())


@dataclass(frozen=True)
class Trained:
    """U = V diag(h) V^T with h of shape (m,); G and the target's E u u^T in the basis V, shape (m, m)."""

    h: Array
    V: Array
    G: Array
    P: Array


def decompose(found: Kernels, W: Array, gamma: Array, alpha: float) -> Trained:
    """Diagonalise U at weights W of shape (m, d), for covariance eigenvalues gamma (d,) and alignment alpha."""
    d = W.shape[1]
    size = float((gamma**2).sum())
    cosine = min(1.0, alpha / (d * size))  # cos(phi)^2; alpha <= gamma_2, by rounding or slicing only just violated
    q = (W**2) @ gamma / np.sqrt(size)
    P = cosine * np.outer(q, q)
    if cosine < 1:
        P += (1 - cosine) * ((W @ W.T) ** 2 - np.outer(q, q)) / (d * (d + 1) / 2 - 1)
    P *= np.outer(found.ratio, found.ratio)
    h, V = np.linalg.eigh(found.U)
    h = np.where(h < _NULL * h[-1], 0.0, h)
    return Trained(h, V, V.T @ found.G @ V, V.T @ P @ V)


def errors(trained: Trained, filter_: Filter, zeta: float) -> tuple[float, float]:
    """Test error and robustness after training through the filter, averaged over target and initialization."""
    h, m = trained.h, len(trained.h)
    r, fhat = filter_[0](h), filter_[1](h)
    test = 1 - float((fhat - h * fhat**2 / 2) @ np.diag(trained.P)) + zeta**2 / (2 * m) * float(h @ r**2)
    fitted = float(fhat @ (trained.G * trained.P) @ fhat)
    return test, fitted / 4 + zeta**2 / (4 * m) * float(r**2 @ np.diag(trained.G))


def draws(
    sigma: NumericActivation,
    filter_: Filter,
    rho: Rational,
    alpha: float,
    law: SpectralLaw,
    zeta: float,
    d: int,
    n: int,
    rng: Generator,
) -> Mapping[str, Array]:
    """n i.i.d. draws at dimension d: "test-error" and "robustness" of shape (n,), "controls" of shape (n, p).

    Any linear combination of the controls, with coefficients from other draws, may be subtracted without bias.
    """
    m, gamma = int(rho * d), covariance(law, d)
    known = constants(sigma, gamma, m, alpha, filter_[1])
    test, robust, rows = np.empty(n), np.empty(n), []
    for i in range(n):
        W = rng.standard_normal((m, d)) * np.sqrt(gamma)
        found = kernels(sigma, W)
        test[i], robust[i] = errors(decompose(found, W, gamma, alpha), filter_, zeta)
        rows.append(controls(known, found, W))
    return {"test-error": test, "robustness": robust, "controls": np.array(rows).reshape(n, -1)}


def _sizes(values: Values) -> tuple[int, ...]:
    return sizes(_BASE, values["rho"], values["law"])


def trained(name: str) -> Simulator:
    """The simulator of one filter: test error, robustness and their sum."""

    def draw(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
        scale = float(values.get("zeta", 0))
        return _draw(values, numeric(name, values), scale, d, n, rng)

    return Simulator(draw, _sizes, pilot=_PILOT)


def _draw(values: Values, filter_: Filter, zeta: float, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    sigma, law, alpha = _numeric(values["sigma"].expr), values["law"], float(values["alpha"])
    found = draws(sigma, filter_, values["rho"], alpha, law, zeta, d, n, rng)
    return {**found, "sum": found["test-error"] + found["robustness"]}


_numeric = lru_cache(maxsize=32)(numeric_activation)


def _quadratic(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    return _draw({**values, **_QUADRATIC, "alpha": values["beta"]}, numeric("least-squares", {}), 0.0, d, n, rng)


def _excess(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    """The initialization's part: what is left for alpha = 0 beyond zeta = 0, given the same W, is linear in zeta^2."""
    m, gamma = int(values["rho"] * d), covariance(values["law"], d)
    sigma, (r, _) = _numeric(values["sigma"].expr), numeric("ridge", values)
    scale, test, robust, rows = float(values["zeta"]) ** 2, np.empty(n), np.empty(n), []
    known = constants(sigma, gamma, m, 0.0, r)
    for i in range(n):
        W = rng.standard_normal((m, d)) * np.sqrt(gamma)
        found = kernels(sigma, W)
        h, V = np.linalg.eigh(found.U)
        test[i] = scale / (2 * m) * float(h @ r(h) ** 2)
        robust[i] = scale / (4 * m) * float(r(h) ** 2 @ np.einsum("ji,jk,ki->i", V, found.G, V))
        rows.append(controls(known, found, W))
    return {"test-excess": test, "robustness-excess": robust, "controls": np.array(rows).reshape(n, -1)}


def _frozen(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    """The fit of f* alone, plus the initial network's own part."""
    found = _draw(values, numeric("ridge", values), 0.0, d, n, rng)
    start = _draw({**values, "alpha": spectra.Integer(0)}, numeric("none", values), float(values["zeta"]), d, n, rng)
    return {
        "test-error": found["test-error"] + start["test-error"] - 1,
        "robustness": found["robustness"] + start["robustness"],
        "controls": np.concatenate([found["controls"], start["controls"]], axis=1),
    }


_BASE, _PILOT = 24, 64
_QUADRATIC: Values = {"sigma": activation("quadratic"), "law": spectra.law("atoms(1)")}
TRAINED = {name: trained(name) for name in ("least-squares", "ridge", "gradient-flow", "gradient-descent")}
QUADRATIC = Simulator(_quadratic, lambda values: sizes(_BASE, values["rho"], _QUADRATIC["law"]), pilot=_PILOT)
EXCESS = Simulator(_excess, _sizes, pilot=_PILOT)
FROZEN = Simulator(_frozen, _sizes, pilot=2 * _PILOT)
