"""Random features under gradient flow and descent by residues at psi = 0, where the claims use a contour far from it.

Main statement: z = lambda_bar - rho/psi + q(psi), q = (1 - eta_D(lambda_1^2 psi))/psi a power series, so with V = z psi
    (1/2 pi i) contour integral of z^j e^(-t z) P(psi) dz = sum_n (t rho)^n/n! b_(n + j),
    B = sum_n b_n psi^n = V^j e^(-t (lambda_bar + q)) p (rho + psi^2 q'),  p = P/psi = 1/(1 + kappa psi) for M, 1 for N,
for functions of z that are entire as a whole. With R at most half of 1/(lambda_1^2 t_max), 1/kappa and
rho/(lambda_bar + 2 lambda_1^2), on |psi| <= R
    |q| <= 2 lambda_1^2,  rho/2 <= |V| <= 3 rho/2,  |p| <= 2,  |psi^2 q'| <= 1,
and Cauchy's estimate of b_n bounds what a truncated sum leaves.

References: the same moments by Lagrange inversion: [MP67].
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flint import arb, arb_series, ctx
from nonrobust.numerics.balls.errors import PrecisionError
from nonrobust.numerics.balls.evaluate import ball, compiled
from nonrobust.numerics.balls.value import Value, tighten
from nonrobust.numerics.trial.route import Route
from nonrobust.theory.language.claim import Point
from nonrobust.theory.objects.filters import H
from nonrobust.theory.objects.laws import S, SpectralLaw, W
from nonrobust.theory.papers.dohmatob_bietti.random_features import M, N
from sympy import Add, Expr, Mul, exp, expand

_MOST = 3000  # terms of a series


@dataclass(frozen=True)
class _Setting:
    """What z(psi) depends on, as balls."""

    law: SpectralLaw
    rho: arb
    shift: arb  # lambda_bar
    scale: arb  # lambda_1^2
    kappa: arb

    @property
    def radius(self) -> arb:
        """R."""
        limits = [self.scale * ball(self.law.upper), self.kappa, (self.shift + 2 * self.scale) / self.rho]
        return 1 / (2 * max(limits, key=lambda x: float(x))).upper()


def _term(setting: _Setting, through_M: bool, power: int, rate: arb) -> arb:
    """The integral of z^power e^(-rate z) against M or N."""
    radius = setting.radius
    bound = 2 * (setting.rho + 1) * (2 * rate * setting.scale).exp() * (2 / setting.rho + 2 * setting.rho) ** abs(power)
    x, count = rate * setting.rho / radius, 0
    term = bound * radius**-power
    while count < power or term > arb(2) ** (-ctx.prec - 10) or not x < count:
        count += 1
        term = term * x / count
        if count > _MOST:
            raise PrecisionError("a series with too many terms")
    b = _coefficients(setting, through_M, power, rate, count + abs(power) + 2)
    total, weight = arb(0), arb(1)
    for n in range(count + 1):
        if n:
            weight *= rate * setting.rho / n
        if 0 <= n + power < len(b):
            total += weight * b[n + power]
    tail = term * x / (count + 1 - x)  # the next term and a geometric series
    return total + arb(0, tail.upper())


def _coefficients(setting: _Setting, through_M: bool, power: int, rate: arb, length: int) -> list[arb]:
    """b_0, b_1, ..."""
    before, ctx.cap = ctx.cap, length + 1
    try:
        psi = arb_series([0, 1])
        gap = _gap(setting, psi, length + 1)
        V = setting.shift * psi + gap - setting.rho
        q = arb_series(list(gap)[1:] or [0])
        found = V**power * (-rate * (setting.shift + q)).exp() * (psi * psi * q.derivative() + setting.rho)
        if through_M:
            found = found / (1 + setting.kappa * psi)
        return [found[n] for n in range(length)]
    finally:
        ctx.cap = before


def _gap(setting: _Setting, psi: arb_series, length: int) -> arb_series:
    """psi q = 1 - eta_D(lambda_1^2 psi)."""
    law = setting.law
    if setting.scale == 0:
        return arb_series([0])
    s = setting.scale * psi
    if law.gap is not None:  # regular at 0 where eta may have a removable singularity
        return s * compiled(law.gap.subs(W, 1), (S,), arb)([s])
    return 1 - compiled(law.eta, (S,), arb)([s])


def _integral(setting: _Setting, through_M: bool, g: Expr) -> arb:
    """M[g] or N[g] for g in H, a sum of constants times H^j exp(-t H)."""
    total = arb(0)
    for term in Add.make_args(expand(g)):
        coefficient, rest = term.as_independent(H, as_Add=False)
        power, rate = 0, arb(0)
        for factor in Mul.make_args(rest):
            if factor.func is exp:
                rate = ball(-factor.args[0].coeff(H))
            elif factor.has(H):
                power = int(factor.as_base_exp()[1])
        total += ball(coefficient) * _term(setting, through_M, power, rate)
    return total


def by_residues(rhs: Expr) -> Route:
    """The route that evaluates `rhs`, a statement through M and N, by residues at psi = 0."""

    def route(point: Point, digits: int) -> Value:
        expr = point.substitute(rhs)
        return tighten(lambda: _evaluate(point, expr), digits)

    return route


def _evaluate(point: Point, expr: Expr) -> arb:
    sigma, law = point["sigma"], point["law"]
    parts = (sigma.lambda_bar, sigma.lambda_1**2, sigma.lambda_2**2 * law.second_moment / 2)
    setting = _Setting(law, ball(point["rho"]), *(ball(part) for part in parts))
    known: Mapping[Expr, arb] = {each: _integral(setting, each.func == M, each.args[0]) for each in expr.atoms(M, N)}
    return ball(expr, dict(known))
