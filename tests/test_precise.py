"""Enclosed values: nested precisions, certain digits, certified roots, independent quadrature."""

from dataclasses import replace
from fractions import Fraction
from math import log10

import pytest
from flint import acb, arb, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mp
from nonrobust import library
from nonrobust.numerics.balls.evaluate import ball, compiled, merge
from nonrobust.numerics.balls.value import MAX_DIGITS, PrecisionError, Value, enclose, value
from nonrobust.theory.language.claim import Point
from nonrobust.theory.language.nodes import Contour, Root
from nonrobust.theory.objects.laws import law
from sympy import (
    Abs,
    Chi,
    Ci,
    E,
    Ei,
    Function,
    Integer,
    Integral,
    Lambda,
    LambertW,
    Max,
    Min,
    Piecewise,
    Rational,
    Shi,
    Si,
    Sum,
    Symbol,
    acos,
    acosh,
    acot,
    airyai,
    airybi,
    asec,
    asin,
    asinh,
    atan,
    atanh,
    besseli,
    besselj,
    besselk,
    bessely,
    betainc,
    cos,
    cosh,
    cot,
    digamma,
    elliptic_e,
    elliptic_f,
    elliptic_k,
    erfc,
    erfcinv,
    erfi,
    erfinv,
    exp,
    fresnelc,
    fresnels,
    gamma,
    harmonic,
    hyper,
    li,
    log,
    loggamma,
    lowergamma,
    oo,
    pi,
    polylog,
    sech,
    sin,
    sinh,
    sqrt,
    symbols,
    tan,
    uppergamma,
    zeta,
)

from tests import strategies

CLAIMS = {claim.id: claim for claim in library.claims}
EACH = pytest.mark.parametrize("id", CLAIMS)
BIG, SMALL = Fraction(10**400), Fraction(1, 10**400)
intervals = st.builds(
    lambda middle, radius: Value(middle, abs(radius)),
    st.fractions(max_denominator=10**6),
    st.one_of(st.just(Fraction(0)), st.fractions(0, 1, max_denominator=10**9)),
)


# Values of claims


def rich(id: str) -> bool:
    """Whether values need quadrature or an activation's coefficients, which far from the check points takes minutes."""
    return bool({"sigma", "lamda", "t", "k"} & {param.name for param in CLAIMS[id].params})


FEW, MANY = 30, 300  # digits


def check_nesting(point: Point) -> None:
    wide, narrow = value(point, FEW), value(point, MANY)
    assert wide.contains(narrow)
    for found, digits in ((wide, FEW), (narrow, MANY)):
        assert found.radius <= max(abs(found.midpoint), 1) * Fraction(1, 10 ** (digits + 2))


@pytest.mark.parametrize("id", [id for id in CLAIMS if not rich(id)])
@settings(max_examples=6)
@given(st.data())
def test_a_ball_with_few_digits_contains_the_ball_with_many(id, data):
    check_nesting(data.draw(strategies.points(CLAIMS[id])))


@pytest.mark.slow
@pytest.mark.parametrize("id", [id for id in CLAIMS if rich(id)])
@settings(max_examples=2)
@given(st.data())
def test_a_ball_with_few_digits_contains_the_ball_with_many_where_digits_are_dear(id, data):
    check_nesting(data.draw(strategies.points(CLAIMS[id])))


@EACH
def test_at_every_check_point_the_ball_with_few_digits_contains_the_ball_with_many(id):
    for given_values in CLAIMS[id].points:
        wide, narrow = (value(CLAIMS[id].at(**given_values), digits) for digits in (FEW, MANY))
        assert wide.contains(narrow)


def test_a_planted_error_in_the_last_digits_breaks_the_nesting():
    point = CLAIMS["full-training/end/robustness@exponential"].at(rho="2/5")
    wide, narrow = value(point, FEW), value(point, MANY)
    off = Value(wide.midpoint * (1 + Fraction(1, 10**31)), wide.radius)
    assert wide.contains(narrow) and not off.contains(narrow)


