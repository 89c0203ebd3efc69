"""Mutants of the training filters.

A simulator and the claim that it judges share the definition of a filter, so no simulation sees a definition that is
wrong in both; there the claim's derivation must.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from nonrobust.mutation.claims import Fate, Outcome
from nonrobust.mutation.mutants import changes
from nonrobust.mutation.simulator_cases import Case, Wrong, judged
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.paper import Filtered, dossier_at, paper_at
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.objects.filters import Filter


@dataclass(frozen=True)
class FilterMutant:
    """A filter wrong in one part, used by a regime's simulator, or in its claims too (`everywhere`)."""

    regime: Filtered
    rights: tuple[Claim, Claim]
    kind: str
    change: str
    filter: Filter
    everywhere: bool

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of the claims about the filter."""
        return tuple(claim.id for claim in self.rights)


@lru_cache(maxsize=8)
def filter_mutants(address: str) -> tuple[FilterMutant, ...]:
    """The mutants of every filter in every regime of the paper with this address, in a fixed order."""
    found = []
    for regime in paper_at(address).filtered:
        for right, rights in regime.claims.items():
            # Where the claims are stated through the filter, it can be wrong in them too.
            stated = rights[0].rhs == regime.errors[0](right)
            groups = (tuple(param.symbol for param in right.params),)
            for part in regime.parts:
                expr = getattr(right, part)
                for kind, words, new in dict.fromkeys(changes(expr, groups)):
                    if new != expr:
                        wrong, change = replace(right, **{part: new}), f"{right.name}, {part}: {words}"
                        for everywhere in (False, True) if stated else (False,):
                            found.append(FilterMutant(regime, rights, kind, change, wrong, everywhere))
    return tuple(found)


def judge_filter(address: str, index: int, cases: Sequence[Case], budget: Budget, seed: int) -> Outcome:
    """The fate of a wrong filter: by simulation if the claim has the right one, else by the claim's derivation."""
    mutant = filter_mutants(address)[index]
    if mutant.everywhere:
        fate, why = _derived(address, mutant)
    else:
        wrong = Wrong(lambda id: mutant.regime.simulator(mutant.filter))
        fate, why = judged(lambda: wrong, cases, budget, seed)
    return Outcome(f"filters of {mutant.regime.name}", None, mutant.kind, mutant.change, fate, why)


def _derived(address: str, mutant: FilterMutant) -> tuple[Fate, str]:
    """The fate of a filter that is wrong in both claims, by their derivations."""
    states = zip(mutant.rights, mutant.regime.errors, strict=True)
    wrongs = [replace(right, rhs=state(mutant.filter)) for right, state in states]
    if all(wrong.rhs == right.rhs for wrong, right in zip(wrongs, mutant.rights, strict=True)):
        return Fate.EQUAL, "the claims are the same"
    for wrong in wrongs:
        found = dossier_at(address, wrong.id).derive(wrong).check()
        if not found.status.passed:
            return Fate.REFUTED, f"the derivation of {wrong.id}: {found.summary()}"
    return Fate.SURVIVED, "the derivations hold with it"
