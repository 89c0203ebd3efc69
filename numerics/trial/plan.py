"""How many draws at each size reach the resolution at the least cost, by what earlier draws were like."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, isfinite

import numpy as np
from nonrobust.numerics.trial.estimate import Array, Estimate
from nonrobust.numerics.trial.judge import needed
from nonrobust.numerics.trial.planned import LEAST, PlannedCheck, Sample

_CONSTANT = 4  # draws of a quantity that does not vary
_MARGIN = 1.5  # the plan's spread is itself uncertain


def allocation(check: PlannedCheck, earlier: Sequence[Sample], coefficients: Sequence[Array]) -> list[int]:
    """Draws at each size that give the weighted mean the standard error it needs at the least cost.

    By earlier draws' spreads s_i, and costs c_i per draw: n_i proportional to |w_i| s_i/sqrt(c_i). What rounding
    and the enclosure hide no number of draws shows; they are planned for the rest.
    """
    plans = check.means(earlier, coefficients)
    budget = check.budget
    if check.unseen_error < budget.resolution:
        budget = replace(budget, resolution=budget.resolution - check.unseen_error)
    spreads = [_spread(plan, int(np.count_nonzero(each))) for plan, each in zip(plans, coefficients, strict=True)]
    costs = [float(plan.sizes[0]) ** check.oracle.cost for plan in plans]
    parts = [abs(w) * s for w, s in zip(check.weights, spreads, strict=True)]
    total = sum(part * c**0.5 for part, c in zip(parts, costs, strict=True))
    draws = [_CONSTANT if plan.stderr == 0 else LEAST for plan in plans]
    for _ in range(3):  # the critical value depends on the numbers through degrees of freedom and skewness
        skews = [abs(plan.skew) * (plan.draws[0] / n) ** 0.5 for plan, n in zip(plans, draws, strict=True)]
        skew = max((each for each in skews if isfinite(each)), default=0.0)
        wanted = needed(budget, check.scale, min(draws) + LEAST, skew)
        optimal = [_MARGIN * part / c**0.5 * total / wanted**2 for part, c in zip(parts, costs, strict=True)]
        draws = [max(n, ceil(best)) if plan.stderr else n for n, best, plan in zip(draws, optimal, plans, strict=True)]
    return [min(n, check.draw_cap) for n in draws]


def _spread(plan: Estimate, controls: int) -> float:
    """The spread of fresh draws, from that of n draws on which the coefficients of `controls` controls were fitted.

    A fit makes its own residuals smaller, and those of fresh draws larger, each by about (1 - controls/n)^(-1/2).
    """
    n = plan.draws[0]
    return plan.stderr * n**0.5 * n / max(1, n - controls - 1) if isfinite(plan.stderr) else 0.0
