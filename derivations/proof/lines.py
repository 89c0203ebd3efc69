"""Constructors of steps: each ties what a line shows to the check that decides it."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from nonrobust.derivations.engines.words import Algebra
from nonrobust.derivations.proof.charts import EVERYWHERE, Chart
from nonrobust.derivations.proof.prove import all_of, identity, nonnegative
from nonrobust.derivations.proof.step import (
    CheckResult,
    Evaluated,
    Formula,
    Hypothesis,
    Lemma,
    Neglect,
    Notation,
    Side,
    Step,
)
from nonrobust.derivations.proof.words import words_identity
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import Bound, Exact, Limit
from nonrobust.theory.language.status import Status
from sympy import Expr, Symbol


def equality(
    label: str, *, says: str, left: Expr, right: Expr, because: str,
    charts: Sequence[Chart] = EVERYWHERE, name: Notation | None = None, reference: str = "",
) -> Step:  # fmt: skip
    """A scalar identity, decided chart by chart."""

    def verify(formula: Formula) -> CheckResult:
        return identity(_expr(formula.left), _expr(formula.right), charts)

    formula = Formula(left, right, name=name)
    return Step(label, says=says, formula=formula, because=because, verify=verify, reference=reference)


def evolution(
    label: str, *, says: str, left: Expr, right: Expr, begins: Expr, start: Expr, because: str,
    name: Notation | None = None,
) -> Step:  # fmt: skip
    """An equation of motion, left = right, with the value `start` at which its solution `begins`.

    Both are needed: every multiple of a solution solves a linear equation.
    """

    def verify(formula: Formula) -> CheckResult:
        motion, origin = identity(_expr(formula.left), _expr(formula.right)), identity(begins, start)
        if origin.status is Status.PROVED:
            return motion
        return all_of((motion, CheckResult(origin.status, f"at the start, {origin.how}")))

    return Step(label, says=says, formula=Formula(left, right, name=name), because=because, verify=verify)


def evaluated(
    label: str, *, says: str, left: Evaluated, right: Evaluated, because: str, how: str,
    also: Callable[[], Iterable[CheckResult]] = tuple,
) -> Step:  # fmt: skip
    """Two sides in notation, equal in each of the examples that both evaluate; `also` is what else the line says."""

    def verify(formula: Formula) -> CheckResult:
        if not isinstance(formula.left, Evaluated) or not isinstance(formula.right, Evaluated):
            return CheckResult(Status.INCONCLUSIVE, "a side of the line has no values to compare")
        pairs = tuple(zip(formula.left.values(), formula.right.values(), strict=True))
        if not pairs:
            return CheckResult(Status.INCONCLUSIVE, "no example is compared")
        return all_of((*(identity(x, y) for x, y in pairs), *also()), how)

    return Step(label, says=says, formula=Formula(left, right), because=because, verify=verify)


def computed(
    label: str, *, says: str, name: Notation, by: str, compute: Callable[[], Expr], right: Expr, because: str,
    charts: Sequence[Chart] = EVERYWHERE, reference: str = "", neglects: Sequence[Neglect] = (),
) -> Step:  # fmt: skip
    """A value that the machine computes (`by` says how) and compares with the one written."""

    def verify(formula: Formula) -> CheckResult:
        result = identity(compute(), _expr(formula.right), charts)
        return CheckResult(result.status, f"{by}; {result.how}")

    return Step(
        label, says=says, formula=Formula(name, right), because=because, verify=verify, reference=reference,
        neglects=tuple(neglects),
    )  # fmt: skip


def matrices(
    label: str, *, says: str, left: Expr, right: Expr, algebra: Algebra, because: str, name: Notation | None = None
) -> Step:
    """An identity between matrix expressions, or between scalars with traces, in an algebra of words."""

    def verify(formula: Formula) -> CheckResult:
        return words_identity(_expr(formula.left), _expr(formula.right), algebra)

    return Step(label, says=says, formula=Formula(left, right, name=name), because=because, verify=verify)


def inequality(
    label: str, *, says: str, left: Expr, right: Expr, certificate: Expr, because: str,
    charts: Sequence[Chart] = EVERYWHERE, name: Notation | None = None,
) -> Step:  # fmt: skip
    """left >= right, because their difference is a certificate with nonnegative terms."""

    def verify(formula: Formula) -> CheckResult:
        return nonnegative(_expr(formula.left), _expr(formula.right), certificate, charts)

    return Step(label, says=says, formula=Formula(left, right, ">=", name), because=because, verify=verify)


def cited(
    label: str, *, says: str, left: Side, right: Side, because: str, reference: str,
    hypotheses: Sequence[Hypothesis] = (), relation: str = "=", neglects: Sequence[Neglect] = (),
) -> Step:  # fmt: skip
    """A theorem taken from the literature; its hypotheses are checked where that is possible.

    Where both sides are expressions, an instance at which they differ refutes it; notation is believed.
    """

    def verify(formula: Formula) -> CheckResult:
        if isinstance(formula.left, Expr) and isinstance(formula.right, Expr) and formula.relation == "=":
            tried = identity(formula.left, formula.right)
            if tried.status is Status.REFUTED:
                return tried
        results = [hypothesis.check() for hypothesis in hypotheses if hypothesis.check is not None]
        if results:
            worst = all_of(results)
            if not worst.status.passed:
                return CheckResult(worst.status, f"a hypothesis of the cited theorem fails: {worst.how}")
        checked = f"; {len(results)} of its {len(hypotheses)} hypotheses checked here" if results else ""
        return CheckResult(Status.CITED, f"taken from {reference}, as no symbolic check here decides it{checked}")

    return Step(
        label, says=says, formula=Formula(left, right, relation), because=because, verify=verify, reference=reference,
        hypotheses=tuple(hypotheses), neglects=tuple(neglects),
    )  # fmt: skip


def derived(
    label: str, *, of: Lemma, right: Expr, charts: Sequence[Chart] = EVERYWHERE,
    inserted: Mapping[Symbol, Expr | int] | None = None, note: str = "",
) -> Step:  # fmt: skip
    """What the derivation of another claim ends in; `inserted` are values for its parameters, `note` says which.

    The formula must be the claim's, with these values, on each of the charts; it is as strong as that derivation.
    """

    def verify(formula: Formula) -> CheckResult:
        follows = identity(of.claim.rhs.subs(dict(inserted or {})), _expr(formula.right), charts)
        if follows.status is Status.PROVED:
            return of.check()
        return all_of((of.check(), CheckResult(follows.status, f"it is not what {of.claim.id} says: {follows.how}")))

    return Step(
        label, says=f"From the derivation of {of.claim.id}{note}:", formula=Formula(quantity(of.claim), right),
        because="lemma", verify=verify, reference=f"the derivation of {of.claim.id}",
    )  # fmt: skip


def last(claim: Claim, left: Expr, *, because: str, charts: Sequence[Chart] = EVERYWHERE) -> Step:
    """The last line: the derived value equals the claim's right-hand side."""
    return equality(
        "claim", says="The claim.", left=left, right=claim.rhs, because=because, charts=charts,
        name=quantity(claim),
    )  # fmt: skip


def quantity(claim: Claim) -> Notation:
    """What the claim is about: a quantity, its mean, its limit or a bound for it."""
    plain, latex = str(claim.quantity.symbol).replace("epsilon", "eps"), claim.quantity.latex
    if isinstance(claim.mode, Limit):
        plain, latex = f"lim {plain}", rf"\lim {latex}"
    elif isinstance(claim.mode, Exact) and claim.mode.average:
        plain, latex = f"E {plain}", rf"\mathbb{{E}}\,{latex}"
    elif isinstance(claim.mode, Bound):
        plain, latex = f"inf {plain}", rf"\inf {latex}"
    return Notation(plain, latex)


def _expr(side: Side) -> Expr:
    if isinstance(side, Notation):
        raise TypeError(f"'{side.plain}' is notation, not an expression")
    return side
