"""What each command of `nonrobust` does: calls, prints, and returns the exit status.

Imports stand inside the commands, so that each pays only for what it uses. Bad input raises InputError.
"""

import argparse
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nonrobust.mutation.claims import Score
    from nonrobust.numerics.trial.verdict import Budget
    from nonrobust.theory.language.claim import Claim


_WORTH_SAYING = 30.0  # seconds that a run must take for an announcement


def run_list(options: argparse.Namespace) -> int:
    """Print the claims."""
    from nonrobust.listing import claims_json, claims_text

    print(claims_json() if options.json else claims_text())
    return 0


def run_value(options: argparse.Namespace) -> int:
    """Print a claim's value at a point."""
    from nonrobust.numerics.balls.value import MAX_DIGITS, PrecisionError, value
    from nonrobust.output import value_json, value_text
    from nonrobust.theory.language.errors import InputError
    from nonrobust.theory.papers import dohmatob_bietti as theory

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


def run_verify(options: argparse.Namespace) -> int:
    """Check claims by simulation, second routes and derivations."""
    from nonrobust.keeping.files import check_writable, write_whole
    from nonrobust.numerics.trial.verdict import Budget
    from nonrobust.output import claim_line, duration, exit_status, run_json, run_junit, summary, versions
    from nonrobust.progress import progress
    from nonrobust.theory.language.errors import InputError
    from nonrobust.verification import verify_claims

    claims = _claims(options)
    jobs = _processes(options)
    if not 0 < options.resolution <= 1:
        raise InputError(f"--resolution must lie in (0, 1], not {options.resolution}.")
    if options.junit:
        check_writable(options.junit)
    budget, started = Budget(resolution=options.resolution), time.monotonic()
    width = max(len(claim.id) for claim in claims)
    verdicts = []
    with progress("checking", sum(1 + len(claim.points) for claim in claims), options.json) as report:

        def expect(seconds: float) -> None:
            if seconds >= _WORTH_SAYING:
                report.line(f"{duration(seconds)} to go with {jobs} process{'es' if jobs != 1 else ''}, by first draws")

        for verdict in verify_claims(claims, budget, options.seed, jobs, report.advance, expect):
            verdicts.append(verdict)
            report.line(claim_line(verdict, width))
    seconds = time.monotonic() - started
    if options.junit:
        write_whole(options.junit, run_junit(verdicts, seconds))
    print(run_json(verdicts, budget, options.seed, versions()) if options.json else summary(verdicts, budget, seconds))
    return exit_status(verdicts)


def _claims(options: argparse.Namespace) -> list["Claim"]:
    """The claims named, each once, or all; raise InputError for an unknown one."""
    from nonrobust.theory.papers import dohmatob_bietti as theory

    return [theory.claim(id) for id in dict.fromkeys(options.claims)] or list(theory.CLAIMS)


def _processes(options: argparse.Namespace) -> int:
    """The number of processes asked for; raise InputError if that, or the seed, is out of range."""
    from nonrobust.numerics.tasks.run import cores
    from nonrobust.theory.language.errors import InputError

    jobs = cores() if options.jobs is None else int(options.jobs)
    if jobs < 1:
        raise InputError(f"--jobs must be at least 1, not {jobs}.")
    if options.seed < 0:
        raise InputError(f"--seed must be a non-negative integer, not {options.seed}.")
    return jobs


def run_mutate(options: argparse.Namespace) -> int:
    """Plant errors and report what the checks catch."""
    from nonrobust.mutation.scores import score_summary, scores_json
    from nonrobust.numerics.trial.verdict import Budget
    from nonrobust.output import versions
    from nonrobust.theory.language.errors import InputError

    claims, jobs, budget, started = _claims(options), _processes(options), Budget(), time.monotonic()
    if options.sample is not None and not (options.simulators and options.sample > 0):
        raise InputError("--sample takes a positive number, and goes with --simulators.")
    if options.simulators:
        of, scores = "simulators", _mutate_simulators(claims, budget, options.seed, jobs, options.json, options.sample)
    else:
        of, scores = "claims", _mutate_claims(claims, budget, options.seed, jobs, options.json)
    seconds = time.monotonic() - started
    print(
        scores_json(scores, budget, options.seed, versions(), of)
        if options.json
        else score_summary(scores, seconds, of)
    )
    return 1 if any(score.survivors for score in scores) else 0


