"""Bounds near infinity and limits as balls: bounds hold where mpmath looks, and what has no limit gets none."""

import pytest
from flint import arb
from mpmath import mp
from nonrobust.numerics.balls.decay import above, below
from nonrobust.numerics.balls.evaluate import ball
from nonrobust.numerics.balls.value import PrecisionError, enclose
from sympy import (
    Integer,
    Integral,
    Limit,
    Rational,
    Symbol,
    atan,
    cosh,
    erfc,
    exp,
    lambdify,
    log,
    oo,
    sin,
    sinh,
    sqrt,
    tanh,
)

u = Symbol("u", positive=True)
T = 8
FUNCTIONS = {
    "a power": u ** Rational(-3, 2),
    "a rational function": (u**2 + 1) / (u**4 - 3 * u + 2),
    "an exponential": u**3 * exp(-u / 7),
    "a Gaussian": (u - 1) * exp(-(u**2) / 2 + 3 * u),
    "a quartic": exp(-(u**4) + u**2),
    "a quotient of exponentials": u / (exp(u) - 1),
    "cosh": 1 / cosh(u / 2),
    "sinh": u**2 / sinh(u),
    "erfc": erfc(u / 2 - 1),
    "a logarithm": log(u**2 + 3) / u**2,
    "a base": 3 ** (-u / 2) * sin(u),
    "bounded": (2 + tanh(u)) * atan(u) / (u**3 + sqrt(u)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_bound_near_infinity_holds(name):
    f = FUNCTIONS[name]
    bound, value = above(f, u, T, ball), lambdify(u, f, "mpmath")
    with mp.workdps(60):
        for at in (8, 9, 12, 20, 57, 200):
            assert arb(str(abs(value(mp.mpf(at))))).lower() <= bound.at(arb(at)).upper() * (1 + arb(2) ** -40)


@pytest.mark.parametrize("f", [u**2 - 3 * u + 1, exp(u) - u**2, cosh(u), 1 + u ** Rational(1, 3), u * exp(-u)], ids=str)
def test_a_bound_from_below_holds_and_is_positive(f):
    bound, value = below(f, u, T, ball), lambdify(u, f, "mpmath")
    assert bound.C > 0
    with mp.workdps(60):
        for at in (8, 9, 12, 20, 57, 200):
            assert bound.at(arb(at)).lower() <= arb(str(value(mp.mpf(at)))).upper() * (1 + arb(2) ** -40)


@pytest.mark.parametrize("f", [exp(u), sin(u) / u, 1 / u, 1 / log(u), 1 / (u + sin(u)), u / (u**2 + 1)], ids=str)
def test_what_need_not_be_integrable_has_no_integral(f):
    with pytest.raises(PrecisionError):
        enclose(Integral(f, (u, 2, oo)), 20)


@pytest.mark.parametrize(
    "f",
    [Limit(sin(1 / u), u, 0), Limit(1 / u, u, 0), Limit(exp(u), u, oo), Limit(log(u), u, 0), Limit(u, u, oo)],
    ids=str,
)
def test_what_has_no_finite_limit_gets_none(f):
    with pytest.raises(PrecisionError):
        enclose(f, 20)


def test_an_integral_to_infinity_may_have_a_root_or_a_zero_over_a_zero_at_its_other_end():
    with mp.workdps(40):
        for f, known in ((exp(-u) / sqrt(u), mp.sqrt(mp.pi)), (u / (exp(u) - 1), mp.pi**2 / 6)):
            found = enclose(Integral(f, (u, 0, oo)), 25)
            assert abs(mp.mpf(found.decimal(25)) - known) < mp.mpf(10) ** -23
    assert enclose(Limit((1 - u) ** 2 - 1 + 2 * u, u, 0) + Integer(3), 10).decimal(5) == "3"
