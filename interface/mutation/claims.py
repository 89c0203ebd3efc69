"""What the checks would catch: mutants of claims judged by the simulations that the claims themselves passed.

A mutant is refuted where its value at a check point differs from the simulated mean by more than chance explains, or
where it has no value at all. One that is not refuted is either proved to be the claim in other clothes, or survives:
then a check point is missing, or the checks are blind to what it changed. A mutant of a derivation's line is refuted
where the line's own check no longer passes.

One simulation serves all mutants of a claim: its estimate does not depend on what is claimed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from nonrobust.derivations.dossier import Dossier
from nonrobust.derivations.proof.equality import equal
from nonrobust.derivations.proof.step import Step
from nonrobust.derivations.proof.work import Overtime, time_limit
from nonrobust.keeping.records import verdict_data, verdict_from_data
from nonrobust.mutation.mutants import Mutant, mutants, slips
from nonrobust.numerics.balls.value import PrecisionError, value
from nonrobust.numerics.tasks.pool import parallel
from nonrobust.numerics.trial.judge import judge
from nonrobust.numerics.trial.verdict import Budget, Verdict
from nonrobust.outcomes import ClaimVerdict
from nonrobust.paper import Library, address_of, dossier_at
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.language.status import Status
from sympy import Expr, count_ops
from sympy.matrices.exceptions import ShapeError

_DIGITS = 12  # of a mutant's value; the simulations see far fewer
_SECONDS = 8.0  # of CPU time for one value: a wrong formula may take forever to evaluate


class Fate(StrEnum):
    """What became of a mutant."""

    REFUTED = "refuted"
    EQUAL = "equal"
    SURVIVED = "survived"


@dataclass(frozen=True)
class Outcome:
    """A mutant of a claim (or of the line of its derivation with the label `line`), its fate and the reason."""

    claim: str
    line: str | None
    kind: str
    change: str
    fate: Fate
    why: str


@dataclass(frozen=True)
class Score:
    """The fates of a claim's mutants and of those of its derivation's lines."""

    claim: str
    outcomes: tuple[Outcome, ...]

    def count(self, fate: Fate, lines: bool = False) -> int:
        """How many mutants of the statement, or of the lines, met this fate."""
        return sum(each.fate is fate and (each.line is not None) == lines for each in self.outcomes)

    @property
    def survivors(self) -> tuple[Outcome, ...]:
        return tuple(each for each in self.outcomes if each.fate is Fate.SURVIVED)


def judge_mutant(dossier: Dossier, mutant: Mutant, verdicts: Sequence[Verdict], budget: Budget) -> Outcome:
    """The fate of a mutant of a dossier's claim, given that claim's verdicts at its check points, in their order."""

    def fate(which: Fate, why: str) -> Outcome:
        return Outcome(mutant.claim.id, None, mutant.kind, mutant.change, which, why)

    original, late = dossier.claim, 0
    for point, verdict in _cheapest_first(original, verdicts):
        place = f"at {point}: " if point.values else ""
        try:
            with time_limit(_SECONDS):
                claimed = value(Point(mutant.claim, point.values), _DIGITS)
        except Overtime:
            late += 1
            continue
        except (PrecisionError, ArithmeticError, ValueError, TypeError):
            return fate(Fate.REFUTED, f"{place}no real value")
        except KeyError as error:
            return fate(Fate.REFUTED, f"{place}no value without a parameter {error.args[0]}")
        if verdict.estimate is None:
            if verdict.second is not None and not claimed.overlaps(verdict.second):
                return fate(Fate.REFUTED, f"{place}the second route gives {verdict.second.decimal(12)}")
            continue
        share = replace(budget.of(original), false_alarm=verdict.false_alarm)
        seen = judge(Point(mutant.claim, point.values), claimed, verdict.estimate, share)
        if seen.status is Status.REFUTED:
            return fate(Fate.REFUTED, f"{place}{seen.remark}")
    if mutant.claim.functionals == original.functionals and (
        proof := equal(original, mutant.claim.rhs, dossier.charts)
    ):
        return fate(Fate.EQUAL, proof)
    if late:
        # The true value takes a fraction of that time: such a formula diverges, and no check of it would end in a pass.
        return fate(Fate.REFUTED, f"no value within {_SECONDS:g} s of CPU time at {late} check points")
    blind = sum(not verdict.status.passed for verdict in verdicts)
    unsure = f"; the claim itself does not pass at {blind} of them" if blind else ""
    return fate(Fate.SURVIVED, f"no simulation refutes it at the {len(verdicts)} check points{unsure}")


def _cheapest_first(claim: Claim, verdicts: Sequence[Verdict]) -> list[tuple[Point, Verdict]]:
    """The claim's check points with their verdicts, simple values first."""
    points = [claim.at(**point) for point in claim.points]
    pairs = zip(points, verdicts, strict=True)
    return sorted(pairs, key=lambda pair: (int(count_ops(pair[0].expression())), str(pair[0])))


