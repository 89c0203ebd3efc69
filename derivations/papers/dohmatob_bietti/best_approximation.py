"""Eckart and Young's theorem for symmetric matrices [Mirsky 1960]: the best approximation of B of rank at most m.

It is proved by two identities of words, and a bound on sum_j lambda_j^2 p_j for weights 0 <= p_j <= 1 of sum at most m.
"""

from nonrobust.derivations.engines.words import Algebra, Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti.charts import WIDTH
from nonrobust.derivations.proof.charts import Chart
from nonrobust.derivations.proof.lines import cited, equality, inequality, matrices
from nonrobust.derivations.proof.step import Hypothesis, Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, lam, m
from sympy import IndexedBase, Matrix, Min, Sum, Symbol, diag, eye

B, C, P, Q, I = (letter(name) for name in "BCPQI")  # noqa: E741  (the identity matrix)
_j = Symbol("j", integer=True)
k = Symbol("k", integer=True, positive=True)  # min(m, d)
surplus = Symbol("r", integer=True, nonnegative=True)  # d - k
g, h, p, q = (IndexedBase(name, nonnegative=True) for name in "ghpq")
L, s = Symbol("L", nonnegative=True), Symbol("s", nonnegative=True)

# The energies of the target, of its best approximation, and of what that leaves.
TOTAL = Sum(lam[_j] ** 2, (_j, 1, d))
KEPT = Sum(lam[_j] ** 2, (_j, 1, Min(m, d)))
REST = Sum(lam[_j] ** 2, (_j, Min(m, d) + 1, d))

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


def networks() -> Step:
    """The coefficient matrices of networks of width m are the symmetric matrices of rank at most m."""
    return cited(
        "networks",
        says=(
            "The coefficient matrices of networks of width `m` "
            "are exactly the symmetric matrices of rank at most `m`: "
            "`W^T diag(v) W` has rank at most `m`, "
            "and `C = sum_{j <= m} c_j u_j u_j^T` is such a matrix, with rows `u_j`."
        ),
        left=Notation("{W^T diag(v) W}", r"\{W^\top\operatorname{diag}(v)W\}"),
        right=Notation("{C = C^T: rank C <= m}", r"\{C=C^\top:\operatorname{rank}C\le m\}"),
        because="diagonalise `C`",
        reference=_SPECTRAL_THEOREM,
        hypotheses=(Hypothesis("`v_j` may have either sign (assumed in the claim)"),),
    )


def compress() -> Step:
    """|B - C|^2 = Tr B^2 - Tr PBPB + |P (B - C) P|^2 for C = PCP."""
    return matrices(
        "compress",
        says=(
            "Let `P` project onto the range of `C`, a space of dimension at most `m`, "
            "so that `C = P C P`, and `Q = I - P`. The last term is a square, `|P (B - C) P|^2 >= 0`:"
        ),
        left=Tr((B - P * C * P) ** 2),
        right=Tr(B**2) - Tr(P * B * P * B) + Tr((P * (B - C) * P) ** 2),
        algebra=ALGEBRA,
        because="complete the square",
        name=Notation("|B - C|^2", r"\|B-C\|_F^2"),
    )


def split() -> Step:
    """Tr P B^2 = Tr PBPB + |QBP|^2."""
    return matrices(
        "split",
        says="and here the last term is `|Q B P|^2 >= 0`, so `|B - C|^2 >= Tr B^2 - Tr P B^2`:",
        left=Tr(P * B**2),
        right=Tr(P * B * P * B) + Tr((P * B * Q) * (Q * B * P)),
        algebra=ALGEBRA,
        because="`P + Q = I`",
    )


def eigenbasis() -> Step:
    """Tr P B^2 = sum_j lambda_j^2 p_j with weights 0 <= p_j <= 1 of sum rank P."""
    return cited(
        "eigenbasis",
        says=(
            "With `B = sum_j lambda_j u_j u_j^T`, `|lambda_1| >= ... >= |lambda_d|`, "
            "and `p_j = |P u_j|^2`, which lies in `[0, 1]` and sums to `rank P <= k = min(m, d)`:"
        ),
        left=Notation("Tr P B^2", r"\operatorname{Tr}PB^2"),
        right=Sum(lam[_j] ** 2 * p[_j], (_j, 1, d)),
        because="`Tr P u_j u_j^T = |P u_j|^2`",
        reference=_SPECTRAL_THEOREM,
    )


def weights() -> Step:
    """sum_{j <= k} lambda_j^2 >= sum_j lambda_j^2 p_j."""
    top, rest = Sum(L + g[_j], (_j, 1, k)), Sum((L - h[_j]) * p[_j], (_j, k + 1, d))
    slack = s - Sum(q[_j], (_j, 1, k)) + Sum(p[_j], (_j, k + 1, d))
    return inequality(
        "weights",
        says=(
            "The sum is greatest when the weights sit on the first `k` eigenvalues. "
            "Write `L = lambda_k^2`, `lambda_j^2 = L + g_j` and `p_j = 1 - q_j` for `j <= k`, "
            "`lambda_j^2 = L - h_j` for `j > k`, "
            "`s = sum_{j <= k} q_j - sum_{j > k} p_j = k - rank P >= 0`; "
            "the term in `L` on the left is 0:"
        ),
        left=top + L * slack,
        right=Sum((L + g[_j]) * (1 - q[_j]), (_j, 1, k)) + rest,
        certificate=Sum(g[_j] * q[_j], (_j, 1, k)) + Sum(h[_j] * p[_j], (_j, k + 1, d)) + L * s,
        because="`g_j`, `h_j`, `q_j`, `p_j`, `s`, `L` are nonnegative",
        charts=(Chart("k <= d", {d: k + surplus}),),
        name=Notation("sum_{j <= k} lambda_j^2", r"\sum_{j\le k}\lambda_j^2"),
    )


def attained() -> Step:
    """min |B - C|^2 = sum_{j > m} lambda_j^2, the residual of the first k eigenvalues."""
    return equality(
        "attained",
        says=(
            "So `|B - C|^2 >= Tr B^2 - sum_{j <= k} lambda_j^2` for every network, "
            "with equality for `C = sum_{j <= k} lambda_j u_j u_j^T`. The residual's energy:"
        ),
        left=TOTAL - KEPT,
        right=REST,
        because="split the sum, on each chart",
        charts=WIDTH,
        name=Notation("|B - C|^2", r"\|B-C\|_F^2"),
    )


def complement() -> Step:
    """|C|^2 = |B|^2 - |B - C|^2 for the best approximation C."""
    return equality(
        "complement",
        says="The solution's energy is the rest of the target's:",
        left=TOTAL - REST,
        right=KEPT,
        because="`B - C` and `C` have orthogonal ranges",
        charts=WIDTH,
        name=Notation("|C|^2", r"\|C\|_F^2"),
    )


def best_approximation_lines() -> tuple[Step, ...]:
    """min |B - C|^2 over symmetric C of rank at most m is sum_{j > m} lambda_j^2 (Eckart and Young)."""
    return networks(), compress(), split(), eigenbasis(), weights(), attained()
