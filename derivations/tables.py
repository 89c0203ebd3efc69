"""Theorem tables, regenerated from the claims, their derivations and their enclosed values: nothing typed by hand.

Main definitions
    Cell, Table   a cell knows the claim and the point that it comes from
    TABLES        regimes: every claim with formula, conditions, source and status
                  end-of-training: neural tangent against full training, per target family, over rho
    drift         compares with the files kept in `derivations/tables`, and names the cells that differ
"""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import theory
from derivations.chains import check
from derivations.listing import mode
from numerics.precise import value
from theory.claim import Claim
from theory.errors import InputError
from theory.spectra import FAMILY_LAWS

FORMATS = {"md": "md", "latex": "tex", "csv": "csv", "json": "json"}
KEPT = Path(__file__).parent / "tables"
_DIGITS = 12
_RHO = ("1/10", "1/4", "1/2", "3/4", "1", "3/2")


@dataclass(frozen=True)
class Cell:
    """Plain text, its LaTeX where that differs, and for a number the claim, point and error bound behind it."""

    text: str
    latex: str = ""
    claim: str = ""
    point: str = ""
    radius: str = ""


@dataclass(frozen=True)
class Table:
    """A caption, column heads, and rows of cells of the same length."""

    name: str
    caption: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


def number(claim: Claim, **at: object) -> Cell:
    """The value of a claim at a point, every digit certain."""
    point = claim.at(**at)
    enclosed = value(point, _DIGITS)
    text = enclosed.decimal(_DIGITS)
    return Cell(text, claim=claim.id, point=str(point), radius=enclosed.error_of(text))


def _regimes() -> Table:
    rows = []
    for claim in theory.CLAIMS + theory.CANDIDATES:
        relation = claim.latex()
        rows.append(
            (
                Cell(claim.id, rf"\texttt{{{_escape(claim.id)}}}", claim=claim.id),
                Cell(f"{claim.quantity.symbol} = {claim.rhs}", f"${relation}$", claim=claim.id),
                Cell(mode(claim)),
                Cell("; ".join(claim.assumptions)),
                Cell(f"{claim.source.cite}, section {claim.source.section}"),
                Cell(check(claim).status.value, claim=claim.id),
            )
        )
    heads = tuple(map(Cell, ("claim", "formula", "mode", "conditions", "source", "derivation")))
    return Table("regimes", "Every claim, its conditions, and the weakest line of its derivation.", heads, tuple(rows))


# Parameter values at which the families of targets are tabulated.
_FAMILY_POINTS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "identity": ({},),
    "exponential": ({},),
    "wishart": ({"c": "1/2"}, {"c": "2"}),
    "semicircle": ({},),
    "power-law": ({"a": "1/8"},),
    "low-rank": ({"p": "2/5"},),
}


def _end_of_training() -> Table:
    tangent = theory.claim("neural-tangent/least-squares/test-error")
    tangent_rob = theory.claim("neural-tangent/least-squares/robustness")
    rows = []
    for name in FAMILY_LAWS:
        full, full_rob = (theory.claim(f"full-training/end/{q}@{name}") for q in ("test-error", "robustness"))
        alignment = theory.claim(f"target/alignment/beta@{name}")
        for extra in _FAMILY_POINTS[name]:
            beta = alignment.at(**extra).expression()
            shown = ", ".join([name, *(f"{key}={text}" for key, text in extra.items())])
            for rho in _RHO:
                rows.append(
                    (
                        Cell(shown),
                        Cell(rho),
                        Cell(str(beta), claim=alignment.id, point=str(alignment.at(**extra)), radius="0"),
                        number(tangent, rho=rho, beta=beta),
                        number(tangent_rob, rho=rho, beta=beta),
                        number(full, rho=rho, **extra),
                        number(full_rob, rho=rho, **extra),
                    )
                )
    heads = (
        Cell("target"),
        Cell("rho", r"$\rho$"),
        Cell("beta", r"$\beta$"),
        Cell("eps_test, neural tangent", r"$\varepsilon_{\mathrm{test}}$, NT"),
        Cell("eps_rob, neural tangent", r"$\varepsilon_{\mathrm{rob}}$, NT"),
        Cell("eps_test, full training", r"$\varepsilon_{\mathrm{test}}$, full"),
        Cell("eps_rob, full training", r"$\varepsilon_{\mathrm{rob}}$, full"),
    )
    caption = "End of training: limits of test error and non-robustness for the target families."
    return Table("end-of-training", caption, heads, tuple(rows))


