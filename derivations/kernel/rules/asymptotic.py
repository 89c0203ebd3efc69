"""Limits as the dimensions grow in proportion: m/d -> rho."""

from collections.abc import Mapping

from nonrobust.derivations.kernel.conditions import Condition, Conditions, equal, sign, solved
from nonrobust.derivations.kernel.rules.shared import Premises, demand_defined, demand_equalities, shared_by
from nonrobust.derivations.kernel.statement import Conclusion, Refused
from nonrobust.derivations.kernel.terms import free
from sympy import Dummy, Expr, Max, Min, Poly, Symbol, cancel, expand, fraction


def limit(
    premises: Premises, *, size: Symbol, ratios: Mapping[Symbol, Symbol], right: Expr, given: Conditions
) -> Conclusion:
    """left -> right as `size` grows and each other dimension n with n/size -> ratios[n].

    The premise's right side is a rational function of dimensions and of maxima that are homogeneous in them. In 1/size,
    the ratios and the maxima over size it is continuous where its denominator is not 0, and these converge. Where the
    ratios have their limits at every size, the limit is approached like 1/size.
    """
    (premise,) = premises
    demand_equalities("limit", premises)
    shared = shared_by(premises)
    found = _at_infinity(premise.right, size, ratios, given)
    demand_defined(given, None, right)
    if not equal(found, right, given):
        raise Refused(f"the limit is {found}, not {right}.")
    left_over = frozenset(each for each in premise.conditions if not _eventually(each, size, ratios, given))
    shared["conditions"] = given | left_over
    how = f"a rational function that is continuous at 1/{size} = 0"
    return Conclusion(premise.left, "->", right, how, **shared)


def _scaled(expr: Expr, size: Symbol, ratios: Mapping[Symbol, Symbol]) -> Expr:
    return expr.subs({n: ratio * size for n, ratio in ratios.items()}, simultaneous=True)


def _at_infinity(expr: Expr, size: Symbol, ratios: Mapping[Symbol, Symbol], given: Conditions) -> Expr:
    meaning: dict[Dummy, Expr] = {}

    def named(node: Expr) -> Expr:
        per_size = node.func(*(cancel(_scaled(each, size, ratios) / size) for each in node.args))
        if size in free(per_size):
            raise Refused(f"{node} is not homogeneous in the dimensions.")
        name = Dummy("y", real=True)
        meaning[name] = per_size
        return name * size

    dimensions = {size, *ratios}
    plain = expr.replace(lambda x: isinstance(x, Max | Min) and bool(free(x) & dimensions), named)
    h = Dummy("h", positive=True)
    numerator, denominator = fraction(cancel(_scaled(plain, size, ratios).subs(size, 1 / h)))
    if not (numerator.is_polynomial(h) and denominator.is_polynomial(h)):
        raise Refused(f"{expr} is no rational function of the dimensions.")
    top, bottom = (part.subs(h, 0).xreplace(meaning) for part in (numerator, denominator))
    if sign(bottom, given) not in ("<", ">"):
        raise Refused(f"nothing says that the limit of the denominator, {bottom}, is not 0.")
    return top / bottom


def _eventually(each: Condition, size: Symbol, ratios: Mapping[Symbol, Symbol], given: Conditions) -> bool:
    """Whether a condition on the dimensions holds at all large sizes."""
    if not free(each.expr) & {size, *ratios} or each.relation == "=":
        return False
    expr = expand(_scaled(solved(each.expr, given), size, ratios))
    if not expr.is_polynomial(size):
        return False
    return sign(Poly(expr, size).LC(), given) == ">"
