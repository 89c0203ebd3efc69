"""The claims as data: glossary, exact reading, helpful refusals, check points, and the spectral laws behind them."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nonrobust import library
from nonrobust.numerics.balls.value import enclose
from nonrobust.theory.language import domains
from nonrobust.theory.language.claim import Claim, show
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.language.modes import Exact
from nonrobust.theory.objects.domains import Law
from nonrobust.theory.papers.dohmatob_bietti import glossary as symbols
from nonrobust.theory.papers.dohmatob_bietti.references import REFERENCES
from sympy import Float, Integer, Rational, Symbol, preorder_traversal, sign

from tests import strategies

EACH = pytest.mark.parametrize("claim", library.claims, ids=lambda claim: claim.id)


def outside(param: symbols.Param) -> str:
    """Text of a value just out of a parameter's domain, or nowhere near it."""
    match param.domain:
        case domains.Real(low=None, high=None):
            return "pi"
        case domains.Real(high=None, low=low, open_low=open_low):
            return str(low if open_low else low - Rational(1, 10**9))
        case domains.Real(high=high, open_high=open_high):
            return str(high if open_high else high + Rational(1, 10**9))
        case domains.Integer(low=low):
            return str(low - 1)
        case domains.Sequence():
            return "1,two"
        case domains.Choice():
            return "perceptron"
        case Law():
            return "exp(-1)"
    return "no such value"


def error(call: Callable[[], object]) -> str:
    """The message of the InputError that a call raises."""
    with pytest.raises(InputError) as caught:
        call()
    return str(caught.value)


# The glossary and the claims that use it


def test_every_parameter_of_every_claim_stands_once_in_the_glossary():
    names = [param.name for param in symbols.PARAMS]
    assert len(set(names)) == len(names)
    known = {(param.name, param.symbol) for param in symbols.PARAMS}  # a claim may narrow the domain of one
    assert {(param.name, param.symbol) for claim in library.claims for param in claim.params} <= known


@pytest.mark.parametrize("param", symbols.PARAMS, ids=lambda param: param.name)
def test_typical_values_lie_in_their_domain_and_round_trip_through_text(param):
    for text in param.typical:
        value = param.domain.read(text)
        assert param.domain.read(show(value)) == value


def test_claim_ids_are_distinct_and_look_up_their_claim():
    ids = [claim.id for claim in library.claims]
    assert len(set(ids)) == len(ids)
    assert [library.claim(id) for id in ids] == list(library.claims)


@EACH
def test_no_right_hand_side_holds_a_binary_float(claim):
    assert not any(isinstance(node, Float) for node in preorder_traversal(claim.rhs))
    for point in claim.points:
        assert not any(isinstance(node, Float) for node in preorder_traversal(claim.at(**point).expression()))


@EACH
def test_every_free_symbol_of_a_right_hand_side_is_a_parameter(claim):
    sequences = [param for param in claim.params if param.length is not None]
    known = {param.symbol for param in claim.params} | {param.symbol.label for param in sequences}
    known |= {param.length for param in sequences}
    known |= {part.symbol for param in claim.params for part in param.parts}
    rhs = claim.rhs
    for functional in claim.functionals:  # whose arguments may be functions of a variable that it integrates over
        rhs = rhs.replace(functional.symbol, lambda *arguments: Integer(1))
    assert {each for each in rhs.free_symbols if isinstance(each, Symbol)} <= known


@EACH
def test_a_point_leaves_no_symbol_and_reads_back_from_its_text(claim):
    for given_values in claim.points:
        point = claim.at(**given_values)
        assert not point.expression().free_symbols
        assert claim.at(**point.as_text()) == point


@EACH
def test_every_claim_says_what_it_assumes_and_where_it_comes_from(claim):
    assert claim.statement.endswith(".") and claim.assumptions
    assert claim.source.reference in REFERENCES


@EACH
def test_latex_names_every_parameter_it_is_a_formula_in(claim):
    text = claim.formula().relation
    assert text.count("{") == text.count("}")
    for param in claim.params:
        if isinstance(param.symbol, Symbol) and param.symbol in claim.rhs.free_symbols:
            shown = claim.formula()
            assert param.latex in shown.relation + "".join(shown.where)


# Check points


def with_parameters(*names: str) -> list[Claim]:
    return [claim for claim in library.claims if set(names) <= {param.name for param in claim.params}]


# The features' kernel is bounded away from 0 unless sigma is quadratic: random features are smooth in rho at 1.
CHARTED = [each for each in with_parameters("rho") if "random-features" not in each.id]


