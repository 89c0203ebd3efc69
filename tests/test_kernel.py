"""The kernel makes theorems and nothing else does: what it refuses, and the ways round it that are closed."""

import copy
import pickle
import sys
from dataclasses import replace

import pytest
from nonrobust import library
from nonrobust.derivations.kernel import conditions as conditions_module
from nonrobust.derivations.kernel.conditions import conditions, equal, sign
from nonrobust.derivations.kernel.reading import derived
from nonrobust.derivations.kernel.statement import Conclusion, Refused
from nonrobust.derivations.kernel.subject import Subject
from nonrobust.derivations.kernel.terms import (
    GaussianRows,
    HaarProjection,
    Mean,
    Minimum,
    Named,
    SquaredGradient,
    Tr,
    letter,
)
from nonrobust.derivations.kernel.theorem import Theorem, deduce, genuine
from nonrobust.derivations.papers.dohmatob_bietti import definitions as terms
from nonrobust.derivations.papers.dohmatob_bietti.definitions import NETWORK, TANGENT, A, B, C, Q, R, W, X, form, x
from nonrobust.derivations.papers.dohmatob_bietti.proofs import quadratic_network
from nonrobust.theory.language.status import Status
from sympy import Eq, Function, Gt, Integer, Lt, Max, Piecewise, Rational, Symbol, symbols

CLAIM = library.claim("setting/quadratic-network/test-error")
WRONG = CLAIM.scaled(Rational(101, 100))
SUBJECT = terms.QUADRATIC_TEST_ERROR
a, b, c = symbols("a b c", positive=True)
y, z = symbols("y z", real=True)


def theorem(left=a + a * b, right=a * (1 + b), **data):
    return deduce("combine", left=left, right=right, **data)


def refused(words, rule, *premises, **data):
    with pytest.raises(Refused) as caught:
        deduce(rule, *premises, **data)
    assert words in str(caught.value), str(caught.value)


# What the kernel is for


def test_a_claim_is_not_a_proof_of_itself():
    """The one-line proof of a wrong claim, in which the claim's right-hand side is all that is said."""

    def claimed(proof):
        return proof.conclude(
            proof.combine("it", proof.claim.rhs, proof.claim.rhs, says="", because="clear"), because=""
        )

    def through(proof):
        return proof.conclude(deduce("begin", term=proof.claim.rhs), because="")

    for write in (claimed, through):
        found = derived(WRONG, SUBJECT, write)
        assert found.concluded is None and not found.check().passes
    assert "nothing is said" in derived(WRONG, SUBJECT, claimed).check().summary()
    assert "is about" in derived(WRONG, SUBJECT, through).check().summary()


def test_the_sides_swapped_conclude_nothing():
    def swapped(proof):
        quantity = proof.begin(says="")
        return proof.conclude(
            deduce("combine", quantity, left=proof.claim.rhs, right=proof.subject.term, times=(1,), algebra=NETWORK),
            because="",
        )

    found = derived(CLAIM, SUBJECT, swapped)
    assert found.concluded is None and "may have no value" in found.check().summary()


def test_a_derivation_that_skips_its_middle_concludes_nothing():
    def skipping(proof):
        quantity = proof.begin(says="")
        norm = quadratic_network.target(proof)
        ratio = proof.rewrite("ratio", quantity, norm, right=proof.claim.rhs, says="", because="", given=proof.given)
        return proof.conclude(ratio, because="")

    found = derived(CLAIM, SUBJECT, skipping)
    assert found.concluded is None
    assert "line 3 (ratio)" in found.check().summary() and "which is not" in found.check().summary()


def test_a_theorem_on_another_chart_concludes_nothing():
    m_, d_ = terms.m, terms.d
    narrow = theorem(Max(0, d_ - m_), d_ - m_, given=conditions(Lt(m_, d_)))
    subject = Subject(Max(0, d_ - m_))
    claim = replace(library.claim("neural-tangent/least-squares/test-error@finite"), rhs=d_ - m_, functionals=())
    refused("does not assume d > m", "conclude", narrow, claim=claim, subject=subject)


def test_a_line_that_no_other_uses_is_reported():
    def idle(proof):
        quadratic_network.steepness(proof)
        return quadratic_network.test_error(proof)

    found = derived(CLAIM, SUBJECT, idle)
    assert found.concluded is None and "no line uses 'steepness'" in found.check().summary()


def test_a_theorem_on_another_quantity_does_not_conclude():
    found = derived(CLAIM, SUBJECT, quadratic_network.robustness)
    assert found.concluded is None
    other = derived(library.claim("setting/quadratic-network/robustness"), SUBJECT, quadratic_network.test_error)
    assert other.concluded is None


