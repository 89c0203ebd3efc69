"""Activations for NumPy: sigma, its slope, and the places where either may change abruptly, from an expression in t.

Main definitions
    NumericActivation    an expression with its values and slopes at arrays; it may be sent to another process
    slope                the derivative almost everywhere: jumps have none, and no Dirac delta stands for it
    landmarks            kinks, jumps, and centres of steps and bumps, wherever the expression's parts have them

Notes
    Landmarks are where quadrature looks closely, on every scale down to rounding. They need not be complete: what
    changes on a scale that a panel's nodes see is found without them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import combinations

import numpy as np
from nonrobust.numerics.trial.estimate import Array
from sympy import (
    Abs,
    Add,
    Expr,
    Ge,
    Heaviside,
    Integer,
    Le,
    Lt,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Symbol,
    lambdify,
    log,
    sign,
)
from sympy.core.function import Function
from sympy.core.relational import Relational

T = Symbol("t", real=True)
_ZERO, _ONE = Integer(0), Integer(1)
_FAR, _GRID = 64.0, 8192  # where landmarks that are not zeros of affine functions are looked for, and in how many steps
_MANY = 1000  # landmarks of one part: more are an oscillation, which needs fine panels everywhere


def _maximum(*args: Array) -> Array:
    return reduce(np.maximum, args)


def _minimum(*args: Array) -> Array:
    return reduce(np.minimum, args)


def _step(x: Array, middle: float = 0.5) -> Array:
    return np.heaviside(x, middle)


# What printers make of these differs between versions of SymPy; functions unknown to them keep their names.
_OWN = {Max: _maximum, Min: _minimum, Heaviside: _step, sign: np.sign, Abs: np.abs}
_NAMES = {kind: f"own_{kind.__name__}" for kind in _OWN}


@lru_cache(maxsize=512)
def _compiled(expression: Expr) -> Callable[[Array], Array]:
    for kind, name in _NAMES.items():
        expression = expression.replace(kind, Function(name))
    plain = lambdify(T, expression, [{_NAMES[kind]: f for kind, f in _OWN.items()}, "scipy", "numpy"])

    def at(x: Array) -> Array:
        with np.errstate(all="ignore"):  # what is not finite is noticed by whoever integrates it
            return np.asarray(plain(x) + np.zeros_like(x))  # a constant still fills the shape

    return at


@dataclass(frozen=True)
class NumericActivation:
    """sigma as an expression in T, with `function` and `derivative` from arrays to arrays of the same shape."""

    expression: Expr

    def function(self, x: Array) -> Array:
        return _compiled(self.expression)(x)

    def derivative(self, x: Array) -> Array:
        return _compiled(slope(self.expression))(x)

    @property
    def landmarks(self) -> tuple[float, ...]:
        return landmarks(self.expression)

    @property
    def jumps(self) -> bool:
        """Whether sigma jumps at a landmark, or rises so steeply there that doubles cannot tell."""
        return _jumps(self.expression)


def numeric_activation(expression: Expr) -> NumericActivation:
    """The activation that an expression in Symbol("t", real=True) denotes; ReLU is Max(0, t)."""
    if expression.free_symbols - {T}:
        raise ValueError(f"an activation is an expression in t alone, not {expression}")
    return NumericActivation(expression)


@lru_cache(maxsize=512)
def slope(e: Expr) -> Expr:
    """The derivative of e in T wherever it exists; 0 for the parts that jump."""
    if not e.has(T) or isinstance(e, (sign, Heaviside)):
        return _ZERO
    if e == T:
        return _ONE
    if isinstance(e, Abs):
        inner = slope(e.args[0])
        return _cases((-inner, Lt(e.args[0], 0, evaluate=False)), (inner, True))
    if isinstance(e, (Max, Min)):
        first, rest = e.args[0], e.func(*e.args[1:])
        wins = (Ge if isinstance(e, Max) else Le)(first, rest, evaluate=False)
        return _cases((slope(first), wins), (slope(rest), True))
    if isinstance(e, Piecewise):
        return _cases(*((slope(branch), where) for branch, where in e.args))
    if isinstance(e, Add):
        return Add(*map(slope, e.args))
    if isinstance(e, Mul):
        return Add(*(Mul(*e.args[:i], slope(arg), *e.args[i + 1 :]) for i, arg in enumerate(e.args)))
    if isinstance(e, Pow):
        base, power = e.args
        moved = e * log(base) * slope(power) if power.has(T) else _ZERO
        return power * base ** (power - 1) * slope(base) + moved
    return Add(*(e.fdiff(i + 1) * slope(arg) for i, arg in enumerate(e.args)))


def _cases(*branches: tuple[Expr, object]) -> Expr:
    return Piecewise(*branches, evaluate=False)


@lru_cache(maxsize=512)
def landmarks(expression: Expr) -> tuple[float, ...]:
    """Where parts of the expression change abruptly, sorted; see the module's header."""
    found: set[float] = set()
    for part in _turning(expression):
        places = _zeros(part)
        if len(places) <= _MANY:
            found.update(places)
    ordered = sorted(found)
    apart = [x for before, x in zip([-np.inf, *ordered], ordered, strict=False) if x - before > 1e-12 * max(1, abs(x))]
    return tuple(apart)


@lru_cache(maxsize=512)
def _jumps(expression: Expr) -> bool:
    f, x = _compiled(expression), np.array(landmarks(expression))
    unit = np.maximum(1.0, np.abs(x))
    near, far = (np.abs(f(x + step * unit) - f(x - step * unit)) for step in (1e-13, 1e-11))
    size = np.abs([f(x + part * unit) for part in (-0.919, -0.437, -0.163, 0.271, 0.557, 0.831)]).max(axis=0)
    return bool(((near > far / 2) & (near > 1e-12 * size)).any())  # elsewhere the gap is proportional to the step


def _turning(expression: Expr) -> Iterator[Expr]:
    """Functions of T at whose zeros something may happen: arguments and their slopes, and what conditions compare."""
    parts = expression.atoms(Function, Max, Min, Pow, Piecewise)
    inner: set[Expr] = set()
    for part in sorted(parts, key=str):
        if isinstance(part, Piecewise):
            inner.update(c.lhs - c.rhs for _, where in part.args for c in where.atoms(Relational))
        elif isinstance(part, (Max, Min)):
            inner.update(x - y for x, y in combinations(part.args, 2))
        elif isinstance(part, Pow):
            if not (part.exp.is_Integer and part.exp.is_positive):
                inner.update(part.args)
        else:
            inner.update(part.args)
    for each in sorted(inner, key=str):
        if each.has(T):
            yield each
            yield slope(each)


def _zeros(e: Expr) -> tuple[float, ...]:
    """Zeros of e: exact for affine functions, else sign changes on a grid, by bisection."""
    if e.is_polynomial(T) and e.diff(T, 2) == 0:
        steep = e.diff(T)
        return () if steep == 0 else (float(-e.subs(T, 0) / steep),)
    f = _compiled(e)
    grid = np.linspace(-_FAR, _FAR, _GRID + 1) + 1e-3 / 7  # zeros are seldom on this grid
    signs = np.sign(f(grid))
    low = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    left, right, start = grid[low], grid[low + 1], signs[low]
    for _ in range(64):
        middle = (left + right) / 2
        same = np.sign(f(middle)) == start
        left, right = np.where(same, middle, left), np.where(same, right, middle)
    return tuple(((left + right) / 2).tolist())