def judge_lines(dossier: Dossier) -> tuple[Outcome, ...]:
    """The fates of the mutants of the lines that the derivation proves by machine."""
    outcomes = []
    for step in dossier.derive().steps:
        right = step.formula.right
        if not isinstance(right, Expr) or step.check().status is not Status.PROVED:
            continue
        for kind, words, wrong in slips(right):
            fate, why = _judge_line(replace(step, formula=replace(step.formula, right=wrong)))
            outcomes.append(Outcome(dossier.claim.id, step.label, kind, words, fate, why))
    return tuple(outcomes)


def _judge_line(wrong: Step) -> tuple[Fate, str]:
    try:
        result = wrong.check()
    except ShapeError:
        return Fate.REFUTED, "the sizes of the matrices do not fit"
    return Fate.SURVIVED if result.status.passed else Fate.REFUTED, result.how


@lru_cache(maxsize=8)
def _mutants(address: str, id: str) -> tuple[Mutant, ...]:
    return mutants(dossier_at(address, id))


def _work(
    address: str, id: str, index: int | None, verdicts: Sequence[Mapping[str, Any]], budget: Budget
) -> tuple[Outcome, ...]:
    """The fate of a claim's mutant with this number, or without one of the mutants of its derivation's lines."""
    dossier = dossier_at(address, id)
    if index is None:
        return judge_lines(dossier)
    found = [verdict_from_data(each, lambda _: dossier.claim) for each in verdicts]
    return (judge_mutant(dossier, _mutants(address, id)[index], found, budget),)


def plan(library: Library, claims: Sequence[Claim]) -> list[int]:
    """How many mutants each claim has."""
    return [len(_mutants(address_of(library.paper(claim)), claim.id)) for claim in claims]


def mutate(
    library: Library,
    counts: Sequence[int],
    outcomes: Sequence[ClaimVerdict],
    budget: Budget,
    jobs: int,
    advance: Callable[[], None] = lambda: None,
) -> Iterator[Score]:
    """Yield each claim's score, in order, from a `plan` and the outcomes of `verify_claims` with the same budget.

    `advance` is called for each mutant, and once for the lines of a derivation.
    """
    tasks = []
    for count, outcome in zip(counts, outcomes, strict=True):
        claim = outcome.claim
        address, verdicts = address_of(library.paper(claim)), [verdict_data(each) for each in outcome.verdicts]
        tasks += [(address, claim.id, index, verdicts, budget) for index in (*range(count), None)]
    fates = parallel(_work, tasks, jobs)
    names = [outcome.claim.id for outcome in outcomes]
    yield from scored(zip(names, (count + 1 for count in counts), strict=True), fates, advance)


def scored(
    sizes: Iterable[tuple[str, int]], fates: Iterator[tuple[Outcome, ...]], advance: Callable[[], None]
) -> Iterator[Score]:
    """Yield the score of each name from the outcomes of its so many tasks, which follow each other in `fates`."""
    for name, size in sizes:
        found: list[Outcome] = []
        for _ in range(size):
            found.extend(next(fates))
            advance()
        yield Score(name, tuple(found))
