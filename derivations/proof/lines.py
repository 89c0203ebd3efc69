"""Constructors of steps: each ties what a line shows to the check that decides it."""

from collections.abc import Callable, Sequence

from nonrobust.derivations.proof.charts import EVERYWHERE, Chart
from nonrobust.derivations.proof.prove import all_of, identity, nonnegative
from nonrobust.derivations.proof.step import CheckResult, Formula, Hypothesis, Neglect, Notation, Side, Step
from nonrobust.derivations.proof.words import Algebra, words_identity
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import Bound, Exact, Limit
from nonrobust.theory.language.status import Status
from sympy import Expr


def equality(
    label: str, *, says: str, left: Expr, right: Expr, because: str,
    charts: Sequence[Chart] = EVERYWHERE, name: Notation | None = None, reference: str = "",
) -> Step:  # fmt: skip
    """A scalar identity, decided chart by chart."""

    def verify(formula: Formula) -> CheckResult:
        return identity(_expr(formula.left), _expr(formula.right), charts)

    formula = Formula(left, right, name=name)
    return Step(label, says=says, formula=formula, because=because, verify=verify, reference=reference)


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
    """A theorem taken from the literature; its hypotheses are checked where that is possible."""

    def verify(formula: Formula) -> CheckResult:
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


def derived(label: str, *, of: str, left: Side, right: Side, check: Callable[[], CheckResult], note: str = "") -> Step:
    """What the derivation of the claim with the id `of` ends in, with its strength; `note` says what is inserted."""
    return Step(
        label, says=f"From the derivation of {of}{note}:", formula=Formula(left, right), because="lemma",
        verify=lambda formula: check(), reference=f"the derivation of {of}",
    )  # fmt: skip


def last(claim: Claim, left: Expr, *, because: str, charts: Sequence[Chart] = EVERYWHERE) -> Step:
    """The last line: the derived value equals the claim's right-hand side."""
    plain, latex = str(claim.quantity.symbol).replace("epsilon", "eps"), claim.quantity.latex
    if isinstance(claim.mode, Limit):
        plain, latex = f"lim {plain}", rf"\lim {latex}"
    elif isinstance(claim.mode, Exact) and claim.mode.average:
        plain, latex = f"E {plain}", rf"\mathbb{{E}}\,{latex}"
    elif isinstance(claim.mode, Bound):
        plain, latex = f"inf {plain}", rf"\inf {latex}"
    return equality(
        "claim", says="The claim.", left=left, right=claim.rhs, because=because, charts=charts,
        name=Notation(plain, latex),
    )  # fmt: skip


def _expr(side: Side) -> Expr:
    if isinstance(side, Notation):
        raise TypeError(f"'{side.plain}' is notation, not an expression")
    return side
