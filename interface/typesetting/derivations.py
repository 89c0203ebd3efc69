"""Derivations as text, Markdown and LaTeX: pure functions of checked derivations.

In a step's sentences, formulas stand between backticks in plain notation; see `notation`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nonrobust.derivations.proof.step import Checked, CheckResult, Formula, Step
from nonrobust.paper import Glossary
from nonrobust.theory.language.status import Status
from nonrobust.typesetting.layout import aligned, side, sides, where
from nonrobust.typesetting.notation import escape, inline
from nonrobust.typesetting.prose import latex as sentence

FORMATS = ("text", "md", "latex")

_MARKS = {
    Status.PROVED: "proved", Status.ENCLOSED: "enclosed", Status.CONSISTENT: "consistent", Status.CITED: "cited",
    Status.INCONCLUSIVE: "INCONCLUSIVE", Status.REFUTED: "REFUTED",
}  # fmt: skip
_RUN = 3  # shorter runs of lines are printed again rather than referred to

Line = tuple[str, str, str, Formula, tuple[Formula, ...]]  # what makes two steps the same line


@dataclass(frozen=True)
class _Reference:
    """Lines `first` to `last`, printed before as lines from `origin` on of the derivation of `claim`."""

    first: int
    last: int
    claim: str
    origin: int

    def __str__(self) -> str:
        return (
            f"Lines ({self.first}) to ({self.last}) are lines ({self.origin}) to "
            f"({self.origin + self.last - self.first}) of the derivation of {self.claim}."
        )


def render(checked: Checked, glossary: Glossary, format: str = "text") -> str:
    """One derivation with a numbered line, a reason and a status per step; `format` is text, md or latex."""
    return _rendered(checked, glossary, format, range(1, len(checked.results) + 1))


def _rendered(checked: Checked, glossary: Glossary, format: str, items: Sequence[int | _Reference]) -> str:
    if format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}, not '{format}'")
    shown, steps = [], checked.derivation.numbered
    for item in items:
        if isinstance(item, _Reference):
            shown.append(_REFERENCE[format](str(item)))
        else:
            shown.append(_STEP[format](item, steps[item - 1], checked.results[item - 1], glossary))
    return "\n".join([_HEAD[format](checked), *shown, _FOOT[format](checked)]) + "\n"


def _condensed(derivations: Sequence[Checked]) -> Iterator[list[int | _Reference]]:
    """For each derivation its line numbers, runs of lines that an earlier one has too replaced by a reference."""
    printed: dict[Line, tuple[str, int]] = {}
    for checked in derivations:
        formulas = {step.label: step.formula for step in checked.derivation.steps}
        keys: list[Line] = [
            (step.label, step.says, step.because, step.formula, tuple(formulas[label] for label in step.refers_to))
            for step in checked.derivation.steps
        ]
        items: list[int | _Reference] = []
        for number, key in enumerate(keys, 1):
            claim, origin = printed.get(key, ("", 0))
            last = items[-1] if items else None
            if not claim:
                items.append(number)
            elif isinstance(last, _Reference) and last.claim == claim and origin - last.origin == number - last.first:
                items[-1] = _Reference(last.first, number, claim, last.origin)
            else:
                items.append(_Reference(number, number, claim, origin))
        for number, key in enumerate(keys, 1):
            printed.setdefault(key, (checked.derivation.claim.id, number))
        yield [each for item in items for each in _written_out(item)]


def _written_out(item: int | _Reference) -> list[int | _Reference]:
    if isinstance(item, _Reference) and item.last - item.first + 1 < _RUN:
        return list(range(item.first, item.last + 1))
    return [item]


def document(derivations: Sequence[Checked], glossary: Glossary, format: str = "text") -> str:
    """All the derivations in one document, shared lines once; for latex a complete one, which needs amsmath alone."""
    shown = zip(derivations, _condensed(derivations), strict=True)
    body = "\n".join(_rendered(checked, glossary, format, items) for checked, items in shown)
    if format != "latex":
        return body
    return "\n".join((
        r"\documentclass[11pt]{article}", r"\usepackage[margin=25mm]{geometry}", r"\usepackage{amsmath,amssymb}",
        r"\allowdisplaybreaks", r"\emergencystretch=3em", r"\setlength{\parindent}{0pt}", r"\title{Derivations}",
        r"\date{}", r"\begin{document}", r"\maketitle", _conventions(glossary), body, r"\end{document}", "",
    ))  # fmt: skip


def _conventions(glossary: Glossary) -> str:
    """What the marks and the symbols mean."""
    marks = (
        "Each line names the rule that gives it and how it was checked. "
        r"\emph{Proved}: decided symbolically, on every chart of the parameters. \emph{Enclosed}: two independent "
        r"evaluations agree as balls. \emph{Consistent}: it survives a measurement. \emph{Cited}: taken from the "
        "literature, its hypotheses listed. A line that neglects something names it and its order in $d$, and shows "
        "the measured decay. A derivation is as strong as its weakest line."
    )
    entries = "\n".join(rf"\item[${param.latex}$] {sentence(param.meaning)}" for param in glossary.params)
    return f"{marks}\n\\section*{{Parameters}}\n\\begin{{description}}\n{entries}\n\\end{{description}}\n"


def _how(result: CheckResult, format: str) -> str:
    """How a line was checked; where no backticks mark its formulas, LaTeX guesses them."""
    text = result.how.replace("lamda", "lambda").replace("**", "^").replace("*", " ")
    return sentence(text) if format == "latex" and "`" not in text else inline(text, format)


def _remarks(step: Step) -> list[str]:
    """The hypotheses of a cited theorem, and what the line neglects."""
    hypotheses = [f"hypothesis: {each.text}" for each in step.hypotheses]
    return hypotheses + [f"neglected: {each.text}, of order `d^(-{each.order})`" for each in step.neglects]


# --- text ------------------------------------------------------------------------------------------------------------


def _text_head(checked: Checked) -> str:
    claim = checked.derivation.claim
    assumptions = "\n".join(f"    - {each}" for each in claim.assumptions)
    return f"{claim.id}\n{'=' * len(claim.id)}\n{claim.statement}\n{assumptions}\n"


def _text_step(number: int, step: Step, result: CheckResult, glossary: Glossary) -> str:
    shown = [(relation, side(value, "text", glossary)) for relation, value in sides(step.formula, "text", glossary)]
    formula = "\n".join(f"         {relation:>2} {value}" for relation, value in shown)
    remarks = "".join(f"\n       {inline(remark, 'text')}" for remark in _remarks(step))
    reason = inline(step.reason, "text")
    return (
        f"  ({number}) {inline(step.says, 'text')}\n{formula}{where(step.formula, 'text', glossary)}\n"
        f"       because {reason}{remarks}\n"
        f"       {_MARKS[result.status]}: {_how(result, 'text')}\n"
    )


def _text_foot(checked: Checked) -> str:
    return checked.summary()


# --- Markdown --------------------------------------------------------------------------------------------------------


def _md_head(checked: Checked) -> str:
    claim = checked.derivation.claim
    assumptions = "\n".join(f"- {each}" for each in claim.assumptions)
    return f"## {claim.id}\n\n{claim.statement}\n\n{assumptions}\n"


def _md_step(number: int, step: Step, result: CheckResult, glossary: Glossary) -> str:
    formula = f"$$\n{aligned(step.formula, glossary)}\n$$\n{where(step.formula, 'md', glossary)}"
    return (
        f"**({number})** {step.says}\n\n{formula}\n"
        f"Reason: {step.reason}.{_listed(step)} *{_MARKS[result.status]}: {_how(result, 'md')}.*\n"
    )


def _listed(step: Step) -> str:
    """The remarks as sentences."""
    return "".join(f" {remark[0].upper()}{remark[1:]}." for remark in _remarks(step))


def _md_foot(checked: Checked) -> str:
    return f"**{checked.summary()}.**"


# --- LaTeX -----------------------------------------------------------------------------------------------------------


def _latex_head(checked: Checked) -> str:
    claim = checked.derivation.claim
    assumptions = "\n".join(rf"\item {sentence(each)}" for each in claim.assumptions)
    items = f"\\begin{{itemize}}\n{assumptions}\n\\end{{itemize}}\n" if assumptions else ""
    return f"\\section*{{{escape(claim.id)}}}\n{sentence(claim.statement)}\n{items}"


def _latex_step(number: int, step: Step, result: CheckResult, glossary: Glossary) -> str:
    return (
        f"\\textbf{{({number})}} {inline(step.says, 'latex')}\n"
        f"\\begin{{equation*}}\n{aligned(step.formula, glossary)}\n\\tag{{{number}}}\n\\end{{equation*}}"
        f"{where(step.formula, 'latex', glossary)}\n"
        f"Reason: {inline(step.reason, 'latex')}.{inline(_listed(step), 'latex')} "
        f"\\hfill{{\\small\\emph{{{escape(_MARKS[result.status])}}}: {_how(result, 'latex')}.}}\\par\\medskip\n"
    )


def _latex_reference(text: str) -> str:
    return f"{escape(text)}\\par\\medskip\n"


def _latex_foot(checked: Checked) -> str:
    return rf"\textbf{{{escape(checked.summary())}.}}\par\bigskip"


_HEAD = {"text": _text_head, "md": _md_head, "latex": _latex_head}
_STEP = {"text": _text_step, "md": _md_step, "latex": _latex_step}
_REFERENCE = {"text": lambda text: f"  {text}\n", "md": lambda text: f"{text}\n", "latex": _latex_reference}
_FOOT = {"text": _text_foot, "md": _md_foot, "latex": _latex_foot}
