"""Section 5: the resolvent of the random features kernel: psi and its derivative from a linear pencil, and kappa.

The pencil [[lambda_bar + x, lambda_1 W], [lambda_1 W^T, -I]] has (A + x)^-1, A = lambda_bar I + lambda_1^2 W W^T, in
the corner of its inverse; Dyson's equation reduces by machine to the equation of the claims. The rank-one part of U
turns psi into psi/(1 + kappa psi).
"""

from functools import lru_cache
from itertools import product

from nonrobust.derivations.engines import pencils
from nonrobust.derivations.engines.haar import gaussian_forms
from nonrobust.derivations.engines.pencils import Pencil, SpectralMean
from nonrobust.derivations.papers.dohmatob_bietti.random_features_remainders import trace_decay
from nonrobust.derivations.proof.lines import cited, computed, equality, inequality, matrices
from nonrobust.derivations.proof.remainder import neglect
from nonrobust.derivations.proof.step import CheckResult, Hypothesis, Notation, Status, Step
from nonrobust.derivations.proof.words import Algebra, Tr, letter
from nonrobust.theory.papers.dohmatob_bietti.glossary import lambda_1, lambda_bar, lamda, rho
from nonrobust.theory.papers.dohmatob_bietti.random_features import PSI, PSI_2, kappa
from sympy import Expr, Function, Integer, Lambda, Matrix, Symbol, solve

psi, a, eta = (Symbol(name, positive=True) for name in ("psi", "a", "eta_D"))
x, linear, singular = (Symbol(name, nonnegative=True) for name in ("x", "q", "s"))
_columns, _columns_slope, _slope = (Symbol(name, real=True) for name in ("tau", "tau'", "psi'"))
_L, _V, _H = letter("L"), letter("L^-1"), letter("H")
PENCIL = Pencil(
    (rho, Integer(1)),
    (False, True),
    Matrix([[lambda_bar + x, 0], [0, -1]]),
    ((0, 1, lambda_1), (1, 0, lambda_1)),
)
_TRACES = {(0, 0): psi, (1, 1): _columns}
_DERIVATIVES = {
    **_TRACES,
    **{(2, 2): psi, (3, 3): _columns, (0, 2): _slope, (1, 3): _columns_slope},
}
_R = Matrix(3, 3, lambda i, j: Symbol(f"R_{min(i, j) + 1}{max(i, j) + 1}", real=True))


def _algebra() -> Algebra:
    """An invertible L and an increment H."""
    matrix, increment = Matrix([[2, 1], [1, 3]]), Matrix([[1, -1], [-1, 2]])
    rules = ((("L", "L^-1"), ()), (("L^-1", "L"), ()))
    return Algebra({}, rules, ({"L": matrix, "L^-1": matrix.inv(), "H": increment, "I": Matrix.eye(2)},),
                   laws="L L^-1 = I")  # fmt: skip


ALGEBRA = _algebra()


def _mean(integrand: Expr) -> Expr:
    return SpectralMean(Lambda(pencils.T, integrand))


@lru_cache(maxsize=1)
def scalar_equation() -> Expr:
    """rho/psi, from Dyson's equation."""
    system = pencils.eliminate(pencils.equations(PENCIL, _TRACES), [psi])
    return rho / system[psi]


@lru_cache(maxsize=1)
def derived_slope() -> Expr:
    """psi'(x) from the pencil [[L, L'], [0, L]], with x eliminated by the equation for psi."""
    system = pencils.equations(pencils.derivative_pencil(PENCIL, x), _DERIVATIVES)
    kept = pencils.eliminate(system, [psi, _slope])
    (solution,) = solve(kept[_slope] - _slope, _slope)
    return solution.subs(x, _x_of_psi())


def _x_of_psi() -> Expr:
    return rho / psi - lambda_bar - lambda_1**2 * _mean(pencils.T / (1 + lambda_1**2 * pencils.T * psi))


def _corner() -> Expr:
    """The corner of the inverse of the pencil's 2 x 2 block for a singular value of W."""
    return Matrix([[lambda_bar + x, lambda_1 * singular], [lambda_1 * singular, -1]]).inv()[0, 0]


def _self_adjoint() -> CheckResult:
    if PENCIL.self_adjoint:
        return CheckResult(Status.PROVED, "the constant part is symmetric, and W^T stands opposite to W")
    return CheckResult(Status.REFUTED, "the pencil is not self-adjoint")