@pytest.mark.parametrize("claim", CHARTED, ids=lambda claim: claim.id)
def test_check_points_lie_below_at_and_above_rho_one(claim):
    assert {sign(claim.at(**point)["rho"] - 1) for point in claim.points} == {-1, 0, 1}


@pytest.mark.parametrize("claim", with_parameters("m"), ids=lambda claim: claim.id)
def test_check_points_are_narrower_than_as_wide_as_and_wider_than_the_input(claim):
    points = [claim.at(**point) for point in claim.points]
    sizes = [(p["m"], p["d"] if "d" in p.as_text() else len(p["spectrum"])) for p in points]
    assert {sign(m - d) for m, d in sizes} == {-1, 0, 1}


@pytest.mark.parametrize("claim", with_parameters("rho", "p"), ids=lambda claim: claim.id)
def test_check_points_lie_below_at_and_above_the_rank_of_a_low_rank_target(claim):
    assert {sign(claim.at(**point)["rho"] - claim.at(**point)["p"]) for point in claim.points} == {-1, 0, 1}


@pytest.mark.parametrize("claim", with_parameters("c"), ids=lambda claim: claim.id)
def test_check_points_cover_wishart_targets_without_at_and_with_an_atom(claim):
    assert {sign(claim.at(**point)["c"] - 1) for point in claim.points} == {-1, 0, 1}


def ends(domain: domains.Domain) -> set[object]:
    """The values at which a domain ends and which belong to it, and every name of a choice."""
    match domain:
        case domains.Real(low, high, open_low, open_high):
            return ({low} if not open_low else set()) | ({high} if not open_high else set()) - {None}
        case domains.Choice(names):
            return set(names)
    return set()


REGIMES = sorted({claim.id.split("/")[0] for claim in library.claims})


@pytest.mark.parametrize("regime", REGIMES)
def test_the_check_points_of_a_regime_reach_the_ends_of_every_bounded_parameter(regime):
    claims = [claim for claim in library.claims if claim.id.startswith(f"{regime}/")]
    for param in {param.name: param for claim in claims for param in claim.params}.values():
        points = [claim.at(**p) for claim in claims for p in claim.points if param in claim.params]
        missed = ends(param.domain) - {None} - {point[param.name] for point in points}
        assert not missed, f"{param.name} is never {missed}"


def test_statements_at_finite_size_are_averages_over_the_weights():
    averaged = {each.id for each in library.claims if isinstance(each.mode, Exact) and each.mode.average}
    finite = {each.id for each in library.claims if each.id.endswith("@finite")}
    assert finite <= averaged and len(finite) >= 2


# Exact reading


@pytest.mark.parametrize(
    ("text", "exactly"),
    [("2/5", Fraction(2, 5)), ("0.4", Fraction(2, 5)), ("1e-3", Fraction(1, 1000)), (".5", Fraction(1, 2)),
     (" 7 ", Fraction(7)), ("+3", Fraction(3)), ("-1.50", Fraction(-3, 2)), ("2E2", Fraction(200)),
     (Fraction(1, 3), Fraction(1, 3)), (Decimal("0.1"), Fraction(1, 10)), (Integer(4), Fraction(4))],
)  # fmt: skip
def test_numbers_are_read_exactly(text, exactly):
    value = domains.exact(text)
    assert Fraction(int(value.p), int(value.q)) == exactly


@given(st.fractions())
def test_every_fraction_is_read_back_from_its_text(number):
    value = domains.exact(str(number))
    assert Fraction(int(value.p), int(value.q)) == number


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40, places=30))
def test_every_decimal_is_read_as_the_decimal_fraction_that_it_is(number):
    value = domains.exact(str(number))
    assert Fraction(int(value.p), int(value.q)) == Fraction(number)


@pytest.mark.parametrize(
    "wrong",
    [0.4, True, None, "", "abc", "1/0", "1//2", "0x10", "nan", "inf", "1_000", "1,5", "1e99999", "2/5.0", "٣", [1],
     Decimal("NaN"), Rational(1) / 0, "9" * 10_000],
)  # fmt: skip
def test_what_is_not_an_exact_number_is_refused(wrong):
    with pytest.raises(ValueError, match="number"):
        domains.exact(wrong)


@given(st.floats())
def test_no_binary_float_is_ever_an_exact_number(number):
    with pytest.raises(ValueError, match="not a binary float"):
        domains.exact(number)


