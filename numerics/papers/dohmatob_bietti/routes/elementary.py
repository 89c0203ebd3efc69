"""Second routes in finite dimension: explicit networks, Gaussian moments, and the Lagrange dual of the Pareto bound.

Main statements
    Setting, Hermite decomposition: f* = x_1^2 - 1, and f an explicit polynomial in (x_1, x_2) with the wanted energies;
    test error and non-robustness are quadratic forms in its coefficients, with Gram matrices of Gaussian moments.
    Pareto: energy e and overlap k of a quadratic f have e >= k^2 and test error e - 2 k + 1; the dual of min e under
    test error <= eps is max over u in (0, 1) of (1 - u)(u - eps)/u, u = 1/(1 + multiplier), attained at u^2 = eps.
    Haar rows: the squares of a row of O are Dirichlet(1/2, ..., 1/2), and sum_k B~_ik^2 = (B~^2)_ii has mean |B|^2/d.
    Rotation of a projection: a row of a Haar projection of rank r has Q_ii ~ Beta(r/2, (d-r)/2), whence E Q_ii^2, and
    sum_k Q_ik^2 = Q_ii gives E Q_ik^2 for k != i.
    Initialization: Stein's identity E G f(G) = E f'(G), with the steps of f, turns every norm into other integrals; the
    moments of |w|^2 come from those of one coordinate by convolution.

References: R. J. Muirhead, Aspects of Multivariate Statistical Theory, 1982, theorem 1.5.7 (Beta law);
C. Stein, Estimation of the mean of a multivariate normal distribution, 1981.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from nonrobust.numerics.trial.route import Route
from nonrobust.theory.language.claim import Point
from nonrobust.theory.language.nodes import Root
from nonrobust.theory.objects.activations import Activation, T, hermite
from nonrobust.theory.objects.activations.moments import mean_of_pieces
from nonrobust.theory.objects.piecewise.pieces import Piece, pieces
from nonrobust.theory.papers.dohmatob_bietti.common import Errors
from sympy import (
    Expr,
    Integer,
    Lambda,
    Poly,
    Rational,
    Symbol,
    binomial,
    exp,
    expand,
    factorial,
    factorial2,
    pi,
    sqrt,
)

Values = Mapping[str, Any]
_X1, _X2 = Symbol("x_1"), Symbol("x_2")
_TARGET, _OTHER = _X1**2 - 1, _X2**2 - 1  # of equal norm, and orthogonal


def _moment(polynomial: Expr) -> Expr:
    """E p(x_1, x_2) for independent standard normal x_1, x_2."""
    terms = Poly(polynomial, _X1, _X2).terms()
    even = ((c, i, j) for (i, j), c in terms if i % 2 == 0 and j % 2 == 0)
    return sum((c * factorial2(i - 1) * factorial2(j - 1) for c, i, j in even), Integer(0))


def _gradient_product(p: Expr, q: Expr) -> Expr:
    return p.diff(_X1) * q.diff(_X1) + p.diff(_X2) * q.diff(_X2)


def _form(parts: Sequence[tuple[Expr, Expr]], product: Any) -> Expr:
    """E product(f, f) for f the sum of coefficient times polynomial."""
    return sum((a * b * _moment(expand(product(p, q))) for a, p in parts for b, q in parts), Integer(0))


def _test_error(parts: Sequence[tuple[Expr, Expr]]) -> Expr:
    gap = [*parts, (Integer(-1), _TARGET)]
    return _form(gap, lambda p, q: p * q) / _moment(expand(_TARGET**2))


def _robustness(parts: Sequence[tuple[Expr, Expr]]) -> Expr:
    return _form(parts, _gradient_product) / _moment(_gradient_product(_TARGET, _TARGET))


def _quadratic(energy: Expr, overlap: Expr) -> list[tuple[Expr, Expr]]:
    return [(overlap, _TARGET), (sqrt(energy - overlap**2), _OTHER)]


def _network(values: Values) -> list[tuple[Expr, Expr]]:
    return _quadratic(values["energy"], values["overlap"])


def _components(values: Values) -> list[tuple[Expr, Expr]]:
    energies = dict(enumerate(values["energies"], start=1))
    second = _quadratic(energies.pop(2, Integer(0)), values["overlap"])
    others = [(sqrt(2 * e / factorial(k)), hermite(k).subs(T, _X1)) for k, e in energies.items()]
    return [*second, *others]


def _pareto(values: Values) -> Expr:
    error = values["test_error"]
    if error == 0:  # the supremum, as the multiplier tends to infinity
        return Integer(1)
    if error >= 1:  # the multiplier is 0: f = 0 is allowed
        return Integer(0)
    u = Symbol("u", positive=True)
    best = Root(Lambda(u, u**2 - error), Integer(0), Integer(1))
    return (1 - best) * (best - error) / best


# Haar moments


def _haar_diagonal(values: Values) -> Expr:
    d, beta = values["d"], values["beta"]
    fourth, mixed = Rational(3, d * (d + 2)), Rational(1, d * (d + 2))  # E o_k^4, E o_k^2 o_l^2
    return fourth + (beta * d - 1) * mixed


def _haar_off_diagonal(values: Values) -> Expr:
    return (Rational(1, values["d"]) - _haar_diagonal(values)) / (values["d"] - 1)


def _projection_test_error(values: Values) -> Expr:
    d, rank, beta = values["d"], max(values["d"] - values["m"], 0), values["beta"]
    diagonal = Rational(rank * (rank + 2), d * (d + 2))
    off_diagonal = (Rational(rank, d) - diagonal) / (d - 1)
    return diagonal + (beta * d - 1) * off_diagonal


# Initialization


def _by_parts(branches: Sequence[Piece], values: Callable[[Expr], Expr], rest: Callable[[Expr], Expr]) -> Expr:
    """E over branches f of `rest`(f), less the steps of `values`(f) at the breaks times the Gaussian density."""
    total = mean_of_pieces([replace(piece, expr=rest(piece.expr)) for piece in branches])
    for left, right in pairwise(branches):
        b = right.low
        step = values(right.expr).subs(T, b) - values(left.expr).subs(T, b)
        total -= step * exp(-(b**2) / 2) / sqrt(2 * pi)
    return total


def _stein(f: Expr) -> Expr:
    """E f(G) = E G^2 f(G) - E G f'(G) - sum over jumps at b of b times the step times the density."""
    return _by_parts(pieces(f), lambda x: T * x, lambda x: T**2 * x - T * x.diff(T))


