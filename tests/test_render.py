"""Rendered derivations: every line is there with its reason and status, in well-formed text, Markdown and LaTeX."""

import re

import pytest

from derivations.chains import check
from derivations.engine.step import Checked, CheckResult, Status
from derivations.render import FORMATS, document, inline, render
from theory import CLAIMS

IDS = [each.id for each in CLAIMS]


@pytest.fixture(scope="module")
def checked() -> dict[str, Checked]:
    return {each.id: check(each) for each in CLAIMS}


@pytest.mark.parametrize("format", FORMATS)
def test_every_line_is_numbered_and_has_its_status(checked, format):
    for each in checked.values():
        text = render(each, format)
        for number, result in enumerate(each.results, 1):
            assert f"({number})" in text
            assert result.status.value in text


def test_latex_is_balanced(checked):
    source = document(list(checked.values()), "latex")
    assert source.isascii()
    depth = 0
    for character in re.sub(r"\\[{}]", "", source):
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
    opened = re.findall(r"\\begin\{([a-z*]+)\}", source)
    closed = re.findall(r"\\end\{([a-z*]+)\}", source)
    assert sorted(opened) == sorted(closed)
    assert re.sub(r"\\\$", "", source).count("$") % 2 == 0
    assert source.count(r"\left") == source.count(r"\right")


def test_backticks_are_paired_in_every_sentence(checked):
    for each in checked.values():
        for step in each.derivation.steps:
            for text in (step.text, step.reason, *(hypothesis.text for hypothesis in step.hypotheses)):
                assert text.count("`") % 2 == 0, text


def test_a_refuted_line_stands_out(checked):
    each = checked["tradeoff/sum-rule"]
    broken = Checked(each.derivation, (CheckResult(Status.REFUTED, "planted"), *each.results[1:]))
    assert "REFUTED: planted" in render(broken, "text")
    assert "refuted" in render(broken, "text").splitlines()[-1]


def test_an_unknown_format_is_an_error(checked):
    with pytest.raises(ValueError, match="text, md, latex"):
        render(checked["tradeoff/sum-rule"], "html")


def test_formulas_in_sentences():
    sentence = "As `rho <= 1`, 100% of `lambda_j^2` counts."
    assert inline(sentence, "text") == "As rho <= 1, 100% of lambda_j^2 counts."
    assert inline(sentence, "latex") == r"As $\rho  \le  1$, 100\% of $\lambda _j^2$ counts."
