"""Spectral laws: limiting eigenvalue distributions of a target B or of a covariance d*Gamma.

Main definitions
    SpectralLaw  finitely many atoms plus at most one continuous part
    Chart        the continuous part as the image of an interval: eigenvalue x(theta), theta in (0, end), weighted by
                 w(theta) dtheta. The charts are chosen so that x and w are elementary and without square-root edges.

Notes
    `mass` and `energy` are the antiderivatives of w and of x^2 w; the suite differentiates them back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from sympy import Expr, Max, Min, Rational, Symbol

X = Symbol("x", real=True)  # an eigenvalue
S = Symbol("s")  # the argument of the eta transform
W = Symbol("w")  # the reciprocal of that argument, up to S
THETA = Symbol("theta", positive=True)  # a chart's coordinate


@dataclass(frozen=True)
class Chart:
    """A continuous part of a law: eigenvalue `location`(theta), increasing on 0 < theta < `end`.

    `weight` is the density in theta; `mass` and `energy` are the integrals from 0 to theta of weight and of
    location**2 * weight; `inverse` gives theta at eigenvalue X inside the `support`.
    """

    end: Expr
    location: Expr
    weight: Expr
    mass: Expr
    energy: Expr
    inverse: Expr
    support: tuple[Expr, Expr]


@dataclass(frozen=True)
class SpectralLaw:
    """A probability law on the line; `atoms` are (eigenvalue, weight) in increasing order.

    A law is its content: two are equal, and share their draws, whatever `name` and `args` they are shown by.

    `eta` is the integral of 1/(1 + x s) dF(x), in the symbol S: the Stieltjes transform in the form that the equation
    for psi takes; for laws on [0, oo) and s > 0, and analytic beyond. At s = S/W, in forms
    analytic in W off -S times the support, where such are known,
        gap        the integral of x W/(W + x S): (1 - eta)/s without its cancellation at s = 0
        remainder  the integral of x^2/(W + x S): (mean - gap)/S, likewise
    """

    name: str = field(compare=False)
    args: tuple[Rational, ...] = field(compare=False)
    mean: Expr
    second_moment: Expr
    eta: Expr
    atoms: tuple[tuple[Rational, Rational], ...] = ()
    chart: Chart | None = None
    gap: Expr | None = None
    remainder: Expr | None = None

    @property
    def alignment(self) -> Expr:
        """beta of targets with this spectrum: (mean)^2 over the second moment."""
        return self.mean**2 / self.second_moment

    @property
    def upper(self) -> Expr:
        """The upper end of the support."""
        ends = [x for x, _ in self.atoms] + ([self.chart.support[1]] if self.chart else [])
        return Max(*ends)

    @property
    def lower(self) -> Expr:
        """The lower end of the support."""
        ends = [x for x, _ in self.atoms] + ([self.chart.support[0]] if self.chart else [])
        return Min(*ends)

    def made_by(self, build: Callable[..., "SpectralLaw"]) -> bool:
        """Whether this is what a constructor makes of the law's arguments."""
        try:
            return build(*self.args) == self
        except (TypeError, ValueError):
            return False

    def __str__(self) -> str:
        if self.chart is None:
            equal = len({weight for _, weight in self.atoms}) == 1
            shown = [f"{x}" if equal else f"{x}:{weight}" for x, weight in self.atoms]
            return f"atoms({','.join(shown)})"
        return f"{self.name}({','.join(map(str, self.args))})"
