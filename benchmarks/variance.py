"""What variance reduction brings: standard error per CPU-second of our estimators against plain sampling.

Run `python -m benchmarks.variance` in a checkout; it writes variance.md beside this file.

Plain sampling runs the experiment of a paper: draw W, the target and the initialization, train, and estimate the
population risk on fresh points x. Ours is the claim's oracle with its controls. Both have the same mean at the same
size (up to O(1/d) where ours draws spectra by strata, which have the same limit) and run in one process, one after the
other; the standard error after one CPU-second is sqrt(variance * time). A row whose means differ is an error.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # CPU time of one thread; must be set before NumPy loads

import numpy as np  # noqa: E402
from nonrobust import library  # noqa: E402
from nonrobust.numerics.papers.dohmatob_bietti.simulators import ORACLES  # noqa: E402
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import aligned_target  # noqa: E402
from nonrobust.numerics.papers.dohmatob_bietti.simulators.filters import numeric  # noqa: E402
from nonrobust.numerics.papers.dohmatob_bietti.simulators.gaussian_features import kernels  # noqa: E402
from nonrobust.numerics.papers.dohmatob_bietti.simulators.numeric_activations import numeric_activation  # noqa: E402
from nonrobust.numerics.papers.dohmatob_bietti.simulators.projections import random_features  # noqa: E402
from nonrobust.numerics.trial.estimate import Array, regression, stream  # noqa: E402
from nonrobust.theory.objects.model import network, network_gradient, target  # noqa: E402
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_FLOW  # noqa: E402
from numpy.random import Generator  # noqa: E402

POINTS = 1000  # fresh x for each training run
SECONDS = 6.0  # CPU time for each side of a row
HERE = Path(__file__).parent
Plain = Callable[[Mapping[str, Any], int, Generator], float]


def fresh(d: int, rng: Generator) -> Array:
    """Points x of shape (POINTS, d)."""
    return rng.standard_normal((POINTS, d))


def test_error(f: Array, B: Array, x: Array) -> float:
    """Mean squared error at points x, over E f*^2 = 2|B|^2."""
    return float(((f - target(B, x)) ** 2).mean() / (2 * (B**2).sum()))


def quadratic_error(C: Array, B: Array, rng: Generator) -> float:
    """Test error of the quadratic network with coefficients C, on fresh points."""
    x = fresh(len(B), rng)
    return test_error(target(C, x), B, x)


def given_coefficients(values: Mapping[str, Any], d: int, rng: Generator) -> float:
    energy, overlap = float(values["energy"]), float(values["overlap"])
    B = aligned_target(d, 0.5, rng)
    other = rng.standard_normal((d, d))
    other += other.T
    other -= (other * B).sum() * B
    return quadratic_error(overlap * B + np.sqrt(energy - overlap**2) * other / np.linalg.norm(other), B, rng)


def start(values: Mapping[str, Any], d: int, rng: Generator) -> float:
    """Robustness of 100 neurons at initialization."""
    sigma, m = numeric_activation(values["sigma"].expr), 100
    B, W = aligned_target(d, 0.5, rng), rng.standard_normal((m, d)) / np.sqrt(d)
    v = float(values["zeta"]) * rng.standard_normal(m) / np.sqrt(m)
    gradient = network_gradient(W, v, sigma.derivative, fresh(d, rng))
    return float((gradient**2).sum(axis=1).mean() / (4 * (B**2).sum()))


def tangent(values: Mapping[str, Any], d: int, rng: Generator) -> float:
    B, W = aligned_target(d, float(values["beta"]), rng), rng.standard_normal((int(values["m"]), d))
    V = np.linalg.qr(W.T)[0]
    Q = np.eye(d) - V @ V.T
    return quadratic_error(B - Q @ B @ Q, B, rng)


def tangent_flow(values: Mapping[str, Any], d: int, rng: Generator) -> float:
    m = int(values["rho"] * d)
    B, W = aligned_target(d, float(values["beta"]), rng), rng.standard_normal((m, d)) / np.sqrt(d)
    v = float(values["zeta"]) * rng.standard_normal(m) / np.sqrt(m)
    s, O = np.linalg.eigh(W.T @ W)  # noqa: E741  (the field's name)
    r = numeric(GRADIENT_FLOW, values)[0](4 * (s[:, None] + s).clip(0))
    R = O @ (r * (O.T @ ((W.T * v) @ W - B) @ O)) @ O.T
    return quadratic_error(B + R, B, rng)


def features_quadratic(values: Mapping[str, Any], d: int, rng: Generator) -> float:
    """Quadratic activation: the best combination of the w_j w_j^T, by least squares."""
    B, W = aligned_target(d, float(values["beta"]), rng), rng.standard_normal((int(values["rho"] * d), d))
    return quadratic_error(random_features(B, W), B, rng)


def features_ridge(values: Mapping[str, Any], d: int, rng: Generator) -> float:
    """Isotropic weights, ReLU; the ridge problem is solved for the exact kernel."""
    m, sigma = int(values["rho"] * d), numeric_activation(values["sigma"].expr)
    B, W = aligned_target(d, float(values["alpha"]), rng), rng.standard_normal((m, d)) / np.sqrt(d)
    found = kernels(sigma, W @ W.T)
    u = found.ratio * np.einsum("ij,jk,ik->i", W, B, W)
    start = float(values["zeta"]) * rng.standard_normal(m) / np.sqrt(m)
    lamda = float(values["lamda"])
    v = np.linalg.solve(found.U + lamda * np.eye(m), u + lamda * start)
    x = fresh(d, rng)
    mean = v @ np.linalg.norm(W, axis=1) / np.sqrt(2 * np.pi)  # of v^T relu(W x)
    return test_error(network(W, v, -mean, sigma.function, x), B, x)


def truncated(values: Mapping[str, Any], d: int, rng: Generator) -> float:
    """Full training: a diagonal target with independent eigenvalues Exp(1)."""
    b = np.sort(rng.exponential(size=d))[::-1]
    kept = np.where(np.arange(d) < int(values["rho"] * d), b, 0.0)
    lost = (fresh(d, rng) ** 2 - 1) @ (b - kept)
    return float((lost**2).mean() / (2 * (b**2).sum()))


@dataclass(frozen=True)
class Case:
    """A claim at one of its points, the plain experiment, and the O(1/d) by which the two means may differ, times d."""

    claim: str
    index: int
    plain: Plain
    bias: float = 0.0


CASES = (
    Case("setting/quadratic-network/test-error", 0, given_coefficients),
    Case("initialization/start/robustness@finite", 1, start),
    Case("neural-tangent/least-squares/test-error@finite", 1, tangent),
    Case("random-features/least-squares/test-error@quadratic", 1, features_quadratic),
    Case("neural-tangent/gradient-flow/test-error", 0, tangent_flow),
    Case("random-features/ridge/test-error", 4, features_ridge),
    Case("full-training/end/test-error@exponential", 0, truncated, bias=5.0),
)


def timed(draw: Callable[[int], Array], pilot: int) -> tuple[Array, float]:
    """Draws of draw(n) for SECONDS, and their standard error after one CPU-second."""
    draw(1)  # imports and caches
    begin = time.process_time()
    draw(pilot)
    each = max((time.process_time() - begin) / pilot, 1e-7)
    n = int(np.clip(SECONDS / each, 32, 100_000))
    begin = time.process_time()
    draws = draw(n)
    return draws, float(draws.std(ddof=1) * np.sqrt((time.process_time() - begin) / n))


def compare(case: Case) -> tuple[int, float, float]:
    """The size, and the standard errors after one CPU-second of plain sampling and of ours, 0 for equal draws."""
    claim, oracle = library.claim(case.claim), ORACLES[case.claim]
    values = dict(claim.at(**claim.points[case.index]).values)
    d = oracle.sizes(values)[0]
    plain, ours = (stream(0, case.claim, name) for name in ("plain", "ours"))

    def adjusted(n: int) -> Array:
        found = oracle.draw(values, d, n, ours)
        controls = found.regressors
        return found[claim.quantity.name] - controls @ coefficients

    first = oracle.draw(values, d, 64, ours)
    coefficients = regression(first[claim.quantity.name], first.regressors)
    one, slow = timed(lambda n: np.array([case.plain(values, d, plain) for _ in range(n)]), 4)
    other, fast = timed(adjusted, 4)
    error = np.hypot(one.std() / np.sqrt(len(one)), other.std() / np.sqrt(len(other)))
    if abs(one.mean() - other.mean()) > 6 * error + case.bias / d:
        raise ValueError(f"{case.claim}: plain sampling gives {one.mean():.6g}, the oracle {other.mean():.6g}")
    return d, slow, 0.0 if np.ptp(other) <= 2 * oracle.rounding else fast


def main() -> None:
    lines = [
        f"Standard error of the mean after one CPU-second: plain sampling of weights, target and {POINTS} points x,",
        "against the claim's own estimator, at its smallest size d. The gain in CPU time is the square of their ratio.",
        "",
        "| claim | d | plain | ours | ratio | gain in CPU time |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for case in CASES:
        d, plain, ours = compare(case)
        gain = f"{ours:.1e} | {plain / ours:.1f} | {(plain / ours) ** 2:.0f}" if ours else "0: draws are equal | |"
        lines.append(f"| `{case.claim}` | {d} | {plain:.1e} | {gain} |")
        print(lines[-1], flush=True)
    (HERE / "variance.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
