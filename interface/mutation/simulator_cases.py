"""Mistakes in simulators: at which check points they show, and what a run of `verify` would say.

A mistake is refuted where a claim that it judges no longer passes at a check point: it is refuted, it is inconclusive,
or there are no draws at all. One that passes everywhere is explained if it can be, and survives otherwise:
    the same draws    what changed plays no part, chooses which sizes or how many draws are taken, or is a numerical
                      method's setting: no draw differs by more than a millionth of the value
    other controls    only control variates change, and their means are still 0: the mean stays, the spread may not
    the same limit    the draws differ at finite sizes, and less and less, at the rate at which the limit is approached

Main definitions
    Case      a check point, with what the right simulator draws there first and the code that it runs
    Wrong     simulators with a mistake in them
    judged    the fate of a mistake
"""

import resource
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from time import process_time

import numpy as np
from nonrobust.derivations.proof.work import Overtime, time_limit
from nonrobust.mutation.claims import Fate
from nonrobust.mutation.code_mutants import Place, load, reached
from nonrobust.numerics.balls.value import Value, value
from nonrobust.numerics.tasks.pool import parallel
from nonrobust.numerics.trial.ensemble import Draws, Simulator
from nonrobust.numerics.trial.estimate import Array, stream
from nonrobust.numerics.trial.judge import needed
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.numerics.trial.verify import DIGITS, simulate
from nonrobust.paper import Library, address_of, dossier_at, paper_at
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.language.modes import Limit
from nonrobust.theory.language.status import Status

_COARSE = 0.1  # the resolution at which most mutants are seen already
_GLANCED = 125  # draws; as 125 resolve 0.1, so do 10^6 resolve 1.1e-3
_SECONDS = 30.0  # of CPU time for a mutant's draws
_MEMORY = 8 << 30  # bytes of address space for a process that tries a mutant
_SEEN = 4  # points at which a mutant draws differently, before they are tried
_WHOLE = 12  # points at which draws of the largest size are compared
_NUMERICAL = 1e-6  # a difference between draws that no resolution in use could tell, in claimed values
_MEANS = 400  # draws that show whether controls still have mean 0


@dataclass(frozen=True)
class Case:
    """A check point as its simulator sees it: what it draws there first, the code that it runs, a draw's seconds."""

    address: str
    claim: str
    point: tuple[tuple[str, str], ...]
    claimed: Value
    sizes: tuple[int, ...]
    draws: tuple[Draws, ...]
    places: frozenset[Place]
    seconds: float

    @property
    def at(self) -> Point:
        return dossier_at(self.address, self.claim).claim.at(**dict(self.point))

    @property
    def label(self) -> str:
        return f"{self.claim} at {self.at}"


def _draws(oracle: Simulator, point: Point, sizes: Sequence[int], n: int = 2) -> tuple[Draws, ...]:
    """Draws at the smallest and the largest size."""
    ends = dict.fromkeys((sizes[0], sizes[-1]))
    return tuple(oracle.draw(dict(point.values), size, n, stream(0, str(point), str(size))) for size in ends)


def case(address: str, id: str, point: tuple[tuple[str, str], ...]) -> Case | None:
    """The case of a check point, None where nothing is simulated."""
    at = dossier_at(address, id).claim.at(**dict(point))
    oracle = load(address).get(id)
    sizes: tuple[int, ...] = ()
    found: list[Draws] = []
    if oracle is None:
        return None

    def run() -> None:
        nonlocal sizes
        sizes = oracle.sizes(dict(at.values))
        found.extend(_draws(oracle, at, sizes) if sizes else ())

    places = reached(run, paper_at(address).simulators)
    if not sizes:
        return None
    started = process_time()
    _draws(oracle, at, sizes)
    return Case(address, id, point, value(at, DIGITS), sizes, tuple(found), places, process_time() - started)