def pencil_lines() -> tuple[Step, ...]:
    """From the pencil to the equation of psi."""
    t, weighted = pencils.T, lambda_1**2 * pencils.T * psi
    return (
        computed(
            "pencil", "Let `A = lambda_bar I + lambda_1^2 W W^T` and let `L` be the linear pencil with the blocks "
            "`(lambda_bar + x) I`, `lambda_1 W`; `lambda_1 W^T`, `-I`. Singular vectors of `W` split it into `2 x 2` "
            "blocks, one for each singular value `s`. So the first block of `L^-1` is `(A + x)^-1`:",
            Notation("(L^-1)_11", "(L^{-1})_{11}"), _corner, 1 / (lambda_bar + x + lambda_1**2 * singular**2),
            "Schur's complement", "the 2 x 2 block inverted",
        ),
        matrices(
            "perturbation", "`L` is linear in the normal entries of `W`. A step `H` of `L` moves `L^-1` by `-L^-1 H "
            "L^-1`, to first order:",
            (_L + _H) * (_V - _V * _H * _V), letter("I") - _H * _V * _H * _V, ALGEBRA, "`L L^-1 = I`",
        ),
        computed(
            "covariance", "By Stein's lemma, `E[X L^-1] = -E[eta(L^-1) L^-1]` with `X` the Gaussian part of `L` and "
            "`eta(G) = E[X G X]`. With `w_j = Gamma^(1/2) y`, `W G_22 W^T` has the mean `Tr(Gamma G_22) I` (rows are "
            "independent and centred), and `W^T G_11 W` the mean `Gamma Tr G_11`:",
            Notation("E w_j^T G w_j", r"\mathbb{E}\,w_j^\top Gw_j"),
            lambda: gaussian_forms([("Gamma", "G")]), Tr(letter("G") * letter("Gamma")),
            "Wick's formula; `G_12` and `G_21` enter `eta` over `d` only", "sum over the one pairing of two points",
        ),
        cited(
            "dyson", "Traces concentrate, so `L^-1` is replaced by the solution `G` of Dyson's equation, with blocks "
            "`G_11`, a number, and `G_22 = G_22(t)`, a function of the eigenvalue `t` of `d Gamma`. `D` is the law of "
            "`t`:",
            Notation("(diag(lambda_bar + x, -1) - eta(G)) G",
                     r"(\operatorname{diag}(\bar\lambda+x,-1)-\eta(G))\,G"),
            Notation("I", "I"), "the limit of operator-valued free probability",
            "Helton, Rashidi Far and Speicher 2007; [SB95]",
            (
                Hypothesis("the pencil is self-adjoint and linear in independent normal entries", _self_adjoint),
                Hypothesis("`A + x >= lambda_bar > 0`, as `sigma` is not affine"),
                Hypothesis("the law of `d Gamma` converges to `D`, and `m/d -> rho` (assumed)"),
            ),
            neglects=(neglect("`(1/d) Tr(A + x)^-1 - psi(x)`", 1, trace_decay),),
        ),
        computed(
            "columns", "`G` is the inverse of a diagonal matrix. With `psi = lim (1/d) Tr G_11`, the second block has",
            Notation("int t G_22(t) dD(t)", r"\int t\,G_{22}(t)\,dD(t)"),
            lambda: pencils.equations(PENCIL, _TRACES)[_columns], -_mean(t / (1 + weighted)),
            "`G_22 = -1/(1 + lambda_1^2 t psi)`", "eta contracted and the pencil inverted over the rational functions",
        ),
        computed(
            "scalar", "and the first, `psi = rho G_11`, closes the equations:", Notation("rho/psi", r"\rho/\psi"),
            scalar_equation, lambda_bar + x + lambda_1**2 * _mean(t / (1 + weighted)),
            "`G_11 = 1/(lambda_bar + x - lambda_1^2 int t G_22 dD)`; insert", "the traces eliminated one by one",
        ),
        equality(
            "form", "Multiply by `psi`; under the integral, with `q = lambda_1^2 t` and `eta_D(s) = int 1/(1 + t s) "
            "dD`, so that `(lambda_bar + x) psi + 1 - eta_D(lambda_1^2 psi) = rho`,",
            psi * linear / (1 + linear * psi), 1 - 1 / (1 + linear * psi), "one fraction",
        ),
    )  # fmt: skip