# Refusals


@EACH
def test_a_value_out_of_its_domain_is_refused_by_claim_parameter_and_expectation(claim):
    good = dict(claim.points[0])
    for param in claim.params:
        for wrong in (outside(param), "no number", 0.5):
            message = error(lambda bad={**good, param.name: wrong}: claim.at(**bad))
            assert message.startswith(f"{claim.id}: {param.name} (") and param.meaning in message
            assert f"not '{wrong}'" in message and "\n" not in message


@EACH
def test_a_missing_parameter_is_named_with_what_it_must_be(claim):
    for param in claim.params:
        if param.default is not None:
            continue
        rest = {name: value for name, value in claim.points[0].items() if name != param.name}
        message = error(lambda rest=rest: claim.at(**rest))
        assert claim.id in message and f"needs a value of {param.name}" in message
        assert param.domain.describe() in message


@EACH
def test_a_missing_parameter_with_a_default_takes_it(claim):
    for param in claim.params:
        if param.default is not None:
            rest = {name: value for name, value in claim.points[-1].items() if name != param.name}
            assert claim.at(**rest) == claim.at(**rest, **{param.name: param.default})


@EACH
def test_an_unknown_parameter_is_named_with_those_that_there_are(claim):
    message = error(lambda: claim.at(**claim.points[0], temperature="1"))
    assert claim.id in message and "'temperature'" in message
    assert all(param.name in message for param in claim.params)


def test_a_misspelt_parameter_is_refused_with_the_nearest_name():
    assert "did you mean rho?" in error(lambda: library.claim("neural-tangent/least-squares/test-error").at(roh="1"))


def test_an_unknown_claim_is_refused_with_the_nearest_id():
    message = error(lambda: library.claim("neural-tangent/least-square/test-error"))
    assert "neural-tangent/least-squares/test-error" in message
    assert str(len(library.claims)) in message


# What violates a condition that ties parameters, what just satisfies it, and words of the refusal.
TIED = [
    ("setting/quadratic-network/test-error", {"energy": "1/4", "overlap": "51/100"}, {"overlap": "1/2"}, "Cauchy"),
    ("tradeoff/hermite/test-error", {"energies": "1,1/4,1", "overlap": "-51/100"}, {"overlap": "-1/2"}, "Cauchy"),
    ("random-features/least-squares/test-error", {"law": "uniform(0,2)", "alpha": "2"}, {"alpha": "4/3"}, "gamma_2"),
    ("initialization/start/test-error@quadratic", {"gamma": "1/2,1/3"}, {"gamma": "1/2,1/3,1/6"}, "sum to 1"),
    ("full-training/gradient-flow/test-error", {"spectrum": "2,1", "start": "1,1,1"}, {"start": "1,2,3,4"}, "rows"),
]


@pytest.mark.parametrize(("id", "wrong", "right", "words"), TIED, ids=[each[0] for each in TIED])
def test_a_point_that_violates_a_condition_on_several_parameters_is_refused(id, wrong, right, words):
    claim = library.claim(id)
    given_values = {**claim.points[0], **wrong}
    message = error(lambda: claim.at(**given_values))
    assert id in message and words in message
    assert claim.at(**{**given_values, **right})


def test_every_condition_on_several_parameters_has_a_violation_above():
    known = library.claims
    tied = {constraint.words for claim in known for constraint in claim.constraints}
    assert tied <= {constraint.words for id, *_ in TIED for constraint in library.claim(id).constraints}


def test_a_target_whose_second_moment_is_zero_is_refused():
    # B = 0 has no relative error: the definition of the metrics divides by |B|^2.
    assert "target" in error(lambda: library.claim("full-training/end/test-error").at(rho="1/2", target="atoms(0)"))


@pytest.mark.parametrize("claim", [claim for claim in library.claims if claim.rhs != 0], ids=lambda claim: claim.id)
def test_a_scaled_claim_claims_the_scaled_value(claim):
    factor = Rational(101, 100)
    for point in claim.points[:3]:
        before, after = claim.at(**point).expression(), claim.scaled(factor).at(**point).expression()
        assert enclose(after / factor, 12).overlaps(enclose(before, 12))


@given(st.data())
def test_every_admissible_point_of_every_claim_leaves_no_symbol(data):
    claim = data.draw(st.sampled_from(library.claims))
    point = data.draw(strategies.points(claim))
    assert not point.expression().free_symbols
    assert claim.at(**point.as_text()) == point
