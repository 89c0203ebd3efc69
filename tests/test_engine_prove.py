"""The three values: what is true is proved, what is false refuted at a point, what is unclear open."""

import re

import pytest
from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.papers.dohmatob_bietti.charts import ASPECT, ASPECT_RATIO, FRACTION, RATIO, WIDTH
from nonrobust.derivations.proof.charts import sign
from nonrobust.derivations.proof.prove import identity, nonnegative
from nonrobust.theory.language.status import Status
from nonrobust.theory.papers.dohmatob_bietti.glossary import a, c, d, m, p, rho
from sympy import (
    Abs,
    Float,
    Function,
    IndexedBase,
    Integer,
    Max,
    Min,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    atan,
    cos,
    exp,
    log,
    pi,
    sin,
    sqrt,
    tan,
)

x, y = Symbol("x", positive=True), Symbol("y", positive=True)
f = IndexedBase("f")
j, n = Symbol("j", integer=True), Symbol("n", integer=True, positive=True)

TRUE = {
    "rational": (x / (x + y) + y / (x + y), Integer(1)),
    "radical": ((sqrt(x) + 1) * (sqrt(x) - 1), x - 1),
    "nested radical": (sqrt(1 + x) ** 3, (1 + x) * sqrt(1 + x)),
    "double angle": (sin(2 * x), 2 * sin(x) * cos(x)),
    "half angle": (tan(x / 2), sin(x) / (1 + cos(x))),
    "third angle": (cos(x), 4 * cos(x / 3) ** 3 - 3 * cos(x / 3)),
    "exponential": (exp(x + y) * exp(-y), exp(x)),
    "derivative": ((x * log(x) - x).diff(x), log(x)),
    "power": (x ** (1 - 2 * a) * x ** (2 * a), x),
    "power of sum": ((1 + x) ** (2 - a), (1 + x) ** 2 * (1 + x) ** (-a)),
    "split sum": (Sum(f[j], (j, 1, n)) + Sum(f[j], (j, n + 1, d)), Sum(f[j], (j, 1, d))),
    "linear sum": (Sum(2 * f[j] - 3, (j, 1, n)), 2 * Sum(f[j], (j, 1, n)) - 3 * n),
    "argument": (atan(x * (x + 1) / (x + 1)), atan(x)),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_identities_are_proved(name):
    left, right = TRUE[name]
    assert identity(left, right).status is Status.PROVED


@pytest.mark.parametrize("name", TRUE)
def test_the_same_off_by_one_per_cent_are_refuted(name):
    left, right = TRUE[name]
    assert identity(left, Rational(101, 100) * right).status is Status.REFUTED


def test_an_identity_beyond_the_procedure_is_enclosed_and_says_at_how_many_points_and_to_how_many_digits():
    result = identity(log(x * (1 + y)), log(x) + log(1 + y))
    assert result.status is Status.ENCLOSED
    assert re.search(r"at [4-9] exact points agree as balls to 50 digits", result.how) and "no proof" in result.how


def test_a_difference_beyond_fifty_digits_is_seen_and_one_too_small_to_see_is_not_refuted():
    assert identity(x, x + Rational(1, 10**60)).status is Status.REFUTED
    assert identity(log(x), log(x) + Rational(1, 10**60)).status is Status.REFUTED
    assert identity(log(x), log(x) + Rational(1, 10**600)).status in (Status.ENCLOSED, Status.INCONCLUSIVE)


def test_binary_floats_prove_nothing():
    assert identity(x * Float(0.1), x / 10).status is Status.INCONCLUSIVE


F, G = Function("F"), Function("G")


def test_an_unknown_function_has_one_value_on_both_sides():
    # Numbered side by side, F would have G's value on the other side, and the sides might agree by accident.
    for left, right in ((F(x) + G(x), G(x)), (F(x) + G(x), G(x) + 2 * F(x)), (F(0) / G(y), 2 * F(0) / G(y))):
        assert identity(left, right).status is Status.REFUTED
        assert identity(right, left).status is Status.REFUTED
    assert identity(F(G(x)), 2 * F(G(x))).status is Status.REFUTED
    assert identity(F(x), F(y)).status is Status.REFUTED


def test_what_may_hold_by_linearity_is_not_refuted():
    assert identity(F(2 * x), 2 * F(x)).status is Status.INCONCLUSIVE
    assert identity(F(x + y) - F(x), F(y)).status is Status.INCONCLUSIVE
    assert identity(F(2 * x), 3 * F(x)).status is Status.REFUTED


def test_positive_parts_are_decided_chart_by_chart():
    assert identity(Max(0, d - m) + Min(m, d), d, WIDTH).status is Status.PROVED
    assert identity(Max(0, 1 - rho), 1 - Min(1, rho), RATIO).status is Status.PROVED
    assert identity(Max(0, 1 - rho), Piecewise((1 - rho, rho <= 1), (0, True)), RATIO).status is Status.PROVED
    assert identity(Min(1, rho / p), Min(rho, p) / p, FRACTION).status is Status.PROVED


def test_without_charts_a_positive_part_stays_open_or_refuted_but_never_proved():
    assert identity(Max(0, d - m), d - m).status is not Status.PROVED
    assert identity(Max(0, d - m), d - m, WIDTH).status is Status.REFUTED


def test_a_refutation_names_the_chart_and_the_point():
    how = identity(Max(0, 1 - rho), 1 - rho, RATIO).how
    assert "rho > 1" in how and "rho=" in how


def test_absolute_values_of_roots_are_decided():
    assert identity(Abs(1 - sqrt(c)) * (1 + sqrt(c)), Abs(1 - c), ASPECT).status is Status.PROVED


def test_every_chart_contains_its_own_conditions():
    for chart in ASPECT_RATIO:
        at_threshold = sign(rho - Min(1, 1 / c).subs(Min(1, 1 / c), 1 if "c < 1" in chart.name or "c = 1" in chart.name
                                                     else 1 / c), chart)  # fmt: skip
        wanted = 0 if "rho =" in chart.name else -1 if "rho <" in chart.name else 1
        assert at_threshold == wanted, chart.name


def test_a_sign_that_the_coefficients_do_not_decide_is_not_guessed():
    assert sign(x**2 - x + 1, RATIO[0]) is None
    assert sign(x + y, RATIO[0]) == 1
    assert sign(-pi * x, RATIO[0]) == -1


def test_an_inequality_needs_a_certificate_that_is_right_and_nonnegative():
    t = Symbol("t", real=True)
    assert nonnegative(t**2 + 1, 2 * t, (t - 1) ** 2).status is Status.PROVED
    assert nonnegative(t**2 + 1, 2 * t, (t + 1) ** 2).status is Status.REFUTED
    square = t**2 - 2 * t + 1  # true, and not in the form of a certificate
    assert nonnegative(square, Integer(0), square).status is Status.INCONCLUSIVE
    assert nonnegative(t**2 + t, Integer(0), t**2 + t).status is Status.REFUTED


def test_expansions_at_infinity_are_exact():
    got = expand_at_infinity(d**2 * x / ((d - 1) * (d + 2)), d)
    assert (got.limit, got.correction) == (x, -x)
    with pytest.raises(ValueError, match="no finite limit"):
        expand_at_infinity(d * x, d)
    with pytest.raises(ValueError, match="not a rational function"):
        expand_at_infinity(log(d), d)
