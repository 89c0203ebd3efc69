"""Second routes: there is one for every claim, it agrees over the domain, and it catches planted errors."""

import inspect
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from fractions import Fraction

import nonrobust
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp
from nonrobust import library
from nonrobust.numerics.balls.value import Value, enclose, value
from nonrobust.numerics.papers.dohmatob_bietti.routes import tangent
from nonrobust.numerics.trial.route import second
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.language.nodes import BulkMean, Contour, GaussianMean
from nonrobust.theory.language.terms import Functional
from nonrobust.theory.objects.activations import T, activation
from nonrobust.theory.objects.laws import THETA, S
from nonrobust.theory.papers.dohmatob_bietti import neural_tangent, random_features
from sympy import Basic, Float, Integral, Lambda, Rational, Symbol, atan, cos, exp, lambdify, oo, pi, sin, sqrt, tanh

from tests import strategies
from tests.lookup import ROUTES, WITHOUT

CLAIMS = {claim.id: claim for claim in library.claims}
ROUTED = pytest.mark.parametrize("id", ROUTES)
DIGITS = 30
s, u, x = Symbol("s", positive=True), Symbol("u", positive=True), Symbol("x", real=True)


def integrates(claim: Claim) -> bool:
    """Whether values or routes need quadrature, which is dearer."""
    return bool({"sigma", "lamda", "t", "k", "zeta"} & {param.name for param in claim.params})


def agree(point: Point, digits: int = DIGITS) -> bool:
    """Whether the two routes to the value meet; a point that the second does not reach says nothing."""
    other = second(ROUTES.get(point.claim.id), point, digits)
    return other is None or value(point, digits).overlaps(other)


# Coverage and agreement


def test_every_claim_has_a_second_route_or_a_reason_for_having_none():
    assert sorted([*ROUTES, *WITHOUT]) == sorted(CLAIMS)


@ROUTED
def test_a_second_route_reaches_every_check_point_and_agrees_there(id):
    for given_values in CLAIMS[id].points:
        point = CLAIMS[id].at(**given_values)
        other = second(ROUTES.get(point.claim.id), point, DIGITS)
        assert other is not None and value(point, DIGITS).overlaps(other), str(point)


@pytest.mark.parametrize("id", [id for id in ROUTES if not integrates(CLAIMS[id])])
@settings(max_examples=8)
@given(st.data())
def test_two_routes_to_one_value_overlap_over_the_whole_domain(id, data):
    assert agree(data.draw(strategies.points(CLAIMS[id])))


@pytest.mark.parametrize("id", [id for id in ROUTES if integrates(CLAIMS[id])])
@settings(max_examples=3)
@given(st.data())
def test_two_routes_to_one_value_overlap_over_the_whole_domain_where_integrals_are_dear(id, data):
    assert agree(data.draw(strategies.points(CLAIMS[id])))


@ROUTED
def test_a_second_route_catches_a_relative_error_of_1e_minus_20(id):
    claim = CLAIMS[id]
    wrong = claim.scaled(1 + Rational(1, 10**20))
    for given_values in claim.points[:2]:
        point = wrong.at(**given_values)
        assert agree(point) == (value(point, DIGITS).midpoint == 0)


def test_a_claim_without_a_second_route_has_none():
    for id in WITHOUT:
        assert second(ROUTES.get(id), CLAIMS[id].at(**CLAIMS[id].points[0]), 20) is None


# Points where cancellation is worst


