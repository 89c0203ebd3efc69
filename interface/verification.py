"""The whole path for many claims: derivation, enclosed value, simulation, and the verdict that joins them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nonrobust.derivations.proof.step import Status as LineStatus
from nonrobust.keeping.kept import checked
from nonrobust.numerics.tasks.run import Check, check_points, default_checks, groups, parallel, pilot_points
from nonrobust.numerics.trial.checking import Pilot
from nonrobust.numerics.trial.verdict import Budget, Status, Verdict
from nonrobust.theory.language.claim import Claim


@dataclass(frozen=True)
class Proof:
    """The outcome of a claim's derivation: its weakest line's status, the number of its lines, one sentence."""

    claim: str
    status: LineStatus
    lines: int
    summary: str


@dataclass(frozen=True)
class ClaimVerdict:
    """A claim's derivation and its verdicts at all check points."""

    claim: str
    proof: Proof
    verdicts: tuple[Verdict, ...]

    @property
    def worst(self) -> Verdict:
        """The weakest verdict, and among equals the one that would have caught the least."""
        return max(self.verdicts, key=lambda verdict: (list(Status).index(verdict.status), verdict.caught))

    @property
    def status(self) -> Status:
        """Refuted or inconclusive if any part is; proved if every line is proved and no simulation objects."""
        if self.proof.status is LineStatus.REFUTED or self.worst.status is Status.REFUTED:
            return Status.REFUTED
        if self.proof.status is LineStatus.OPEN or self.worst.status is Status.INCONCLUSIVE:
            return Status.INCONCLUSIVE
        return Status.PROVED if self.proof.status is LineStatus.PROVED else self.worst.status


def prove(claim: Claim) -> Proof:
    """Check every line of the claim's derivation, or find what an earlier run of the same source found."""
    outcome = checked(claim)
    return Proof(claim.id, outcome.status, len(outcome.results), outcome.summary())


def _work(task: Claim | Sequence[Check], budget: Budget, seed: int, pilot: Pilot | None) -> Proof | list[Verdict]:
    return prove(task) if isinstance(task, Claim) else check_points(task, budget, seed, pilot)


def verify_claims(
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
    parts, share = groups(checks), budget.share(max(1, len(checks)))
    drawn = parallel(pilot_points, [([checks[i] for i in part], share, seed) for part in parts], jobs)
    pilots = dict(zip(parts, drawn, strict=True))
    expect(sum(pilot.seconds for pilot in pilots.values()) / jobs)
    # A claim's tasks: its derivation, and those groups of points of which it has the first.
    own = [[part for part in parts if checks[part[0]].claim.id == claim.id] for claim in claims]
    tasks: list[tuple] = []
    for claim, mine in zip(claims, own, strict=True):
        tasks.append((claim, share, seed, None))
        tasks += [([checks[i] for i in part], share, seed, pilots[part]) for part in mine]
    outcomes = parallel(_work, tasks, jobs)
    verdicts: dict[int, Verdict] = {}
    first = 0
    for claim, mine in zip(claims, own, strict=True):
        proof = next(outcomes)
        advance()
        for part in mine:
            verdicts |= zip(part, next(outcomes), strict=True)
        points = range(first, first := first + len(claim.points))
        for _ in points:
            advance()
        yield ClaimVerdict(claim.id, proof, tuple(verdicts.pop(i) for i in points))
