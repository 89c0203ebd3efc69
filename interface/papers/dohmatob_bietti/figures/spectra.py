"""Spectra behind the limits: Marchenko-Pastur with its atom, and the measure M with its outlier.

With z explicit in psi (theory.regimes.random_features), isotropic weights make the equation for psi quadratic:
    lambda_1^2 (z - lambda_bar) psi^2 + (z - lambda_bar + lambda_1^2 (rho - 1)) psi + rho = 0.
Inside the bulk its roots are conjugate; M has the density Im(psi/(1 + kappa psi))/pi there, and where 1 + kappa psi = 0
an outlier of mass z'(psi)/kappa^2.
"""

import numpy as np
from nonrobust.figures.data import Atom, Curve, Figure, Histogram, Panel
from nonrobust.numerics.balls.value import Value, enclose
from nonrobust.numerics.papers.dohmatob_bietti.simulators.gaussian_features import kernels
from nonrobust.numerics.papers.dohmatob_bietti.simulators.numeric_activations import numeric_activation
from nonrobust.numerics.trial.estimate import Array, stream
from nonrobust.theory.objects.activations import Activation, activation
from nonrobust.theory.objects.laws import THETA
from nonrobust.theory.papers.dohmatob_bietti.neural_tangent import kernel_law
from sympy import Expr, Rational, Symbol, pi, sqrt

_NARROW, _WIDE = Rational(1, 2), Rational(2)
_SIGMA = "t**2 + 4*t/5"
_D = 600
_BINS = 30
_STEPS = 80


def bulk_of_S(ratio: Rational) -> tuple[tuple[Value, ...], tuple[Value, ...]]:  # noqa: N802  (the paper's symbol)
    """Eigenvalues and density of the continuous part of the law of S = W^T W."""
    (chart,) = kernel_law(ratio).charts
    x, slope = ratio * chart.location, ratio * chart.location.diff(THETA)
    angles = [chart.end * Rational(i, _STEPS) for i in range(1, _STEPS)]
    return _enclosed([x.subs(THETA, each) for each in angles]), _enclosed(
        [(chart.weight / slope).subs(THETA, each) for each in angles]
    )


def _enclosed(expressions: list[Expr]) -> tuple[Value, ...]:
    return tuple(enclose(each, 12) for each in expressions)


def bulk_of_M(sigma: Activation, ratio: Rational) -> tuple[tuple[Value, ...], tuple[Value, ...]]:  # noqa: N802
    """Eigenvalues and density of the bulk of M, isotropic weights."""
    square, kappa = sigma.lambda_1**2, sigma.lambda_2**2 / 2
    low, high = ((1 - sqrt(ratio)) ** 2, (1 + sqrt(ratio)) ** 2)
    xs, ys = [], []
    for i in range(1, _STEPS):
        s = low + (high - low) * Rational(i**2 * (3 * _STEPS - 2 * i), _STEPS**3)  # denser at the edges
        a, b = square**2 * s, square * s + square * (ratio - 1)
        real, imaginary = -b / (2 * a), sqrt(4 * a * ratio - b**2) / (2 * a)
        xs.append(sigma.lambda_bar + square * s)
        ys.append(imaginary / pi / ((1 + kappa * real) ** 2 + (kappa * imaginary) ** 2))
    return _enclosed(xs), _enclosed(ys)


def outlier(sigma: Activation, ratio: Rational) -> tuple[Expr, Expr]:
    """Position and mass of M's outlier above the bulk; raise ValueError where there is none."""
    square, kappa = sigma.lambda_1**2, sigma.lambda_2**2 / 2
    if not kappa > square * (1 + 1 / sqrt(ratio)):  # psi at the bulk's upper edge lies above -1/kappa
        raise ValueError("no outlier: kappa <= lambda_1^2 (1 + 1/sqrt(rho))")
    psi = Symbol("psi")
    z = sigma.lambda_bar - (ratio - 1 + 1 / (1 + square * psi)) / psi
    return z.subs(psi, -1 / kappa), z.diff(psi).subs(psi, -1 / kappa) / kappa**2


def _histogram(label: str, values: Array, weights: Array, low: float, high: float) -> Histogram:
    """Weighted density between low and high; weights sum to the mass."""
    counts, edges = np.histogram(values, _BINS, (low, high), weights=weights)
    return Histogram(label, tuple(map(float, edges)), tuple(map(float, counts / np.diff(edges))))


def _simulated_S(seed: int) -> Array:  # noqa: N802
    """Nonzero eigenvalues of S."""
    m = int(_NARROW * _D)
    W = stream(seed, "figure", "spectra", "S").standard_normal((m, _D)) / np.sqrt(_D)
    return np.linalg.eigvalsh(W @ W.T)


def _simulated_U(sigma: Activation, seed: int) -> tuple[Array, Array]:  # noqa: N802
    """Eigenvalues of U, and the weights (1^T v)^2/d of its eigenvectors v."""
    m = int(_WIDE * _D)
    W = stream(seed, "figure", "spectra", "U").standard_normal((m, _D)) / np.sqrt(_D)
    h, V = np.linalg.eigh(kernels(numeric_activation(sigma.expr), W @ W.T).U)
    return h, V.sum(axis=0) ** 2 / _D


def spectra(seed: int) -> Figure:
    """Left: the law of S and its atom. Right: the measure M and its outlier."""
    sigma = activation(_SIGMA)
    s, density = bulk_of_S(_NARROW)
    found = _simulated_S(seed)
    top = max(float(each.midpoint) for each in density)
    left = Panel(
        r"$\mu_\rho$, law of $S = W^T W$",
        "eigenvalue $s$",
        "density",
        (Curve("Marchenko-Pastur", s, density, (), 0),),
        histograms=(_histogram("simulated", found, np.full(len(found), 1 / _D), 0.0, float(s[-1].midpoint) * 1.1),),
        atoms=(Atom(0.0, top * 1.12, rf"atom, mass $1-\rho = {1 - _NARROW}$"),),
        y_top=1.45 * top,
    )
    h, density = bulk_of_M(sigma, _WIDE)
    at, mass = (float(enclose(each, 12).midpoint) for each in outlier(sigma, _WIDE))
    top = max(float(each.midpoint) for each in density)
    right = Panel(
        "$M$, seen by the target",
        "eigenvalue $h$ of $U$",
        "density",
        (Curve("bulk of $M$", h, density, (), 0),),
        histograms=(_histogram("simulated", *_simulated_U(sigma, seed), 1.0, at * 1.15),),
        atoms=(Atom(at, top * 2.2, f"outlier, mass {mass:.3f}"),),
        y_top=3.2 * top,
    )
    return Figure(
        "spectra",
        "Spectra behind the limits",
        f"Left: eigenvalues of S = W^T W, rho = {_NARROW}, with the Marchenko-Pastur density and its atom at 0. Right: "
        "eigenvalues of the kernel matrix U, each weighted by the square of its eigenvector's overlap with the "
        "vector of "
        f"ones, sigma(t) = {_SIGMA.replace('**', '^').replace('*', ' ')}, rho = {_WIDE}, isotropic weights; the "
        "line is "
        f"the bulk of M, the arrow its outlier. Histograms: one draw at d = {_D}, seed {seed}; at finite d the "
        "norms of "
        "the weights vary by d^(-1/2) and smear the edges.",
        "Two histograms with the limiting densities over them. Left: the Marchenko-Pastur density with an arrow "
        "for the "
        "atom at 0. Right: a bulk and, apart from it, an outlier marked by an arrow.",
        (left, right),
    )
