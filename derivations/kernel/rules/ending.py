"""Where a proof takes from the literature, and where it ends in the claim."""

from collections.abc import Mapping, Sequence
from typing import Any

from nonrobust.derivations.engines.words import Algebra
from nonrobust.derivations.kernel.conditions import NONE, Conditions, equal, holds
from nonrobust.derivations.kernel.instances import NoMeaning, apart, tried
from nonrobust.derivations.kernel.rules.shared import Premises, demand_defined, shared_by
from nonrobust.derivations.kernel.statement import Cited, Conclusion, Refused
from nonrobust.derivations.kernel.subject import Subject, relation_of
from nonrobust.derivations.kernel.terms import free
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import Limit
from sympy import Expr, Symbol, sympify


def cite(
    premises: Premises,
    *,
    left: Expr,
    right: Expr,
    relation: str = "=",
    reference: str,
    assumed: Sequence[str] = (),
    given: Conditions = NONE,
    algebra: Algebra | None = None,
    sizes: Sequence[Mapping[Symbol, int]] = (),
    untried: str = "",
) -> Conclusion:
    """A theorem of the literature; the premises are its hypotheses derived here, `assumed` those that the claim has.

    It is tried at instances of these sizes; `untried` says why it cannot be.
    """
    left, right = sympify(left), sympify(right)
    if not reference or left == right:
        raise Refused("a citation names its reference, and says something.")
    shared = shared_by(premises, algebra)
    shared["conditions"] |= given
    where = _tried(left, right, relation, shared, sizes, untried)
    hypotheses = (*(f"{each} (derived)" for each in premises), *(f"{each} (assumed in the claim)" for each in assumed))
    ground = Cited(reference, f"{left} {relation} {right}".replace("**", "^"), hypotheses)
    shared["rests_on"] |= {ground}
    return Conclusion(left, relation, right, f"taken from {reference}; {where}", **shared)


def _tried(
    left: Expr,
    right: Expr,
    relation: str,
    shared: Mapping[str, Any],
    sizes: Sequence[Mapping[Symbol, int]],
    untried: str,
) -> str:
    """Where the statement was tried, in words; raise Refused where it fails."""
    if untried or relation != "=":
        return f"not tried at an instance: {untried or 'it is no equality'}"
    if not sizes:
        raise Refused("a citation names sizes to try it at, or says why it cannot be tried.")
    for each in sizes:
        try:
            one, other, where = tried(
                left, right, shared["conditions"], dict(shared["defines"]), each, shared["algebra"]
            )
        except NoMeaning as error:
            raise Refused(f"the citation cannot be tried: {error}.") from None
        if apart(one, other):
            raise Refused(f"at {where} the two sides are {one.value:.6g} and {other.value:.6g}.")
    return "it holds where it was tried, at " + "; ".join(
        ", ".join(f"{x}={n}" for x, n in each.items()) for each in sizes
    )


def conclude(premises: Premises, *, claim: Claim, subject: Subject) -> Conclusion:
    """The claim, from a theorem on its quantity as the setting defines it, under no more than the claim assumes."""
    (premise,) = premises
    shared = shared_by(premises)
    if premise.left != subject.term:
        raise Refused(f"{claim.id} is about {subject.term}, and the theorem about {premise.left}.")
    if premise.relation != relation_of(claim):
        raise Refused(f"{claim.id} says {relation_of(claim)}, and the theorem {premise.relation}.")
    if isinstance(claim.mode, Limit) and claim.mode.rate != 1 / claim.mode.size:
        raise Refused(
            f"{claim.id} states the rate {claim.mode.rate}, and the kernel's limits have 1/{claim.mode.size}."
        )
    own = subject.symbols(claim)
    for symbol, term in premise.defines:
        if symbol in own and subject.definition(symbol) != term:
            raise Refused(f"{symbol} is the claim's own, and does not stand for {term}.")
    given = subject.conditions(claim)
    for each in sorted(premise.conditions, key=str):
        if not holds(each, given):
            raise Refused(f"{claim.id} does not assume {each}, which the theorem needs.")
    demand_defined(given, subject.algebra, claim.rhs)
    rest = free(premise.right) - own
    if rest:
        raise Refused(f"{sorted(map(str, rest))} are no symbols of {claim.id}.")
    if not equal(premise.right, claim.rhs, given):
        raise Refused(f"{claim.id} is wrong: its quantity is {premise.right}, and not {claim.rhs}.")
    laws = premise.algebra
    if laws is not None and not (subject.algebra is not None and subject.algebra.extends(laws)):
        raise Refused(f"{claim.id} does not give its letters all the laws that the theorem uses.")
    if laws is not None and laws.reference:
        shared["rests_on"] |= {Cited(laws.reference, laws.laws)}
    shared["conditions"] = given
    return Conclusion(subject.term, premise.relation, claim.rhs, "both right sides are equal", **shared)
