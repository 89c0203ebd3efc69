"""Spectral laws: what people write, and moments, transforms and energies against textbook densities and mpmath."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mp
from nonrobust import library
from nonrobust.numerics.balls.value import Value, enclose, value
from nonrobust.numerics.papers.dohmatob_bietti.routes.full_training import END
from nonrobust.numerics.papers.dohmatob_bietti.simulators.full_training import spectrum
from nonrobust.theory.objects.domains import CovarianceLaw, Law
from nonrobust.theory.objects.laws import LAWS, THETA, S, SpectralLaw, W, X, law
from nonrobust.theory.objects.upper_energy import upper_energy
from sympy import Expr, Integer, Rational, exp, lambdify, log, pi, sqrt
from sympy import gamma as Gamma
from sympy.abc import x as x_plain

from tests import strategies


def written(chosen: SpectralLaw) -> tuple[str, list[Rational]]:
    """The name and the arguments of a law that is neither a multiple nor a mixture."""
    name, _, rest = chosen.text.partition("(")
    return name, [Rational(part) for part in rest.rstrip(")").split(",")]


def textbook(chosen: SpectralLaw) -> tuple[Expr, Expr]:
    """The textbook density of a continuous part in x, and the interval's start (finite for every law)."""
    name, args = written(chosen)
    match name:
        case "exp":
            return args[0] * exp(-args[0] * x_plain), Integer(0)
        case "uniform":
            return 1 / (args[1] - args[0]), args[0]
        case "power-law":  # P(U^-a > x) = x^(-1/a)
            return x_plain ** (-1 - 1 / args[0]) / args[0], Integer(1)
        case "semicircle":
            radius, center = args[0], args[1] if len(args) > 1 else Integer(0)
            return 2 * sqrt(radius**2 - (x_plain - center) ** 2) / (pi * radius**2), center - radius
        case "marchenko-pastur":
            low, high = (1 - sqrt(args[0])) ** 2, (1 + sqrt(args[0])) ** 2
            return sqrt((high - x_plain) * (x_plain - low)) / (2 * pi * args[0] * x_plain), low
        case "gamma":
            k, scale = args[0], args[1] if len(args) > 1 else Integer(1)
            return x_plain ** (k - 1) * exp(-x_plain / scale) / (Gamma(k) * scale**k), Integer(0)
        case "beta":
            a, b, low, high = args if len(args) == 4 else (*args, Integer(0), Integer(1))
            constant = Gamma(a) * Gamma(b) / Gamma(a + b) * (high - low) ** (a + b - 1)
            return (x_plain - low) ** (a - 1) * (high - x_plain) ** (b - 1) / constant, low
        case "arcsine":
            return 1 / (pi * sqrt((x_plain - args[0]) * (args[1] - x_plain))), args[0]
        case "lognormal":
            mu, sigma = args
            return exp(-((log(x_plain) - mu) ** 2) / (2 * sigma**2)) / (x_plain * sigma * sqrt(2 * pi)), Integer(0)
    raise NotImplementedError(name)


# Laws whose second moment beyond the last 10^-40 of a chart is below 10^-19.
SHORT_TAILED = ("exp", "uniform", "semicircle", "marchenko-pastur", "arcsine")
continuous = strategies.laws().map(law).filter(lambda chosen: len(chosen.charts) == 1)
inner = strategies.rationals("1/50", "7/10", 50)  # beyond, densities fall below 10^-1000


@given(st.one_of(strategies.laws(), strategies.compound_laws()))
def test_a_law_reads_back_from_its_own_text(text):
    chosen = law(text)
    assert law(str(chosen)) == chosen


@given(continuous, inner)
def test_a_chart_carries_the_textbook_density(chosen, part):
    density, start = textbook(chosen)
    theta = part * chosen.charts[0].end
    x, slope = (each.subs(THETA, theta) for each in (chosen.charts[0].location, chosen.charts[0].location.diff(THETA)))
    assert enclose(density.subs(x_plain, x) * slope, 25).overlaps(
        enclose(chosen.charts[0].weight.subs(THETA, theta), 25)
    )
    assert chosen.charts[0].support[0] == start


