"""The command `nonrobust`: parses, calls, prints, and chooses the exit status. No mathematics here.

Exit status: 0 all passed, 1 something refuted, 2 bad usage or input, 3 something inconclusive, 130 interrupted.
Imports stand inside the commands, so that each pays only for what it uses.
"""

import argparse
import os
import sys
import time
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

    each = commands.add_parser("derive", help="print derivations; --check re-checks every step")
    each.add_argument("claims", nargs="*", metavar="CLAIM")
    each.add_argument("--format", choices=("text", "latex", "md"), default="text")
    each.add_argument("--check", action="store_true")

    each = commands.add_parser("table", help="regenerate the theorem tables")
    each.add_argument("names", nargs="*", metavar="NAME")
    each.add_argument("--format", choices=("md", "latex", "csv", "json"), default="md")
    each.add_argument("--out", type=Path, metavar="DIR", help="write files there instead of printing")
    each.add_argument("--check", action="store_true", help="compare with the tables kept in the package")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    # Many small matrices: processes with one BLAS thread each beat threads. Must be set before NumPy loads.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    try:
        return _run(options)
    except KeyboardInterrupt:
        print("nonrobust: interrupted; nothing was written.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _run(options: argparse.Namespace) -> int:
    from theory.errors import InputError

    commands = {"list": _list, "value": _value, "verify": _verify}
    try:
        status = commands[options.command](options)
        sys.stdout.flush()
        return status
    except InputError as error:
        print(f"nonrobust: {error}", file=sys.stderr)
        return 2


def _list(options: argparse.Namespace) -> int:
    import theory
    from derivations.listing import claim_text, claims_json

    print(claims_json() if options.json else "\n\n".join(claim_text(claim) for claim in theory.CLAIMS))
    return 0


def _value(options: argparse.Namespace) -> int:
    import theory
    from derivations.output import value_json, value_text
    from numerics.precise import MAX_DIGITS, PrecisionError, value
    from theory.errors import InputError

    if not 1 <= options.digits <= MAX_DIGITS:
        raise InputError(f"--digits must lie between 1 and {MAX_DIGITS}, not {options.digits}.")
    given: dict[str, str] = {}
    for text in options.at:
        name, equals, number = text.partition("=")
        if not equals or not name.strip():
            raise InputError(f"--at takes NAME=VALUE, for example --at rho=2/5, not '{text}'.")
        if name.strip() in given:
            raise InputError(f"--at gives {name.strip()} twice.")
        given[name.strip()] = number
    point = theory.claim(options.claim).at(**given)
    try:
        enclosed = value(point, options.digits)
    except PrecisionError as error:
        raise InputError(f"{point.claim.id} at {point}: {error}.") from None
    print((value_json if options.json else value_text)(point, enclosed, options.digits))
    return 0


def _verify(options: argparse.Namespace) -> int:
    import theory
    from derivations.files import check_writable, write_whole
    from derivations.output import exit_status, run_json, run_junit, summary, verdict_line, versions
    from derivations.progress import progress
    from numerics.run import cores, default_checks, verify_all
    from numerics.verdict import Budget
    from theory.errors import InputError

    claims = [theory.claim(id) for id in dict.fromkeys(options.claims)] or list(theory.CLAIMS)
    jobs = cores() if options.jobs is None else options.jobs
    if jobs < 1:
        raise InputError(f"--jobs must be at least 1, not {jobs}.")
    if options.seed < 0:
        raise InputError(f"--seed must be a non-negative integer, not {options.seed}.")
    if not 0 < options.resolution <= 1:
        raise InputError(f"--resolution must lie in (0, 1], not {options.resolution}.")
    if options.junit:
        check_writable(options.junit)
    budget, checks = Budget(resolution=options.resolution), default_checks(claims)
    width, started = max(len(claim.id) for claim in claims), time.monotonic()
    verdicts = []
    with progress("checking", len(checks), options.json) as report:
        for check, verdict in zip(checks, verify_all(checks, budget, options.seed, jobs), strict=True):
            verdicts.append(verdict)
            report.advance()
            mine = [each for each in verdicts if each.claim == check.claim.id]
            if len(mine) == len(check.claim.points):
                report.line(verdict_line(mine, width))
    seconds = time.monotonic() - started
    if options.junit:
        write_whole(options.junit, run_junit(verdicts, seconds))
    print(run_json(verdicts, budget, options.seed, versions()) if options.json else summary(verdicts, budget, seconds))
    return exit_status(verdicts)


if __name__ == "__main__":
    sys.exit(main())
