"""The verdicts that a report is made of, kept between runs by claims, budget and seed."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from nonrobust.keeping import cache
from nonrobust.keeping.kept import is_ours
from nonrobust.keeping.records import outcome_data, outcome_from_data
from nonrobust.keeping.shapes import conforming
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.outcomes import ClaimVerdict
from nonrobust.paper import Library
from nonrobust.theory.language.claim import Claim
from nonrobust.verification import verify_claims


def _read(library: Library, claim: Claim, data: Any) -> ClaimVerdict:
    """The kept verdict on `claim`; raises an exception for data that are not its."""
    outcome = outcome_from_data(data, library.claim)
    for part in (outcome.proof, *(each.estimate for each in outcome.verdicts if each.estimate is not None)):
        conforming(part)
    if outcome_data(outcome) != data or outcome.claim != claim:
        raise ValueError("the verdict on something else")
    if [each.point for each in outcome.verdicts] != [claim.at(**point) for point in claim.points]:
        raise ValueError("verdicts at other points")
    if not all(isinstance(each.remark, str) for each in outcome.verdicts):
        raise TypeError("a remark that is no text")
    return outcome


def outcomes(
    library: Library,
    claims: Sequence[Claim],
    budget: Budget,
    seed: int,
    jobs: int,
    advance: Callable[[], None] = lambda: None,
) -> list[ClaimVerdict]:
    """The verdict on each claim, in order; `advance` is called as often as `verify_claims` does.

    A claim's verdict depends on the run that it was part of, since the run's false alarms and its draws are shared;
    so a kept verdict counts for the same set of claims only.
    """
    run = ("outcome", repr(budget), str(seed), *(f"{claim.id} {claim.rhs} {claim.points}" for claim in claims))
    ours = all(is_ours(library.paper(claim)) for claim in claims)
    kept = [cache.load(partial(_read, library, claim), *run, claim.id) if ours else None for claim in claims]
    found = [outcome for outcome in kept if outcome is not None]
    if len(found) == len(claims):
        for claim in claims:
            for _ in range(1 + len(claim.points)):
                advance()
        return found
    found = []
    for claim, outcome in zip(claims, verify_claims(library, claims, budget, seed, jobs, advance), strict=True):
        if ours:
            cache.store(outcome_data(outcome), *run, claim.id)
        found.append(outcome)
    return found