@given(continuous, inner)
def test_mass_and_energy_differentiate_back_to_what_they_integrate(chosen, part):
    chart, theta = chosen.charts[0], part * chosen.charts[0].end
    for whole, density in ((chart.mass, chart.weight), (chart.energy, chart.location**2 * chart.weight)):
        assert enclose(whole.diff(THETA).subs(THETA, theta), 25).overlaps(enclose(density.subs(THETA, theta), 25))


@given(continuous.filter(lambda chosen: chosen.text.split("(")[0] in SHORT_TAILED))
def test_mass_and_energy_rise_from_zero_to_one_and_the_second_moment_with_the_atoms(chosen):
    nearly = Rational(1, 10**40)  # what is left of lambda^2 beyond is below 10^-19 for every law drawn
    chart, atoms = chosen.charts[0], chosen.atoms
    mass_of_atoms = sum((p for _, p in atoms), Integer(0))
    energy_of_atoms = sum((p * x**2 for x, p in atoms), Integer(0))
    for whole, total in ((chart.mass, 1 - mass_of_atoms), (chart.energy, chosen.second_moment - energy_of_atoms)):
        low, high = (enclose(whole.subs(THETA, part * chart.end), 25).midpoint for part in (nearly, 1 - nearly))
        end = enclose(total, 25).midpoint
        assert abs(low) < Fraction(1, 10**19) and abs(high - end) < Fraction(1, 10**19)


@given(continuous, inner)
def test_inverse_undoes_location(chosen, part):
    chart, theta = chosen.charts[0], part * chosen.charts[0].end
    x = chart.location.subs(THETA, theta)
    assert enclose(chart.inverse.subs(X, x), 25).overlaps(enclose(theta, 25))
    assert enclose(x - chart.support[0], 10).midpoint > 0
    assert not chart.support[1].is_finite or enclose(chart.support[1] - x, 10).midpoint > 0


@settings(max_examples=15)
@given(continuous.filter(lambda chosen: chosen.text.split("(")[0] in SHORT_TAILED[:4]))
def test_mean_and_second_moment_agree_with_quadrature_of_the_textbook_density(chosen):
    density, start = textbook(chosen)
    with mp.workdps(30):
        # x = start + s^2 removes the square-root edge on the left; tanh-sinh takes the one on the right.
        low = mp.mpf(start.evalf(40))
        end = chosen.charts[0].support[1]
        high = mp.sqrt(mp.mpf((end - start).evalf(40))) if end.is_finite else mp.inf

        def integrand(s, power):
            x = low + s * s
            return mp.re(mp.mpmathify(density.evalf(40, subs={x_plain: x}))) * x**power * 2 * s

        for power, claimed in ((1, chosen.mean), (2, chosen.second_moment)):
            atoms = sum((p * x**power for x, p in chosen.atoms), Integer(0))
            measured = mp.quad(lambda s, power=power: integrand(s, power), [0, high])
            assert abs(measured + mp.mpf(atoms.evalf(40)) - mp.mpf(claimed.evalf(40))) < mp.mpf(10) ** -12


@given(
    strategies.laws().map(law).filter(lambda chosen: chosen.gap is not None and chosen.lower >= 0),
    strategies.positive(4),
)
def test_gap_and_remainder_of_a_law_are_what_moments_leave_of_its_eta_transform(chosen, s):
    for at, w in ((s, 1), (s, Rational(1, 7)), (s, 10**9), (10**9 * s, s)):  # at small s/w it is eta that cancels
        gap = (1 - chosen.eta.subs(S, s_over := at / w)) / s_over
        for form, left in ((chosen.gap, gap), (chosen.remainder, (chosen.mean - gap) / at)):
            assert enclose(form.subs({S: at, W: w}), 25).overlaps(enclose(left, 25))


