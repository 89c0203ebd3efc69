"""Spectral laws: limiting eigenvalue distributions of a target B or of a covariance d*Gamma.

Main definitions
    SpectralLaw  finitely many atoms plus at most one continuous part
    Chart        the continuous part as the image of an interval: eigenvalue x(theta), theta in (0, end), weighted by
                 w(theta) dtheta. The charts are chosen so that x and w are elementary and without square-root edges.
    law(text)    reads `exp(1)`, `atoms(1/2,3/2)`, `atoms(0:3/4,1:1/4)`, `marchenko-pastur(1/2)`, ...

Notes
    `mass` and `energy` are the antiderivatives of w and of x^2 w; the suite differentiates them back.
    Adding a law: write one function that returns a SpectralLaw and name it in LAWS.

References
    [MP67] Marchenko, Pastur, Distribution of eigenvalues for some sets of random matrices, 1967.
    E. P. Wigner, Characteristic vectors of bordered matrices with infinite dimensions, 1955 (semicircle).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from sympy import (
    Abs,
    Expr,
    Integer,
    Max,
    Min,
    Rational,
    Symbol,
    acos,
    atan,
    cos,
    cot,
    exp,
    expint,
    hyper,
    log,
    oo,
    pi,
    sin,
    sqrt,
)

X = Symbol("x", real=True)  # an eigenvalue
S = Symbol("s")  # the argument of the eta transform
W = Symbol("w")  # the reciprocal of that argument, up to S
THETA = Symbol("theta", positive=True)  # a chart's coordinate
_ZERO, _ONE = Integer(0), Integer(1)


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

    `eta` is the integral of 1/(1 + x s) dF(x), in the symbol S: the Stieltjes transform in the form that the equation
    for psi takes; for laws on [0, oo) and s > 0, and analytic beyond. At s = S/W, in forms
    analytic in W off -S times the support, where such are known,
        gap        the integral of x W/(W + x S): (1 - eta)/s without its cancellation at s = 0
        remainder  the integral of x^2/(W + x S): (mean - gap)/S, likewise
    """

    name: str
    args: tuple[Rational, ...]
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

    def __str__(self) -> str:
        if self.name == "atoms":
            equal = len({weight for _, weight in self.atoms}) == 1
            shown = [f"{x}" if equal else f"{x}:{weight}" for x, weight in self.atoms]
            return f"atoms({','.join(shown)})"
        return f"{self.name}({','.join(map(str, self.args))})"


def atoms(*points: tuple[Rational, Rational]) -> SpectralLaw:
    """The law with weight p at x for each (x, p); weights are positive and sum to 1."""
    merged: dict[Rational, Rational] = {}
    for x, weight in points:
        merged[x] = merged.get(x, Integer(0)) + weight
    if not merged or min(merged.values()) <= 0 or sum(merged.values()) != 1:
        raise ValueError("atoms(x:p, ...) with positive weights p that sum to 1")
    mean = sum((x * p for x, p in merged.items()), Integer(0))
    second = sum((x**2 * p for x, p in merged.items()), Integer(0))
    eta = sum((p / (1 + x * S) for x, p in merged.items()), Integer(0))
    gap = sum((p * x * W / (W + x * S) for x, p in merged.items()), Integer(0))
    remainder = sum((p * x**2 / (W + x * S) for x, p in merged.items()), Integer(0))
    return SpectralLaw("atoms", (), mean, second, eta, tuple(sorted(merged.items())), gap=gap, remainder=remainder)


def exponential(rate: Rational) -> SpectralLaw:
    """Exp(rate): eigenvalues -log(U)/rate with U uniform; the Exp(1) target is the experiment of [GMMM19]."""
    if rate <= 0:
        raise ValueError("exp(rate) with rate > 0")
    rest = 1 - THETA  # the mass above
    chart = Chart(
        end=Integer(1),
        location=-log(rest) / rate,
        weight=Integer(1),
        mass=THETA,
        energy=(2 - rest * (log(rest) ** 2 - 2 * log(rest) + 2)) / rate**2,
        inverse=1 - exp(-rate * X),
        support=(Integer(0), oo),
    )
    eta = rate / S * exp(rate / S) * expint(1, rate / S)
    return SpectralLaw("exp", (rate,), 1 / rate, 2 / rate**2, eta, chart=chart)


