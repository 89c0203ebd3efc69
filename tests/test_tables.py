"""The theorem tables: what is kept is what is computed, every number knows its origin, and every format holds it."""

import csv
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from nonrobust import Library, cli, library
from nonrobust.numerics.balls.value import Value, value
from nonrobust.papers.dohmatob_bietti.tables import finite_size
from nonrobust.papers.dohmatob_bietti.tables.tradeoff import distance
from nonrobust.tables.catalog import build, drift, known
from nonrobust.tables.cells import Precision
from nonrobust.tables.formats import FORMATS, render
from nonrobust.theory.objects.activations import T, activation
from nonrobust.theory.papers.dohmatob_bietti import neural_tangent
from nonrobust.typesetting import prose
from scipy.integrate import quad
from sympy import Rational, lambdify

from tests.lookup import shelf

TABLES, KEPT = known(library), library.papers[0].kept_tables
QUICK = ("end-of-training", "finite-size")
TANGENT = "neural-tangent/least-squares/test-error"


@pytest.fixture(scope="module")
def built():
    return {name: build(library, name) for name in QUICK}


def kept(name: str) -> dict:
    return json.loads((KEPT / f"{name}.json").read_text(encoding="utf-8"))


# What is kept


@pytest.mark.parametrize("name", TABLES)
def test_a_kept_table_is_the_one_that_its_claims_give(name):
    assert drift(library, build(library, name)) == []


def changed(monkeypatch, factor: Rational) -> Library:
    """The library with the limit of the tangent model's test error scaled, in its tables too."""
    monkeypatch.setenv("NONROBUST_CACHE", "")
    wrong = neural_tangent.TRAINED._replace(test_error=neural_tangent.TRAINED.test_error.scaled(factor))
    monkeypatch.setattr(neural_tangent, "TRAINED", wrong)
    pairs = [(wrong.test_error if limit.id == TANGENT else limit, *rest) for limit, *rest in finite_size._PAIRS]
    monkeypatch.setattr(finite_size, "_PAIRS", pairs)
    return shelf(*(wrong.test_error if each.id == TANGENT else each for each in library.claims))


def test_a_changed_coefficient_is_named_cell_by_cell(monkeypatch):
    wrong = changed(monkeypatch, Rational(1001, 1000))
    lines = drift(wrong, build(wrong, "end-of-training"))
    nonzero = [row for row in kept("end-of-training")["rows"] if row[5]["text"] != "0"]
    *cells, derivation = lines
    assert len(cells) == len(nonzero) > 10
    assert all("column 'eps_test, neural tangent'" in line and f"[{TANGENT} at rho=" in line for line in cells)
    assert f"the derivation of {TANGENT}" in derivation and derivation.endswith("is refuted")


def test_a_check_with_a_changed_claim_exits_with_1(monkeypatch, capsys):
    wrong = changed(monkeypatch, Rational(99, 100))
    assert cli.main(["table", "finite-size", "--check"], wrong) == 1
    assert "finite-size, row 1" in capsys.readouterr().out


def test_a_change_beyond_the_printed_digits_is_drift_too(monkeypatch):
    wrong = changed(monkeypatch, 1 + Rational(1, 10**40))
    assert drift(wrong, build(wrong, "finite-size"))


@pytest.mark.parametrize("ending", FORMATS.values())
def test_a_kept_file_edited_by_hand_is_drift(ending, tmp_path, built):
    shutil.copytree(KEPT, tmp_path / "tables")
    moved = Library((replace(library.papers[0], kept_tables=tmp_path / "tables"),))
    assert drift(moved, built["finite-size"]) == []
    file = tmp_path / "tables" / f"finite-size.{ending}"
    file.write_text(file.read_text().replace("0.375", "0.376"))
    assert drift(moved, built["finite-size"])


# Every number knows its origin


@pytest.mark.parametrize("name", ["end-of-training", "lazy"])
def test_a_number_is_the_value_of_its_claim_at_its_point(name):
    numbers = [cell for row in kept(name)["rows"] for cell in row if cell["rounded"]]
    assert len(numbers) > 100
    for cell in numbers[::17]:
        at = dict(part.split("=", 1) for part in cell["point"].split(", "))
        true = value(library.claim(cell["claim"]).at(**at), 60)
        assert abs(Fraction(cell["text"]) - true.midpoint) <= Fraction(cell["radius"]) + true.radius


def test_every_number_is_rounded_correctly_for_the_page():
    for name in TABLES:
        for row in kept(name)["rows"]:
            for cell in (cell for cell in row if cell["rounded"]):
                exact, shown = Fraction(cell["text"]), Fraction(cell["rounded"])
                assert abs(exact - shown) <= abs(exact) * Fraction(1, 10**7) / 2, (name, cell)


def test_the_claims_behind_a_table_come_with_derivation_and_verdict():
    for name in TABLES:
        data = kept(name)
        used = {cell["claim"] for row in data["rows"] for cell in row if cell["claim"]}
        assert set(data["sources"]) == used and data["version"]
        for claim, source in data["sources"].items():
            assert claim in source["verdict"] and "--seed" in source["verdict"] and source["derivation"]


def test_the_summary_lists_every_claim_in_latex():
    listed = [row[0]["text"] for row in kept("regimes")["rows"]]
    assert listed == [claim.id for claim in library.claims]


# What the numbers say


