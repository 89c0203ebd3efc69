"""A derivation as data: lines with a reason each, and a check that decides whether the line holds.

A sentence refers to another line by its label, as in "by line(error)"; the reader sees its number, "by line (3)".

Main definitions
    CheckResult  a status and one sentence on how it was reached
    Formula      what the line says: left, relation, right
    Lemma        another claim with its derivation's outcome
    Neglect      what a line leaves out, with its order and the evidence for that
    Step         one line; its check is a function of its formula, so what is shown is what is checked
    Derivation   the lines that lead to a claim; it is as strong as its weakest line
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any, Protocol, TypeAlias

from nonrobust.derivations.proof.work import Overtime, time_limit
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.language.status import Status, weakest
from sympy import Expr, Rational

_SECONDS = 600  # of CPU time, all threads together, for a line's check: the longest here takes about 20
_REFERENCE = re.compile(r"\bline\(([^()\s]+)\)")


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


@dataclass(frozen=True)
class Evaluated(Notation):
    """A side in notation of its own, with what it is worth in examples: as many values as the other side has."""

    values: Callable[[], Sequence[Expr]]


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
        if isinstance(right, Evaluated):
            values = right.values
            return replace(self, right=replace(right, values=lambda: [_scaled(each, factor) for each in values()]))
        return replace(self, right=_scaled(right, factor))


def _scaled(value: Expr, factor: Rational) -> Expr:
    return factor - 1 if value == 0 else factor * value


@dataclass(frozen=True)
class Lemma:
    """A claim that other derivations build on; `check` tells how its own derivation ends."""

    claim: Claim
    check: Callable[[], CheckResult]


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
    """One line: it `says` what its formula states, `because` of a rule; `verify` decides the formula.

    A line that neglects something is no identity: it is at most as strong as the evidence for what it neglects.
    """

    label: str
    _: KW_ONLY
    says: str
    formula: Formula
    because: str
    verify: Callable[[Formula], CheckResult]
    reference: str = ""
    hypotheses: tuple[Hypothesis, ...] = ()
    neglects: tuple[Neglect, ...] = ()

    @property
    def reason(self) -> str:
        """Why the line holds, and where that is known from."""
        return f"{self.because} ({self.reference})" if self.reference else self.because

    @property
    def refers_to(self) -> tuple[str, ...]:
        """The labels of the lines that this one's sentences refer to."""
        remarks = (*(each.text for each in self.hypotheses), *(each.text for each in self.neglects))
        return tuple(label for text in (self.says, self.because, *remarks) for label in _REFERENCE.findall(text))

    def numbered(self, numbers: Mapping[str, int]) -> "Step":
        """The line as it is read: with the numbers of the lines that it refers to in place of their labels."""

        def shown(text: str) -> str:
            return _REFERENCE.sub(lambda found: f"line ({numbers[found[1]]})", text)

        return replace(
            self,
            says=shown(self.says),
            because=shown(self.because),
            hypotheses=tuple(replace(each, text=shown(each.text)) for each in self.hypotheses),
            neglects=tuple(replace(each, text=shown(each.text)) for each in self.neglects),
        )

    def check(self) -> CheckResult:
        """The outcome; inconclusive after much CPU time, so that no line can hang."""
        try:
            with time_limit(_SECONDS):
                return self._checked()
        except Overtime:
            return CheckResult(Status.INCONCLUSIVE, f"not decided within {_SECONDS} s of CPU time")

    def _checked(self) -> CheckResult:
        result = self.verify(self.formula)
        if not result.status.passed or not self.neglects:
            return result
        found = [neglect.check() for neglect in self.neglects]
        status = weakest([result.status, *(each.status for each in found)])
        shown = [f"{neglect.text}: {each.how}" for neglect, each in zip(self.neglects, found, strict=True)]
        return CheckResult(status, "; ".join([result.how, *shown]).replace("`", ""))


class Concluded(Protocol):
    """What a reader asks of the kernel's theorem: what it rests on, and what it assumes."""

    @property
    def rests_on(self) -> frozenset[Any]: ...

    @property
    def conditions(self) -> frozenset[Any]: ...


@dataclass(frozen=True)
class Derivation:
    """The lines that lead to `claim`; the last one ends in the claim's right-hand side.

    `concluded` is the kernel's theorem where it made one: then the lines imply the claim, and otherwise each line is
    decided by itself.

    Raise InputError for two lines of one label, and for a line that refers to one which does not stand before it.
    """

    claim: Claim
    steps: tuple[Step, ...]
    concluded: Concluded | None = None

    def __post_init__(self) -> None:
        before: list[str] = []
        for step in self.steps:
            unknown = [label for label in step.refers_to if label not in before]
            if unknown:
                raise InputError(
                    f"derivation of {self.claim.id}: line '{step.label}' refers to line({unknown[0]}), "
                    f"but the lines before it are {', '.join(before) or 'none'}."
                )
            if step.label in before:
                raise InputError(
                    f"derivation of {self.claim.id}: two lines have the label '{step.label}'; "
                    "give each line a label of its own."
                )
            before.append(step.label)

    @property
    def numbered(self) -> tuple[Step, ...]:
        """The lines as they are read, with numbers from 1 in place of labels in their sentences."""
        numbers = {step.label: number for number, step in enumerate(self.steps, 1)}
        return tuple(step.numbered(numbers) for step in self.steps)

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
        return self.status.passed

    @property
    def failures(self) -> tuple[tuple[int, Step, CheckResult], ...]:
        """The lines that are inconclusive or refuted, as (line number from 1, step, result)."""
        lines = zip(self.derivation.steps, self.results, strict=True)
        return tuple((n, step, result) for n, (step, result) in enumerate(lines, 1) if not result.status.passed)

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
