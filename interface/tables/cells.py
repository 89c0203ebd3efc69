"""What a table is: cells that know where they come from."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape as escape_html

from nonrobust.numerics.balls.value import Value, enclose
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.params import Param
from nonrobust.typesetting.notation import escape
from sympy import Expr

CODE = r"\texttt"  # how the LaTeX of a name from the command line begins
PRINTED = 8  # significant digits on a page of Markdown or LaTeX


@dataclass(frozen=True)
class Cell:
    """Plain text, its LaTeX where that differs, and for a number the claim, point and error bound behind it.

    `rounded` is the number with as many digits as a page holds. A cell without a claim follows from definitions alone.
    """

    text: str
    latex: str = ""
    claim: str = ""
    point: str = ""
    radius: str = ""
    rounded: str = ""


@dataclass(frozen=True)
class Precision:
    """Significant digits of a table's numbers, and of those that its printed forms show."""

    digits: int = 50
    printed: int = PRINTED


@dataclass(frozen=True)
class Table:
    """A caption, column heads, rows of cells of the same length, and the widths of columns of text (0 for the rest).

    Widths are parts of the line. `precision` is that of the numbers. `sources` says for every claim in the table what
    its derivation amounts to, and which command repeats its verdict.
    """

    name: str
    caption: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()
    precision: Precision = Precision()
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def claims(self) -> list[str]:
        """The ids of the claims in the table."""
        return sorted({cell.claim for row in self.rows for cell in row if cell.claim})

    def _repr_html_(self) -> str:
        """The table in a notebook."""
        return html(self)


def shown(value: Value, precision: Precision, claim: str = "", point: str = "") -> Cell:
    """An enclosed number as a cell, every digit certain."""
    text = value.decimal(precision.digits)
    return Cell(text, "", claim, point, value.error_of(text), value.decimal(precision.printed))


def enclosed(expr: Expr, precision: Precision, claim: str = "", point: str = "") -> Cell:
    """An exact number as a cell, every digit certain."""
    return shown(enclose(expr, max(precision.digits, precision.printed)), precision, claim, point)


def number(claim: Claim, precision: Precision, **at: object) -> Cell:
    """The value of a claim at a point, every digit certain."""
    point = claim.at(**at)
    return enclosed(point.expression(), precision, claim.id, str(point))


def heads(*columns: str | tuple[str, str]) -> tuple[Cell, ...]:
    """Column heads, each as text or as (text, LaTeX)."""
    return tuple(Cell(each) if isinstance(each, str) else Cell(*each) for each in columns)


def code(name: str) -> str:
    """A claim's id or another name from the command line in LaTeX, which may break it."""
    breakable = re.sub("([-/@])", r"\1\\allowbreak{}", escape(name))
    return rf"\texttt{{{breakable}}}"


def parameters(at: Mapping[str, str], known: Sequence[Param]) -> Cell:
    """Values of parameters, among those `known`, by their names on the command line and their symbols on paper."""
    symbols = {param.name: param.latex for param in known}
    on_paper = (
        f"${symbols[name]} = {text}$" if text[0].isdigit() else f"${symbols[name]}$ = {escape(text)}"
        for name, text in at.items()
    )
    return Cell(", ".join(f"{name}={text}" for name, text in at.items()), ", ".join(on_paper))


def errors_of(regime: str, label: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Heads for the two errors of a regime: its name in plain text, `label` on paper."""
    return (
        (f"eps_test, {regime}", rf"$\varepsilon_{{\mathrm{{test}}}}$, {label}"),
        (f"eps_rob, {regime}", rf"$\varepsilon_{{\mathrm{{rob}}}}$, {label}"),
    )


def note(precision: Precision) -> str:
    """What the printed forms leave out; empty if nothing."""
    if precision.printed >= precision.digits:
        return ""
    return f" Numbers to {precision.printed} significant digits; the CSV and JSON files carry {precision.digits}."


def shown_text(cell: Cell) -> str:
    return cell.rounded or cell.text


def _has_numbers(table: Table) -> bool:
    return any(cell.rounded for row in table.rows for cell in row)


def caption(table: Table) -> str:
    """The caption with what its printed forms leave out."""
    return table.caption + (note(table.precision) if _has_numbers(table) else "")


def html(
    table: Table,
    identifier: str = "",
    sentence: Callable[[str], str] = escape_html,
    formulas: Callable[[str], str] | None = None,
) -> str:
    """An HTML table with rounded numbers; claim, point and all digits show where the pointer rests.

    `sentence` sets the caption, `formulas` cells that have LaTeX; without it they show their plain text.
    """

    def content(cell: Cell) -> str:
        if cell.latex.startswith(CODE):
            return f"<code>{escape_html(cell.text)}</code>"
        return formulas(cell.latex) if formulas and cell.latex else escape_html(shown_text(cell))

    def entry(cell: Cell) -> str:
        title = ", ".join(part for part in (cell.claim, cell.point, cell.text) if part)
        attribute = f' class="number" title="{escape_html(title)}"' if cell.rounded else ""
        return f"<td{attribute}>{content(cell)}</td>"

    head = "".join(f'<th scope="col">{content(cell)}</th>' for cell in table.heads)
    body = "\n".join(f"<tr>{''.join(map(entry, row))}</tr>" for row in table.rows)
    attribute = f' id="{identifier}"' if identifier else ""
    return (
        f"<table{attribute}><caption>{sentence(caption(table))}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>\n"
    )
