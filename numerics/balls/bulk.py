"""Means over s = 1 + ratio - 2 sqrt(ratio) cos(x) under (2/pi) sin(x)^2 dx: Gauss-Chebyshev rules, errors bounded.

Main statement: F even, of period 2 pi, analytic on the strip |Im x| <= a with |F| <= M on its edges. Then the mean of F
over 2 n equidistant points of a period differs from its mean by at most 2 M/(e^(2 n a) - 1); in two variables, with M
over pairs of edges, by at most twice that.

Notes: by the maximum principle M is needed on the edges only, so removable singularities inside do no harm.

References: L. N. Trefethen, J. A. C. Weideman, The exponentially convergent trapezoidal rule, 2014, theorem 3.2.
"""

from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement
from math import acosh, ceil, log

from flint import acb, arb, ctx
from nonrobust.numerics.balls.errors import PrecisionError

_MOST = 250_000  # evaluations
_PIECES = {1: 64, 2: 16}  # balls that cover an edge, by the number of variables
_WIDEST = 6.0  # half-width of a strip, where nothing limits it
_SHARES = (0.9, 0.7, 0.5, 0.35, 0.2, 0.1, 0.03, 0.01, 0.003)

# compile(field) gives the function at the precision in force.
Compile = Callable[[type], Callable[[Sequence[acb]], acb]]


def bulk_mean(compile: Compile, variables: int, ratio: arb, low: arb | None) -> arb:
    """The mean of a symmetric function of one or two `variables`, analytic on Re s > `low` (everywhere where None).

    Raises PrecisionError where the rule needs too many points: a singularity too near the bulk.
    """
    width, points = _best(compile, variables, ratio, low)
    if points**variables > _MOST:
        raise PrecisionError("a Gauss-Chebyshev rule with too many points")
    root, function = ratio.sqrt(), compile(arb)
    nodes = []
    for j in range(1, points):
        sine, cosine = arb.sin_cos_pi(arb(j) / points)
        nodes.append((1 + ratio - 2 * root * cosine, 2 * sine * sine / points))
    total = arb(0)
    for chosen in combinations_with_replacement(nodes, variables):
        weight = arb(1 if chosen[0] is chosen[-1] else 2)  # a symmetric function: each unordered pair once
        for _, each in chosen:
            weight *= each
        total += weight * function([s for s, _ in chosen])
    return total + arb(0, _error(*width, variables, points).upper())


def _best(compile: Compile, variables: int, ratio: arb, low: arb | None) -> tuple[tuple[arb, arb], int]:
    """The strip, as (half-width a, bound M), that needs the fewest points, and their number."""
    found: tuple[tuple[arb, arb], int] | None = None
    bits = ctx.prec
    with ctx.workprec(64):
        function = compile(acb)
        widest = _WIDEST
        if low is not None:
            widest = min(_WIDEST, acosh(max(1.0, float((1 + ratio - low) / (2 * ratio.sqrt())))))
        for share in _SHARES:
            a = arb(share * widest)
            bound = _on_edges(function, variables, ratio, a)
            if not bound.is_finite() or not a > 0:
                continue
            # log(2 variables M 2^bits)/(2 a)
            size = float((bound.upper() + 1).log()) + log(4) + (bits + 8) * log(2)
            points = max(2, ceil(size / (2 * float(a))) + 1)
            if found is None or points < found[1]:
                found = (a, bound), points
    if found is None:
        raise PrecisionError("a function that could not be bounded near the bulk")
    return found


def _on_edges(function: Callable[[Sequence[acb]], acb], variables: int, ratio: arb, a: arb) -> arb:
    """M: a bound for |2 sin(x)^2 F| for x with Im x = +-a in every variable.

    F is real on the real axis and even, so Re x in [0, pi] is enough, and Im x = +a for the first variable.
    """
    pieces = _PIECES[variables]
    edges = []
    for sign in (1, -1)[:variables]:
        for j in range(pieces):
            x = acb(arb.union(arb(j), arb(j + 1)) * arb.pi() / pieces, sign * a)
            edges.append((1 + ratio - 2 * ratio.sqrt() * x.cos(), 2 * x.sin() ** 2))
    largest = arb(0)
    firsts = edges[:pieces]
    for first in firsts:
        for second in edges if variables == 2 else [None]:
            chosen = [first] if second is None else [first, second]
            size = function([s for s, _ in chosen])
            for _, weight in chosen:
                size *= weight
            largest = arb.max(largest, abs(size))
            if not largest.is_finite():
                return largest
    return largest


def _error(a: arb, bound: arb, variables: int, points: int) -> arb:
    return variables * 2 * bound / ((2 * points * a).exp() - 1)


__all__ = ["bulk_mean"]
