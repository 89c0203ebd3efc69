"""What a statement says at an instance: matrices of a small size, drawn; means over them, sampled.

A statement that is wrong is nearly always wrong there. So a theorem of the literature is tried before it is believed,
and the suite tries every theorem that the kernel makes. A mean over a Gaussian vector is a quadrature, exact for
polynomials up to degree 7; any other mean is sampled, and known to its standard error.

Main definitions
    Number            a value with its standard error
    tried(...)        both sides of a statement at an instance
    apart(...)        whether the two sides differ by more than chance explains
    NoMeaning         why a term has no value at an instance
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from nonrobust.derivations.engines.words import Algebra, letter, written_out
from nonrobust.derivations.kernel.conditions import Conditions, resolved
from nonrobust.derivations.kernel.drawing import gaussian_quadrature, gaussian_rows, orthogonal, projections
from nonrobust.derivations.kernel.terms import (
    AtMinimum,
    Entry,
    Gaussian,
    GaussianRows,
    HaarProjection,
    HaarRotation,
    Mean,
    Minimum,
    SquaredGradient,
    Tr,
    free,
    unfolded,
)
from nonrobust.theory.objects.sizes import d, m
from sympy import Add, Expr, Max, Min, Mul, Piecewise, Pow, Symbol, lambdify
from sympy.core.function import AppliedUndef

Array = np.ndarray
DRAWS = 20_000
ERRORS = 6.0  # standard errors; both-sided false alarms of a normal error: 2e-9


class NoMeaning(ValueError):
    """A term has no value at an instance, in words."""


@dataclass(frozen=True)
class Number:
    """A value and its standard error."""

    value: float
    stderr: float = 0.0


@dataclass(frozen=True)
class _Place:
    """Values of symbols, arrays of letters with leading axes of draws, and what is needed to draw more."""

    scalars: Mapping[Symbol, float]
    letters: Mapping[str, Array]
    algebra: Algebra | None
    seed: tuple[int, ...]

    def size(self, sign: str) -> int:
        return 1 if sign == "1" else int(self.scalars[d] if sign == "d" else self.scalars.get(m, 2))

    def having(self, name: str, value: Array) -> "_Place":
        """The place with another value of a letter, and of the letters that are written with it."""
        values = {name: value, f"{name}^T": np.swapaxes(value, -1, -2)}
        if self.algebra is not None and f"{name}^+" in self.algebra.letters:
            inverse = np.linalg.pinv(value)
            values |= {f"{name}^+": inverse, f"{name}^{{+T}}": np.swapaxes(inverse, -1, -2)}
        return _Place(self.scalars, {**self.letters, **values}, self.algebra, self.seed)


def place(algebra: Algebra | None, scalars: Mapping[Symbol, float], seed: int) -> _Place:
    """An instance: every letter drawn, symmetric where it is its own transpose, a projection where its square is it."""
    rng = np.random.default_rng([seed, 1])
    here = _Place(scalars, {"I": np.eye(int(scalars[d]))}, algebra, (seed,))
    if algebra is None:
        return here
    defined = {name for name, _ in algebra.definitions}
    for name in sorted(algebra.letters - defined - {"I"}):
        if "^" in name:
            continue
        rows, columns = (here.size(sign) for sign in algebra.shapes.get(name, "dd"))
        value = rng.standard_normal((rows, columns))
        if rows == columns and algebra.transpose((name,)) == (name,):
            value = value + value.T
        if algebra.reduce((name, name)) == (name,):
            value = np.diag([1.0] + [0.0] * (rows - 1))
        here = here.having(name, value)
    return here


def _evaluate(term: Any, here: _Place) -> Array:
    """A scalar term with the draws' axes; raise NoMeaning for one that cannot be evaluated."""
    if term.is_number:
        return np.asarray(float(term))
    if isinstance(term, Symbol):
        if term not in here.scalars:
            raise NoMeaning(f"{term} has no value here")
        return np.asarray(here.scalars[term])
    match term:
        case Add() | Mul() | Max() | Min():
            combine = {Add: np.add, Mul: np.multiply, Max: np.maximum, Min: np.minimum}[term.func]
            total = _evaluate(term.args[0], here)
            for each in term.args[1:]:
                total = combine(total, _evaluate(each, here))
            return total
        case Pow():
            return _evaluate(term.base, here) ** float(term.exp)
        case Tr():
            return np.trace(_matrix(term.args[0], here), axis1=-2, axis2=-1)
        case Entry():
            i, k = (int(each) - 1 for each in term.args[1:])
            return _matrix(term.args[0], here)[..., i, k]
        case Mean():
            return _mean(term.args[0], term.args[1], here)
        case Minimum():
            return _least(term.args[0], term.args[1], here)[0]
        case AtMinimum():
            at = _least(term.args[1], term.args[2], here)[1]
            return _evaluate(term.args[0], here.having(term.args[2].name, at))
        case SquaredGradient():
            return _squared_gradient(term.args[0], term.args[1], here)
    if term.free_symbols <= set(here.scalars) and not term.atoms(Tr, Mean, AppliedUndef, Piecewise):
        symbols = sorted(term.free_symbols, key=str)
        return np.asarray(lambdify(symbols, term, "scipy")(*(here.scalars[x] for x in symbols)))
    raise NoMeaning(f"{term.func.__name__} has no value at an instance")


