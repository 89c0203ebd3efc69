"""Formulas as MathML, which browsers show by themselves, and derivations as HTML.

Text reaches the page escaped. The converter of formulas takes LaTeX that names links, styles and classes, and leaves
text unescaped: of what it builds only elements and attributes that draw mathematics are kept, and written out here.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from importlib import import_module
from types import MappingProxyType
from xml.etree import ElementTree

from nonrobust.derivations.proof.step import Checked, CheckResult, Step
from nonrobust.paper import Glossary
from nonrobust.theory.language.errors import InputError
from nonrobust.typesetting import prose
from nonrobust.typesetting.layout import aligned, where
from nonrobust.typesetting.notation import inline

_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_MATHML = frozenset(
    "math menclose mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace "
    "msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none".split()
)
_ATTRIBUTES = frozenset(
    "accent accentunder align columnalign columnlines columnspacing depth display displaystyle fence form frame height "
    "largeop linethickness lspace mathsize mathvariant maxsize minsize movablelimits notation rowlines rowspacing "
    "rspace scriptlevel separator stretchy symmetric voffset width".split()
)
_DERIVATION = frozenset("ol li p div span".split())
_DISPLAYED = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


def check_available() -> None:
    """Raise InputError where a package that the report needs is missing."""
    for module, name in (
        ("jinja2", "Jinja2"),
        ("latex2mathml.converter", "latex2mathml"),
        ("matplotlib", "matplotlib"),
    ):
        try:
            import_module(module)
        except ImportError:
            raise InputError(f"A report needs {name}; install nonrobust[report].") from None


@lru_cache(maxsize=4096)
def mathml(latex: str, display: bool = False) -> str:
    """LaTeX as a <math> element, with the LaTeX as its accessible name."""
    from latex2mathml.converter import convert_to_element

    shape = "block" if display else "inline"
    try:
        made = convert_to_element(_plain(latex), display=shape)
    except Exception:  # no mathematics that the converter knows: it stands there as it was given
        made = ElementTree.Element("math", {"display": shape})
        ElementTree.SubElement(made, "mtext").text = escape(latex)
    return _written(made, {"xmlns": _NAMESPACE, "aria-label": latex})


def _written(element: ElementTree.Element, own: Mapping[str, str] = MappingProxyType({})) -> str:
    """An element of mathematics as text, with attributes of our `own`; of anything else in it only the text is left."""
    inner = "".join([_text(element.text), *(_written(each) + _text(each.tail) for each in element)])
    if element.tag not in _MATHML:
        return inner
    known = {name: str(text) for name, text in element.attrib.items() if name in _ATTRIBUTES}
    attributes = "".join(f' {name}="{escape(text)}"' for name, text in {**own, **known}.items())
    return f"<{element.tag}{attributes}>{inner}</{element.tag}>"


def _text(converted: str | None) -> str:
    """The converter writes characters such as < by their numbers."""
    return escape(unescape(converted or ""))


def _plain(latex: str) -> str:
    """LaTeX without what the converter does not know: aligned rows become a table with as many columns."""
    latex = latex.replace(r"\big|", "|").replace(r"\,", " ")
    if r"\\" in latex:
        return latex.replace(r"\begin{aligned}", r"\begin{array}{rl}").replace(r"\end{aligned}", r"\end{array}")
    return latex.replace(r"\begin{aligned}", "").replace(r"\end{aligned}", "").replace("& ", "").replace("&", "")


def sentence(text: str) -> str:
    """A sentence in plain notation."""
    return prose.html(text, mathml)


def marked(text: str) -> str:
    """A sentence whose formulas stand between backticks."""
    shown = [
        mathml(inline(f"`{part}`", "latex")[1:-1]) if i % 2 else escape(part) for i, part in enumerate(text.split("`"))
    ]
    return "".join(shown)


def said(text: str) -> str:
    """A sentence whose formulas stand between backticks if it has any."""
    return marked(text) if "`" in text else sentence(text)


def mixed(text: str) -> str:
    """Text with formulas between dollars, in LaTeX."""
    shown, end = [], 0
    for match in _DISPLAYED.finditer(text):
        shown.append(_words(text[end : match.start()]))
        shown.append(mathml(match[1].strip(), display=True) if match[1] else mathml(match[2]))
        end = match.end()
    return "".join([*shown, _words(text[end:])])


def _words(latex: str) -> str:
    """LaTeX's text as HTML."""
    return escape(re.sub(r"\\([&%#_])", r"\1", latex))


def _step(step: Step, result: CheckResult, glossary: Glossary) -> str:
    remarks = [f"Hypothesis: {marked(each.text)}." for each in step.hypotheses]
    remarks += [f"Neglected: {marked(each.text)}, of order {mathml(f'd^{{-{each.order}}}')}." for each in step.neglects]
    formula = mathml(aligned(step.formula, glossary), display=True)
    return (
        f"<li><p>{marked(step.says)}</p>\n<div class='formula'>{formula}</div>\n"
        f"{mixed(where(step.formula, 'md', glossary))}\n<p>Because {marked(step.reason)}. {' '.join(remarks)} "
        f"<span class='status {result.status.value}'>{result.status.value}</span> {said(result.how)}.</p></li>"
    )


def derivation(checked: Checked, glossary: Glossary) -> str:
    """The lines of a checked derivation as a numbered list."""
    lines = zip(checked.derivation.numbered, checked.results, strict=True)
    return "<ol class='derivation'>\n" + "\n".join(_step(step, result, glossary) for step, result in lines) + "\n</ol>"


def ours(html: object) -> str:
    """A kept derivation, if it has no other elements and attributes than `derivation` writes; raise otherwise."""
    for element in ElementTree.fromstring(f"<div>{html}</div>").iter():
        tag = element.tag.removeprefix(f"{{{_NAMESPACE}}}")
        if tag not in _DERIVATION | _MATHML or set(element.keys()) - _ATTRIBUTES - {"class", "aria-label"}:
            raise ValueError(f"no part of a derivation: {tag}")
    return str(html)
