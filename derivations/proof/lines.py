"""Constructors of steps: each ties what a line shows to the check that decides it."""

from collections.abc import Callable, Sequence

from nonrobust.derivations.proof.charts import EVERYWHERE, Chart
from nonrobust.derivations.proof.prove import all_of, identity, nonnegative
from nonrobust.derivations.proof.step import CheckResult, Formula, Hypothesis, Neglect, Notation, Side, Status, Step
from nonrobust.derivations.proof.words import Algebra, words_identity
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import Bound, Exact, Limit
from sympy import Expr


def equality(
    label: str, text: str, left: Expr, right: Expr, reason: str,
    charts: Sequence[Chart] = EVERYWHERE, name: Notation | None = None, reference: str = "",
) -> Step:  # fmt: skip
    """A scalar identity, decided chart by chart."""

    def verify(formula: Formula) -> CheckResult:
        return identity(_expr(formula.left), _expr(formula.right), charts)

    return Step(label, text, Formula(left, right, name=name), reason, verify, reference)


def computed(
    label: str, text: str, name: Notation, compute: Callable[[], Expr], right: Expr, reason: str, by: str,
    charts: Sequence[Chart] = EVERYWHERE, reference: str = "", neglects: Sequence[Neglect] = (),
) -> Step:  # fmt: skip
    """A value that the machine computes (`by` says how) and compares with the one written."""

    def verify(formula: Formula) -> CheckResult:
        result = identity(compute(), _expr(formula.right), charts)
        return CheckResult(result.status, f"{by}; {result.how}")

    return Step(label, text, Formula(name, right), reason, verify, reference, neglects=tuple(neglects))


def matrices(
    label: str, text: str, left: Expr, right: Expr, algebra: Algebra, reason: str, name: Notation | None = None
) -> Step:
    """An identity between matrix expressions, or between scalars with traces, in an algebra of words."""

    def verify(formula: Formula) -> CheckResult:
        return words_identity(_expr(formula.left), _expr(formula.right), algebra)

    return Step(label, text, Formula(left, right, name=name), reason, verify)


def inequality(
    label: str, text: str, left: Expr, right: Expr, certificate: Expr, reason: str,
    charts: Sequence[Chart] = EVERYWHERE, name: Notation | None = None,
) -> Step:  # fmt: skip
    """left >= right, because their difference is a certificate with nonnegative terms."""

    def verify(formula: Formula) -> CheckResult:
        return nonnegative(_expr(formula.left), _expr(formula.right), certificate, charts)

    return Step(label, text, Formula(left, right, ">=", name), reason, verify)


def cited(
    label: str, text: str, left: Side, right: Side, reason: str, reference: str,
    hypotheses: Sequence[Hypothesis] = (), relation: str = "=", neglects: Sequence[Neglect] = (),
) -> Step:  # fmt: skip
    """A theorem taken from the literature; its hypotheses are checked where that is possible."""

    def verify(formula: Formula) -> CheckResult:
        results = [hypothesis.check() for hypothesis in hypotheses if hypothesis.check is not None]
        if results:
            worst = all_of(results)
            if not worst.status.passes:
                return CheckResult(worst.status, f"a hypothesis of the cited theorem fails: {worst.how}")
        checked = f"; {len(results)} of its {len(hypotheses)} hypotheses checked here" if results else ""
        return CheckResult(Status.CITED, f"taken from {reference}, as no symbolic check here decides it{checked}")

    return Step(
        label, text, Formula(left, right, relation), reason, verify, reference, tuple(hypotheses), tuple(neglects)
    )


def last(claim: Claim, left: Expr, reason: str, charts: Sequence[Chart] = EVERYWHERE) -> Step:
    """The last line: the derived value equals the claim's right-hand side."""
    plain, latex = str(claim.quantity.symbol).replace("epsilon", "eps"), claim.quantity.latex
    if isinstance(claim.mode, Limit):
        plain, latex = f"lim {plain}", rf"\lim {latex}"
    elif isinstance(claim.mode, Exact) and claim.mode.average:
        plain, latex = f"E {plain}", rf"\mathbb{{E}}\,{latex}"
    elif isinstance(claim.mode, Bound):
        plain, latex = f"inf {plain}", rf"\inf {latex}"
    return equality("claim", "The claim.", left, claim.rhs, reason, charts, Notation(plain, latex))


def _expr(side: Side) -> Expr:
    if isinstance(side, Notation):
        raise TypeError(f"'{side.plain}' is notation, not an expression")
    return side
