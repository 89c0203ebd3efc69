"""The shape parameters that gamma and beta laws take."""

from sympy import Rational

_LEAST, _MOST = Rational(1, 100), 100


def shape(k: Rational) -> bool:
    """Whether a law of shape k is neither one atom nor all near 0 to the accuracy of a simulation in floats."""
    return bool(_LEAST <= k <= _MOST)
