"""What the checks would catch: mutants of the simulators' source, and of the training filters that they use."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from nonrobust.mutation.claims import Outcome, Score, scored
from nonrobust.mutation.code_mutants import CodeMutant, code_mutants, load, reached
from nonrobust.mutation.filters import FilterMutant, filter_mutants, judge_filter
from nonrobust.mutation.simulator_cases import Case, Wrong, judged, ordered
from nonrobust.numerics.tasks.run import default_checks, parallel
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti import CLAIMS

Task = tuple[CodeMutant | FilterMutant, tuple[Case, ...]]


def judge_code(mutant: CodeMutant, cases: Sequence[Case], budget: Budget, seed: int) -> Outcome:
    """The fate of a slip in a simulator's source, which `cases` run through."""

    def wrong() -> Wrong:
        checking = load(mutant)
        return Wrong(checking, checking.ORACLES.__getitem__)

    fate, why = judged(wrong, cases, budget, seed)
    return Outcome(_short(mutant.module), None, mutant.kind, f"line {mutant.line}: {mutant.change}", fate, why)


def _short(module: str) -> str:
    return module.removeprefix("nonrobust.numerics.papers.dohmatob_bietti.").replace(".", "/")


def plan_simulators(claims: Sequence[Claim], cases: Sequence[Case]) -> dict[str, list[Task]]:
    """For each module of simulators that the cases of `claims` run through, and for filters, the mutants with cases."""
    modules = sorted({module for each in cases for module, _ in each.places})
    on_import = reached(load)
    found: dict[str, list[Task]] = {}
    for module in modules:
        through = [each for each in cases if module in {name for name, _ in each.places}]
        found[_short(module)] = [
            (mutant, ordered(through if mutant.place in on_import else
                              [each for each in through if mutant.place in each.places]))
            for mutant in code_mutants(module)
        ]  # fmt: skip
    known = frozenset(claim.id for claim in claims)
    for mutant in filter_mutants(known):
        mine = ordered([each for each in cases if each.claim in mutant.claims])
        found.setdefault(f"filters of {mutant.regime}", []).append((mutant, mine))
    return found


def sampled(tasks: Mapping[str, Sequence[Task]], number: int, seed: int) -> dict[str, list[Task]]:
    """So many of the mutants, drawn at random; all if there are no more."""
    places = [(name, i) for name, part in tasks.items() for i in range(len(part))]
    chosen = set(Random(seed).sample(places, min(number, len(places))))
    kept = {name: [task for i, task in enumerate(part) if (name, i) in chosen] for name, part in tasks.items()}
    return {name: part for name, part in kept.items() if part}


def _judge(mutant: CodeMutant | FilterMutant, cases: Sequence[Case], budget: Budget, seed: int) -> tuple[Outcome, ...]:
    if isinstance(mutant, CodeMutant):
        return (judge_code(mutant, cases, budget, seed),)
    return (judge_filter(mutant, cases, budget, seed),)


def mutate_simulators(
    tasks: Mapping[str, Sequence[Task]],
    budget: Budget,
    seed: int,
    jobs: int,
    advance: Callable[[], None] = lambda: None,
) -> Iterator[Score]:
    """Yield the score of each module and of the filters of each regime, from a `plan_simulators`.

    The budget's false alarms are split over the check points of all claims, as in a run of `verify`.
    """
    share = budget.share(len(default_checks(CLAIMS)))
    fates = parallel(_judge, [(*task, share, seed) for part in tasks.values() for task in part], jobs)
    yield from scored(((name, len(part)) for name, part in tasks.items()), fates, advance)
