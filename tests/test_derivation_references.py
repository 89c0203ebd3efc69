"""Lines refer to one another by label; readers see numbers, which follow the lines wherever they stand."""

from dataclasses import replace

import pytest
from nonrobust import Glossary, library
from nonrobust.derivations.proof.lines import cited, equality, last
from nonrobust.derivations.proof.step import Derivation, Hypothesis, Neglect, Step
from nonrobust.report.markup import derivation as html
from nonrobust.theory.language.errors import InputError
from nonrobust.typesetting.derivations import document, render
from sympy import Symbol

from tests.lookup import DERIVATIONS, derivation

SUM_RULE = library.claim("tradeoff/sum-rule")
x = Symbol("x")


def line(label: str, because: str = "") -> Step:
    """A true line, of which only the sentences matter."""
    return equality(label, says=f"The {label} line:", left=x, right=x, because=because)


def chain(*steps: Step, id: str = SUM_RULE.id) -> Derivation:
    """A derivation whose last line repeats the claim."""
    return Derivation(replace(SUM_RULE, id=id), (*steps, last(SUM_RULE, SUM_RULE.rhs, because="by line(first)")))


def test_a_label_is_read_as_the_number_of_its_line_in_every_format():
    checked = chain(line("before"), line("first"), line("second", "insert line(first)")).check()
    for format in ("text", "md", "latex"):
        shown = render(checked, Glossary(), format)
        assert "insert line (2)" in shown and "by line (2)" in shown and "line(first)" not in shown
    assert "insert line (2)" in html(checked, Glossary()) and "line(first)" not in html(checked, Glossary())


def test_a_line_put_in_front_moves_the_numbers_and_not_the_references():
    steps = line("first"), line("second", "insert line(first)")
    assert "insert line (1)" in render(chain(*steps).check(), Glossary())
    assert "insert line (2)" in render(chain(line("new"), *steps).check(), Glossary())


def test_hypotheses_and_what_is_neglected_refer_by_label_too():
    theorem = cited(
        "theorem",
        says="A theorem:",
        left=x,
        right=x,
        because="it is known",
        reference="Somebody 1900",
        hypotheses=[Hypothesis("line(first) is of rank one")],
        neglects=[Neglect("the rest of line(first)", "1", line("small").check)],
    )
    shown = render(chain(line("first"), theorem).check(), Glossary())
    assert "hypothesis: line (1) is of rank one" in shown and "neglected: the rest of line (1)" in shown
    assert theorem.refers_to == ("first", "first")


@pytest.mark.parametrize("label", ("second", "third", "unheard-of"))
def test_a_line_may_only_refer_to_a_line_before_it(label):
    with pytest.raises(InputError, match=rf"line 'second' refers to line\({label}\).* before it are first\."):
        chain(line("first"), line("second", f"insert line({label})"), line("third"))


def test_leaving_out_a_line_that_another_refers_to_is_an_error():
    whole = derivation("tradeoff/sum-rule")
    with pytest.raises(InputError, match=r"line 'claim' refers to line\(stationary\)"):
        replace(whole, steps=tuple(step for step in whole.steps if step.label != "stationary"))


def test_two_lines_of_one_label_are_an_error():
    with pytest.raises(InputError, match="two lines have the label 'first'"):
        chain(line("first"), line("first"))


def test_lines_whose_references_mean_different_lines_are_not_printed_as_the_same():
    rest = tuple(line(label, "insert line(first)") for label in ("second", "third", "fourth"))
    other = equality("first", says="Another first line:", left=2 * x, right=2 * x, because="")
    same = document([chain(line("first"), *rest).check(), chain(line("first"), *rest, id="again").check()], Glossary())
    changed = document([chain(line("first"), *rest).check(), chain(other, *rest, id="again").check()], Glossary())
    assert "Lines (1) to (5) are lines (1) to (5) of the derivation of tradeoff/sum-rule." in same
    assert "are lines" not in changed


def test_no_sentence_of_a_derivation_counts_lines_by_hand():
    for claim_id in DERIVATIONS:
        for step in derivation(claim_id).steps:
            for text in (step.says, step.because):
                words = text.replace("(", " ").replace(")", " ").split()
                for before, after in zip(words, words[1:], strict=False):
                    counted = before in ("line", "lines") and (after[0].isdigit() or after == "above")
                    assert not counted, f"{claim_id}, {step.label}: {text}"
