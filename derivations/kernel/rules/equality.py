"""Equalities: by definition, by a decision procedure, by an engine, by putting equals in each other's place."""

from collections.abc import Mapping, Sequence

from nonrobust.derivations.engines.words import Algebra, words
from nonrobust.derivations.kernel.conditions import NONE, Condition, Conditions, equal, holds, real, sign
from nonrobust.derivations.kernel.engines import computed
from nonrobust.derivations.kernel.rules.shared import (
    Premises,
    demand_defined,
    demand_equalities,
    scalar,
    shared_by,
)
from nonrobust.derivations.kernel.statement import Conclusion, Refused
from nonrobust.derivations.kernel.terms import bound, depends
from sympy import Add, Expr, Symbol, expand, sympify


def begin(premises: Premises, *, term: Expr, algebra: Algebra | None = None) -> Conclusion:
    """term = term."""
    return Conclusion(term, "=", term, "by reflexivity", algebra=algebra)


def define(premises: Premises, *, symbol: Symbol, term: Expr, given: Conditions = NONE) -> Conclusion:
    """symbol = term, for a symbol that the term does not have; it must be new to whoever uses it."""
    if not isinstance(symbol, Symbol) or not symbol.is_commutative or symbol in term.free_symbols:
        raise Refused(f"{symbol} cannot stand for {term}: a definition is of a scalar that its term does not have.")
    demand_defined(given, None, term)
    if (symbol.is_integer and not term.is_integer) or (symbol.is_real and not real(term)):
        raise Refused(f"{term} has not the assumptions of {symbol}.")
    needs = {Condition(term, ">" if symbol.is_positive else ">=")} if symbol.is_nonnegative else set()
    return Conclusion(symbol, "=", term, "by definition", given | needs, defines=((symbol, term),))


def combine(
    premises: Premises,
    *,
    left: Expr,
    right: Expr,
    times: Sequence[Expr] = (),
    given: Conditions = NONE,
    algebra: Algebra | None = None,
) -> Conclusion:
    """left = right, because left - right = sum_i times_i (left_i - right_i) over the premises."""
    demand_equalities("combine", premises)
    left, right, times = sympify(left), sympify(right), [sympify(each) for each in times]
    if len(times) != len(premises):
        raise Refused(f"{len(premises)} premises need as many multipliers, not {len(times)}.")
    if not left.is_commutative or not right.is_commutative:
        raise Refused("an identity between matrices is for the rule 'words'.")
    if left == right:
        raise Refused(f"both sides are {left}: nothing is said.")
    shared = shared_by(premises, algebra)
    shared["conditions"] |= given
    demand_defined(shared["conditions"], shared["algebra"], left, right, *times)
    rest = Add(*(factor * (each.left - each.right) for factor, each in zip(times, premises, strict=True)))
    sides = [scalar(side, shared["algebra"]) for side in (left, right + rest)]
    if not equal(sides[0], sides[1], shared["conditions"]):
        raise Refused(f"{left} = {right} does not follow{' from the premises' if premises else ''}.")
    how = "the difference of both sides " + ("is a combination of those of the premises" if premises else "is 0")
    return Conclusion(left, "=", right, how, **shared)


def matrices(premises: Premises, *, left: Expr, right: Expr, algebra: Algebra) -> Conclusion:
    """left = right for all matrices that obey the laws of their letters."""
    left, right = sympify(left), sympify(right)
    if left == right:
        raise Refused(f"both sides are {left}: nothing is said.")
    if left.is_commutative and left != 0:
        raise Refused("a scalar identity is for the rule 'combine'.")
    if words(left - right, algebra):
        raise Refused(f"{left} = {right} does not follow from the laws of the letters.")
    laws = f", under {algebra.laws}" if algebra.rules else ""
    return Conclusion(left, "=", right, f"both sides are the same sum of words{laws}", algebra=algebra)


def compute(premises: Premises, *, term: Expr, right: Expr, algebra: Algebra, given: Conditions = NONE) -> Conclusion:
    """term = right, the value that an engine finds."""
    found, engines, needs = computed(term, algebra)
    all_given = given | needs
    demand_defined(all_given, algebra, right)
    if not equal(scalar(found, algebra), scalar(sympify(right), algebra), all_given):
        raise Refused(f"{term} is {found}, not {right}.")
    how = " and ".join(sorted(each.name for each in engines))
    return Conclusion(term, "=", right, f"computed by {how}", all_given, engines, algebra=algebra)


