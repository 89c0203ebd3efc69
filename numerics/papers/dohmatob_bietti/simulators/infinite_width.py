"""Wide random features: the limit d -> oo at several ratios rho, which then grows.

The order of the limits matters: at fixed d, wide enough features fit every quadratic. So a draw at rho combines the
errors at d = 24, 48, 96, 192 with the weights (-1/21, 2/3, -8/3, 64/21), which leave of a polynomial of degree 3 in 1/d
only its constant; the means at several rho are then extrapolated by the caller.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.filters import numeric
from nonrobust.numerics.papers.dohmatob_bietti.simulators.quadratic_features import Projected, projected
from nonrobust.numerics.papers.dohmatob_bietti.simulators.random_features import WEIGHTS, Drawn, trained
from nonrobust.numerics.trial.ensemble import Ensemble, Observable, Observed, Values, observing
from nonrobust.theory.objects.activations import activation
from nonrobust.theory.objects.laws import law
from nonrobust.theory.papers.dohmatob_bietti.filters import LEAST_SQUARES
from numpy.random import Generator
from sympy import Integer

_SIZES, _WEIGHTS = (24, 48, 96, 192), (-1 / 21, 2 / 3, -8 / 3, 64 / 21)
_COPIES = (16, 16, 4, 1)  # averaged at each d: the spreads fall like d^-2.4, the costs rise like d^3
# The fourth-order term is the largest in the part of B off I, (m - p)/(d (d + 1)/2 - 1): below this times rho.
_NEXT = 22 / (64 * 24**4)
_QUADRATIC, _ISOTROPIC = activation("quadratic"), law("atoms(1)")


Copies = tuple[Drawn | Projected, ...]


def _has_short_way(values: Values) -> bool:
    """Whether these are isotropic quadratic features, which `projected` draws."""
    return bool(values["sigma"].expr == _QUADRATIC.expr and values["law"] == _ISOTROPIC)


def _draw(setting: Values, rho: int, rng: Generator) -> tuple[Copies, ...]:
    def one(d: int) -> Drawn | Projected:
        if _has_short_way(setting):
            return projected(rng.standard_normal((rho * d, d)))
        return WEIGHTS.draw({**setting, "rho": Integer(rho)}, d, rng)

    return tuple(tuple(one(d) for _ in range(copies)) for d, copies in zip(_SIZES, _COPIES, strict=True))


def _reader(values: Values, rho: int) -> Callable[[tuple[Copies, ...]], Observed]:
    alpha = float(values["alpha"])
    long_way = trained(numeric(LEAST_SQUARES, {}), alpha, 0.0)

    def mean(copies: Copies) -> Observed:
        found = [each.errors(alpha) if isinstance(each, Projected) else long_way(each) for each in copies]
        values = {name: float(np.mean([each[name] for each in found])) for name in ("test-error", "robustness")}
        return Observed(values, np.mean([np.asarray(each.controls) for each in found], axis=0))

    def read(drawn: tuple[Copies, ...]) -> Observed:
        parts = [mean(copies) for copies in drawn]
        combined = {
            name: sum(w * part[name] for w, part in zip(_WEIGHTS, parts, strict=True))
            for name in ("test-error", "robustness")
        }
        return Observed(
            combined, np.concatenate([part.controls for part in parts]), dict.fromkeys(combined, _NEXT * rho)
        )

    return read


def _setting(values: Values) -> Values:
    return {name: values[name] for name in ("sigma", "law")}


_OBSERVABLE = Observable(
    Ensemble("hidden weights at several d", _draw),
    _setting,
    _reader,
)


def _ratios(values: Values) -> tuple[int, ...]:
    """None but for isotropic quadratic features: others approach the limit too slowly in rho to extrapolate to it."""
    return (1, 2, 3, 5) if _has_short_way(values) else ()


WIDE = replace(observing(_OBSERVABLE, _ratios, 40), rounding=5 * _NEXT, cost=1.8, light=1.0)
