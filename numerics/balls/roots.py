"""The zero of an increasing function, to the precision in force, certified by a change of sign.

Main statement: f continuous and strictly increasing, f(x) < 0 < f(y) as balls; then the zero lies in (x, y), and no
other zero exists. How x and y were found does not matter: a wrong start costs time and is never believed.
"""

from collections.abc import Callable

from flint import arb, ctx
from nonrobust.numerics.balls.errors import PrecisionError, Undecided

_Function = Callable[[arb], arb]
_COARSE = 40  # halvings before secant steps take over
_MOST_SLACK = 100  # bits of the precision in force that a zero found by secant steps may miss


def zero_of_increasing(function: _Function, low: arb, high: arb) -> arb:
    """The zero in [low, high]; raise PrecisionError if none is there, Undecided if more precision is needed."""
    if function(low) > 0 or function(high) < 0:
        raise PrecisionError("a root lies outside its bracket")
    low, high = low.upper(), high.lower()
    low, high = _end(function, low, high, -1), _end(function, high, low, 1)
    left, right = _scale(function, low, high) if low == 0 else (low, high)
    if left == 0:
        return arb.union(left, right)
    left, right = _halve(function, left, right, _COARSE)
    guess, size = _secant(function, left, right), right if low == 0 else arb(1)
    for slack in range(4, _MOST_SLACK, 8):
        radius = abs(size) * arb(2) ** (slack - ctx.prec)
        below, above = (guess - radius).mid(), (guess + radius).mid()
        if below > high or above < low:
            break
        # Outside the bracket the sign is known from the bracket itself.
        if (below <= low or function(below) < 0) and (above >= high or function(above) > 0):
            return arb.union(below, above)
    # Where the function is flat, secant steps are no help.
    left, right = _halve(function, left, right, ctx.prec)
    if right - left > abs(size) * arb(2) ** (-ctx.prec // 4):
        raise Undecided
    return arb.union(left, right)


def _end(function: _Function, end: arb, other: arb, sign: int) -> arb:
    """The end of the bracket, or a number just inside, where the function certainly has this sign or is 0."""
    for position in (end, (end + (other - end) * arb(2) ** (-ctx.prec // 2)).mid()):
        if sign * function(position) >= 0:
            return position
    raise Undecided


def _sign(function: _Function, position: arb) -> int:
    """The sign at an exact number, 0 where the precision in force does not tell; few bits often do."""
    bits = 64
    while True:
        with ctx.workprec(min(bits, ctx.prec)):
            found = function(position)
        if found < 0 or found > 0:
            return 1 if found > 0 else -1
        if bits >= ctx.prec:
            return 0
        bits *= 4


def _scale(function: _Function, low: arb, high: arb) -> tuple[arb, arb]:
    """A bracket in [0, high] whose ends agree within a factor of 2, since a tiny zero needs relative accuracy.

    Its left end is 0 where the zero cannot be told from 0.
    """
    # The zero lies in (high 2^-far, high 2^-near].
    near, far = 0, 1
    while _sign(function, high * arb(2) ** -far) > 0:
        near, far = far, 2 * far
        if far > 4 * ctx.prec:
            return low, high * arb(2) ** -near
    while far - near > 1:
        middle = (near + far) // 2
        near, far = (middle, far) if _sign(function, high * arb(2) ** -middle) > 0 else (near, middle)
    return (high * arb(2) ** -far).mid(), (high * arb(2) ** -near).mid()


def _halve(function: _Function, left: arb, right: arb, times: int) -> tuple[arb, arb]:
    for _ in range(times):
        middle = ((left + right) / 2).mid()
        sign = _sign(function, middle)
        if sign == 0:
            break
        left, right = (middle, right) if sign < 0 else (left, middle)
    return left, right


def _secant(function: _Function, left: arb, right: arb) -> arb:
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