def root_lines() -> tuple[Step, ...]:
    """The equation has one positive root; its inverse function and its slope."""
    grown = (lambda_bar + x) * psi + 1 - 1 / (1 + linear * psi)
    square = _mean(pencils.T**2 / (1 + lambda_1**2 * pencils.T * psi) ** 2)
    return (
        inequality(
            "root-slope", "The left side is `int ((lambda_bar + x) psi + 1 - 1/(1 + q psi)) dD`, 0 at `psi = 0`. It "
            "increases, strictly as `lambda_bar > 0`:",
            grown.diff(psi), 0 * psi, lambda_bar + x + linear / (1 + linear * psi) ** 2, "differentiate",
            name=Notation("d/dpsi", r"\tfrac{d}{d\psi}"),
        ),
        inequality(
            "root-end", "and is at least `rho` at `psi = rho/(lambda_bar + x)`: there is exactly one positive root.",
            1 - 1 / (1 + linear * psi), 0 * psi, linear * psi / (1 + linear * psi), "one fraction",
        ),
        equality(
            "inverse", "Solved for `z = -x`, `z(psi) = lambda_bar - (rho - 1 + eta_D)/psi`; inserted in the equation:",
            (lambda_bar - inverse(eta)) * psi + 1 - eta, rho, "solve a linear equation",
            name=Notation("(lambda_bar - z) psi + 1 - eta_D", r"(\bar\lambda-z)\psi+1-\eta_D"),
        ),
        computed(
            "psi-slope", "The pencil with the blocks `L`, `dL/dx`; `0`, `L` has `-L^-1 (dL/dx) L^-1` in the corner of "
            "its inverse. Its Dyson equation is linear in the new traces, and gives `psi_2 = -psi' = 1/z'(psi)`:",
            Notation("psi'(x)", r"\psi'(x)"), derived_slope, -1 / (rho / psi**2 - lambda_1**4 * square),
            "`x` as a function of `psi` has the slope `-rho/psi^2 + lambda_1^4 int t^2/(1 + lambda_1^2 t psi)^2 dD`",
            "the enlarged pencil inverted, its traces eliminated one by one",
        ),
    )  # fmt: skip


def outlier_lines() -> tuple[Step, ...]:
    """From psi to the transform of M: signs, and the rank-one update."""
    outlier = a / (1 + kappa * a)
    return (
        computed(
            "signs", "Changing the signs `e_j` of the `w_j` at random leaves their law and takes `R = (A + x)^-1` to "
            "`e_j R_jk e_k`, so `1^T R 1` has the mean `Tr R`. For three signs",
            Notation("E_e sum_jk R_jk e_j e_k", r"\mathbb{E}_e\sum_{jk}R_{jk}e_je_k"), lambda: _signs(1),
            _R.trace(), "`E e_j e_k = 0` for `j != k`", "averaged over all signs",
        ),
        computed(
            "concentration", "and the variance is `2 sum_{j != k} R_jk^2 <= 2 m |R|_op^2 <= 2 m/(lambda_bar + x)^2`. "
            "So `a = (1/d) 1^T R 1` has a variance `O(1/d)` and converges to `psi(x)` too. For three signs",
            Notation("Var_e sum_jk R_jk e_j e_k", r"\operatorname{Var}_e\sum_{jk}R_{jk}e_je_k"),
            lambda: _signs(2) - _signs(1) ** 2, 4 * (_R[0, 1] ** 2 + _R[0, 2] ** 2 + _R[1, 2] ** 2),
            "`E e_j e_k e_l e_n` is 1 if the indices pair up, else 0", "averaged over all signs",
        ),
        equality(
            "outlier", "The solution of `(A + x) y + (kappa/d) 1 (1^T y) = 1` is `y = (1 - "
            "kappa q) R 1` with `q = (1/d) 1^T y`, so `q = (1 - kappa q) a`, which `q = a/(1 + kappa a)` solves:",
            (1 - kappa * outlier) * a, outlier, "Sherman and Morrison's formula",
            name=Notation("(1/d) 1^T (U + x)^-1 1", r"\tfrac1d1^\top(U+x)^{-1}1"),
        ),
    )  # fmt: skip


def resolvent_lines() -> tuple[Step, ...]:
    """psi, its derivative, and the transform of M."""
    return (*pencil_lines(), *root_lines(), *outlier_lines())


def _signs(power: int) -> Expr:
    """E_e (e^T R e)^power over uniform signs."""
    vectors = [Matrix(signs) for signs in product((1, -1), repeat=3)]
    return sum((((e.T * _R * e)[0]) ** power for e in vectors), Integer(0)) / 8


def measure_line() -> Step:
    """M and N are determined by their transforms."""
    return cited(
        "measures", "The transforms determine the limiting measures `M` and `N`, and integrals of continuous functions "
        "converge, as the spectrum stays bounded:",
        Notation("((1/d) 1^T g(U) 1, (1/d) Tr g(U))", r"(\tfrac1d1^\top g(U)1,\tfrac1d\operatorname{Tr}g(U))"),
        Notation("(M[g], N[g])", "(M[g],N[g])"), "continuity of the Stieltjes transform",
        "Bai and Silverstein, Spectral Analysis of Large Dimensional Random Matrices, 2010, appendix B",
        (Hypothesis("the spectrum of `d Gamma` is bounded"), Hypothesis("`g` is continuous on the spectrum")),
    )  # fmt: skip


def inverse(mean: Expr) -> Expr:
    """The inverse function of psi(z)."""
    return lambda_bar - (rho - 1 + mean) / psi


def slope(expr: Expr) -> Expr:
    """-d/dlambda of an expression in psi(lambda), with psi' = -psi_2."""
    trace = Function("psi")
    derivative = expr.subs(PSI(lamda), trace(lamda)).diff(lamda)
    return -derivative.subs(trace(lamda).diff(lamda), -PSI_2(lamda)).subs(trace(lamda), PSI(lamda))
