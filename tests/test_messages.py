"""What was given stands in messages as one short line that moves no cursor and turns no writing direction."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nonrobust import library
from nonrobust.listing import named
from nonrobust.theory.language.errors import InputError, printable, quoted

CLAIM = library.claim("neural-tangent/least-squares/test-error")
HOSTILE = [
    "\x1b[2J\x1b]0;owned\x07",
    "rho\nnonrobust: all is well",
    "a\rb",
    "\u202e0\u2066",
    "\x00",
    "\x9b31m",
    "\u2028",
    "\udcff",
    "9" * 10_000,
    "\u200b\ufeff",
]


def harmless(text: str) -> bool:
    """Whether every character shows itself, by Unicode's categories: no controls, marks of direction, surrogates."""
    return all(unicodedata.category(each)[0] != "C" and unicodedata.category(each) not in ("Zl", "Zp") for each in text)


@given(st.text() | st.sampled_from(HOSTILE))
def test_any_text_becomes_one_harmless_line_of_bounded_length(text):
    shown = quoted(text, 40)
    assert harmless(shown) and len(shown) <= 2 + 40 * len(r"\U0010ffff") + 3


@given(st.text(st.characters(categories=("L", "N", "P", "S")), max_size=60))
def test_visible_text_is_shown_as_it_is(text):
    assert quoted(text) == f"'{text}'" and printable(text) == text


@given(st.text(min_size=1, max_size=50))
def test_what_is_escaped_can_be_told_from_the_message(text):
    hidden = [each for each in text if not each.isprintable()]
    assert printable(text).count("\\") >= len(hidden)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
@pytest.mark.parametrize(
    "ask",
    [
        lambda text: library.claim(text),
        lambda text: CLAIM.at(rho=text, beta="1"),
        lambda text: CLAIM.at(rho="1", beta="1", **{text: "1"}),
        lambda text: library.claim("full-training/end/test-error").at(rho="1", target=text),
        lambda text: library.claim("full-training/end/test-error").at(rho="1", target=f"exp({text})"),
        lambda text: library.claim("initialization/start/robustness").at(sigma=text, zeta="1"),
        lambda text: named("table", ("one", "two"), [text]),
    ],
    ids=["claim", "number", "parameter", "law", "argument", "activation", "table"],
)
def test_a_refusal_shows_hostile_input_harmlessly(ask, text):
    with pytest.raises(InputError) as caught:
        ask(text)
    assert harmless(str(caught.value)) and len(str(caught.value)) < 1500
