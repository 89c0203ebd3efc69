"""Mixtures of laws and of single eigenvalues."""

from collections.abc import Sequence

from nonrobust.theory.objects.laws.atoms import MOST_ATOMS, atoms, merged
from nonrobust.theory.objects.laws.law import SpectralLaw
from sympy import Add, Expr, Integer, Rational

MOST_PARTS = 8  # continuous parts


def mixture(*parts: tuple[Rational, SpectralLaw | Rational]) -> SpectralLaw:
    """The law that is each (p, component) with probability p; a component that is a number is an atom there."""
    if not parts or min(p for p, _ in parts) <= 0 or sum(p for p, _ in parts) != 1:
        raise ValueError("mixture(p:law,...) with positive weights p that sum to 1, such as mixture(1/2:0,1/2:exp(1))")
    laws = [(p, each if isinstance(each, SpectralLaw) else atoms((each, Integer(1)))) for p, each in parts]
    points = merged((x, p * weight) for p, law in laws for x, weight in law.atoms)
    charts = tuple(chart.thinned(p) for p, law in laws for chart in law.charts)
    if len(points) > MOST_ATOMS or len(charts) > MOST_PARTS:
        raise ValueError(f"a mixture of at most {MOST_ATOMS} atoms and {MOST_PARTS} continuous parts")
    gaps, remainders = ([(p, getattr(law, form)) for p, law in laws] for form in ("gap", "remainder"))
    return SpectralLaw(
        f"mixture({','.join(f'{p}:{each}' for p, each in parts)})",
        mean=Add(*(p * law.mean for p, law in laws)),
        second_moment=Add(*(p * law.second_moment for p, law in laws)),
        eta=Add(*(p * law.eta for p, law in laws)),
        atoms=points,
        charts=charts,
        gap=_mean(gaps),
        remainder=_mean(remainders),
    )


def _mean(forms: Sequence[tuple[Rational, Expr | None]]) -> Expr | None:
    """The weighted mean of forms, None where one is not known."""
    known = [p * form for p, form in forms if form is not None]
    return Add(*known) if len(known) == len(forms) else None
