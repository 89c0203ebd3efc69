"""The verdicts that a report is made of, kept between runs by claims, budget and seed."""

from collections.abc import Callable, Sequence

from nonrobust.keeping import cache
from nonrobust.keeping.records import outcome_data, outcome_from_data
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.theory.language.claim import Claim
from nonrobust.verification import ClaimVerdict, verify_claims


def outcomes(
    claims: Sequence[Claim], budget: Budget, seed: int, jobs: int, advance: Callable[[], None] = lambda: None
) -> list[ClaimVerdict]:
    """The verdict on each claim, in order; `advance` is called as often as `verify_claims` does.

    A claim's verdict depends on the run that it was part of, since the run's false alarms and its draws are shared;
    so a kept verdict counts for the same set of claims only.
    """
    run = ("outcome", repr(budget), str(seed), *(f"{claim.id} {claim.rhs} {claim.points}" for claim in claims))
    kept = [cache.load(*run, claim.id) for claim in claims]
    if all(data is not None for data in kept):
        for claim in claims:
            for _ in range(1 + len(claim.points)):
                advance()
        return [outcome_from_data(data) for data in kept]
    found = []
    for claim, outcome in zip(claims, verify_claims(claims, budget, seed, jobs, advance), strict=True):
        cache.store(outcome_data(outcome), *run, claim.id)
        found.append(outcome)
    return found
