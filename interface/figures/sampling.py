"""Curves of claims and points of their simulators: no formula is written here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from nonrobust.derivations.dossier import Dossier
from nonrobust.figures.data import Curve, Points
from nonrobust.numerics.balls.value import Value, value
from nonrobust.numerics.trial.ensemble import Simulator
from nonrobust.numerics.trial.estimate import stream, summarize
from nonrobust.theory.language.claim import Claim
from sympy import Rational

_DIGITS = 12  # more than any drawing shows
EPS_TEST, EPS_ROB = r"$\varepsilon_{\mathrm{test}}$", r"$\varepsilon_{\mathrm{rob}}$"
RHO_AXIS = r"width $\rho = m/d$"
ERRORS = ("test-error", "robustness")

At = Mapping[str, object]


def exactly(x: Rational | int) -> Value:
    """A number without error."""
    return Value(Fraction(Rational(x).p, Rational(x).q), Fraction(0))


def grid(low: str, high: str, count: int) -> tuple[Rational, ...]:
    """`count` equally spaced fractions."""
    start, end = Rational(low), Rational(high)
    return tuple(start + (end - start) * i / (count - 1) for i in range(count))


def geometric(low: float, high: float, count: int) -> tuple[Rational, ...]:
    """`count` fractions in about geometric progression, with small denominators."""
    return tuple(Rational(str(float(f"{x:.3g}"))) for x in np.geomspace(low, high, count))


def at_value(claim: Claim, **at: object) -> Value:
    """The claim's value at a point."""
    return value(claim.at(**at), _DIGITS)


def curve(label: str, claim: Claim, name: str, xs: Sequence[Rational], style: int, **at: object) -> Curve:
    """The claim's values over the parameter `name`."""
    values = tuple(at_value(claim, **{**at, name: x}) for x in xs)
    return Curve(label, tuple(map(exactly, xs)), values, (claim.id,), style)


def plane(label: str, claims: Sequence[Claim], name: str, xs: Sequence[Rational], style: int, **at: object) -> Curve:
    """The pair (test error, non-robustness) as the parameter `name` runs."""
    x, y = (tuple(at_value(claim, **{**at, name: each}) for each in xs) for claim in claims)
    return Curve(label, x, y, tuple(claim.id for claim in claims), style)


def _means(dossier: Dossier, at: At, d: int, draws: int, seed: int) -> dict[str, tuple[float, float]]:
    """Mean and standard error of every quantity of the claim's simulator at dimension d."""
    point, simulator = dossier.claim.at(**at), dossier.simulator
    assert isinstance(simulator, Simulator), f"{dossier.claim.id} is not simulated"
    rng = stream(seed, "figure", dossier.claim.id, str(point), str(d))
    found = simulator.draw(dict(point.values), d, draws, rng)
    estimates = {name: summarize(x, d, simulator.rounding) for name, x in found.values.items()}
    return {name: (each.mean, each.stderr) for name, each in estimates.items()}


def _columns(means: Sequence[Mapping[str, tuple[float, float]]], name: str) -> list[tuple[float, ...]]:
    """The means and the standard errors of one quantity."""
    return [tuple(each[name][i] for each in means) for i in (0, 1)]


def simulated(
    label: str,
    dossier: Dossier,
    name: str,
    xs: Sequence[Rational],
    style: int,
    *,
    d: int,
    draws: int,
    seed: int,
    **at: object,
) -> dict[str, Points]:
    """Simulated means over the parameter `name`: test error and non-robustness, both from the same draws."""
    means = [_means(dossier, {**at, name: x}, d, draws, seed) for x in xs]
    x = tuple(map(float, xs))
    found = {}
    for error in ERRORS:
        y, errors = _columns(means, error)
        found[error] = Points(label, x, y, errors, f"{d}", draws, style)
    return found


def simulated_plane(
    label: str,
    dossier: Dossier,
    name: str,
    xs: Sequence[Rational],
    style: int,
    *,
    d: int,
    draws: int,
    seed: int,
    **at: object,
) -> Points:
    """Simulated pairs (test error, non-robustness) over the parameter `name`, both from the same draws."""
    test, robust = simulated(label, dossier, name, xs, style, d=d, draws=draws, seed=seed, **at).values()
    return replace(robust, x=test.y, x_error=test.y_error)


def over_sizes(
    label: str, dossier: Dossier, sizes: Sequence[int], style: int, *, draws: int, seed: int, **at: object
) -> Points:
    """The distance of simulated means from the claim's limit over the dimension d."""
    limit, quantity = float(at_value(dossier.claim, **at).midpoint), dossier.claim.quantity.name
    y, errors = _columns([_means(dossier, at, d, draws, seed) for d in sizes], quantity)
    distances = tuple(abs(mean - limit) for mean in y)
    return Points(label, tuple(map(float, sizes)), distances, errors, f"{min(sizes)} to {max(sizes)}", draws, style)
