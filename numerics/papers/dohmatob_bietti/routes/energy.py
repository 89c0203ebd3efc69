"""The second moment that the eigenvalues largest in modulus carry, by quadrature of charts.

Main statement: with M(q) = F(|lambda| > q) and E(q) the energy there, where M(above) <= u <= M(below)
    T_F(u) in E(above) + (u - M(above)) [below^2, above^2].
Masses and energies are integrals of a chart's weight, not its antiderivatives; only the totals are the law's own. How
`above` and `below` were found does not matter.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flint import acb, arb
from nonrobust.numerics.balls.errors import PrecisionError, Undecided
from nonrobust.numerics.balls.evaluate import ball, compiled
from nonrobust.numerics.balls.quadrature import segment
from nonrobust.numerics.balls.roots import zero_of_increasing
from nonrobust.theory.objects.laws import THETA, Chart, SpectralLaw
from sympy import Expr, Rational

_Integral = Callable[[arb, arb], arb]


@dataclass(frozen=True)
class _Part:
    """A chart in balls."""

    support: tuple[arb, arb | None]
    end: arb
    location: Callable[[arb], arb]
    mass: _Integral
    energy: _Integral

    def coordinate(self, x: arb) -> arb:
        """theta at the eigenvalue x, an end of the chart beyond the support."""
        low, high = self.support
        if x <= low:
            return arb(0)
        if high is not None and x >= high:
            return self.end
        try:
            return zero_of_increasing(lambda theta: self.location(theta) - x, arb(0), self.end)
        except Undecided:  # at an end, to the precision in force: the caller may try more or other points
            return arb("nan")


def _part(chart: Chart) -> _Part:
    low, high = chart.support
    run = compiled(chart.location, (THETA,), arb)
    return _Part(
        (ball(low), ball(high) if high.is_finite else None),
        ball(chart.end),
        lambda theta: run((theta,)),
        _integral(chart.weight),
        _integral(chart.location**2 * chart.weight),
    )


def _integral(form: Expr) -> _Integral:
    """The integral of a function of theta; not finite between ends that are not."""
    if not form.has(THETA):
        constant = ball(form)
        return lambda start, end: constant * (end - start)
    run = compiled(form, (THETA,), acb)

    def integral(start: arb, end: arb) -> arb:
        if not (start.is_finite() and end.is_finite()):
            return arb("nan")
        return segment(lambda x, analytic: run((x,), analytic), start, end)

    return integral


def _within(law: SpectralLaw, parts: Sequence[_Part], q: arb, energy: bool) -> arb:
    """Mass or energy of |lambda| <= q, for an exact q; not finite where q is too close to an atom or an end."""
    found = arb(0)
    for x, weight in law.atoms:
        if abs(ball(x)) <= q:
            found += ball(weight * x**2 if energy else weight)
        elif not abs(ball(x)) > q:
            return arb("nan")
    for part in parts:
        integral = part.energy if energy else part.mass
        found += integral(part.coordinate(-q), part.coordinate(q))
    return found


def upper_energy(law: SpectralLaw, fraction: Rational) -> arb:
    """T_F(fraction), fraction < 1, at the precision in force; PrecisionError where no quadrature reaches."""
    if sum(weight for x, weight in law.atoms if x == 0) >= 1 - fraction:
        return ball(law.second_moment)
    parts = [_part(chart) for chart in law.charts]
    rest, second = ball(1 - fraction), ball(law.second_moment)

    def excess(q: arb) -> arb:
        return _within(law, parts, q, energy=False) - rest

    high = (2 * second / ball(fraction)).sqrt().upper()  # F(|lambda| > q) <= second moment/q^2
    if not excess(high).is_finite():
        raise PrecisionError(f"no second route reaches the law {law}")
    quantile = zero_of_increasing(excess, arb(0), high)
    above = quantile.upper()
    missing, energy = excess(above), second - _within(law, parts, above, energy=True)  # u - M(above), E(above)
    return energy + missing * quantile**2