@given(st.data())
def test_a_rational_right_hand_side_gives_an_exact_value(data):
    claims = [claim for claim in library.claims if not rich(claim.id)]
    point = data.draw(strategies.points(data.draw(st.sampled_from(claims))))
    expression = point.expression()
    assume(expression.is_Rational)
    assert value(point) == Value(Fraction(int(expression.p), int(expression.q)), Fraction(0))


@given(st.fractions(), st.integers(1, 60))
def test_a_rational_number_has_radius_zero_at_any_precision(number, digits):
    found = enclose(Rational(number.numerator, number.denominator), digits)
    assert found.exact and found.midpoint == number


# Printing


@given(intervals, st.integers(1, 25))
def test_every_printed_digit_is_right_for_every_number_in_the_interval(interval, digits):
    text = interval.decimal(digits)
    ends = interval.midpoint - interval.radius, interval.midpoint + interval.radius
    assume(text != "0")
    shown = Fraction(text)
    exponent = int(text.partition("e")[2] or 0)
    places = len(text.partition("e")[0].partition(".")[2])
    half = Fraction(10) ** (exponent - places) / 2
    one_digit = sum(each.isdigit() for each in text.partition("e")[0].lstrip("-0.")) == 1
    # Trailing zeros are dropped, so the unit of the last place may be coarser than what is certain, never finer;
    # where not even one digit is certain, one is printed and the error bound says so.
    assert one_digit or all(abs(end - shown) <= half for end in ends)


@given(intervals, st.integers(1, 25))
def test_error_of_bounds_the_distance_to_both_ends_of_the_interval(interval, digits):
    text = interval.decimal(digits)
    bound = Fraction(interval.error_of(text))
    for end in (interval.midpoint - interval.radius, interval.midpoint + interval.radius):
        assert abs(end - Fraction(text)) <= bound
    exact = abs(interval.midpoint - Fraction(text)) + interval.radius
    assert exact <= bound <= exact * Fraction(11, 10)


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [(Fraction(1, 3), 5, "0.33333"), (Fraction(2, 3), 3, "0.667"), (Fraction(-1, 8), 2, "-0.12"), (Fraction(0), 9, "0"),
     (Fraction(999, 1000), 2, "1"), (Fraction(10**12), 3, "1e+12"), (Fraction(1, 10**9), 4, "1e-9"),
     (Fraction(123456), 6, "123456"), (Fraction(5, 2), 30, "2.5")],
)  # fmt: skip
def test_exact_numbers_are_printed_rounded_to_the_digits_asked_for(number, digits, text):
    assert Value(number, Fraction(0)).decimal(digits) == text


@pytest.mark.parametrize("scale", [BIG, SMALL])
def test_huge_and_tiny_numbers_are_printed_to_the_right_power_of_ten(scale):
    for factor in (1, Fraction(10) - Fraction(1, 10**30), Fraction(1, 7)):
        number = Value(scale * factor, Fraction(0))
        shown = Fraction(number.decimal(20))
        assert abs(shown - number.midpoint) <= abs(number.midpoint) / 10**19


def test_no_digit_is_printed_of_a_number_that_may_be_zero():
    assert Value(Fraction(1, 10**40), Fraction(1, 10**39)).decimal(20) == "0"


# Ball arithmetic against mpmath


t = Symbol("t")
rational = strategies.rationals("1/30", "29/30", 30)
FORMULAS = [
    exp(t), log(t), sin(t), cos(t), tan(t), cot(t), asin(t), acos(t), atan(t), Abs(t - Rational(1, 2)), sqrt(t), pi * t,
    E**t,
    t**Rational(1, 3), t ** (-Rational(3, 2)), t**-4, t**t, Max(t, Rational(1, 2), 1 - t), Min(t, Rational(1, 2)),
    Piecewise((t, t < Rational(1, 2)), (1 - t**2, True)), Piecewise((t, t >= Rational(1, 2)), (2 * t, True)),
]  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS, ids=str)
@given(rational)
def test_a_ball_contains_what_mpmath_computes(formula, number):
    expression = formula.subs(t, number)
    with mp.workdps(60):
        independent = Fraction(str(mp.mpf(expression.evalf(55))))
    found = enclose(expression, 30)
    assert abs(found.midpoint - independent) <= found.radius + max(abs(independent), 1) * Fraction(1, 10**50)


