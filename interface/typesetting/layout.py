"""How a formula stands on the page: its sides in each format, names for its roots, and rows that fit the line."""

import re
from dataclasses import replace

from nonrobust.derivations.proof.step import Formula, Notation, Side
from nonrobust.paper import Glossary
from nonrobust.theory.language.nodes import Root
from sympy import Expr, Symbol, latex, sstr

_RELATIONS = {"=": "=", ">=": r"\ge", "->": r"\to"}
_ROW = 66  # signs that fit on a line of 16 cm beside the equation's number


def side(value: Side, format: str, glossary: Glossary) -> str:
    """One side of a formula: plain for text, LaTeX otherwise."""
    if isinstance(value, Notation):
        return value.plain if format == "text" else value.latex
    value = _abbreviated(value, glossary)
    return plain(value) if format == "text" else latex(value, symbol_names=glossary.symbol_names, long_frac_ratio=3)


def _abbreviated(value: Expr, glossary: Glossary) -> Expr:
    """The value with its abbreviations, except in their own definition and where they make nothing shorter."""
    for short in glossary.abbreviations:
        if value.has(short.symbol) and value != short.meaning:
            shorter = value.subs(short.symbol, short.letter * short.symbol / short.meaning)
            value = shorter if shorter.count_ops() < value.count_ops() else value
    return value


def plain(value: Expr) -> str:
    """An expression as text; `lamda`, which Python needs, is lambda."""
    return re.sub(r"\blamda\b", "lambda", sstr(value).replace("**", "^"))


def _roots(formula: Formula) -> dict[Root, Symbol]:
    """A name for each root in the formula."""
    found = {root for value in (formula.left, formula.right) if isinstance(value, Expr) for root in value.atoms(Root)}
    return {root: Symbol(f"phi_{i}") for i, root in enumerate(sorted(found, key=str), 1)}


def where(formula: Formula, format: str, glossary: Glossary) -> str:
    """What the named roots are."""
    result = ""
    for root, name in _roots(formula).items():
        function, low, high = root.args
        x, body = function.variables[0], function.expr
        equation = f"{side(body.subs(x, name), format, glossary)} = 0"
        if format == "text":
            result += f"\n         where {name} in [{low}, {high}] solves {equation}"
        else:
            ends = ",".join(side(end, format, glossary) for end in (low, high))
            opened, closed = ("\\[", "\\]") if format == "latex" else ("$$", "$$")
            result += f"\nwhere ${side(name, format, glossary)}\\in[{ends}]$ solves\n{opened}\n{equation}\n{closed}\n"
    return result


def sides(formula: Formula, format: str, glossary: Glossary) -> list[tuple[str, Side]]:
    """(relation, side) pairs in reading order, roots by their names; the first relation is empty."""
    names = _roots(formula)
    if names:
        formula = replace(formula, left=_renamed(formula.left, names), right=_renamed(formula.right, names))
    shown: list[tuple[str, Side]] = [("", formula.name)] if formula.name else []
    result = [*shown, ("=" if shown else "", formula.left), (formula.relation, formula.right)]
    # A left side that reads like the right one adds nothing.
    if formula.relation == "=" and len(result) == 3:
        left, right = (side(value, format, glossary) for _, value in result[1:])
        if left == right:
            del result[1]
    return result


def _renamed(value: Side, names: dict[Root, Symbol]) -> Side:
    return value if isinstance(value, Notation) else value.xreplace(names)


def aligned(formula: Formula, glossary: Glossary) -> str:
    """The formula as LaTeX rows aligned at their relations; long sums continue on the next row."""
    parts = sides(formula, "latex", glossary)
    (_, first), *others = parts
    start, *rest = _rows(first, glossary)
    rows = [start, *(rf"\quad {row}" for row in rest)]
    for relation, value in others:
        head, *tail = _rows(value, glossary)
        rows += [rf"& {_RELATIONS[relation]} {head}", *(rf"&\quad {row}" for row in tail)]
    # The left side and the first relation share a row if they fit on it.
    if len(rest) == 0 and width(start) + width(_rows(others[0][1], glossary)[0]) <= _ROW:
        rows[:2] = [f"{rows[0]} {rows[1]}"]
    elif len(rest) == 0:
        rows[0] = rf"& {rows[0]}"
    else:
        rows[: 1 + len(rest)] = [f"& {row}" for row in rows[: 1 + len(rest)]]
    return r"\begin{aligned}" + " \\\\\n".join(rows) + r"\end{aligned}"


_FRACTION = re.compile(r"@\{([^{}]*)\}\{([^{}]*)\}")
_GROUP = re.compile(r"(?<!@)(?<!\})\{([^{}]*)\}")


def width(source: str) -> int:
    """About how many signs a formula is wide: a command is one, a fraction as wide as its wider part."""
    source = re.sub(r"\\(left|right|operatorname|mathrm|mathbb|quad)|\\,|[ ^_]", "", source).replace(r"\frac", "@")
    source, before = re.sub(r"\\([a-zA-Z]+|.)", "x", source), ""
    while source != before:  # from the inside out
        before = source
        source = _GROUP.sub(r"\1", source)
        source = _FRACTION.sub(lambda found: max(found.groups(), key=len), source)
    return len(source) + sum(source.count(sign) for sign in "+-=")  # with the space around them


def _rows(value: Side, glossary: Glossary, room: int = _ROW) -> list[str]:
    """One side in LaTeX, cut before signs of its sum, or of a sum inside a product, where it is wider than `room`."""
    source = side(value, "latex", glossary)
    if not isinstance(value, Expr) or width(source) <= room or not (value.is_Add or value.is_Mul):
        return [source]
    if value.is_Mul:
        sums = [factor for factor in value.args if factor.is_Add]
        if not sums:
            return [source]
        inner = max(sums, key=lambda factor: width(side(factor, "latex", glossary)))
        before = side(value / inner, "latex", glossary)
        first, *others = _rows(inner, glossary, max(room - width(before) - 2, room // 2))
        *middle, end = [rf"{before} \Bigl( {first}", *others]
        return [*middle, rf"{end} \Bigr)"]
    rows: list[str] = []
    for term in value.as_ordered_terms():
        first, *others = _rows(term, glossary, room)
        first = first if not rows or first.lstrip().startswith("-") else f"+ {first}"
        if rows and width(rows[-1] + first) <= room:
            rows[-1] += f" {first}"
        else:
            rows.append(first)
        rows += others
    return rows
