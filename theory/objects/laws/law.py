"""Spectral laws: limiting eigenvalue distributions of a target B or of a covariance d*Gamma.

Main definitions
    SpectralLaw  finitely many atoms plus finitely many continuous parts
    Chart        a continuous part as the image of an interval: eigenvalue x(theta), theta in (0, end), weighted by
                 w(theta) dtheta. The charts are chosen so that x and w are elementary and w is bounded.

Notes
    `mass` and `energy` are the antiderivatives of w and of x^2 w; the suite differentiates them back.
"""

from dataclasses import dataclass, field, replace

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

    def scaled(self, factor: Rational) -> "Chart":
        """The same mass at `factor` times the eigenvalues, factor > 0."""
        return replace(
            self,
            location=factor * self.location,
            energy=factor**2 * self.energy,
            inverse=self.inverse.subs(X, X / factor),
            support=(factor * self.support[0], factor * self.support[1]),
        )

    def thinned(self, part: Rational) -> "Chart":
        """A `part` of the mass at the same eigenvalues."""
        return replace(self, weight=part * self.weight, mass=part * self.mass, energy=part * self.energy)


@dataclass(frozen=True)
class SpectralLaw:
    """A probability law on the line; `atoms` are (eigenvalue, weight) in increasing order.

    A law is its content: two are equal, and share their draws, whatever their `text`.

    `text` is how the law is written: what `law` reads back as the same law, for a law of the library, and a name of
    its own for any other. `eta` is the integral of 1/(1 + x s) dF(x), in the symbol S: the Stieltjes transform in the
    form that the equation for psi takes; for laws on [0, oo) and s > 0, and analytic beyond. At s = S/W, in forms
    analytic in W off -S times the support, where such are known,
        gap        the integral of x W/(W + x S): (1 - eta)/s without its cancellation at s = 0
        remainder  the integral of x^2/(W + x S): (mean - gap)/S, likewise
    """

    text: str = field(compare=False)
    mean: Expr
    second_moment: Expr
    eta: Expr
    atoms: tuple[tuple[Rational, Rational], ...] = ()
    charts: tuple[Chart, ...] = ()
    gap: Expr | None = None
    remainder: Expr | None = None

    @property
    def alignment(self) -> Expr:
        """beta of targets with this spectrum: (mean)^2 over the second moment."""
        return self.mean**2 / self.second_moment

    @property
    def upper(self) -> Expr:
        """The upper end of the support."""
        return Max(*(x for x, _ in self.atoms), *(chart.support[1] for chart in self.charts))

    @property
    def lower(self) -> Expr:
        """The lower end of the support."""
        return Min(*(x for x, _ in self.atoms), *(chart.support[0] for chart in self.charts))

    def __str__(self) -> str:
        return self.text
