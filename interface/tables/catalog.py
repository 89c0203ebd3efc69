"""The tables by name, and how they differ from those kept in the package."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from nonrobust.listing import named
from nonrobust.papers.dohmatob_bietti.tables.activations import activations
from nonrobust.papers.dohmatob_bietti.tables.finite_size import finite_size
from nonrobust.papers.dohmatob_bietti.tables.tradeoff import tradeoff
from nonrobust.papers.dohmatob_bietti.tables.width import end_of_training, lazy
from nonrobust.tables.cells import Precision, Table
from nonrobust.tables.formats import FORMATS, render
from nonrobust.tables.summary import regimes

KEPT = Path(__file__).parent.parent / "papers" / "dohmatob_bietti" / "kept_tables"

TABLES: Mapping[str, Callable[[Precision], Table]] = {
    "regimes": regimes,
    "end-of-training": end_of_training,
    "lazy": lazy,
    "activations": activations,
    "trade-off": tradeoff,
    "finite-size": finite_size,
}


def names(given: Sequence[str]) -> list[str]:
    """The tables asked for, all if none; raise InputError for an unknown one."""
    return named("table", TABLES, given)


def build(name: str, precision: Precision | None = None) -> Table:
    """Compute a table."""
    return TABLES[name](precision or Precision())


def drift(table: Table) -> list[str]:
    """One line per cell that differs from the table kept in the package, naming row, column and both texts."""
    path = KEPT / f"{table.name}.json"
    if not path.is_file():
        return [f"{table.name}: no file {path.name} is kept in the package"]
    kept = json.loads(path.read_text(encoding="utf-8"))
    new = json.loads(render(table, "json"))
    found = []
    if len(kept["rows"]) != len(new["rows"]) or kept["heads"] != new["heads"]:
        found.append(f"{table.name}: the table has {len(new['rows'])} rows, the kept one {len(kept['rows'])}")
    for number, (old_row, row) in enumerate(zip(kept["rows"], new["rows"], strict=False), 1):
        for head, old, cell in zip(new["heads"], old_row, row, strict=False):
            if old != cell:
                place = f"{table.name}, row {number} ({row[0]['text']}), column '{head['text']}'"
                found.append(f"{place}: kept {old['text']}, now {cell['text']}{_traced(cell)}")
    for claim in sorted(kept["sources"].keys() | new["sources"].keys()):
        old, now = (data["sources"].get(claim, {}).get("derivation", "absent") for data in (kept, new))
        if old != now:
            found.append(f"{table.name}: the derivation of {claim} was {old} and is {now}")
    for format, ending in FORMATS.items():
        beside = KEPT / f"{table.name}.{ending}"
        if not found and (not beside.is_file() or beside.read_text(encoding="utf-8") != render(table, format)):
            found.append(f"{table.name}: the kept {beside.name} is not what its cells give")
    return found


def _traced(cell: Mapping[str, str]) -> str:
    return f" [{cell['claim']}{' at ' + cell['point'] if cell['point'] else ''}]" if cell["claim"] else ""
