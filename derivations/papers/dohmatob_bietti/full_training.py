"""Section 8: the end of full training is the best rank-m approximation of B; its limit for a spectral law.

Eckart and Young's theorem for symmetric matrices [Mirsky 1960] is proved here: two identities of words, and a bound on
sum_j lambda_j^2 p_j for weights 0 <= p_j <= 1 of sum at most m.
"""

from functools import lru_cache

from nonrobust.derivations.papers.dohmatob_bietti.charts import WIDTH
from nonrobust.derivations.proof.charts import EVERYWHERE
from nonrobust.derivations.proof.lines import cited, equality, inequality, last, matrices
from nonrobust.derivations.proof.prove import all_of, identity
from nonrobust.derivations.proof.step import CheckResult, Derivation, Formula, Hypothesis, Notation, Status, Step
from nonrobust.derivations.proof.words import Algebra, Tr, letter
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.objects.laws import THETA, SpectralLaw, law
from nonrobust.theory.papers.dohmatob_bietti.full_training import T
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, lam, m, rho
from sympy import (
    AccumBounds,
    Expr,
    IndexedBase,
    Integer,
    Matrix,
    Min,
    Sum,
    Symbol,
    cot,
    diag,
    eye,
    limit,
    nan,
    oo,
    zoo,
)

B, C, P, I = (letter(name) for name in "BCPI")  # noqa: E741  (the identity matrix)
Q = letter("Q")
_j = Symbol("j", integer=True)
k = Symbol("k", integer=True, positive=True)
g, h, p, q = (IndexedBase(name, nonnegative=True) for name in "ghpq")
L, s = Symbol("L", nonnegative=True), Symbol("s", nonnegative=True)
_SPECTRAL_THEOREM = "the spectral theorem for symmetric matrices"


def _algebra() -> Algebra:
    """A projection P, its complement Q = I - P and symmetric matrices."""
    o = Matrix([[3, 4, 0], [-4, 3, 0], [0, 0, 5]]) / 5
    projection = o.T * diag(1, 0, 1) * o
    example = {
        "P": projection,
        "Q": eye(3) - projection,
        "B": Matrix([[1, 2, 0], [2, -1, 1], [0, 1, 3]]),
        "C": Matrix([[0, 1, 1], [1, 2, -1], [1, -1, 1]]),
    }
    return Algebra({}, ((("P", "P"), ("P",)),), (example,), definitions=(("Q", I - P),), laws="P P = P")


ALGEBRA = _algebra()


