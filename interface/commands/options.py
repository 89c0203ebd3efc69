"""Options that several commands share, and how they are read."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nonrobust.paper import Library
    from nonrobust.theory.language.claim import Claim

WORTH_SAYING = 30.0  # seconds that a run must take for an announcement


def add_claims(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("claims", nargs="*", metavar="CLAIM")


def add_processes(parser: argparse.ArgumentParser) -> None:
    """How many processes, and from which seed they draw."""
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=None, help="processes (default: one per core)")


def add_fresh(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fresh", action="store_true", help="compute again whatever an earlier run of the same source has kept"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")


def add_folder(
    parser: argparse.ArgumentParser, words: str, required: bool = False, default: Path | None = None
) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR", required=required, default=default, help=words)


def claims_named(options: argparse.Namespace, library: "Library") -> "list[Claim]":
    """The claims named, each once, or all; raise InputError for an unknown one."""
    return [library.claim(id) for id in dict.fromkeys(options.claims)] or list(library.claims)


def processes(options: argparse.Namespace) -> int:
    """The number of processes asked for; raise InputError if that, or the seed, is out of range."""
    from nonrobust.numerics.tasks.pool import cores
    from nonrobust.theory.language.errors import InputError

    jobs = cores() if options.jobs is None else int(options.jobs)
    if jobs < 1:
        raise InputError(f"--jobs must be at least 1, not {jobs}.")
    if options.seed < 0:
        raise InputError(f"--seed must be a non-negative integer, not {options.seed}.")
    return jobs