@pytest.mark.parametrize(
    ("id", "given_values"),
    [
        ("full-training/end/robustness@wishart", {"rho": "1e-30", "c": "1/2"}),
        ("full-training/end/robustness@wishart", {"rho": "1e-300", "c": "2"}),
        ("full-training/end/test-error@semicircle", {"rho": "999999999999/1000000000000"}),
        ("neural-tangent/gradient-flow/test-error", {"rho": "1", "beta": "1/3", "zeta": "1/2", "t": "20"}),
        ("neural-tangent/gradient-flow/robustness", {"rho": "1/2", "beta": "1/3", "zeta": "1", "t": "1e-12"}),
        ("neural-tangent/ridge/test-error", {"rho": "1/2", "beta": "1/3", "zeta": "1/2", "lamda": "1e-12"}),
        *(("neural-tangent/ridge/test-error", {"rho": rho, "beta": "1/3", "zeta": "1/2", "lamda": "1e-12"})
          for rho in ("1", "999999/1000000", "1/54")),
        ("neural-tangent/ridge/robustness", {"rho": "100", "beta": "1/3", "zeta": "1/2", "lamda": "1e6"}),
        ("neural-tangent/gradient-flow/test-error", {"rho": "1", "beta": "1/3", "zeta": "1/2", "t": "10000"}),
        ("neural-tangent/least-squares/test-error", {"rho": "999999/1000000", "beta": "1/3"}),
        ("lazy/random-features/ridge/test-excess", {"rho": "1/54", "alpha": "1/2", "sigma": "relu", "lamda": "1e-12",
          "zeta": "1/2", "law": "uniform(5/11,17/11)"}),
        ("random-features/ridge/robustness",
         {"rho": "1", "alpha": "3/4", "sigma": "relu", "lamda": "1e-12", "zeta": "1/2", "law": "uniform(0,2)"}),
        ("random-features/gradient-flow/test-error",
         {"rho": "1/2", "alpha": "3/4", "sigma": "relu", "t": "10000", "zeta": "1/2"}),
        *(("random-features/gradient-flow/robustness",
           {"rho": rho, "alpha": "3/4", "sigma": sigma, "t": "10000", "zeta": "1/2"})
          for rho, sigma in (("10000", "relu"), ("1/100", "tanh"))),
        ("full-training/gradient-flow/test-error", {"spectrum": "1", "start": "1,1/2,1/3,1/5,2", "t": "10"}),
        ("full-training/gradient-flow/robustness", {"spectrum": "3,2,1,0", "start": "1,1/2,1/3,1/5", "t": "1000"}),
    ],
)  # fmt: skip
def test_cancellation_leaves_every_digit_right(id, given_values):
    point = CLAIMS[id].at(**given_values)
    found, other = value(point, DIGITS), second(ROUTES.get(point.claim.id), point, DIGITS)
    assert other is not None and found.overlaps(other)
    assert found.radius <= abs(found.midpoint) * Fraction(1, 10**DIGITS)


# Planted errors


def _wrong_psi(values, x):
    """The other root of the quadratic for psi at D = delta_1."""
    shift, scale = values["sigma"].lambda_bar + x, values["sigma"].lambda_1 ** 2
    b = shift + scale * (1 - values["rho"])
    return (-b - sqrt(b**2 + 4 * shift * scale * values["rho"])) / (2 * shift * scale)


def test_a_planted_wrong_branch_of_psi_is_caught():
    claim = CLAIMS["random-features/least-squares/test-error"]
    given_values = {"rho": "1/2", "alpha": "1/2", "sigma": "relu"}
    wrong = replace(claim, functionals=(Functional(random_features.PSI, "the other root", _wrong_psi),))
    assert agree(claim.at(**given_values)) and not agree(wrong.at(**given_values))


@pytest.mark.parametrize("law", ["atoms(1)", "atoms(1/2,3/2)"])
def test_a_planted_contour_through_the_spectrum_is_caught(law):
    claim = CLAIMS["random-features/gradient-flow/test-error"]
    point = claim.at(rho="1/2", alpha="1/2", sigma="t**2 + t", law=law, t="1", zeta="0")
    wide = point.expression().replace(Contour, lambda f, low, high: Contour(f, low / 40, high))
    assert agree(point) and not enclose(wide, 15).overlaps(second(ROUTES.get(point.claim.id), point, 15))


def test_a_planted_lost_atom_is_caught(monkeypatch):
    whole = neural_tangent.kernel_law
    point = CLAIMS["neural-tangent/gradient-flow/test-error"].at(rho="2/5", beta="2/7", zeta="1/2", t="1/10")
    assert agree(point)
    monkeypatch.setattr(neural_tangent, "kernel_law", lambda ratio: replace(whole(ratio), atoms=()))
    assert not agree(point)


def test_a_planted_resolvent_off_by_1e_minus_15_is_caught_near_the_edge(monkeypatch):
    point = CLAIMS["neural-tangent/ridge/test-error"].at(rho="1", beta="1/3", zeta="1/2", lamda="1e-9")
    assert agree(point)
    whole = tangent._resolvent
    monkeypatch.setattr(
        tangent, "_resolvent", lambda ratio: whole(ratio).subs(tangent._Y, tangent._Y + Rational(1, 10**15))
    )
    assert not agree(point)


def test_a_planted_truncated_tail_is_caught():
    claim, whole = CLAIMS["initialization/start/test-error"], activation("tanh")
    cut = Integral(tanh(T) ** 2 * exp(-(T**2) / 2) / sqrt(2 * pi), (T, -9, 9))
    assert agree(claim.at(sigma=whole, zeta="1"))
    planted = replace(whole)
    vars(planted)["norm"] = cut  # where the computed constant is kept
    assert not agree(claim.at(sigma=planted, zeta="1"))


# Integrals


FUNCTIONS = [exp(-s), 1 / (1 + s), (1 - exp(-3 * s)) / s, (1 - s) ** 7, 1 / (2 + s) ** 2]


