"""A derivation as data: lines with a reason each, and a check that decides whether the line holds.

Main definitions
    Status       how strongly a line is established; the values order by strength
    CheckResult  a status and one sentence on how it was reached
    Formula      what the line says: left, relation, right
    Neglect      what a line leaves out, with its order and the evidence for that
    Step         one line; its check is a function of its formula, so what is shown is what is checked
    Derivation   the lines that lead to a claim; it is as strong as its weakest line
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeAlias

from nonrobust.theory.language.claim import Claim
from sympy import Expr, Rational


class Status(Enum):
    """How strongly a line is established, from strongest to weakest."""

    PROVED = "proved"  # decided symbolically
    ENCLOSED = "enclosed"  # two independent routes agree as balls
    CONSISTENT = "consistent"  # survives a statistical test
    CITED = "cited"  # a theorem from the literature, or a standard fact, taken on trust
    OPEN = "open"  # not decided: never a pass
    REFUTED = "refuted"  # rigorously false

    @property
    def strength(self) -> int:
        """5 for proved down to 0 for refuted."""
        return len(Status) - 1 - list(Status).index(self)

    @property
    def passes(self) -> bool:
        return self not in (Status.OPEN, Status.REFUTED)


def weakest(statuses: Sequence[Status]) -> Status:
    """The status of a chain: that of its weakest link."""
    return min(statuses, key=lambda status: status.strength)


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check; `how` is one sentence for the reader."""

    status: Status
    how: str


@dataclass(frozen=True)
class Notation:
    """A side that is shown in words or symbols of its own, such as an expectation."""

    plain: str
    latex: str


Side: TypeAlias = Expr | Notation


@dataclass(frozen=True)
class Formula:
    """`name` = `left` `relation` `right`; the name is optional and only shown."""

    left: Side
    right: Side
    relation: str = "="
    name: Notation | None = None

    def scaled(self, factor: Rational) -> "Formula":
        """The formula with its right-hand side multiplied by `factor` (0 becomes factor - 1): a planted error."""
        right: Any = self.right
        return replace(self, right=factor - 1 if right == 0 else factor * right)


@dataclass(frozen=True)
class Hypothesis:
    """A condition of a cited theorem; `check` is None where it is an assumption of the claim."""

    text: str
    check: Callable[[], CheckResult] | None = None


@dataclass(frozen=True)
class Neglect:
    """What a line leaves out: `text` names it, its claimed size is d^-order, and `check` measures its decay."""

    text: str
    order: str
    check: Callable[[], CheckResult]


@dataclass(frozen=True)
class Step:
    """One line: `text` says what it states, `reason` the rule that gives it; `verify` decides its formula.

    A line that neglects something is no identity: it is at most as strong as the evidence for what it neglects.
    """

    label: str
    text: str
    formula: Formula
    reason: str
    verify: Callable[[Formula], CheckResult]
    reference: str = ""
    hypotheses: tuple[Hypothesis, ...] = ()
    neglects: tuple[Neglect, ...] = ()

    def check(self) -> CheckResult:
        result = self.verify(self.formula)
        if not result.status.passes or not self.neglects:
            return result
        found = [neglect.check() for neglect in self.neglects]
        status = weakest([result.status, *(each.status for each in found)])
        shown = [f"{neglect.text}: {each.how}" for neglect, each in zip(self.neglects, found, strict=True)]
        return CheckResult(status, "; ".join([result.how, *shown]).replace("`", ""))


@dataclass(frozen=True)
class Derivation:
    """The lines that lead to `claim`; the last one ends in the claim's right-hand side."""

    claim: Claim
    steps: tuple[Step, ...]

    def check(self) -> "Checked":
        """Run every line's check."""
        return Checked(self, tuple(step.check() for step in self.steps))


@dataclass(frozen=True)
class Checked:
    """A derivation with the outcome of each of its lines."""

    derivation: Derivation
    results: tuple[CheckResult, ...]

    @property
    def status(self) -> Status:
        return weakest([result.status for result in self.results])

    @property
    def passes(self) -> bool:
        return self.status.passes

    @property
    def failures(self) -> tuple[tuple[int, Step, CheckResult], ...]:
        """The lines that are open or refuted, as (line number from 1, step, result)."""
        lines = zip(self.derivation.steps, self.results, strict=True)
        return tuple((n, step, result) for n, (step, result) in enumerate(lines, 1) if not result.status.passes)

    def summary(self) -> str:
        """One sentence: the status, and either the faulty lines or the lines that are not proved."""
        steps = self.derivation.steps
        if self.failures:
            named = "; ".join(f"line {n} ({step.label}) is {r.status.value}: {r.how}" for n, step, r in self.failures)
            return f"{self.derivation.claim.id}: {self.status.value}; {named}"
        weaker = [
            f"{n} ({step.label}, {result.status.value})"
            for n, (step, result) in enumerate(zip(steps, self.results, strict=True), 1)
            if result.status is not Status.PROVED
        ]
        rest = f"; all but lines {', '.join(weaker)} are proved" if weaker else ""
        return f"{self.derivation.claim.id}: {self.status.value} in {len(steps)} lines{rest}"
