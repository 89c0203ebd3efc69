"""A dossier: everything that is known of one claim, in one place.

Main definitions
    Dossier   claim, simulator (or why there is none), second route, derivation, planted errors, charts
    Without   why there is no second route
    lemma     another claim's derivation, as a hypothesis of this one's
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from nonrobust.derivations.proof.charts import EVERYWHERE, Chart
from nonrobust.derivations.proof.step import CheckResult, Derivation, Formula, Lemma, Notation, Step
from nonrobust.numerics.trial.ensemble import Simulator, Unseen
from nonrobust.numerics.trial.route import Route
from nonrobust.numerics.trial.verify import Evidence
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.status import Status
from nonrobust.theory.language.terms import PlantedError

Build = Callable[[Claim], Derivation]


@dataclass(frozen=True)
class Without:
    """Why a claim has no second route, in words."""

    why: str


@dataclass(frozen=True)
class Dossier:
    """A claim and what supports it; `charts` cover its domain, so that an identity on each of them is one everywhere.

    `derivation` builds the claim's derivation from the claim, so that a claim that is wrong is given a wrong one.
    """

    claim: Claim
    simulator: Simulator | Unseen
    route: Route | Without
    derivation: Build | None = None
    planted: tuple[PlantedError, ...] = ()
    charts: tuple[Chart, ...] = EVERYWHERE

    @property
    def evidence(self) -> Evidence:
        """What the claim is checked against."""
        return Evidence(self.simulator, None if isinstance(self.route, Without) else self.route)

    def derive(self, claim: Claim | None = None) -> Derivation:
        """The derivation of the claim, or of a changed claim in its place; one open line where nothing derives it."""
        return (self.derivation or _missing)(self.claim if claim is None else claim)


def _missing(claim: Claim) -> Derivation:
    def verify(formula: Formula) -> CheckResult:
        return CheckResult(Status.INCONCLUSIVE, "this claim has no derivation")

    formula = Formula(Notation(str(claim.quantity.symbol), claim.quantity.latex), claim.rhs)
    return Derivation(
        claim, (Step("missing", says="The claim.", formula=formula, because="nothing derives it", verify=verify),)
    )


def lemma(claim: Claim, build: Build) -> Lemma:
    """Another claim with the status of its derivation, which is checked once, when it is asked for."""

    @cache
    def result() -> CheckResult:
        checked = build(claim).check()
        return CheckResult(checked.status, checked.summary())

    return Lemma(claim, result)
