"""Activations: sigma as an expression in t, with its Hermite coefficients and norms.

Main definitions
    lambda_k = E sigma(G) He_k(G), |sigma|^2 = E sigma(G)^2, |sigma'|^2 = E sigma'(G)^2 for a standard normal G
    lambda_bar = |sigma|^2 - lambda_0^2 - lambda_1^2,   omega = |sigma'|^2 - lambda_1^2 - lambda_bar
    Activation, from_expression

Notes
    Everything is computed from the expression: the name is only shown. Constants are closed forms where they are known
    (the suite checks each against its integral), exact for piecewise polynomials, and unevaluated Gaussian means
    otherwise. |sigma'|^2 is infinite where sigma jumps, or rises as steeply as |t|^(1/2) at 0.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from nonrobust.theory.objects.activations.moments import constant_of_symmetry, gaussian_mean, hermite, mean_of_pieces
from nonrobust.theory.objects.activations.named import NAMED
from nonrobust.theory.objects.growth import Unbounded, growth
from nonrobust.theory.objects.piecewise.pieces import NotReal, Piece, is_resolved, pieces
from nonrobust.theory.objects.piecewise.zeros import T, Unsolved, between, sign_of
from sympy import (
    DiracDelta,
    Expr,
    Heaviside,
    Integer,
    Piecewise,
    PoleError,
    Poly,
    Rational,
    Symbol,
    asin,
    cos,
    erf,
    exp,
    expand,
    oo,
    pi,
    sign,
    simplify,
    sin,
    sqrt,
)

_HALF = Rational(1, 2)
_s = Symbol("s", positive=True)  # a scale, or a small distance


@dataclass(frozen=True)
class Activation:
    """sigma(t), real and square integrable under N(0, 1), and what follows from its expression in T, all exact."""

    name: str
    expr: Expr

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The analytic branches from left to right."""
        return pieces(self.expr)

    @cached_property
    def breaks(self) -> tuple[Expr, ...]:
        """The points where sigma is not smooth, sorted; where they are infinitely many, those in [-REACH, REACH]."""
        pairs = zip(self.pieces, self.pieces[1:], strict=False)
        return tuple(right.low for left, right in pairs if is_resolved(left.expr) and is_resolved(right.expr))

    @cached_property
    def jumps(self) -> tuple[Expr, ...]:
        """The breaks at which sigma itself is discontinuous."""
        if not self.expr.has(sign, Heaviside, Piecewise):
            return ()
        pairs = zip(self.pieces, self.pieces[1:], strict=False)
        steps = [(right.low, left.expr.subs(T, right.low) - right.expr.subs(T, right.low)) for left, right in pairs]
        return tuple(x for x, step in steps if x in self.breaks and sign_of(step) != 0)

    @cached_property
    def derivative(self) -> Expr:
        """sigma' almost everywhere."""
        rows = [(_slope(piece), piece.high) for piece in self.pieces]
        if len(rows) == 1:
            return rows[0][0]
        return Piecewise(*((slope, T < high) for slope, high in rows[:-1]), (rows[-1][0], True))

    @cached_property
    def is_polynomial(self) -> bool:
        return len(self.pieces) == 1 and bool(self.pieces[0].expr.is_polynomial(T))

    @property
    def is_affine(self) -> bool:
        return self.is_polynomial and Poly(self.pieces[0].expr, T).degree() <= 1

    @cached_property
    def degree_of_homogeneity(self) -> Expr | None:
        """The k with sigma(s t) = s^k sigma(t) for all s > 0 and t, if there is one."""
        if any(x != 0 for x in self.breaks) or len(self.pieces) > 2:
            return None
        degrees = set()
        for piece in self.pieces:
            at = between(piece.low, piece.high) or Integer(1)
            if expand(piece.expr) == 0:
                continue
            k = simplify(T * piece.expr.diff(T) / piece.expr)
            if T in k.free_symbols or sign_of(piece.expr.subs(T, at)) == 0:
                return None
            degrees.add(k)
        return degrees.pop() if len(degrees) == 1 else None

    @cached_property
    def lambda_0(self) -> Expr:
        return self._constant(0, lambda: gaussian_mean(self.expr))

    @cached_property
    def lambda_1(self) -> Expr:
        return self._constant(1, lambda: gaussian_mean(self.expr * T))

    @cached_property
    def lambda_2(self) -> Expr:
        # What is odd up to a constant has no even coefficient but the mean.
        odd = constant_of_symmetry(self.expr) is not None
        return self._constant(2, lambda: Integer(0) if odd else gaussian_mean(self.expr * hermite(2)))

    @cached_property
    def norm(self) -> Expr:
        """|sigma|^2."""
        return self._constant(3, lambda: gaussian_mean(self.expr**2))

    @cached_property
    def slope(self) -> Expr:
        """|sigma'|^2, oo where sigma jumps or its derivative is not square integrable."""
        if self.jumps or any(_is_steep(piece) for piece in self.pieces):
            return oo
        return self._constant(4, lambda: mean_of_pieces([replace(x, expr=_slope(x) ** 2) for x in self.pieces]))

    def _constant(self, place: int, compute) -> Expr:  # type: ignore[no-untyped-def]
        known = KNOWN.get(self.expr)
        return known[place] if known else compute()

    @property
    def lambda_bar(self) -> Expr:
        """Sum of lambda_k^2/k! over k >= 2."""
        return self.norm - self.lambda_0**2 - self.lambda_1**2

    @property
    def omega(self) -> Expr:
        """Sum of (k - 1) lambda_k^2/k! over k >= 2."""
        return self.slope - self.lambda_1**2 - self.lambda_bar

    def __str__(self) -> str:
        return self.name


