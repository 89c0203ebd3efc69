"""Lines with special functions, sums and derivatives: wrong ones are refuted, true ones at least enclosed."""

import pytest
from nonrobust.derivations.proof.charts import Chart
from nonrobust.derivations.proof.prove import identity, nonnegative
from nonrobust.derivations.proof.telescoping import antidifference
from nonrobust.theory.language.status import Status
from sympy import (
    Abs,
    Chi,
    Derivative,
    Ei,
    Function,
    I,
    Integer,
    Integral,
    LambertW,
    Limit,
    Max,
    Piecewise,
    Product,
    Rational,
    Shi,
    Si,
    Sum,
    Symbol,
    acosh,
    airyai,
    airyaiprime,
    airybi,
    airybiprime,
    asinh,
    atanh,
    besseli,
    besselj,
    besselk,
    bessely,
    binomial,
    cosh,
    elliptic_e,
    elliptic_k,
    erf,
    erfc,
    erfi,
    exp,
    expint,
    factorial,
    gamma,
    harmonic,
    hermite,
    hyper,
    legendre,
    li,
    log,
    loggamma,
    lowergamma,
    oo,
    pi,
    polygamma,
    sin,
    sinh,
    sqrt,
    symbols,
    tanh,
    uppergamma,
    zeta,
)  # fmt: skip

x, y, q = (Symbol(name, positive=True) for name in "xyq")
t = Symbol("t", real=True)
z = Symbol("z")
j, k = Symbol("j", integer=True), Symbol("k", integer=True)
n = Symbol("n", integer=True, positive=True)
half = Rational(1, 2)

