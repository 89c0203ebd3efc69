"""The tables of a library by name, and how they differ from those kept with their papers."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from nonrobust.keeping.kept import checked
from nonrobust.listing import named
from nonrobust.numerics.tasks.pool import parallel
from nonrobust.paper import Library, address_of, paper_at
from nonrobust.tables import summary
from nonrobust.tables.cells import Precision, Table
from nonrobust.tables.formats import FORMATS, render


def known(library: Library) -> list[str]:
    """The tables of the library: the summary, and those of its papers."""
    return [summary.NAME, *(name for paper in library.papers for name in paper.tables)]


def names(library: Library, given: Sequence[str]) -> list[str]:
    """The tables asked for, all if none; raise InputError for an unknown one."""
    return named("table", known(library), given)


def build(library: Library, name: str, precision: Precision | None = None) -> Table:
    """Compute a table, with what each claim in it rests on."""
    builders: dict[str, Callable[..., Table]] = {summary.NAME: partial(summary.regimes, library)}
    for paper in library.papers:
        builders |= paper.tables
    table: Table = builders[name](precision or Precision())
    return replace(table, sources={id: _source(library, id) for id in table.claims})


def _rebuilt(addresses: tuple[str, ...], name: str) -> Table:
    return build(Library(tuple(map(paper_at, addresses))), name)


def built(library: Library, chosen: Sequence[str], jobs: int) -> Iterator[Table]:
    """Yield `build` of each table, in order, computed by `jobs` processes."""
    addresses = tuple(map(address_of, library.papers))
    yield from parallel(_rebuilt, [(addresses, name) for name in chosen], jobs)


def _source(library: Library, id: str) -> dict[str, str]:
    dossier = library.dossier(id)
    status = checked(library.paper(dossier.claim), dossier).status
    return {"derivation": status.value, "verdict": f"nonrobust verify {id} --seed 0"}


def kept_in(library: Library, name: str) -> Path | None:
    """The folder with the table of that name as it is kept, if any."""
    owners = [paper for paper in library.papers if name in paper.tables or name == summary.NAME]
    return next((paper.kept_tables for paper in owners if paper.kept_tables is not None), None)


def drift(library: Library, table: Table) -> list[str]:
    """One line per cell that differs from the table kept with its paper, naming row, column and both texts."""
    folder = kept_in(library, table.name)
    path = None if folder is None else folder / f"{table.name}.json"
    if folder is None or path is None or not path.is_file():
        return [f"{table.name}: no file {table.name}.json is kept with the paper"]
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
        beside = folder / f"{table.name}.{ending}"
        if not found and (not beside.is_file() or beside.read_text(encoding="utf-8") != render(table, format)):
            found.append(f"{table.name}: the kept {beside.name} is not what its cells give")
    return found


def _traced(cell: Mapping[str, str]) -> str:
    return f" [{cell['claim']}{' at ' + cell['point'] if cell['point'] else ''}]" if cell["claim"] else ""