@given(st.integers(1, 300))
def test_cancellation_costs_precision_and_not_correctness(power):
    # sin x = x - x^3/6 + x^5/120 - ..., alternating and decreasing, at x = 10^-power
    x = Rational(1, 10**power)
    found = enclose(sin(x) - x + x**3 / 6, 30)
    low, high = (Fraction(int(each.p), int(each.q)) for each in (x**5 / 120 - x**7 / 5040, x**5 / 120))
    assert low <= found.midpoint + found.radius and found.midpoint - found.radius <= high
    # The documented choice: relative accuracy, or what cannot be told from 0 at the asked absolute accuracy.
    assert found.radius <= high / 10**30 or abs(found.midpoint) <= found.radius <= Fraction(1, 10**32)


def test_zero_in_disguise_is_enclosed_absolutely():
    found = enclose(sqrt(2) * sqrt(3) - sqrt(6) + sin(1) ** 2 + cos(1) ** 2 - 1, 40)
    assert abs(found.midpoint) <= found.radius <= Fraction(1, 10**42)


@pytest.mark.parametrize("digits", [0, -3, MAX_DIGITS + 1])
def test_an_absurd_number_of_digits_is_refused(digits):
    with pytest.raises(ValueError, match="digits"):
        enclose(pi, digits)


@pytest.mark.parametrize("expression", [Function("g")(Integer(1)), log(0), 1 / (sqrt(2) * sqrt(3) - sqrt(6)), sqrt(-2)])
def test_what_has_no_finite_real_enclosure_raises_a_precision_error(expression):
    with pytest.raises(PrecisionError):
        enclose(expression)


def test_a_number_too_small_for_quadrature_is_zero_with_a_bound():
    point = CLAIMS["neural-tangent/gradient-flow/test-error"].at(rho="100", beta="1/2", zeta="1", t="10000")
    found = value(point, 30)
    assert found.midpoint == 0 and 0 < found.radius < Fraction(1, 10**1000)


def test_whole_powers_of_a_ball_around_zero_contain_the_powers_of_its_numbers():
    for power in (1, 2, 3):
        whole = ball(u**power, {u: arb(0, 2)})
        assert whole.contains(arb(2) ** power) and whole.contains(arb(0))
    assert not ball(1 / u, {u: arb(0, 2)}).is_finite()


@pytest.mark.parametrize(
    "parameters", [((1, Rational(3, 2)), (Rational(5, 2),)), ((2, Rational(5, 2)), (Rational(7, 2),))]
)
@given(strategies.rationals(-6, "9/10", 60))
def test_elementary_hypergeometric_functions_agree_with_mpmath_near_and_away_from_0(parameters, argument):
    expression = hyper(*parameters, argument)
    with mp.workdps(40):
        independent = Fraction(mp.nstr(mp.hyp2f1(*map(mp.mpmathify, (*parameters[0], *parameters[1], argument))), 35))
    assert abs(enclose(expression, 25).midpoint - independent) < Fraction(1, 10**24)


@given(st.lists(strategies.rationals(-3, 3), min_size=3, max_size=3))
def test_integrals_around_one_circle_may_be_summed_first(weights):
    first, other = (Contour(Lambda(u, f), Integer(-1), Integer(1)) for f in (exp(u) / u, 1 / (u - Rational(1, 3))))
    apart = Contour(Lambda(u, cos(u) / u**3), Integer(-1), Integer(2))
    x, y, z = weights
    total = x * first + y * (other - 2 * first) + z * apart * first + apart
    direct = x - 2 * y + y - z / 2 - Rational(1, 2)
    assert merge(total).count(Contour) <= total.count(Contour)
    found = enclose(total, 25)
    assert abs(found.midpoint - Fraction(int(direct.p), int(direct.q))) <= found.radius + Fraction(1, 10**26)


