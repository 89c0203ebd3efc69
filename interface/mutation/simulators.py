"""What the checks would catch: mutants of the simulators' source, and of the training filters that they use."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from nonrobust.mutation.claims import Outcome, Score, scored
from nonrobust.mutation.code_mutants import CodeMutant, code_mutants, load, reached
from nonrobust.mutation.filters import filter_mutants, judge_filter
from nonrobust.mutation.simulator_cases import Case, Wrong, judged, ordered
from nonrobust.numerics.tasks.pool import parallel
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.paper import Library, by_paper, paper_at
from nonrobust.theory.language.claim import Claim
from nonrobust.verification import default_checks

# A paper's address, a slip in source or the number of a filter's mutant, and the cases that may show it.
Task = tuple[str, CodeMutant | int, tuple[Case, ...]]


def judge_code(address: str, mutant: CodeMutant, cases: Sequence[Case], budget: Budget, seed: int) -> Outcome:
    """The fate of a slip in a simulator's source, which `cases` run through."""

    def wrong() -> Wrong:
        return Wrong(load(address, mutant).__getitem__)

    fate, why = judged(wrong, cases, budget, seed)
    name = _short(address, mutant.module)
    return Outcome(name, None, mutant.kind, f"line {mutant.line}: {mutant.change}", fate, why)


def _short(address: str, module: str) -> str:
    """A module of a paper's simulators by its last names."""
    above = paper_at(address).simulators.rpartition(".")[0]
    return module.removeprefix(f"{above}.").replace(".", "/")


def plan_simulators(library: Library, claims: Sequence[Claim], cases: Sequence[Case]) -> dict[str, list[Task]]:
    """For each module of simulators that the cases of `claims` run through, and for filters, the mutants with cases."""
    found: dict[str, list[Task]] = {}
    for address, mine in by_paper(library, claims).items():
        ids = {claim.id for claim in mine}
        here = [each for each in cases if each.address == address]
        found |= _plan_code(address, here)
        for index, mutant in enumerate(filter_mutants(address)):
            if ids.intersection(mutant.claims):
                through = ordered([each for each in here if each.claim in mutant.claims])
                found.setdefault(f"filters of {mutant.regime.name}", []).append((address, index, through))
    return found


def _plan_code(address: str, cases: Sequence[Case]) -> dict[str, list[Task]]:
    modules = sorted({module for each in cases for module, _ in each.places})
    on_import = reached(lambda: load(address), paper_at(address).simulators)
    found: dict[str, list[Task]] = {}
    for module in modules:
        through = [each for each in cases if module in {name for name, _ in each.places}]
        found[_short(address, module)] = [
            (address, mutant, ordered(through if mutant.place in on_import else
                                      [each for each in through if mutant.place in each.places]))
            for mutant in code_mutants(module)
        ]  # fmt: skip
    return found


def sampled(tasks: Mapping[str, Sequence[Task]], number: int, seed: int) -> dict[str, list[Task]]:
    """So many of the mutants, drawn at random; all if there are no more."""
    places = [(name, i) for name, part in tasks.items() for i in range(len(part))]
    chosen = set(Random(seed).sample(places, min(number, len(places))))
    kept = {name: [task for i, task in enumerate(part) if (name, i) in chosen] for name, part in tasks.items()}
    return {name: part for name, part in kept.items() if part}


def _judge(
    address: str, mutant: CodeMutant | int, cases: Sequence[Case], budget: Budget, seed: int
) -> tuple[Outcome, ...]:
    if isinstance(mutant, CodeMutant):
        return (judge_code(address, mutant, cases, budget, seed),)
    return (judge_filter(address, mutant, cases, budget, seed),)


def mutate_simulators(
    library: Library,
    tasks: Mapping[str, Sequence[Task]],
    budget: Budget,
    seed: int,
    jobs: int,
    advance: Callable[[], None] = lambda: None,
) -> Iterator[Score]:
    """Yield the score of each module and of the filters of each regime, from a `plan_simulators`.

    The budget's false alarms are split over the check points of all claims, as in a run of `verify`.
    """
    share = budget.share(len(default_checks(library.claims)))
    fates = parallel(_judge, [(*task, share, seed) for part in tasks.values() for task in part], jobs)
    yield from scored(((name, len(part)) for name, part in tasks.items()), fates, advance)
