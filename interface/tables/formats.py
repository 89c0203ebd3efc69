"""Tables as Markdown, LaTeX, CSV and JSON."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version

from nonrobust.tables.cells import CODE, Cell, Table, caption, shown_text
from nonrobust.typesetting.notation import escape as escaped
from nonrobust.typesetting.prose import latex as prose

FORMATS = {"md": "md", "latex": "tex", "csv": "csv", "json": "json"}


def render(table: Table, format: str) -> str:
    """The table in one of FORMATS; JSON and CSV carry all digits, Markdown and LaTeX the rounded numbers."""
    return {"md": _md, "latex": latex, "csv": _csv, "json": _json}[format](table)


def _md(table: Table) -> str:
    def entry(cell: Cell) -> str:
        # Markdown knows $formulas$ and `code`, and ends a cell at every bar, also inside a formula.
        if cell.latex.startswith(CODE):
            return f"`{cell.text}`"
        return (
            (cell.latex or shown_text(cell)).replace(r"\|", r"\Vert ").replace("|", r"\vert " if cell.latex else r"\|")
        )

    def line(cells: Sequence[Cell]) -> str:
        return "| " + " | ".join(map(entry, cells)) + " |"

    rule = "|" + " --- |" * len(table.heads)
    return "\n".join([caption(table), "", line(table.heads), rule, *map(line, table.rows)]) + "\n"


def latex(table: Table) -> str:
    """A document that compiles as it stands; a paper may \\input it with the package docmute."""

    def line(cells: Sequence[Cell]) -> str:
        return " & ".join(cell.latex or escaped(shown_text(cell)) for cell in cells) + r" \\"

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
    data = asdict(table)
    data |= {"version": version("nonrobust"), "sources": data.pop("sources")}
    return json.dumps(data, indent=1) + "\n"