def test_a_wrong_claim_is_refuted_at_its_last_line_with_both_numbers():
    checked = derived(WRONG, SUBJECT, quadratic_network.test_error).check()
    assert checked.status is Status.REFUTED and "(claim)" in checked.summary() and "0.0857" in checked.summary()


# Nothing else makes a theorem


def test_a_theorem_is_not_made_changed_copied_or_unpickled():
    real = theorem()
    content = (Conclusion(Integer(0), "=", Integer(1), "so"), "combine", ())
    with pytest.raises(TypeError):
        Theorem(*content)
    with pytest.raises(TypeError):
        type("Kind", (Theorem,), {})
    for way in (copy.copy, copy.deepcopy, pickle.dumps, replace):
        with pytest.raises(TypeError):
            way(real)
    with pytest.raises(AttributeError):
        real.left = Integer(0)
    with pytest.raises(AttributeError):
        real._content = content


def test_a_forged_or_tampered_theorem_is_no_premise():
    content = (Conclusion(Integer(0), "=", Integer(1), "so"), "combine", ())
    forged = object.__new__(Theorem)
    object.__setattr__(forged, "_content", content)
    assert not genuine(forged)
    refused("did not make", "rewrite", theorem(), forged)
    real = theorem()
    object.__setattr__(real, "_content", content)
    assert not genuine(real)
    refused("did not make", "chain", real, real)


def test_rules_and_procedures_that_are_exchanged_stop_the_kernel(monkeypatch):
    monkeypatch.setattr(conditions_module, "undefined", lambda expr, given: None)
    refused("has been exchanged", "combine", left=a, right=a + 1)
    monkeypatch.undo()
    rules = sys.modules["nonrobust.derivations.kernel.rules"]
    monkeypatch.setattr(rules, "RULES", {"combine": lambda premises, **data: Conclusion(a, "=", b, "so")})
    refused("does not follow", "combine", left=a, right=b)
    monkeypatch.undo()
    assert theorem().right == a * (1 + b)


