"""The whole path for many claims: derivation, enclosed value, simulation, and the verdict that joins them.

What is sent to another process is text and numbers: a paper's address, claims' ids, points, budget and seed, and the
draws of a pilot; what comes back are verdicts as data.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, NamedTuple

from nonrobust.keeping.kept import checked
from nonrobust.keeping.records import verdict_data, verdict_from_data
from nonrobust.numerics.tasks.pool import parallel
from nonrobust.numerics.trial.ensemble import Simulator, Unseen
from nonrobust.numerics.trial.planned import sharing_key
from nonrobust.numerics.trial.route import Route
from nonrobust.numerics.trial.verdict import Budget, Verdict
from nonrobust.numerics.trial.verify import Pilot, pilot, verify_sharing
from nonrobust.numerics.trial.verify import verify as verify_with
from nonrobust.outcomes import ClaimVerdict, Proof
from nonrobust.paper import Library, address_of, dossier_at, paper_at
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.language.errors import InputError


class Check(NamedTuple):
    """One claim at one of its check points, as text."""

    claim: str
    point: tuple[tuple[str, str], ...]


def verify(
    point: Point,
    budget: Budget | None = None,
    seed: int = 0,
    simulator: Simulator | Unseen | None = None,
    route: Route | None = None,
    library: Library | None = None,
) -> Verdict:
    """Judge the claim at `point` by simulation and by its second route: the library's where none are given.

    `library` is that of the package unless another one is given. Raises InputError where nothing is known of the claim.
    """
    if simulator is None:
        if library is None:
            from nonrobust.shelf import LIBRARY

            library = LIBRARY
        if not library.knows(point.claim.id):
            raise InputError(f"{point.claim.id} has no simulator; pass one to verify(..., simulator=...).")
        evidence = library.about(point).evidence
        simulator, route = evidence.simulator, route or evidence.route
    return verify_with(point, budget, seed, simulator, route)


def default_checks(claims: Sequence[Claim]) -> list[Check]:
    """Every claim at each of its default check points."""
    return [Check(claim.id, tuple(point.items())) for claim in claims for point in claim.points]


def groups(library: Library, checks: Sequence[Check]) -> list[tuple[int, ...]]:
    """Indices of the checks that share their random matrices, in the order of each group's first."""
    found: dict[Hashable, list[int]] = {}
    for i, check in enumerate(checks):
        dossier = library.dossier(check.claim)
        key = sharing_key(dossier.claim.at(**dict(check.point)), dossier.simulator)
        found.setdefault((address_of(library.paper(dossier.claim)), key), []).append(i)
    return [tuple(group) for group in found.values()]


def prove(address: str, id: str) -> Proof:
    """Check every line of a claim's derivation, or find what an earlier run of the same source found."""
    paper = paper_at(address)
    outcome = checked(paper, dossier_at(address, id))
    return Proof(outcome.status, len(outcome.results), outcome.summary())


def _at(address: str, checks: Sequence[Check]) -> tuple[list[Point], list[Any]]:
    dossiers = [dossier_at(address, check.claim) for check in checks]
    points = [each.claim.at(**dict(check.point)) for each, check in zip(dossiers, checks, strict=True)]
    return points, [each.evidence for each in dossiers]


def draw_pilot(address: str, checks: Sequence[Check], budget: Budget, seed: int) -> Pilot:
    """The pilot of one group of checks."""
    return pilot(*_at(address, checks), budget, seed)


def judge_group(address: str, checks: Sequence[Check], budget: Budget, seed: int, given: Pilot) -> list[dict[str, Any]]:
    """The verdicts of one group of checks as data, each with this budget for itself."""
    points, evidence = _at(address, checks)
    return [verdict_data(verdict) for verdict in verify_sharing(points, evidence, budget, seed, given)]


def perform(job: str, *arguments: Any) -> Any:
    """One piece of a run: a derivation's, or a group's."""
    jobs: dict[str, Callable[..., Any]] = {"prove": prove, "judge": judge_group}
    return jobs[job](*arguments)


def verify_claims(
    library: Library,
    claims: Sequence[Claim],
    budget: Budget,
    seed: int,
    jobs: int,
    advance: Callable[[], None] = lambda: None,
    expect: Callable[[float], None] = lambda seconds: None,
) -> Iterator[ClaimVerdict]:
    """Yield the verdict on each claim, in order; `advance` is called after its derivation and after each point.

    The budget's false alarms are split over all the simulated points. Once the pilots are drawn, `expect` is told how
    many seconds the simulations will take.
    """
    checks = default_checks(claims)
    parts, share = groups(library, checks), budget.share(max(1, len(checks)))
    address = {claim.id: address_of(library.paper(claim)) for claim in claims}
    work = {part: (address[checks[part[0]].claim], [checks[i] for i in part], share, seed) for part in parts}
    pilots = dict(zip(parts, parallel(draw_pilot, list(work.values()), jobs), strict=True))
    expect(sum(pilot.seconds for pilot in pilots.values()) / jobs)
    # A claim's tasks: its derivation, and those groups of points of which it has the first.
    own = [[part for part in parts if checks[part[0]].claim == claim.id] for claim in claims]
    tasks: list[tuple[Any, ...]] = []
    for claim, mine in zip(claims, own, strict=True):
        tasks.append(("prove", address[claim.id], claim.id))
        tasks += [("judge", *work[part], pilots[part]) for part in mine]
    outcomes = parallel(perform, tasks, jobs)
    verdicts: dict[int, Verdict] = {}
    first = 0
    for claim, mine in zip(claims, own, strict=True):
        proof = next(outcomes)
        advance()
        for part in mine:
            found = [verdict_from_data(data, library.claim) for data in next(outcomes)]
            verdicts |= zip(part, found, strict=True)
        points = range(first, first := first + len(claim.points))
        for _ in points:
            advance()
        yield ClaimVerdict(claim, proof, tuple(verdicts.pop(i) for i in points))
