"""Tables as Markdown, LaTeX, CSV, JSON and HTML."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from html import escape
from importlib.metadata import version

from derivations.notation import escape as escaped
from derivations.prose import latex as prose
from derivations.tabulate.cells import Cell, Precision, Table, sources

FORMATS = {"md": "md", "latex": "tex", "csv": "csv", "json": "json"}
_CODE = r"\texttt"  # how the LaTeX of a name from the command line begins


def render(table: Table, format: str) -> str:
    """The table in one of FORMATS; JSON and CSV carry all digits, Markdown and LaTeX the rounded numbers."""
    return {"md": _md, "latex": latex, "csv": _csv, "json": _json}[format](table)


def note(precision: Precision) -> str:
    """What the printed forms leave out; empty if nothing."""
    if precision.printed >= precision.digits:
        return ""
    return f" Numbers to {precision.printed} significant digits; the CSV and JSON files carry {precision.digits}."


def _shown(cell: Cell) -> str:
    return cell.rounded or cell.text


def _has_numbers(table: Table) -> bool:
    return any(cell.rounded for row in table.rows for cell in row)


def caption(table: Table) -> str:
    """The caption with what its printed forms leave out."""
    return table.caption + (note(table.precision) if _has_numbers(table) else "")


def _md(table: Table) -> str:
    def entry(cell: Cell) -> str:
        # Markdown knows $formulas$ and `code`, and ends a cell at every bar, also inside a formula.
        if cell.latex.startswith(_CODE):
            return f"`{cell.text}`"
        return (cell.latex or _shown(cell)).replace(r"\|", r"\Vert ").replace("|", r"\vert " if cell.latex else r"\|")

    def line(cells: Sequence[Cell]) -> str:
        return "| " + " | ".join(map(entry, cells)) + " |"

    rule = "|" + " --- |" * len(table.heads)
    return "\n".join([caption(table), "", line(table.heads), rule, *map(line, table.rows)]) + "\n"


def latex(table: Table) -> str:
    """A document that compiles as it stands; a paper may \\input it with the package docmute."""

    def line(cells: Sequence[Cell]) -> str:
        return " & ".join(cell.latex or escaped(_shown(cell)) for cell in cells) + r" \\"

    widths = table.widths or (0.0,) * len(table.heads)
    columns = "".join(
        rf">{{\raggedright\arraybackslash}}p{{{width:g}\linewidth}}" if width else _alignment(table, i)
        for i, width in enumerate(widths)
    )
    return "\n".join(
        [
            r"\documentclass[10pt]{article}",
            r"\usepackage[a4paper,landscape,margin=15mm]{geometry}",
            r"\usepackage{amsmath,amssymb,array,booktabs,longtable}",
            r"\begin{document}",
            r"\footnotesize\setlength{\tabcolsep}{4pt}\setlength{\LTcapwidth}{\linewidth}",
            rf"\begin{{longtable}}{{{columns}}}",
            rf"\caption{{{prose(caption(table))}}}\\",
            r"\toprule",
            line(table.heads),
            r"\midrule",
            r"\endfirsthead",
            r"\toprule",
            line(table.heads),
            r"\midrule",
            r"\endhead",
            *map(line, table.rows),
            r"\bottomrule",
            r"\end{longtable}",
            r"\end{document}",
            "",
        ]
    )


def _alignment(table: Table, column: int) -> str:
    return "r" if any(row[column].rounded for row in table.rows) else "l"


def _csv(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(cell.text for cell in table.heads)
    writer.writerows([cell.text for cell in row] for row in table.rows)
    return out.getvalue()


def _json(table: Table) -> str:
    data = {**asdict(table), "version": version("nonrobust"), "sources": sources(table)}
    return json.dumps(data, indent=1) + "\n"


def html(
    table: Table,
    identifier: str = "",
    sentence: Callable[[str], str] = escape,
    formulas: Callable[[str], str] | None = None,
) -> str:
    """An HTML table with rounded numbers; claim, point and all digits show where the pointer rests.

    `sentence` sets the caption, `formulas` cells that have LaTeX; without it they show their plain text.
    """

    def content(cell: Cell) -> str:
        if cell.latex.startswith(_CODE):
            return f"<code>{escape(cell.text)}</code>"
        return formulas(cell.latex) if formulas and cell.latex else escape(_shown(cell))

    def entry(cell: Cell) -> str:
        title = ", ".join(part for part in (cell.claim, cell.point, cell.text) if part)
        attribute = f' class="number" title="{escape(title)}"' if cell.rounded else ""
        return f"<td{attribute}>{content(cell)}</td>"

    head = "".join(f'<th scope="col">{content(cell)}</th>' for cell in table.heads)
    body = "\n".join(f"<tr>{''.join(map(entry, row))}</tr>" for row in table.rows)
    attribute = f' id="{identifier}"' if identifier else ""
    return (
        f"<table{attribute}><caption>{sentence(caption(table))}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>\n"
    )
