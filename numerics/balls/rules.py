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
from nonrobust.numerics.balls.functions import SPECIAL
from nonrobust.numerics.balls.hypergeometric import ELEMENTARY, FUNCTIONS, Operation, incomplete_beta
from sympy import Expr, ordered

# Entire or meromorphic functions, the same for real and complex balls.
_MEROMORPHIC = {
    sympy.exp: "exp",
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.tan: "tan",
    sympy.cot: "cot",
    sympy.erf: "erf",
}
# Functions with a cut: analytic where the second entry stays off (-oo, 0].
_BRANCHED: dict[type, tuple[Operation, Callable[..., Any]]] = {
    sympy.asin: (lambda x: x.asin(), lambda x: 1 - x * x),
    sympy.acos: (lambda x: x.acos(), lambda x: 1 - x * x),
    sympy.atan: (lambda x: x.atan(), lambda x: 1 + x * x),
    sympy.log: (lambda x: x.log(), lambda x: x),
    sympy.expint: (lambda order, x: x.expint(order), lambda order, x: x),
}


def _tanh(x: Any) -> Any:
    """tanh by exp(-2 |x|), which on wide balls far from 0 is small rather than large and wide."""
    if x.real > 0 or x.real < 0:
        up = 1 if x.real > 0 else -1
        q = (-2 * up * x).exp()
        return up * (1 - q) / (1 + q) if abs(q) < arb(0.5) else x.tanh()
    return x.tanh()


# Functions of a real variable that are analytic on either side of a kink, which complex balls must not cross.
_KINKED = {
    sympy.Abs: (abs, "real_abs"),
    sympy.sign: (lambda x: x.sgn(), "real_sgn"),
    sympy.Heaviside: (lambda x: (x.sgn() + 1) / 2, "real_heaviside"),
    sympy.Max: (arb.max, "real_max"),
    sympy.Min: (arb.min, "real_min"),
    sympy.floor: (lambda x: x.floor(), "real_floor"),
    sympy.ceiling: (lambda x: x.ceil(), "real_ceil"),
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
    if kind is sympy.hyper:
        return _branched(*_hypergeometric(expr)), (*expr.args[0], *expr.args[1], expr.args[2])
    if kind is sympy.betainc_regularized and expr.args[2] == 0:
        return _branched(incomplete_beta, lambda a, b, x: x * (1 - x)), (*expr.args[:2], expr.args[3])
    if kind is sympy.tanh:
        return lambda _, x: _tanh(x), expr.args
    if kind in _BRANCHED:
        return _branched(*_BRANCHED[kind]), expr.args
    if kind in _KINKED:
        return _kinked(*_KINKED[kind], is_complex), expr.args if kind in (sympy.Max, sympy.Min) else expr.args[:1]
    if kind in SPECIAL:
        return SPECIAL[kind].on(field), expr.args
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


def _hypergeometric(expr: Expr) -> tuple[Operation, Operation]:
    """pFq as a function of its parameters and its argument, and what stays off (-oo, 0] where it is analytic."""
    p, q = sizes = (len(expr.args[0]), len(expr.args[1]))
    if sizes in FUNCTIONS:
        function, off_cut = FUNCTIONS[sizes]
        return ELEMENTARY.get((*ordered(expr.args[0]), *expr.args[1]), function), off_cut
    if p > q + 1:
        raise PrecisionError(f"a hypergeometric series {p}F{q}, which diverges")

    def series(*xs: Any) -> Any:
        return xs[-1].hypgeom(list(xs[:p]), list(xs[p:-1]))

    return series, (lambda *xs: 1 - xs[-1]) if p == q + 1 else lambda *xs: acb(1)


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
    near_0 = _power_near_0 if exponent.is_positive else None
    if is_complex:
        return (
            lambda analytic, x, y: (
                near_0(x, y) if near_0 and not analytic and x.contains(0) else x.pow(y, analytic=analytic)
            ),
            (base, exponent),
        )
    return lambda _, x, y: near_0(x, y) if near_0 and x.contains(0) else x**y, (base, exponent)


def _power_near_0(x: Any, y: Any) -> Any:
    """x^y for y > 0 and a ball x around 0, where the logarithm has no ball: a disc, or an interval from -1 to 1 times.

    A real x is not negative where the power is real.
    """
    size = abs(x).upper() ** y.real
    return acb(arb(0, size.upper()), arb(0, size.upper())) if isinstance(x, acb) else arb(0, size.upper())
