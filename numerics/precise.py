"""Values with an error bound: exact SymPy numbers to rigorous balls, by Arb's ball arithmetic.

Main definitions
    Value           a closed interval, midpoint and radius as exact fractions
    enclose(expr)   a Value that contains `expr` and has the digits asked for
    value(point)    the same for a claim's right-hand side at a point

Notes
    Working precision is raised until the radius is small enough: cancellation costs time, never correctness.

References: F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, 2017.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import sympy
from flint import arb, ctx, fmpq
from sympy import Expr

from theory.claim import Point
from theory.nodes import Root

MAX_DIGITS = 100_000


class PrecisionError(ArithmeticError):
    """The value could not be enclosed tightly enough; the message names the expression's kind."""


class _Undecided(Exception):
    """A comparison that needs more precision."""


@dataclass(frozen=True)
class Value:
    """The interval [midpoint - radius, midpoint + radius], which contains the true value; radius 0 means exact."""

    midpoint: Fraction
    radius: Fraction

    @property
    def exact(self) -> bool:
        return self.radius == 0

    def overlaps(self, other: "Value") -> bool:
        return abs(self.midpoint - other.midpoint) <= self.radius + other.radius

    def contains(self, other: "Value") -> bool:
        return abs(self.midpoint - other.midpoint) + other.radius <= self.radius

    def decimal(self, digits: int) -> str:
        """At most `digits` significant decimals, each certain: the whole interval rounds to the same text.

        An exact value is rounded like any other; zero is printed as 0.
        """
        for shown in range(digits, 0, -1):
            low, high = (_round(self.midpoint + sign * self.radius, shown) for sign in (-1, 1))
            if low == high:
                return low
        return "0" if abs(self.midpoint) <= self.radius else _round(self.midpoint, 1)

    def error_of(self, text: str) -> str:
        """A bound, as decimal text, for the distance from the number `text` to the true value; 0 if there is none."""
        error = abs(self.midpoint - Fraction(text)) + self.radius
        return _round_up(error)


def _exponent(x: Fraction) -> int:
    """floor(log10 |x|) for x != 0, exactly."""
    guess = (abs(x.numerator).bit_length() - x.denominator.bit_length()) * 30103 // 100000 - 1
    while abs(x) >= Fraction(10) ** (guess + 1):
        guess += 1
    return guess


def _round(x: Fraction, digits: int) -> str:
    if x == 0:
        return "0"
    exponent = _exponent(x)
    scaled = round(abs(x) / Fraction(10) ** (exponent - digits + 1))
    if scaled == 10**digits:
        scaled, exponent = scaled // 10, exponent + 1
    mantissa = str(scaled)
    sign = "-" if x < 0 else ""
    if not -7 <= exponent < digits:
        point = f"{mantissa[0]}.{mantissa[1:]}".rstrip("0").rstrip(".")
        return f"{sign}{point}e{exponent:+d}"
    whole = mantissa[: exponent + 1] if exponent >= 0 else "0"
    rest = mantissa[exponent + 1 :] if exponent >= 0 else "0" * (-exponent - 1) + mantissa
    rest = rest.rstrip("0")
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


def _round_up(x: Fraction) -> str:
    if x == 0:
        return "0"
    exponent = _exponent(x)
    scaled = math.ceil(x / Fraction(10) ** (exponent - 1))
    return f"{scaled // 10}.{scaled % 10}e{exponent:+d}" if scaled < 100 else f"1.0e{exponent + 1:+d}"


def value(point: Point, digits: int = 50) -> Value:
    """The claim's right-hand side at `point`, enclosed to `digits` significant digits."""
    return enclose(point.expression(), digits)


def enclose(expr: Expr, digits: int = 50) -> Value:
    """A Value that contains the symbol-free `expr`, with relative radius at most 10^-(digits+2).

    A value that cannot be told from 0 gets absolute radius 10^-(digits+2). Raises PrecisionError if Arb cannot
    do that, ValueError for fewer than 1 or more than MAX_DIGITS digits.
    """
    if not 1 <= digits <= MAX_DIGITS:
        raise ValueError(f"digits must lie between 1 and {MAX_DIGITS}")
    expr = sympy.sympify(expr)
    if expr.is_Rational:
        return Value(Fraction(int(expr.p), int(expr.q)), Fraction(0))
    wanted = Fraction(1, 10 ** (digits + 2))
    precision = int(3.33 * digits) + 64
    for attempt in range(6):
        with ctx.workprec(precision << attempt):
            try:
                ball = _ball(expr, {})
            except _Undecided:
                continue
            if not ball.is_finite():
                continue
            radius, middle = _fraction(ball.rad()), _fraction(ball.mid())
            # The first attempts insist on relative accuracy; later ones accept a value that may be 0.
            if radius <= wanted * abs(middle) or (attempt >= 2 and radius <= wanted and abs(middle) <= radius):
                return Value(middle, radius)
    raise PrecisionError(f"no enclosure to {digits} digits at {precision << 5} bits")


