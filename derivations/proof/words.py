"""Checks of matrix identities: proved by normal forms, refuted by an exact example."""

from nonrobust.derivations.engines.words import Algebra, canonical_traces, evaluate, words
from nonrobust.derivations.proof.charts import Chart
from nonrobust.derivations.proof.normal import vanishes
from nonrobust.derivations.proof.step import CheckResult
from nonrobust.theory.language.status import Status
from sympy import Expr, MatrixBase


def words_identity(left: Expr, right: Expr, algebra: Algebra) -> CheckResult:
    """Whether two matrix expressions, or two scalars with traces, agree for all matrices that obey the rules."""
    difference = left - right
    if difference.is_commutative:
        zero = vanishes(canonical_traces(difference, algebra), Chart("everywhere"))[0]
        how = "both sides are the same sum of traces of words, up to cyclic order and transposition"
    else:
        zero = not words(difference, algebra)
        how = "both sides are the same sum of words"
    if zero:
        return CheckResult(Status.PROVED, how + (f", under {algebra.laws}" if algebra.rules else ""))
    return _counterexample(left, right, algebra)


def _counterexample(left: Expr, right: Expr, algebra: Algebra) -> CheckResult:
    for example in algebra.examples:
        difference = evaluate(left - right, example)
        zero = difference.is_zero_matrix if isinstance(difference, MatrixBase) else difference == 0
        if not zero and not difference.free_symbols:
            used = (left - right).free_symbols
            shown = ", ".join(f"{x} = {example[x.name].tolist()}" for x in sorted(used, key=str) if x.name in example)
            return CheckResult(Status.REFUTED, f"the two sides differ for {shown}")
    return CheckResult(Status.INCONCLUSIVE, "the normal forms differ, but no example at hand separates the two sides")
