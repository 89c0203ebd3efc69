"""How strongly something is established: one order for the lines of derivations and for verdicts of trials."""

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """What a check says, from the strongest support to none."""

    PROVED = "proved"  # decided symbolically
    ENCLOSED = "enclosed"  # two independent routes agree as balls, and no simulation objects
    CONSISTENT = "consistent"  # survives a statistical test
    CITED = "cited"  # a theorem from the literature, or a standard fact, taken on trust
    INCONCLUSIVE = "inconclusive"  # not decided: never a pass
    REFUTED = "refuted"

    @property
    def strength(self) -> int:
        """5 for proved down to 0 for refuted."""
        return len(Status) - 1 - list(Status).index(self)

    @property
    def passed(self) -> bool:
        return self.strength > Status.INCONCLUSIVE.strength


def weakest(statuses: Iterable[Status]) -> Status:
    """The status of what rests on all of these: that of its weakest part."""
    return min(statuses, key=lambda status: status.strength)
