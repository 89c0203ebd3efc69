"""The command `nonrobust`: parses, calls, prints, and chooses the exit status. No mathematics here.

Exit status: 0 all passed, 1 something refuted, 2 bad usage or input, 3 something inconclusive, 130 interrupted.
What the commands do is in `commands`.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One sentence and exit status 2, in place of the usage text."""
        self.exit(2, f"nonrobust: {message}; see `{self.prog} --help`.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="nonrobust", description="Executable theorems on the (non-)robustness of two-layer networks.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    each = commands.add_parser("list", help="list the claims")
    each.add_argument("--json", action="store_true")

    each = commands.add_parser("value", help="the value of a claim at a point, with certain digits")
    each.add_argument("claim", metavar="CLAIM")
    each.add_argument(
        "--at", action="append", default=[], metavar="NAME=VALUE", help="an exact number such as 2/5 or 0.4"
    )
    each.add_argument("--digits", type=int, default=50)
    each.add_argument("--json", action="store_true")

    each = commands.add_parser("verify", help="check claims by independent simulation")
    each.add_argument("claims", nargs="*", metavar="CLAIM")
    each.add_argument("--resolution", type=float, default=1e-3, help="relative error that must not go unnoticed")
    each.add_argument("--seed", type=int, default=0)
    each.add_argument("--jobs", type=int, default=None, help="processes (default: one per core)")
    each.add_argument("--json", action="store_true")
    each.add_argument("--junit", type=Path, metavar="FILE")

    each = commands.add_parser("mutate", help="plant errors in claims and derivations: what would the checks catch?")
    each.add_argument("claims", nargs="*", metavar="CLAIM")
    each.add_argument(
        "--simulators", action="store_true", help="plant errors in the simulators and filters of these claims instead"
    )
    each.add_argument(
        "--sample", type=int, metavar="N", help="with --simulators: only N of the errors, drawn at random"
    )
    each.add_argument("--seed", type=int, default=0)
    each.add_argument("--jobs", type=int, default=None, help="processes (default: one per core)")
    each.add_argument("--json", action="store_true")

    each = commands.add_parser("derive", help="print derivations; --check re-checks every step")
    each.add_argument("claims", nargs="*", metavar="CLAIM")
    each.add_argument("--format", choices=("text", "latex", "md"), default="text")
    each.add_argument("--check", action="store_true", help="a line per claim: how many of its steps have each status")
    each.add_argument(
        "--fresh", action="store_true", help="check again what an earlier run of the same source has checked and kept"
    )

    each = commands.add_parser("table", help="regenerate the theorem tables")
    each.add_argument("names", nargs="*", metavar="NAME")
    each.add_argument("--format", choices=("md", "latex", "csv", "json"), default="md")
    each.add_argument("--out", type=Path, metavar="DIR", help="write files there instead of printing")
    each.add_argument(
        "--digits", type=int, help="certain digits of each number (default: 50, of which md and latex print fewer)"
    )
    each.add_argument("--check", action="store_true", help="compare with the tables kept in the package")

    each = commands.add_parser("figure", help="draw theory against simulation")
    each.add_argument("names", nargs="*", metavar="NAME")
    each.add_argument("--format", choices=("svg", "pdf", "png"), default="svg")
    each.add_argument("--out", type=Path, default=Path("."), metavar="DIR", help="where the files go (default: here)")
    each.add_argument("--seed", type=int, default=0)
    each.add_argument("--jobs", type=int, default=None, help="processes (default: one per core)")

    each = commands.add_parser("report", help="write one HTML page with claims, evidence, figures and tables")
    each.add_argument("--out", type=Path, required=True, metavar="DIR")
    each.add_argument("--seed", type=int, default=0)
    each.add_argument("--jobs", type=int, default=None, help="processes (default: one per core)")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    # Many small matrices: processes with one BLAS thread each beat threads. Must be set before NumPy loads.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    sys.set_int_max_str_digits(0)  # exact values may be longer than Python's limit; what is read has a limit of its own
    try:
        return _run(options)
    except KeyboardInterrupt:
        print("nonrobust: interrupted; nothing was written.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _run(options: argparse.Namespace) -> int:
    from nonrobust import commands
    from nonrobust.theory.language.errors import InputError

    try:
        status = getattr(commands, f"run_{options.command}")(options)
        sys.stdout.flush()
        return status
    except InputError as error:
        print(f"nonrobust: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