def test_a_module_that_comes_later_changes_nothing(monkeypatch, tmp_path):
    (tmp_path / "late_module.py").write_text(
        "from nonrobust.derivations.kernel import engines\n"
        "engines.computed = lambda term, algebra: (term * 0, set(), frozenset())\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    before = sys.modules["nonrobust.derivations.kernel.engines"].computed
    try:
        __import__("late_module")
        refused("has been exchanged", "compute", term=Mean(form(B), X), right=Tr(B), algebra=NETWORK)
    finally:
        sys.modules["nonrobust.derivations.kernel.engines"].computed = before


# The rules, each with what it refuses


def test_equality_is_decided_and_wants_values_on_both_sides():
    assert theorem().conditions == frozenset()
    refused("does not follow", "combine", left=a * b, right=a * b + a / 100)
    refused("nothing is said", "combine", left=a * b, right=a * b)
    refused("may have no value", "combine", left=y + 1 / z, right=(y * z + 1) / z)
    assert theorem(y + 1 / z, (y * z + 1) / z, given=conditions(Gt(z, 0)))


def test_a_combination_uses_its_premises_with_their_multipliers():
    one, two = deduce("define", symbol=y, term=a * b), deduce("define", symbol=z, term=a + b)
    found = deduce("combine", one, two, left=a**2 * b + a * b**2, right=y * z, times=(-z, -a * b))
    assert dict(found.defines) == {y: a * b, z: a + b}
    refused("does not follow", "combine", one, two, left=a**2 * b + a * b**2, right=y * z, times=(-z, a * b))
    refused("as many multipliers", "combine", one, two, left=a, right=b, times=(1,))


def test_a_symbol_has_one_definition_and_what_is_assumed_of_it():
    one, two = deduce("define", symbol=y, term=a * b), deduce("define", symbol=y, term=a + b)
    refused("in one premise and for", "combine", one, two, left=a * b, right=a + b, times=(-1, 1))
    refused("is of a scalar that its term does not have", "define", symbol=a, term=a + 1)
    refused("is of a scalar", "define", symbol=W, term=B)
    refused("has not the assumptions", "define", symbol=Symbol("k", integer=True), term=a)
    assert {str(each) for each in deduce("define", symbol=c, term=y).conditions} == {"y > 0"}


def test_a_definition_does_not_escape_what_is_bound():
    square = deduce("define", symbol=y, term=form(B))
    start = deduce("begin", term=Mean(form(B), X), algebra=NETWORK)
    refused(
        "depends on x", "rewrite", start, deduce("combine", square, left=form(B), right=y, times=(-1,), algebra=NETWORK)
    )


def test_a_value_does_not_depend_on_what_a_theorem_binds():
    mean = deduce("combine", left=Mean(y * form(B), X), right=y * Mean(form(B), X), algebra=NETWORK)
    assert deduce("instantiate", mean, values={y: Tr(C)}).right == Tr(C) * Mean(form(B), X)
    refused("depends on what", "instantiate", mean, values={y: form(C)})
    refused("only a scalar", "instantiate", mean, values={y: B})
    refused("is assumed, and nothing says so", "instantiate", theorem(), values={a: y})


def test_rewriting_wants_an_occurrence_and_the_form_that_it_gives():
    start = deduce("begin", term=a * Tr(C), algebra=NETWORK)
    mean = deduce("compute", term=Mean(form(C), X), right=Tr(C), algebra=NETWORK)
    refused("does not occur", "rewrite", start, mean)
    refused("says nothing", "rewrite", start)
    refused("which is not", "rewrite", start, right=b * Tr(C))
    bound = deduce("bound", left=a + b, right=a, certificate=b)
    refused("takes equalities", "rewrite", start, bound)


def test_matrices_are_equal_under_the_laws_of_their_letters_only():
    assert deduce("words", left=Q * B * Q * Q, right=Q * B * Q, algebra=TANGENT)
    refused("does not follow", "words", left=Q * B * Q, right=B * Q, algebra=TANGENT)
    refused("does not follow", "words", left=B * C, right=C * B, algebra=NETWORK)


@pytest.mark.parametrize(
    ("term", "right"),
    [
        (Mean(form(B) ** 2, X), 2 * Tr(B**2) + Tr(B) ** 2),
        (Mean(SquaredGradient(form(B), x), X), 4 * Tr(B**2)),
        (SquaredGradient(form(B) + a, x), 4 * form(B**2)),
        (Mean(Named(Symbol("f"), form(B) - Mean(form(B), X)) ** 2, X), 2 * Tr(B**2)),
    ],
)
def test_an_engine_computes_and_refuses_what_is_off_by_one_per_cent(term, right):
    assert deduce("compute", term=term, right=right, algebra=NETWORK).rests_on
    refused(", not ", "compute", term=term, right=right * Rational(101, 100), algebra=NETWORK)


def test_engines_refuse_what_they_are_not_for():
    refused("no engine computes a mean over", "compute", term=Mean(Tr(W), GaussianRows(W, 2)), right=a, algebra=TANGENT)
    refused("sums of traces", "compute", term=Mean(Tr(R * B) ** 2, HaarProjection(R, 1)), right=a, algebra=TANGENT)
    refused("quadratic functions", "compute", term=SquaredGradient(form(B) ** 2, x), right=a, algebra=NETWORK)


def test_cases_cover_every_sign():
    left, right = Piecewise((a, y < 1), (b, True)), Piecewise((b, y >= 1), (a, True))
    low, middle, high = (
        deduce("combine", left=left, right=right, given=conditions(which)) for which in (y < 1, Eq(y, 1), y > 1)
    )
    assert deduce("cases", low, middle, high, on=y - 1).conditions == frozenset()
    refused("do not cover y - 1 = 0", "cases", low, high, on=y - 1)
    refused("do not cover y - 1 > 0", "cases", low, middle, on=y - 1)
    refused("none of the cases", "cases", low, high, on=y - 2)


def test_the_least_value_needs_squares_and_a_place_where_they_vanish():
    body = Tr((B - A) ** 2)
    letters = replace(
        TANGENT,
        shapes={k: v for k, v in TANGENT.shapes.items() if not k.startswith("A")},
        transposes=tuple(p for p in TANGENT.transposes if p[0] != "A"),
    )
    start = deduce("begin", term=body, algebra=letters)
    split = deduce("rewrite", start, right=Tr((A - B) ** 2))
    assert deduce("minimize", split, body=body, over=A, at=B).left == Minimum(body, A)
    refused("is not 0 at A", "minimize", split, body=body, over=A, at=2 * B)
    refused("A is symmetric, and", "minimize", split, body=body, over=A, at=B * Q)
    weight = Symbol("w", nonnegative=True)  # may be 0, and then A is free
    weighed = deduce("rewrite", deduce("begin", term=weight * body, algebra=letters), right=weight * Tr((A - B) ** 2))
    least = deduce("minimize", weighed, body=weight * body, over=A, at=B)
    quantity = deduce(
        "combine", left=Tr(A), right=Tr(B) + Tr((A - B) * Q) + Tr((A - B) * (letter("I") - Q)), algebra=letters
    )
    refused("not known to be positive", "at_minimum", least, weighed, quantity, over=A)
    sure = deduce("minimize", split, body=body, over=A, at=B)
    assert deduce("at_minimum", sure, split, quantity, over=A).right == Tr(B)
    negative = deduce("rewrite", deduce("begin", term=-body, algebra=letters), right=-Tr((A - B) ** 2))
    refused("not known to be nonnegative", "minimize", negative, body=-body, over=A, at=B)
    product = deduce("rewrite", deduce("begin", term=Tr(A * B * A * Q), algebra=letters), right=Tr(Q * A * B * A))
    refused("is not the trace of a matrix's square", "minimize", product, body=Tr(A * B * A * Q), over=A, at=B)


def test_an_inequality_has_a_certificate_of_nonnegative_terms():
    assert deduce("bound", left=a**2 + y**2, right=2 * a * y, certificate=(a - y) ** 2).relation == ">="
    refused("is not known to be nonnegative", "bound", left=a, right=y, certificate=a - y)
    refused("is not", "bound", left=a**2, right=0, certificate=a)


def test_a_citation_that_is_false_where_it_is_tried_is_refused():
    d_, m_ = terms.d, terms.m
    left = Mean(Tr(Q * B * Q * B), GaussianRows(W, m_))
    right = Mean(Tr(R * B * R * B), HaarProjection(R, Max(0, d_ - m_)))
    data = dict(left=left, reference="somebody, 1982", algebra=TANGENT, sizes=({d_: 4, m_: 2},))
    assert "tried" in deduce("cite", right=right, **data).how
    refused("the two sides are", "cite", right=2 * right, **data)
    lower = Mean(Tr(R * B * R * B), HaarProjection(R, Max(0, d_ - m_ - 1)))
    refused("the two sides are", "cite", right=lower, **data)
    refused("names sizes", "cite", right=right, **(data | {"sizes": ()}))
    refused("cannot be tried", "cite", right=right, **(data | {"left": Function("g")(a)}))


def test_a_citation_that_rests_on_another_shows_its_own_reference():
    d_, m_ = terms.d, terms.m

    def citing(proof):
        ranks = [Mean(Tr(R * B), HaarProjection(R, rank)) for rank in (Max(0, d_ - m_), Max(d_, m_) - m_)]
        first = proof.cite("first", *ranks, says="", because="", reference="Early, 1900")
        proof.cite("second", ranks[0], ranks[1], first, says="", because="", reference="Late, 2000")
        return proof.conclude(first, because="")

    finite = library.claim("neural-tangent/least-squares/test-error@finite")
    steps = derived(finite, terms.TANGENT_TEST_ERROR, citing).steps
    assert [step.reference for step in steps[:2]] == ["Early, 1900", "Late, 2000"]
    assert [len(step.hypotheses) for step in steps[:2]] == [0, 1]


def test_a_limit_is_that_of_its_right_side_with_conditions_that_hold_in_the_end():
    d_, m_, rho = terms.d, terms.m, Symbol("rho", positive=True)
    start = deduce("begin", term=Max(0, d_ - m_) / (d_ + 2))
    data = dict(size=d_, ratios={m_: rho}, given=frozenset())
    assert deduce("limit", start, right=Max(0, 1 - rho), **data).relation == "->"
    refused("the limit is", "limit", start, right=1 - rho, **data)
    squared = deduce("begin", term=Max(0, d_ - m_**2) / d_)
    refused("not homogeneous", "limit", squared, right=Integer(0), **data)
    fraction = deduce("begin", term=1 / (d_ - m_))
    refused(
        "the limit of the denominator",
        "limit",
        fraction,
        right=Integer(0),
        size=d_,
        ratios={m_: rho},
        given=frozenset(),
    )


def test_signs_follow_from_assumptions_and_conditions_or_not_at_all():
    given = conditions(terms.d >= 2, Lt(terms.m, terms.d))
    assert sign((terms.d - 1) * (terms.d + 2), given) == ">" and sign(terms.m - terms.d, given) == "<"
    assert sign(terms.d - 3, given) is None and sign(y * z) is None and sign(y**2 + 1) in (">", None)
    assert sign(-(a + b) / (a * b)) == "<" and sign(y**2) == ">="
    assert equal(Max(0, terms.d - terms.m), terms.d - terms.m, given)
    assert not equal(Max(0, terms.d - terms.m), terms.d - terms.m, frozenset())
