"""How each kind of SymPy node acts on balls, real (arb) or complex (acb).

Main definition
    operation(expr, field)   the node's function of (analytic, balls of its arguments...), and those arguments

Notes
    `analytic` is Arb's question whether a function is analytic on a complex ball: a cut answers with a non-finite ball.
    Adding a function that is entire or meromorphic: a row in _MEROMORPHIC.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add, mul
from typing import Any

import sympy
from flint import acb, arb
from nonrobust.numerics.balls.errors import PrecisionError
from sympy import Expr, Integer, Rational, ordered

Operation = Callable[..., Any]

# Entire or meromorphic functions, the same for real and complex balls.
_MEROMORPHIC = {
    sympy.exp: "exp",
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.tan: "tan",
    sympy.cot: "cot",
    sympy.sinh: "sinh",
    sympy.cosh: "cosh",
    sympy.erf: "erf",
}
# Functions with a cut: analytic where the second entry stays off (-oo, 0].
_BRANCHED: dict[type, tuple[Operation, Callable[..., Any]]] = {
    sympy.asin: (lambda x: x.asin(), lambda x: 1 - x * x),
    sympy.acos: (lambda x: x.acos(), lambda x: 1 - x * x),
    sympy.atan: (lambda x: x.atan(), lambda x: 1 + x * x),
    sympy.asinh: (lambda x: x.asinh(), lambda x: 1 + x * x),
    sympy.log: (lambda x: x.log(), lambda x: x),
    sympy.expint: (lambda order, x: x.expint(order), lambda order, x: x),
    sympy.hyper: (lambda p, q, r, x: x.hypgeom_2f1(p, q, r), lambda p, q, r, x: 1 - x),
}


def _tanh(x: Any) -> Any:
    """tanh by exp(-2 |x|), which on wide balls far from 0 is small rather than large and wide."""
    if x.real > 0 or x.real < 0:
        up = 1 if x.real > 0 else -1
        q = (-2 * up * x).exp()
        return up * (1 - q) / (1 + q) if abs(q) < arb(0.5) else x.tanh()
    return x.tanh()


def _rest_of_artanh(v: Any) -> Any:
    """F(1, 3/2; 5/2; v) = 3 (artanh(u)/u - 1)/v, u^2 = v: even in u, so the sign of the root does not matter."""
    u = acb(v).sqrt() if v.real > 0 else acb(0, 1) * acb(-v).sqrt()  # off the cut of the root
    found = 3 * (((1 + u) / (1 - u)).log() / (2 * u) - 1) / acb(v)
    return found if isinstance(v, acb) else found.real


# 2F1 that are elementary, in forms for arguments away from 0, where Arb's series is slow and wide.
_ELEMENTARY = {
    (Integer(1), Rational(3, 2), Rational(5, 2)): _rest_of_artanh,
    (Integer(2), Rational(5, 2), Rational(7, 2)): lambda v: 5 * (1 / (1 - v) - _rest_of_artanh(v)) / (2 * v),
}
# Functions of a real variable that are analytic on either side of a kink, which complex balls must not cross.
_KINKED = {
    sympy.Abs: (abs, "real_abs"),
    sympy.sign: (lambda x: x.sgn(), "real_sgn"),
    sympy.Heaviside: (lambda x: (x.sgn() + 1) / 2, "real_heaviside"),
    sympy.Max: (arb.max, "real_max"),
    sympy.Min: (arb.min, "real_min"),
}


def operation(expr: Expr, field: type) -> tuple[Operation, Sequence[Expr]]:
    """What `expr` does with balls of `field`; raise PrecisionError for a kind without a rule."""
    kind, is_complex = expr.func, field is acb
    if expr.is_Add:
        return lambda _, *terms: reduce(add, terms), expr.args
    if expr.is_Mul:
        return lambda _, *factors: reduce(mul, factors), expr.args
    if expr.is_Pow:
        return _power(expr, is_complex)
    if kind in _MEROMORPHIC:
        name = _MEROMORPHIC[kind]
        return lambda _, x: getattr(x, name)(), expr.args
    if kind is sympy.hyper and (known := (*ordered(expr.args[0]), *expr.args[1])) in _ELEMENTARY:
        return _branched(_away_from_0(_ELEMENTARY[known]), _BRANCHED[kind][1]), _flat(expr)
    if kind is sympy.tanh:
        return lambda _, x: _tanh(x), expr.args
    if kind in _BRANCHED:
        return _branched(*_BRANCHED[kind]), _flat(expr)
    if kind in _KINKED:
        return _kinked(*_KINKED[kind], is_complex), expr.args if kind in (sympy.Max, sympy.Min) else expr.args[:1]
    raise PrecisionError(f"ball arithmetic has no rule for {kind.__name__}")


def _kinked(real: Operation, method: str, is_complex: bool) -> Operation:
    """One argument or, for Max and Min, several, two at a time."""
    if is_complex:

        def apply(analytic: bool, first: Any, *others: Any) -> Any:
            if not others and method not in ("real_max", "real_min"):
                return getattr(first, method)(analytic=analytic)
            return reduce(lambda x, y: getattr(x, method)(y, analytic=analytic), others, first)

        return apply
    return lambda _, first, *others: reduce(real, others, first) if others else real(first)


def _flat(expr: Expr) -> tuple[Expr, ...]:
    """The arguments of a function; those of 2F1 one by one."""
    if expr.func is not sympy.hyper:
        return expr.args
    if [len(part) for part in expr.args[:2]] != [2, 1]:
        raise PrecisionError("ball arithmetic has no rule for hypergeometric functions other than 2F1")
    return (*expr.args[0], *expr.args[1], expr.args[2])


def _away_from_0(elementary: Operation) -> Operation:
    """2F1 by its series near 0, elsewhere by what it is in elementary functions, which is faster."""

    def apply(p: Any, q: Any, r: Any, x: Any) -> Any:
        near = abs(x) <= arb(0.0625) or (x.contains(0) and abs(x) <= arb(0.5))
        return x.hypgeom_2f1(p, q, r) if near else elementary(x)

    return apply


def _branched(function: Operation, off_cut: Callable[..., Any]) -> Operation:
    def apply(analytic: bool, *xs: Any) -> Any:
        if analytic and not off_cut(*xs).log(analytic=True).is_finite():
            return acb("nan")
        return function(*xs)

    return apply


def _power(expr: Expr, is_complex: bool) -> tuple[Operation, Sequence[Expr]]:
    base, exponent = expr.args
    if exponent.is_Integer:
        whole = int(exponent)
        # Arb's real power of a ball around 0 is not a number; power series, too, come this way.
        return lambda _, x: (acb(x) ** whole).real if isinstance(x, arb) else x**whole, (base,)
    if exponent.is_Rational and exponent.q == 2:
        odd = int(exponent.p)
        if is_complex:
            return lambda analytic, x: x.sqrt(analytic=analytic) ** odd, (base,)
        return lambda _, x: x.sqrt() ** odd, (base,)
    if is_complex:
        return lambda analytic, x, y: x.pow(y, analytic=analytic), (base, exponent)
    return lambda _, x, y: x**y, (base, exponent)