@pytest.mark.parametrize("name", ["quadratic", "relu", "tanh", "gelu"])
def test_activation_constants_agree_with_quadrature(name):
    sigma, density = lambdify(T, activation(name).expr, "scipy"), lambda t: np.exp(-(t**2) / 2) / np.sqrt(2 * np.pi)
    mean = [quad(lambda t, h=h: sigma(t) * h(t) * density(t), -12, 12, points=[0])[0] for h in
            (lambda t: 1, lambda t: t, lambda t: t**2 - 1)]  # fmt: skip
    norm = quad(lambda t: sigma(t) ** 2 * density(t), -12, 12, points=[0])[0]
    (row,) = [row for row in kept("activations")["rows"] if row[0]["text"] == name]
    constants = [float(cell["text"]) for cell in row[1:5]]
    assert constants == pytest.approx([*mean, norm], abs=1e-7)


def test_multiples_of_the_target_lie_on_the_frontier_and_rougher_networks_above():
    s = Fraction(1, 3)
    test_error, robust = Value((1 - s) ** 2, Fraction(0)), Value(s**2, Fraction(0))
    assert distance(test_error, robust, 30).midpoint == 0
    assert distance(test_error, Value(s**2 + Fraction(1, 100), Fraction(0)), 30).midpoint > 0


def test_a_network_below_the_frontier_would_show_as_negative():
    assert distance(Value(Fraction(1, 4), Fraction(0)), Value(Fraction(1, 5), Fraction(0)), 30).midpoint < 0


def test_the_distance_encloses_what_its_errors_enclose():
    test_error, robust = Fraction(1, 4), Fraction(1, 2)
    wide = distance(Value(test_error, Fraction(1, 100)), Value(robust, Fraction(1, 100)), 30)
    for u in (-1, 1):
        for v in (-1, 1):
            corner = distance(
                *(Value(x + s * Fraction(1, 100), Fraction(0)) for x, s in ((test_error, u), (robust, v))), 30
            )
            assert wide.overlaps(corner)


def test_finite_sizes_approach_their_limits_like_1_over_d(built):
    rows = built["finite-size"].rows
    for start in range(0, len(rows), 5):
        scaled = [Fraction(row[5].text) for row in rows[start : start + 5]]
        steps = [abs(b - a) for a, b in zip(scaled, scaled[1:], strict=False)]
        assert all(later <= earlier for earlier, later in zip(steps, steps[1:], strict=False)) or not any(steps)


# Formats


def test_csv_and_json_hold_the_same_texts(built):
    for table in built.values():
        rows = list(csv.reader(io.StringIO(render(table, "csv"))))
        assert rows == [[cell.text for cell in line] for line in (table.heads, *table.rows)]
        assert [[cell["text"] for cell in row] for row in json.loads(render(table, "json"))["rows"]] == rows[1:]


@pytest.mark.parametrize("name", TABLES)
def test_every_line_of_a_markdown_table_has_the_same_number_of_cells(name):
    lines = [line for line in (KEPT / f"{name}.md").read_text().splitlines() if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1 and len(lines) > 2


@pytest.mark.parametrize("name", TABLES)
def test_latex_is_balanced_and_its_rows_have_as_many_cells_as_columns(name):
    text = (KEPT / f"{name}.tex").read_text(encoding="utf-8")
    assert text.isascii() and text.startswith(r"\documentclass")
    opened, closed = (re.findall(rf"\\{word}{{(\w+)}}", text) for word in ("begin", "end"))
    assert sorted(opened) == sorted(closed)
    assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
    words = re.sub(r"\$[^$]*\$", "", text)
    assert not re.search(r"(?<!\\)[_^~#]", words), "mathematics outside of dollars"
    body = re.sub(r"\\begin{(cases|array)}.*?\\end{\1}", "", text, flags=re.DOTALL)
    rows = [line for line in body.splitlines() if line.endswith(r"\\") and "caption" not in line]
    assert len({len(re.findall(r"(?<!\\)&", row)) for row in rows}) == 1


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdflatex"), reason="needs TeX")
@pytest.mark.parametrize("name", TABLES)
def test_a_latex_table_compiles_as_it_stands(name, tmp_path):
    shutil.copy(KEPT / f"{name}.tex", tmp_path)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]


def test_more_digits_show_in_every_format():
    table = build(library, "finite-size", Precision(12, 12))
    long = next(cell.text for row in table.rows for cell in row if cell.rounded and len(cell.text) > 12)
    assert all(long in render(table, format) for format in FORMATS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing",), "no table 'nothing'"),
        (("regimes", "--digits", "0"), "--digits"),
        (("regimes", "--digits", "9", "--check"), "--check"),
    ],
)
def test_bad_usage_is_refused_in_one_sentence(arguments, words, capsys):
    assert cli.main(["table", *arguments]) == 2
    assert words in capsys.readouterr().err


# Formulas and sentences on paper


def test_a_formula_names_every_abbreviation_that_it_uses():
    for claim in library.claims:
        shown = claim.formula()
        for name in (r"\kappa", r"\tau^2"):
            explained = any(clause.startswith(name) for clause in shown.where)
            own = any(param.latex == name for param in claim.params) or r"\kappa_" in shown.relation
            assert name not in shown.relation or explained or own, claim.id
        assert "root" not in shown.relation and "norm" not in shown.relation and "slope" not in shown.relation


def test_a_sentence_loses_no_word():
    for claim in library.claims:
        for text in (claim.statement, *claim.assumptions):
            assert " ".join(part for _, part in prose.parts(text)) == " ".join(text.split())


def test_formulas_in_a_sentence_are_found_and_words_are_not():
    found = [text for formula, text in prose.parts("hidden weights w_j ~ N(0, I_d/d), i.i.d., in a basis") if formula]
    assert found == ["w_j ~ N(0, I_d/d),"]
    assert "$" not in prose.latex("the rest of it in operator norm") and r"\in" not in prose.latex("U in operator norm")
    assert prose.latex("m, d -> oo with m/d -> rho in (0, oo)").count("$") == 6
