"""A derivation as a list of labelled theorems that end in the claim.

Main definitions
    Proof     the lines of one derivation: each asks the kernel for a theorem, and keeps what it says
    Line      a theorem with its label, its sentence and its reason
    Stopped   the line that the kernel refuses
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nonrobust.derivations.engines.words import Algebra
from nonrobust.derivations.kernel.conditions import NONE, Conditions, conditions
from nonrobust.derivations.kernel.statement import Refused
from nonrobust.derivations.kernel.subject import Subject
from nonrobust.derivations.kernel.terms import free
from nonrobust.derivations.kernel.theorem import Theorem, deduce
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.objects.sizes import d
from sympy import Expr, Ge, Symbol


@dataclass(frozen=True)
class Line:
    """A theorem as it is read: `says` is its sentence, `because` its reason."""

    label: str
    says: str
    because: str
    theorem: Theorem


@dataclass(frozen=True)
class Asked:
    """What a line asks the kernel for; `planted` lines ask for something else."""

    rule: str
    premises: tuple[Theorem, ...]
    data: Mapping[str, Any]


Plant = Callable[[str, Asked], Asked]


@dataclass
class Proof:
    """The lines of one derivation, in order; `plant` may change what a line asks for, to see that it is refused."""

    claim: Claim
    subject: Subject
    plant: Plant | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def algebra(self) -> Algebra:
        if self.subject.algebra is None:
            raise Refused(f"{self.claim.id} has no matrices.")
        return self.subject.algebra

    @property
    def given(self) -> Conditions:
        """What the claim assumes."""
        return self.subject.conditions(self.claim)

    @property
    def finite(self) -> Conditions:
        """What the claim assumes, in at least two dimensions."""
        return self.given | conditions(Ge(d, 2, evaluate=False))

    def line(self, label: str, rule: str, *premises: Theorem, says: str, because: str, **data: Any) -> Theorem:
        """The theorem that the rule gives, as a line of the derivation; raise Refused, with the line's label."""
        asked = Asked(rule, premises, data)
        if self.plant is not None:
            asked = self.plant(label, asked)
        try:
            theorem = deduce(asked.rule, *asked.premises, **asked.data)
        except (Refused, ValueError) as error:
            raise Stopped(label, says, because, str(error), asked) from None
        self.lines.append(Line(label, says, because, theorem))
        return theorem

    def begin(self, *, says: str) -> Theorem:
        """The claim's quantity, by its definition."""
        term, algebra = self.subject.term, self.subject.algebra
        return self.line("quantity", "begin", says=says, because="definition", term=term, algebra=algebra)

    def means(self, label: str, symbol: Symbol, node: Expr, *, says: str, because: str = "definition") -> Theorem:
        """What a parameter of the claim stands for, solved for a node that it is proportional to."""
        term = self.subject.definition(symbol)
        if term is None:
            raise Refused(f"{self.claim.id} does not say what {symbol} stands for.")
        given = self.given
        definition = deduce("define", symbol=symbol, term=term, given=given)
        factor = node / term
        return self.line(
            label, "combine", definition, says=says, because=because, left=node, right=symbol * factor,
            times=(-factor,), given=given, algebra=self.subject.algebra,
        )  # fmt: skip

    def combine(
        self, label: str, left: Expr, right: Expr, *premises: Theorem, says: str, because: str,
        times: Sequence[Expr] = (), given: Conditions = NONE,
    ) -> Theorem:  # fmt: skip
        return self.line(
            label, "combine", *premises, says=says, because=because, left=left, right=right, times=tuple(times),
            given=given, algebra=self.subject.algebra,
        )  # fmt: skip

    def compute(
        self, label: str, term: Expr, right: Expr, *, says: str, because: str, given: Conditions = NONE
    ) -> Theorem:
        return self.line(
            label, "compute", says=says, because=because, term=term, right=right, algebra=self.algebra, given=given
        )

    def minimize(self, label: str, expansion: Theorem, over: Symbol, at: Expr, *, says: str, because: str) -> Theorem:
        body = expansion.left
        return self.line(label, "minimize", expansion, says=says, because=because, body=body, over=over, at=at)

    def cite(
        self, label: str, left: Expr, right: Expr, *hypotheses: Theorem, says: str, because: str, reference: str,
        assumed: Sequence[str] = (), untried: str = "",
    ) -> Theorem:  # fmt: skip
        """A theorem of the literature, tried at the subject's sizes."""
        symbols = free(left) | free(right)
        given = frozenset(each for each in self.given if free(each.expr) <= symbols)
        return self.line(
            label, "cite", *hypotheses, says=says, because=because, left=left, right=right, reference=reference,
            assumed=tuple(assumed), algebra=self.subject.algebra, sizes=self.subject.sizes, untried=untried,
            given=given,
        )  # fmt: skip

    def rewrite(
        self, label: str, theorem: Theorem, *using: Theorem, says: str, because: str, right: Expr | None = None,
        given: Conditions = NONE,
    ) -> Theorem:  # fmt: skip
        return self.line(label, "rewrite", theorem, *using, says=says, because=because, right=right, given=given)

    def conclude(self, theorem: Theorem, *, because: str) -> Theorem:
        """The claim; raise Refused where a line leads nowhere."""
        used = below(theorem)
        idle = [line.label for line in self.lines if line.theorem not in used]
        if idle:
            raise Stopped("claim", "The claim.", because, f"no line uses '{idle[0]}'.", Asked("conclude", (), {}))
        return self.line(
            "claim", "conclude", theorem, says="The claim.", because=because, claim=self.claim, subject=self.subject
        )


class Stopped(Refused):
    """A line that the kernel refuses, with what it asked for."""

    def __init__(self, label: str, says: str, because: str, why: str, asked: Asked) -> None:
        super().__init__(f"line '{label}' is refused: {why}")
        self.label, self.says, self.because, self.why, self.asked = label, says, because, why, asked


def below(theorem: Theorem) -> set[Theorem]:
    """The theorem with everything that it was deduced from."""
    found, todo = {theorem}, [theorem]
    while todo:
        for each in todo.pop().premises:
            if each not in found:
                found.add(each)
                todo.append(each)
    return found
