"""What a table is: cells that know where they come from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr

from derivations.kept import checked
from derivations.notation import escape
from numerics.precise import Value, enclose
from theory import claim as find
from theory.claim import Claim
from theory.symbols import PARAMS

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

    Widths are parts of the line. `precision` is that of the numbers.
    """

    name: str
    caption: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()
    precision: Precision = Precision()

    def _repr_html_(self) -> str:
        """The table in a notebook."""
        from derivations.tabulate.formats import html

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


def parameters(at: Mapping[str, str]) -> Cell:
    """Values of parameters, by their names on the command line and their symbols on paper."""
    symbols = {param.name: param.latex for param in PARAMS}
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


def derived(claim: Claim) -> str:
    """How strong the weakest line of a claim's derivation is."""
    return checked(claim).status.value


def sources(table: Table) -> dict[str, dict[str, str]]:
    """For every claim in the table: the state of its derivation, and the command that repeats its verdict."""
    ids = sorted({cell.claim for row in table.rows for cell in row if cell.claim})
    return {id: {"derivation": derived(find(id)), "verdict": f"nonrobust verify {id} --seed 0"} for id in ids}
