"""Many checks at once: over both cores, in a fixed order, cleanly interruptible.

Every check draws from a stream of its own, so the verdicts do not depend on the number of processes.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from nonrobust.numerics.trial.checking import Pilot, label, pilot, verify_sharing
from nonrobust.numerics.trial.verdict import Budget, Verdict
from nonrobust.theory.language.claim import Claim


@dataclass(frozen=True)
class Check:
    """One claim at one of its points, given as text."""

    claim: Claim
    point: tuple[tuple[str, str], ...]


def default_checks(claims: Sequence[Claim]) -> list[Check]:
    """Every claim at each of its default check points."""
    return [Check(claim, tuple(point.items())) for claim in claims for point in claim.points]


_SHARED: dict[str, Any] = {}  # a worker's work and tasks, inherited by fork: claims hold functions, which do not pickle


def _start(work: Callable, tasks: Sequence[tuple]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when the workers end
    _SHARED.update(work=work, tasks=tasks)


def _run(index: int) -> Any:
    return _SHARED["work"](*_SHARED["tasks"][index])


def groups(checks: Sequence[Check]) -> list[tuple[int, ...]]:
    """Indices of the checks that share their random matrices, in the order of each group's first."""
    found: dict[str, list[int]] = {}
    for i, check in enumerate(checks):
        found.setdefault(label(check.claim.at(**dict(check.point))), []).append(i)
    return [tuple(group) for group in found.values()]


def pilot_points(checks: Sequence[Check], budget: Budget, seed: int) -> Pilot:
    """The pilot of one group of checks."""
    return pilot([check.claim.at(**dict(check.point)) for check in checks], budget, seed)


def check_points(checks: Sequence[Check], budget: Budget, seed: int, given: Pilot | None = None) -> list[Verdict]:
    """The verdicts of one group of checks, each with this budget for itself, and their pilot if it is drawn already."""
    return verify_sharing([check.claim.at(**dict(check.point)) for check in checks], budget, seed, given)


def verify_all(checks: Sequence[Check], budget: Budget, seed: int, jobs: int) -> Iterator[Verdict]:
    """Yield the verdict of each check, in order; the budget's false alarms are split over all of them.

    With more than one job the checks run in processes, which end at once if the caller stops iterating.
    """
    share, parts = budget.share(max(1, len(checks))), groups(checks)
    outcomes = parallel(check_points, [([checks[i] for i in part], share, seed) for part in parts], jobs)
    ready: dict[int, Verdict] = {}
    following = 0
    for part in parts:
        ready |= zip(part, next(outcomes), strict=True)
        while following in ready:
            yield ready.pop(following)
            following += 1


def parallel(work: Callable, tasks: Sequence[tuple], jobs: int) -> Iterator:
    """Yield work(*task) for each task, in order, computed by `jobs` processes."""
    if jobs <= 1 or len(tasks) <= 1:
        yield from (work(*task) for task in tasks)
        return
    # Fork shares the imported libraries; the pool starts before any thread does.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("fork"), initializer=_start, initargs=(work, tasks))
    try:
        futures = [pool.submit(_run, index) for index in range(len(tasks))]
        for future in futures:
            yield future.result()
    except BaseException:  # an interrupt, or the caller stopped: nothing that is under way matters any more
        for process in list((pool._processes or {}).values()):
            process.kill()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