@pytest.mark.parametrize("function", FUNCTIONS, ids=str)
@settings(max_examples=6)
@given(strategies.ratios)
def test_gauss_chebyshev_rules_and_adaptive_quadrature_agree(function, ratio):
    location = 1 + ratio - 2 * sqrt(ratio) * cos(THETA)
    adaptive = Integral(function.subs(s, location) * 2 * sin(THETA) ** 2 / pi, (THETA, pi / 9, pi))
    rest = Integral(function.subs(s, location) * 2 * sin(THETA) ** 2 / pi, (THETA, 0, pi / 9))
    rule = enclose(BulkMean(Lambda(s, function), ratio, -1 if function.has(1 / (1 + s), (2 + s) ** -2) else -oo), 40)
    if ratio == 1 and function.subs(s, 0) is not function:  # the removable singularity sits on the path
        return
    assert rule.overlaps(enclose(adaptive + rest, 40))


@settings(max_examples=6)
@given(strategies.ratios, strategies.positive(3))
def test_a_double_gauss_chebyshev_rule_of_a_product_is_a_square(ratio, t):
    single = enclose(BulkMean(Lambda(s, exp(-t * s)), ratio, -oo) ** 2, 40)
    assert single.overlaps(enclose(BulkMean(Lambda((s, u), exp(-t * s - t * u)), ratio, -oo), 40))


def test_a_pole_hidden_from_a_gauss_chebyshev_rule_is_refused_or_seen():
    # 1/(s + 1/1000) has its pole just left of the bulk; vouching for less than the truth costs points, not digits.
    node = BulkMean(Lambda(s, 1 / (s + Rational(1, 1000))), Rational(1, 2), -Rational(1, 1000))
    # q(y) = int 1/(s + y) dmu in closed form, less the atom: s dmu/rho is the law of the rule
    y, ratio = Rational(1, 1000), Rational(1, 2)
    law = neural_tangent.kernel_law(ratio)
    eta = law.eta.subs(S, ratio / y)
    assert enclose(node, 40).overlaps(enclose((1 - eta) / ratio, 40))


@pytest.mark.parametrize("function", [atan(T) ** 2, tanh(T) ** 2, atan(T - 1) ** 2, 1 / (1 + T**2)], ids=str)
def test_functions_with_cuts_or_poles_off_the_line_are_integrated_right(function):
    found = enclose(GaussianMean(Lambda(T, function)), 25)
    with mp.workdps(40):
        density = function * exp(-(T**2) / 2) / sqrt(2 * pi)
        independent = mp.quad(lambdify(T, density, "mpmath"), [-16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16])
    assert abs(Fraction(mp.nstr(independent, 30)) - found.midpoint) < Fraction(1, 10**20)


# The public interface


def test_no_public_function_returns_a_bare_number():
    for module in (nonrobust,):
        for name in module.__all__:
            each = getattr(module, name)
            methods = [each] if inspect.isfunction(each) else []
            if inspect.isclass(each) and each in (Value, Claim, Point):
                methods = [method for _, method in inspect.getmembers(each, inspect.isfunction)]
            for method in methods:
                hint = typing.get_type_hints(method).get("return")
                assert hint not in (float, complex, mp.mpf), f"{module.__name__}.{name}: {method.__name__}"


def inexact(thing: object) -> list[object]:
    """The numbers without an error bound in what a public call returned, however deep they lie."""
    if isinstance(thing, Basic):
        return [*thing.atoms(Float)]
    if is_dataclass(thing) and not isinstance(thing, type):
        return [each for field in fields(thing) for each in inexact(getattr(thing, field.name))]
    if isinstance(thing, Mapping):
        return [each for item in thing.items() for each in inexact(item)]
    if isinstance(thing, tuple | list | set | frozenset):
        return [each for item in thing for each in inexact(item)]
    return [] if isinstance(thing, bool | int | str | Fraction | None) or callable(thing) else [thing]


@pytest.mark.parametrize("id", CLAIMS)
def test_what_the_public_interface_returns_of_a_claim_holds_only_exact_numbers(id):
    claim = library.claim(id)
    point = claim.at(**claim.points[0])
    found = value(point, 10)
    assert isinstance(found, Value) and type(found.midpoint) is type(found.radius) is Fraction
    texts = found.decimal(10), found.error_of(found.decimal(10)), point.as_text(), str(point), claim.formula().relation
    returned = (
        claim,
        point,
        point.expression(),
        found,
        enclose(point.expression(), 10),
        second(ROUTES.get(point.claim.id), point, 10),
        texts,
    )
    assert inexact(returned) == []


@pytest.mark.parametrize("bare", [0.5, 1j, mp.mpf(1) / 3, Float("0.5"), arb(1), Decimal("0.5")], ids=repr)
def test_a_planted_bare_number_is_found_wherever_it_lies(bare):
    claim = library.claim("tradeoff/pareto")
    assert inexact([{"value": (Value(bare, Fraction(0)),)}]) == [bare]
    assert inexact(replace(claim, rhs=bare)) == [bare]
