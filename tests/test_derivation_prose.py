"""The sentences of derivations in their source: cut where a reader can pause, never inside a formula."""

import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

PAPERS = Path(__file__).parents[1] / "derivations" / "papers"
SOURCES = sorted(PAPERS.rglob("*.py"))
_LAYOUT = {tokenize.NL, tokenize.COMMENT}


def literals(path: Path) -> Iterator[list[str]]:
    """The texts of each sentence's literals, those that stand side by side together."""
    held: list[str] = []
    with path.open("rb") as source:
        for token in tokenize.tokenize(source.readline):
            if token.type == tokenize.STRING:
                held.append(token.string.lstrip("rf").strip('"'))
            elif token.type not in _LAYOUT and held:
                yield held
                held = []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_formula_is_cut(path):
    for pieces in literals(path):
        assert all(piece.count("`") % 2 == 0 for piece in pieces), pieces


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_pieces_of_a_sentence_are_joined_by_one_blank(path):
    for pieces in literals(path):
        for before, after in zip(pieces, pieces[1:], strict=False):
            latex = "\\" in before + after
            blanks = len(before) - len(before.rstrip()) + len(after) - len(after.lstrip())
            assert latex or blanks == 1, pieces


def test_a_planted_cut_is_seen(tmp_path):
    source = tmp_path / "cut.py"
    source.write_text('says = (\n    "by the normal equations `Q "\n    "= Q`"\n)\n')
    assert list(literals(source)) == [["by the normal equations `Q ", "= Q`"]]
