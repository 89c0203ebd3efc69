"""What a run says of a claim: how its derivation stands, and its verdicts at all check points."""

from dataclasses import dataclass

from nonrobust.numerics.trial.verdict import Verdict
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.status import Status


@dataclass(frozen=True)
class Proof:
    """The outcome of a derivation: its weakest line's status, the number of its lines, one sentence."""

    status: Status
    lines: int
    summary: str


@dataclass(frozen=True)
class ClaimVerdict:
    """A claim's derivation and its verdicts at all check points."""

    claim: Claim
    proof: Proof
    verdicts: tuple[Verdict, ...]

    @property
    def worst(self) -> Verdict:
        """The weakest verdict, and among equals the one that would have caught the least."""
        return min(self.verdicts, key=lambda verdict: (verdict.status.strength, -verdict.caught))

    @property
    def status(self) -> Status:
        """Refuted or inconclusive if any part is; proved if every line is proved and no simulation objects."""
        if Status.REFUTED in (self.proof.status, self.worst.status):
            return Status.REFUTED
        if Status.INCONCLUSIVE in (self.proof.status, self.worst.status):
            return Status.INCONCLUSIVE
        return Status.PROVED if self.proof.status is Status.PROVED else self.worst.status