def eckart_young() -> tuple[Step, ...]:
    """min |B - C|^2 over symmetric C of rank at most m is sum_{j > m} lambda_j^2."""
    top, rest = Sum(L + g[_j], (_j, 1, k)), Sum((L - h[_j]) * p[_j], (_j, k + 1, d))
    slack = s - Sum(q[_j], (_j, 1, k)) + Sum(p[_j], (_j, k + 1, d))
    gain = Sum(g[_j] * q[_j], (_j, 1, k)) + Sum(h[_j] * p[_j], (_j, k + 1, d)) + L * s
    return (
        cited(
            "networks",
            "The coefficient matrices of networks of width `m` are exactly the symmetric matrices of rank at most "
            "`m`: `W^T diag(v) W` has rank at most `m`, and `C = sum_{j <= m} c_j u_j u_j^T` is such a matrix, with "
            "rows `u_j`.",
            Notation("{W^T diag(v) W}", r"\{W^\top\operatorname{diag}(v)W\}"),
            Notation("{C = C^T: rank C <= m}", r"\{C=C^\top:\operatorname{rank}C\le m\}"),
            "diagonalise `C`", _SPECTRAL_THEOREM,
            (Hypothesis("`v_j` may have either sign (assumed in the claim)"),),
        ),
        matrices(
            "compress",
            "Let `P` project onto the range of `C`, a space of dimension at most `m`, so that `C = P C P`, and `Q = I "
            "- P`. The last term is a square, `|P (B - C) P|^2 >= 0`:",
            Tr((B - P * C * P) ** 2), Tr(B**2) - Tr(P * B * P * B) + Tr((P * (B - C) * P) ** 2), ALGEBRA,
            "complete the square", Notation("|B - C|^2", r"\|B-C\|_F^2"),
        ),
        matrices(
            "split", "and here the last term is `|Q B P|^2 >= 0`, so `|B - C|^2 >= Tr B^2 - Tr P B^2`:",
            Tr(P * B**2), Tr(P * B * P * B) + Tr((P * B * Q) * (Q * B * P)), ALGEBRA, "`P + Q = I`",
        ),
        cited(
            "eigenbasis",
            "With `B = sum_j lambda_j u_j u_j^T`, `|lambda_1| >= ... >= |lambda_d|`, and `p_j = |P u_j|^2`, which "
            "lies in `[0, 1]` and sums to `rank P <= k = min(m, d)`:",
            Notation("Tr P B^2", r"\operatorname{Tr}PB^2"), Sum(lam[_j] ** 2 * p[_j], (_j, 1, d)),
            "`Tr P u_j u_j^T = |P u_j|^2`", _SPECTRAL_THEOREM,
        ),
        inequality(
            "weights",
            "The sum is greatest when the weights sit on the first `k` eigenvalues. Write `L = lambda_k^2`, "
            "`lambda_j^2 = L + g_j` and `p_j = 1 - q_j` for `j <= k`, `lambda_j^2 = L - h_j` for `j > k`, `s = sum_{j "
            "<= k} q_j - sum_{j > k} p_j = k - rank P >= 0`; the term in `L` on the left is 0:",
            top + L * slack, Sum((L + g[_j]) * (1 - q[_j]), (_j, 1, k)) + rest, gain,
            "`g_j`, `h_j`, `q_j`, `p_j`, `s`, `L` are nonnegative",
            name=Notation("sum_{j <= k} lambda_j^2", r"\sum_{j\le k}\lambda_j^2"),
        ),
    )  # fmt: skip


def _attained() -> Step:
    """The residual of the first k eigenvalues."""
    kept = Sum(lam[_j] ** 2, (_j, 1, Min(m, d)))
    return equality(
        "attained",
        "So `|B - C|^2 >= Tr B^2 - sum_{j <= k} lambda_j^2` for every network, with equality for `C = sum_{j <= k} "
        "lambda_j u_j u_j^T`. The residual's energy:",
        Sum(lam[_j] ** 2, (_j, 1, d)) - kept, Sum(lam[_j] ** 2, (_j, Min(m, d) + 1, d)), "split the sum, on each chart",
        WIDTH, Notation("|B - C|^2", r"\|B-C\|_F^2"),
    )  # fmt: skip


def _energies() -> tuple[Expr, Expr, Expr]:
    total = Sum(lam[_j] ** 2, (_j, 1, d))
    return total, Sum(lam[_j] ** 2, (_j, 1, Min(m, d))), Sum(lam[_j] ** 2, (_j, Min(m, d) + 1, d))


def _orthogonal() -> Step:
    total, kept, rest = _energies()
    return equality(
        "complement", "The solution's energy is the rest of the target's:", total - rest, kept,
        "`B - C` and `C` have orthogonal ranges", WIDTH, Notation("|C|^2", r"\|C\|_F^2"),
    )  # fmt: skip


def test_error_spectrum(claim: Claim) -> Derivation:
    """eps_test = sum_{j > m} lambda_j^2 / sum_j lambda_j^2."""
    total, kept, _ = _energies()
    end = last(claim, (total - kept) / total, "`eps_test = |B - C|^2/|B|^2`, on each chart", WIDTH)
    return Derivation(claim, (*eckart_young(), _attained(), end))


def robustness_spectrum(claim: Claim) -> Derivation:
    """eps_rob = sum_{j <= m} lambda_j^2 / sum_j lambda_j^2."""
    total, _, rest = _energies()
    end = last(claim, (total - rest) / total, "`eps_rob = |C|^2/|B|^2`, on each chart", WIDTH)
    return Derivation(claim, (*eckart_young(), _attained(), _orthogonal(), end))


LIBRARY = (
    *("exp(1)", "exp(2)", "uniform(-1,2)", "power-law(1/4)", "semicircle(2)", "semicircle(1,1/2)"),
    *("marchenko-pastur(1/2)", "marchenko-pastur(1)", "marchenko-pastur(2)"),
)


