"""What every rule does: join premises, and refuse what has no value."""

from collections.abc import Sequence
from typing import Any

from nonrobust.derivations.engines.words import Algebra, canonical_traces, letter
from nonrobust.derivations.kernel.conditions import Conditions, undefined, union
from nonrobust.derivations.kernel.statement import NOTHING, Premise, Refused
from nonrobust.derivations.kernel.terms import Mean, Tr, depends, unfolded
from nonrobust.theory.objects.sizes import d
from sympy import Add, Expr, Integer, Mul, Symbol, expand

Premises = Sequence[Premise]


def shared_by(premises: Premises, algebra: Algebra | None = None) -> dict[str, Any]:
    """What a conclusion takes over from its premises: conditions, grounds, definitions, laws of letters."""
    defines: dict[Symbol, Expr] = {}
    for each in premises:
        for symbol, term in each.defines:
            if defines.setdefault(symbol, term) != term:
                raise Refused(f"{symbol} stands for {defines[symbol]} in one premise and for {term} in another.")
    for each in premises:
        algebra = joint(algebra, each.algebra)
    return {
        "conditions": union(each.conditions for each in premises),
        "rests_on": NOTHING.union(*(each.rests_on for each in premises)),
        "defines": tuple(sorted(defines.items(), key=lambda item: str(item[0]))),
        "algebra": algebra,
    }


def joint(one: Algebra | None, other: Algebra | None) -> Algebra | None:
    """The larger of two algebras, of which one extends the other."""
    if one is None or other is None or one == other:
        return one or other
    for small, large in ((one, other), (other, one)):
        if large.extends(small):
            return large
    raise Refused("two premises give the same letters different laws.")


def scalar(expr: Expr, algebra: Algebra | None) -> Expr:
    """An expression in the form in which equal ones are compared: names and traces written out, means linear."""
    expr = unfolded(expr)
    if algebra is not None:
        expr = canonical_traces(expr, algebra)
    return linear(expr.xreplace({Tr(letter("I")): d}), algebra)


def linear(expr: Expr, algebra: Algebra | None) -> Expr:
    """An expression with each mean of a sum as a sum of means, what does not vary taken out of them.

    Whoever defines a quantity vouches that the means in it exist.
    """
    if not expr.args or isinstance(expr, Tr):
        return expr
    args = [linear(each, algebra) if isinstance(each, Expr) and each.is_commutative else each for each in expr.args]
    if not isinstance(expr, Mean):
        return expr.func(*args)
    body, law = args
    total: Expr = Integer(0)
    for term in Add.make_args(expand(body)):
        fixed, varying = Integer(1), Integer(1)
        for factor in Mul.make_args(term):
            if depends(factor, law.args[0], algebra):
                varying *= factor
            else:
                fixed *= factor
        total += fixed * (Mean(varying, law) if varying != 1 else 1)
    return total


def demand_defined(given: Conditions, algebra: Algebra | None, *terms: Expr) -> None:
    """Refuse a term that may have no value under the conditions."""
    for each in terms:
        why = undefined(scalar(each, algebra) if each.is_commutative else each, given)
        if why:
            raise Refused(f"{each} may have no value: {why}.")


def demand_equalities(rule: str, premises: Premises) -> None:
    for each in premises:
        if each.relation != "=":
            raise Refused(f"the rule '{rule}' takes equalities, and {each} is none.")