@pytest.mark.parametrize("expression", [1 + pi, sin(3) / sqrt(5), exp(-40) * log(7)])
def test_a_thousand_digits_are_a_thousand_digits(expression):
    with mp.workdps(1050):
        independent = mp.nstr(mp.mpf(expression.evalf(1040)), 1020)
    assert abs(Fraction(enclose(expression, 1000).decimal(1000)) - Fraction(independent)) <= Fraction(1, 10**998)


# Roots


u = symbols("u", positive=True)


@given(strategies.rationals("1/100", "99/100", 100), st.sampled_from((20, 80)))
def test_a_root_agrees_with_an_independent_root_finder(level, digits):
    found = enclose(Root(Lambda(u, (2 * u - sin(2 * u)) / pi - level), Integer(0), pi / 2), digits)
    tolerance = found.radius + Fraction(1, 10**digits)
    with mp.workdps(digits + 20):
        target = mp.mpf(int(level.p)) / int(level.q)
        bracket = (mp.mpf("1e-9"), mp.pi / 2)
        independent = mp.findroot(lambda x: (2 * x - mp.sin(2 * x)) / mp.pi - target, bracket, solver="anderson")
        assert abs(Fraction(mp.nstr(independent, digits + 10)) - found.midpoint) <= tolerance


@given(strategies.rationals("1/1000", 3, 1000))
def test_the_square_root_as_a_root_is_the_square_root(number):
    root = Root(Lambda(u, u**2 - number), Integer(0), Integer(2))
    assert enclose(root, 60).overlaps(enclose(sqrt(number), 60))


def test_a_root_at_the_end_of_its_bracket_is_enclosed():
    assert enclose(Root(Lambda(u, u - 1), Integer(0), Integer(1)), 30).overlaps(Value(Fraction(1), Fraction(0)))
    found = enclose(Root(Lambda(u, u**3), Integer(0), Integer(1)), 10)
    assert abs(found.midpoint) <= found.radius


def test_a_root_outside_its_bracket_is_refused():
    for low, high in ((0, 1), (2, 3)):
        with pytest.raises(PrecisionError):
            enclose(Root(Lambda(u, u**2 - 2), Integer(low), Integer(high)), 20)


# Closed forms against quadrature of textbook densities


def top_energy(density, low, high, fraction):
    """The share of int x^2 that the upper `fraction` of the mass of a density on [low, high] carries, by mpmath."""

    def mass(x):
        return mp.quad(density, [x, (x + high) / 2, high])

    def energy(x):
        return mp.quad(lambda s: s * s * density(s), [x, (x + high) / 2, high])

    inset = (high - low) / 100
    edge = mp.findroot(lambda x: mass(x) - fraction, (low + inset, high - inset), solver="anderson")
    return energy(edge) / energy(low)


def number(x: Rational):
    return mp.mpf(int(x.p)) / int(x.q)


def compare(claim, independent, **point):
    found = value(CLAIMS[claim].at(**point), 20)
    assert abs(float(found.midpoint) - float(independent)) < 1e-9, (point, float(found.midpoint), float(independent))


@settings(max_examples=6)
@given(strategies.rationals("1/20", "19/20", 20))
def test_full_training_on_the_exponential_target_is_the_energy_of_its_upper_quantile(rho):
    with mp.workdps(15):
        # exp(-x) has mass rho above -log(rho).
        edge = -mp.log(number(rho))
        upper = mp.quad(lambda x: x * x * mp.exp(-x), [edge, mp.inf]) / 2
    compare("full-training/end/robustness@exponential", upper, rho=rho)
    compare("full-training/end/test-error@exponential", 1 - upper, rho=rho)


@settings(max_examples=6)
@given(strategies.rationals("1/20", "19/20", 20))
def test_full_training_on_a_wigner_target_is_the_energy_of_its_tails(rho):
    with mp.workdps(15):
        # |lambda| of the semicircle on [-2, 2], x = 2 sin(s)
        kept = top_energy(lambda x: mp.sqrt(abs(4 - x * x)) / mp.pi, mp.mpf(0), mp.mpf(2), number(rho))
    compare("full-training/end/robustness@semicircle", kept, rho=rho)


