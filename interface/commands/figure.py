"""`nonrobust figure`: theory against simulation, drawn."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from nonrobust.commands.options import add_folder, add_fresh, add_processes, processes

if TYPE_CHECKING:
    from nonrobust.paper import Library

HELP = "draw theory against simulation"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--format", choices=("svg", "pdf", "png"), default="svg")
    add_folder(parser, "where the files go (default: here)", default=Path("."))
    add_processes(parser)
    add_fresh(parser)


def run(options: argparse.Namespace, library: "Library") -> int:
    """Draw figures."""
    from nonrobust.figures.catalog import built, names
    from nonrobust.figures.draw import check_available, draw
    from nonrobust.keeping.cache import fresh
    from nonrobust.keeping.files import check_folder, write_whole
    from nonrobust.progress import progress

    chosen, jobs = names(library, options.names), processes(options)
    check_available()
    check_folder(options.out)
    drawings = []
    with fresh(options.fresh), progress("drawing", len(chosen)) as report:
        for figure in built(library, chosen, options.seed, jobs):
            drawings.append((figure, draw(figure, options.format)))
            report.advance()
    for figure, drawing in drawings:
        path = options.out / f"{figure.name}.{options.format}"
        write_whole(path, drawing)
        print(f"{path}\n    {figure.caption}")
    return 0
