"""Claims at points: the only place where a formula and its simulation meet.

Main definitions
    Evidence         what a claim is checked against: a simulator, or why there is none, and a second route
    verify           the verdict at a point
    verify_sharing   the verdicts at points that share random matrices, from one sample of these
    pilot            first draws that plan the rest, and how long that will take

Notes
    A pilot's spread fixes how many draws the budget's resolution needs, and fresh draws alone are judged. If these are
    not decisive, they become the pilot of another fresh sample, twice at most; so they do if they refute and are too
    few to show what strikes a share `Simulator.rare` of all. Each sample spends a third of the false alarms and of the
    misses, so that both rates hold whatever decides to go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from nonrobust.numerics.balls.value import Value, value
from nonrobust.numerics.trial.draw import draw_samples, pooled
from nonrobust.numerics.trial.ensemble import Simulator, Unseen
from nonrobust.numerics.trial.judge import confirm, judge
from nonrobust.numerics.trial.plan import allocation
from nonrobust.numerics.trial.planned import PlannedCheck, Sample, coefficients_of, planned
from nonrobust.numerics.trial.route import Route, second
from nonrobust.numerics.trial.verdict import ATTEMPTS, Budget, Verdict
from nonrobust.theory.language.claim import Point
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.language.status import Status

DIGITS = 30  # of the values that are checked: far more than any simulation sees, and what two routes are held to


@dataclass(frozen=True)
class Evidence:
    """What a claim is checked against: a simulator, or why there is none, and a second route if it has one."""

    simulator: Simulator | Unseen
    route: Route | None = None


def verify(
    point: Point,
    budget: Budget | None = None,
    seed: int = 0,
    simulator: Simulator | Unseen | None = None,
    route: Route | None = None,
) -> Verdict:
    """Judge the claim at `point` by simulation, and by a second route if one is given.

    The budget is a run's: statements that are no limits are asked for its `exact` resolution. Raises InputError with
    neither simulator nor route, or where the simulator's sizes cannot realise the point.
    """
    if simulator is None and route is None:
        raise InputError(f"{point.claim.id} has no simulator; pass one to verify(..., simulator=...).")
    evidence = Evidence(simulator or Unseen("no simulation reaches this claim"), route)
    return verify_sharing([point], [evidence], budget or Budget(), seed)[0]


@dataclass(frozen=True)
class Pilot:
    """The values claimed at points with one sharing key, first draws that plan the rest, and how long that will take.

    `samples` has an entry for each point that is simulated, `seconds` are of one process.
    """

    claimed: tuple[Value, ...]
    samples: tuple[list[Sample], ...]
    seconds: float


def pilot(
    points: Sequence[Point], evidence: Sequence[Evidence], budget: Budget, seed: int, claimed: Sequence[Value] = ()
) -> Pilot:
    """The pilot of `verify_sharing`; `claimed` are the values at the points, if known already."""
    started = perf_counter()
    checks = _checks(points, evidence, budget, claimed or [value(point, DIGITS) for point in points])
    valued = perf_counter() - started
    simulated = [each for each in checks if each.sizes]
    draw_samples(simulated, [[1] * len(each.sizes) for each in simulated], "warm-up", seed)  # what is computed once
    samples, times = draw_samples(simulated, [each.pilot for each in simulated], "pilot", seed)
    plans = [allocation(check, sample, coefficients_of(sample)).draws
             for check, sample in zip(simulated, samples, strict=True)]  # fmt: skip
    first = [max(each) for each in zip(*(each.pilot for each in simulated), strict=True)]
    rest = [max(each) for each in zip(*plans, strict=True)]
    drawing = sum(each * n / m for each, n, m in zip(times, rest, first, strict=True))
    # A second route takes about as long as the first.
    return Pilot(tuple(each.claimed for each in checks), tuple(samples), drawing + valued)


def verify_sharing(
    points: Sequence[Point], evidence: Sequence[Evidence], budget: Budget, seed: int, given: Pilot | None = None
) -> list[Verdict]:
    """The verdicts at points with one sharing key, from one sample of random matrices, each with this budget.

    Each verdict is the same whatever the other points are. `given` is their pilot, if it has been drawn already.
    """
    verdicts = simulate_sharing(points, evidence, budget, seed, given or pilot(points, evidence, budget, seed))
    others = [second(each.route, point, DIGITS) for each, point in zip(evidence, points, strict=True)]
    return [verdict if other is None else confirm(verdict, other)
            for verdict, other in zip(verdicts, others, strict=True)]  # fmt: skip


def simulate_sharing(
    points: Sequence[Point], evidence: Sequence[Evidence], budget: Budget, seed: int, given: Pilot
) -> list[Verdict]:
    """The verdicts of the simulations alone."""
    checks = _checks(points, evidence, budget, given.claimed)
    simulated = iter(_simulated([each for each in checks if each.sizes], seed, given.samples))
    return [next(simulated) if each.sizes else _unseen(each) for each in checks]


def simulate(point: Point, simulator: Simulator, claimed: Value, budget: Budget, seed: int) -> Verdict:
    """The verdict of a simulation alone on a value that is claimed at a point."""
    evidence = [Evidence(simulator)]
    first = pilot([point], evidence, budget, seed, [claimed])
    return simulate_sharing([point], evidence, budget, seed, first)[0]


def _checks(
    points: Sequence[Point], evidence: Sequence[Evidence], budget: Budget, claimed: Sequence[Value]
) -> list[PlannedCheck]:
    parts = zip(points, evidence, claimed, strict=True)
    return [planned(point, budget, each.simulator, known) for point, each, known in parts]


def _unseen(check: PlannedCheck) -> Verdict:
    """The verdict where no simulation reaches: what the second route will make of it."""
    why = check.simulator.why if isinstance(check.simulator, Unseen) else "no simulation reaches this point"
    reach = 2 * float(check.claimed.radius) / check.scale
    return Verdict(check.point, Status.INCONCLUSIVE, check.claimed, caught=reach, remark=why)


def _simulated(checks: Sequence[PlannedCheck], seed: int, pilots: Sequence[list[Sample]]) -> list[Verdict]:
    earlier = dict(enumerate(pilots))
    verdicts: dict[int, Verdict] = {}
    for attempt in range(ATTEMPTS):
        left = [i for i in earlier if i not in verdicts or not _settled(checks[i], verdicts[i])]
        if not left:
            break
        # The coefficients of the controls come from earlier draws too, so the adjusted means stay unbiased.
        coefficients = {i: coefficients_of(earlier[i]) for i in left}
        plans = [allocation(checks[i], earlier[i], coefficients[i], sure=attempt > 0) for i in left]
        samples, _ = draw_samples([checks[i] for i in left], [plan.draws for plan in plans], f"main {attempt}", seed)
        for i, sample, plan in zip(left, samples, plans, strict=True):
            check = checks[i]
            earlier[i] = [pooled(*each) for each in zip(earlier[i], sample, strict=True)]
            estimate = check.estimate(sample, coefficients[i], plan.noise)
            verdicts[i] = judge(check.point, check.claimed, estimate, check.budget)
    return [verdicts[i] for i in range(len(checks))]


def _settled(check: PlannedCheck, verdict: Verdict) -> bool:
    """Whether no fresh sample is drawn: it passes, or draws enough to refute do, or there are none left."""
    assert verdict.estimate is not None
    draws = verdict.estimate.draws
    shown = verdict.status is Status.REFUTED and sum(draws) >= check.fewest(sure=True) * len(draws)
    return verdict.status.passed or shown or all(n >= check.draw_cap for n in draws)