@settings(max_examples=8)
@given(strategies.rationals("1/20", "19/20", 20), st.sampled_from(("1/4", "1/2", "3/2", "2")))
def test_full_training_on_a_wishart_target_is_the_energy_of_its_largest_eigenvalues(part, aspect):
    c = Rational(aspect)
    rho = part * Min(1, 1 / c)  # below the rank
    with mp.workdps(15):
        low, high = (1 - mp.sqrt(number(c))) ** 2, (1 + mp.sqrt(number(c))) ** 2

        def density(x):
            return mp.sqrt(abs((high - x) * (x - low))) / (2 * mp.pi * number(c) * x)

        kept = top_energy(density, low, high, number(rho))
    compare("full-training/end/robustness@wishart", kept, rho=rho, c=c)


@given(strategies.rationals("1/50", "12/25", 50), strategies.ratios)
def test_full_training_on_a_power_law_is_the_limit_of_sums_of_powers(a, rho):
    # int_0^rho u^(-2a) du / int_0^1 u^(-2a) du with u = e^-s
    with mp.workdps(20):
        rate = 1 - 2 * number(a)
        kept = mp.quad(lambda s: rate * mp.exp(-rate * s), [max(-mp.log(number(rho)), mp.mpf(0)), 10, 100, mp.inf])
    compare("full-training/end/robustness@power-law", kept, rho=rho, a=a)


@given(strategies.ratios, strategies.positive(1))
def test_full_training_on_equal_eigenvalues_keeps_the_fraction_of_the_rank_that_the_width_allows(rho, p):
    kept = min(Fraction(str(rho)) / Fraction(str(p)), Fraction(1))
    assert value(CLAIMS["full-training/end/robustness@low-rank"].at(rho=rho, p=p)) == Value(kept, Fraction(0))


# Planted errors that the evaluator itself refuses


def test_a_planted_wrong_bracket_is_refused():
    claim = CLAIMS["full-training/end/robustness@wishart"]
    halved = claim.rhs.replace(Root, lambda function, low, high: Root(function, low, high / 4))
    with pytest.raises(PrecisionError):
        value(replace(claim, rhs=halved).at(rho="1/5", c="1/2"), 30)


def test_a_law_that_lost_its_atom_is_refused():
    whole = law("marchenko-pastur(2)")
    lost = replace(whole, text="half a law", atoms=())
    assert whole.atoms and lost.charts == whole.charts
    family = CLAIMS["full-training/end/robustness@wishart"].at(rho="1/5", c="2")
    general = CLAIMS["full-training/end/robustness"]
    assert value(general.at(rho="1/5", target=whole), 30).overlaps(value(family, 30))
    with pytest.raises(PrecisionError):  # no quantile of a mass that is not there
        value(general.at(rho="1/5", target=lost), 30)


def test_digits_asked_for_are_digits_given():
    for digits in (5, 50, 500):
        point = CLAIMS["full-training/end/robustness@exponential"].at(rho="2/5")
        found = value(point, digits)
        assert -log10(float(found.radius / found.midpoint) or 1e-320) >= min(digits, 300)


# Special functions against mpmath


