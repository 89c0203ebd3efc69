"""One claim at one point: the only place where a formula and its simulation meet."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, isfinite

import numpy as np

from numerics.estimate import Array, Estimate, design, extrapolate, regression, stream, summarize
from numerics.precise import value
from numerics.routes import second
from numerics.simulate import ORACLES, Simulator
from numerics.verdict import Budget, Verdict, confirm, judge, needed
from theory.claim import Limit, Point
from theory.errors import InputError
from theory.symbols import d as dimension

_DIGITS = 30
_LEAST = 32  # draws that a studentized mean needs at the very least
_CONSTANT = 4  # draws of a quantity that does not vary
_MARGIN = 1.5  # the plan's spread is itself uncertain
_ATTEMPTS = 3


def verify(point: Point, budget: Budget | None = None, seed: int = 0, simulator: Simulator | None = None) -> Verdict:
    """Judge the claim at `point` by simulation, and by its second route if it has one.

    A pilot's spread fixes how many draws the budget's resolution needs, and fresh draws alone are judged; if their own
    spread turns out too large, they become the pilot of another fresh sample. No mean ever decides when to stop, so
    the level holds. Raises InputError for a claim without a simulator, or one whose sizes cannot realise the point.
    """
    budget = budget or Budget()
    claim = point.claim
    oracle = simulator or ORACLES.get(claim.id)
    if oracle is None:
        raise InputError(f"{claim.id} has no simulator; pass one to verify(..., simulator=...).")
    claimed = value(point, _DIGITS)
    scale = float(abs(claimed.midpoint)) or 1.0
    values = dict(point.values)
    sizes = oracle.sizes(values)
    if max(sizes) > 100_000:
        raise InputError(f"{claim.id}: {point} needs d = {max(sizes)}, too large to simulate; choose simpler numbers.")
    limit = isinstance(claim.mode, Limit)
    rate = [float(claim.mode.rate.subs(dimension, size)) for size in sizes] if isinstance(claim.mode, Limit) else [1.0]
    weights = design(sizes, rate)[0].tolist() if limit else [1.0]

    def sample(stage: str, size: int, n: int) -> tuple[Array, Array]:
        rng = stream(seed, claim.id, str(point), stage, str(size))
        found = oracle.draw(values, size, n, rng)
        return found[claim.quantity.name], found.get("controls", np.zeros((n, 0)))

    # No number of draws shows an error that rounding and the enclosure hide; the draws are planned for the rest.
    hidden = 2 * (oracle.rounding * float(sum(abs(w) for w in weights)) + float(claimed.radius)) / scale
    most = oracle.most if hidden < budget.resolution else min(_LEAST, oracle.most)
    planned = replace(budget, resolution=budget.resolution - hidden) if hidden < budget.resolution else budget
    earlier = [sample("pilot", size, min(oracle.pilot, oracle.most)) for size in sizes]
    for attempt in range(_ATTEMPTS):
        # The coefficients of the controls come from earlier draws too, so the adjusted means stay unbiased.
        coefficients = [regression(*each) for each in earlier]
        plans = [_adjusted(*each, c, n, oracle) for each, c, n in zip(earlier, coefficients, sizes, strict=True)]
        draws = _allocation(plans, weights, planned, scale, oracle.cost, most)
        earlier = [sample(f"main {attempt}", size, n) for size, n in zip(sizes, draws, strict=True)]
        estimates = [_adjusted(*each, c, n, oracle) for each, c, n in zip(earlier, coefficients, sizes, strict=True)]
        estimate = extrapolate(estimates, rate) if limit else estimates[0]
        verdict = judge(claim.id, str(point), claimed, estimate, budget)
        if verdict.caught <= budget.resolution or all(each.draws[0] == most for each in estimates):
            break
    other = second(point, _DIGITS)
    return verdict if other is None else confirm(verdict, other)


def _adjusted(draws: Array, controls: Array, coefficients: Array, size: int, oracle: Simulator) -> Estimate:
    return summarize(draws - controls @ coefficients, size, oracle.rounding)


def _allocation(
    plans: Sequence[Estimate], weights: Sequence[float], budget: Budget, scale: float, cost: float, most: int
) -> list[int]:
    """Draws at each size, at most `most`, that give the weighted mean the standard error it needs at the least cost.

    By an earlier sample's spreads s_i, and costs c_i per draw: n_i proportional to |w_i| s_i/sqrt(c_i).
    """
    spreads = [plan.stderr * plan.draws[0] ** 0.5 if isfinite(plan.stderr) else 0.0 for plan in plans]
    costs = [float(plan.sizes[0]) ** cost for plan in plans]
    parts = [abs(w) * s for w, s in zip(weights, spreads, strict=True)]
    total = sum(part * c**0.5 for part, c in zip(parts, costs, strict=True))
    draws = [_CONSTANT if plan.stderr == 0 else _LEAST for plan in plans]
    for _ in range(3):  # the critical value depends on the numbers through degrees of freedom and skewness
        skews = [abs(plan.skew) * (plan.draws[0] / n) ** 0.5 for plan, n in zip(plans, draws, strict=True)]
        skew = max((each for each in skews if isfinite(each)), default=0.0)
        wanted = needed(budget, scale, min(draws) + _LEAST, skew)
        optimal = [_MARGIN * part / c**0.5 * total / wanted**2 for part, c in zip(parts, costs, strict=True)]
        draws = [max(n, ceil(best)) if plan.stderr else n for n, best, plan in zip(draws, optimal, plans, strict=True)]
    return [min(n, most) for n in draws]