TRUE = {
    "erfc": (erfc(t), 1 - erf(t)),
    "erfi": (erfi(x), 2 / sqrt(pi) * x * hyper([half], [3 * half], x**2)),
    "cosh and sinh": (cosh(t) ** 2 - sinh(t) ** 2, Integer(1)),
    "acosh": (acosh(x), log(x + sqrt(x - 1) * sqrt(x + 1))),
    "asinh": (asinh(t), log(t + sqrt(t**2 + 1))),
    "atanh": (atanh(t), log((1 + t) / (1 - t)) / 2),
    "gamma": (gamma(x) * gamma(x + half), 2 ** (1 - 2 * x) * sqrt(pi) * gamma(2 * x)),
    "loggamma": (loggamma(x + 1), loggamma(x) + log(x)),
    "polygamma": (polygamma(0, x + 1) + polygamma(1, x + 1), polygamma(0, x) + polygamma(1, x) + 1 / x - 1 / x**2),
    "Hurwitz zeta": (zeta(2, x), zeta(2, x + 1) + x**-2),
    "Ei and li": (Ei(log(x)), li(x)),
    "Shi and Chi": (Chi(x) + Shi(x), Ei(x)),
    "Si": (Derivative(Si(t), t), sin(t) / t),
    "besselj and bessely": (besselj(1, x) * bessely(0, x) - besselj(0, x) * bessely(1, x), 2 / (pi * x)),
    "besseli": (besseli(half, x), sqrt(2 / (pi * x)) * sinh(x)),
    "besselk": (besselk(half, x), sqrt(pi / (2 * x)) * exp(-x)),
    "airy": (airyai(t) * airybiprime(t) - airyaiprime(t) * airybi(t), 1 / pi),
    "expint": (expint(2, x), exp(-x) - x * expint(1, x)),
    "incomplete gamma": (uppergamma(3 * half, x) + lowergamma(3 * half, x), sqrt(pi) / 2),
    "LambertW": (LambertW(x) * exp(LambertW(x)), x),
    "elliptic": (elliptic_k(x) - elliptic_e(x), x * pi / 4 * hyper([half, 3 * half], [2], x)),
    "1F1": (hyper([1], [2], t), (exp(t) - 1) / t),
    "2F1": (hyper([1, 1], [2], t), -log(1 - t) / t),
    "Hermite polynomials": (hermite(n + 1, t), 2 * t * hermite(n, t) - 2 * n * hermite(n - 1, t)),
    "Legendre polynomials": ((n + 1) * legendre(n + 1, t), (2 * n + 1) * t * legendre(n, t) - n * legendre(n - 1, t)),
    "binomial sum": (Sum(binomial(n, k) * x**k, (k, 0, n)), (1 + x) ** n),
    "rational sum": (Sum(1 / (k * (k + 1)), (k, 1, n)), n / (n + 1)),
    "harmonic": (harmonic(n), Sum(1 / k, (k, 1, n))),
    "factorial": (Product(k, (k, 1, n)), factorial(n)),
    "geometric series": (Sum(Rational(1, 3) ** k, (k, 0, oo)), 3 * half),
    "exponential series": (Sum(x**k / factorial(k), (k, 0, oo)), exp(x)),
    "Basel": (Sum(1 / k**2, (k, 1, oo)), pi**2 / 6),
    "telescoping series": (Sum(1 / (4 * k**2 - 1), (k, 1, oo)), half),
    "derivative": (Derivative(log(cosh(t)), t), tanh(t)),
    "positive part": (Max(0, t), (t + Abs(t)) / 2),
    "cases": (Piecewise((t, t > 0), (0, True)), Max(0, t)),
    "logarithm": (log(x**2 * y), 2 * log(x) + log(y)),
    "Gaussian integral": (Integral(exp(-x * t**2), (t, -oo, oo)), sqrt(pi / x)),
    "Euler's integral": (Integral(t**n * exp(-t), (t, 0, oo)), factorial(n)),
    "an integral of a power": (Integral(1 / (x**2 + t**2), (t, 0, oo)), pi / (2 * x)),
    "limit": (Limit(sin(x * t) / t, t, 0), x),
    "limit of powers": (Limit((1 + x / n) ** n, n, oo), exp(x)),
    "limit of a logarithm": (Limit(t**2 * log(t) + x, t, 0), x),
    "derivative of an integral": (Derivative(Integral(exp(-x * t), (t, 0, 1)), x), ((1 + x) * exp(-x) - 1) / x**2),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_true_lines_are_at_least_enclosed(name):
    result = identity(*TRUE[name])
    assert result.status in (Status.PROVED, Status.ENCLOSED), result.how


@pytest.mark.parametrize("name", TRUE)
def test_the_same_lines_off_by_one_per_cent_are_refuted(name):
    left, right = TRUE[name]
    result = identity(left, Rational(101, 100) * right)
    assert result.status is Status.REFUTED, result.how


a, b = symbols("a b")
SUMS = {
    "first powers": (Sum(k, (k, 1, n)), n * (n + 1) / 2),
    "symbols without assumptions": (Sum(a, (a, 1, b)), b * (b + 1) / 2),
    "cubes": (Sum(k**3, (k, 1, n)), Sum(k, (k, 1, n)) ** 2),
    "geometric": (Sum(q**k, (k, 0, n)), (1 - q ** (n + 1)) / (1 - q)),
    "geometric with a linear factor": (Sum(k * 2**k, (k, 0, n)), (n - 1) * 2 ** (n + 1) + 2),
    "exponentials": (Sum(exp(-k * x), (k, 0, n)), (1 - exp(-(n + 1) * x)) / (1 - exp(-x))),
    "alternating": (Sum((-1) ** k * k, (k, 0, 2 * n)), n),
}


@pytest.mark.parametrize("name", SUMS)
def test_sums_of_polynomials_and_powers_are_proved_by_telescoping(name):
    left, right = SUMS[name]
    assert identity(left, right).status is Status.PROVED
    assert identity(left, Rational(101, 100) * right).status is Status.REFUTED
    assert identity(left, right + 1).status is Status.REFUTED


@pytest.mark.parametrize("summand", [k, k**5 - k + 3, k**2 * 3**k, q ** (2 * k + 1), (-1) ** k * k**2], ids=str)
def test_an_antidifference_gives_every_finite_sum(summand):
    found = antidifference(summand, k)
    for low, high in ((1, 1), (-2, 3), (2, 7)):
        direct = sum(summand.subs(k, i) for i in range(low, high + 1))
        assert (found.subs(k, high) - found.subs(k, low - 1) - direct).simplify() == 0


def test_what_does_not_telescope_has_no_antidifference():
    for summand in (1 / k, factorial(k), sin(k), 2 ** (k**2)):
        assert antidifference(summand, k) is None


def test_a_sum_over_a_reversed_range_is_not_nonnegative():
    def is_proved(total: Sum, *charts: Chart) -> bool:
        return nonnegative(total, Integer(0), total, charts or (Chart("everywhere"),)).status is Status.PROVED

    assert Sum(j**2, (j, n + 3, n)).subs(n, 2).doit() == -25
    d, r = Symbol("d", integer=True, positive=True), Symbol("r", integer=True, nonnegative=True)
    backwards = Sum(j**2, (j, n + 3, n))
    refuted = nonnegative(backwards, Integer(0), backwards)
    assert refuted.status is Status.REFUTED and "the left side is -" in refuted.how
    assert not is_proved(Sum(j**2, (j, d, n)))
    assert is_proved(Sum(j**2, (j, 1, n)))
    assert is_proved(Sum(j**2, (j, d, n)), Chart("d <= n", {n: d + r}))
    inner = Sum(k, (k, 1, j), (j, -5, 5))  # -sum of 0, ..., j + 1 for j < 0
    p = Symbol("p", integer=True, positive=True)
    assert not is_proved(inner) and not is_proved(Sum(k, (k, 1, p), (p, -5, 5)))
    assert is_proved(Sum(k, (k, 1, p), (p, 1, n)))
    i = Symbol("i", integer=True, positive=True)  # what it assumes is no property of the range
    assert not is_proved(Sum(i, (i, -5, n)))
    assert is_proved(Sum(i, (i, 1, n)))


def test_points_off_the_domain_refute_nothing_and_are_told():
    result = identity(acosh(z), log(z + sqrt(z**2 - 1)))  # both are real for z >= 1
    assert result.status is Status.ENCLOSED and "off the line's domain" in result.how
    nowhere = identity(log(-1 - t**2), Integer(3))
    assert nowhere.status is Status.INCONCLUSIVE and "not defined" in nowhere.how


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (sqrt(z) * sqrt(z - 1), sqrt(z * (z - 1))),
        (log(z**2), 2 * log(z)),
        (log(z * t), log(z) + log(t)),
        ((z * t) ** Rational(1, 3), z ** Rational(1, 3) * t ** Rational(1, 3)),
    ],
    ids=str,
)
def test_a_line_of_which_one_side_alone_is_real_at_a_point_does_not_pass(left, right):
    result = identity(left, right)
    assert result.status is Status.INCONCLUSIVE and "one side is real and the other is not" in result.how