def cases_of(library: Library, claims: Sequence[Claim], jobs: int) -> Iterator[Case | None]:
    """The case of each check point of the claims."""
    points = [
        (address_of(library.paper(claim)), claim.id, tuple(point.items())) for claim in claims for point in claim.points
    ]
    return parallel(case, points, jobs)


def ordered(cases: Sequence[Case]) -> tuple[Case, ...]:
    """Cheap ones first, but one of each claim before any other."""
    cheap = sorted(cases, key=lambda each: each.seconds)
    first = list({each.claim: each for each in reversed(cheap)}.values())[::-1]
    return (*first, *(each for each in cheap if each not in first))


@dataclass(frozen=True)
class Wrong:
    """Simulators with a mistake in them, by claim."""

    oracle: Callable[[str], Simulator]

    def difference(self, case: Case, whole: bool) -> tuple[float, ...] | None:
        """How far its draws lie from the right ones at the smallest and the largest size, in claimed values.

        None for the same draws; 0 where only controls or sizes differ. Not `whole`: at the smallest size alone. Raises
        what the mistake raises, ArithmeticError where a draw is no number.
        """
        at = case.at
        quantity, scale = at.claim.quantity.name, abs(float(case.claimed.midpoint)) or 1.0
        found = self.draws(case, case.sizes if whole else case.sizes[:1])
        pairs = list(zip(case.draws, found, strict=False))
        if not all(np.isfinite(each[name]).all() for each in found for name in each.values):
            raise ArithmeticError("a draw is not a number")
        gaps = tuple(_gap(right[quantity], wrong[quantity]) / scale for right, wrong in pairs)
        if max(gaps) > 1e-9:
            return gaps
        same = all(_gap(right.regressors, wrong.regressors) <= 1e-9 for right, wrong in pairs)
        return None if same and self.sizes(case) == case.sizes else (0.0,)

    def draws(self, case: Case, sizes: Sequence[int], n: int = 2) -> tuple[Draws, ...]:
        """Its draws at the smallest and the largest of the sizes."""
        return _draws(self.oracle(case.claim), case.at, sizes, n)

    def sizes(self, case: Case) -> tuple[int, ...]:
        """Where it draws."""
        return self.oracle(case.claim).sizes(dict(case.at.values))

    def right_controls(self, case: Case) -> bool:
        """Whether the means of its controls still seem to be 0, at the smallest size."""
        controls = self.draws(case, case.sizes[:1], _MEANS)[0].regressors
        return bool((np.abs(controls.mean(axis=0)) <= 5 * controls.std(axis=0) / _MEANS**0.5 + 1e-9).all())

    def glance(self, case: Case, budget: Budget, seed: int) -> str | None:
        """Why a run would not pass, if few draws at a coarse resolution tell.

        Where _GLANCED draws do not resolve _COARSE, the most that are allowed do not resolve what a run asks for.
        """
        at, oracle = case.at, self.oracle(case.claim)
        coarse = replace(oracle, pilot=min(24, oracle.pilot), draw_cap=min(_GLANCED, oracle.draw_cap))
        share = replace(budget.of(at.claim), resolution=_COARSE, exact=_COARSE)
        verdict = simulate(at, coarse, case.claimed, share, seed)
        if verdict.status is Status.REFUTED:
            return str(verdict.remark)
        found = verdict.estimate
        assert found is not None
        wide = found.stderr > needed(share, float(abs(case.claimed.midpoint)) or 1.0, found.dof, found.skew)
        if wide and oracle.draw_cap > _GLANCED and max(found.draws) == _GLANCED:
            return f"inconclusive: the spread is so large that {oracle.draw_cap} draws will not do"
        return None

    def verdict(self, case: Case, budget: Budget, seed: int) -> str | None:
        """Why a run would not pass."""
        at = case.at
        found = simulate(at, self.oracle(case.claim), case.claimed, budget, seed)
        return None if found.status.passed else str(found.remark)


