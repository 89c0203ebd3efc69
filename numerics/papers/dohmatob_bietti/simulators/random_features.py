"""Random features: draw W, form the kernels exactly, train through the filter, average over target and start.

Given W everything is exact: v = fhat(U) u + r(U) v0, test error (2 - 2 u^T v + v^T U v)/2, robustness v^T G v/4 for
|B|_F = 1. Averages over v0 ~ N(0, zeta^2 I/m) and over the target's random part are taken in closed form: with
B = cos(phi) Gamma/|Gamma| + sin(phi) K, K uniform on the unit sphere of the symmetric matrices orthogonal to Gamma,
    E u_j u_k = ratio_j ratio_k (cos(phi)^2 q_j q_k + sin(phi)^2 ((w_j.w_k)^2 - q_j q_k)/(d(d+1)/2 - 1)),
q_j = w_j^T Gamma w_j/|Gamma|, since E <X, K><Y, K> is the inner product of the projections over the dimension.

Main definitions
    Drawn        W with its kernels and their eigendecompositions, shared by every filter, alignment and zeta
    errors       test error and robustness of one filter
    rounding     how far numerical errors may move these
    WEIGHTS      the experiment: one draw of W for a ratio, an activation and a covariance
    TRAINED, EXCESS, FROZEN   simulators that read it
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from math import ceil, lcm

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.controls import (
    Shift,
    resolvent_shifts,
    signed,
    weights_controls,
)
from nonrobust.numerics.papers.dohmatob_bietti.simulators.covariance import covariance
from nonrobust.numerics.papers.dohmatob_bietti.simulators.filters import Filter, numeric
from nonrobust.numerics.papers.dohmatob_bietti.simulators.gaussian_features import Kernels, kernels
from nonrobust.numerics.papers.dohmatob_bietti.simulators.numeric_activations import (
    NumericActivation,
    numeric_activation,
)
from nonrobust.numerics.papers.dohmatob_bietti.simulators.sensitivity import Sensitivity
from nonrobust.numerics.trial.ensemble import Ensemble, Observable, Observed, Simulator, Values, observing
from nonrobust.numerics.trial.estimate import Array
from nonrobust.theory.objects.filters import Filter as Training
from nonrobust.theory.objects.laws import SpectralLaw
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_DESCENT, GRADIENT_FLOW, LEAST_SQUARES, RIDGE
from numpy.random import Generator
from sympy import Expr, Rational

_NULL = 1e-12  # eigenvalues of U below this share of the largest are 0


def sizes(base: int, rho: Rational, law: SpectralLaw) -> tuple[int, ...]:
    """About base * (1, 2, 4, 8, 16), where rho d and the number of eigenvalues at each atom of the law are whole."""
    unit = lcm(int(rho.q), *(int(weight.q) for _, weight in law.atoms))
    first = unit * max(1, round(base / unit))
    return tuple(first * k for k in (1, 2, 4, 8, 16))


@dataclass(frozen=True)
class Drawn:
    """Hidden weights W of shape (m, d) with covariance eigenvalues gamma (d,), and what follows, computed when asked.

    U = V diag(h) V^T with h of shape (m,). In the basis V, shapes (m, m): `slopes` is G, and E u u^T is
    cos^2(phi) `along` + sin^2(phi) `across`.
    """

    sigma: NumericActivation
    gamma: Array
    W: Array
    shifts: tuple[Shift, ...] = ()

    @cached_property
    def products(self) -> Array:
        return np.asarray(self.W @ self.W.T)

    @cached_property
    def kernels(self) -> Kernels:
        return kernels(self.sigma, self.products)

    @cached_property
    def eigen(self) -> tuple[Array, Array]:
        h, V = np.linalg.eigh(self.kernels.U)
        return np.where(h < _NULL * h[-1], 0.0, h), V

    @cached_property
    def slopes(self) -> Array:
        _, V = self.eigen
        return np.asarray(V.T @ self.kernels.G @ V)

    @cached_property
    def aligned(self) -> Array:
        """u for B = Gamma/|Gamma|, shape (m,)."""
        return np.asarray(self.kernels.ratio * (self.W**2 @ self.gamma) / np.linalg.norm(self.gamma))

    @cached_property
    def along(self) -> Array:
        projected = self.eigen[1].T @ self.aligned
        return np.outer(projected, projected)

    @cached_property
    def across(self) -> Array:
        _, V = self.eigen
        ratio, d = self.kernels.ratio, len(self.gamma)
        whole = V.T @ (self.products**2 * np.outer(ratio, ratio)) @ V
        return np.asarray((whole - self.along) / (d * (d + 1) / 2 - 1))

    def correlations(self, alpha: float) -> Array:
        """E u u^T in the basis V, for a target of alignment alpha."""
        # alpha <= gamma_2; by rounding or slicing the finite-d bound may be just violated
        cosine = min(1.0, alpha / (len(self.gamma) * float(self.gamma @ self.gamma)))
        return cosine * self.along + (1 - cosine) * self.across if cosine < 1 else self.along

    @cached_property
    def odd(self) -> tuple[Array, Array]:
        """Eigenvalues and eigenvectors of U without its off-diagonal part of even degree."""
        h, V = np.linalg.eigh(self.kernels.U - self.kernels.even)
        return h, V

    @cached_property
    def sensitivity(self) -> Sensitivity:
        return Sensitivity(self.kernels, self.eigen[0], self.slopes)

    @cached_property
    def controls(self) -> Array:
        return weights_controls(self.products, self.W, self.gamma, self.shifts)


def errors(drawn: Drawn, filter_: Filter, alpha: float, zeta: float) -> tuple[float, float]:
    """Test error and robustness after training through the filter, averaged over target and initialization."""
    h, _ = drawn.eigen
    r, fhat, P = filter_[0](h), filter_[1](h), drawn.correlations(alpha)
    test = 1 - float((fhat - h * fhat**2 / 2) @ np.diag(P))
    robust = float(fhat @ (drawn.slopes * P) @ fhat) / 4
    start = initial(drawn, r)
    return test + zeta**2 * start[0], robust + zeta**2 * start[1]


def rounding(drawn: Drawn, filter_: Filter, alpha: float, zeta: float) -> tuple[float, float]:
    """Bounds on the numerical errors of `errors`; a_2 enters u_j with a factor of at most 1."""
    h, shift = drawn.eigen[0], len(drawn.W) ** 0.5 * drawn.kernels.ratio_error
    r, fhat = filter_[0](h), filter_[1](h)
    fit = drawn.sensitivity.trained(r, fhat, drawn.correlations(alpha), shift)
    return _added(fit, zeta**2, drawn.sensitivity.initial(fhat))


def _added(one: tuple[float, float], scale: float, other: tuple[float, float]) -> tuple[float, float]:
    """one + scale * other, where 0 times anything is 0."""
    test, robust = (a + (scale * b if scale else 0.0) for a, b in zip(one, other, strict=True))
    return test, robust


def initial(drawn: Drawn, r: Array) -> tuple[float, float]:
    """What zeta = 1 adds to both errors, for residuals r of shape (m,)."""
    h, m = drawn.eigen[0], len(drawn.W)
    return float(h @ r**2) / (2 * m), float(r**2 @ np.diag(drawn.slopes)) / (4 * m)


@lru_cache(maxsize=64)
def _prepared(expression: Expr, law: SpectralLaw, m: int, d: int) -> tuple[NumericActivation, Array, tuple[Shift, ...]]:
    sigma, gamma = numeric_activation(expression), covariance(law, d)
    return sigma, gamma, resolvent_shifts(sigma, gamma, m)


def _weights(setting: Values, d: int, rng: Generator) -> Drawn:
    m = int(setting["rho"] * d)
    sigma, gamma, shifts = _prepared(setting["sigma"].expr, setting["law"], m, d)
    return Drawn(sigma, gamma, rng.standard_normal((m, d)) * np.sqrt(gamma), shifts)


WEIGHTS = Ensemble("hidden weights", _weights)
_BASE, _FEATURES, _PILOT = 24, 16, 256

Reader = Callable[[Drawn], Observed]


def _setting(values: Values) -> Values:
    return {name: values[name] for name in ("rho", "sigma", "law")}


def _sizes(values: Values) -> tuple[int, ...]:
    # An expansion in 1/d goes in powers of 1/(rho d) too: few features make its later terms large.
    return sizes(max(_BASE, int(ceil(_FEATURES / values["rho"]))), values["rho"], values["law"])


def trained(filter_: Filter, alpha: float, zeta: float) -> Reader:
    """Reads test error, robustness and their sum."""

    def read(drawn: Drawn) -> Observed:
        test, robust = errors(drawn, filter_, alpha, zeta)
        controls = drawn.controls
        if alpha:
            controls = np.concatenate([controls, signed(drawn.kernels, drawn.aligned, *drawn.odd, filter_[1])])
        return _both(test, robust, rounding(drawn, filter_, alpha, zeta), controls)

    return read


def _both(test: float, robust: float, bounds: tuple[float, float], controls: Array) -> Observed:
    values = {"test-error": test, "robustness": robust, "sum": test + robust}
    return Observed(values, controls, dict(zip(values, (*bounds, sum(bounds)), strict=True)))


def _trained(training: Training, values: Values, d: int) -> Reader:
    return trained(numeric(training, values), float(values["alpha"]), float(values.get("zeta", 0)))


def filter_simulator(training: Training) -> Simulator:
    """The errors under a filter of the theory, or the one of that name, at points with its parameters."""
    return observing(Observable(WEIGHTS, _setting, partial(_trained, training)), _sizes, _PILOT)


def _excess(values: Values, d: int) -> Reader:
    """What the initialization adds is linear in zeta^2, given W."""
    (r, fhat), scale = numeric(RIDGE, values), float(values["zeta"]) ** 2

    def read(drawn: Drawn) -> Observed:
        h = drawn.eigen[0]
        names = ("test-excess", "robustness-excess")
        added, bounds = initial(drawn, r(h)), drawn.sensitivity.initial(fhat(h))
        return Observed(
            {name: scale * each for name, each in zip(names, added, strict=True)},
            drawn.controls,
            {name: scale * each if scale else 0.0 for name, each in zip(names, bounds, strict=True)},
        )

    return read


def _frozen(values: Values, d: int) -> Reader:
    """The fit of f* alone, plus the initial network with the same hidden weights and v0 independent of the target."""
    filter_, alpha, scale = numeric(RIDGE, values), float(values["alpha"]), float(values["zeta"]) ** 2
    fit = trained(filter_, alpha, 0.0)

    def read(drawn: Drawn) -> Observed:
        found, m = fit(drawn), len(drawn.W)
        start = initial(drawn, np.ones(m))
        both = found["test-error"] + scale * start[0], found["robustness"] + scale * start[1]
        bounds = _added(rounding(drawn, filter_, alpha, 0.0), scale, drawn.sensitivity.initial(np.zeros(m)))
        assert found.controls is not None
        return _both(*both, bounds, found.controls)

    return read


TRAINED = {each: filter_simulator(each) for each in (LEAST_SQUARES, RIDGE, GRADIENT_FLOW, GRADIENT_DESCENT)}
EXCESS = observing(Observable(WEIGHTS, _setting, _excess), _sizes, _PILOT)
FROZEN = observing(Observable(WEIGHTS, _setting, _frozen), _sizes, _PILOT)
