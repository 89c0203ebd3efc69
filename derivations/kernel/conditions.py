"""Signs of expressions, and what is defined, under conditions such as m < d or Tr B^2 > 0.

A sign is decided factor by factor: by the assumptions on symbols, by a condition that the factor is a multiple of, or
after each condition that is linear in a symbol has been solved for it, by coefficients of one sign. Whatever that does
not decide has no sign here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nonrobust.derivations.proof.charts import Chart
from nonrobust.derivations.proof.normal import vanishes
from nonrobust.derivations.proof.signs import decided, of_polynomial
from sympy import (
    Add,
    Dummy,
    Expr,
    Integer,
    Pow,
    Symbol,
    cancel,
    factor_list,
    fraction,
    log,
    pi,
    together,
)
from sympy.core.relational import Relational

_MIRRORED = {"<": ">", "<=": ">=", "=": "=", ">=": "<=", ">": "<"}
_EVERYWHERE = Chart("everywhere")


@dataclass(frozen=True)
class Condition:
    """`expr` `relation` 0, the relation being >, >= or =."""

    expr: Expr
    relation: str

    def __str__(self) -> str:
        """The condition with its negative terms on the other side."""
        terms = Add.make_args(self.expr)
        taken = [term for term in terms if term.could_extract_minus_sign()]
        left = Add(*(term for term in terms if term not in taken))
        return f"{left} {self.relation} {-Add(*taken)}".replace("**", "^")


Conditions = frozenset[Condition]
NONE: Conditions = frozenset()


def condition(relational: Relational) -> Condition:
    """The canonical form of an (in)equality; raise ValueError for one that is no comparison."""
    left, right, sign_ = relational.lhs, relational.rhs, relational.rel_op
    if sign_ in ("<", "<="):
        left, right, sign_ = right, left, _MIRRORED[sign_]
    if sign_ == "==":
        return Condition(left - right, "=")
    if sign_ not in (">", ">="):
        raise ValueError(f"a comparison, not {relational}")
    return Condition(left - right, sign_)


def conditions(*relationals: Relational) -> Conditions:
    """Several conditions at once, those left out that SymPy knows to hold."""
    return frozenset(condition(each) for each in relationals if each != True)  # noqa: E712  (a SymPy truth value)


# --- what is decided -------------------------------------------------------------------------------------------------


def solved(expr: Any, given: Conditions) -> Any:
    """`expr` with each condition m = d used as a substitution, for a symbol that it is linear in."""
    for each in sorted((x for x in given if x.relation == "="), key=str):
        for symbol in sorted(each.expr.free_symbols, key=str):
            slope = each.expr.diff(symbol)
            if symbol.is_commutative and slope.is_Rational and slope != 0:
                expr = expr.subs(symbol, cancel(symbol - each.expr / slope))
                break
    return expr


@lru_cache(maxsize=4096)
def sign(expr: Expr, given: Conditions = NONE) -> str | None:
    """How `expr` compares with 0 under the conditions, as an `Order` says it."""
    expr = solved(expr, given)
    names: dict[Expr, Dummy] = {}
    plain = _named(expr, names)
    known = [(_named(solved(each.expr, given), names), each.relation) for each in sorted(given, key=str)]
    known = [(x, relation) for x, relation in known if relation != "="]
    numerator, denominator = fraction(together(plain))
    above, below = _polynomial_sign(numerator, known), _polynomial_sign(denominator, known)
    return None if above is None or below not in ("<", ">") else _product(above, below)


def real(expr: Expr) -> bool:
    """Whether an expression is real wherever it has a value: rational in what is real."""
    if expr.is_Add or expr.is_Mul or (expr.is_Pow and expr.exp.is_Integer):
        return all(real(each) for each in expr.args)
    return bool(expr.is_real)


def _named(expr: Expr, names: dict[Expr, Dummy]) -> Expr:
    """A rational expression with everything else in it named; a name has the sign that SymPy knows."""
    if expr.is_Rational or isinstance(expr, Symbol):
        return expr
    if expr.is_Add or expr.is_Mul:
        return expr.func(*(_named(each, names) for each in expr.args))
    if expr.is_Pow and expr.exp.is_Integer:
        return _named(expr.base, names) ** expr.exp
    if expr not in names:
        positive = expr is pi or expr.is_positive
        facts = {"positive": True} if positive else {"nonnegative": True} if expr.is_nonnegative else {"real": True}
        names[expr] = Dummy(str(expr), **facts)
    return names[expr]


def _polynomial_sign(expr: Expr, known: list[tuple[Expr, str]]) -> str | None:
    if not expr.free_symbols:
        return ">" if expr.is_positive else "<" if expr.is_negative else "=" if expr.is_zero else None
    coefficient, factors = factor_list(expr)
    result = ">" if coefficient > 0 else "<" if coefficient < 0 else "="
    for factor, power in factors:
        found = _factor_sign(factor, known)
        if power % 2 == 0:
            found = ">" if found in ("<", ">") else ">=" if factor.is_real else None
        if found is None:
            return None
        result = _product(result, found)
    return result


def _factor_sign(factor: Expr, known: list[tuple[Expr, str]]) -> str | None:
    for holds, found in (
        (factor.is_positive, ">"), (factor.is_negative, "<"), (factor.is_zero, "="),
        (factor.is_nonnegative, ">="), (factor.is_nonpositive, "<="),
    ):  # fmt: skip
        if holds and found in ("<", ">", "="):
            return found
    for expr, relation in known:
        ratio = cancel(factor / expr) if expr != 0 else Integer(0)
        if ratio.is_Rational and ratio != 0:
            return relation if ratio > 0 else _MIRRORED[relation]
    return of_polynomial(_eliminated(factor, known)) or (
        ">=" if factor.is_nonnegative else "<=" if factor.is_nonpositive else None
    )


def _eliminated(factor: Expr, known: list[tuple[Expr, str]]) -> Expr:
    """The factor after each condition x - a > 0 has become x = a + (something positive), one symbol a condition."""
    done: set[Symbol] = set()
    pending = list(known)
    while pending:
        expr, relation = pending.pop(0)
        choices = (x for x in sorted(expr.free_symbols & factor.free_symbols - done, key=str) if _slope(expr, x))
        symbol = next(choices, None)
        if symbol is None:
            continue
        slope = _slope(expr, symbol)
        step = Dummy("step", positive=True) if relation == ">" else Dummy("step", nonnegative=True)
        value = cancel(symbol - expr / slope) + step / slope
        factor, done = factor.subs(symbol, value), done | {symbol}
        pending = [(x.subs(symbol, value), r) for x, r in pending]
    return factor


def _slope(expr: Expr, symbol: Symbol) -> Expr | None:
    slope = expr.diff(symbol)
    return slope if slope.is_Rational and slope != 0 else None


def _product(one: str, other: str) -> str:
    if "=" in (one, other):
        return "="
    turned = _MIRRORED[one] if other.startswith("<") else one
    return turned if len(other) == 1 or len(turned) == 2 else f"{turned}="


# --- what an expression is under conditions --------------------------------------------------------------------------


def resolved(expr: Any, given: Conditions) -> Any:
    """`expr` with each Max, Min, modulus and case distinction that the conditions decide replaced by its value."""
    return decided(expr, lambda each: sign(each, given))


def equal(left: Expr, right: Expr, given: Conditions) -> bool:
    """Whether the two are proved equal under the conditions; False proves nothing."""
    difference = solved(resolved(left, given) - resolved(right, given), given)
    return vanishes(difference, _EVERYWHERE)[0]


def holds(each: Condition, given: Conditions) -> bool:
    """Whether a condition follows from others."""
    if each in given:
        return True
    found = sign(each.expr, given)
    return found is not None and {">": found == ">", ">=": found in (">", ">=", "="), "=": found == "="}[each.relation]


def undefined(expr: Any, given: Conditions) -> str | None:
    """Why an expression may have no value under the conditions, or None where it has one."""
    for part, need in _needs(resolved(expr, given)):
        found = sign(part, given)
        if found not in need:
            return f"nothing says that {part} {'is not 0' if '<' in need else f'{need[-1]} 0'}"
    return None


def _needs(expr: Any) -> Iterator[tuple[Expr, tuple[str, ...]]]:
    """The parts of an expression whose signs matter, each with the signs that it may have."""
    if not isinstance(expr, Expr) or not expr.is_commutative:
        return
    if isinstance(expr, Pow) and expr.exp.is_Rational:
        if expr.exp.q > 1:
            yield expr.base, (">",) if expr.exp < 0 else (">", "=", ">=")
        elif expr.exp < 0:
            yield expr.base, ("<", ">")
    if isinstance(expr, log):
        yield expr.args[0], (">",)
    for each in expr.args:
        yield from _needs(each)


def union(many: Iterable[Conditions]) -> Conditions:
    """All the conditions together."""
    return frozenset().union(*many)
