"""Laws of finitely many atoms."""

from collections.abc import Iterable

from nonrobust.theory.objects.laws.law import S, SpectralLaw, W
from sympy import Add, Integer, Rational

MOST_ATOMS = 1000

Weighted = tuple[tuple[Rational, Rational], ...]


def merged(points: Iterable[tuple[Rational, Rational]]) -> Weighted:
    """(eigenvalue, weight) in increasing order, with the weights of equal eigenvalues added."""
    total: dict[Rational, Rational] = {}
    for x, weight in points:
        total[x] = total.get(x, Integer(0)) + weight
    return tuple(sorted(total.items()))


def atoms(*points: tuple[Rational, Rational]) -> SpectralLaw:
    """The law with weight p at x for each (x, p); weights are positive and sum to 1."""
    if len(points) > MOST_ATOMS:
        raise ValueError(f"atoms(x:p,...) with at most {MOST_ATOMS} atoms")
    if not points or min(weight for _, weight in points) <= 0 or sum(weight for _, weight in points) != 1:
        raise ValueError("atoms(x:p,...) with positive weights p that sum to 1")
    found = merged(points)
    equal = len({weight for _, weight in found}) == 1
    return SpectralLaw(
        f"atoms({','.join(f'{x}' if equal else f'{x}:{weight}' for x, weight in found)})",
        mean=Add(*(x * p for x, p in found)),
        second_moment=Add(*(x**2 * p for x, p in found)),
        eta=Add(*(p / (1 + x * S) for x, p in found)),
        atoms=found,
        gap=Add(*(p * x * W / (W + x * S) for x, p in found)),
        remainder=Add(*(p * x**2 / (W + x * S) for x, p in found)),
    )
