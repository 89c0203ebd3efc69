"""The zero test: an expression as a rational function of independent generators.

Every subexpression that is not rational becomes a generator (log x, exp x, x^a, tan of a half angle, a partial sum, an
opaque function); if the numerator vanishes with the generators taken as independent, the expression is zero. That
direction is a proof. A numerator that does not vanish proves nothing, since generators may be related.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce

from nonrobust.derivations.proof.charts import Chart, resolve
from nonrobust.derivations.proof.telescoping import antidifference, fresh
from nonrobust.theory.language.nodes import Root
from sympy import (
    Dummy,
    Expr,
    Integer,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
    cancel,
    cos,
    cot,
    exp,
    expand,
    fraction,
    gcd,
    ilcm,
    pi,
    rem,
    sin,
    tan,
    together,
)

_TRIG = (sin, cos, tan, cot)
_MULTIPLES = 64  # of an angle, in terms of half of it: beyond, the polynomials are not worth their time


@dataclass
class _Generators:
    """Generators met so far: key -> symbol; `relations` are the polynomials that vanish."""

    symbols: dict[object, Symbol] = field(default_factory=dict)
    relations: list[tuple[Symbol, Expr]] = field(default_factory=list)
    half_angles: dict[Expr, Rational] = field(default_factory=dict)

    def of(self, key: object) -> Symbol:
        return self.symbols.setdefault(key, Dummy(str(key)))


def vanishes(expr: Expr, chart: Chart) -> tuple[bool, tuple[str, ...]]:
    """Whether `expr` is proved zero on the chart, and the names of the generators it was written in."""
    expr = _positive_powers(_name_roots(resolve(expr, chart).subs(dict(chart.equalities)), chart))
    generators = _Generators()
    generators.half_angles = _half_angles(expr)
    if _highest_multiple(expr, generators.half_angles) > _MULTIPLES:
        return False, ()
    translated = _translate(expr, generators)
    meaning = {symbol: str(key) for key, symbol in generators.symbols.items()}
    names = sorted({meaning.get(x, str(x)) for x in translated.free_symbols})
    above, below = fraction(together(translated))
    zero = _reduced(above, generators) == 0
    # A quotient by a hidden zero is no number: its numerator decides nothing. Modulo relations, a product of what is
    # not zero may be.
    factors = (below,) if generators.relations else (factor.as_base_exp()[0] for factor in Mul.make_args(below))
    return zero and all(_reduced(factor, generators) != 0 for factor in factors), tuple(names)


def _reduced(polynomial: Expr, generators: _Generators) -> Expr:
    """The polynomial modulo the generators' relations."""
    result = expand(polynomial)
    for symbol, relation in generators.relations:
        result = expand(rem(result, relation, symbol)) if result != 0 else result
    return result


def _name_roots(expr: Expr, chart: Chart) -> Expr:
    """Replace each Root by a symbol, equal roots (same bracket, provably same function) by the same one."""
    known: list[tuple[Root, Symbol]] = []
    for root in sorted(expr.atoms(Root), key=str):
        symbol = next((name for other, name in known if _same_root(root, other, chart)), None)
        if symbol is None:
            symbol = Symbol(f"theta_{len(known) + 1}", positive=True)
        known.append((root, symbol))
    return expr.xreplace(dict(known)) if known else expr


def _same_root(one: Root, other: Root, chart: Chart) -> bool:
    x = Dummy("x", positive=True)
    (f, *bracket), (g, *bracket_other) = one.args, other.args
    ends = all(cancel(a - b) == 0 for a, b in zip(bracket, bracket_other, strict=True))
    return ends and vanishes(f(x) - g(x), chart)[0]


def _positive_powers(expr: Expr) -> Expr:
    """Replace each positive symbol that stands under a root by a power of a new symbol."""
    degrees: dict[Symbol, int] = {}
    for power in expr.atoms(Pow):
        if isinstance(power.base, Symbol) and power.base.is_nonnegative and power.exp.is_Rational:
            degrees[power.base] = int(ilcm(degrees.get(power.base, 1), power.exp.q))
    change = {x: Symbol(f"sqrt({x})" if n == 2 else f"{x}^(1/{n})", positive=x.is_positive, nonnegative=True) ** n
              for x, n in degrees.items() if n > 1}  # fmt: skip
    return expr.subs(change, simultaneous=True) if change else expr


def _half_angles(expr: Expr) -> dict[Expr, Rational]:
    """For each angle, the largest h such that all its sines and cosines are at multiples of 2h, tangents at h."""
    units: dict[Expr, list[Rational]] = {}
    for node in expr.atoms(*_TRIG):
        coefficient, angle = expand(node.args[0]).as_coeff_Mul()
        units.setdefault(angle, []).append(coefficient / 2 if isinstance(node, sin | cos) else coefficient)
    return {angle: reduce(gcd, values) for angle, values in units.items()}


