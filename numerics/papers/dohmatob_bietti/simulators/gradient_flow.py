"""Full training as it happens: the gradient flow of all hidden weights, integrated numerically."""

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import haar, quadratic_errors, spectrum_length
from nonrobust.numerics.trial.ensemble import Draws, Simulator, Values
from nonrobust.numerics.trial.estimate import Array
from numpy.random import Generator


def flow(W: Array, B: Array, t: float) -> Array:
    """W(t), shape (m, d), of W' = W (B - W^T W) from W, by an adaptive Runge-Kutta method of order 8."""
    from scipy.integrate import solve_ivp

    def velocity(_: float, flat: Array) -> Array:
        now = flat.reshape(W.shape)
        return np.asarray((now @ (B - now.T @ now)).ravel())

    if t == 0:
        return W
    found = solve_ivp(velocity, (0, t), W.ravel(), method="DOP853", rtol=1e-11, atol=1e-13)
    return np.asarray(found.y[:, -1].reshape(W.shape))


def _draw(values: Values, d: int, n: int, rng: Generator) -> Draws:
    """The same initial weights in n random eigenbases of B: every draw is one number."""
    spectrum = np.array(values["spectrum"], dtype=float)
    start = np.array(values["start"], dtype=float).reshape(-1, d)
    test, robust = np.empty(n), np.empty(n)
    for i in range(n):
        basis = haar(d, rng)
        B = (basis * spectrum) @ basis.T
        W = flow(start @ basis.T, B, float(values["t"]))
        test[i], robust[i] = quadratic_errors(W.T @ W, B)
    return Draws({"test-error": test, "robustness": robust})


FLOW = Simulator(_draw, spectrum_length, rounding=1e-8, rare=0.02)
