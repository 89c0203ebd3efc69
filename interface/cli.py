"""The command `nonrobust`: parses, calls, and chooses the exit status. No mathematics here.

What the commands do is in `commands`, which exit statuses there are in `ending`.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from nonrobust.commands import COMMANDS
from nonrobust.ending import BAD_INPUT, FAILED, STATUSES, Requests, ended, flush, open_streams, say

if TYPE_CHECKING:
    from nonrobust.paper import Library

_LONGEST = 500  # characters of a message about the command line


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One sentence and exit status 2, in place of the usage text."""
        from nonrobust.theory.language.errors import printable

        say(f"{printable(message, _LONGEST)}; see `{self.prog} --help`.")
        sys.exit(BAD_INPUT)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="nonrobust",
        description="Executable theorems on the (non-)robustness of two-layer networks.",
        epilog=STATUSES,
    )
    _add_traceback(parser, default="NONROBUST_TRACEBACK" in os.environ)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = import_module(f"nonrobust.commands.{name}")
        each = commands.add_parser(name, help=module.HELP, epilog=STATUSES)
        _add_traceback(each, default=argparse.SUPPRESS)  # what stands before the command is not undone
        module.add(each)
    return parser


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What the command line asks for; a command that takes parameters says how their values are given."""
    parser = _parser()
    options, loose = parser.parse_known_args(arguments)
    if loose:
        hint = "a parameter's value is given as --at NAME=VALUE; " if hasattr(options, "at") else ""
        parser.error(f"{hint}unrecognized arguments: {' '.join(loose)}")
    return options


def _add_traceback(parser: argparse.ArgumentParser, default: object) -> None:
    words = "after a failure, say where (or set NONROBUST_TRACEBACK)"
    parser.add_argument("--traceback", action="store_true", default=default, help=words)


def main(arguments: Sequence[str] | None = None, library: "Library | None" = None) -> int:
    """Run one command on a library, by default that of the package, and return its exit status."""
    if not open_streams():
        say("standard output is closed, so that nothing could be shown.")
        return FAILED
    try:
        options = _options(arguments)
    except SystemExit:
        flush(sys.stdout)
        raise
    # Many small matrices: processes with one BLAS thread each beat threads. Must be set before NumPy loads.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    sys.set_int_max_str_digits(0)  # exact values may be longer than Python's limit; what is read has a limit of its own
    requests = Requests()
    with requests.heard():
        try:
            return _run(options, library)
        except BaseException as error:
            return ended(error, requests.received, options.traceback)


def _run(options: argparse.Namespace, library: "Library | None") -> int:
    if library is None:
        from nonrobust.shelf import LIBRARY

        library = LIBRARY
    status: int = import_module(f"nonrobust.commands.{options.command}").run(options, library)
    unwritten = flush(sys.stdout)
    if unwritten is not None:
        raise unwritten
    return status


if __name__ == "__main__":
    sys.exit(main())
