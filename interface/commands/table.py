"""`nonrobust table`: theorem tables."""

import argparse
from typing import TYPE_CHECKING

from nonrobust.commands.options import add_folder, add_fresh

if TYPE_CHECKING:
    from nonrobust.paper import Library

HELP = "regenerate the theorem tables"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--format", choices=("md", "latex", "csv", "json"), default="md")
    add_folder(parser, "write files there instead of printing")
    parser.add_argument(
        "--digits", type=int, help="certain digits of each number (default: 50, of which md and latex print fewer)"
    )
    parser.add_argument("--check", action="store_true", help="compare with the tables kept with the paper")
    add_fresh(parser)


def run(options: argparse.Namespace, library: "Library") -> int:
    """Print or write tables, or compare them with the kept ones."""
    from nonrobust.keeping.cache import fresh
    from nonrobust.keeping.files import check_folder, write_whole
    from nonrobust.numerics.balls.value import MAX_DIGITS
    from nonrobust.progress import progress
    from nonrobust.tables.catalog import build, drift, names
    from nonrobust.tables.cells import Precision
    from nonrobust.tables.formats import FORMATS, render
    from nonrobust.theory.language.errors import InputError

    if options.digits is not None and options.check:
        raise InputError("--digits has no place beside --check: the kept tables have digits of their own.")
    if options.digits is not None and not 1 <= options.digits <= MAX_DIGITS:
        raise InputError(f"--digits must lie between 1 and {MAX_DIGITS}, not {options.digits}.")
    precision = Precision() if options.digits is None else Precision(options.digits, options.digits)
    chosen = names(library, options.names)
    if options.out:
        check_folder(options.out)
    drifted = False
    with fresh(options.fresh), progress("building", len(chosen), quiet=True) as report:
        for name in chosen:
            table = build(library, name, precision)
            report.advance()
            if options.check:
                differences = drift(library, table)
                drifted |= bool(differences)
                shown = "\n".join(differences)
            else:
                shown = render(table, options.format)
            if options.out and not options.check:
                path = options.out / f"{table.name}.{FORMATS[options.format]}"
                write_whole(path, shown)
                shown = str(path)
            if shown:
                print(shown, flush=True)
    if options.check and not drifted:
        print(f"{len(chosen)} tables agree with the files kept with the paper.")
    return 1 if drifted else 0
