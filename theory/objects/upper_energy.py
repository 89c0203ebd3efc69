"""The second moment that the eigenvalues largest in modulus carry.

Main definition
    upper_energy(F, u)  int_0^u Q(v)^2 dv, Q the decreasing quantile function of |lambda| under F

Notes
    From the smallest modulus up, what is not among the fraction u is dropped: atoms, which may be dropped in part, and
    continuous parts between the levels where an atom sits or a support begins or ends. The last level is a root: of a
    chart's mass where one branch of one chart is left, else of the mass of |lambda| < q.
"""

from collections.abc import Iterable
from itertools import pairwise

from nonrobust.theory.language.nodes import Root
from nonrobust.theory.objects.laws import THETA, Chart, SpectralLaw, X
from sympy import Add, Dummy, Expr, Integer, Lambda, Min, Rational, oo, sqrt

_Branch = tuple[Chart, int]  # a chart where lambda has this sign
_CLOSE = Rational(1, 10**25)  # what is not closer is not worth a proof that it is the same
_DIGITS = 250  # more than numbers in laws have


def upper_energy(law: SpectralLaw, fraction: Rational) -> Expr:
    """int_0^fraction Q(u)^2 du, with Q the decreasing quantile function of |lambda| under `law`."""
    if fraction >= 1:
        return law.second_moment
    if not law.charts:
        return _upper_energy_of_atoms(law, fraction)
    left, dropped = 1 - fraction, Integer(0)  # mass still to be dropped, and energy dropped so far
    levels = _levels(law)
    weights: dict[Expr, Expr] = {}
    for x, weight in law.atoms:
        weights[abs(x)] = weights.get(abs(x), Integer(0)) + weight
    for low, high in pairwise([*levels, None]):
        if _same(left, Integer(0)):
            break
        taken = weights.get(low, Integer(0))
        if taken and _at_most(left, taken):
            return law.second_moment - dropped - left * low**2
        left, dropped = left - taken, dropped + taken * low**2
        if high is None:
            break
        branches = list(_branches(law.charts, low, high))
        if not branches:
            continue
        mass = Add(*(_between(branch, branch[0].mass, low, high) for branch in branches)) if high.is_finite else oo
        if high == levels[-1] or not (_at_most(mass, left) or _same(mass, left)):
            reach = Min(high, sqrt(2 * law.second_moment / fraction))  # F(|lambda| > q) <= second moment/q^2
            return law.second_moment - dropped - _energy_of_last(branches, left, low, reach)
        left -= mass
        dropped += Add(*(_between(branch, branch[0].energy, low, high) for branch in branches))
    return law.second_moment - dropped


def _levels(law: SpectralLaw) -> list[Expr]:
    """Moduli where an atom sits or a branch of a support begins or ends, in increasing order."""
    levels = {abs(x) for x, _ in law.atoms}
    for chart in law.charts:
        low, high = chart.support
        levels |= {abs(low), abs(high)} | ({Integer(0)} if low < 0 < high else set())
    return sorted(levels, key=lambda level: level.evalf(_DIGITS))


def _at_most(mass: Expr, left: Expr) -> bool:
    """Whether mass <= left; where they cannot be told apart either answer is right, as the energy is continuous."""
    return bool((mass - left).evalf(30) <= 0)


def _same(mass: Expr, left: Expr) -> bool:
    """Whether two masses agree: proved, or to 400 digits, whose square is all that the energy would change."""
    gap = mass - left
    if gap.is_Rational:
        return bool(gap == 0)
    return bool(abs(gap.evalf(30)) < _CLOSE and (gap.equals(0) or abs(gap.evalf(2 * _DIGITS)) < _CLOSE**16))


def _branches(charts: Iterable[Chart], low: Expr, high: Expr) -> Iterable[_Branch]:
    """The charts with lambda in (low, high), and those with -lambda there."""
    for chart in charts:
        for sign in (1, -1):
            first, last = chart.support if sign > 0 else (-chart.support[1], -chart.support[0])
            if first <= low and high <= last:
                yield chart, sign


def _coordinate(chart: Chart, x: Expr) -> Expr:
    """theta at the eigenvalue x."""
    start, end = chart.support
    return Integer(0) if x == start else chart.end if x == end else chart.inverse.subs(X, x)


def _at(antiderivative: Expr, theta: Expr) -> Expr:
    return Integer(0) if theta == 0 else antiderivative.subs(THETA, theta)


def _between(branch: _Branch, antiderivative: Expr, low: Expr, high: Expr) -> Expr:
    """The part of a branch with modulus in (low, high)."""
    chart, sign = branch
    ends = (_at(antiderivative, _coordinate(chart, sign * x)) for x in (low, high))
    first, last = ends
    return sign * (last - first)


def _energy_of_last(branches: list[_Branch], mass: Expr, low: Expr, reach: Expr) -> Expr:
    """The energy of the `mass` of smallest modulus beyond `low`, where it lies below `reach`."""
    if len(branches) == 1:
        ((chart, sign),) = branches
        start = _coordinate(chart, sign * low)
        edge = _quantile(chart, _at(chart.mass, start) + sign * mass, sign * reach)
        return sign * (_at(chart.energy, edge) - _at(chart.energy, start))
    q = Dummy("q", positive=True)
    within = Add(*(_between(branch, branch[0].mass, low, q) for branch in branches))
    edge = Root(Lambda(q, within - mass), low, reach)
    return Add(*(_between(branch, branch[0].energy, low, edge) for branch in branches))


def _quantile(chart: Chart, mass: Expr, reach: Expr) -> Expr:
    """The theta below which the chart has this mass, of eigenvalues below `reach` where the chart is unbounded."""
    if not chart.weight.has(THETA):
        return mass / chart.weight
    end = chart.end if chart.support[1].is_finite else _coordinate(chart, reach)
    return Root(Lambda(THETA, chart.mass - mass), Integer(0), end)


def _upper_energy_of_atoms(law: SpectralLaw, fraction: Rational) -> Expr:
    left, energy = fraction, Integer(0)
    for x, weight in sorted(law.atoms, key=lambda atom: -abs(atom[0])):
        taken = Min(weight, left)
        energy, left = energy + taken * x**2, left - taken
    return energy
