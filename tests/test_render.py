"""Rendered derivations: every line is there with its reason and status, in well-formed text, Markdown and LaTeX."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from nonrobust import library
from nonrobust.derivations.proof.step import Checked, CheckResult, Formula
from nonrobust.keeping.kept import all_checked
from nonrobust.theory.language.status import Status
from nonrobust.theory.papers.dohmatob_bietti.glossary import alpha, gamma_2
from nonrobust.theory.papers.dohmatob_bietti.random_features import kappa
from nonrobust.typesetting.derivations import FORMATS, document, render
from nonrobust.typesetting.layout import aligned, side, width
from nonrobust.typesetting.notation import inline
from sympy import Symbol, symbols

TABLES = Path(__file__).parent.parent / "interface" / "papers" / "dohmatob_bietti" / "kept_tables"
GREEK = "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu rho sigma tau phi psi omega Gamma".split()


@pytest.fixture(scope="module")
def checked() -> dict[str, Checked]:
    return {each.derivation.claim.id: each for each in all_checked(library, library.claims, 1)}


@pytest.mark.parametrize("format", FORMATS)
def test_every_line_is_numbered_and_has_its_status(checked, format):
    for each in checked.values():
        text = render(each, library.glossary, format)
        for number, result in enumerate(each.results, 1):
            assert f"({number})" in text
            assert result.status.value in text


def test_latex_is_balanced(checked):
    source = document(list(checked.values()), library.glossary, "latex")
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


def compiled(source: str, folder: Path) -> str:
    """What pdflatex reports of the document."""
    (folder / "paper.tex").write_text(source, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    done = subprocess.run(command, capture_output=True, cwd=folder)
    log = (folder / "paper.log").read_text(encoding="latin-1")
    assert done.returncode == 0, log[-2000:]
    return log


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_latex_of_all_derivations_compiles_and_no_line_is_too_wide(checked, tmp_path):
    log = compiled(document(list(checked.values()), library.glossary, "latex"), tmp_path)
    assert "Overfull" not in log
    assert "Undefined" not in log


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("file", sorted(TABLES.glob("*.tex")), ids=lambda file: file.stem)
def test_the_latex_of_the_tables_compiles(file, tmp_path):
    compiled(file.read_text(encoding="utf-8"), tmp_path)


def formulas(source: str) -> list[str]:
    """What stands between dollars and in displayed equations."""
    displayed = re.findall(r"\\begin\{equation\*\}(.*?)\\end\{equation\*\}", source, re.DOTALL)
    return displayed + re.findall(r"\$([^$]*)\$", re.sub(r"\\\$", "", source))


def test_no_name_of_a_greek_letter_is_left_in_a_formula(checked):
    name = re.compile(rf"(?<![\\\w])({'|'.join(GREEK)})(?![a-z])")
    for each in checked.values():
        for formula in formulas(render(each, library.glossary, "latex")):
            plain = re.sub(r"\\(operatorname|mathrm|text|tag)\*?\{[^{}]*\}", "", formula)
            assert not name.search(plain), formula


@pytest.mark.parametrize("name", GREEK)
def test_every_greek_letter_is_translated_once(name):
    assert inline(f"`{name}_1 + {name}`", "latex") == rf"$\{name} _1 + \{name} $"
    assert inline(f"`x{name}`", "latex") == f"$x{name}$"


def test_lines_that_derivations_share_are_printed_once(checked):
    pair = [checked[f"random-features/ridge/{quantity}"] for quantity in ("test-error", "robustness")]
    for format in FORMATS:
        whole, alone = document(pair, library.glossary, format), render(pair[1], library.glossary, format)
        assert "of the derivation of random-features/ridge/test-error" in whole
        assert "of the derivation of" not in alone
        assert len(whole) < len(render(pair[0], library.glossary, format)) + len(alone) / 2
    first, second = (each.derivation.steps for each in pair)
    shared = document(pair, library.glossary, "text").split("random-features/ridge/robustness\n====", 1)[1]
    found = re.search(r"Lines \((\d+)\) to \((\d+)\) are lines \((\d+)\) to \((\d+)\)", shared)
    start, end, origin, last = (int(number) for number in found.groups())
    assert second[start - 1 : end] and end - start == last - origin
    assert [step.says for step in second[start - 1 : end]] == [step.says for step in first[origin - 1 : last]]


def test_a_line_that_neglects_something_says_what_and_of_which_order(checked):
    text = render(checked["random-features/ridge/robustness"], library.glossary, "text")
    assert "neglected: the rest of U in operator norm, of order d^(-1/2)" in text
    assert re.search(r"measured d\^\(-0\.\d+ \+- 0\.\d+\) for d = 48, 96, 192, 384, claimed d\^-\(1/2\)", text)


def test_a_long_sum_is_cut_into_rows_that_fit():
    terms = symbols("a1:60")
    for long in (sum(terms), Symbol("b") * sum(terms), (Symbol("b") + 1) * sum(terms) / 7 + Symbol("c")):
        rows = re.split(r"\\\\\n", aligned(Formula(Symbol("x"), long), library.glossary))
        assert len(rows) >= 3
        assert all(width(row.replace(r"\begin{aligned}", "").replace(r"\end{aligned}", "")) < 90 for row in rows)
        assert all(str(term).replace("a", "a_{") + "}" in "".join(rows) for term in terms)
    assert "\\\\" not in aligned(Formula(Symbol("x"), Symbol("a") + 1), library.glossary)


def test_kappa_is_written_by_its_name_but_in_its_definition():
    assert side(1 / (1 + kappa * Symbol("a")), "text", library.glossary) == "1/(a*kappa + 1)"
    assert side(kappa, "text", library.glossary) == "gamma_2*lambda_2^2/2"
    assert side(alpha / gamma_2, "text", library.glossary) == "alpha/gamma_2"


def test_a_fraction_is_as_wide_as_its_wider_part():
    assert width(r"\frac{a + b}{c}") == width("a + b")
    assert width(r"\frac{\frac{a}{b}}{c d e}") == width("c d e")


def test_backticks_are_paired_in_every_sentence(checked):
    for each in checked.values():
        for step in each.derivation.steps:
            for text in (step.says, step.because, *(hypothesis.text for hypothesis in step.hypotheses)):
                assert text.count("`") % 2 == 0, text


def test_a_refuted_line_stands_out(checked):
    each = checked["tradeoff/sum-rule"]
    broken = Checked(each.derivation, (CheckResult(Status.REFUTED, "planted"), *each.results[1:]))
    assert "REFUTED: planted" in render(broken, library.glossary, "text")
    assert "refuted" in render(broken, library.glossary, "text").splitlines()[-1]


def test_an_unknown_format_is_an_error(checked):
    with pytest.raises(ValueError, match="text, md, latex"):
        render(checked["tradeoff/sum-rule"], library.glossary, "html")


def test_formulas_in_sentences():
    sentence = "As `rho <= 1`, 100% of `lambda_j^2` counts."
    assert inline(sentence, "text") == "As rho <= 1, 100% of lambda_j^2 counts."
    assert inline(sentence, "latex") == r"As $\rho  \le  1$, 100\% of $\lambda _j^2$ counts."