SPECIAL = {
    "lgamma": (loggamma, mp.loggamma),
    "gamma": (gamma, mp.gamma),
    "digamma": (digamma, mp.digamma),
    "zeta": (lambda x: zeta(1 + x, 2 * x), lambda x: mp.zeta(1 + x, 2 * x)),
    "polylog": (lambda x: polylog(3, x), lambda x: mp.polylog(3, x)),
    "Ei": (Ei, mp.ei),
    "li": (li, mp.li),
    "Si": (Si, mp.si),
    "Ci": (Ci, mp.ci),
    "Shi": (Shi, mp.shi),
    "Chi": (Chi, mp.chi),
    "erfc": (erfc, mp.erfc),
    "erfi": (erfi, mp.erfi),
    "erfinv": (erfinv, mp.erfinv),
    "erfcinv": (erfcinv, lambda x: mp.erfinv(1 - x)),
    "LambertW": (LambertW, mp.lambertw),
    "S": (fresnels, mp.fresnels),
    "C": (fresnelc, mp.fresnelc),
    "K": (elliptic_k, mp.ellipk),
    "E": (elliptic_e, mp.ellipe),
    "F": (lambda x: elliptic_f(1, x), lambda x: mp.ellipf(1, x)),
    "Ai": (airyai, mp.airyai),
    "Bi": (airybi, mp.airybi),
    "J": (lambda x: besselj(x, 1 + x), lambda x: mp.besselj(x, 1 + x)),
    "I": (lambda x: besseli(x, 1 + x), lambda x: mp.besseli(x, 1 + x)),
    "Y": (lambda x: bessely(x, 1 + x), lambda x: mp.bessely(x, 1 + x)),
    "K_nu": (lambda x: besselk(x, 1 + x), lambda x: mp.besselk(x, 1 + x)),
    "upper": (lambda x: uppergamma(x, 2 + x), lambda x: mp.gammainc(x, 2 + x)),
    "lower": (lambda x: lowergamma(x, 2 + x), lambda x: mp.gammainc(x, 0, 2 + x)),
    "betainc": (lambda x: betainc(2, 1 + x, x / 2, x), lambda x: mp.betainc(2, 1 + x, x / 2, x)),
    "1F1": (lambda x: hyper([x], [2], 1 + x), lambda x: mp.hyp1f1(x, 2, 1 + x)),
    "1F2": (lambda x: hyper([x], [2, 3], 1 + x), lambda x: mp.hyper([x], [2, 3], 1 + x)),
    "sinh": (sinh, mp.sinh),
    "cosh": (cosh, mp.cosh),
    "sech": (sech, mp.sech),
    "asinh": (asinh, mp.asinh),
    "acosh": (lambda x: acosh(1 + x), lambda x: mp.acosh(1 + x)),
    "atanh": (atanh, mp.atanh),
    "acot": (acot, mp.acot),
    "asec": (lambda x: asec(1 + x), lambda x: mp.asec(1 + x)),
    "harmonic": (harmonic, mp.harmonic),
}


@pytest.mark.parametrize("name", SPECIAL)
@settings(max_examples=8)
@given(rational)
def test_a_ball_of_a_special_function_contains_what_mpmath_computes(name, number):
    ours, theirs = SPECIAL[name]
    found = enclose(ours(number), 25)
    with mp.workdps(45):
        independent = Fraction(str(mp.re(theirs(mp.mpf(int(number.p)) / int(number.q)))))
    assert abs(found.midpoint - independent) <= found.radius + max(abs(independent), 1) * Fraction(1, 10**38)


@pytest.mark.parametrize("name", SPECIAL)
def test_a_complex_ball_of_a_special_function_contains_the_real_one(name):
    x = Rational(3, 11)
    expression = SPECIAL[name][0](t)
    try:
        around = compiled(expression, (t,), acb)((acb(fmpq(3, 11)),), False)
    except PrecisionError:
        pytest.fail(f"no complex rule for {name}")
    assert not around.is_finite() or around.real.overlaps(ball(expression.subs(t, x)))


def test_text_is_never_executed():
    with pytest.raises(TypeError, match="takes a SymPy expression"):
        enclose("__import__('os').getcwd()")
    assert enclose(2).exact and enclose(Fraction(1, 3)).midpoint == Fraction(1, 3)


def test_what_no_rule_encloses_is_refused_and_not_answered_in_part():
    y = Symbol("y")
    for expression in (
        Integral(t, (t, 0, 1), (y, 0, 2)),
        Sum(1 / t, (t, 1, oo)),
        Sum(t, (t, 1, Rational(5, 2))),
        Sum(2**t, (t, 0, oo)),
    ):
        with pytest.raises(PrecisionError):
            enclose(expression)


def test_sums_are_enclosed_in_either_direction_and_to_infinity():
    assert enclose(Sum(t**2, (t, 5, 2))).midpoint == -25
    assert enclose(Sum(Rational(1, 3) ** t, (t, 0, oo)) - Rational(3, 2)).contains(Value(Fraction(0), Fraction(0)))
    assert enclose(Sum(1 / t**2, (t, 1, oo)) - pi**2 / 6).contains(Value(Fraction(0), Fraction(0)))