def test_gap_and_remainder_at_0_are_the_first_two_moments():
    for text in ("atoms(1/2,3/2)", "uniform(-1,1)", "uniform(1/2,3/2)", "semicircle(1/2,1)", "marchenko-pastur(2)"):
        chosen = law(text)
        for form, moment in ((chosen.gap, chosen.mean), (chosen.remainder, chosen.second_moment)):
            assert enclose(form.subs({S: 0, W: 1}), 25).overlaps(enclose(moment, 25))


@given(strategies.rationals("1/50", "12/25", 50))
def test_power_law_moments_are_those_of_a_power_of_a_uniform_variable(a):
    chosen = law(f"power-law({a})")
    with mp.workdps(30):
        exponent = mp.mpf(int(a.p)) / int(a.q)
        for power, claimed in ((1, chosen.mean), (2, chosen.second_moment)):
            # u = e^-s: E U^(-a power) = int e^((a power - 1) s) ds
            measured = mp.quad(lambda s, k=power: mp.exp((exponent * k - 1) * s), [0, 1, 10, 100, mp.inf])
            assert abs(measured / mp.mpf(claimed.evalf(40)) - 1) < mp.mpf(10) ** -12


@given(strategies.laws())
def test_weights_of_atoms_are_positive_and_fit_the_moments(text):
    chosen = law(text)
    assert all(weight > 0 for _, weight in chosen.atoms)
    assert [x for x, _ in chosen.atoms] == sorted({x for x, _ in chosen.atoms})
    if not chosen.charts:
        moments = [sum(p * x**k for x, p in chosen.atoms) for k in (0, 1, 2)]
        assert moments == [1, chosen.mean, chosen.second_moment]


def test_equal_atoms_merge():
    assert law("atoms(2,1,2)").atoms == ((1, Rational(1, 3)), (2, Rational(2, 3)))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [("gauss(1)", "semicircle(radius)"), ("Normal(0,1)", "a normal law of eigenvalues is not among them"),
     ("exp", "exp(rate) with its numbers"), ("exp()", "exp(rate) with 1 argument"), ("", "a spectral law such as"),
     ("exp(1,2)", "1 argument"), ("exp(0)", "rate > 0"), ("uniform(1,1)", "low < high"), ("uniform(1)", "2 argument"),
     ("semicircle(0)", "radius > 0"), ("semicircle(1,2,3)", "1 or 2"), ("power-law(1/2)", "a < 1/2"),
     ("low-rank(0)", "0 < p <= 1"), ("low-rank(3/2)", "0 < p <= 1"), ("marchenko-pastur(-1)", "c > 0"),
     ("pareto(2)", "second moment is infinite"), ("pareto(1e30)", "<= 1000"),
     ("gamma(2,-1)", "scale > 0"), ("gamma(1e9)", "shape <= 100"),
     ("beta(1,2,3)", "2 or 4"), ("beta(0,1)", "1/100 <= a"), ("lognormal(0,0)", "sigma"),
     ("arcsine(1,0)", "low < high"),
     ("atoms(1:1/2)", "sum to 1"), ("atoms(1:1,2:0)", "positive"), ("atoms(1:2:3)", "atoms(x,...)"),
     ("exp(1/0)", "exact"), ("exp(1e9999)", "moderate size"), ("pareto(10**300)", "exact"),
     ("exp(1)+exp(2)", "mixture(1/2:exp(1),1/2:exp(2))"),
     ("exp(1) + 1", "a spectral law"), ("exp(1)*2", "in front"), ("-2*exp(1)", "a positive scale"),
     ("0*exp(1)", "a positive scale"), ("x*exp(1)", "exact"), ("2*", "a spectral law such as"),
     ("mixture(0)", "a weight and a colon"), ("mixture(exp(1):1)", "the weight before the colon"),
     ("mixture(1/2:0)", "sum to 1"), ("mixture(1/2:0,1/2:exp(1)", "closed"), ("exp(1))", "closed"),
     ("(" * 10_000, "closed"), ("2*" * 1000 + "exp(1)", "one scale"), ("mixture(1:" * 500 + "1" + ")" * 500, "closed"),
     ("atoms(" + ",".join(map(str, range(60_000))) + ")", "characters"),
     ("atoms(" + ",".join(map(str, range(5_000))) + ")", "1000 atoms"),
     ("atoms(" + "1" * 300 + ")", "moderate size"), ("marchenko-pasture(1)", "did you mean marchenko-pastur"),
     ("exponential", "exp(rate) with its numbers"), ("Wigner", "semicircle(radius"), ("mixture", "mixture(1/2:0"),
     ("normal", "a normal law of eigenvalues is not"), ("chi2(3)", "one of the laws"), ("1, 2,3", "atoms(x,...)"),
     ("exp(1)/2", "1/2*exp(1)")],
)  # fmt: skip
def test_what_is_not_a_law_is_refused_with_what_was_expected(wrong, words):
    with pytest.raises(ValueError) as caught:
        law(wrong)
    assert words in str(caught.value) and "\n" not in str(caught.value)
    if "normal" in wrong.lower():
        assert "did you mean" not in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("EXP(1)", "exp(1)"), ("exponential(1)", "exp(1)"), ("Marchenko_Pastur(1/2)", "marchenko-pastur(1/2)"),
     ("marchenko pastur(0.5)", "marchenko-pastur(1/2)"), ("mp(.5)", "marchenko-pastur(1/2)"),
     ("wishart(1/2)", "marchenko-pastur(1/2)"), ("PowerLaw(1e-1)", "power-law(1/10)"),
     ("Low_Rank(2/5)", "low-rank(2/5)"),
     ("pareto(4, 2)", "power-law(1/4,2)"), ("gamma(2,1e-3)", "gamma(2,1/1000)"), (" 2 * exp( 0.4 ) ", "2*exp(2/5)"),
     ("Mixture(1/2: 0, .5: Exp(1))", "mixture(1/2:0,1/2:exp(1))"), ("beta(1,2,0,1)", "beta(1,2)")],
)  # fmt: skip
def test_a_law_is_understood_as_people_write_it(typed, plain):
    assert law(typed) == law(plain)