def _slope(piece: Piece) -> Expr:
    return piece.expr.diff(T).replace(DiracDelta, lambda *_: Integer(0))


def _is_steep(piece: Piece) -> bool:
    """Whether the derivative is not square integrable at an end of the piece, where it may grow like a power."""
    slope = piece.expr.diff(T)
    for end, step in ((piece.low, _s), (piece.high, -_s)):
        if end.is_finite and not piece.expr.is_polynomial(T) and not is_finite_at(slope, end):
            try:
                _, exponent = slope.subs(T, end + step).as_leading_term(_s).as_coeff_exponent(_s)
            except (PoleError, ValueError, NotImplementedError) as error:
                raise ValueError(f"an activation whose slope near {end} can be found: {error}") from None
            if 2 * exponent <= -1:
                return True
    return False


def is_finite_at(expr: Expr, x: Expr) -> bool:
    """Whether a function has a finite value at x."""
    found = expr.subs(T, x)
    return (
        bool(found.is_finite is not False and not found.has(oo, -oo)) and found.is_number and found.is_real is not False
    )


def _demand_square_integrable(which: str, branches: Sequence[Piece]) -> None:
    """Raise ValueError, in words that follow "must be", unless the tails are shown to be square integrable."""
    try:
        bound = growth(branches)
    except Unbounded as error:
        raise ValueError(f"square integrable under N(0,1), which could not be shown for {which}: {error}") from None
    if not bound.a < Rational(1, 4):
        raise ValueError(f"square integrable under N(0,1); {which} may grow like exp({bound.a} t^2)")


def from_expression(name: str, expr: Expr) -> Activation:
    """The activation with this expression in T.

    Raises ValueError, whose words follow "must be", if it is constant, not shown to be real everywhere, not square
    integrable with its derivative, or if the name is the library's for another function.
    """
    library = _library(name)
    if library is not None and library != expr:
        raise ValueError(f"under another name, as {name} is the library's for {library}")
    found = Activation(name, expr)
    try:
        constant = all(piece.expr.diff(T) == 0 for piece in found.pieces) and not found.jumps
        if constant:
            raise ValueError("a function of t that is not constant")
        for which, branches in (
            ("sigma", found.pieces),
            ("sigma'", [replace(x, expr=_slope(x)) for x in found.pieces]),
        ):
            _demand_square_integrable(which, branches)
    except NotReal as error:
        raise ValueError(f"real on the whole line: {error}") from None
    except Unsolved as error:
        raise ValueError(f"a function whose kinks can be found: {error}") from None
    return found


def _library(name: str) -> Expr | None:
    """What the library calls by this name."""
    match = re.fullmatch(r"He_(\d{1,2})", name)
    return hermite(int(match[1])) if match else NAMED.get(name)


def _constants() -> Mapping[Expr, tuple[Expr, ...]]:
    zero, third, root = Integer(0), Rational(1, 3), pi * sqrt(3)
    gelu = (1 / (2 * sqrt(pi)), _HALF, 3 / (4 * sqrt(pi)), third + 1 / (2 * root), third + 2 / (3 * root))
    return {
        sin(T): (zero, exp(-_HALF), zero, (1 - exp(-2)) / 2, (1 + exp(-2)) / 2),
        cos(T): (exp(-_HALF), zero, -exp(-_HALF), (1 + exp(-2)) / 2, (1 - exp(-2)) / 2),
        erf(T): (zero, 2 / sqrt(3 * pi), zero, 2 * asin(Rational(2, 3)) / pi, 4 / (pi * sqrt(5))),
        T * (1 + erf(T / sqrt(2))) / 2: gelu,
    }


# lambda_0, lambda_1, lambda_2, |sigma|^2 and |sigma'|^2 in closed form.
KNOWN = _constants()
