"""Section 8: the end of full training is the best rank-m approximation of B; its limit for a spectral law."""

from functools import cache

from nonrobust.derivations.papers.dohmatob_bietti.best_approximation import (
    KEPT,
    REST,
    TOTAL,
    best_approximation_lines,
    complement,
)
from nonrobust.derivations.papers.dohmatob_bietti.charts import WIDTH
from nonrobust.derivations.proof.lines import cited, equality, evaluated, last
from nonrobust.derivations.proof.prove import all_of, identity
from nonrobust.derivations.proof.step import CheckResult, Derivation, Evaluated, Hypothesis, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.status import Status
from nonrobust.theory.objects.laws import THETA, Chart, SpectralLaw, law
from nonrobust.theory.papers.dohmatob_bietti.full_training import T
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, lam, rho
from sympy import AccumBounds, Expr, Integer, Sum, Symbol, cot, limit, nan, oo, zoo

_j = Symbol("j", integer=True)
k = Symbol("k", integer=True, positive=True)  # min(m, d)
_QUOTIENT = "the limit of the quotient; `T_F(1) > 0` as `B != 0`"


def test_error_spectrum(claim: Claim) -> Derivation:
    """eps_test = sum_{j > m} lambda_j^2 / sum_j lambda_j^2."""
    reason = "`eps_test = |B - C|^2/|B|^2`, on each chart"
    end = last(claim, (TOTAL - KEPT) / TOTAL, because=reason, charts=WIDTH)
    return Derivation(claim, (*best_approximation_lines(), end))


def robustness_spectrum(claim: Claim) -> Derivation:
    """eps_rob = sum_{j <= m} lambda_j^2 / sum_j lambda_j^2."""
    reason = "`eps_rob = |C|^2/|B|^2`, on each chart"
    end = last(claim, (TOTAL - REST) / TOTAL, because=reason, charts=WIDTH)
    return Derivation(claim, (*best_approximation_lines(), complement(), end))


LIBRARY = (
    *("exp(1)", "exp(2)", "uniform(-1,2)", "power-law(1/4)", "semicircle(2)", "semicircle(1,1/2)"),
    *("arcsine(0,2)", "arcsine(-1,2)", "2*exp(1)", "mixture(1/2:0,1/2:exp(1))"),
    *("marchenko-pastur(1/2)", "marchenko-pastur(1)", "marchenko-pastur(2)"),
)


@cache
def antiderivatives(spectral: SpectralLaw) -> CheckResult:
    """Whether a law's mass function has the right derivative, and mass and energy run from 0 to the right totals."""
    if not spectral.charts:
        return CheckResult(Status.PROVED, "a law of atoms has no antiderivatives")
    (chart,) = spectral.charts
    total = 1 - sum((weight for _, weight in spectral.atoms), Integer(0))
    results = [identity(chart.mass.diff(THETA), chart.weight)]
    for function, end in ((chart.mass, total), (chart.energy, spectral.second_moment)):
        results.append(identity(_at_end(function, Integer(0), "+"), Integer(0)))
        results.append(identity(_at_end(function, chart.end, "-"), end))
    return all_of(results)


def _at_end(function: Expr, end: Expr, side: str) -> Expr:
    """The value at an end of the interval, where the functions are continuous: cot(0+) = oo, log(0+) by a limit."""
    if end == 0:
        function = function.xreplace({cot(THETA / 2): oo})
    value = function.subs(THETA, end)
    return limit(function, THETA, end, side) if value.has(nan, zoo, oo, -oo, AccumBounds) else value


