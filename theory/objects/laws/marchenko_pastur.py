"""The Marchenko-Pastur law.

References: V. A. Marchenko, L. A. Pastur, Distribution of eigenvalues for some sets of random matrices, 1967.
"""

from nonrobust.theory.objects.laws.edges import edges_of
from nonrobust.theory.objects.laws.law import THETA, Chart, S, SpectralLaw, W, X
from sympy import Abs, Integer, Max, Min, Rational, acos, atan, cos, cot, pi, sin, sqrt


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
    edges = edges_of((1 - s) ** 2, (1 + s) ** 2)
    eta = Max(0, 1 - 1 / c) + 2 * Min(1, 1 / c) / (1 + Abs(1 - c) * S + edges.subs(W, 1))
    rise = (2 * (1 + c) * W + (1 - c) ** 2 * S) / (W + edges)  # (edges - W)/S
    gap = 2 * W / (W + (1 + c) * S + edges)
    remainder = (1 + c + rise) / (W + (1 + c) * S + edges)
    return SpectralLaw(f"marchenko-pastur({c})", Integer(1), 1 + c, eta, atom, (chart,), gap, remainder)
