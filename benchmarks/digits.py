"""Enclosed integrals against mpmath's quadrature of the same integrands, at equal digits, in one run.

    python benchmarks/digits.py [digits ...]

prints a Markdown table: seconds of each, their ratio, and the digits to which they agree. Ours is a ball; mpmath's
number carries no proof. A row is an integrand, its interval, and the expression that the package encloses.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import process_time
from typing import Any

from mpmath import mp
from nonrobust.numerics.balls.value import enclose
from nonrobust.theory.language.nodes import BulkMean, GaussianMean
from sympy import Expr, Integral, Lambda, Rational, Symbol, cos, exp, lambdify, oo, pi, sin, sqrt, tanh

_RHO = Rational(2, 5)
x, t, s, u = Symbol("x", real=True), Symbol("t", real=True), Symbol("s", positive=True), Symbol("u", positive=True)


@dataclass(frozen=True)
class Row:
    """One integral: for us `expr`, for mpmath `integrand` over nested `intervals` of its arguments."""

    name: str
    expr: Expr
    integrand: Expr
    variables: tuple[Symbol, ...]
    intervals: tuple[tuple[Expr, ...], ...]


def _at(angle: Symbol) -> Expr:
    return 1 + _RHO - 2 * sqrt(_RHO) * cos(angle)


_WEIGHT = 2 * sin(x) ** 2 / pi
_FLOW = exp(-_at(x)) * _WEIGHT / _at(x)
_PAIR = _WEIGHT * _WEIGHT.subs(x, t) / (1 + _at(x) + _at(t)) ** 2
_GAUSS = exp(-(t**2) / 2) / sqrt(2 * pi)

ROWS = (
    Row("Marchenko-Pastur, single", Integral(_FLOW, (x, 0, pi)), _FLOW, (x,), ((0, pi),)),
    Row("Marchenko-Pastur, single, Gauss-Chebyshev", BulkMean(Lambda(s, exp(-s)), _RHO, -oo), exp(-_at(x)) * _WEIGHT,
        (x,), ((0, pi),)),
    Row("Marchenko-Pastur, double", BulkMean(Lambda((s, u), 1 / (1 + s + u) ** 2), _RHO, -Rational(1, 2)), _PAIR,
        (x, t), ((0, pi), (0, pi))),
    Row("Gaussian mean of tanh^2", GaussianMean(Lambda(t, tanh(t) ** 2)), tanh(t) ** 2 * _GAUSS, (t,), ((-oo, 0, oo),)),
)  # fmt: skip


def _seconds(compute: Callable[[], Any]) -> tuple[float, Any]:
    start = process_time()
    found = compute()
    return process_time() - start, found


def measure(row: Row, digits: int) -> tuple[float, float, int]:
    """Seconds of ours and of mpmath's, and the digits to which they agree."""
    ours, ball = _seconds(lambda: enclose(row.expr, digits))
    with mp.workdps(digits + 5):
        function = lambdify(row.variables, row.integrand, "mpmath")
        intervals = [[lambdify((), end, "mpmath")() for end in ends] for ends in row.intervals]
        theirs, number = _seconds(lambda: mp.quad(function, *intervals))
        gap = abs(Fraction(mp.nstr(number, digits + 5)) - ball.midpoint) / abs(ball.midpoint)
        agree = digits if gap == 0 else min(digits, -int(mp.ceil(mp.log10(mp.mpf(gap.numerator) / gap.denominator))))
    return ours, theirs, agree


def main(arguments: Sequence[str]) -> None:
    """Print the table; doubles at many digits take mpmath minutes and are left out."""
    chosen = [int(each) for each in arguments] or [30, 100, 200]
    print("| integral | digits | ours, s | mpmath, s | mpmath/ours | agreeing digits |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for row in ROWS:
        for digits in chosen:
            if len(row.variables) == 2 and digits > 30:
                continue
            ours, theirs, agree = measure(row, digits)
            print(f"| {row.name} | {digits} | {ours:.4f} | {theirs:.4f} | {theirs / ours:.1f} | {agree} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