def _mutate_claims(claims: Sequence["Claim"], budget: "Budget", seed: int, jobs: int, quiet: bool) -> "list[Score]":
    from nonrobust.mutation.claims import mutate, plan
    from nonrobust.mutation.scores import score_lines
    from nonrobust.progress import progress
    from nonrobust.verification import verify_claims

    width, parts, scores = max(len(claim.id) for claim in claims), plan(claims), []
    steps = sum(1 + len(claim.points) + len(part) for claim, part in zip(claims, parts, strict=True))
    with progress("planting errors", steps, quiet) as report:
        outcomes = list(verify_claims(claims, budget, seed, jobs, report.advance))
        for score in mutate(parts, outcomes, budget, jobs, report.advance):
            scores.append(score)
            report.line(score_lines(score, width))
    return scores


def _mutate_simulators(
    claims: Sequence["Claim"], budget: "Budget", seed: int, jobs: int, quiet: bool, sample: int | None
) -> "list[Score]":
    from nonrobust.mutation.scores import score_lines
    from nonrobust.mutation.simulator_cases import cases_of
    from nonrobust.mutation.simulators import mutate_simulators, plan_simulators, sampled
    from nonrobust.progress import progress

    cases, scores = [], []
    with progress("looking at the simulators", sum(len(claim.points) for claim in claims), quiet) as report:
        for each in cases_of(claims, jobs):
            report.advance()
            if each is not None:
                cases.append(each)
    tasks = plan_simulators(claims, cases)
    if sample is not None:
        tasks = sampled(tasks, sample, seed)
    with progress("planting errors", sum(len(part) for part in tasks.values()), quiet) as report:
        for score in mutate_simulators(tasks, budget, seed, jobs, report.advance):
            scores.append(score)
            report.line(score_lines(score, max(len(name) for name in tasks)))
    return scores


def run_derive(options: argparse.Namespace) -> int:
    """Print derivations, or check them."""
    from nonrobust.derivations.proof.step import Status
    from nonrobust.keeping.kept import all_checked
    from nonrobust.numerics.tasks.run import cores
    from nonrobust.output import derivation_counts, derivation_totals
    from nonrobust.progress import progress
    from nonrobust.typesetting.derivations import document

    claims = _claims(options)
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


def run_table(options: argparse.Namespace) -> int:
    """Print or write tables, or compare them with the kept ones."""
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


def run_figure(options: argparse.Namespace) -> int:
    """Draw figures."""
    from nonrobust.figures.catalog import built, names
    from nonrobust.figures.draw import check_available, draw
    from nonrobust.keeping.files import check_folder, write_whole
    from nonrobust.progress import progress

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


def run_report(options: argparse.Namespace) -> int:
    """Write the report."""
    from nonrobust.figures.catalog import FIGURES
    from nonrobust.keeping.files import check_folder
    from nonrobust.progress import progress
    from nonrobust.report.content import pieces
    from nonrobust.report.markup import check_available
    from nonrobust.report.page import write_report
    from nonrobust.tables.catalog import TABLES
    from nonrobust.theory.papers import dohmatob_bietti as theory

    jobs = _processes(options)
    check_available()
    check_folder(options.out)
    claims, figures, tables = theory.CLAIMS, list(FIGURES), list(TABLES)
    with progress("reporting", pieces(claims, figures, tables)) as report:
        path, content = write_report(options.out, claims, figures, tables, options.seed, jobs, report.advance)
    print(f"{path}\n    {content.summary}")
    return content.exit_status