def test_a_real_value_that_is_reached_through_complex_ones_is_no_objection():
    assert identity(LambertW(z) * exp(LambertW(z)), z).status is Status.ENCLOSED


def test_a_line_that_holds_for_small_parameters_only_is_refuted():
    assert identity(Max(0, 1 - x), 1 - x).status is Status.REFUTED
    assert identity(sqrt(t**2), t).status is Status.REFUTED


@pytest.mark.parametrize("scale", [Integer(10) ** 6, Rational(1, 10**7), Integer(123456)], ids=str)
def test_a_line_that_fails_beyond_a_constant_of_its_own_or_within_it_is_refuted(scale):
    assert identity(Max(0, t - scale), Integer(0)).status is Status.REFUTED
    assert identity(Abs(x - scale), x - scale).status is Status.REFUTED
    assert identity(Max(x, scale), x).status is Status.REFUTED


@pytest.mark.parametrize(
    "wrong",
    [
        Limit(1 / t, t, 0),
        Limit(Abs(t) / t, t, 0, "+-"),
        Limit(sin(1 / t), t, 0),
        Sum(1 / k, (k, 1, oo)),
        Sum((-1) ** k, (k, 0, oo)),
        Integral(1 / t, (t, 1, oo)),
        Integral(exp(t), (t, 0, oo)),
        Integral(1 / t, (t, 0, 1)),
    ],
    ids=str,
)
def test_what_does_not_converge_has_no_value(wrong):
    for right in (Integer(0), Integer(1), wrong + 1):
        assert identity(wrong, right).status in (Status.INCONCLUSIVE, Status.REFUTED)


def test_unknown_functions_under_a_derivative_decide_nothing():
    F = Function("F")
    assert identity(Derivative(F(t), t), F(t)).status is Status.INCONCLUSIVE


def test_complex_numbers_decide_nothing():
    assert identity(exp(I * t) + exp(-I * t), 3 * sin(t)).status is Status.INCONCLUSIVE


@pytest.mark.parametrize("error", [RecursionError, MemoryError, RuntimeError, ValueError])
def test_a_failure_inside_the_algebra_is_an_open_line_and_an_interruption_is_not_caught(monkeypatch, error):
    def fails(*_: object) -> None:
        raise error

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nonrobust.derivations.proof.prove.vanishes", fails)
    result = identity(x, y)
    assert result.status is Status.INCONCLUSIVE and error.__name__ in result.how
    monkeypatch.setattr("nonrobust.derivations.proof.prove.vanishes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        identity(x, y)


def test_an_expansion_that_is_too_large_is_not_tried():
    power = (x + y + q + t + 1) ** 200
    assert identity(power * (1 + x), power + x * power).status is Status.ENCLOSED
    assert identity(power, power * Rational(101, 100)).status is Status.REFUTED