def rewrite(premises: Premises, *, right: Expr | None = None, given: Conditions = NONE) -> Conclusion:
    """The first premise with each other one's left side replaced by its right side, then written as `right`."""
    first, *using = premises
    demand_equalities("rewrite", using)
    shared = shared_by(premises)
    shared["conditions"] |= given
    current = first.right
    for each in using:
        changed = current.xreplace({each.left: each.right})
        if changed == current:
            raise Refused(f"{each.left} does not occur in {current}, so that {each} rewrites nothing.")
        current = changed
    if right is not None and current != right:
        demand_defined(shared["conditions"], shared["algebra"], right, current)
        sides = [scalar(side, shared["algebra"]) for side in (current, sympify(right))]
        if not equal(sides[0], sides[1], shared["conditions"]):
            raise Refused(f"rewriting gives {current}, which is not {right}.")
        current = sympify(right)
    elif not using:
        raise Refused("rewriting without a premise to rewrite with, or another form to write, says nothing.")
    return Conclusion(first.left, first.relation, current, "equals take each other's place", **shared)


def chain(premises: Premises) -> Conclusion:
    """From a = b and b R c, or a >= b and b >= c."""
    one, other = premises
    if one.right != other.left:
        raise Refused(f"{one.right} is not {other.left}, so that the two do not chain.")
    relations = {one.relation, other.relation}
    if "->" in relations and one.relation != "=":
        raise Refused("a limit is chained to from an equality only.")
    relation = next(iter(relations - {"="}), "=")
    return Conclusion(one.left, relation, other.right, "by transitivity", **shared_by(premises))


def instantiate(premises: Premises, *, values: Mapping[Symbol, Expr], given: Conditions = NONE) -> Conclusion:
    """The premise at values of its scalar symbols that have what is assumed of these."""
    (premise,) = premises
    shared = shared_by(premises)
    for symbol, value in values.items():
        if not symbol.is_commutative or not value.is_commutative:
            raise Refused(f"{symbol} cannot be given the value {value}: only a scalar can.")
        if any(symbol == name or symbol in term.free_symbols for name, term in premise.defines):
            raise Refused(f"{symbol} is defined, or used in a definition, and has no other value.")
        inside = bound(premise.left) | bound(premise.right)
        if any(depends(value, name, premise.algebra) for name in inside):
            raise Refused(f"{value} depends on what {premise} binds.")
        needs = {">": symbol.is_positive, ">=": symbol.is_nonnegative}
        for relation, needed in needs.items():
            if needed and not holds(Condition(value, relation), given):
                raise Refused(f"{symbol} {relation} 0 is assumed, and nothing says so of {value}.")
        if (symbol.is_integer and not value.is_integer) or (symbol.is_real and not real(value)):
            raise Refused(f"{value} has not the assumptions of {symbol}.")
    left, right = (side.subs(values, simultaneous=True) for side in (premise.left, premise.right))
    shared["conditions"] = given | frozenset(
        Condition(each.expr.subs(values, simultaneous=True), each.relation) for each in premise.conditions
    )
    return Conclusion(left, premise.relation, right, "a theorem at values of its symbols", **shared)


_COVERS = {">": {1}, ">=": {0, 1}, "=": {0}}


def cases(premises: Premises, *, on: Expr) -> Conclusion:
    """One statement, proved under conditions on the sign of `on` that leave no sign out."""
    first = premises[0]
    shared = shared_by(premises)
    common, covered, used = None, set(), set()
    for each in premises:
        if (each.left, each.relation, each.right) != (first.left, first.relation, first.right):
            raise Refused(f"the cases prove different statements, {first} and {each}.")
        own = {c for c in each.conditions if 0 in (expand(c.expr - on), expand(c.expr + on))}
        if len(own) != 1:
            raise Refused(f"{each} is none of the cases on the sign of {on}.")
        (case,) = own
        turned = -1 if expand(case.expr + on) == 0 and case.relation != "=" else 1
        covered |= {turned * s for s in _COVERS[case.relation]}
        used |= own
        rest = each.conditions - own
        common = rest if common is None else common | rest
    assert common is not None
    known = sign(on, common)
    impossible = {">": {-1, 0}, ">=": {-1}, "=": {-1, 1}, "<=": {1}, "<": {0, 1}}.get(known or "", set())
    left_out = {-1, 0, 1} - covered - impossible
    if left_out:
        shown = ", ".join(f"{on} {'<=>'[s + 1]} 0" for s in sorted(left_out))
        raise Refused(f"the cases do not cover {shown}.")
    shared["conditions"] = common
    return Conclusion(first.left, first.relation, first.right, f"the cases exhaust the signs of {on}", **shared)
