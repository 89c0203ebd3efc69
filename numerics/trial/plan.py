"""How many draws at each size reach the resolution at the least cost, by what earlier draws were like.

A limit has to be known twice: in the claimed expansion to a resolution, and with a term beside it to `HIDDEN` of them.
For each, the numbers of draws n_i and the weights w_i of the means minimise the cost sum n_i c_i at the standard error
that is wanted, (sum w_i^2 s_i^2/n_i)^(1/2), with spreads s_i and costs c_i of a draw: for given weights n_i is
proportional to |w_i| s_i/sqrt(c_i), for given numbers the weights are those of least squares. The problem is convex, so
that taking turns finds the c-optimal design (G. Elfving, Ann. Math. Statist. 23 (1952)).

A first sample of a limit is planned to let a true claim pass, for which both limits need to agree. That takes half of
the draws that refute an error of `HIDDEN` resolutions, which is what later samples are planned for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, isfinite

import numpy as np
from nonrobust.numerics.trial.estimate import Array, Estimate
from nonrobust.numerics.trial.extrapolate import BESIDE, CLAIMED, basis, combined, constant
from nonrobust.numerics.trial.judge import HIDDEN, SERIES, critical, needed
from nonrobust.numerics.trial.planned import LEAST, PlannedCheck, Sample
from nonrobust.numerics.trial.verdict import level, miss
from scipy.special import ndtri

_MARGIN = 1.5  # the plan's spread is itself uncertain
_APART = 2.0  # standard errors by which chance may hold apart two limits that agree
_TURNS = 30


@dataclass(frozen=True)
class Plan:
    """Draws at each size, and the standard errors that the means are expected to have, which weigh them."""

    draws: tuple[int, ...]
    noise: tuple[float, ...]


def allocation(
    check: PlannedCheck, earlier: Sequence[Sample], coefficients: Sequence[Array], sure: bool = False
) -> Plan:
    """The draws that give the estimate the standard error it needs at the least cost.

    What rounding and the enclosure hide no number of draws shows; they are planned for the rest. No fewer are drawn
    than a check's `fewest`; with `sure` as many as a refutation takes.
    """
    plans = check.means(earlier, coefficients)
    budget = check.budget
    if check.unseen_error < budget.resolution:
        budget = replace(budget, resolution=budget.resolution - check.unseen_error)
    spreads = np.array([_spread(p, int(np.count_nonzero(each))) for p, each in zip(plans, coefficients, strict=True)])
    costs = np.array([check.oracle.seconds(size) for size in check.sizes])
    fewest = check.fewest(sure)
    floor = np.array([float(max(fewest, LEAST) if plan.stderr else fewest) for plan in plans])
    skews = np.array([plan.skew * plan.draws[0] ** 0.5 if isfinite(plan.skew) else 0.0 for plan in plans])

    def error(columns: Array, draws: Array) -> tuple[float, float, float]:
        """The standard error of the columns' constant, its degrees of freedom and its skewness."""
        noise = spreads / np.sqrt(draws)
        weights = constant(columns, noise)
        stderr, dof = combined(weights, noise, draws - 1)
        return stderr, dof, float(((weights * noise) ** 3 * skews / np.sqrt(draws)).sum()) / (stderr**3 or 1.0)

    draws, own = floor, basis(check.rate, CLAIMED) if check.extrapolated else np.ones((1, 1))
    for _ in range(2):  # the critical value depends on the numbers through degrees of freedom and skewness
        wanted = needed(budget, check.scale, *error(own, draws)[1:]) / _MARGIN**0.5
        draws = np.maximum(draws, _cheapest(own, spreads, costs, floor, wanted))
    for _ in range(2 if check.extrapolated else 0):
        beside, (stderr, dof, skew) = basis(check.rate, BESIDE), error(own, draws)
        if sure:
            wanted = (HIDDEN - SERIES) * needed(budget, check.scale, *error(beside, draws)[1:])
        else:
            room = (HIDDEN - SERIES) * budget.resolution * check.scale
            room -= min(room / 2, critical(level(budget.false_alarm), dof, skew) * stderr)
            wanted = room / (_APART - float(ndtri(miss(budget.power))))
        draws = np.maximum(draws, _cheapest(beside, spreads, costs, floor, wanted))
    capped = tuple(min(ceil(n), check.draw_cap) for n in draws)
    return Plan(capped, tuple((spreads / np.sqrt(capped)).tolist()))


def _cheapest(columns: Array, spreads: Array, costs: Array, floor: Array, stderr: float) -> Array:
    """The numbers of draws, at least `floor`, with which the constant of the columns has a standard error."""
    draws = floor
    for _ in range(_TURNS):
        parts = np.abs(constant(columns, spreads / np.sqrt(draws))) * spreads
        draws = np.maximum(floor, parts / np.sqrt(costs) * float(parts @ np.sqrt(costs)) / stderr**2)
    return draws


def _spread(plan: Estimate, controls: int) -> float:
    """The spread of fresh draws, from that of n draws on which the coefficients of `controls` controls were fitted.

    A fit makes its own residuals smaller, and those of fresh draws larger, each by about (1 - controls/n)^(-1/2).
    """
    n = plan.draws[0]
    return plan.stderr * n**0.5 * n / max(1, n - controls - 1) if isfinite(plan.stderr) else 0.0
