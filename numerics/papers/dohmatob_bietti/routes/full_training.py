"""Second routes to full training, its end and its gradient flow, to the orders between regimes, and to the atom of mu.

Main statements
    Atoms by layers: int_0^rho Q(u)^2 du = int_0^oo 2 x min(rho, F(|lambda| > x)) dx.
    Other laws: mass and energy of |lambda| > q by quadrature; families: the general statement at the family's law.
    Gradient flow: C = Y X^-1 with Y' = B Y, X' = -B X + 2 Y solves C' = C B + B C - 2 C^2: one matrix exponential.
    Neural tangent, least squares: the atom of mu at 0 is what the integral of its density leaves of the mass 1.

References: [MP67]; J. Radon, Zum Problem von Lagrange, 1928 (linear form of the Riccati equation).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flint import arb, arb_mat
from nonrobust.numerics.balls.errors import Undecided
from nonrobust.numerics.balls.evaluate import ball
from nonrobust.numerics.balls.rationals import rational
from nonrobust.numerics.balls.value import CLOSED, Value, tighten
from nonrobust.numerics.papers.dohmatob_bietti.routes.energy import upper_energy
from nonrobust.numerics.trial.route import Route
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.objects.laws import THETA
from nonrobust.theory.papers.dohmatob_bietti.common import Errors
from nonrobust.theory.papers.dohmatob_bietti.families import family_law
from nonrobust.theory.papers.dohmatob_bietti.filters import LEAST_SQUARES
from nonrobust.theory.papers.dohmatob_bietti.random_features import TRAINED
from sympy import (
    Expr,
    Integer,
    Integral,
    Rational,
    Symbol,
    cos,
    pi,
    sin,
    sqrt,
)

Values = Mapping[str, Any]
_SHARE = Symbol("share")
_ATTEMPTS = 4  # doublings of the precision of a quadrature


def _layers(atoms: Sequence[tuple[Rational, Rational]], fraction: Rational) -> Expr:
    levels = [Integer(0), *sorted({abs(x) for x, _ in atoms})]
    total = Integer(0)
    for low, high in zip(levels, levels[1:], strict=False):
        above = sum((weight for x, weight in atoms if abs(x) > low), Integer(0))
        total += (high**2 - low**2) * min(fraction, above)
    return total


def _share_of_spectrum(values: Values) -> Expr:
    spectrum = values["spectrum"]
    size = Integer(len(spectrum))
    atoms = [(x, 1 / size) for x in spectrum]
    return _layers(atoms, min(values["m"] / size, Integer(1))) / _layers(atoms, Integer(1))


def _through_share(formula: Callable[[Values, Expr], Expr]) -> Route:
    """The route of a formula in the part of the target's second moment that the fraction rho largest in modulus has."""

    def route(point: Point, digits: int) -> Expr | Value:
        values = dict(point.values)
        law, rho = values["target"], values["rho"]
        if rho >= 1:
            return formula(values, Integer(1))
        if not law.charts:
            return formula(values, _layers(law.atoms, rho) / _layers(law.atoms, Integer(1)))
        expr = formula(values, _SHARE)
        return tighten(
            lambda: ball(expr, {_SHARE: upper_energy(law, rho) / ball(law.second_moment)}), digits, _ATTEMPTS
        )

    return route


def family_error(name: str, claim: Claim) -> Route:
    """The statement `claim` for every spectral law, at the law of the family."""

    def route(point: Point, digits: int) -> Expr:
        values = dict(point.values)
        return claim.at(rho=values["rho"], target=family_law(name, values)).expression()

    return route


def alignment(name: str) -> Route:
    """Squared mean over second moment of the family's law."""
    return lambda point, digits: family_law(name, dict(point.values)).alignment


# Gradient flow


def _flow(values: Values, robustness: bool) -> arb:
    spectrum = [rational(x) for x in values["spectrum"]]
    d, start = len(spectrum), [rational(x) for x in values["start"]]
    W = arb_mat(len(start) // d, d, start)
    B = arb_mat([[spectrum[i] if i == j else arb(0) for j in range(d)] for i in range(d)])
    generator = arb_mat(2 * d, 2 * d)  # acts on (X, Y)
    for i in range(d):
        generator[i, i], generator[d + i, d + i], generator[i, d + i] = -spectrum[i], spectrum[i], arb(2)
    initial = arb_mat(2 * d, d, [arb(i == j) for i in range(d) for j in range(d)] + (W.transpose() * W).entries())
    final = ((generator * rational(values["t"])).exp() * initial).entries()
    X, Y = arb_mat(d, d, final[: d * d]), arb_mat(d, d, final[d * d :])
    try:
        C = Y * X.inv()
    except ZeroDivisionError:  # not shown to be regular at this precision
        raise Undecided from None
    gap = C if robustness else C - B
    return sum((x**2 for x in gap.entries()), arb(0)) / sum((x**2 for x in spectrum), arb(0))


def _gradient_flow(robustness: bool) -> Route:
    def route(point: Point, digits: int) -> Value:
        return tighten(lambda: _flow(dict(point.values), robustness), digits, CLOSED)

    return route


# Neural tangent and orders


def _atom(rho: Rational) -> Expr:
    """The mass of mu at 0; with s a sum of squares, as in theta nothing else is singular."""
    half = THETA / 2
    density = 2 * cos(half) ** 2 if rho == 1 else (
        8 * rho * (sin(half) * cos(half)) ** 2 / ((1 - sqrt(rho)) ** 2 + 4 * sqrt(rho) * sin(half) ** 2)
    )  # fmt: skip
    return 1 - Integral(density / pi, (THETA, 0, pi))


def _tangent_test_error(rho: Rational, beta: Rational) -> Expr:
    atom = _atom(rho)
    return (1 - beta) * atom**2 + beta * atom


def _tangent_above_full(values: Values, share: Expr) -> Expr:
    return _tangent_test_error(values["rho"], values["target"].alignment) - 1 + share


def _features_above_tangent(values: Values) -> Expr:
    rho, beta = values["rho"], values["beta"]
    return 1 - _features_robustness(values) - _tangent_test_error(rho, beta)


def _features_robustness(values: Values) -> Expr:
    """Quadratic random features by the statement for every activation."""
    claim = TRAINED[LEAST_SQUARES].robustness
    return claim.at(rho=values["rho"], alpha=values["beta"], sigma="quadratic").expression()


def _of_values(formula: Any) -> Route:
    return lambda point, digits: formula(dict(point.values))


SPECTRUM = Errors(_of_values(lambda v: 1 - _share_of_spectrum(v)), _of_values(_share_of_spectrum))
END = Errors(_through_share(lambda values, share: 1 - share), _through_share(lambda values, share: share))
GRADIENT_FLOW = Errors(_gradient_flow(robustness=False), _gradient_flow(robustness=True))
TANGENT_TRAINED = Errors(
    _of_values(lambda v: _tangent_test_error(v["rho"], v["beta"])),
    _of_values(lambda v: 1 - _tangent_test_error(v["rho"], v["beta"])),
)
FEATURES_QUADRATIC = Errors(_of_values(lambda v: 1 - _features_robustness(v)), _of_values(_features_robustness))
TANGENT_ABOVE_FULL = _through_share(_tangent_above_full)
FEATURES_ABOVE_TANGENT = _of_values(_features_above_tangent)
