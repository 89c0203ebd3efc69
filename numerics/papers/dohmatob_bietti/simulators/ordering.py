"""Differences of test errors between regimes, each simulated on the same targets."""

from collections.abc import Callable
from functools import partial

from nonrobust.numerics.papers.dohmatob_bietti.simulators import quadratic_features
from nonrobust.numerics.papers.dohmatob_bietti.simulators.full_training import law_sizes, rounded, spectrum, truncation
from nonrobust.numerics.papers.dohmatob_bietti.simulators.neural_tangent import expected_test_error, projected
from nonrobust.numerics.papers.dohmatob_bietti.simulators.quadratic_features import Projected
from nonrobust.numerics.trial.ensemble import Draws, Observed, Simulator, Values, in_chunks
from numpy.random import Generator


def _tangent_full(values: Values, d: int, n: int, rng: Generator) -> Draws:
    m, b = int(values["rho"] * d), spectrum(values["target"], d, n, rng)
    beta = b.sum(axis=1) ** 2 / (d * (b**2).sum(axis=1))
    advantage = expected_test_error(d, m, beta) - truncation(b, m)["test-error"]
    return rounded(Draws({"advantage": advantage}), values["target"], d)


def _features_tangent(values: Values, d: int) -> Callable[[Projected], Observed]:
    """Random features with quadratic activation minus the neural tangent model, from the same hidden weights.

    Neither depends on the lengths of the weights.
    """
    beta = float(values["beta"])

    def read(drawn: Projected) -> Observed:
        features, tangent = drawn.errors(beta), projected(drawn.W[None], beta)
        gap = features["test-error"] - tangent["test-error"][0]
        return Observed({"advantage": gap}, features.controls)

    return read


TANGENT_FULL = Simulator(in_chunks(_tangent_full), partial(law_sizes, 25), rare=0.05)
FEATURES_TANGENT = quadratic_features.simulator(_features_tangent)
