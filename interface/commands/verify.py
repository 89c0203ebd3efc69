"""`nonrobust verify`: is it right?"""

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from nonrobust.commands.options import (
    WORTH_SAYING,
    add_claims,
    add_fresh,
    add_json,
    add_processes,
    claims_named,
    processes,
)

if TYPE_CHECKING:
    from nonrobust.paper import Library

HELP = "check claims by independent simulation"


def add(parser: argparse.ArgumentParser) -> None:
    add_claims(parser)
    parser.add_argument("--resolution", type=float, default=1e-3, help="relative error that must not go unnoticed")
    add_processes(parser)
    add_fresh(parser)
    add_json(parser)
    parser.add_argument("--junit", type=Path, metavar="FILE")


def run(options: argparse.Namespace, library: "Library") -> int:
    """Check claims by simulation, second routes and derivations."""
    from nonrobust.keeping.cache import fresh
    from nonrobust.keeping.files import check_writable, write_whole
    from nonrobust.numerics.trial.verdict import Budget
    from nonrobust.outcomes import ClaimVerdict
    from nonrobust.output import claim_line, duration, exit_status, run_json, run_junit, summary, versions
    from nonrobust.progress import progress
    from nonrobust.theory.language.errors import InputError
    from nonrobust.verification import verify_claims

    claims, jobs = claims_named(options, library), processes(options)
    if not 0 < options.resolution <= 1:
        raise InputError(f"--resolution must lie in (0, 1], not {options.resolution}.")
    if options.junit:
        check_writable(options.junit)
    budget, started = Budget(resolution=options.resolution), time.monotonic()
    width = max(len(claim.id) for claim in claims)
    steps = sum(1 + len(claim.points) for claim in claims)
    verdicts: list[ClaimVerdict] = []
    try:
        with fresh(options.fresh), progress("checking", steps, options.json) as report:

            def expect(seconds: float) -> None:
                if seconds >= WORTH_SAYING:
                    shared = f"{jobs} process{'es' if jobs != 1 else ''}"
                    report.line(f"{duration(seconds)} to go with {shared}, by first draws")

            for verdict in verify_claims(library, claims, budget, options.seed, jobs, report.advance, expect):
                verdicts.append(verdict)
                report.line(claim_line(verdict, width))
    finally:  # whatever ended the run: what it found is shown
        complete, seconds = len(verdicts) == len(claims), time.monotonic() - started
        if options.json and verdicts:
            print(run_json(verdicts, budget, options.seed, versions(), complete))
        elif complete:
            print(f"{summary(verdicts, budget)}; {seconds:.1f} s")
    if options.junit:
        write_whole(options.junit, run_junit(verdicts, seconds))
    return exit_status(verdicts)
