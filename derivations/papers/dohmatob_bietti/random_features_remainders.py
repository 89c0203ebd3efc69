"""What the derivations of random features neglect, measured: exact kernels at growing d against their limiting form.

ReLU, covariance eigenvalues 1/2 and 3/2 over d, m = d/2, fixed streams of random numbers. The kernels are the exact
ones of the simulator of Gaussian features.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from nonrobust.derivations.proof.remainder import Decay, fit
from nonrobust.numerics.papers.dohmatob_bietti.simulators.gaussian_features import kernels
from nonrobust.numerics.papers.dohmatob_bietti.simulators.numeric_activations import numeric_activation
from nonrobust.theory.objects.activations import activation

SIZES, DRAWS, SEED = (48, 96, 192, 384), 24, 20220322
TRACE_SIZES, TRACE_DRAWS = (24, 48, 96, 192), 400  # a trace fluctuates as much as it is biased: more draws
_X = 0.1  # the ridge penalty at which resolvents are taken
_WIDTH = 0.5  # m/d


@dataclass(frozen=True)
class Constants:
    """The activation's constants and kappa, as floats."""

    lambda_1: float
    lambda_2: float
    lambda_bar: float
    omega: float
    kappa: float


@dataclass(frozen=True)
class Remainders:
    """What the limit neglects of the kernels at one draw of W and of a target."""

    values: float  # of U, in operator norm
    gradients: float  # of G, in operator norm
    target: float  # of u, over |B|_F
    start: float  # (kappa/d) 1^T r(U)^2 1/m


def constants(second_moment: float) -> Constants:
    """ReLU's constants, with kappa = lambda_2^2 gamma_2/2."""
    sigma = activation("relu")
    lambda_1, lambda_2, lambda_bar, omega = map(float, (sigma.lambda_1, sigma.lambda_2, sigma.lambda_bar, sigma.omega))
    return Constants(lambda_1, lambda_2, lambda_bar, omega, lambda_2**2 * second_moment / 2)


def _psi(eigenvalues: np.ndarray, ratio: float, c: Constants) -> float:
    """psi(x) for the empirical law of the eigenvalues."""
    from scipy.optimize import brentq  # slow to load, and needed only where something is measured

    def equation(psi: float) -> float:
        return (c.lambda_bar + _X) * psi + 1 - float(np.mean(1 / (1 + c.lambda_1**2 * eigenvalues * psi))) - ratio

    return float(brentq(equation, 0.0, ratio / (c.lambda_bar + _X), xtol=1e-14))


def _norm(symmetric: np.ndarray) -> float:
    return float(np.abs(np.linalg.eigvalsh(symmetric)).max())


def _eigenvalues(d: int) -> np.ndarray:
    """Eigenvalues of d Gamma, shape (d,)."""
    return np.where(np.arange(d) < d // 2, 0.5, 1.5)


def _weights(d: int, rng: np.random.Generator) -> np.ndarray:
    """W, shape (m, d)."""
    return rng.standard_normal((round(_WIDTH * d), d)) * np.sqrt(_eigenvalues(d) / d)


def _linear(W: np.ndarray, c: Constants) -> np.ndarray:
    return c.lambda_bar * np.eye(len(W)) + c.lambda_1**2 * W @ W.T


def _draw(d: int, rng: np.random.Generator) -> Remainders:
    """All remainders of the kernel at one draw of W and of a target B."""
    sigma, eigenvalues = numeric_activation(activation("relu").expr), _eigenvalues(d)
    c, W = constants(float(np.mean(eigenvalues**2))), _weights(d, rng)
    m = len(W)
    exact, ones, linear = kernels(sigma, W @ W.T), np.ones((m, m)) * c.kappa / d, _linear(W, c)
    target = rng.standard_normal(d) + 0.5  # the diagonal of B
    u = exact.ratio * (W**2 @ target)
    residual = _X * np.linalg.inv(exact.U + _X * np.eye(m)).sum(axis=0)  # r(U) 1, so that 1^T r(U)^2 1 = |r(U) 1|^2
    return Remainders(
        values=_norm(exact.U - linear - ones),
        gradients=_norm(exact.G - linear - 2 * ones - c.omega * np.eye(m)),
        target=float(np.linalg.norm(u - c.lambda_2 * np.mean(target * eigenvalues)) / np.linalg.norm(target)),
        start=c.kappa / d * float(residual @ residual) / m,
    )


@lru_cache(maxsize=1)
def _measured() -> Mapping[int, Sequence[Remainders]]:
    result: dict[int, list[Remainders]] = {}
    for d in SIZES:
        rng = np.random.default_rng([SEED, d])
        result[d] = [_draw(d, rng) for _ in range(DRAWS)]
    return result


def _decay(of: Callable[[Remainders], float]) -> Decay:
    return fit({d: [of(draw) for draw in draws] for d, draws in _measured().items()})


def values_decay() -> Decay:
    """The decay of U - lambda_bar I - lambda_1^2 W W^T - (kappa/d) 1 1^T in operator norm."""
    return _decay(lambda draw: draw.values)


def gradients_decay() -> Decay:
    """The decay of G - (lambda_bar + omega) I - lambda_1^2 W W^T - 2 (kappa/d) 1 1^T in operator norm."""
    return _decay(lambda draw: draw.gradients)


def target_decay() -> Decay:
    """The decay of u - lambda_2 Tr(B Gamma) 1 over |B|_F."""
    return _decay(lambda draw: draw.target)


def start_decay() -> Decay:
    """The decay of (kappa/d) 1^T r(U)^2 1/m, r of ridge."""
    return _decay(lambda draw: draw.start)


@lru_cache(maxsize=1)
def trace_decay() -> Decay:
    """The decay of (1/d) Tr(lambda_bar I + lambda_1^2 W W^T + x)^-1 - psi(x)."""
    draws: dict[int, list[float]] = {}
    for d in TRACE_SIZES:
        rng, eigenvalues = np.random.default_rng([SEED, 1, d]), _eigenvalues(d)
        c = constants(float(np.mean(eigenvalues**2)))
        limit = _psi(eigenvalues, _WIDTH, c)
        for _ in range(TRACE_DRAWS):
            spectrum = np.linalg.eigvalsh(_linear(_weights(d, rng), c))
            draws.setdefault(d, []).append(float(np.sum(1 / (spectrum + _X))) / d - limit)
    return fit(draws)
