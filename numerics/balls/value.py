"""Values with an error bound: exact SymPy numbers to rigorous balls, by Arb's ball arithmetic.

Main definitions
    Value           a closed interval, midpoint and radius as exact fractions
    enclose(expr)   a Value that contains `expr` and has the digits asked for
    value(point)    the same for a claim's right-hand side at a point

Notes
    Working precision is raised until the radius is small enough: cancellation costs time, never correctness.
    Radii are rounded outward a little, so that a Value asked for with ten digits more lies
    inside: both contain the number, and twice the narrow radius is below the margin. A number that may be 0 has no
    relative accuracy; its radius is doubled, to the same end.

References: F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, 2017.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import sympy
from flint import arb, ctx
from nonrobust.numerics.balls.evaluate import PrecisionError, Undecided, ball, merge
from nonrobust.theory.language.claim import Point
from nonrobust.theory.language.nodes import BulkMean, Contour, GaussianMean, Root
from sympy import Expr, Integral, Product, Sum

__all__ = ["MAX_DIGITS", "PrecisionError", "Value", "enclose", "value", "value_of"]

MAX_DIGITS = 100_000
# How often the working precision is doubled: a closed form costs little even at 300 000 bits, integrals and sums much.
CLOSED, _ROOTS, _INTEGRALS = 12, 7, 4
_COSTLY = (BulkMean, Contour, GaussianMean, Integral, Product, Sum)


@dataclass(frozen=True)
class Value:
    """The interval [midpoint - radius, midpoint + radius], which contains the true value; radius 0 means exact."""

    midpoint: Fraction
    radius: Fraction

    @property
    def exact(self) -> bool:
        return self.radius == 0

    def _repr_latex_(self) -> str:
        """The value in a notebook: certain digits, and a bound for what they leave out."""
        text = self.decimal(20)
        error = self.error_of(text)
        return f"${_scientific(text)}$" if error == "0" else rf"${_scientific(text)} \pm {_scientific(error)}$"

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


def _scientific(text: str) -> str:
    """A number such as 4.1e-31 in LaTeX."""
    digits, _, exponent = text.partition("e")
    return rf"{digits} \cdot 10^{{{int(exponent)}}}" if exponent else digits


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


def enclose(expr: Expr | int | Fraction, digits: int = 50) -> Value:
    """A Value that contains the symbol-free `expr`, with relative radius at most 10^-(digits+2).

    A value that cannot be told from 0 gets absolute radius 10^-(digits+2). Raises PrecisionError if Arb cannot
    do that, ValueError for fewer than 1 or more than MAX_DIGITS digits, TypeError for what is no expression: text is
    never executed.
    """
    if isinstance(expr, int | Fraction) and not isinstance(expr, bool):
        expr = sympy.Rational(expr)
    if not isinstance(expr, Expr):
        raise TypeError(
            f"enclose takes a SymPy expression or an exact number, not {type(expr).__name__}: "
            "write sympy.sqrt(2), not the text 'sqrt(2)'"
        )
    if not 1 <= digits <= MAX_DIGITS:
        raise ValueError(f"digits must lie between 1 and {MAX_DIGITS}")
    if expr.is_Rational:
        return Value(Fraction(int(expr.p), int(expr.q)), Fraction(0))
    merged = merge(expr)
    attempts = _INTEGRALS if expr.has(*_COSTLY) else _ROOTS if expr.has(Root) else CLOSED
    return tighten(lambda: ball(merged), digits, attempts)


def tighten(compute: Callable[[], arb], digits: int, attempts: int = _ROOTS) -> Value:
    """What `compute` encloses at the precision in force, at one that gives as many digits as `enclose` promises."""
    wanted = Fraction(1, 10 ** (digits + 2))
    precision = int(3.33 * digits) + 64
    for attempt in range(attempts):
        with ctx.workprec(precision << attempt):
            try:
                enclosure = compute()
            except Undecided:
                continue
            if not enclosure.is_finite():
                continue
            least = arb(2) ** (-64 * ctx.prec)  # what quadrature takes for 0, too
            if 0 < enclosure.rad() < least and not (abs(enclosure) < least and enclosure.rel_accuracy_bits() > 0):
                enclosure += arb(0, least)  # fractions stay short
            radius, middle = _fraction(enclosure.rad()), _fraction(enclosure.mid())
            # Rounded outward, by as much again where the number may be 0.
            radius += _margin(abs(middle), digits) if 0 < radius < abs(middle) else radius
            if radius <= wanted * abs(middle):
                return Value(middle, radius)
            # A value may be 0, which no precision tells from a tiny one: an absolute radius does for the last two.
            if attempt >= attempts - 2 and radius <= wanted and abs(middle) <= radius:
                return Value(middle, radius)
    raise PrecisionError(f"no enclosure to {digits} digits at {precision << attempts - 1} bits")


def value_of(enclosure: arb) -> Value:
    """A finite ball as a Value."""
    return Value(_fraction(enclosure.mid()), _fraction(enclosure.rad()))


def _margin(size: Fraction, digits: int) -> Fraction:
    """A power of 2, about `size` 10^-(digits + 10) and at least an eighth of that."""
    exponent = size.numerator.bit_length() - size.denominator.bit_length() - 1
    return Fraction(2) ** (exponent - digits * 3322 // 1000 - 34)


def _fraction(x: arb) -> Fraction:
    """An exact ball as a fraction."""
    mantissa, exponent = x.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
