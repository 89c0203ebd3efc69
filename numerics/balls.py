"""Ball arithmetic for SymPy expressions: every node to a ball that contains it, at the precision in force.

Main definitions
    ball(expr, seen)   a real ball around a symbol-free expression
    PrecisionError     there is no rule for a node; Undecided: more precision may help

Notes
    `seen` holds the balls of subexpressions, and those of bound symbols. Integrals go through Arb's rigorous
    Gauss-Legendre quadrature, which must know where an integrand is analytic: hence `analytic`.
"""

from collections.abc import Callable
from functools import reduce
from typing import Any

import sympy
from flint import acb, arb, ctx, fmpq
from sympy import Expr, Symbol

from theory.growth import growth
from theory.nodes import Contour, GaussianMean, Root

Seen = dict[Expr, Any]


class PrecisionError(ArithmeticError):
    """The value could not be enclosed; the message names the kind of expression."""


class Undecided(Exception):
    """A comparison or a root that needs more precision."""


# Entire or meromorphic functions, the same for real and complex balls.
_FUNCTIONS = {
    sympy.exp: "exp",
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.tan: "tan",
    sympy.cot: "cot",
    sympy.tanh: "tanh",
    sympy.erf: "erf",
    sympy.asin: "asin",
    sympy.acos: "acos",
    sympy.atan: "atan",
}
# Real functions that have an analytic extension off a cut, which complex balls must not cross.
_CUT = {
    sympy.Abs: ("__abs__", "real_abs"),
    sympy.sign: ("sgn", "real_sgn"),
    sympy.Heaviside: (None, "real_heaviside"),
}


def ball(expr: Expr, seen: Seen) -> arb:
    """A real ball around `expr`, whose free symbols are keys of `seen`."""
    return _evaluate(expr, seen, arb, False)


def _evaluate(expr: Expr, seen: Seen, field: type, analytic: bool) -> Any:
    if expr in seen:
        return seen[expr]
    kind = expr.func

    def at(part: Expr) -> Any:
        return _evaluate(part, seen, field, analytic)

    if expr.is_Rational:
        found = field(fmpq(int(expr.p), int(expr.q)))
    elif expr is sympy.pi:
        found = field(arb.pi())
    elif expr is sympy.E:
        found = field(arb(1).exp())
    elif expr.is_Add:
        found = sum((at(arg) for arg in expr.args), field(0))
    elif expr.is_Mul:
        found = reduce(lambda x, y: x * y, (at(arg) for arg in expr.args))
    elif expr.is_Pow:
        found = _power(at(expr.base), expr.exp, at, field, analytic)
    elif kind in _FUNCTIONS:
        found = getattr(at(expr.args[0]), _FUNCTIONS[kind])()
    elif kind is sympy.log:
        found = at(expr.args[0]).log(analytic=analytic) if field is acb else at(expr.args[0]).log()
    elif kind is sympy.expint:
        found = at(expr.args[1]).expint(at(expr.args[0]))
    elif kind is sympy.hyper and [len(part) for part in expr.args[:2]] == [2, 1]:
        (p, q), (r,), z = expr.args
        found = at(z).hypgeom_2f1(at(p), at(q), at(r))
    elif kind in (sympy.Max, sympy.Min):
        found = _extreme(kind is sympy.Max, [at(arg) for arg in expr.args], field, analytic)
    elif kind in _CUT:
        real, complex_ = _CUT[kind]
        x = at(expr.args[0])
        if field is acb:
            found = getattr(x, complex_)(analytic=analytic)
        else:
            found = getattr(x, real)() if real else (x.sgn() + 1) / 2
    elif kind is sympy.Piecewise:
        found = at(next(branch for branch, condition in expr.args if _holds(condition, seen)))
    elif kind in _CLOSED:
        found = field(_CLOSED[kind](expr))
    else:
        raise PrecisionError(f"ball arithmetic has no rule for {kind.__name__}")
    seen[expr] = found
    return found


def _power(base: Any, exponent: Expr, at: Callable[[Expr], Any], field: type, analytic: bool) -> Any:
    if exponent.is_Integer:
        return base ** int(exponent)
    if exponent.is_Rational and exponent.q == 2:
        root = base.sqrt(analytic=analytic) if field is acb else base.sqrt()
        return root ** int(exponent.p)
    return base.pow(at(exponent), analytic=analytic) if field is acb else base ** at(exponent)


def _extreme(largest: bool, values: list[Any], field: type, analytic: bool) -> Any:
    if field is acb:
        name = "real_max" if largest else "real_min"
        return reduce(lambda x, y: getattr(x, name)(y, analytic=analytic), values)
    return reduce(arb.max if largest else arb.min, values)


