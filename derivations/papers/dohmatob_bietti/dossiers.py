"""The paper's dossiers, one for each claim: what is claimed, how it is simulated, its second route, why it holds.

Adding a claim: its statement in theory/papers, its simulator and second route in numerics/papers, its derivation here,
and one entry below.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from nonrobust.derivations.dossier import Build, Dossier, Without, lemma
from nonrobust.derivations.papers.dohmatob_bietti import adversarial as why_adversarial
from nonrobust.derivations.papers.dohmatob_bietti import (
    families,
    infinite_width,
    initialization,
    lazy,
    neural_tangent_filters,
    random_features,
    random_features_quadratic,
)
from nonrobust.derivations.papers.dohmatob_bietti import full_training as why_full_training
from nonrobust.derivations.papers.dohmatob_bietti import gradient_flow as why_gradient_flow
from nonrobust.derivations.papers.dohmatob_bietti import ordering as why_ordering
from nonrobust.derivations.papers.dohmatob_bietti import tradeoffs as why_tradeoffs
from nonrobust.derivations.papers.dohmatob_bietti.charts import (
    ASPECT_RATIO,
    EXPONENT,
    FRACTION,
    RATIO,
    WIDTH_BY_ONE,
)
from nonrobust.derivations.papers.dohmatob_bietti.proofs import builders
from nonrobust.derivations.proof.charts import EVERYWHERE, Chart, product
from nonrobust.numerics.papers.dohmatob_bietti.routes import elementary, linearized, tangent
from nonrobust.numerics.papers.dohmatob_bietti.routes import full_training as route_full_training
from nonrobust.numerics.papers.dohmatob_bietti.routes import infinite_width as route_infinite_width
from nonrobust.numerics.papers.dohmatob_bietti.simulators import adversarial as simulate_adversarial
from nonrobust.numerics.papers.dohmatob_bietti.simulators import full_training as simulate_full_training
from nonrobust.numerics.papers.dohmatob_bietti.simulators import gradient_flow as simulate_gradient_flow
from nonrobust.numerics.papers.dohmatob_bietti.simulators import infinite_width as simulate_infinite_width
from nonrobust.numerics.papers.dohmatob_bietti.simulators import initialization as simulate_initialization
from nonrobust.numerics.papers.dohmatob_bietti.simulators import network, projections, quadratic_features
from nonrobust.numerics.papers.dohmatob_bietti.simulators import neural_tangent as simulate_tangent
from nonrobust.numerics.papers.dohmatob_bietti.simulators import ordering as simulate_ordering
from nonrobust.numerics.papers.dohmatob_bietti.simulators import random_features as simulate_features
from nonrobust.numerics.trial.ensemble import Simulator
from nonrobust.numerics.trial.route import Route
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.terms import PlantedError
from nonrobust.theory.objects.filters import Filter
from nonrobust.theory.papers import dohmatob_bietti as claims
from nonrobust.theory.papers.dohmatob_bietti import planted
from nonrobust.theory.papers.dohmatob_bietti.common import Errors
from nonrobust.theory.papers.dohmatob_bietti.families import FAMILY_LAWS
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_DESCENT, GRADIENT_FLOW, LEAST_SQUARES, RIDGE

_PLANTED = (*planted.TANGENT, *planted.FEATURES, *planted.UPPER_ENERGY)


def _dossier(
    claim: Claim, simulator: Simulator, route: Route | Without, derivation: Build, charts: Sequence[Chart] = EVERYWHERE
) -> Dossier:
    """The dossier, with the mistakes that can be made in the claim's functionals."""
    symbols = {functional.symbol for functional in claim.functionals}
    return Dossier(claim, simulator, route, derivation, _errors_in(symbols), tuple(charts))


def _errors_in(symbols: set[Any]) -> tuple[PlantedError, ...]:
    return tuple(error for error in _PLANTED if error.symbol in symbols)


def _both(
    pair: Errors[Claim],
    simulator: Simulator,
    routes: Errors[Route],
    derivations: Errors[Build],
    charts: Sequence[Chart] = EVERYWHERE,
) -> tuple[Dossier, Dossier]:
    """The dossiers of the two errors of one way of training, which one simulator gives."""
    test_error, robustness = zip(pair, routes, derivations, strict=True)
    return (
        _dossier(test_error[0], simulator, *test_error[1:], charts),
        _dossier(robustness[0], simulator, *robustness[1:], charts),
    )


def _twice(build: Build) -> Errors[Build]:
    """One builder that derives both errors."""
    return Errors(build, build)


