"""Real zeros of an analytic function of t, exact and complete: where kinks lie, and where roots and logarithms end.

Main definitions
    zeros(g, low, high)   the zeros in the open interval, sorted, each once
    sign_at(g, x)         the sign of g at an exact point
    Unsolved              the zeros, or a sign, could not be shown

Notes
    By structure where that is possible (products, inverse functions, polynomials, sines); otherwise the window
    [-REACH, REACH] is covered with cells on which g, or a derivative of it, is shown by interval arithmetic not to
    vanish. Then `Zeros.complete` is false: beyond the window nothing is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from nonrobust.theory.language.nodes import Root
from nonrobust.theory.objects.piecewise.intervals import NoInterval, interval
from sympy import (
    Abs,
    Expr,
    Integer,
    Lambda,
    Poly,
    Rational,
    Symbol,
    asinh,
    atan,
    cos,
    erf,
    exp,
    expand,
    floor,
    log,
    oo,
    pi,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

T = Symbol("t", real=True)
REACH = Integer(40)  # P(|G| > 40) < 1e-348
_ODD = (tanh, sinh, erf, atan, asinh)  # increasing, and zero at zero only
_z = Symbol("z", real=True)  # bound in roots
_DIGITS, _TINY = 40, Rational(1, 10**30)
_CELLS, _MULTIPLICITY = 3000, 6


class Unsolved(ValueError):
    """Zeros or a sign that could not be shown; the message names the function."""


@dataclass(frozen=True)
class Zeros:
    """Exact zeros in increasing order; those in [-REACH, REACH] only unless `complete`."""

    points: tuple[Expr, ...]
    complete: bool = True


def number(x: Expr) -> Expr:
    """A real constant to forty digits."""
    found = x.evalf(_DIGITS)
    if not found.is_Float and not found.is_Rational:
        raise Unsolved(f"the size of {x} could not be computed")
    return found


def sign_of(x: Expr) -> int:
    """The sign of a real constant: 1, 0 or -1."""
    if x.is_positive or x.is_negative or x.is_zero:
        return 1 if x.is_positive else -1 if x.is_negative else 0
    approximate = number(x)
    if abs(approximate) > _TINY:
        return 1 if approximate > 0 else -1
    if x.equals(0):
        return 0
    raise Unsolved(f"the sign of {x} could not be shown")


def sign_at(g: Expr, x: Expr) -> int:
    """The sign of g at the exact point x."""
    return sign_of(g.subs(T, x))


def between(low: Expr, high: Expr) -> Rational:
    """A rational number in the open interval."""
    if low == -oo:
        return Integer(0) if high == oo else Integer(floor(number(high))) - 1
    if high == oo:
        return Integer(floor(number(low))) + 2
    x, y = Rational(str(number(low))), Rational(str(number(high)))
    return (x + y) / 2


def ordered(points: Iterator[Expr] | list[Expr]) -> list[Expr]:
    """Distinct points in increasing order."""
    found: list[Expr] = []
    for point in sorted(points, key=number):
        if not found or sign_of(point - found[-1]) != 0:
            found.append(point)
    return found


def zeros(g: Expr, low: Expr = -oo, high: Expr = oo) -> Zeros:
    """The zeros of g in low < t < high; raise Unsolved where they cannot be shown.

    g is analytic there and not identically zero.
    """
    found = _zeros(g, low, high)
    inside = [x for x in ordered(list(found.points)) if _inside(x, low, high)]
    complete = found.complete or (low != -oo and high != oo and max(abs(number(low)), abs(number(high))) <= REACH)
    return Zeros(tuple(inside), complete)


def _inside(x: Expr, low: Expr, high: Expr) -> bool:
    return (low == -oo or sign_of(x - low) > 0) and (high == oo or sign_of(high - x) > 0)


def _zeros(g: Expr, low: Expr, high: Expr) -> Zeros:
    if T not in g.free_symbols or g.is_positive or g.is_negative:
        return Zeros(())
    if g.is_Mul:
        parts = [_zeros(factor, low, high) for factor in g.args]
        return Zeros(tuple(x for part in parts for x in part.points), all(part.complete for part in parts))
    if g.is_Pow and T not in g.exp.free_symbols:
        return _zeros(g.base, low, high)
    if g.func in _ODD:
        return _zeros(g.args[0], low, high)
    if g.func is log:
        return _zeros(g.args[0] - 1, low, high)
    if g.func in (sin, cos) and g.args[0].is_polynomial(T) and Poly(g.args[0], T).degree() == 1:
        return _periodic(g)
    if g.is_polynomial(T):
        return _polynomial(g, low, high)
    found = _inverted(g, low, high)
    if found is None and _is_bounded_away(g):
        return Zeros(())
    return found or _isolated(g, low, high)


def _periodic(g: Expr) -> Zeros:
    slope, shift = Poly(g.args[0], T).all_coeffs()
    start = Integer(0) if g.func is sin else pi / 2
    most = number(Abs(slope) * REACH + Abs(shift)) / number(pi) + 1
    if most > _CELLS:
        raise Unsolved(f"{g} has too many zeros")
    points = [(start + k * pi - shift) / slope for k in range(-int(most) - 1, int(most) + 2)]
    return Zeros(tuple(x for x in points if abs(number(x)) <= REACH), complete=False)


def _polynomial(g: Expr, low: Expr, high: Expr) -> Zeros:
    polynomial = Poly(g, T)
    if polynomial.degree() == 1:
        a, b = polynomial.all_coeffs()
        return Zeros((-b / a,))
    if polynomial.domain.is_QQ or polynomial.domain.is_ZZ:
        return Zeros(tuple(x for factor, _ in polynomial.factor_list()[1] for x in _irreducible(factor)))
    if polynomial.degree() == 2:
        a, b, c = polynomial.all_coeffs()
        inside = expand(b**2 - 4 * a * c)
        if sign_of(inside) < 0:
            return Zeros(())
        return Zeros(tuple({(-b - sqrt(inside)) / (2 * a), (-b + sqrt(inside)) / (2 * a)}))
    found = _isolated(g, low, high)
    largest = max(number(Abs(c / polynomial.LC())) for c in polynomial.all_coeffs())
    return Zeros(found.points, complete=bool(1 + largest <= REACH))  # Cauchy's bound for the roots


def _irreducible(factor: Poly) -> list[Expr]:
    """The real roots of an irreducible polynomial over the rationals: in radicals up to degree 2."""
    if factor.degree() <= 2:
        return list(factor.real_roots()) if factor.degree() else []
    g, width, found = factor.as_expr(), Rational(1, 4), list[Expr]()
    for (left, right), _ in factor.intervals():
        while _spans_zero(factor.diff().as_expr(), left, right):
            left, right = factor.refine_root(left, right, eps=width)
            width /= 16
        found += _crossing(g, left, right)
    return found


def _inverted(g: Expr, low: Expr, high: Expr) -> Zeros | None:
    """g = a F(u) + b with F increasing: u = F^-1(-b/a)."""
    constant, rest = g.as_independent(T, as_Add=True)
    factor, function = rest.as_independent(T, as_Add=False)
    level = -constant / factor
    if function.is_Pow and T not in function.base.free_symbols and function.base.is_positive:
        function = exp(function.exp * log(function.base), evaluate=False)
    if len(function.args) != 1:
        return None
    inner = function.args[0]
    match function.func:
        case kind if kind is exp:
            return Zeros(()) if sign_of(level) <= 0 else _zeros(expand(inner - log(level)), low, high)
        case kind if kind is log:
            return _zeros(expand(inner - exp(level)), low, high)
        case kind if kind is tanh:
            if sign_of(1 - level**2) <= 0:
                return Zeros(())
            return _zeros(expand(inner - log((1 + level) / (1 - level)) / 2), low, high)
        case kind if kind is sinh:
            return _zeros(expand(inner - log(level + sqrt(level**2 + 1))), low, high)
        case kind if kind is asinh:
            return _zeros(expand(inner - (exp(level) - exp(-level)) / 2), low, high)
        case kind if kind is atan:
            return Zeros(()) if sign_of(pi**2 / 4 - level**2) <= 0 else _zeros(expand(inner - tan(level)), low, high)
    return None


def _is_bounded_away(g: Expr) -> bool:
    """Whether the ranges of sines and other bounded functions show that g has no zero."""
    try:
        return 0 not in interval(g, T, None, None)
    except NoInterval:
        return False


def _isolated(g: Expr, low: Expr, high: Expr) -> Zeros:
    """Zeros in the window by cells on which g, its derivative, or a higher one at a known zero, does not vanish."""
    derivatives = [g]
    known = _known_zeros(g, derivatives)
    start = -REACH if low == -oo else max(-REACH, Integer(floor(number(low))))
    end = REACH if high == oo else min(REACH, Integer(floor(number(high))) + 1)
    found: list[Expr] = list(known)
    cells = [(Rational(k), Rational(k + 1)) for k in range(int(start), int(end))]
    for _ in range(_CELLS):
        if not cells:
            return Zeros(tuple(found), complete=False)
        left, right = cells.pop()
        held = [(x, k) for x, k in known.items() if left <= number(x) <= right]
        try:
            if not _spans_zero(g, left, right):
                continue
            if len(held) == 1 and not _spans_zero(derivatives[held[0][1]], left, right):
                continue  # g = (t - x)^k g^(k)(somewhere)/k!, so x is its only zero here
            if not held and not _spans_zero(derivatives[1], left, right):
                found += _crossing(g, left, right)
                continue
        except NoInterval as error:
            raise Unsolved(f"the zeros of {g} could not be found: {error}") from None
        middle = (left + right) / 2
        cells += [(left, middle), (middle, right)]
    raise Unsolved(f"the zeros of {g} could not be separated")


def _known_zeros(g: Expr, derivatives: list[Expr]) -> dict[Expr, int]:
    """Zeros at 0 and where a linear part of g vanishes, with their multiplicities; fills in `derivatives`."""
    derivatives.append(g.diff(T))
    linear = [
        part for part in g.find(lambda part: part.is_Add and part.is_polynomial(T)) if Poly(part, T).degree() == 1
    ]
    known: dict[Expr, int] = {}
    for x in ordered([Integer(0), *(-part.subs(T, 0) / part.diff(T) for part in linear)]):
        order = 0
        while order <= _MULTIPLICITY and derivatives[order].subs(T, x).equals(0):
            order += 1
            if order == len(derivatives):
                derivatives.append(derivatives[-1].diff(T))
        if 0 < order <= _MULTIPLICITY:
            known[x] = order
    return known


def _spans_zero(g: Expr, left: Rational, right: Rational) -> bool:
    return 0 in interval(g, T, left, right)


def _crossing(g: Expr, left: Rational, right: Rational) -> list[Expr]:
    """The zero of a function that is monotone on [left, right], if it has one there."""
    first, last = sign_at(g, left), sign_at(g, right)
    if first == 0 or last == 0:
        return [left if first == 0 else right]
    return [Root(Lambda(_z, (last * g).subs(T, _z)), left, right)] if first != last else []
