"""`nonrobust mutate`: what would the checks catch?"""

import argparse
import time
from typing import TYPE_CHECKING

from nonrobust.commands.options import add_claims, add_fresh, add_json, add_processes, claims_named, processes

if TYPE_CHECKING:
    from nonrobust.mutation.claims import Score
    from nonrobust.numerics.trial.verdict import Budget
    from nonrobust.paper import Library
    from nonrobust.theory.language.claim import Claim

HELP = "plant errors in claims and derivations: what would the checks catch?"


def add(parser: argparse.ArgumentParser) -> None:
    add_claims(parser)
    parser.add_argument(
        "--simulators", action="store_true", help="plant errors in the simulators and filters of these claims instead"
    )
    parser.add_argument(
        "--sample", type=int, metavar="N", help="with --simulators: only N of the errors, drawn at random"
    )
    add_processes(parser)
    add_fresh(parser)
    add_json(parser)


def run(options: argparse.Namespace, library: "Library") -> int:
    """Plant errors and report what the checks catch."""
    from nonrobust.keeping.cache import fresh
    from nonrobust.mutation.claims import Score
    from nonrobust.mutation.scores import score_summary, scores_json
    from nonrobust.numerics.trial.verdict import Budget
    from nonrobust.output import versions
    from nonrobust.theory.language.errors import InputError

    claims, jobs, budget, started = claims_named(options, library), processes(options), Budget(), time.monotonic()
    if options.sample is not None and not (options.simulators and options.sample > 0):
        raise InputError("--sample takes a positive number, and goes with --simulators.")
    of = "simulators" if options.simulators else "claims"
    mutate = _mutate_simulators if options.simulators else _mutate_claims
    scores: list[Score] = []
    complete = False
    try:
        with fresh(options.fresh):
            mutate(library, claims, budget, jobs, options, scores)
        complete = True
    finally:  # whatever ended the run: what it found is shown
        if options.json and (scores or complete):
            print(scores_json(scores, budget, options.seed, versions(), of, complete))
        elif complete:
            print(score_summary(scores, time.monotonic() - started, of))
    return 1 if any(score.survivors for score in scores) else 0


def _mutate_claims(
    library: "Library",
    claims: "list[Claim]",
    budget: "Budget",
    jobs: int,
    options: argparse.Namespace,
    scores: "list[Score]",
) -> None:
    """Plant errors in claims, and add each one's score to `scores` as it is found."""
    from nonrobust.mutation.claims import mutate, plan
    from nonrobust.mutation.scores import score_lines
    from nonrobust.progress import progress
    from nonrobust.verification import verify_claims

    width = max(len(claim.id) for claim in claims)
    counts = plan(library, claims)
    with progress("planting errors", sum(2 + len(c.points) for c in claims) + sum(counts), options.json) as report:
        outcomes = list(verify_claims(library, claims, budget, options.seed, jobs, report.advance))
        for score in mutate(library, counts, outcomes, budget, jobs, report.advance):
            scores.append(score)
            report.line(score_lines(score, width))


def _mutate_simulators(
    library: "Library",
    claims: "list[Claim]",
    budget: "Budget",
    jobs: int,
    options: argparse.Namespace,
    scores: "list[Score]",
) -> None:
    """Plant errors in simulators, and add each one's score to `scores` as it is found."""
    from nonrobust.mutation.scores import score_lines
    from nonrobust.mutation.simulator_cases import cases_of
    from nonrobust.mutation.simulators import mutate_simulators, plan_simulators, sampled
    from nonrobust.progress import progress

    cases = []
    with progress("looking at the simulators", sum(len(claim.points) for claim in claims), options.json) as report:
        for each in cases_of(library, claims, jobs):
            report.advance()
            if each is not None:
                cases.append(each)
    tasks = plan_simulators(library, claims, cases)
    if options.sample is not None:
        tasks = sampled(tasks, options.sample, options.seed)
    with progress("planting errors", sum(len(part) for part in tasks.values()), options.json) as report:
        for score in mutate_simulators(library, tasks, budget, options.seed, jobs, report.advance):
            scores.append(score)
            report.line(score_lines(score, max(len(name) for name in tasks)))
