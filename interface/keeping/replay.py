"""Repeat a simulation from what `verify --json` says of it: claim, point, seed, and its share of the error budget."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from nonrobust.keeping.records import verdict_from_data
from nonrobust.numerics.trial.checking import verify
from nonrobust.numerics.trial.verdict import Budget, Verdict
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.papers.dohmatob_bietti import claim as find


def read_point(claim: Claim, text: str) -> Point:
    """The point that `text`, such as "rho=2/5, spectrum=3,2,1", shows; raise InputError where it shows none."""
    names = "|".join(re.escape(param.name) for param in claim.params)
    parts = re.split(rf"(?:^|, )({names})=", text)[1:] if names else []
    return claim.at(**dict(zip(parts[::2], parts[1::2], strict=True)))


def replay(run: Mapping[str, Any]) -> Iterator[tuple[Verdict, Verdict]]:
    """Yield each verdict of a run's JSON with what the same simulation gives here.

    The numbers are identical under the versions that the run names; a claim's own simulator cannot be replayed.
    """
    given = {name: float(number) for name, number in run["budget"].items()}
    for outcome in run["claims"]:
        for data in outcome["verdicts"]:
            kept = verdict_from_data(data)
            budget = replace(Budget(**given).of(find(kept.claim)), false_alarm=kept.false_alarm)
            yield kept, verify(read_point(find(kept.claim), kept.point), budget, run["seed"])
