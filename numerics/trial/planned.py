"""A planned check: a claim at a point, the value claimed there, and how it is simulated.

Main definitions
    Sample        draws of one quantity at one size, with their controls and numerical errors
    PlannedCheck  what is checked; it turns samples into estimates
    planned       the check of a point
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log, log1p

import numpy as np
from nonrobust.numerics.balls.value import Value
from nonrobust.numerics.trial.content import content
from nonrobust.numerics.trial.ensemble import Ensemble, Simulator, Unseen, Values
from nonrobust.numerics.trial.estimate import Array, Estimate, regression, summarize
from nonrobust.numerics.trial.extrapolate import design, extrapolate
from nonrobust.numerics.trial.verdict import Budget, level
from nonrobust.theory.language.claim import Point
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.language.modes import Limit

LEAST = 32  # draws that a studentized mean needs at the very least: its t quantiles at 1e-6 are then below 6.2
_FEW = 40  # pilot draws at the largest sizes: enough for some twenty controls

Sample = tuple[Array, Array, Array]  # draws (n,), their controls (n, p), and bounds on their numerical errors (n,)


@dataclass(frozen=True)
class PlannedCheck:
    """What is checked: the claimed value, and how it is simulated; `sizes` is empty where no simulation reaches.

    `rate` is the claimed rate at `sizes`, and `extrapolated` says whether there is one: of a limit.
    """

    point: Point
    simulator: Simulator | Unseen
    budget: Budget
    claimed: Value
    sizes: tuple[int, ...]
    rate: tuple[float, ...] = (1.0,)

    @property
    def extrapolated(self) -> bool:
        return isinstance(self.point.claim.mode, Limit)

    @property
    def values(self) -> Values:
        return dict(self.point.values)

    @property
    def oracle(self) -> Simulator:
        """The simulator, of a check that has one."""
        assert isinstance(self.simulator, Simulator)
        return self.simulator

    @property
    def scale(self) -> float:
        """What relative errors are relative to."""
        return float(abs(self.claimed.midpoint)) or 1.0

    @property
    def unseen_error(self) -> float:
        """The relative error that rounding and the enclosure hide from any number of draws."""
        weights = design(self.sizes, self.rate)[0] if self.extrapolated else np.ones(1)
        return 2 * (self.oracle.rounding * float(np.abs(weights).sum()) + float(self.claimed.radius)) / self.scale

    @property
    def draw_cap(self) -> int:
        """The most draws at one size; few where more cannot help."""
        cap = self.oracle.draw_cap
        return cap if self.unseen_error < self.budget.resolution else min(LEAST, cap)

    def fewest(self, sure: bool = False) -> int:
        """Draws at each size with which a deviation that strikes a share `rare` of all strikes one at least.

        So it does with the budget's power, or if it has to be `sure`, but for a false alarm's probability: else the
        mean of what is left may be refuted.
        """
        missed = level(self.budget.false_alarm) if sure else 1 - self.budget.power
        return max(2, ceil(log(missed) / log1p(-self.oracle.rare) / len(self.sizes)))

    @property
    def pilot(self) -> list[int]:
        """Draws that plan the rest: the larger the size, the dearer, and the smaller the spread."""
        given = min(self.oracle.pilot, self.oracle.draw_cap)
        return [max(min(given, _FEW), given * self.sizes[0] // size) for size in self.sizes]

    def means(self, samples: Sequence[Sample], coefficients: Sequence[Array]) -> list[Estimate]:
        """The mean at each size, adjusted by the controls with these coefficients."""
        return [
            summarize(draws - controls @ each, size, float(errors.mean()))
            for (draws, controls, errors), each, size in zip(samples, coefficients, self.sizes, strict=True)
        ]

    def estimate(self, samples: Sequence[Sample], coefficients: Sequence[Array], noise: Sequence[float]) -> Estimate:
        """The estimate of the claimed value: the mean, or the limit of the means with expected errors `noise`."""
        means = self.means(samples, coefficients)
        mode = self.point.claim.mode
        return extrapolate(means, self.rate, mode.known, noise) if isinstance(mode, Limit) else means[0]


def planned(point: Point, budget: Budget, simulator: Simulator | Unseen, claimed: Value) -> PlannedCheck:
    """The check of a point; raise InputError where its sizes are too large to simulate."""
    claim = point.claim
    sizes = simulator.sizes(dict(point.values)) if isinstance(simulator, Simulator) else ()
    if isinstance(simulator, Simulator) and max(sizes, default=0) > simulator.largest:
        raise InputError(f"{claim.id}: {point} needs d = {max(sizes)}, too large to simulate; choose simpler numbers.")
    own = budget.of(claim)
    if not (sizes and isinstance(claim.mode, Limit)):
        return PlannedCheck(point, simulator, own, claimed, sizes)
    return PlannedCheck(point, simulator, own, claimed, sizes, tuple(map(claim.mode.rate_at, sizes)))


def sharing_key(point: Point, simulator: Simulator | Unseen) -> tuple[Ensemble | str, str]:
    """What points must have in common to share their random matrices: what is drawn, or for which claim, and where."""
    if isinstance(simulator, Simulator) and simulator.observable is not None:
        observable = simulator.observable
        return observable.ensemble, content(observable.setting(dict(point.values)))
    return point.claim.id, content(dict(point.values))


def label(point: Point, simulator: Simulator) -> str:
    """The name of a check's streams of random numbers: points that share their matrices share it."""
    drawn, setting = sharing_key(point, simulator)
    return f"{drawn if isinstance(drawn, str) else drawn.name}, {setting}"


def coefficients_of(samples: Sequence[Sample]) -> list[Array]:
    """The coefficients of the controls at each size."""
    return [regression(draws, controls) for draws, controls, _ in samples]
