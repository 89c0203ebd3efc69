"""Mutants of the training filters.

A simulator and the claim that it judges share the definition of a filter, so no simulation sees a definition that is
wrong in both; there the claim's derivation must.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType

from nonrobust.derivations.papers.dohmatob_bietti.chains import derivation
from nonrobust.mutation.claims import Fate, Outcome
from nonrobust.mutation.mutants import changes
from nonrobust.mutation.simulator_cases import Case, Wrong, judged
from nonrobust.numerics.papers.dohmatob_bietti.simulators import neural_tangent, random_features
from nonrobust.numerics.trial import checking
from nonrobust.numerics.trial.ensemble import Simulator
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.theory.objects.filters import Filter
from nonrobust.theory.papers.dohmatob_bietti import claim as find
from nonrobust.theory.papers.dohmatob_bietti import neural_tangent as tangent_claims
from nonrobust.theory.papers.dohmatob_bietti import random_features as features_claims
from nonrobust.theory.papers.dohmatob_bietti.filters import FILTERS


@dataclass(frozen=True)
class Regime:
    """Where a filter is used: the simulator and the claims that it makes, and which of its parts the simulator uses."""

    simulator: Callable[[Filter], Simulator]
    claims: ModuleType
    parts: tuple[str, ...]


REGIMES: Mapping[str, Regime] = {
    "random-features": Regime(random_features.filter_simulator, features_claims, ("residual", "fitted")),
    "neural-tangent": Regime(neural_tangent.filter_simulator, tangent_claims, ("residual",)),
}
_QUANTITIES = ("test-error", "robustness")


@dataclass(frozen=True)
class FilterMutant:
    """A filter wrong in one part, used by a regime's simulator, or in its claim too (`everywhere`)."""

    regime: str
    name: str
    kind: str
    change: str
    filter: Filter
    everywhere: bool

    @property
    def claims(self) -> tuple[str, ...]:
        return tuple(f"{self.regime}/{self.name}/{quantity}" for quantity in _QUANTITIES)


def filter_mutants(known: frozenset[str]) -> Iterator[FilterMutant]:
    """The mutants of every filter in every regime that has claims about it, among those `known`."""
    for regime, used in REGIMES.items():
        for right in FILTERS:
            name = right.name
            if not known.intersection(f"{regime}/{name}/{quantity}" for quantity in _QUANTITIES):
                continue
            stated = find(f"{regime}/{name}/test-error").rhs == used.claims.test_error(right)
            groups = (tuple(param.symbol for param in right.params),)
            for part in used.parts:
                expr = getattr(right, part)
                for kind, words, new in dict.fromkeys(changes(expr, groups)):
                    if new != expr:
                        wrong = replace(right, **{part: new})
                        for everywhere in (False, True) if stated else (False,):
                            yield FilterMutant(regime, name, kind, f"{name}, {part}: {words}", wrong, everywhere)


def judge_filter(mutant: FilterMutant, cases: Sequence[Case], budget: Budget, seed: int) -> Outcome:
    """The fate of a wrong filter: by simulation if the claim has the right one, else by the claim's derivation."""
    regime = REGIMES[mutant.regime]
    if mutant.everywhere:
        fate, why = _derived(mutant, regime)
    else:
        fate, why = judged(lambda: Wrong(checking, lambda id: regime.simulator(mutant.filter)), cases, budget, seed)
    return Outcome(f"filters of {mutant.regime}", None, mutant.kind, mutant.change, fate, why)


def _derived(mutant: FilterMutant, regime: Regime) -> tuple[Fate, str]:
    """The fate of a filter that is wrong in both claims, by their derivations."""
    rights = [find(id) for id in mutant.claims]
    states = (regime.claims.test_error, regime.claims.robustness)
    wrongs = [replace(right, rhs=state(mutant.filter)) for right, state in zip(rights, states, strict=True)]
    if wrongs == rights:
        return Fate.EQUAL, "the claims are the same"
    for wrong in wrongs:
        found = derivation(wrong).check()
        if not found.status.passes:
            return Fate.REFUTED, f"the derivation of {wrong.id}: {found.summary()}"
    return Fate.SURVIVED, "the derivations hold with it"
