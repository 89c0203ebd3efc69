"""Sentences in plain notation, such as `w_j ~ N(0, I_d/d) i.i.d.`, with their formulas set as mathematics.

A word is a formula if it holds a sign of mathematics or is the name of a symbol; neighbours make one formula.
"""

import re
from collections.abc import Callable
from html import escape

from nonrobust.typesetting.notation import escape as escape_latex
from nonrobust.typesetting.notation import inline

_SIGNS = re.compile(
    r"[_^=<>~|*]"  # a sign of mathematics anywhere
    r"|^[A-Za-z]+'?\(\w\)$|^[A-Za-z]+\([A-Z]?[a-z]*\(?\d|^\(?-?\d+\)*$|^\(\d"  # f(x), N(0, Exp(1), 12, (0,
    r"|^exp\(|^[A-Za-z\d]+/[A-Za-z\d]$|^\d+/\d+$|\($"  # m/d, 1/10
)
_SYMBOLS = frozenset(
    "rho zeta sigma sigma' omega psi beta alpha lambda Gamma oo + - Tr "
    "c d f i k m n p r s t v w x y B C D E F G I K M O S T U W Y".split()
)
_GREEK = re.compile(r"(?<![\\\w])(zeta|omega|psi|gamma|alpha|Gamma)(?=\b|_)")


def parts(sentence: str) -> list[tuple[bool, str]]:
    """The sentence cut into (is it a formula, text); the texts joined by blanks give the sentence back."""
    found: list[tuple[bool, list[str]]] = []
    depth = 0  # brackets open in the formula under way: what stands inside belongs to it
    words = sentence.split()
    for word, following in zip(words, [*words[1:], ""], strict=True):
        bare = word.rstrip(",;:.")
        formula = depth > 0 or bare in _SYMBOLS or bool(_SIGNS.search(bare))
        formula |= bare == "in" and bool(found) and found[-1][0] and bool(re.search(r"[(^]", following))
        if formula and found and found[-1][0] and (depth > 0 or found[-1][1][-1][-1] not in ",;:."):
            found[-1][1].append(word)
        elif not formula and found and not found[-1][0]:
            found[-1][1].append(word)
        else:
            found.append((formula, [word]))
        depth = max(0, depth + word.count("(") - word.count(")")) if formula else 0
    return [(formula, " ".join(held)) for formula, held in found]


def _mathematics(plain: str) -> tuple[str, str]:
    """The LaTeX of a formula in plain notation, and the punctuation that ends it."""
    body = plain.rstrip(",;:.")
    text = body.replace(" ~ ", r" \sim ").replace("n x d", r"n \times d").replace("Exp(", r"\operatorname{Exp}(")
    text = re.sub(r"\bin\b", r"\\in", _GREEK.sub(r"\\\1 ", text))
    return inline(f"`{text}`", "latex")[1:-1], plain[len(body) :]


def latex(sentence: str) -> str:
    """The sentence for LaTeX, its formulas between dollars."""
    shown = []
    for formula, text in parts(sentence):
        if formula:
            body, end = _mathematics(text)
            shown.append(f"${body}${end}")
        else:
            shown.append(escape_latex(text))
    return " ".join(shown)


def html(sentence: str, mathml: Callable[[str], str]) -> str:
    """The sentence for HTML, its formulas through `mathml`, which turns LaTeX into MathML."""
    shown = []
    for formula, text in parts(sentence):
        if formula:
            body, end = _mathematics(text)
            shown.append(mathml(body) + escape(end))
        else:
            shown.append(escape(text))
    return " ".join(shown)