def _variance(sigma: Activation) -> Expr:
    return _stein(sigma.expr**2) - _stein(sigma.expr) ** 2


def _slope(sigma: Activation) -> Expr | None:
    """E sigma'^2 = E G sigma sigma' - E sigma sigma'' less steps of sigma sigma'; None where sigma' is unbounded."""
    ends = [(piece.expr.diff(T), end) for piece in sigma.pieces for end in (piece.low, piece.high) if end.is_finite]
    slopes = [first.subs(T, end) for first, end in ends]
    if not all(slope.is_finite for slope in slopes):
        return None
    return _by_parts(
        sigma.pieces,
        lambda x: x * x.diff(T),
        lambda x: T * x * x.diff(T) - x * x.diff(T, 2),
    )


def _radial(d: int, most: int) -> list[Expr]:
    """E |w|^(2k) for k = 0, ..., most, w ~ N(0, I_d/d): coordinates added one by one."""
    one = [Rational(factorial2(2 * k - 1), d**k) for k in range(most + 1)]
    moments = [Integer(1)] + [Integer(0)] * most
    for _ in range(d):
        moments = [
            sum((binomial(k, j) * moments[k - j] * one[j] for j in range(k + 1)), Integer(0)) for k in range(most + 1)
        ]
    return moments


def _scaled(values: Values, power: int, f: Expr) -> Expr:
    """E |w|^power f(|w| G) for a polynomial f in T and an even power."""
    terms = [(k, c) for (k,), c in Poly(f, T).terms() if k % 2 == 0]
    radial = _radial(int(values["d"]), max((k for k, _ in terms), default=0) // 2 + power // 2)
    return sum((c * factorial2(k - 1) * radial[(k + power) // 2] for k, c in terms), Integer(0))


def _homogeneous(values: Values) -> Expr:
    """E |w|^(2 k) for sigma(s t) = s^k sigma(t), k read off at 2 and 1."""
    expr = values["sigma"].expr
    at = next(x for x in (Integer(1), Integer(-1)) if expr.subs(T, x) != 0)
    degree = next(k for k in range(100) if expr.subs(T, 2 * at) == 2**k * expr.subs(T, at))
    return _radial(int(values["d"]), degree)[degree]


def _finite_variance(values: Values) -> Expr:
    sigma = values["sigma"]
    if not sigma.is_polynomial:
        return _homogeneous(values) * _variance(sigma)
    # (E sigma(s G))^2 = E sigma(s G) sigma(s G') for independent G, G'
    twin = Symbol("u")
    product = Poly(sigma.expr * sigma.expr.subs(T, twin), T, twin).terms()
    even = [(i + j, c * factorial2(i - 1) * factorial2(j - 1)) for (i, j), c in product if i % 2 == 0 and j % 2 == 0]
    radial = _radial(int(values["d"]), max((k for k, _ in even), default=0) // 2)
    return _scaled(values, 0, expand(sigma.expr**2)) - sum((c * radial[k // 2] for k, c in even), Integer(0))


def _finite_slope(values: Values) -> Expr | None:
    sigma = values["sigma"]
    if not sigma.is_polynomial:
        return _homogeneous(values) * sigma_slope if (sigma_slope := _slope(sigma)) is not None else None
    return _scaled(values, 2, expand(sigma.expr.diff(T) ** 2))


def _fourth_moment(values: Values) -> Expr:
    """E |w|^4 for w ~ N(0, Gamma), from products of independent coordinates."""
    gamma = values["gamma"]
    return sum((x * y * (3 if i == j else 1) for i, x in enumerate(gamma) for j, y in enumerate(gamma)), Integer(0))


def _of_values(formula: Any) -> Route:
    return lambda point, digits: formula(dict(point.values))


def _start_slope(point: Point, digits: int) -> Expr | None:
    values = dict(point.values)
    slope = _slope(values["sigma"])
    return None if slope is None else values["zeta"] ** 2 * slope / 4


def _finite_robustness(values: Values) -> Expr | None:
    slope = _finite_slope(values)
    return None if slope is None else values["zeta"] ** 2 * slope / 4


NETWORK = Errors(
    _of_values(lambda v: _test_error(_network(v))),
    _of_values(lambda v: _robustness(_network(v))),
)
NETWORK_ATTACK = _start_slope
HERMITE = Errors(
    _of_values(lambda v: _test_error(_components(v))),
    _of_values(lambda v: _robustness(_components(v))),
)
PARETO = _of_values(_pareto)
HAAR_DIAGONAL = _of_values(_haar_diagonal)
HAAR_OFF_DIAGONAL = _of_values(_haar_off_diagonal)
TANGENT_FINITE = Errors(
    _of_values(_projection_test_error),
    _of_values(lambda v: 1 - _projection_test_error(v)),
)
START = Errors(_of_values(lambda v: 1 + v["zeta"] ** 2 * _variance(v["sigma"]) / 2), _start_slope)
START_QUADRATIC = Errors(
    _of_values(lambda v: 1 + v["zeta"] ** 2 * _fourth_moment(v)),
    _of_values(lambda v: v["zeta"] ** 2 * _fourth_moment(v)),
)
START_FINITE = Errors(
    _of_values(lambda v: 1 + v["zeta"] ** 2 * _finite_variance(v) / 2),
    _of_values(_finite_robustness),
)