def _holds(condition: sympy.Basic, seen: Seen) -> bool:
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    low, high = condition.lts - condition.gts, condition.gts - condition.lts
    strict = isinstance(condition, sympy.StrictLessThan | sympy.StrictGreaterThan)
    if ball(low, seen) < 0 or (not strict and low == 0):
        return True
    if ball(high, seen) < 0 or (strict and low == 0):
        return False
    raise Undecided


def _root(expr: Root) -> arb:
    """The zero of an increasing function: bisection, secant steps, then a certified sign change around the answer."""
    function, low_expr, high_expr = expr.args
    (x,), body = function.variables, function.expr
    low, high = ball(low_expr, {}), ball(high_expr, {})

    def at(position: arb) -> arb:
        return ball(body, {x: position})

    if at(low) > 0 or at(high) < 0:
        raise PrecisionError("a root lies outside its bracket")
    low, high = low.mid(), high.mid()
    left, right = low, high
    with ctx.workprec(64):
        for _ in range(40):
            middle = ((left + right) / 2).mid()
            sign = at(middle)
            if not sign < 0 and not sign > 0:
                break
            left, right = (middle, right) if sign < 0 else (left, middle)
    guess, target = _secant(at, left, right), ctx.prec
    for slack in range(4, target, 8):
        radius = arb(2) ** (slack - target)
        below, above = (guess - radius).mid(), (guess + radius).mid()
        if below > high or above < low:
            break
        # Outside the bracket the sign is known from the bracket itself.
        if (below <= low or at(below) < 0) and (above >= high or at(above) > 0):
            return arb.union(below, above)
    raise Undecided


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


def _frozen(expr: Expr, variable: Symbol) -> Seen:
    """Complex balls of the largest parts of `expr` that do not contain `variable`."""
    frozen: Seen = {}

    def visit(part: Expr) -> None:
        if part.has(variable):
            for arg in part.args:
                visit(arg)
        elif isinstance(part, Expr) and not part.is_Rational:
            frozen[part] = acb(ball(part, {}))

    visit(expr)
    return frozen


def _quadrature(body: Expr, variable: Symbol, low: arb, high: arb) -> arb:
    """The integral of `body` over [low, high]."""
    frozen = _frozen(body, variable)

    def integrand(x: acb, analytic: bool) -> acb:
        return _evaluate(body, {**frozen, variable: x}, acb, analytic)

    return acb.integral(integrand, acb(low), acb(high)).real


def _integral(expr: sympy.Integral) -> arb:
    (variable, low, high) = expr.limits[0]
    return _quadrature(expr.function, variable, ball(low, {}), ball(high, {}))


def _contour(expr: Contour) -> arb:
    """With w = c + R e^(i s): dw = i R e^(i s) ds, and conjugate symmetry leaves the upper half circle."""
    function, left_expr, right_expr = expr.args
    (w,), body = function.variables, function.expr
    left, right = ball(left_expr, {}), ball(right_expr, {})
    center, radius = (left + right) / 2, (right - left) / 2
    frozen = _frozen(body, w)

    def integrand(s: acb, analytic: bool) -> acb:
        turn = radius * (s * acb(0, 1)).exp()
        return _evaluate(body, {**frozen, w: center + turn}, acb, analytic) * turn

    return (acb.integral(integrand, acb(0), acb(arb.pi())) / acb.pi()).real


def _gaussian_mean(expr: GaussianMean) -> arb:
    """Quadrature on [-L, L], split at 0, plus a bound for the tails from the integrand's growth."""
    (t,), body = expr.args[0].variables, expr.args[0].expr
    bound = growth(body, t)
    K, p, a, b = (ball(part, {}) for part in (bound.K, bound.p, bound.a, bound.b))
    sharp = arb("0.5") - a
    if not sharp > 0:
        raise PrecisionError(f"E {body} may be infinite")
    # exp(-(1/2 - a) L^2 + b L) falls below 2^-prec about here.
    length = arb(int(float((arb(ctx.prec) / sharp).sqrt() + b / sharp)) + 2)
    decay = 2 * sharp * length - b - p / length
    edge = K * length**p * ((b - sharp * length) * length).exp() / (2 * arb.pi()).sqrt()
    tail = 2 * edge / decay
    density = body * sympy.exp(-(t**2) / 2) / sympy.sqrt(2 * sympy.pi)
    if not decay > 0:
        raise Undecided
    inside = sum((_quadrature(density, t, low, high) for low, high in ((-length, arb(0)), (arb(0), length))))
    return inside + arb(0, tail.upper())


# Nodes with bound variables, which are always free of other symbols here.
_CLOSED: dict[type, Callable[[Any], arb]] = {
    Root: _root,
    Contour: _contour,
    GaussianMean: _gaussian_mean,
    sympy.Integral: _integral,
}
