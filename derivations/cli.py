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

    each = commands.add_parser("mutate", help="plant errors in claims and derivations: what would the checks catch?")
    each.add_argument("claims", nargs="*", metavar="CLAIM")
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
    from theory.errors import InputError

    commands = {
        **{"list": _list, "value": _value, "verify": _verify},
        **{"mutate": _mutate, "derive": _derive, "table": _table},
        **{"figure": _figure, "report": _report},
    }
    try:
        status = commands[options.command](options)
        sys.stdout.flush()
        return status
    except InputError as error:
        print(f"nonrobust: {error}", file=sys.stderr)
        return 2


def _list(options: argparse.Namespace) -> int:
    from derivations.listing import claims_json, claims_text

    print(claims_json() if options.json else claims_text())
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
    from derivations.output import claim_line, exit_status, run_json, run_junit, summary, versions
    from derivations.progress import progress
    from derivations.verification import verify_claims
    from numerics.verdict import Budget
    from theory.errors import InputError

    claims = [theory.claim(id) for id in dict.fromkeys(options.claims)] or list(theory.CLAIMS)
    jobs = _processes(options)
    if not 0 < options.resolution <= 1:
        raise InputError(f"--resolution must lie in (0, 1], not {options.resolution}.")
    if options.junit:
        check_writable(options.junit)
    budget, started = Budget(resolution=options.resolution), time.monotonic()
    width = max(len(claim.id) for claim in claims)
    verdicts = []
    with progress("checking", sum(1 + len(claim.points) for claim in claims), options.json) as report:
        for verdict in verify_claims(claims, budget, options.seed, jobs, report.advance):
            verdicts.append(verdict)
            report.line(claim_line(verdict, width))
    seconds = time.monotonic() - started
    if options.junit:
        write_whole(options.junit, run_junit(verdicts, seconds))
    print(run_json(verdicts, budget, options.seed, versions()) if options.json else summary(verdicts, budget, seconds))
    return exit_status(verdicts)


def _processes(options: argparse.Namespace) -> int:
    """The number of processes asked for; raise InputError if that, or the seed, is out of range."""
    from numerics.run import cores
    from theory.errors import InputError

    jobs = cores() if options.jobs is None else int(options.jobs)
    if jobs < 1:
        raise InputError(f"--jobs must be at least 1, not {jobs}.")
    if options.seed < 0:
        raise InputError(f"--seed must be a non-negative integer, not {options.seed}.")
    return jobs


def _mutate(options: argparse.Namespace) -> int:
    import theory
    from derivations.mutation import mutate, plan
    from derivations.output import versions
    from derivations.progress import progress
    from derivations.scores import score_lines, score_summary, scores_json
    from derivations.verification import verify_claims
    from numerics.verdict import Budget

    claims = [theory.claim(id) for id in dict.fromkeys(options.claims)] or list(theory.CLAIMS)
    jobs, budget, started = _processes(options), Budget(), time.monotonic()
    width, parts, scores = max(len(claim.id) for claim in claims), plan(claims), []
    steps = sum(1 + len(claim.points) + len(part) for claim, part in zip(claims, parts, strict=True))
    with progress("planting errors", steps, options.json) as report:
        outcomes = list(verify_claims(claims, budget, options.seed, jobs, report.advance))
        for score in mutate(parts, outcomes, budget, jobs, report.advance):
            scores.append(score)
            report.line(score_lines(score, width))
    seconds = time.monotonic() - started
    print(scores_json(scores, budget, options.seed, versions()) if options.json else score_summary(scores, seconds))
    return 1 if any(score.survivors for score in scores) else 0


def _derive(options: argparse.Namespace) -> int:
    import theory
    from derivations.engine.step import Status
    from derivations.kept import all_checked
    from derivations.output import derivation_counts, derivation_totals
    from derivations.progress import progress
    from derivations.render import document
    from numerics.run import cores

    claims = [theory.claim(id) for id in dict.fromkeys(options.claims)] or list(theory.CLAIMS)
    checked = []
    with progress("checking lines of", len(claims), quiet=not options.check) as report:
        for each in all_checked(claims, cores(), options.fresh):
            checked.append(each)
            report.advance()
            if options.check:
                report.line(derivation_counts(each))
    print(derivation_totals(checked) if options.check else document(checked, options.format))
    statuses = {each.status for each in checked}
    return 1 if Status.REFUTED in statuses else 3 if Status.OPEN in statuses else 0


def _table(options: argparse.Namespace) -> int:
    from derivations.files import check_folder, write_whole
    from derivations.progress import progress
    from derivations.tabulate.catalog import build, drift, names
    from derivations.tabulate.cells import Precision
    from derivations.tabulate.formats import FORMATS, render
    from numerics.precise import MAX_DIGITS
    from theory.errors import InputError

    if options.digits is not None and options.check:
        raise InputError("--digits has no place beside --check: the kept tables have digits of their own.")
    if options.digits is not None and not 1 <= options.digits <= MAX_DIGITS:
        raise InputError(f"--digits must lie between 1 and {MAX_DIGITS}, not {options.digits}.")
    precision = Precision() if options.digits is None else Precision(options.digits, options.digits)
    chosen = names(options.names)
    if options.out:
        check_folder(options.out)
    with progress("building", len(chosen), quiet=True) as report:
        tables = []
        for name in chosen:
            tables.append(build(name, precision))
            report.advance()
    if options.check:
        differences = [line for table in tables for line in drift(table)]
        print("\n".join(differences) or f"{len(tables)} tables agree with the files kept in the package.")
        return 1 if differences else 0
    for table in tables:
        text = render(table, options.format)
        if options.out:
            path = options.out / f"{table.name}.{FORMATS[options.format]}"
            write_whole(path, text)
            print(path)
        else:
            print(text)
    return 0


def _figure(options: argparse.Namespace) -> int:
    from derivations.figures.catalog import built, names
    from derivations.figures.draw import check_available, draw
    from derivations.files import check_folder, write_whole
    from derivations.progress import progress

    chosen, jobs = names(options.names), _processes(options)
    check_available()
    check_folder(options.out)
    drawings = []
    with progress("drawing", len(chosen)) as report:
        for figure in built(chosen, options.seed, jobs):
            drawings.append((figure, draw(figure, options.format)))
            report.advance()
    for figure, drawing in drawings:
        path = options.out / f"{figure.name}.{options.format}"
        write_whole(path, drawing)
        print(f"{path}\n    {figure.caption}")
    return 0


def _report(options: argparse.Namespace) -> int:
    import theory
    from derivations.figures.catalog import FIGURES
    from derivations.files import check_folder
    from derivations.progress import progress
    from derivations.report.content import pieces
    from derivations.report.markup import check_available
    from derivations.report.page import write_report
    from derivations.tabulate.catalog import TABLES

    jobs = _processes(options)
    check_available()
    check_folder(options.out)
    claims, figures, tables = theory.CLAIMS, list(FIGURES), list(TABLES)
    with progress("reporting", pieces(claims, figures, tables)) as report:
        path, content = write_report(options.out, claims, figures, tables, options.seed, jobs, report.advance)
    print(f"{path}\n    {content.summary}")
    return content.exit_status


if __name__ == "__main__":
    sys.exit(main())