def _setting() -> Iterator[Dossier]:
    yield from _both(claims.setting.QUADRATIC_NETWORK, network.QUADRATIC, elementary.NETWORK, builders.NETWORK)
    yield _dossier(
        claims.adversarial.QUADRATIC,
        simulate_adversarial.ATTACK,
        elementary.NETWORK.robustness,
        why_adversarial.robustness,
    )
    yield _dossier(
        claims.adversarial.NETWORK,
        simulate_adversarial.NETWORK_ATTACK,
        elementary.NETWORK_ATTACK,
        why_adversarial.network_robustness,
    )


_START = Errors(initialization.limit_test_error, initialization.limit_robustness)


def _initialization() -> Iterator[Dossier]:
    stated, simulated = claims.initialization, simulate_initialization
    yield from _both(stated.IN_THE_LIMIT, simulated.LIMIT, elementary.START, _START)
    derivations = Errors(initialization.quadratic_test_error, initialization.quadratic_robustness)
    yield from _both(stated.QUADRATIC, simulated.QUADRATIC, elementary.START_QUADRATIC, derivations)
    derivations = Errors(initialization.finite_test_error, initialization.finite_robustness)
    yield from _both(stated.FINITE, simulated.FINITE, elementary.START_FINITE, derivations)


_FEATURES: Mapping[Filter, Build] = {
    LEAST_SQUARES: random_features.least_squares,
    RIDGE: random_features.ridge,
    GRADIENT_FLOW: partial(random_features.descended, training=GRADIENT_FLOW.name),
    GRADIENT_DESCENT: partial(random_features.descended, training=GRADIENT_DESCENT.name),
}


def _random_features() -> Iterator[Dossier]:
    stated = claims.random_features
    for filter, pair in stated.TRAINED.items():
        build = _FEATURES[filter]
        simulator = simulate_features.TRAINED[filter]
        yield from _both(pair, simulator, linearized.TRAINED[filter], _twice(build), RATIO)
        if filter is LEAST_SQUARES:
            yield _dossier(stated.SUM, simulator, linearized.SUM, build, RATIO)
            yield from _both(
                stated.QUADRATIC,
                quadratic_features.TRAINED,
                route_full_training.FEATURES_QUADRATIC,
                _twice(random_features_quadratic.quadratic),
                RATIO,
            )


def _infinite_width() -> Iterator[Dossier]:
    pair, simulator = claims.infinite_width.INFINITE_WIDTH, simulate_infinite_width.WIDE
    yield from _both(pair, simulator, route_infinite_width.WIDE, _twice(infinite_width.wide))


def _neural_tangent() -> Iterator[Dossier]:
    stated = claims.neural_tangent
    yield from _both(
        stated.TRAINED, simulate_tangent.LIMIT, route_full_training.TANGENT_TRAINED, builders.TANGENT_LIMIT, RATIO
    )
    yield from _both(
        stated.FINITE, simulate_tangent.FINITE, elementary.TANGENT_FINITE, builders.TANGENT_FINITE, WIDTH_BY_ONE
    )
    yield _dossier(
        stated.HAAR_DIAGONAL,
        simulate_tangent.HAAR["diagonal"],
        elementary.HAAR_DIAGONAL,
        builders.HAAR_DIAGONAL,
    )
    yield _dossier(
        stated.HAAR_OFF_DIAGONAL,
        simulate_tangent.HAAR["off-diagonal"],
        elementary.HAAR_OFF_DIAGONAL,
        builders.HAAR_OFF_DIAGONAL,
    )
    for filter, pair in stated.FILTERED.items():
        build = partial(neural_tangent_filters.filtered, training=filter.name)
        yield from _both(pair, simulate_tangent.FILTERED[filter], tangent.FILTERED[filter], _twice(build), RATIO)


def _frozen(build: Any, trained: Errors[Claim], training: Build) -> Errors[Build]:
    """Derivations of a frozen network's errors, from those of the trained part and of the start."""
    return Errors(
        *(
            partial(build, lemmas={"trained": lemma(claim, training), "start": lemma(start, derive)})
            for claim, start, derive in zip(trained, claims.initialization.IN_THE_LIMIT, _START, strict=True)
        )
    )