def test_every_law_by_name_is_drawn_by_the_strategy():
    assert {signature.partition("(")[0] for signature in LAWS} == set(strategies.NAMES_OF_LAWS)


def test_a_law_from_outside_does_not_take_the_text_of_another():
    stranger = replace(law("exp(1)"), mean=Integer(2))
    with pytest.raises(ValueError, match="another law, of the library"):
        Law().read(stranger)
    assert Law().read(replace(stranger, text="my law")).mean == 2
    assert Law().read(law("exp(1)")) == law("exp(1)")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [("beta(2,2)", "write 2*beta(2,2)"), ("exp(1)", "unbounded"), ("semicircle(1)", "negative eigenvalues"),
     ("mixture(1/2:0,1/2:beta(1,1))", "write 4*mixture(1/2:0,1/2:beta(1,1))")],
)  # fmt: skip
def test_a_law_that_is_none_of_a_covariance_is_refused_with_the_reason_and_what_to_write(wrong, words):
    with pytest.raises(ValueError) as caught:
        CovarianceLaw().read(wrong)
    assert words in str(caught.value)


EVERY = (
    *("exp(2)", "uniform(0,3)", "gamma(3/2)", "gamma(1/3,2)", "gamma(100)", "beta(1/3,2)", "beta(2,3,1,4)"),
    *("arcsine(0,2)", "arcsine(1,2)", "lognormal(0,1/2)", "power-law(1/4)", "power-law(1/8,2)", "marchenko-pastur(2)"),
    *(
        "semicircle(1,2)",
        "2*gamma(2)",
        "mixture(1/3:0,1/6:2,1/2:exp(1))",
        "mixture(1/2:uniform(0,1),1/2:beta(2,2,3,4))",
    ),
)


