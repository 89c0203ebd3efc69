"""`nonrobust derive`: why it is right."""

import argparse
from typing import TYPE_CHECKING

from nonrobust.commands.options import add_claims, add_fresh, claims_named

if TYPE_CHECKING:
    from nonrobust.paper import Library

HELP = "print derivations; --check re-checks every step, --axioms lists what they rest on"


def add(parser: argparse.ArgumentParser) -> None:
    add_claims(parser)
    parser.add_argument("--format", choices=("text", "latex", "md"), default="text")
    parser.add_argument("--check", action="store_true", help="a line per claim: how many of its steps have each status")
    parser.add_argument("--axioms", action="store_true", help="what each derivation rests on besides definitions")
    add_fresh(parser)


def run(options: argparse.Namespace, library: "Library") -> int:
    """Print derivations, or check them."""
    from nonrobust.keeping.cache import fresh
    from nonrobust.keeping.kept import all_checked
    from nonrobust.numerics.tasks.pool import cores
    from nonrobust.output import derivation_counts, derivation_totals
    from nonrobust.progress import progress
    from nonrobust.theory.language.status import Status
    from nonrobust.typesetting.axioms import axioms
    from nonrobust.typesetting.derivations import document

    claims = claims_named(options, library)
    checked = []
    with fresh(options.fresh), progress("checking lines of", len(claims), quiet=not options.check) as report:
        for each in all_checked(library, claims, cores()):
            checked.append(each)
            report.advance()
            if options.check:
                report.line(derivation_counts(each))
    if options.axioms:
        print(axioms(checked))
    else:
        print(derivation_totals(checked) if options.check else document(checked, library.glossary, options.format))
    statuses = {each.status for each in checked}
    return 1 if Status.REFUTED in statuses else 3 if Status.INCONCLUSIVE in statuses else 0
