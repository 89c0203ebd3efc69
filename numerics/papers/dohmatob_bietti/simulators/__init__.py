"""The oracles: NumPy samplers that share the theory's definitions and none of its conclusions.

ORACLES names the simulator of every claim; a test holds the list against `theory.CLAIMS`.
"""

from collections.abc import Mapping

from nonrobust.numerics.papers.dohmatob_bietti.simulators import (
    adversarial,
    full_training,
    gradient_flow,
    infinite_width,
    initialization,
    network,
    neural_tangent,
    ordering,
    projections,
    quadratic_features,
    random_features,
)
from nonrobust.numerics.trial.ensemble import Simulator
from nonrobust.theory.papers.dohmatob_bietti.families import FAMILY_LAWS
from nonrobust.theory.papers.dohmatob_bietti.filters import LEAST_SQUARES

__all__ = ["ORACLES", "Simulator"]


def _both(prefix: str, simulator: Simulator, suffix: str = "") -> dict[str, Simulator]:
    return {f"{prefix}/{quantity}{suffix}": simulator for quantity in ("test-error", "robustness")}


def _families() -> dict[str, Simulator]:
    table: dict[str, Simulator] = {}
    for name in FAMILY_LAWS:
        end, beta = full_training.family(name)
        table |= _both("full-training/end", end, f"@{name}") | {f"target/alignment/beta@{name}": beta}
    return table


def _tangent() -> dict[str, Simulator]:
    table: dict[str, Simulator] = {
        **_both("neural-tangent/least-squares", neural_tangent.LIMIT),
        **_both("neural-tangent/least-squares", neural_tangent.FINITE, "@finite"),
        **_both("lazy/frozen/neural-tangent", neural_tangent.FROZEN),
    }
    for training, simulator in neural_tangent.FILTERED.items():
        table |= _both(f"neural-tangent/{training.name}", simulator)
    for quantity in ("diagonal", "off-diagonal"):
        table[f"neural-tangent/haar/{quantity}"] = neural_tangent.HAAR[quantity]
    for quantity in ("test-excess", "robustness-excess"):
        table[f"lazy/neural-tangent/gradient-flow/{quantity}"] = neural_tangent.EXCESS
    return table


def _features() -> dict[str, Simulator]:
    table: dict[str, Simulator] = {
        "random-features/least-squares/sum": random_features.TRAINED[LEAST_SQUARES],
        **_both("random-features/least-squares", quadratic_features.TRAINED, "@quadratic"),
        **_both("random-features/least-squares", infinite_width.WIDE, "@infinite-width"),
        **_both("lazy/frozen/random-features", random_features.FROZEN),
    }
    for training, simulator in random_features.TRAINED.items():
        table |= _both(f"random-features/{training.name}", simulator)
    for quantity in ("test-excess", "robustness-excess"):
        table[f"lazy/random-features/ridge/{quantity}"] = random_features.EXCESS
    return table


ORACLES: Mapping[str, Simulator] = {
    **_both("setting/quadratic-network", network.QUADRATIC),
    "setting/adversarial/robustness": adversarial.ATTACK,
    "setting/adversarial/robustness@network": adversarial.NETWORK_ATTACK,
    **_both("initialization/start", initialization.LIMIT),
    **_both("initialization/start", initialization.QUADRATIC, "@quadratic"),
    **_both("initialization/start", initialization.FINITE, "@finite"),
    **_features(),
    **_tangent(),
    **_both("full-training/end", full_training.SPECTRUM, "@spectrum"),
    **_both("full-training/end", full_training.GENERAL),
    **_families(),
    **_both("full-training/gradient-flow", gradient_flow.FLOW),
    **_both("tradeoff/hermite", network.HERMITE),
    "tradeoff/pareto": network.PARETO,
    "tradeoff/sum-rule": projections.PROJECTION,
    "tradeoff/ordering/neural-tangent-full-training": ordering.TANGENT_FULL,
    "tradeoff/ordering/random-features-neural-tangent": ordering.FEATURES_TANGENT,
}
