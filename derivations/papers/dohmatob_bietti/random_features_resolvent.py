"""Section 5: the resolvent of the random features kernel: its rank-one part turns psi into psi/(1 + kappa psi)."""

from itertools import product

from nonrobust.derivations.papers.dohmatob_bietti.random_features_pencil import pencil_lines, root_lines
from nonrobust.derivations.proof.lines import cited, computed, equality
from nonrobust.derivations.proof.step import Hypothesis, Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import lamda
from nonrobust.theory.papers.dohmatob_bietti.random_features import PSI, PSI_2, kappa
from sympy import Expr, Integer, Matrix, Symbol

a = Symbol("a", positive=True)  # (1/d) 1^T R 1
_R = Matrix(3, 3, lambda i, j: Symbol(f"R_{min(i, j) + 1}{max(i, j) + 1}", real=True))


def signs() -> Step:
    """E_e e^T R e = Tr R over random signs."""
    return computed(
        "signs",
        says=(
            "Changing the signs `e_j` of the `w_j` at random leaves their law "
            "and takes `R = (A + x)^-1` to `e_j R_jk e_k`, so `1^T R 1` has the mean `Tr R`. "
            "For three signs"
        ),
        name=Notation("E_e sum_jk R_jk e_j e_k", r"\mathbb{E}_e\sum_{jk}R_{jk}e_je_k"),
        compute=lambda: _sign_moment(1),
        right=_R.trace(),
        because="`E e_j e_k = 0` for `j != k`",
        by="averaged over all signs",
    )


def concentration() -> Step:
    """Var_e e^T R e = 2 sum_{j != k} R_jk^2 over random signs."""
    return computed(
        "concentration",
        says=(
            "and the variance is `2 sum_{j != k} R_jk^2 <= 2 m |R|_op^2 <= 2 m/(lambda_bar + x)^2`. "
            "So `a = (1/d) 1^T R 1` has a variance `O(1/d)` and converges to `psi(x)` too. "
            "For three signs"
        ),
        name=Notation("Var_e sum_jk R_jk e_j e_k", r"\operatorname{Var}_e\sum_{jk}R_{jk}e_je_k"),
        compute=lambda: _sign_moment(2) - _sign_moment(1) ** 2,
        right=4 * (_R[0, 1] ** 2 + _R[0, 2] ** 2 + _R[1, 2] ** 2),
        because="`E e_j e_k e_l e_n` is 1 if the indices pair up, else 0",
        by="averaged over all signs",
    )


def _sign_moment(power: int) -> Expr:
    """E_e (e^T R e)^power over uniform signs."""
    vectors = [Matrix(entries) for entries in product((1, -1), repeat=3)]
    return sum((((e.T * _R * e)[0]) ** power for e in vectors), Integer(0)) / 8


def outlier() -> Step:
    """(1/d) 1^T (U + x)^-1 1 = a/(1 + kappa a)."""
    share = a / (1 + kappa * a)
    return equality(
        "outlier",
        says=(
            "The solution of `(A + x) y + (kappa/d) 1 (1^T y) = 1` is `y = (1 - kappa q) R 1` "
            "with `q = (1/d) 1^T y`, so `q = (1 - kappa q) a`, which `q = a/(1 + kappa a)` solves:"
        ),
        left=(1 - kappa * share) * a,
        right=share,
        because="Sherman and Morrison's formula",
        name=Notation("(1/d) 1^T (U + x)^-1 1", r"\tfrac1d1^\top(U+x)^{-1}1"),
    )


def measure_line() -> Step:
    """M and N are determined by their transforms."""
    return cited(
        "measures",
        says=(
            "The transforms determine the limiting measures `M` and `N`, "
            "and integrals of continuous functions converge, as the spectrum stays bounded:"
        ),
        left=Notation("((1/d) 1^T g(U) 1, (1/d) Tr g(U))", r"(\tfrac1d1^\top g(U)1,\tfrac1d\operatorname{Tr}g(U))"),
        right=Notation("(M[g], N[g])", "(M[g],N[g])"),
        because="continuity of the Stieltjes transform",
        reference="Bai and Silverstein, Spectral Analysis of Large Dimensional Random Matrices, 2010, appendix B",
        hypotheses=(
            Hypothesis("the spectrum of `d Gamma` is bounded"),
            Hypothesis("`g` is continuous on the spectrum"),
        ),
    )


def outlier_lines() -> tuple[Step, ...]:
    """From psi to the transform of M: signs, and the rank-one update."""
    return signs(), concentration(), outlier()


def resolvent_lines() -> tuple[Step, ...]:
    """psi, its derivative, and the transform of M."""
    return (*pencil_lines(), *root_lines(), *outlier_lines())


def slope(expr: Expr) -> Expr:
    """-d/dlambda of an expression in psi(lambda), with psi' = -psi_2."""
    return -expr.diff(lamda).subs(PSI(lamda).diff(lamda), -PSI_2(lamda))
