"""Bounds on the work of a check: how many terms an expression has once multiplied out, and how long anything takes.

Main definitions
    too_large(expr)        whether expanding it is out of the question
    time_limit(seconds)    raise Overtime after so many seconds of CPU time
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import comb
from types import FrameType

from sympy import Basic, Expr, Pow

_MOST_TERMS, _MOST_NODES, _HIGHEST = 20_000, 40_000, 10_000


class Overtime(Exception):
    """More CPU time than a `time_limit` allows."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise Overtime after so many seconds of CPU time in the block, in a process's main thread; elsewhere, never.

    Again every second, since a quadrature may drop an exception raised in its integrand; it may also turn it into a
    SystemError. One limit inside another leaves the outer one in force.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise Overtime

    handler, begun = signal.signal(signal.SIGVTALRM, stop), time.process_time()
    left, interval = signal.getitimer(signal.ITIMER_VIRTUAL)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, min(seconds, left) if left else seconds, 1.0)
        yield
    except SystemError as error:
        raise Overtime from error
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, handler)
        if left:
            signal.setitimer(signal.ITIMER_VIRTUAL, max(left + begun - time.process_time(), 0.001), interval)


def too_large(expr: Expr) -> bool:
    """Whether expanding `expr`, or a common denominator of its terms, costs more than a line's check may take."""
    if any(power.exp.is_Integer and abs(power.exp) > _HIGHEST for power in expr.atoms(Pow)):
        return True
    seen: dict[Basic, int] = {}
    return _terms(expr, seen) > _MOST_TERMS or len(seen) > _MOST_NODES


def _terms(expr: Basic, seen: dict[Basic, int]) -> int:
    """At most so many terms after expansion, functions' arguments counted as if they stood outside."""
    if expr not in seen:
        inner = [_terms(argument, seen) for argument in expr.args]
        if expr.is_Add:
            count = sum(inner)
        elif expr.is_Mul:
            count = _product(inner)
        elif expr.is_Pow and expr.exp.is_Integer:
            count = _power(expr, inner[0])
        else:
            count = max(inner, default=1)
        seen[expr] = min(count, 10 * _MOST_TERMS)
    return seen[expr]


def _product(counts: list[int]) -> int:
    result = 1
    for count in counts:
        result = min(result * count, 10 * _MOST_TERMS)
    return result


def _power(expr: Basic, terms: int) -> int:
    power = min(abs(int(expr.exp)), 10 * _MOST_TERMS)
    if terms == 1:
        return 1
    # As many as monomials of that degree in the terms, and in one variable no more than its degree.
    return comb(min(power, 2000) + min(terms, 40) - 1, min(terms, 40) - 1) if terms > 2 else power + 1
