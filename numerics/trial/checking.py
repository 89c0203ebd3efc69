"""Claims at points: the only place where a formula and its simulation meet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, isfinite
from time import perf_counter

import numpy as np
from nonrobust.numerics.balls.value import Value, value
from nonrobust.numerics.papers.dohmatob_bietti.routes import second
from nonrobust.numerics.papers.dohmatob_bietti.simulators import ORACLES
from nonrobust.numerics.trial.ensemble import Simulator, Values, together
from nonrobust.numerics.trial.estimate import Array, Estimate, design, extrapolate, regression, stream, summarize
from nonrobust.numerics.trial.verdict import Budget, Status, Verdict, confirm, judge, needed
from nonrobust.theory.language.claim import Point
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.language.modes import Limit

DIGITS = 30  # of the values that are checked
_LEAST = 32  # draws that a studentized mean needs at the very least
_FEW = 40  # pilot draws at the largest sizes: enough for some twenty controls
_CONSTANT = 4  # draws of a quantity that does not vary
_MARGIN = 1.5  # the plan's spread is itself uncertain
_ATTEMPTS = 3

Sample = tuple[Array, Array]  # draws (n,) and their controls (n, p)


def verify(point: Point, budget: Budget | None = None, seed: int = 0, simulator: Simulator | None = None) -> Verdict:
    """Judge the claim at `point` by simulation, and by its second route if it has one.

    A pilot's spread fixes how many draws the budget's resolution needs, and fresh draws alone are judged; if their own
    spread turns out too large or heavy-tailed, they become the pilot of another fresh sample. No mean ever decides when
    to stop, so the level holds. Raises InputError for a claim without a simulator, or one whose sizes cannot realise
    the point.
    """
    own = budget or Budget().of(point.claim)
    return _with_route(point, simulate(point, own, seed, simulator or _oracle(point), value(point, DIGITS)))


def simulate(point: Point, budget: Budget, seed: int, simulator: Simulator, claimed: Value) -> Verdict:
    """The verdict of a simulation alone on a value."""
    subject = _subject(point, budget, simulator, claimed)
    return _verdicts([subject], seed, _drawn([subject], seed)[0])[0]


def label(point: Point) -> str:
    """Points with the same label share their random matrices."""
    return _label(point, _oracle(point))


@dataclass(frozen=True)
class Pilot:
    """The values claimed at points with one label, first draws that plan the rest, and how long that will take.

    `samples` has an entry for each point that is simulated, `seconds` are of one process.
    """

    claimed: tuple[Value, ...]
    samples: tuple[list[Sample], ...]
    seconds: float


def pilot(points: Sequence[Point], budget: Budget, seed: int, claimed: Sequence[Value] = ()) -> Pilot:
    """The pilot of `verify_sharing`, for points with one label; `claimed` are their values, if known already."""
    started = perf_counter()
    subjects = _subjects(points, budget, claimed or [value(point, DIGITS) for point in points])
    valued = perf_counter() - started
    simulated = [each for each in subjects if each.sizes]
    _samples(simulated, [[1] * len(each.sizes) for each in simulated], "warm-up", seed)  # what is computed once
    samples, times = _drawn(subjects, seed)
    plans = [_allocation(subject, sample, _coefficients(sample))
             for subject, sample in zip(simulated, samples, strict=True)]  # fmt: skip
    first = [max(each) for each in zip(*(each.pilot for each in simulated), strict=True)]
    rest = [max(each) for each in zip(*plans, strict=True)]
    drawing = sum(each * n / m for each, n, m in zip(times, rest, first, strict=True))
    # A second route takes about as long as the first.
    return Pilot(tuple(each.claimed for each in subjects), tuple(samples), drawing + valued)


def verify_sharing(points: Sequence[Point], budget: Budget, seed: int, given: Pilot | None = None) -> list[Verdict]:
    """The verdicts at points with one label, from one sample of random matrices, in a run with this budget.

    `given` is their pilot, if it has been drawn already.
    """
    verdicts = simulate_sharing(points, budget, seed, given or pilot(points, budget, seed))
    return [_with_route(point, verdict) for point, verdict in zip(points, verdicts, strict=True)]


def simulate_sharing(points: Sequence[Point], budget: Budget, seed: int, given: Pilot) -> list[Verdict]:
    """The verdicts of the simulations alone."""
    return _verdicts(_subjects(points, budget, given.claimed), seed, given.samples)


@dataclass(frozen=True)
class Subject:
    """What is checked: the claimed value, and how it is simulated.

    `weights` are those of the means at `sizes` in the estimate; `hidden` is the relative error that rounding and the
    enclosure hide from any number of draws.
    """

    point: Point
    oracle: Simulator
    budget: Budget
    label: str
    claimed: Value
    sizes: tuple[int, ...]
    rate: tuple[float, ...]
    weights: tuple[float, ...]

    @property
    def values(self) -> Values:
        return dict(self.point.values)

    @property
    def scale(self) -> float:
        return float(abs(self.claimed.midpoint)) or 1.0

    @property
    def hidden(self) -> float:
        rounding = self.oracle.rounding * sum(abs(w) for w in self.weights)
        return 2 * (rounding + float(self.claimed.radius)) / self.scale

    @property
    def most(self) -> int:
        return self.oracle.most if self.hidden < self.budget.resolution else min(_LEAST, self.oracle.most)

    @property
    def pilot(self) -> list[int]:
        """Draws that plan the rest: the larger the size, the dearer, and the smaller the spread."""
        given = min(self.oracle.pilot, self.oracle.most)
        return [max(min(given, _FEW), given * self.sizes[0] // size) for size in self.sizes]

    def estimate(self, samples: Sequence[Sample], coefficients: Sequence[Array]) -> tuple[Estimate, list[Estimate]]:
        """The estimate, and the adjusted means at each size that it comes from."""
        means = [
            summarize(draws - controls @ each, size, self.oracle.rounding)
            for (draws, controls), each, size in zip(samples, coefficients, self.sizes, strict=True)
        ]
        return extrapolate(means, self.rate) if isinstance(self.point.claim.mode, Limit) else means[0], means


def _oracle(point: Point) -> Simulator:
    oracle = ORACLES.get(point.claim.id)
    if oracle is None:
        raise InputError(f"{point.claim.id} has no simulator; pass one to verify(..., simulator=...).")
    return oracle


def _label(point: Point, oracle: Simulator) -> str:
    reading = oracle.reading
    return f"{point.claim.id}\n{point}" if reading is None else reading.label(dict(point.values))


def _subjects(points: Sequence[Point], budget: Budget, claimed: Sequence[Value]) -> list[Subject]:
    return [
        _subject(point, budget.of(point.claim), _oracle(point), known)
        for point, known in zip(points, claimed, strict=True)
    ]


def _subject(point: Point, budget: Budget, oracle: Simulator, claimed: Value) -> Subject:
    claim, sizes = point.claim, oracle.sizes(dict(point.values))
    if sizes and max(sizes) > oracle.largest:
        raise InputError(f"{claim.id}: {point} needs d = {max(sizes)}, too large to simulate; choose simpler numbers.")
    rate, weights = [1.0], [1.0]
    if sizes and isinstance(claim.mode, Limit):
        rate = [claim.mode.rate_at(size) for size in sizes]
        weights = design(sizes, rate)[0].tolist()
    return Subject(point, oracle, budget, _label(point, oracle), claimed, sizes, tuple(rate), tuple(weights))


def _drawn(subjects: Sequence[Subject], seed: int) -> tuple[list[list[Sample]], list[float]]:
    """The pilot draws of the subjects that are simulated, all with one label, and the seconds at each size."""
    simulated = [each for each in subjects if each.sizes]
    return _samples(simulated, [each.pilot for each in simulated], "pilot", seed)


def _verdicts(subjects: Sequence[Subject], seed: int, pilots: Sequence[list[Sample]]) -> list[Verdict]:
    """The verdicts on subjects with one label; each is the same whatever the others are."""
    simulated = iter(_simulated([each for each in subjects if each.sizes], seed, pilots))
    return [next(simulated) if each.sizes else _unseen(each) for each in subjects]


def _unseen(subject: Subject) -> Verdict:
    """The verdict where no simulation reaches: what the second route will make of it."""
    point, remark = subject.point, "no simulation reaches this point"
    reach = 2 * float(subject.claimed.radius) / subject.scale
    return Verdict(point.claim.id, str(point), Status.INCONCLUSIVE, subject.claimed, caught=reach, remark=remark)


def _simulated(subjects: Sequence[Subject], seed: int, pilots: Sequence[list[Sample]]) -> list[Verdict]:
    earlier = dict(enumerate(pilots))
    verdicts: dict[int, Verdict] = {}
    for attempt in range(_ATTEMPTS):
        left = [i for i in earlier if i not in verdicts or not _settled(subjects[i], verdicts[i])]
        # The coefficients of the controls come from earlier draws too, so the adjusted means stay unbiased.
        coefficients = {i: _coefficients(earlier[i]) for i in left}
        plans = [_allocation(subjects[i], earlier[i], coefficients[i]) for i in left]
        samples, _ = _samples([subjects[i] for i in left], plans, f"main {attempt}", seed)
        for i, sample in zip(left, samples, strict=True):
            subject = subjects[i]
            earlier[i] = [_pooled(*each) for each in zip(earlier[i], sample, strict=True)]
            estimate, _ = subject.estimate(sample, coefficients[i])
            verdicts[i] = judge(subject.point.claim.id, str(subject.point), subject.claimed, estimate, subject.budget)
    return [verdicts[i] for i in range(len(subjects))]


def _settled(subject: Subject, verdict: Verdict) -> bool:
    assert verdict.estimate is not None
    looks_heavy = verdict.estimate.heavy and not verdict.status.passed  # one rare draw may be all there is to it
    seen = verdict.caught <= subject.budget.resolution and not looks_heavy
    return seen or all(n == subject.most for n in verdict.estimate.draws)


def _coefficients(samples: Sequence[Sample]) -> list[Array]:
    """Those of the controls at each size."""
    return [regression(*sample) for sample in samples]


def _pooled(one: Sample, other: Sample) -> Sample:
    return np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])


def _with_route(point: Point, verdict: Verdict) -> Verdict:
    other = second(point, DIGITS)
    return verdict if other is None else confirm(verdict, other)


def _samples(
    subjects: Sequence[Subject], draws: Sequence[Sequence[int]], stage: str, seed: int
) -> tuple[list[list[Sample]], list[float]]:
    """The samples of each subject at its sizes, and the seconds at each size.

    At one size all come from the first draws of one stream.
    """
    found: list[list[Sample]] = [[] for _ in subjects]
    times = []
    readings = [each.oracle.reading for each in subjects if each.oracle.reading is not None]
    values = [each.values for each in subjects]
    for k, size in enumerate(subjects[0].sizes if subjects else ()):
        started = perf_counter()
        streams = [stream(seed, each.label, stage, str(size)) for each in subjects]
        numbers = [each[k] for each in draws]
        if readings:
            every = together(list(zip(readings, values, numbers, strict=True)), size, streams[0])
        else:
            parts = zip(subjects, values, numbers, streams, strict=True)
            every = [each.oracle.draw(point, size, n, rng) for each, point, n, rng in parts]
        for own, subject, sample in zip(found, subjects, every, strict=True):
            drawn = sample[subject.point.claim.quantity.name]
            own.append((drawn, sample.get("controls", np.zeros((len(drawn), 0)))))
        times.append(perf_counter() - started)
    return found, times


def _allocation(subject: Subject, earlier: Sequence[Sample], coefficients: Sequence[Array]) -> list[int]:
    """Draws at each size that give the weighted mean the standard error it needs at the least cost.

    By earlier draws' spreads s_i, and costs c_i per draw: n_i proportional to |w_i| s_i/sqrt(c_i). What rounding
    and the enclosure hide no number of draws shows; they are planned for the rest.
    """
    _, plans = subject.estimate(earlier, coefficients)
    budget = subject.budget
    if subject.hidden < budget.resolution:
        budget = replace(budget, resolution=budget.resolution - subject.hidden)
    spreads = [_spread(plan, int(np.count_nonzero(each))) for plan, each in zip(plans, coefficients, strict=True)]
    costs = [float(plan.sizes[0]) ** subject.oracle.cost for plan in plans]
    parts = [abs(w) * s for w, s in zip(subject.weights, spreads, strict=True)]
    total = sum(part * c**0.5 for part, c in zip(parts, costs, strict=True))
    draws = [_CONSTANT if plan.stderr == 0 else _LEAST for plan in plans]
    for _ in range(3):  # the critical value depends on the numbers through degrees of freedom and skewness
        skews = [abs(plan.skew) * (plan.draws[0] / n) ** 0.5 for plan, n in zip(plans, draws, strict=True)]
        skew = max((each for each in skews if isfinite(each)), default=0.0)
        wanted = needed(budget, subject.scale, min(draws) + _LEAST, skew)
        optimal = [_MARGIN * part / c**0.5 * total / wanted**2 for part, c in zip(parts, costs, strict=True)]
        draws = [max(n, ceil(best)) if plan.stderr else n for n, best, plan in zip(draws, optimal, plans, strict=True)]
    return [min(n, subject.most) for n in draws]


def _spread(plan: Estimate, controls: int) -> float:
    """The spread of fresh draws, from that of n draws on which the coefficients of `controls` controls were fitted.

    A fit makes its own residuals smaller, and those of fresh draws larger, each by about (1 - controls/n)^(-1/2).
    """
    n = plan.draws[0]
    return plan.stderr * n**0.5 * n / max(1, n - controls - 1) if isfinite(plan.stderr) else 0.0
