"""One claim at one point: the only place where a formula and its simulation meet."""

from math import ceil

from numerics.estimate import Estimate, design, extrapolate, stream, summarize
from numerics.precise import value
from numerics.routes import second
from numerics.simulate import ORACLES, Simulator
from numerics.verdict import Budget, Verdict, confirm, judge, needed
from theory.claim import Limit, Point
from theory.errors import InputError
from theory.symbols import d as dimension

_DIGITS = 30
_PILOT = 24
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
    weights = design(sizes, rate)[0] if limit else [1.0]

    def run(stage: str, size: int, n: int) -> Estimate:
        rng = stream(seed, claim.id, str(point), stage, str(size))
        return summarize(oracle.draw(values, size, n, rng)[claim.quantity.name], size, oracle.rounding)

    # Equal standard errors at all sizes; the larger sizes vary less and need fewer draws.
    gain = float(sum(w**2 for w in weights)) ** 0.5
    plans = [run("pilot", size, min(_PILOT, oracle.most)) for size in sizes]
    for attempt in range(_ATTEMPTS):
        plans = [
            run(f"main {attempt}", size, _draws(plan, budget, scale, gain, oracle.most))
            for size, plan in zip(sizes, plans, strict=True)
        ]
        estimate = extrapolate(plans, rate) if limit else plans[0]
        verdict = judge(claim.id, str(point), claimed, estimate, budget)
        if verdict.caught <= budget.resolution or all(plan.draws[0] == oracle.most for plan in plans):
            break
    other = second(point, _DIGITS)
    return verdict if other is None else confirm(verdict, other)


def _draws(plan: Estimate, budget: Budget, scale: float, gain: float, most: int) -> int:
    """How many draws at one size give the standard error that the budget needs, by an earlier sample's spread."""
    if plan.stderr == 0:
        return min(_CONSTANT, most)
    n = _LEAST
    for _ in range(3):  # the critical value depends on n through the degrees of freedom and the skewness
        skew = plan.skew * (plan.draws[0] / n) ** 0.5
        wanted = needed(budget, scale, n - 1, skew) / gain
        n = max(_LEAST, ceil(_MARGIN * plan.draws[0] * (plan.stderr / wanted) ** 2))
    return min(n, most)