def _gap(right: Array, wrong: Array) -> float:
    return float(np.abs(right - wrong).max(initial=0.0)) if np.shape(right) == np.shape(wrong) else np.inf


def judged(load_wrong: Callable[[], Wrong], cases: Sequence[Case], budget: Budget, seed: int) -> tuple[Fate, str]:
    """The fate of a mistake that may show at the cases, those that are likely to show it cheaply first."""
    if not cases:
        return Fate.SURVIVED, "no check point runs through it"
    differing: list[tuple[Case, tuple[float, ...]]] = []
    try:
        with _contained():
            wrong = load_wrong()
            differing.extend(_differing(wrong, cases))
            if not differing:
                return Fate.EQUAL, f"the same draws at {len(cases)} check points"
            return _passing(wrong, differing, budget, seed)
    except _Objection as objection:
        return Fate.REFUTED, str(objection)
    except Overtime:
        if differing:
            return Fate.SURVIVED, f"undecided within {_SECONDS:g} s of CPU time"
        return Fate.REFUTED, f"no draws within {_SECONDS:g} s of CPU time"
    except Exception as error:  # whatever a slip raises, no check passes
        return Fate.REFUTED, f"{type(error).__name__}: {error}"


class _Objection(Exception):
    """Why a run would not pass."""


def _differing(wrong: Wrong, cases: Sequence[Case]) -> Iterator[tuple[Case, tuple[float, ...]]]:
    """The first few cases where a mistake shows, and how."""
    found = ((each, wrong.difference(each, whole=i < _WHOLE)) for i, each in enumerate(cases))
    return islice(((each, gaps) for each, gaps in found if gaps is not None), _SEEN)


def _passing(
    wrong: Wrong, differing: Sequence[tuple[Case, tuple[float, ...]]], budget: Budget, seed: int
) -> tuple[Fate, str]:
    """The fate of a mistake that shows, but passes; raise _Objection if it does not pass."""
    shown = [each for each, _ in differing]
    largest = max(max(gaps) for _, gaps in differing)
    if 0 < largest <= _NUMERICAL:
        return Fate.EQUAL, f"the same draws to {largest:.1e} of the value"
    fair = not largest and all(wrong.right_controls(each) for each in shown)
    if fair and all(wrong.sizes(each) == each.sizes for each in shown):
        return Fate.EQUAL, "the same draws, with other controls of mean 0"
    for look in (wrong.glance, wrong.verdict):
        for each, _ in sorted(differing, key=lambda pair: max(pair[1]) < min(largest, 0.5) / 3):
            if (seen := look(each, budget, seed)) is not None:
                raise _Objection(f"{each.label}: {seen}")
    if fair:
        return Fate.EQUAL, "the same draws, and it passes with its other sizes"
    if not largest:
        return Fate.SURVIVED, f"passes at {len(shown)} check points, though the mean of a control is not 0"
    if all(_vanishes(each, gaps) for each, gaps in differing):
        return Fate.EQUAL, f"the same limit, approached otherwise: draws differ by {largest:.1e} of it at first"
    return Fate.SURVIVED, f"passes at {len(shown)} check points, though draws differ by {largest:.1e} of the value"


def _vanishes(case: Case, gaps: Sequence[float]) -> bool:
    """Whether a difference between draws for a limit dies out at the rate at which the limit is approached."""
    mode = case.at.claim.mode
    if not isinstance(mode, Limit) or len(gaps) < 2:
        return False
    first, last = (mode.rate_at(size) for size in (case.sizes[0], case.sizes[-1]))
    return gaps[-1] <= 2 * gaps[0] * last / first


@contextmanager
def _contained() -> Iterator[None]:
    """Run a mistake with bounded time and memory, and quietly."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    bound = _MEMORY if hard == resource.RLIM_INFINITY else min(hard, _MEMORY)
    with warnings.catch_warnings(), np.errstate(all="ignore"), time_limit(_SECONDS):
        warnings.simplefilter("ignore")
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