def quantiles_mean(chosen: SpectralLaw, function: Callable[[object], object]) -> object:
    """The mean of a function under the law by mpmath's quadrature over its charts."""
    total = mp.fsum(number(p) * function(number(x)) for x, p in chosen.atoms)
    for chart in chosen.charts:
        x, w = (lambdify(THETA, form, "mpmath") for form in (chart.location, chart.weight))
        ends = [number(chart.end) * mp.mpf(i) / 8 for i in range(9)]
        # The last 10^-30 carries nothing at 10 digits, and there a location may overflow.
        ends[0], ends[-1] = mp.mpf(10) ** -30, ends[-1] * (1 - mp.mpf(10) ** -30)
        total += mp.quad(lambda theta, x=x, w=w: function(x(theta)) * w(theta), ends)
    return total


def number(x: Expr) -> object:
    return mp.mpf(enclose(x, 35).midpoint.numerator) / enclose(x, 35).midpoint.denominator


@pytest.mark.parametrize("text", EVERY)
def test_mass_moments_and_eta_transform_agree_with_quadrature(text):
    chosen = law(text)
    with mp.workdps(40):
        for function, claimed in (
            (lambda x: mp.mpf(1), Integer(1)),
            (lambda x: x, chosen.mean),
            (lambda x: x**2, chosen.second_moment),
            (lambda x: 1 / (1 + x / 7), chosen.eta.subs(S, Rational(1, 7))),
            (lambda x: 1 / (1 + 5 * x / 2), chosen.eta.subs(S, Rational(5, 2))),
        ):
            assert abs(quantiles_mean(chosen, function) / number(claimed) - 1) < mp.mpf(10) ** -10


@settings(max_examples=15)
@given(st.one_of(strategies.laws(), strategies.compound_laws()), strategies.positive(1))
def test_the_energy_of_the_largest_eigenvalues_is_that_of_a_large_sample(text, fraction):
    # Stratified quantiles of 20 000 eigenvalues, in floats: an error of a few eigenvalues at the largest of them.
    chosen, d = law(text), 20_000
    moduli = np.sort(np.abs(spectrum(chosen, d, 1, np.random.default_rng(7))[0]))[::-1]
    tail = float(moduli[0] ** 2) / d
    assume(tail < 1e-2 * float(chosen.second_moment))  # a heavier tail than a sample can show
    measured = float((moduli[: round(float(fraction) * d)] ** 2).sum()) / d
    claimed = float(enclose(upper_energy(chosen, fraction), 15).midpoint)
    assert abs(measured - claimed) <= 6 * tail + 1e-6 * float(chosen.second_moment)


@pytest.mark.parametrize("text", [each for each in EVERY if "lognormal" not in each])
def test_the_end_of_full_training_agrees_with_quadrature_of_the_chart(text):
    for rho in ("1/5", "7/10"):
        point = library.claim("full-training/end/robustness").at(rho=rho, target=text)
        assert value(point, 20).overlaps(by_route(point, 20))


def by_route(point, digits):
    found = END.robustness(point, digits)
    return found if isinstance(found, Value) else enclose(found, digits)


@pytest.mark.parametrize("text", ["mixture(1/2:1,1/2:uniform(0,2))", "mixture(1/2:uniform(0,1),1/2:uniform(2,3))"])
def test_an_atom_or_a_gap_of_the_support_at_the_quantile_is_split(text):
    # By hand: the upper quarter (half) of the mass is uniform on (1, 2) (on (2, 3)).
    fraction, energy = {"1": (Rational(1, 4), Rational(7, 12)), "u": (Rational(1, 2), Rational(19, 6))}[text[12]]
    assert enclose(upper_energy(law(text), fraction), 20).overlaps(enclose(energy, 20))
    if text[12] == "1":  # half of the atom, too
        assert enclose(upper_energy(law(text), Rational(1, 2)), 20).overlaps(enclose(energy + Rational(1, 4), 20))
