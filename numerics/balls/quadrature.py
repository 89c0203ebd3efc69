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
_PROBES = 24
Integrand = Callable[[acb, bool], acb]


def segment(integrand: Integrand, low: arb, high: arb, known: arb | None = None, work: int = 1) -> arb:
    """The integral over [low, high] of a function that is real on the real axis, in `work` times the usual limit.

    It is one of several that add up to the size `known`, to which its error is relative; alone it has its own.
    """
    return _straight(integrand, acb(low), acb(high), size(integrand, low, high) if known is None else known, work).real


def size(integrand: Integrand, low: arb, high: arb) -> arb:
    """About the integral of |f|, from a few points: no bound, only a scale for tolerances.

    Where an integral is lost in the rounding errors of its integrand, as in the far tail of 1 - tanh(t)^2, no part of
    it has a relative accuracy of its own.
    """
    total = arb(0)
    for place in range(1, 2 * _PROBES, 2):
        found = abs(integrand(acb(low + (high - low) * place / (2 * _PROBES)), False)).mid()
        total += found if found.is_finite() else 0
    return (total * abs(high - low) / _PROBES).mid()


def _straight(integrand: Integrand, start: acb, end: acb, known: arb, work: int = 1) -> acb:
    """The integral along a straight line, which adds to something of the size `known`."""
    return acb.integral(
        integrand,
        start,
        end,
        # Rounding in the integrand must leave the tolerance within reach, or subdivision never ends.
        rel_tol=arb(2) ** (_GUARD_BITS - ctx.prec),
        # The default would stop at 0 for a tiny integral.
        abs_tol=(known * arb(2) ** (_GUARD_BITS - ctx.prec) + arb(2) ** (-64 * ctx.prec)).mid(),
        eval_limit=work * _EVALUATIONS_PER_BIT * ctx.prec,
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


def gaussian_tail(K: arb, p: arb, a: arb, b: arb, start: arb) -> tuple[arb, arb]:
    """L >= start, and a ball around the integral of |f(t)| exp(-t^2/2)/sqrt(2 pi) over |t| > L.

    |f(t)| <= K |t|^p exp(a t^2 + b |t|) for |t| >= start >= 1. Raises PrecisionError where a is not below 1/2.
    """
    sharp = arb("0.5") - a
    if not sharp > 0:
        raise PrecisionError("a Gaussian mean that may be infinite")
    # K exp(-(1/2 - a) L^2 + b L) falls below 2^-prec about here.
    bits = ctx.prec + max(arb(0), (K + 1).log().upper())
    length = arb(int(float((bits / sharp).sqrt() + b / sharp)) + 2)
    length = arb(length.max(start).upper().ceil().mid())
    decay = 2 * sharp * length - b - p / length
    if not decay > 0:
        raise Undecided
    edge = K * length**p * ((b - sharp * length) * length).exp() / (2 * arb.pi()).sqrt()
    return length, arb(0, (2 * edge / decay).upper())
