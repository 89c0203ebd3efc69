"""Integrals of analytic functions as balls, by Arb's rigorous adaptive Gauss-Legendre quadrature.

Main definitions: an integrand is f(x, analytic) on complex balls x, which answers with a non-finite ball where
`analytic` asks for analyticity that it lacks.

References: F. Johansson, Numerical integration in arbitrary-precision ball arithmetic, 2018.
"""

from collections.abc import Callable
from itertools import pairwise

from flint import acb, arb, ctx
from nonrobust.numerics.balls.errors import PrecisionError, Undecided

_GUARD_BITS, _EVALUATIONS_PER_BIT = 32, 200
Integrand = Callable[[acb, bool], acb]


def segment(integrand: Integrand, low: arb, high: arb) -> arb:
    """The integral of a function that is real on the real axis over [low, high]."""
    return _straight(integrand, acb(low), acb(high), arb(0)).real


def _straight(integrand: Integrand, start: acb, end: acb, known: arb) -> acb:
    """The integral along a straight line, which adds to something of the size `known`."""
    return acb.integral(
        integrand,
        start,
        end,
        # Rounding in the integrand must leave the tolerance within reach, or subdivision never ends.
        rel_tol=arb(2) ** (_GUARD_BITS - ctx.prec),
        # The default would stop at 0 for a tiny integral.
        abs_tol=(known * arb(2) ** (_GUARD_BITS - ctx.prec) + arb(2) ** (-64 * ctx.prec)).mid(),
        eval_limit=_EVALUATIONS_PER_BIT * ctx.prec,
    )


def hexagon(integrand: Integrand, left: arb, right: arb) -> arb:
    """(1/2 pi i) times the integral around the regular hexagon with diagonal [left, right].

    f is real on the real axis, and by conjugate symmetry the upper half is enough. Corners are rounded: f is analytic
    near the path.
    """
    center, radius = ((left + right) / 2).mid(), ((right - left) / 2).mid()
    top = radius * acb(arb(1) / 2, arb(3).sqrt().mid() / 2)
    corners = [center + radius, center + top, center + top - radius, center - radius]
    total = acb(0)
    # Arb starts at the end of a line: at `right`, where integrands are largest, so that it skips what is negligible.
    for end, start in pairwise(corners):
        total -= _straight(integrand, acb(start), acb(end), abs(total).lower())
    return total.imag / arb.pi()


def gaussian(density: Integrand, bound: tuple[arb, arb, arb, arb]) -> arb:
    """The integral over the line of f(t) exp(-t^2/2)/sqrt(2 pi), which is `density`.

    `bound` is (K, p, a, b) with |f(t)| <= K |t|^p exp(a t^2 + b |t|) for |t| >= 1: quadrature on [-L, L], split at 0,
    plus a bound for the tails. Raises PrecisionError where a is not below 1/2.
    """
    K, p, a, b = bound
    sharp = arb("0.5") - a
    if not sharp > 0:
        raise PrecisionError("a Gaussian mean that may be infinite")
    # exp(-(1/2 - a) L^2 + b L) falls below 2^-prec about here.
    length = arb(int(float((arb(ctx.prec) / sharp).sqrt() + b / sharp)) + 2)
    decay = 2 * sharp * length - b - p / length
    if not decay > 0:
        raise Undecided
    edge = K * length**p * ((b - sharp * length) * length).exp() / (2 * arb.pi()).sqrt()
    tail = 2 * edge / decay
    return segment(density, -length, arb(0)) + segment(density, arb(0), length) + arb(0, tail.upper())
