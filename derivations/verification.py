"""The whole path for many claims: derivation, enclosed value, simulation, and the verdict that joins them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from derivations.chains import check as check_derivation
from derivations.engine.step import Status as LineStatus
from numerics.run import Check, check_point, default_checks, parallel
from numerics.verdict import Budget, Status, Verdict
from theory.claim import Claim


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
    """Check every line of the claim's derivation."""
    checked = check_derivation(claim)
    return Proof(claim.id, checked.status, len(checked.results), checked.summary())


def _work(task: Claim | Check, budget: Budget, seed: int) -> Proof | Verdict:
    return check_point(task, budget, seed) if isinstance(task, Check) else prove(task)


def verify_claims(
    claims: Sequence[Claim], budget: Budget, seed: int, jobs: int, advance: Callable[[], None] = lambda: None
) -> Iterator[ClaimVerdict]:
    """Yield the verdict on each claim, in order; `advance` is called after its derivation and after each point.

    The budget's false alarms are split over all the simulated points.
    """
    parts: list[tuple[Claim | Check, ...]] = [(claim, *default_checks([claim])) for claim in claims]
    share = budget.share(sum(len(part) - 1 for part in parts))
    outcomes = parallel(_work, [(task, share, seed) for part in parts for task in part], jobs)
    for part in parts:
        mine = []
        for _ in part:
            mine.append(next(outcomes))
            advance()
        yield ClaimVerdict(mine[0].claim, mine[0], tuple(mine[1:]))