def _highest_multiple(expr: Expr, units: Mapping[Expr, Rational]) -> Rational:
    """The highest multiple of a half angle: the degree of the rational functions that come of it."""
    angles = (expand(node.args[0]).as_coeff_Mul() for node in expr.atoms(*_TRIG))
    return max((abs(coefficient / units[angle]) for coefficient, angle in angles), default=Integer(0))


def _translate(expr: Expr, generators: _Generators) -> Expr:
    if expr.is_Rational or isinstance(expr, Symbol):
        return expr
    if expr is pi:
        return generators.of(pi)
    if expr.is_Add or expr.is_Mul:
        return expr.func(*(_translate(arg, generators) for arg in expr.args))
    if expr.is_Pow:
        return _power(expr.base, expr.exp, generators)
    if isinstance(expr, exp):
        return _exponential(expr.args[0], generators)
    if isinstance(expr, _TRIG):
        return _trigonometric(expr, generators)
    if isinstance(expr, Sum) and len(expr.limits) == 1:
        return _sum(expr, generators)
    args = tuple(
        cancel(_translate(arg, generators)) if isinstance(arg, Expr) and arg.is_commutative else arg
        for arg in expr.args
    )
    return generators.of(expr if args == expr.args or not args else expr.func(*args))


def _power(base: Expr, exponent: Expr, generators: _Generators) -> Expr:
    if exponent.is_Integer:
        return _translate(base, generators) ** exponent
    if exponent.is_Rational:
        inner = cancel(_translate(base, generators))
        symbol = generators.of(Pow(inner, Rational(1, exponent.q), evaluate=False))
        top, bottom = fraction(together(inner))
        generators.relations.append((symbol, expand(bottom * symbol**exponent.q - top)))
        return symbol**exponent.p
    inner, result = cancel(_translate(base, generators)), Integer(1)
    for term in expand(exponent).as_ordered_terms():
        coefficient, rest = term.as_coeff_Mul()
        if rest == 1:
            result *= _power(base, coefficient, generators)
        elif coefficient.is_Integer:
            result *= generators.of(Pow(inner, rest, evaluate=False)) ** coefficient
        else:
            result *= generators.of(Pow(inner, term, evaluate=False))
    return result


def _exponential(argument: Expr, generators: _Generators) -> Expr:
    result = Integer(1)
    for term in expand(cancel(_translate(argument, generators))).as_ordered_terms():
        coefficient, rest = term.as_coeff_Mul()
        whole = coefficient.is_Integer and rest != 1
        result *= generators.of(exp(rest)) ** coefficient if whole else generators.of(exp(term))
    return result


def _trigonometric(expr: Expr, generators: _Generators) -> Expr:
    """sin, cos, tan of multiples of an angle as rational functions of T = tan(h angle)."""
    coefficient, angle = expand(expr.args[0]).as_coeff_Mul()
    half = generators.half_angles[angle]
    t = generators.of(tan(half * angle, evaluate=False))
    if isinstance(expr, tan | cot):
        x, y = _complex_power(Integer(1), t, int(coefficient / half))
        return y / x if isinstance(expr, tan) else x / y
    count = int(coefficient / (2 * half))
    x, y = _complex_power(1 - t**2, 2 * t, abs(count))
    sine = y if count >= 0 else -y
    return (x if isinstance(expr, cos) else sine) / (1 + t**2) ** abs(count)


def _complex_power(x: Expr, y: Expr, n: int) -> tuple[Expr, Expr]:
    """(x + iy)^n as (real part, imaginary part), n >= 0."""
    real, imaginary = Integer(1), Integer(0)
    for _ in range(n):
        real, imaginary = expand(real * x - imaginary * y), expand(real * y + imaginary * x)
    return real, imaginary


def _sum(expr: Sum, generators: _Generators) -> Expr:
    """sum_{j=low}^{high} g(j) = S_g(high) - S_g(low - 1), linear in g, S_g(0) = 0; S_g in closed form where it has one.

    An infinite sum may converge where its terms' sums do not: it is not split into them.
    """
    index, low, high = expr.limits[0]
    j, result = Symbol("j_", integer=True), Integer(0)
    if not (low.is_finite is not False and high.is_finite is not False):
        return generators.of(Sum(expr.function.subs(index, j), (j, low, high)))
    for term in expand(expr.function).as_ordered_terms():
        coefficient, summand = term.as_independent(index, as_Add=False)
        factor = _translate(coefficient, generators)
        if not summand.has(index):
            result += factor * _translate(summand * (high - low + 1), generators)
            continue
        whole = fresh(index)
        closed = antidifference(summand.subs(index, whole), whole)
        for end, way in ((high, 1), (low - 1, -1)):
            end = expand(end)
            if closed is not None:
                result += way * factor * _translate(closed.subs(whole, end), generators)
            elif end != 0:
                key = Sum(summand.subs(index, j), (j, 1, end))
                result += way * factor * generators.of(key)
    return result