def uniform(low: Rational, high: Rational) -> SpectralLaw:
    """The uniform law on [low, high]."""
    if low >= high:
        raise ValueError("uniform(low,high) with low < high")
    width = high - low
    x = low + width * THETA
    chart = Chart(
        end=Integer(1),
        location=x,
        weight=Integer(1),
        mass=THETA,
        energy=(x**3 - low**3) / (3 * width),
        inverse=(X - low) / width,
        support=(low, high),
    )
    mean, second = (low + high) / 2, (low**2 + low * high + high**2) / 3
    eta = log((1 + high * S) / (1 + low * S)) / (S * width)
    # The logarithm is 2 artanh(u) with u = width S/(2 (W + mean S)), and artanh(u)/u = 1 + (u^2/3) F(1, 3/2; 5/2; u^2).
    half, at_mean = width / 2, W + mean * S
    u = half * S / at_mean
    series = hyper((1, Rational(3, 2)), (Rational(5, 2),), u**2)
    gap = (mean - half * u * W / at_mean * series / 3) * W / at_mean
    remainder = (mean**2 + (half * W / at_mean) ** 2 * series / 3) / at_mean
    return SpectralLaw("uniform", (low, high), mean, second, eta, chart=chart, gap=gap, remainder=remainder)


def power_law(a: Rational, scale: Rational = _ONE) -> SpectralLaw:
    """Eigenvalues scale * U^(-a) with U uniform; a < 1/2 keeps the second moment finite."""
    if not 0 < a < Rational(1, 2) or scale <= 0:
        raise ValueError("power-law(a[,scale]) with 0 < a < 1/2 and scale > 0")
    rest = 1 - THETA
    chart = Chart(
        end=Integer(1),
        location=scale * rest ** (-a),
        weight=Integer(1),
        mass=THETA,
        energy=scale**2 * (1 - rest ** (1 - 2 * a)) / (1 - 2 * a),
        inverse=1 - (X / scale) ** (-1 / a),
        support=(scale, oo),
    )
    args = (a, scale) if scale != 1 else (a,)
    # int_0^1 u^a/(u^a + s) du
    eta = hyper((1, 1 + 1 / a), (2 + 1 / a,), -1 / (scale * S)) / ((1 + a) * scale * S)
    return SpectralLaw("power-law", args, scale / (1 - a), scale**2 / (1 - 2 * a), eta, chart=chart)


def _edges(low: Expr, high: Expr) -> Expr:
    """The root of (W + low S)(W + high S) that is W at S = 0, analytic in W off [-high S, -low S]."""
    return (W + low * S) * sqrt((W + high * S) / (W + low * S))


def semicircle(radius: Rational, center: Rational = _ZERO) -> SpectralLaw:
    """Wigner's semicircle of the given radius around center: x = center - radius cos(theta)."""
    if radius <= 0:
        raise ValueError("semicircle(radius[,center]) with radius > 0")
    mass = (THETA - sin(THETA) * cos(THETA)) / pi
    chart = Chart(
        end=pi,
        location=center - radius * cos(THETA),
        weight=2 * sin(THETA) ** 2 / pi,
        mass=mass,
        energy=center**2 * mass
        - 4 * center * radius * sin(THETA) ** 3 / (3 * pi)
        + radius**2 * (4 * THETA - sin(4 * THETA)) / (16 * pi),
        inverse=acos((center - X) / radius),
        support=(center - radius, center + radius),
    )
    args = (radius, center) if center else (radius,)
    shift = W + center * S
    edges = _edges(center - radius, center + radius)
    eta = (2 / (shift + edges)).subs(W, 1)
    inner = center**2 - radius**2
    rise = (2 * center * W + inner * S) / (W + edges)  # (edges - W)/S
    rest = (center * W * rise + (center**2 + radius**2) * W + center * inner * S) / (W + edges)
    gap = W * (center + rise) / (shift + edges)
    remainder = (center**2 + rest) / (shift + edges)
    second = center**2 + radius**2 / 4
    return SpectralLaw("semicircle", args, center, second, eta, chart=chart, gap=gap, remainder=remainder)


