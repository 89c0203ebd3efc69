"""Derivations as text, Markdown and LaTeX: pure functions of checked derivations.

In a step's sentences, formulas stand between backticks in plain notation; `inline` turns them into each format.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr, Symbol, latex, sstr

from derivations.engine.step import Checked, CheckResult, Formula, Notation, Side, Status, Step
from theory.nodes import Root
from theory.symbols import PARAMS, energy

FORMATS = ("text", "md", "latex")

_NAMES = {param.symbol: param.latex for param in PARAMS if isinstance(param.symbol, Symbol)}
_NAMES |= {energy: r"\mathrm{energy}", Symbol("epsilon_test", nonnegative=True): r"\varepsilon_{\mathrm{test}}"}
_RELATIONS = {"=": "=", ">=": r"\ge"}
_MARKS = {
    Status.PROVED: "proved", Status.ENCLOSED: "enclosed", Status.CONSISTENT: "consistent", Status.CITED: "cited",
    Status.OPEN: "OPEN", Status.REFUTED: "REFUTED",
}  # fmt: skip

# Plain notation to LaTeX, in this order.
_TRANSLATIONS = (
    (r"<([^<>=]*),([^<>=]*)>", r"\\langle \1,\2\\rangle "),
    (r"<=", r"\\le "),
    (r">=", r"\\ge "),
    (r"!=", r"\\ne "),
    (r"->", r"\\to "),
    (r"\boo\b", r"\\infty "),
    (r"f\*\^2", r"(f^*)^2"),
    (r"f\*", r"f^*"),
    (r"\bE(?=[ |])", r"\\mathbb{E}"),
    (r"\beps_test\b", r"\\varepsilon_{\\mathrm{test}}"),
    (r"\beps_rob\b", r"\\varepsilon_{\\mathrm{rob}}"),
    (r"sqrt\(([^()]*)\)", r"\\sqrt{\1}"),
    (r"\bsqrt (\w)", r"\\sqrt{\1}"),
    (r"\b(lambda|rho|beta|phi|theta|kappa|sigma|pi|delta)(?=\b|_)", r"\\\1 "),
    (r"\b(log|sin|cos|tan|arctan|min|max|lim|exp)\b", r"\\\1 "),
    (r"\b(sum|int)(?=\b|_)", r"\\\1"),
    (r"\bgrad\b", r"\\nabla "),
    (r"\b(Tr|diag|rank|arc|mass|energy)(?=\b|_)", r"\\operatorname{\1}"),
    (r"\b(x|B|C)~", r"\\tilde \1"),
    (r"\^\(([^()]*)\)", r"^{\1}"),
    (r"\^(-\w+|\w\w+)", r"^{\1}"),
    (r"_(\w\w+)", r"_{\1}"),
    (r" \* ", r" "),
    (r"\.\.\.", r"\\dots "),
    (r"\{([^{}]*=[^{}]*: [^{}]*)\}", r"\\{\1\\}"),
)
_SPECIAL = {
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\^{}",
    "~": r"\~{}",
    "<": r"$<$",
    ">": r"$>$",
    "|": r"$|$",
}


def render(checked: Checked, format: str = "text") -> str:
    """One derivation with a numbered line, a reason and a status per step; `format` is text, md or latex."""
    if format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}, not '{format}'")
    lines = zip(checked.derivation.steps, checked.results, strict=True)
    shown = [_STEP[format](number, step, result) for number, (step, result) in enumerate(lines, 1)]
    return "\n".join([_HEAD[format](checked), *shown, _FOOT[format](checked)]) + "\n"


def document(derivations: Sequence[Checked], format: str = "text") -> str:
    """All the derivations in one document; for latex a complete one, which needs amsmath alone."""
    body = "\n".join(render(checked, format) for checked in derivations)
    if format != "latex":
        return body
    return "\n".join((
        r"\documentclass[11pt]{article}", r"\usepackage[margin=25mm]{geometry}", r"\usepackage{amsmath,amssymb}",
        r"\allowdisplaybreaks", r"\title{Derivations}", r"\date{}", r"\begin{document}", r"\maketitle",
        _conventions(), body, r"\end{document}", "",
    ))  # fmt: skip


def _conventions() -> str:
    return (
        "Each line names the rule that gives it and how it was checked. "
        r"\emph{Proved}: decided symbolically. \emph{Cited}: taken from the literature. "
        "A derivation is as strong as its weakest line."
    )


def inline(text: str, format: str) -> str:
    """A sentence with its formulas, which stand between backticks, in the format asked for."""
    if format == "md":
        return text
    parts = text.split("`")
    if format == "text":
        return "".join(parts)
    return "".join(f"${_translate(part)}$" if i % 2 else _escape(part) for i, part in enumerate(parts))


def _translate(plain: str) -> str:
    for pattern, replacement in _TRANSLATIONS:
        plain = re.sub(pattern, replacement, plain)
    return plain


def _escape(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text)


def side(value: Side, format: str) -> str:
    """One side of a formula: plain for text, LaTeX otherwise."""
    if isinstance(value, Notation):
        return value.plain if format == "text" else value.latex
    return _plain(value) if format == "text" else latex(value, symbol_names=_NAMES)


def _plain(value: Expr) -> str:
    return sstr(value).replace("**", "^")


def _roots(formula: Formula) -> dict[Root, Symbol]:
    """A name for each root in the formula."""
    found = {root for value in (formula.left, formula.right) if isinstance(value, Expr) for root in value.atoms(Root)}
    return {root: Symbol(f"phi_{i}") for i, root in enumerate(sorted(found, key=str), 1)}


def _where(formula: Formula, format: str) -> str:
    """What the named roots are."""
    result = ""
    for root, name in _roots(formula).items():
        function, low, high = root.args
        x, body = function.variables[0], function.expr
        equation = f"{side(body.subs(x, name), format)} = 0"
        if format == "text":
            result += f"\n         where {name} in [{low}, {high}] solves {equation}"
        else:
            ends = ",".join(side(end, format) for end in (low, high))
            result += f"\nwhere ${side(name, format)}\\in[{ends}]$ solves\n$$\n{equation}\n$$\n"
    return result


def _sides(formula: Formula, format: str) -> list[tuple[str, str]]:
    """(relation, side) pairs in reading order; the first relation is empty."""
    names = _roots(formula)
    if names:
        formula = replace(formula, left=_renamed(formula.left, names), right=_renamed(formula.right, names))
    shown = [("", formula.name)] if formula.name else []
    chain = [*shown, ("=" if shown else "", formula.left), (formula.relation, formula.right)]
    result = [(relation, side(value, format)) for relation, value in chain]
    # A left side that reads like the right one adds nothing.
    if formula.relation == "=" and len(result) == 3 and result[1][1] == result[2][1]:
        del result[1]
    return result


def _renamed(value: Side, names: dict[Root, Symbol]) -> Side:
    return value if isinstance(value, Notation) else value.xreplace(names)


def _checked_how(result: CheckResult) -> str:
    return f"{_MARKS[result.status]}: {result.how}"


def _reason(step: Step) -> str:
    reference = f" [{step.reference}]" if step.reference else ""
    return f"{step.reason}{reference}"


# --- text ------------------------------------------------------------------------------------------------------------


def _text_head(checked: Checked) -> str:
    claim = checked.derivation.claim
    assumptions = "\n".join(f"    - {each}" for each in claim.assumptions)
    return f"{claim.id}\n{'=' * len(claim.id)}\n{claim.statement}\n{assumptions}\n"


def _text_step(number: int, step: Step, result: CheckResult) -> str:
    formula = "\n".join(f"         {relation:>2} {shown}" for relation, shown in _sides(step.formula, "text"))
    hypotheses = "".join(f"\n       hypothesis: {inline(each.text, 'text')}" for each in step.hypotheses)
    reason = inline(_reason(step), "text")
    return (
        f"  ({number}) {inline(step.text, 'text')}\n{formula}{_where(step.formula, 'text')}\n"
        f"       because {reason}{hypotheses}\n"
        f"       {_checked_how(result)}\n"
    )


def _text_foot(checked: Checked) -> str:
    return checked.summary()


# --- Markdown --------------------------------------------------------------------------------------------------------


def _md_head(checked: Checked) -> str:
    claim = checked.derivation.claim
    assumptions = "\n".join(f"- {each}" for each in claim.assumptions)
    return f"## {claim.id}\n\n{claim.statement}\n\n{assumptions}\n"


def _md_step(number: int, step: Step, result: CheckResult) -> str:
    hypotheses = "".join(f" Hypothesis: {each.text}." for each in step.hypotheses)
    return (
        f"**({number})** {step.text}\n\n$$\n{_aligned(step.formula)}\n$$\n{_where(step.formula, 'md')}\n"
        f"Because {_reason(step)}.{hypotheses} *{_checked_how(result)}.*\n"
    )


def _md_foot(checked: Checked) -> str:
    return f"**{checked.summary()}.**"


# --- LaTeX -----------------------------------------------------------------------------------------------------------


def _aligned(formula: Formula) -> str:
    parts = _sides(formula, "latex")
    rows = [parts[0][1] + f" & {_RELATIONS[parts[1][0]]} {parts[1][1]}"]
    rows += [f"& {_RELATIONS[relation]} {shown}" for relation, shown in parts[2:]]
    return r"\begin{aligned}" + " \\\\\n".join(rows) + r"\end{aligned}"


def _latex_head(checked: Checked) -> str:
    claim = checked.derivation.claim
    assumptions = "\n".join(rf"\item {_escape(each)}" for each in claim.assumptions)
    return (
        f"\\section*{{{_escape(claim.id)}}}\n{_escape(claim.statement)}\n"
        f"\\begin{{itemize}}\n{assumptions}\n\\end{{itemize}}\n"
    )


def _latex_step(number: int, step: Step, result: CheckResult) -> str:
    hypotheses = "".join(f" Hypothesis: {inline(each.text, 'latex')}." for each in step.hypotheses)
    where = re.sub(r"\$\$\n(.*?)\n\$\$", r"\\[\n\1\n\\]", _where(step.formula, "latex"), flags=re.S)
    return (
        f"\\noindent\\textbf{{({number})}} {inline(step.text, 'latex')}\n"
        f"\\begin{{equation*}}\n{_aligned(step.formula)}\n\\tag{{{number}}}\n\\end{{equation*}}{where}\n"
        f"Because {inline(_reason(step), 'latex')}.{hypotheses} "
        f"\\hfill{{\\small\\emph{{{_escape(_MARKS[result.status])}}}: {_escape(result.how)}.}}\\par\\medskip\n"
    )


def _latex_foot(checked: Checked) -> str:
    return rf"\noindent\textbf{{{_escape(checked.summary())}.}}\par\bigskip"


_HEAD = {"text": _text_head, "md": _md_head, "latex": _latex_head}
_STEP = {"text": _text_step, "md": _md_step, "latex": _latex_step}
_FOOT = {"text": _text_foot, "md": _md_foot, "latex": _latex_foot}