@lru_cache
def antiderivatives(spectral: SpectralLaw) -> CheckResult:
    """Whether a law's mass and energy functions have the right derivatives, and run from 0 to the right totals."""
    chart = spectral.chart
    if chart is None:
        return CheckResult(Status.PROVED, "a law of atoms has no antiderivatives")
    total = 1 - sum((weight for _, weight in spectral.atoms), Integer(0))
    results = [
        identity(chart.mass.diff(THETA), chart.weight),
        identity(chart.energy.diff(THETA), chart.location**2 * chart.weight),
    ]
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


def _library() -> Step:
    def verify(formula: Formula) -> CheckResult:
        return all_of(
            (antiderivatives(law(name)) for name in LIBRARY),
            f"differentiated, and its ends evaluated, for {', '.join(LIBRARY)}",
        )

    return Step(
        "library",
        "The laws of the library carry mass and energy functions in a coordinate `theta` of eigenvalue `x` and "
        "density `w`. Their derivatives are `w` and `x^2 w`, and they run from 0 to the total mass and second moment:",
        Formula(Notation("d energy/d theta", r"\frac{d}{d\theta}\,\text{energy}"),
                Notation("x(theta)^2 w(theta)", r"x(\theta)^2w(\theta)")),
        "so `T_F(u)` is the energy beyond the point `theta` beyond which the mass is `u`", verify,
    )  # fmt: skip


def limit_lines() -> tuple[Step, ...]:
    """(1/d) sum_{j <= m} lambda_j^2 -> T_F(rho) = int_0^min(rho, 1) Q_F(u)^2 du."""
    return (
        equality(
            "quantile",
            "Let `Q_d` be the decreasing quantile function of `|lambda|` under the spectrum of `B`: `Q_d = "
            "|lambda_j|` on `((j - 1)/d, j/d]`. Then `int_0^{k/d} Q_d^2 du` is",
            Sum(lam[_j] ** 2 * (_j / d - (_j - 1) / d), (_j, 1, k)), Sum(lam[_j] ** 2, (_j, 1, k)) / d,
            "a step function", name=Notation("int_0^{k/d} Q_d(u)^2 du", r"\int_0^{k/d}Q_d(u)^2\,du"),
        ),
        cited(
            "convergence",
            "The spectrum converges to `F` weakly, hence `Q_d -> Q_F` almost everywhere, and together with its second "
            "moment, so `lambda^2` is uniformly integrable and the integrals converge. (An atom of `|lambda|` at the "
            "quantile is split: integrating over `|lambda| > Q_F(rho)` instead would lose it, and give 0 for `B = I`.)",
            Notation("lim (1/d) sum_{j <= min(m, d)} lambda_j^2",
                     r"\lim\frac1d\sum_{j\le\min(m,d)}\lambda_j^2"),
            Notation("T_F(rho) = int_0^min(rho,1) Q_F(u)^2 du", r"T_F(\rho)=\int_0^{\min(\rho,1)}Q_F(u)^2\,du"),
            "convergence of quantile functions and Vitali's theorem",
            "van der Vaart, Asymptotic Statistics, 1998, lemma 21.2 and theorem 2.20",
            (
                Hypothesis("the spectral law of `B` converges weakly to `F` (assumed in the claim)"),
                Hypothesis("its second moment converges to that of `F` (assumed in the claim)"),
            ),
        ),
        _library(),
    )  # fmt: skip


def test_error_limit(claim: Claim) -> Derivation:
    """eps_test -> 1 - T_F(rho)/T_F(1)."""
    end = last(claim, (T(1) - T(rho)) / T(1), "the limit of the quotient; `T_F(1) > 0` as `B != 0`", EVERYWHERE)
    return Derivation(claim, (*eckart_young(), _attained(), *limit_lines(), end))


def robustness_limit(claim: Claim) -> Derivation:
    """eps_rob -> T_F(rho)/T_F(1)."""
    end = last(claim, T(rho) / T(1), "the limit of the quotient; `T_F(1) > 0` as `B != 0`", EVERYWHERE)
    return Derivation(claim, (*eckart_young(), _attained(), _orthogonal(), *limit_lines(), end))
