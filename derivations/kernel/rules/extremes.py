"""Least values, and inequalities with a certificate."""

from nonrobust.derivations.engines.words import Algebra, letter, words
from nonrobust.derivations.kernel.conditions import NONE, Conditions, equal, sign
from nonrobust.derivations.kernel.rules.shared import Premises, demand_defined, demand_equalities, shared_by
from nonrobust.derivations.kernel.statement import Conclusion, Premise, Refused
from nonrobust.derivations.kernel.terms import AtMinimum, Minimum, Tr, depends
from sympy import Add, Expr, Integer, Mul, Symbol, sympify


def _square(trace: Expr, algebra: Algebra) -> Expr:
    """The M of Tr(M^T M), or a refusal."""
    if isinstance(trace, Tr):
        body = trace.args[0]
        base, power = body.as_base_exp()
        if power == 2 and not words(base - _transposed(base, algebra), algebra):
            return base
        parts = body.as_ordered_factors()
        half = len(parts) // 2
        if len(parts) % 2 == 0:
            one, other = Mul(*parts[:half]), Mul(*parts[half:])
            if not words(one - _transposed(other, algebra), algebra):
                return other
    raise Refused(f"{trace} is not the trace of a matrix's square, Tr(M^T M).")


def _transposed(expr: Expr, algebra: Algebra) -> Expr:
    total: Expr = Integer(0)
    for word, coefficient in words(expr, algebra).items():
        product: Expr = coefficient
        for each in algebra.transpose(word):
            product *= letter(each)
        total += product if word else coefficient * letter("I")
    return total


def _excess(premise: Premise, over: Symbol, algebra: Algebra, strict: bool = False) -> tuple[Expr, list[Expr]]:
    """The part of body = value + squares that is free of `over`, and the matrices that are squared.

    With `strict`, all of these vanish where the body is least.
    """
    value, squares = [], []
    allowed = (">",) if strict else (">", ">=")
    for term in Add.make_args(premise.right):
        if not depends(term, over, algebra):
            value.append(term)
            continue
        coefficient, trace = term.as_independent(Tr, as_Add=False)
        if sign(coefficient, premise.conditions) not in allowed:
            raise Refused(f"the coefficient of {trace} is not known to be {'positive' if strict else 'nonnegative'}.")
        squares.append(_square(trace, algebra))
    return Add(*value), squares


def minimize(premises: Premises, *, body: Expr, over: Symbol, at: Expr) -> Conclusion:
    """Minimum(body, A) = value, from body = value + squares, and each squared matrix is 0 at A = `at`."""
    (expansion,) = premises
    demand_equalities("minimize", premises)
    shared = shared_by(premises)
    algebra = shared["algebra"]
    if expansion.left != body or algebra is None:
        raise Refused(f"{expansion} does not expand {body}.")
    value, squares = _excess(expansion, over, algebra)
    if not squares or depends(at, over, algebra):
        raise Refused(f"{expansion} has no squares in {over}, or {at} depends on it.")
    algebra.check_assignment(over, at)
    if algebra.transpose((over.name,)) == (over.name,) and words(at - _transposed(at, algebra), algebra):
        raise Refused(f"{over} is symmetric, and {at} is not.")
    values = {over: at, letter(algebra.transpose((over.name,))[0]): _transposed(at, algebra)}
    for each in squares:
        if words(each.subs(values, simultaneous=True), algebra):
            raise Refused(f"{each} is not 0 at {over} = {at}.")
    how = f"squares are nonnegative, and all are 0 at `{over} = {at}`"
    return Conclusion(Minimum(body, over), "=", value, how, **shared)


def at_minimum(premises: Premises, *, over: Symbol) -> Conclusion:
    """AtMinimum(quantity, body, A) = rest, from the minimum, its expansion, and quantity = rest + Tr(M N) + ...

    Each M is a matrix that the expansion squares: M is 0 wherever `body` is least.
    """
    least, expansion, split = premises
    shared = shared_by(premises)
    algebra = shared["algebra"]
    if least.rule != "minimize" or least.left != Minimum(expansion.left, over) or least.premises[0] is not expansion:
        raise Refused(f"{least} is not the minimum that {expansion} gives.")
    if split.relation != "=" or algebra is None:
        raise Refused(f"{split} splits nothing.")
    _, squares = _excess(expansion, over, algebra, strict=True)
    rest = []
    for term in Add.make_args(split.right):
        if depends(term, over, algebra):
            _, trace = term.as_independent(Tr, as_Add=False)
            if not (isinstance(trace, Tr) and trace.args[0].as_ordered_factors()[0] in squares):
                raise Refused(f"{trace} has no factor that is 0 at the minimum.")
        else:
            rest.append(term)
    how = "what is squared is 0 there"
    return Conclusion(AtMinimum(split.left, expansion.left, over), "=", Add(*rest), how, **shared)


def bound(premises: Premises, *, left: Expr, right: Expr, certificate: Expr, given: Conditions = NONE) -> Conclusion:
    """left >= right, as left - right = certificate, whose terms are each nonnegative."""
    left, right, certificate = sympify(left), sympify(right), sympify(certificate)
    demand_defined(given, None, left, right, certificate)
    if not equal(left - right, certificate, given):
        raise Refused(f"{left} - ({right}) is not {certificate}.")
    for term in Add.make_args(certificate):
        if sign(term, given) not in (">", ">=", "="):
            raise Refused(f"{term} is not known to be nonnegative.")
    return Conclusion(left, ">=", right, f"the difference is {certificate}, a sum of nonnegative terms", given)
