"""Repeat a simulation from what `verify --json` says of it: claim, point, seed, and its share of the error budget."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from nonrobust.keeping.records import budget_from_data, verdict_from_data
from nonrobust.numerics.trial.verdict import Verdict
from nonrobust.paper import Library
from nonrobust.verification import verify


def replay(run: Mapping[str, Any], library: Library) -> Iterator[tuple[Verdict, Verdict]]:
    """Yield each verdict of a run's JSON with what the same simulation gives here.

    The numbers are identical under the versions that the run names; a claim's own simulator cannot be replayed.
    """
    given = budget_from_data(run["budget"])
    for outcome in run["claims"]:
        for data in outcome["verdicts"]:
            kept = verdict_from_data(data, library.claim)
            budget = replace(given, false_alarm=kept.false_alarm)
            yield kept, verify(kept.point, budget, run["seed"], library=library)