def quantile() -> Step:
    """int_0^{k/d} Q_d(u)^2 du = (1/d) sum_{j <= k} lambda_j^2."""
    return equality(
        "quantile",
        says=(
            "Let `Q_d` be the decreasing quantile function of `|lambda|` under the spectrum of `B`: "
            "`Q_d = |lambda_j|` on `((j - 1)/d, j/d]`. Then `int_0^{k/d} Q_d^2 du` is"
        ),
        left=Sum(lam[_j] ** 2 * (_j / d - (_j - 1) / d), (_j, 1, k)),
        right=Sum(lam[_j] ** 2, (_j, 1, k)) / d,
        because="a step function",
        name=Notation("int_0^{k/d} Q_d(u)^2 du", r"\int_0^{k/d}Q_d(u)^2\,du"),
    )


def convergence() -> Step:
    """(1/d) sum_{j <= min(m, d)} lambda_j^2 -> T_F(rho)."""
    return cited(
        "convergence",
        says=(
            "The spectrum converges to `F` weakly, hence `Q_d -> Q_F` almost everywhere, "
            "and together with its second moment, so `lambda^2` is uniformly integrable "
            "and the integrals converge. (An atom of `|lambda|` at the quantile is split: "
            "integrating over `|lambda| > Q_F(rho)` instead would lose it, and give 0 for `B = I`.)"
        ),
        left=Notation("lim (1/d) sum_{j <= min(m, d)} lambda_j^2", r"\lim\frac1d\sum_{j\le\min(m,d)}\lambda_j^2"),
        right=Notation("T_F(rho) = int_0^min(rho,1) Q_F(u)^2 du", r"T_F(\rho)=\int_0^{\min(\rho,1)}Q_F(u)^2\,du"),
        because="convergence of quantile functions and Vitali's theorem",
        reference="van der Vaart, Asymptotic Statistics, 1998, lemma 21.2 and theorem 2.20",
        hypotheses=(
            Hypothesis("the spectral law of `B` converges weakly to `F` (assumed in the claim)"),
            Hypothesis("its second moment converges to that of `F` (assumed in the claim)"),
        ),
    )


def library() -> Step:
    """d energy/d theta = x(theta)^2 w(theta) for the laws of the library, and likewise for the mass."""
    return evaluated(
        "library",
        says=(
            "In a coordinate `theta` of eigenvalue `x` and density `w`, "
            "the laws of the library carry mass and energy functions. "
            "Their derivatives are `w` and `x^2 w`, "
            "and they run from 0 to the total mass and second moment:"
        ),
        left=Evaluated("d energy/d theta", r"\frac{d}{d\theta}\,\text{energy}", _slopes),
        right=Evaluated("x(theta)^2 w(theta)", r"x(\theta)^2w(\theta)", _densities),
        because="so `T_F(u)` is the energy beyond the point `theta` beyond which the mass is `u`",
        how=f"differentiated, and its ends evaluated, for {', '.join(LIBRARY)}",
        also=lambda: (antiderivatives(law(name)) for name in LIBRARY),
    )


def _slopes() -> list[Expr]:
    return [chart.energy.diff(THETA) for chart in _charts()]


def _densities() -> list[Expr]:
    return [chart.location**2 * chart.weight for chart in _charts()]


def _charts() -> list[Chart]:
    """The one chart of each of the library's laws."""
    return [chart for name in LIBRARY for chart in law(name).charts]


def limit_lines() -> tuple[Step, ...]:
    """(1/d) sum_{j <= m} lambda_j^2 -> T_F(rho) = int_0^min(rho, 1) Q_F(u)^2 du."""
    return quantile(), convergence(), library()


def test_error_limit(claim: Claim) -> Derivation:
    """eps_test -> 1 - T_F(rho)/T_F(1)."""
    end = last(claim, (T(1) - T(rho)) / T(1), because=_QUOTIENT)
    return Derivation(claim, (*best_approximation_lines(), *limit_lines(), end))


def robustness_limit(claim: Claim) -> Derivation:
    """eps_rob -> T_F(rho)/T_F(1)."""
    end = last(claim, T(rho) / T(1), because=_QUOTIENT)
    return Derivation(claim, (*best_approximation_lines(), complement(), *limit_lines(), end))
