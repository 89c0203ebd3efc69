"""Scores of mutants as text and JSON: data in, text out."""

import json
from collections.abc import Mapping, Sequence

from nonrobust.keeping.records import budget_data
from nonrobust.mutation.claims import Fate, Outcome, Score
from nonrobust.numerics.trial.verdict import Budget

_EQUAL = {"claims": "proved equal to the original", "simulators": "that draw the same"}
_SHOWN = 100  # characters of a change


def score_lines(score: Score, width: int) -> str:
    """One line for a claim, and two for each mutant of it that survives."""
    mutants, lines = (sum(score.count(fate, of) for fate in Fate) for of in (False, True))
    equal = score.count(Fate.EQUAL)
    parts = [
        f"{score.count(Fate.REFUTED):>4} of {mutants:>3} mutants refuted",
        f"{equal:>2} equal" if equal else " " * 8,
    ]
    if lines:
        parts.append(f"{score.count(Fate.REFUTED, lines=True):>4} of {lines:>3} in its derivation")
    survivors = [f"    survives: {_name(each)}\n        {each.why}" for each in score.survivors]
    return "\n".join([f"{score.claim:<{width}}  {'  '.join(parts)}", *survivors])


def _name(outcome: Outcome) -> str:
    change = outcome.change if len(outcome.change) <= _SHOWN else outcome.change[:_SHOWN] + "..."
    where = f"line {outcome.line}, " if outcome.line else ""
    return f"{where}{outcome.kind}, {change}"


def score_summary(scores: Sequence[Score], seconds: float, of: str = "claims") -> str:
    """The closing sentence of a run on mutants `of` something."""
    fates = {fate: sum(score.count(fate, lines) for score in scores for lines in (False, True)) for fate in Fate}
    total = sum(fates.values())
    explained = fates[Fate.REFUTED] + fates[Fate.EQUAL]
    return (
        f"{len(scores)} {of}: {total} mutants, {fates[Fate.REFUTED]} refuted, {fates[Fate.EQUAL]} {_EQUAL[of]}, "
        f"{fates[Fate.SURVIVED]} survive; {explained / max(total, 1):.2%} refuted or explained; {seconds:.1f} s"
    )


def scores_json(
    scores: Sequence[Score],
    budget: Budget,
    seed: int,
    versions: Mapping[str, str],
    of: str = "claims",
    complete: bool = True,
) -> str:
    """A run on mutants `of` something, with each mutant's fate and the reason; `complete` if it came to its end."""
    data = {
        "budget": budget_data(budget),
        "seed": seed,
        "versions": dict(versions),
        "complete": complete,
        "passed": complete and not any(score.survivors for score in scores),
        of: [
            {
                of.removesuffix("s"): score.claim,
                **{str(fate): score.count(fate) + score.count(fate, lines=True) for fate in Fate},
                "mutants": [_data(each) for each in score.outcomes],
            }
            for score in scores
        ],
    }
    return json.dumps(data, indent=2)


def _data(outcome: Outcome) -> dict[str, str | None]:
    names = ("line", "kind", "change", "why")
    return {**{name: getattr(outcome, name) for name in names}, "fate": str(outcome.fate)}
