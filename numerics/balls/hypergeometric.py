"""Hypergeometric and incomplete beta functions of balls.

Main definitions: functions of (parameters..., argument), by the numbers of their parameters
    FUNCTIONS     2F1, 1F1 and 2F0, each with what stays off (-oo, 0] where it is analytic
    ELEMENTARY    2F1 that are elementary, in forms for arguments away from 0, where Arb's series is slow and wide

References: DLMF 8.2.5, 8.5.1 (1F1 at q = p + 1), 13.6.21 (2F0 as the Borel sum of its series), 15.6.1 (Euler's
integral for 2F1).
"""

from collections.abc import Callable
from typing import Any

from flint import acb, arb, arb_series, ctx
from sympy import Integer, Rational

Operation = Callable[..., Any]


def gauss(p: Any, q: Any, r: Any, x: Any) -> Any:
    """2F1; of a power series x without constant term, as a power series; of a wide ball, from its centre."""
    if isinstance(x, arb_series):
        term, terms = arb(1), [arb(1)]
        for n in range(ctx.cap - 1):
            term = term * (p + n) * (q + n) / ((r + n) * (n + 1))
            terms.append(term)
        return arb_series(terms)(x)
    if x.is_exact() or not (p.real > 0 and 0 < q.real and q.real < r.real):
        return x.hypgeom_2f1(p, q, r)
    center = x.mid()
    reach = (abs(x - center) * _steepness(p.real, q.real / r.real, x)).upper()
    spread = arb(0, reach) if isinstance(x, arb) else acb(arb(0, reach), arb(0, reach))
    return center.hypgeom_2f1(p, q, r) + spread


def _steepness(p: arb, mean: arb, x: Any) -> arb:
    """A bound of |f'| on a disc around x, f(x) = 2F1(p, q; r; x) = E (1 - x Y)^(-p), Y of a beta law with this mean.

    |f'| <= p E Y |1 - x Y|^(-p - 1), and |1 - x y| is at least its distance from the segment [0, centre] less the
    radius, and at least sin(psi) max(1, |x| y) where x is seen from 0 at an angle psi <= pi/2 or more to [0, oo).
    """
    with ctx.workprec(40):
        center = acb(x.mid())
        radius, far = abs(acb(x) - center).upper(), abs(center)
        bounds = []
        if (clear := _distance(center, far) - radius) > 0:
            bounds.append(mean / clear ** (p + 1))
        if far > radius:
            psi = arb.min(abs(center.arg()) - (radius / far).asin(), arb.pi() / 2)
            if psi > 0:
                bounds.append(arb.min(mean, 1 / (far - radius)) / psi.sin() ** (p + 1))
        return p * arb.min(*bounds) if len(bounds) == 2 else p * bounds[0] if bounds else arb("nan")


def _distance(center: acb, far: arb) -> arb:
    """A lower bound of the distance from 1 to the segment [0, center], which has length `far`."""
    if not center.real > 0:
        return arb(1)
    return abs(1 - center) if far**2 < center.real else abs(center.imag) / far


def kummer(p: Any, q: Any, x: Any) -> Any:
    """1F1; at q = p + 1, for -x > p, 1, by the upper incomplete gamma function."""
    if isinstance(x, arb) and q - p == 1 and -x > p and x < -1:
        return q.gamma() * (-x) ** -p * (1 - (-x).gamma_upper(p, regularized=1))
    return x.hypgeom_1f1(p, q)


def borel(p: Any, q: Any, x: Any) -> Any:
    """2F0 as the Borel sum of its series."""
    return (-x) ** -p * (-1 / x).hypgeom_u(p, 1 + p - q)


def incomplete_beta(a: Any, b: Any, x: Any) -> Any:
    """The regularised incomplete beta function from 0 to x; of a real ball, by its monotony: at an end it is steep.

    A real x beyond 0 or 1 is so by its rounding only.
    """
    if not isinstance(x, arb):
        return x.beta_lower(a, b, regularized=True)
    low, high = (arb.min(arb.max(end, arb(0)), arb(1)) for end in (x.lower(), x.upper()))
    return arb.union(low.beta_lower(a, b, regularized=True), high.beta_lower(a, b, regularized=True))


def _rest_of_artanh(v: Any) -> Any:
    """F(1, 3/2; 5/2; v) = 3 (artanh(u)/u - 1)/v, u^2 = v: even in u, so the sign of the root does not matter."""
    u = acb(v).sqrt() if v.real > 0 else acb(0, 1) * acb(-v).sqrt()  # off the cut of the root
    found = 3 * (((1 + u) / (1 - u)).log() / (2 * u) - 1) / acb(v)
    return found if isinstance(v, acb) else found.real


def away_from_0(elementary: Operation) -> Operation:
    """2F1 by its series near 0, elsewhere by what it is in elementary functions, which is faster."""

    def apply(p: Any, q: Any, r: Any, x: Any) -> Any:
        if isinstance(x, arb_series):
            return gauss(p, q, r, x)
        near = abs(x) <= arb(0.0625) or (x.contains(0) and abs(x) <= arb(0.5))
        return x.hypgeom_2f1(p, q, r) if near else elementary(x)

    return apply


FUNCTIONS: dict[tuple[int, int], tuple[Operation, Operation]] = {
    (2, 1): (gauss, lambda p, q, r, x: 1 - x),
    (1, 1): (kummer, lambda p, q, x: x * 0 + 1),
    (2, 0): (borel, lambda p, q, x: -x),
}
ELEMENTARY: dict[tuple[Rational, ...], Operation] = {
    (Integer(1), Rational(3, 2), Rational(5, 2)): away_from_0(_rest_of_artanh),
    (Integer(2), Rational(5, 2), Rational(7, 2)): away_from_0(
        lambda v: 5 * (1 / (1 - v) - _rest_of_artanh(v)) / (2 * v)
    ),
}