def _matrix(expr: Any, here: _Place) -> Array:
    """A matrix expression with the draws' axes."""
    if here.algebra is not None:
        expr = written_out(expr, here.algebra)
    if isinstance(expr, Symbol) and not expr.is_commutative:
        if expr.name not in here.letters:
            raise NoMeaning(f"{expr} has no value here")
        return here.letters[expr.name]
    if expr.is_commutative:
        return _evaluate(expr, here)[..., None, None] * np.eye(here.size("d"))
    if expr.is_Add:
        return reduce(np.add, (_matrix(each, here) for each in expr.args))
    if expr.is_Pow:
        return np.linalg.matrix_power(_matrix(expr.base, here), int(expr.exp))
    scalars, letters = expr.args_cnc()
    factor = _evaluate(Mul(*scalars), here)
    return factor[..., None, None] * reduce(np.matmul, (_matrix(each, here) for each in letters))


def _drawn(law: Expr, here: _Place, count: int) -> Array:
    """Independent draws of a law's letter."""
    rng, size = np.random.default_rng([*here.seed, 2]), here.size("d")
    match law:
        case GaussianRows():
            return gaussian_rows(rng, count, int(_evaluate(law.args[1], here)), size)
        case HaarRotation():
            return orthogonal(rng, count, size)
        case HaarProjection():
            return projections(rng, count, size, round(float(_evaluate(law.args[1], here))))
    raise NoMeaning(f"nothing draws from {law.func.__name__}")


def _mean(body: Expr, law: Expr, here: _Place) -> Array:
    if isinstance(law, Gaussian):
        points, weight = gaussian_quadrature(here.size("d"))
        axes = max((value.ndim - 2 for value in here.letters.values()), default=0)
        spread = {name: value[..., None, :, :] for name, value in here.letters.items() if value.ndim > 2}
        inside = _Place(here.scalars, {**here.letters, **spread}, here.algebra, here.seed)
        inside = inside.having(law.args[0].name, points.reshape((1,) * axes + points.shape))
        return _evaluate(body, inside) @ weight
    if any(value.ndim > 2 for value in here.letters.values()):
        raise NoMeaning("a sampled mean inside another one")
    raise _Sampled(body, law)


class _Sampled(Exception):
    """A mean that has to be sampled: body and law."""


def _least(body: Expr, over: Symbol, here: _Place) -> tuple[Array, Array]:
    """The least value of a quadratic function of a matrix, and where it is attained with the smallest step from 0."""
    assert here.algebra is not None
    shape = tuple(here.size(sign) for sign in here.algebra.shapes.get(over.name, "dd"))
    count = shape[0] * shape[1]
    axes = next((value.shape[:-2] for value in here.letters.values() if value.ndim > 2), ())

    def at(flat: Array) -> Array:
        value = flat.reshape((1,) * len(axes) + shape)
        return np.broadcast_to(_evaluate(body, here.having(over.name, value if axes else value.reshape(shape))), axes)

    unit = np.eye(count)
    start = at(np.zeros(count))
    plus, minus = np.stack([at(e) for e in unit], -1), np.stack([at(-e) for e in unit], -1)
    slope = (plus - minus) / 2
    curve = np.empty((*axes, count, count))
    for i in range(count):
        curve[..., i, i] = plus[..., i] + minus[..., i] - 2 * start
        for k in range(i):
            both = at(unit[i] + unit[k])
            curve[..., i, k] = curve[..., k, i] = both - plus[..., i] - plus[..., k] + start
    step = -np.linalg.pinv(curve, rcond=1e-9, hermitian=True) @ slope[..., None]
    least = start + (slope[..., None, :] @ step)[..., 0, 0] / 2
    return least, step[..., 0].reshape((*axes, *shape))


