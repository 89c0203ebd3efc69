"""Laws of multiples of eigenvalues."""

from nonrobust.theory.objects.laws.law import S, SpectralLaw
from sympy import Expr, Rational


def scaled(factor: Rational, law: SpectralLaw) -> SpectralLaw:
    """The law of `factor` times the eigenvalues, factor > 0."""
    if factor <= 0:
        raise ValueError(f"a positive scale in front of a law, such as 2*{law}")

    def stretched(form: Expr, power: int) -> Expr:
        return factor**power * form.subs(S, factor * S)

    return SpectralLaw(
        f"{factor}*{law}",
        mean=factor * law.mean,
        second_moment=factor**2 * law.second_moment,
        eta=stretched(law.eta, 0),
        atoms=tuple((factor * x, weight) for x, weight in law.atoms),
        charts=tuple(chart.scaled(factor) for chart in law.charts),
        gap=None if law.gap is None else stretched(law.gap, 1),
        remainder=None if law.remainder is None else stretched(law.remainder, 2),
    )