TABLES: Mapping[str, Callable[[], Table]] = {"regimes": _regimes, "end-of-training": _end_of_training}


def names(given: Sequence[str]) -> list[str]:
    """The tables asked for, all if none; raise InputError for an unknown one."""
    for name in given:
        if name not in TABLES:
            raise InputError(f"There is no table '{name}'; the tables are {', '.join(TABLES)}.")
    return list(dict.fromkeys(given)) or list(TABLES)


def build(name: str) -> Table:
    """Compute a table."""
    return TABLES[name]()


def render(table: Table, format: str) -> str:
    """The table as Markdown, LaTeX (booktabs and longtable), CSV or JSON."""
    return {"md": _md, "latex": _latex, "csv": _csv, "json": _json}[format](table)


def _md(table: Table) -> str:
    def line(cells: Sequence[Cell]) -> str:
        return "| " + " | ".join((cell.latex or cell.text).replace("|", r"\|") for cell in cells) + " |"

    rule = "|" + " --- |" * len(table.heads)
    return "\n".join([table.caption, "", line(table.heads), rule, *map(line, table.rows)]) + "\n"


def _escape(text: str) -> str:
    for plain, escaped in (("_", r"\_"), ("^", r"\^{}"), ("%", r"\%"), ("&", r"\&"), ("#", r"\#")):
        text = text.replace(plain, escaped)
    return text


def _latex(table: Table) -> str:
    def line(cells: Sequence[Cell]) -> str:
        return " & ".join(cell.latex or _escape(cell.text) for cell in cells) + r" \\"

    wide = table.name == "regimes"
    columns = r"p{.2\linewidth}p{.3\linewidth}p{.08\linewidth}p{.22\linewidth}p{.08\linewidth}l" if wide else "llrrrrr"
    return "\n".join(
        [
            "% needs \\usepackage{booktabs,longtable}",
            rf"\begin{{longtable}}{{{columns}}}",
            rf"\caption{{{table.caption}}}\\",
            r"\toprule",
            line(table.heads),
            r"\midrule",
            r"\endhead",
            *map(line, table.rows),
            r"\bottomrule",
            r"\end{longtable}",
            "",
        ]
    )


def _csv(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(cell.text for cell in table.heads)
    writer.writerows([cell.text for cell in row] for row in table.rows)
    return out.getvalue()


def _json(table: Table) -> str:
    return json.dumps(asdict(table), indent=1) + "\n"


def drift(table: Table) -> list[str]:
    """One line per cell that differs from the table kept in the package, naming row, column and both texts."""
    path = KEPT / f"{table.name}.json"
    if not path.is_file():
        return [f"{table.name}: no file {path.name} is kept in the package"]
    kept = json.loads(path.read_text(encoding="utf-8"))
    new = json.loads(_json(table))
    found = []
    if len(kept["rows"]) != len(new["rows"]) or kept["heads"] != new["heads"]:
        found.append(f"{table.name}: the table has {len(new['rows'])} rows, the kept one {len(kept['rows'])}")
    for number, (old_row, row) in enumerate(zip(kept["rows"], new["rows"], strict=False), 1):
        for head, old, cell in zip(new["heads"], old_row, row, strict=False):
            if old != cell:
                place = f"{table.name}, row {number} ({row[0]['text']}), column '{head['text']}'"
                found.append(f"{place}: kept {old['text']}, now {cell['text']}{_traced(cell)}")
    for format, ending in FORMATS.items():
        beside = KEPT / f"{table.name}.{ending}"
        if not found and (not beside.is_file() or beside.read_text(encoding="utf-8") != render(table, format)):
            found.append(f"{table.name}: the kept {beside.name} is not what its cells give")
    return found


def _traced(cell: Mapping[str, str]) -> str:
    return f" [{cell['claim']}{' at ' + cell['point'] if cell['point'] else ''}]" if cell["claim"] else ""
