"""Wide random features: the limit d -> oo at several ratios rho, which then grows.

The order of the limits matters: at fixed d, wide enough features fit every quadratic. So a draw at rho combines the
errors at d = 24, 48, 96, 192 with the weights (-1/21, 2/3, -8/3, 64/21), which leave of a polynomial of degree 3 in 1/d
only its constant; the means at several rho are then extrapolated by the caller.

For the quadratic activation and Gamma = I/d there is a short way. Training projects B on the span of the w_j w_j^T,
which the lengths of the w_j do not change. With unit w_j their inner products are K_jk = (w_j.w_k)^2, so the projection
keeps p = 1^T K^-1 1/d of the energy along I, and (m - p)/(d (d + 1)/2 - 1) in the mean over the rest of a target.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator
from scipy.linalg import cho_factor, cho_solve
from sympy import Integer

from numerics.estimate import Array
from numerics.simulate.base import Experiment, Reading, Values, reading_simulator
from numerics.simulate.filters import numeric
from numerics.simulate.random_features import WEIGHTS, Drawn, trained
from theory.activations import activation
from theory.spectra import law

_SIZES, _WEIGHTS = (24, 48, 96, 192), (-1 / 21, 2 / 3, -8 / 3, 64 / 21)
_COPIES = (8, 8, 4, 1)  # averaged at each d: the spreads fall like 1/d, the costs rise like d^3
_QUADRATIC, _ISOTROPIC = activation("quadratic"), law("atoms(1)")


@dataclass(frozen=True)
class Projected:
    """What isotropic quadratic features keep of a target: the parts along I and across; controls of shape (5,)."""

    along: float
    across: float
    controls: Array

    def errors(self, alpha: float) -> Mapping[str, Any]:
        kept = alpha * self.along + (1 - alpha) * self.across
        return {"test-error": 1 - kept, "robustness": kept, "controls": self.controls}


def projected(W: Array) -> Projected:
    """The projection at directions W of shape (m, d), of any lengths, m < d (d + 1)/2.

    E = K - 1 1^T/d off the diagonal, 0 on it, has entries of mean 0 given either of their two unit vectors; so of the
    products in (1^T E 1)^2 and in 1^T E^k 1 only closed ones have a mean: with v = E E_jk^2 and
    E[E_jk E_kl | j, l] = 2 E_jl/(d (d + 2)), Tr E^2, 1^T E^2 1 and (1^T E 1)^2/2 have the mean m (m - 1) v.
    """
    m, d = W.shape
    second, fourth = 3 / (d * (d + 2)), 15 / (d * (d + 2) * (d + 4))  # E (w.w')^4, E (w.w')^6
    v, third = second - 1 / d**2, fourth - 3 * second / d + 2 / d**3  # E E_jk^2, E E_jk^3
    triangles = 2 * v / (d * (d + 2))
    W = W / np.linalg.norm(W, axis=1)[:, None]
    K = (W @ W.T) ** 2
    E = K - 1 / d
    np.fill_diagonal(E, 0.0)
    along = float(cho_solve(cho_factor(K, lower=True), np.ones(m)).sum()) / d
    one = E.sum(axis=1)
    two = E @ one
    controls = (
        one.sum(),
        one @ one - m * (m - 1) * v,
        one @ two - m * (m - 1) * ((m - 2) * triangles + third),
        one.sum() ** 2 - 2 * m * (m - 1) * v,
        (E**2).sum() - m * (m - 1) * v,
    )
    return Projected(along, (m - along) / (d * (d + 1) / 2 - 1), np.array(controls) / m)


Copies = tuple[Drawn | Projected, ...]


def _draw(setting: Values, rho: int, rng: Generator) -> tuple[Copies, ...]:
    def one(d: int) -> Drawn | Projected:
        if setting["sigma"] == _QUADRATIC and setting["law"] == _ISOTROPIC:
            return projected(rng.standard_normal((rho * d, d)))
        return WEIGHTS.draw({**setting, "rho": Integer(rho)}, d, rng)

    return tuple(tuple(one(d) for _ in range(copies)) for d, copies in zip(_SIZES, _COPIES, strict=True))


def _reader(values: Values, rho: int) -> Callable[[tuple[Copies, ...]], Mapping[str, Any]]:
    alpha = float(values["alpha"])
    long_way = trained(numeric("least-squares", {}), alpha, 0.0)

    def mean(copies: Copies) -> Mapping[str, Any]:
        found = [each.errors(alpha) if isinstance(each, Projected) else long_way(each) for each in copies]
        return {name: np.mean([each[name] for each in found], axis=0) for name in found[0]}

    def read(drawn: tuple[Copies, ...]) -> Mapping[str, Any]:
        parts = [mean(copies) for copies in drawn]
        combined = {
            name: sum(w * part[name] for w, part in zip(_WEIGHTS, parts, strict=True))
            for name in ("test-error", "robustness")
        }
        return {**combined, "controls": np.concatenate([part["controls"] for part in parts])}

    return read


_READING = Reading(
    Experiment("hidden weights at several d", _draw),
    lambda values: {name: values[name] for name in ("sigma", "law")},
    _reader,
)


def _ratios(values: Values) -> tuple[int, ...]:
    """None but for isotropic quadratic features: others approach the limit too slowly in rho to extrapolate to it."""
    return (1, 2, 3, 5) if values["sigma"] == _QUADRATIC and values["law"] == _ISOTROPIC else ()


# The fourth-order term is the largest in the part of B off I, (m - p)/(d (d + 1)/2 - 1): below 22 rho/(64 24^4) < 1e-5.
WIDE = replace(reading_simulator(_READING, _ratios, 40), rounding=1e-5, cost=3.5)
