"""A rational number as a ball, at the precision in force."""

from flint import arb, fmpq
from sympy import Rational


def rational(x: Rational) -> arb:
    """The ball of least radius around x."""
    return arb(fmpq(int(x.p), int(x.q)))