def marchenko_pastur(c: Rational) -> SpectralLaw:
    """The law of Y^T Y / n, Y an n x d standard Gaussian matrix, d/n -> c [MP67]: x = 1 + c - 2 sqrt(c) cos(theta).

    Mean 1, second moment 1 + c, and an atom 1 - 1/c at 0 when c > 1.
    """
    if c <= 0:
        raise ValueError("marchenko-pastur(c) with c > 0")
    s = sqrt(c)
    # A sum of squares: no cancellation near theta = 0 where c is close to 1.
    x = (1 - s) ** 2 + 4 * s * sin(THETA / 2) ** 2
    # The integral of dtheta/x from 0, with arctan(k tan(theta/2)) = pi/2 - arctan(cot(theta/2)/k): no pole at pi,
    # and nothing special at c = 1, where the factor |1 - c| removes the term.
    arc = pi / 2 - atan(Abs(1 - s) / (1 + s) * cot(THETA / 2))
    chart = Chart(
        end=pi,
        location=x,
        weight=(1 + cos(THETA)) / pi if c == 1 else 2 * sin(THETA) ** 2 / (pi * x),
        mass=((1 + c) * THETA + 2 * s * sin(THETA) - 2 * Abs(1 - c) * arc) / (2 * pi * c),
        energy=((1 + c) * (2 * THETA - sin(2 * THETA)) / 2 - 4 * s * sin(THETA) ** 3 / 3) / pi,
        inverse=acos((1 + c - X) / (2 * s)),
        support=((1 - s) ** 2, (1 + s) ** 2),
    )
    atom = ((Integer(0), 1 - 1 / c),) if c > 1 else ()
    # 1 - 4 S/edges^2 without its cancellation at large S, where the atom is what remains
    edges = _edges((1 - s) ** 2, (1 + s) ** 2)
    eta = Max(0, 1 - 1 / c) + 2 * Min(1, 1 / c) / (1 + Abs(1 - c) * S + edges.subs(W, 1))
    rise = (2 * (1 + c) * W + (1 - c) ** 2 * S) / (W + edges)  # (edges - W)/S
    gap = 2 * W / (W + (1 + c) * S + edges)
    remainder = (1 + c + rise) / (W + (1 + c) * S + edges)
    return SpectralLaw("marchenko-pastur", (c,), Integer(1), 1 + c, eta, atom, chart, gap, remainder)


def low_rank(p: Rational) -> SpectralLaw:
    """A fraction p of equal nonzero eigenvalues, the rest 0."""
    if not 0 < p <= 1:
        raise ValueError("low-rank(p) with 0 < p <= 1")
    return atoms((Integer(1), p)) if p == 1 else atoms((Integer(0), 1 - p), (Integer(1), p))


# name -> (constructor, least and greatest number of arguments); `atoms` is read apart, for its weights.
LAWS: Mapping[str, tuple[Callable[..., SpectralLaw], int, int]] = {
    "exp": (exponential, 1, 1),
    "uniform": (uniform, 2, 2),
    "power-law": (power_law, 1, 2),
    "semicircle": (semicircle, 1, 2),
    "marchenko-pastur": (marchenko_pastur, 1, 1),
    "wishart": (marchenko_pastur, 1, 1),
    "low-rank": (low_rank, 1, 1),
}


# Target families of the paper's setting: name -> (law, names of its arguments among the parameters).
FAMILY_LAWS: Mapping[str, tuple[Callable[..., SpectralLaw], tuple[str, ...]]] = {
    "identity": (lambda: atoms((Integer(1), Integer(1))), ()),
    "exponential": (lambda: exponential(Integer(1)), ()),
    "wishart": (marchenko_pastur, ("c",)),
    "semicircle": (lambda: semicircle(Integer(2)), ()),
    "power-law": (power_law, ("a",)),
    "low-rank": (low_rank, ("p",)),
}


def family_law(name: str, values: Mapping[str, Any]) -> SpectralLaw:
    """The spectral law of a target family at a claim's parameter values."""
    build, names = FAMILY_LAWS[name]
    return build(*(values[each] for each in names))


def _number(text: str) -> Rational:
    try:
        if len(text) > 200 or not re.fullmatch(r"[+-]?(\d+(/\d+)?|\d*\.\d+|\d+\.)", text, re.ASCII):
            raise ValueError
        return Rational(Fraction(text))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"exact numbers such as 1/2 as a law's arguments, not '{text}'") from None


def law(text: str) -> SpectralLaw:
    """Return the law that `text` names; raise ValueError with what was expected."""
    match = re.fullmatch(r"\s*([a-z-]+)\s*\(([^()]*)\)\s*", text)
    if not match:
        raise ValueError("a spectral law such as exp(1), atoms(1/2,3/2) or marchenko-pastur(1/2)")
    name, parts = match[1], [part.strip() for part in match[2].split(",")]
    if name == "atoms":
        pairs = [tuple(part.split(":")) if ":" in part else (part, f"1/{len(parts)}") for part in parts]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError("atoms(x,...) or atoms(x:p,...)")
        return atoms(*((_number(x.strip()), _number(p.strip())) for x, p in pairs))
    if name not in LAWS:
        near = get_close_matches(name, [*LAWS, "atoms"], n=1)
        hint = f"; did you mean {near[0]}(...)?" if near else ""
        raise ValueError(f"one of the laws atoms, {', '.join(LAWS)}{hint}")
    build, least, most = LAWS[name]
    if not least <= len(parts) <= most:
        raise ValueError(f"{name}(...) with {least if least == most else f'{least} or {most}'} argument(s)")
    return build(*(_number(part) for part in parts))
