"""Full training, quadratic activation: targets drawn from a spectral law, and networks trained for real.

Main definitions
    spectrum     eigenvalues by stratified sampling: the j-th is drawn from the j-th of d slices of equal mass, or,
                 in the tail of an unbounded law, has what the law has there in the mean
    truncation   the best rank-m network for a diagonal target (x is isotropic: the eigenbasis does not matter)
    train        L-BFGS on the population loss from random initializations: no theorem used
"""

from dataclasses import replace
from functools import partial

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import (
    haar,
    proportional,
    quadratic_errors,
    spectrum_length,
)
from nonrobust.numerics.papers.dohmatob_bietti.simulators.quantiles import coordinates, function, masses
from nonrobust.numerics.papers.dohmatob_bietti.simulators.slices import calmed, slices, tails
from nonrobust.numerics.trial.ensemble import Draws, Simulator, Values, in_chunks
from nonrobust.numerics.trial.estimate import Array
from nonrobust.theory.objects.laws import SpectralLaw
from nonrobust.theory.papers.dohmatob_bietti.families import family_law
from numpy.random import Generator
from sympy import Rational

_ROUNDING = 1e-7


def spectrum(law: SpectralLaw, d: int, n: int, rng: Generator) -> Array:
    """Stratified draws of d eigenvalues, shape (n, d), in no particular order; tails of unbounded laws are `calmed`."""
    u = (np.arange(d) + rng.random((n, d))) / d
    out = np.empty((n, d))
    start = 0.0
    for x, weight in law.atoms:
        out[u >= start] = float(x)  # the last atom also takes what rounding of the weights' sum leaves
        start += float(weight)
    for chart, mass in zip(law.charts, masses(law), strict=True):
        here = u >= start
        shares = np.clip((u[here] - start) / mass, 0.0, 1.0)
        out[here] = function(chart.location)(coordinates(chart, shares))
        start += mass
    for tail in tails(law, d):
        out[:, tail.start : tail.stop] = calmed(law, d, tail)
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


def rounded(draws: Draws, law: SpectralLaw, d: int) -> Draws:
    """The draws of quantities of order 1 of spectra of a law, with the numerical error of these."""
    error = _ROUNDING + 3 * slices(law, d).error
    return replace(draws, rounding={name: np.full(len(drawn), error) for name, drawn in draws.values.items()})


def _end(law: SpectralLaw, rho: Rational, d: int, n: int, rng: Generator) -> Draws:
    return rounded(truncation(spectrum(law, d, n, rng), int(rho * d)), law, d)


def _target(values: Values, d: int, n: int, rng: Generator) -> Draws:
    return _end(values["target"], values["rho"], d, n, rng)


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


_SIZE, _FEW, _MOST = 500, 4, 6000


def family(name: str) -> tuple[Simulator, Simulator]:
    """The simulators of a target family: errors at the end of training, and alignment."""
    end, beta = partial(_family_end, name), partial(_family_alignment, name)
    return (
        Simulator(in_chunks(end), proportional(_SIZE, "rho"), cost=1.0, rare=0.05),
        Simulator(in_chunks(beta), proportional(_SIZE), cost=1.0, rare=0.05),
    )


def _family_end(name: str, values: Values, d: int, n: int, rng: Generator) -> Draws:
    return _end(family_law(name, values), values["rho"], d, n, rng)


def _family_alignment(name: str, values: Values, d: int, n: int, rng: Generator) -> Draws:
    law = family_law(name, values)
    return rounded(_alignment(spectrum(law, d, n, rng)), law, d)


def law_sizes(base: int, values: Values) -> tuple[int, ...]:
    """About base * (1, 2, 4, 8, 16) or more, where each part of the law but an atom at 0 has a few eigenvalues.

    None where that takes too many: an eigenvalue that is mostly missing says nothing of the limit.
    """
    law = values["target"]
    least = min([*(float(weight) for x, weight in law.atoms if x), *masses(law)])
    wanted = max(base, int(np.ceil(_FEW / least)))
    return proportional(wanted, "rho")(values) if wanted <= _MOST else ()


GENERAL = Simulator(in_chunks(_target), partial(law_sizes, _SIZE), cost=1.0, rare=0.05)
SPECTRUM = Simulator(_trained, spectrum_length, rounding=1e-6, pilot=15, rare=0.3)