def _lazy() -> Iterator[Dossier]:
    stated = claims.lazy
    excess = Errors(tangent.EXCESS, tangent.EXCESS)
    yield from _both(stated.TANGENT_EXCESS, simulate_tangent.EXCESS, excess, _twice(lazy.neural_tangent_excess), RATIO)
    flow = partial(neural_tangent_filters.filtered, training=GRADIENT_FLOW.name)
    frozen = _frozen(lazy.neural_tangent_frozen, claims.neural_tangent.FILTERED[GRADIENT_FLOW], flow)
    yield from _both(stated.TANGENT_FROZEN, simulate_tangent.FROZEN, tangent.FROZEN, frozen, RATIO)
    yield from _both(
        stated.FEATURES_EXCESS, simulate_features.EXCESS, linearized.EXCESS, _twice(lazy.random_features_excess), RATIO
    )
    frozen = _frozen(lazy.random_features_frozen, claims.random_features.TRAINED[RIDGE], random_features.ridge)
    yield from _both(stated.FEATURES_FROZEN, simulate_features.FROZEN, linearized.FROZEN, frozen, RATIO)


_END = Errors(why_full_training.test_error_limit, why_full_training.robustness_limit)
_FAMILY_CHARTS = {"wishart": ASPECT_RATIO, "low-rank": FRACTION, "power-law": product(RATIO, EXPONENT)}


def _full_training() -> Iterator[Dossier]:
    stated, simulated, route = claims.full_training, simulate_full_training, route_full_training
    derivations = Errors(why_full_training.test_error_spectrum, why_full_training.robustness_spectrum)
    yield from _both(stated.SPECTRUM_GIVEN, simulated.SPECTRUM, route.SPECTRUM, derivations)
    yield from _both(stated.END, simulated.GENERAL, route.END, _END, RATIO)
    lemmas = Errors(*map(lemma, stated.END, _END))
    for name in FAMILY_LAWS:
        end, alignment = simulated.family(name)
        yield from _both(
            stated.BY_FAMILY[name].errors,
            end,
            Errors(*(route.family_error(name, claim) for claim in stated.END)),
            Errors(
                partial(families.test_error, name=name, lemma=lemmas.test_error),
                partial(families.robustness, name=name, lemma=lemmas.robustness),
            ),
            _FAMILY_CHARTS.get(name, RATIO),
        )
        yield _dossier(
            stated.BY_FAMILY[name].alignment,
            alignment,
            route.alignment(name),
            builders.ALIGNMENTS.get(name) or partial(families.alignment, name=name),
            EXPONENT if name == "power-law" else EVERYWHERE,
        )
    derivations = Errors(why_gradient_flow.test_error, why_gradient_flow.robustness)
    yield from _both(claims.gradient_flow.FLOW, simulate_gradient_flow.FLOW, route.GRADIENT_FLOW, derivations)


def _tradeoffs() -> Iterator[Dossier]:
    stated = claims.tradeoffs
    derivations = Errors(why_tradeoffs.hermite_test_error, why_tradeoffs.hermite_robustness)
    yield from _both(stated.HERMITE, network.HERMITE, elementary.HERMITE, derivations)
    yield _dossier(stated.PARETO, network.PARETO, elementary.PARETO, why_tradeoffs.pareto)
    constant = Without("the constant 1: nothing is computed, and the derivation proves it")
    yield _dossier(stated.SUM_RULE, projections.PROJECTION, constant, why_tradeoffs.sum_rule, WIDTH_BY_ONE)


def _ordering() -> Iterator[Dossier]:
    stated, simulated, route = claims.ordering, simulate_ordering, route_full_training
    below = lemma(claims.neural_tangent.TRAINED.test_error, builders.TANGENT_LIMIT.test_error)
    full = lemma(claims.full_training.END.test_error, _END.test_error)
    features = lemma(claims.random_features.QUADRATIC.test_error, random_features_quadratic.quadratic)
    yield _dossier(
        stated.TANGENT_ABOVE_FULL,
        simulated.TANGENT_FULL,
        route.TANGENT_ABOVE_FULL,
        partial(why_ordering.neural_tangent_full_training, tangent=below, full=full),
        RATIO,
    )
    yield _dossier(
        stated.FEATURES_ABOVE_TANGENT,
        simulated.FEATURES_TANGENT,
        route.FEATURES_ABOVE_TANGENT,
        partial(why_ordering.random_features_neural_tangent, tangent=below, features=features),
        RATIO,
    )


DOSSIERS = (
    *_setting(),
    *_initialization(),
    *_random_features(),
    *_infinite_width(),
    *_neural_tangent(),
    *_lazy(),
    *_full_training(),
    *_tradeoffs(),
    *_ordering(),
)


def about(claim: Claim) -> Dossier:
    """The dossier of one of the paper's claims."""
    return next(dossier for dossier in DOSSIERS if dossier.claim is claim)
