"""Claims, values, verdicts and tables show themselves in a notebook."""

from xml.etree import ElementTree

from nonrobust import library, verify
from nonrobust.numerics.balls.value import value
from nonrobust.tables.catalog import build

CLAIM = library.claim("tradeoff/hermite/robustness")


def test_a_claim_shows_its_formula():
    shown = CLAIM._repr_latex_()
    assert shown.startswith("$") and shown.endswith("$") and CLAIM.quantity.latex in shown


def test_every_claim_shows_a_formula_without_names_of_the_program():
    for claim in library.claims:
        shown = claim._repr_latex_()
        assert "lamda" not in shown and "norm" not in shown and "slope" not in shown, claim.id


def test_a_value_shows_certain_digits_and_its_error():
    found = value(library.claim("full-training/end/robustness@exponential").at(rho="1/3"))
    shown = found._repr_latex_()
    assert found.decimal(20) in shown and r"\pm" in shown and r"\cdot 10^{" in shown
    exact = value(library.claim("tradeoff/pareto").at(test_error="1/4"))
    assert exact._repr_latex_() == "$0.25$"


def test_a_verdict_shows_status_and_both_numbers():
    verdict = verify(CLAIM.at(**CLAIM.points[0]), seed=3)
    tree = ElementTree.fromstring(verdict._repr_html_())
    texts = [cell.text for cell in tree.iter("td")]
    assert verdict.claim.id in texts and str(verdict.status) in texts and verdict.value.decimal(10) in texts


def test_a_table_shows_its_caption_and_rows():
    table = build(library, "finite-size")
    tree = ElementTree.fromstring(table._repr_html_())
    assert table.caption in tree.find("caption").text
    assert len(tree.findall("tbody/tr")) == len(table.rows)
