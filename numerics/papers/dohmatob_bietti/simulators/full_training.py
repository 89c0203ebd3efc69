"""Full training, quadratic activation: targets drawn from a spectral law, and networks trained for real.

Main definitions
    spectrum     eigenvalues by stratified sampling: the j-th is drawn from the j-th of d slices of equal mass
    truncation   the best rank-m network for a diagonal target (x is isotropic: the eigenbasis does not matter)
    train        L-BFGS on the population loss from random initializations: no theorem used
"""

from functools import lru_cache, partial

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import (
    haar,
    proportional,
    quadratic_errors,
    spectrum_length,
)
from nonrobust.numerics.trial.ensemble import Draws, Simulator, Values, in_chunks
from nonrobust.numerics.trial.estimate import Array
from nonrobust.theory.objects import laws as spectra
from nonrobust.theory.objects.laws import SpectralLaw
from nonrobust.theory.papers.dohmatob_bietti.families import family_law
from numpy.random import Generator
from sympy import lambdify


@lru_cache(maxsize=64)
def _quantiles(law: SpectralLaw) -> tuple[Array, Array]:
    """Cumulative masses and chart coordinates of the continuous part, on a grid, by Gauss-Legendre quadrature."""
    assert law.chart is not None
    grid = np.linspace(0.0, float(law.chart.end), 8193)
    nodes, weights = np.polynomial.legendre.leggauss(6)
    half = (grid[1] - grid[0]) / 2
    theta = (grid[:-1] + half)[:, None] + half * nodes
    density = lambdify(spectra.THETA, law.chart.weight, "numpy")(theta) * np.ones_like(theta)
    return np.concatenate([[0.0], np.cumsum(half * density @ weights)]), grid


def spectrum(law: SpectralLaw, d: int, n: int, rng: Generator) -> Array:
    """Stratified draws of d eigenvalues, shape (n, d), in no particular order."""
    u = (np.arange(d) + rng.random((n, d))) / d
    out = np.empty((n, d))
    start = 0.0
    for x, weight in law.atoms:
        out[(u >= start) & (u < start + float(weight))] = float(x)
        start += float(weight)
    rest = u >= start
    if law.chart is None:
        out[rest] = float(law.atoms[-1][0])  # rounding of the weights' sum
        return out
    masses, grid = _quantiles(law)
    location = lambdify(spectra.THETA, law.chart.location, "numpy")
    if law.chart.weight == 1:
        out[rest] = location((u[rest] - start) / masses[-1] * float(law.chart.end))
    else:
        # Linear interpolation on 8192 panels moves the errors by less than 1e-8, covered by the simulators' `rounding`.
        out[rest] = location(np.interp((u[rest] - start) / (1 - start) * masses[-1], masses, grid))
    return out


def truncation(eigenvalues: Array, m: int) -> Draws:
    """Errors, shape (n,), of the best rank-m approximation of diagonal targets, eigenvalues of shape (n, d)."""
    energy = eigenvalues**2
    total = energy.sum(axis=1)
    if m >= energy.shape[1]:
        return Draws({"robustness": np.ones(len(energy)), "test-error": np.zeros(len(energy))})
    energy.partition(energy.shape[1] - m, axis=1)
    lost, kept = energy[:, :-m].sum(axis=1), energy[:, -m:].sum(axis=1)
    return Draws({"robustness": kept / total, "test-error": lost / total})


def _target(values: Values, d: int, n: int, rng: Generator) -> Draws:
    return truncation(spectrum(values["target"], d, n, rng), int(values["rho"] * d))


_TIGHT = {"maxiter": 5000, "ftol": 1e-15, "gtol": 1e-9}


def train(B: Array, m: int, rng: Generator) -> Array:
    """Coefficients C = W^T diag(v) W, shape (d, d), of the best of several trained networks of width m.

    Minimises |C - B|_F^2, the population loss up to a factor, by L-BFGS from small random weights. The modulus of v_j
    is absorbed in w_j. An output weight of the wrong sign ends in a local minimum, so every number of positive ones
    is tried, each from two initializations.
    """
    from scipy.optimize import minimize

    d = len(B)
    scale = 0.2 * np.sqrt(np.linalg.norm(B) / np.sqrt(m * d))
    best, lowest = np.zeros_like(B), np.inf
    for positive in 2 * list(range(m + 1)):
        signs = np.where(np.arange(m) < positive, 1.0, -1.0)

        def loss(flat: Array, signs: Array = signs) -> tuple[float, Array]:
            W = flat.reshape(m, d)
            R = (W.T * signs) @ W - B
            return float((R**2).sum()), (4 * signs[:, None] * (W @ R)).ravel()

        found = minimize(loss, rng.standard_normal(m * d) * scale, jac=True, method="L-BFGS-B", options=_TIGHT)
        if found.fun < lowest:
            W = found.x.reshape(m, d)
            best, lowest = (W.T * signs) @ W, float(found.fun)
    return best


def _trained(values: Values, d: int, n: int, rng: Generator) -> Draws:
    errors = []
    for _ in range(n):
        basis = haar(d, rng)
        B = (basis * np.array(values["spectrum"], dtype=float)) @ basis.T
        errors.append(quadratic_errors(train(B, int(values["m"]), rng), B))
    test, robust = np.array(errors).T
    return Draws({"test-error": test, "robustness": robust})


def _alignment(eigenvalues: Array) -> Draws:
    return Draws({"beta": eigenvalues.sum(axis=1) ** 2 / (eigenvalues.shape[1] * (eigenvalues**2).sum(axis=1))})


_SIZE, _ROUNDING = 500, 1e-7


def family(name: str) -> tuple[Simulator, Simulator]:
    """The simulators of a target family: errors at the end of training, and alignment."""
    end, beta = partial(_family_end, name), partial(_family_alignment, name)
    return (
        Simulator(in_chunks(end), proportional(_SIZE, "rho"), rounding=_ROUNDING, cost=1.0),
        Simulator(in_chunks(beta), proportional(_SIZE), rounding=_ROUNDING, cost=1.0),
    )


def _family_end(name: str, values: Values, d: int, n: int, rng: Generator) -> Draws:
    return truncation(spectrum(family_law(name, values), d, n, rng), int(values["rho"] * d))


def _family_alignment(name: str, values: Values, d: int, n: int, rng: Generator) -> Draws:
    return _alignment(spectrum(family_law(name, values), d, n, rng))


GENERAL = Simulator(in_chunks(_target), proportional(_SIZE, "rho"), rounding=_ROUNDING, cost=1.0)
SPECTRUM = Simulator(_trained, spectrum_length, rounding=1e-6)
