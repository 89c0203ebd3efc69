"""Activations: sigma as an expression in t, with its Hermite coefficients and norms.

Main definitions
    lambda_k = E sigma(G) He_k(G), |sigma|^2 = E sigma(G)^2, |sigma'|^2 = E sigma'(G)^2 for a standard normal G
    lambda_bar = |sigma|^2 - lambda_0^2 - lambda_1^2,   omega = |sigma'|^2 - lambda_1^2 - lambda_bar
    activation(text)   a named activation, He_k, or an expression in t

Notes
    Constants are closed forms where they are known (the suite checks each against its integral), exact Gaussian
    moments for polynomials, and unevaluated Gaussian means otherwise.
    Adding an activation: a row in NAMED.

References: A. Daniely, R. Frostig, Y. Singer, Toward deeper understanding of neural networks, 2016 (dual activations).
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache

from nonrobust.theory.language.nodes import GaussianMean
from nonrobust.theory.objects.growth import Unbounded, growth
from sympy import (
    Abs,
    Expr,
    Heaviside,
    Integer,
    Lambda,
    Max,
    Min,
    Poly,
    Rational,
    Symbol,
    asin,
    atan,
    cos,
    erf,
    exp,
    expand,
    factorial2,
    log,
    pi,
    sign,
    simplify,
    sin,
    sqrt,
    tanh,
)

T = Symbol("t", real=True)
_HALF = Rational(1, 2)


@dataclass(frozen=True)
class Activation:
    """sigma(t) with lambda_0, lambda_1, lambda_2, |sigma|^2 (`norm`) and |sigma'|^2 (`slope`), all exact."""

    name: str
    expr: Expr
    lambda_0: Expr
    lambda_1: Expr
    lambda_2: Expr
    norm: Expr
    slope: Expr

    @property
    def lambda_bar(self) -> Expr:
        """Sum of lambda_k^2/k! over k >= 2."""
        return self.norm - self.lambda_0**2 - self.lambda_1**2

    @property
    def omega(self) -> Expr:
        """Sum of (k - 1) lambda_k^2/k! over k >= 2."""
        return self.slope - self.lambda_1**2 - self.lambda_bar

    @property
    def remark(self) -> str:
        """A sentence where the activation cannot learn a quadratic target, else empty."""
        if self.lambda_2 == 0:
            return f"sigma = {self.name} has lambda_2 = 0: random features see nothing of a quadratic target"
        return ""

    def __str__(self) -> str:
        return self.name


def hermite(k: int) -> Expr:
    """The probabilists' Hermite polynomial He_k(t) (DLMF 18.9.1)."""
    before, current = Integer(0), Integer(1)
    for j in range(k):
        before, current = current, expand(T * current - j * before)
    return current


def gaussian_mean(expr: Expr) -> Expr:
    """E expr(G): exact for polynomials and by parity, else an unevaluated GaussianMean."""
    if expr.is_polynomial(T):
        terms = Poly(expr, T).terms()
        return sum((c * factorial2(k - 1) for (k,), c in terms if k % 2 == 0), Integer(0))
    if simplify(expr + expr.subs(T, -T)) == 0:
        return Integer(0)
    return GaussianMean(Lambda(T, expr))


def from_expression(name: str, expr: Expr) -> Activation:
    """The activation with this expression in T; raise ValueError if it is constant or not square integrable."""
    slope = expr.diff(T)
    if slope == 0:
        raise ValueError("a function of t that is not constant")
    for which, part in (("sigma", expr), ("sigma'", slope)):
        try:
            bound = growth(part, T)
        except Unbounded as error:
            raise ValueError(f"square integrable under N(0,1), which could not be shown for {which}: {error}") from None
        if not bound.a < Rational(1, 4):
            raise ValueError(f"square integrable under N(0,1); {which} may grow like exp({bound.a} t^2)")
    zeroth, first, second = (gaussian_mean(expand(expr * hermite(k))) for k in range(3))
    norm, steepness = gaussian_mean(expand(expr**2)), gaussian_mean(expand(slope**2))
    return Activation(name, expr, zeroth, first, second, norm, steepness)


def _gelu() -> Activation:
    third, root = Rational(1, 3), pi * sqrt(3)
    constants = (1 / (2 * sqrt(pi)), _HALF, 3 / (4 * sqrt(pi)), third + 1 / (2 * root), third + 2 / (3 * root))
    return Activation("gelu", T * (1 + erf(T / sqrt(2))) / 2, *constants)


def _erf() -> Activation:
    zero = Integer(0)
    return Activation("erf", erf(T), zero, 2 / sqrt(3 * pi), zero, 2 * asin(Rational(2, 3)) / pi, 4 / (pi * sqrt(5)))


NAMED: Mapping[str, Callable[[], Activation]] = {
    "quadratic": lambda: from_expression("quadratic", T**2),
    "relu": lambda: Activation("relu", Max(0, T), 1 / sqrt(2 * pi), _HALF, 1 / sqrt(2 * pi), _HALF, _HALF),
    "erf": _erf,
    "sin": lambda: Activation("sin", sin(T), Integer(0), exp(-_HALF), Integer(0), (1 - exp(-2)) / 2, (1 + exp(-2)) / 2),
    "cos": lambda: Activation(
        "cos", cos(T), exp(-_HALF), Integer(0), -exp(-_HALF), (1 + exp(-2)) / 2, (1 - exp(-2)) / 2
    ),
    "tanh": lambda: from_expression("tanh", tanh(T)),
    "softplus": lambda: from_expression("softplus", log(1 + exp(T))),
    "gelu": _gelu,
}

_FUNCTIONS: Mapping[str, Callable[..., Expr]] = {
    **{"exp": exp, "log": log, "sin": sin, "cos": cos, "tanh": tanh, "erf": erf, "atan": atan, "sqrt": sqrt},
    **{"abs": Abs, "max": Max, "min": Min, "sign": sign, "heaviside": Heaviside},
}
_EXPECTED = "an activation such as relu, tanh, He_3, or an expression in t such as t**3 - t"


@lru_cache(maxsize=256)
def activation(text: str) -> Activation:
    """Return the activation that `text` names or spells out; raise ValueError with what was expected."""
    name = text.strip()
    if name in NAMED:
        return NAMED[name]()
    match = re.fullmatch(r"He_(\d{1,2})", name)
    if match:
        return from_expression(name, hermite(int(match[1])))
    near = get_close_matches(name, NAMED, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    if len(name) > 300:
        raise ValueError(f"{_EXPECTED}, of at most 300 characters")
    try:
        expr = _build(ast.parse(name, mode="eval").body)
    except (SyntaxError, ValueError, TypeError, ZeroDivisionError, RecursionError):
        raise ValueError(_EXPECTED + hint) from None
    return from_expression(name, expr)


_OPERATIONS: Mapping[type, Callable[[Expr, Expr], Expr]] = {
    ast.Add: lambda x, y: x + y,
    ast.Sub: lambda x, y: x - y,
    ast.Mult: lambda x, y: x * y,
    ast.Div: lambda x, y: x / y,
}


def _build(node: ast.AST) -> Expr:
    """A SymPy expression from a syntax tree of arithmetic; nothing is ever executed."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return Rational(Fraction(str(value)))
        case ast.Name(id="t"):
            return T
        case ast.Name(id="pi"):
            return pi
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_build(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return _OPERATIONS[type(op)](_build(left), _build(right))
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            exponent = _build(right)
            if not (exponent.is_Rational and abs(exponent) <= 64):
                raise ValueError("exponent")
            return _build(left) ** exponent
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(_build(argument) for argument in arguments))
    raise ValueError("syntax")