def _fraction(x: arb) -> Fraction:
    """An exact ball as a fraction."""
    mantissa, exponent = x.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _power(base: arb, exponent: Expr, seen: dict[Expr, arb]) -> arb:
    if exponent.is_Integer:
        return base ** int(exponent)
    if exponent.is_Rational and exponent.q == 2:
        return base.sqrt() ** int(exponent.p)
    return base ** _ball(exponent, seen)


_FUNCTIONS: dict[type, Callable[[arb], arb]] = {
    sympy.exp: arb.exp,
    sympy.log: arb.log,
    sympy.sin: arb.sin,
    sympy.cos: arb.cos,
    sympy.tan: arb.tan,
    sympy.cot: arb.cot,
    sympy.asin: arb.asin,
    sympy.acos: arb.acos,
    sympy.atan: arb.atan,
    sympy.Abs: abs,
}


def _ball(expr: Expr, seen: dict[Expr, arb]) -> arb:
    """A ball around `expr` at the precision in force; `seen` holds the balls of subexpressions."""
    if expr in seen:
        return seen[expr]
    kind = expr.func
    if expr.is_Rational:
        ball = arb(fmpq(int(expr.p), int(expr.q)))
    elif expr is sympy.pi:
        ball = arb.pi()
    elif expr is sympy.E:
        ball = arb(1).exp()
    elif expr.is_Add:
        ball = sum((_ball(arg, seen) for arg in expr.args), arb(0))
    elif expr.is_Mul:
        ball = reduce(lambda x, y: x * y, (_ball(arg, seen) for arg in expr.args))
    elif expr.is_Pow:
        ball = _power(_ball(expr.base, seen), expr.exp, seen)
    elif kind in _FUNCTIONS:
        ball = _FUNCTIONS[kind](_ball(expr.args[0], seen))
    elif kind is sympy.Max:
        ball = reduce(arb.max, (_ball(arg, seen) for arg in expr.args))
    elif kind is sympy.Min:
        ball = reduce(arb.min, (_ball(arg, seen) for arg in expr.args))
    elif kind is sympy.Piecewise:
        ball = _ball(next(branch for branch, condition in expr.args if _holds(condition, seen)), seen)
    elif kind is Root:
        ball = _root(expr, seen)
    else:
        raise PrecisionError(f"ball arithmetic has no rule for {kind.__name__}")
    seen[expr] = ball
    return ball


def _holds(condition: sympy.Basic, seen: dict[Expr, arb]) -> bool:
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    low, high = condition.lts - condition.gts, condition.gts - condition.lts
    strict = isinstance(condition, sympy.StrictLessThan | sympy.StrictGreaterThan)
    if _ball(low, seen) < 0 or (not strict and low == 0):
        return True
    if _ball(high, seen) < 0 or (strict and low == 0):
        return False
    raise _Undecided


def _root(expr: Root, seen: dict[Expr, arb]) -> arb:
    """The zero of an increasing function: bisection, secant steps, then a certified sign change around the answer."""
    function, low_expr, high_expr = expr.args
    (x,), body = function.variables, function.expr
    low, high = _ball(low_expr, seen).mid(), _ball(high_expr, seen).mid()

    def at(formula: Expr, position: arb) -> arb:
        return _ball(formula, {x: position})

    left, right = low, high
    with ctx.workprec(64):
        for _ in range(40):
            middle = ((left + right) / 2).mid()
            sign = at(body, middle)
            if not sign < 0 and not sign > 0:
                break
            left, right = (middle, right) if sign < 0 else (left, middle)
    guess, target = _secant(lambda position: at(body, position), left, right), ctx.prec
    for slack in range(4, target, 8):
        radius = arb(2) ** (slack - target)
        below, above = (guess - radius).mid(), (guess + radius).mid()
        # Outside the bracket the sign is known from the bracket itself.
        if (below <= low or at(body, below) < 0) and (above >= high or at(body, above) > 0):
            return arb.union(below, above)
    raise _Undecided


def _secant(function: Callable[[arb], arb], left: arb, right: arb) -> arb:
    """Refine an approximate zero to the precision in force; the caller certifies it."""
    with ctx.workprec(ctx.prec + 30):
        best, value_left, value_right = right, function(left).mid(), function(right).mid()
        for _ in range(2 * ctx.prec.bit_length() + 10):
            rise = value_right - value_left
            if not rise.is_finite() or rise == 0:
                break
            step = (value_right * (right - left) / rise).mid()
            left, value_left, right = right, value_right, (right - step).mid()
            value_right = function(right).mid()
            if not value_right.is_finite():
                break
            best = right
            if abs(step) < abs(best) * arb(2) ** (-ctx.prec):
                break
        return best
