"""`nonrobust report`: one page to show a colleague."""

import argparse
from typing import TYPE_CHECKING

from nonrobust.commands.options import add_folder, add_fresh, add_processes, processes

if TYPE_CHECKING:
    from nonrobust.paper import Library

HELP = "write one HTML page with claims, evidence, figures and tables"


def add(parser: argparse.ArgumentParser) -> None:
    add_folder(parser, "where the page goes", required=True)
    add_processes(parser)
    add_fresh(parser)


def run(options: argparse.Namespace, library: "Library") -> int:
    """Write the report."""
    from nonrobust.figures import catalog as figures
    from nonrobust.keeping.cache import fresh
    from nonrobust.keeping.files import check_folder
    from nonrobust.progress import progress
    from nonrobust.report.content import pieces
    from nonrobust.report.markup import check_available
    from nonrobust.report.page import write_report
    from nonrobust.tables import catalog as tables

    jobs = processes(options)
    check_available()
    check_folder(options.out)
    claims, drawn, tabulated = library.claims, figures.known(library), tables.known(library)
    with fresh(options.fresh), progress("reporting", pieces(claims, drawn, tabulated)) as report:
        path, content = write_report(options.out, library, claims, drawn, tabulated, options.seed, jobs, report.advance)
    print(f"{path}\n    {content.summary}")
    return content.exit_status
