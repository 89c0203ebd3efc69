"""Formulas as MathML, which browsers show by themselves, and derivations as HTML."""

import re
from functools import lru_cache
from html import escape
from importlib import import_module

from nonrobust.derivations.proof.step import Checked, CheckResult, Step
from nonrobust.theory.language.errors import InputError
from nonrobust.typesetting import prose
from nonrobust.typesetting.layout import aligned, where
from nonrobust.typesetting.notation import inline

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
    from latex2mathml.converter import convert

    shown = convert(_plain(latex), display="block" if display else "inline")
    return shown.replace("<math ", f'<math aria-label="{escape(latex)}" ', 1)


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


def _step(step: Step, result: CheckResult) -> str:
    remarks = [f"Hypothesis: {marked(each.text)}." for each in step.hypotheses]
    remarks += [f"Neglected: {marked(each.text)}, of order {mathml(f'd^{{-{each.order}}}')}." for each in step.neglects]
    reason = marked(f"{step.reason} ({step.reference})" if step.reference else step.reason)
    return (
        f"<li><p>{marked(step.text)}</p>\n<div class='formula'>{mathml(aligned(step.formula), display=True)}</div>\n"
        f"{mixed(where(step.formula, 'md'))}\n<p>Because {reason}. {' '.join(remarks)} "
        f"<span class='status {result.status.value}'>{result.status.value}</span> {said(result.how)}.</p></li>"
    )


def derivation(checked: Checked) -> str:
    """The lines of a checked derivation as a numbered list."""
    lines = zip(checked.derivation.steps, checked.results, strict=True)
    return "<ol class='derivation'>\n" + "\n".join(_step(step, result) for step, result in lines) + "\n</ol>"