def _squared_gradient(f: Expr, x: Symbol, here: _Place) -> Array:
    """|grad f|^2 by central differences, exact for quadratic functions."""
    point, total = here.letters[x.name], np.asarray(0.0)
    f = unfolded(f)
    for i in range(point.shape[-2]):
        step = np.zeros((point.shape[-2], 1))
        step[i] = 1.0
        ends = [_evaluate(f, here.having(x.name, point + sign * step)) for sign in (1, -1)]
        total = total + ((ends[0] - ends[1]) / 2) ** 2
    return total


def _value(term: Expr, here: _Place, draws: int) -> tuple[Array, Array]:
    """The value of a term with at most one sampled mean in each summand and factor, and its standard error."""
    try:
        return _evaluate(term, here), np.asarray(0.0)
    except _Sampled as found:
        body, law = found.args
    node = Mean(body, law)
    name, value = law.args[0].name, _drawn(law, here, draws)
    sample = np.broadcast_to(_evaluate(unfolded(body), here.having(name, value)), (len(value),))
    stand_in = Symbol("sampled_mean", real=True)
    mean, error = float(sample.mean()), float(sample.std(ddof=1) / np.sqrt(len(sample)))
    rest = term.xreplace({node: stand_in})
    ends = []
    for each in (mean, mean + error, mean - error):
        there = _Place({**here.scalars, stand_in: each}, here.letters, here.algebra, (*here.seed, 7))
        ends.append(_value(rest, there, draws))
    spread = abs(float(ends[1][0]) - float(ends[2][0])) / 2
    return ends[0][0], np.hypot(spread, float(ends[0][1]))


def number(term: Expr, here: _Place, draws: int = DRAWS) -> Number:
    """The term at an instance; raise NoMeaning."""
    value, error = _value(unfolded(term), here, draws)
    if not np.isfinite(value):
        raise NoMeaning(f"{term} is not finite here")
    return Number(float(value), float(error))


def scalars(
    terms: tuple[Expr, ...], given: Conditions, defines: Mapping[Symbol, Expr], sizes: Mapping[Symbol, int],
    algebra: Algebra | None, seed: int,
) -> _Place:  # fmt: skip
    """An instance of these sizes at which the conditions hold: what is defined has its value, the rest is drawn."""
    stated = (*terms, *(each.expr for each in given))
    wanted = {x for term in stated for x in free(term) if x.is_commutative} - set(sizes) - set(defines)
    for attempt in range(seed, seed + 50):
        rng = np.random.default_rng([seed, attempt])
        values: dict[Symbol, float] = {x: float(n) for x, n in sizes.items()}
        for x in sorted(wanted, key=str):
            low, high = ((0.1, 0.95), (0.5, 3.0))[attempt % 2]
            values[x] = float(rng.integers(1, 5)) if x.is_integer else float(rng.uniform(low, high))
        here = place(algebra, values, seed + attempt)
        for symbol, term in defines.items():
            values[symbol] = number(term, here).value
        here = _Place(values, here.letters, algebra, here.seed)
        if all(_satisfied(each, here) for each in given):
            return here
    raise NoMeaning("no instance at hand meets the conditions")


def _satisfied(each: Any, here: _Place) -> bool:
    value = number(each.expr, here).value
    return {">": value > 1e-9, ">=": value > -1e-9, "=": abs(value) < 1e-9}[each.relation]


def tried(
    left: Expr, right: Expr, given: Conditions, defines: Mapping[Symbol, Expr], sizes: Mapping[Symbol, int],
    algebra: Algebra | None, seed: int = 0, draws: int = DRAWS,
) -> tuple[Number, Number, str]:  # fmt: skip
    """Both sides at an instance, and which it is; raise NoMeaning where they have no value."""
    left, right = resolved(left, given), resolved(right, given)
    if not left.is_commutative or not right.is_commutative:
        left, right = Tr(left * letter("I")), Tr(right * letter("I"))
    here = scalars((left, right), given, defines, sizes, algebra, seed)
    where = ", ".join(f"{x}={value:.4g}" for x, value in sorted(here.scalars.items(), key=str))
    return number(left, here, draws), number(right, here, draws), where


def apart(one: Number, other: Number) -> bool:
    """Whether two values differ by more than their errors explain."""
    error = ERRORS * float(np.hypot(one.stderr, other.stderr)) + 1e-7 * max(1.0, abs(one.value), abs(other.value))
    return abs(one.value - other.value) > error
