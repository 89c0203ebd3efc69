"""The oracles: NumPy samplers that share the theory's definitions and none of its conclusions.

ORACLES names the simulator of every claim; a test holds the list against `theory.CLAIMS`.
"""

from collections.abc import Mapping

from numerics.simulate import full_training, network, neural_tangent, projections
from numerics.simulate.base import Simulator
from theory.spectra import FAMILY_LAWS

__all__ = ["ORACLES", "Simulator"]


def _both(prefix: str, simulator: Simulator, suffix: str = "") -> dict[str, Simulator]:
    return {f"{prefix}/{quantity}{suffix}": simulator for quantity in ("test-error", "robustness")}


def _families() -> dict[str, Simulator]:
    table: dict[str, Simulator] = {}
    for name in FAMILY_LAWS:
        end, beta = full_training.family(name)
        table |= _both("full-training/end", end, f"@{name}") | {f"target/alignment/beta@{name}": beta}
    return table


ORACLES: Mapping[str, Simulator] = {
    **_both("setting/quadratic-network", network.QUADRATIC),
    **_both("neural-tangent/least-squares", neural_tangent.LIMIT),
    **_both("neural-tangent/least-squares", neural_tangent.FINITE, "@finite"),
    **_both("full-training/end", full_training.SPECTRUM, "@spectrum"),
    **_both("full-training/end", full_training.GENERAL),
    **_families(),
    **_both("tradeoff/hermite", network.HERMITE),
    "tradeoff/pareto": network.PARETO,
    "tradeoff/sum-rule": projections.PROJECTION,
}
