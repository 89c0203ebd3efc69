"""Section 5: the random features kernel: Hermite expansion, its linear part in the limit, and its resolvent.

In the limit U = lambda_bar I + lambda_1^2 W W^T + (kappa/d) 1 1^T and G = U + omega I + (kappa/d) 1 1^T, up to terms
that vanish in operator norm [GMMM19]; the resolvent's trace is psi [SB95], and 1^T (U - z)^-1 1/d is psi/(1 + kappa
psi).
"""

from itertools import product

from sympy import Expr, Function, Integer, Matrix, Poly, Symbol, eye

from derivations.engine.haar import gaussian_forms
from derivations.engine.lines import cited, computed, equality, matrices
from derivations.engine.step import Hypothesis, Notation, Step
from derivations.engine.words import Algebra, Tr, letter
from derivations.setting import centred_form
from derivations.tradeoffs import inner
from theory.regimes.random_features import PSI, PSI_2, kappa
from theory.symbols import gamma_2, lambda_2, lambda_bar, lamda, omega, rho

B, P, w, wT = (letter(name) for name in ("B", "P", "w", "w^T"))
s, t, c, x, first, linear = (Symbol(name, real=True) for name in ("s", "t", "c", "x", "c_1", "q"))
k, c_k = Symbol("k", integer=True, positive=True), Symbol("c_k", nonnegative=True)
weight, eta, psi, a = (Symbol(name, positive=True) for name in ("tau", "eta_D", "psi", "a"))
_G, _H, ONE = Symbol("G", real=True), Symbol("G'", real=True), Integer(1)
_ONES = Symbol("J", real=True)  # 1 1^T/d
_GRAM = Symbol("K", real=True)  # W W^T


def _algebra() -> Algebra:
    """A unit vector w with P = w w^T, and a symmetric B."""
    column = Matrix([3, 4]) / 5
    example = {"w": column, "w^T": column.T, "P": column * column.T, "B": Matrix([[1, 2], [2, -1]]), "I": eye(2)}
    rules = ((("w^T", "w", "w^T"), ("w^T",)), (("w", "w^T", "w"), ("w",)))
    shapes = {"w": "d1", "w^T": "1d"}
    return Algebra(shapes, rules, (example,), (("w", "w^T"),), (("P", w * wT),), "w^T w = 1")


ALGEBRA = _algebra()


def hermite_lines() -> tuple[Step, ...]:
    """u, U and G through Hermite coefficients."""
    return (
        matrices(
            "target", "Take `|w_j| = 1`, which holds in the limit, and split `x = G w + y` with `G = w^T x` and `y` "
            "normal on the complement `I - P`, `P = w w^T`. Then `E [x^T B x - Tr B | G] = (G^2 - 1) w^T B w`, so `u_j "
            "= lambda_2 w_j^T B w_j`. The part of `y`:",
            Tr((letter("I") - P) * B) - Tr(B), -Tr(wT * B * w), ALGEBRA, "`E y y^T = I - P`, and `G` is independent "
            "of `y`",
        ),
        computed(
            "mehler", "For standard normals `G`, `G'` of correlation `c`, the generating functions of the Hermite "
            "polynomials have `E exp(s G - s^2/2) exp(t G' - t^2/2) = exp(c s t)`, so `E He_k(G) He_l(G') = 0` for `k "
            "!= l` and `k! c^k` for `k = l`. The exponent:",
            Notation("(Var(s G + t G') - s^2 - t^2)/2", r"(\operatorname{Var}(sG+tG')-s^2-t^2)/2"),
            lambda: (inner((s * _G + t * _H) ** 2, {(_G, _G): ONE, (_G, _H): c, (_H, _H): ONE}) - s**2 - t**2) / 2,
            c * s * t, "`E exp(Y) = exp(Var Y/2)`", "expanded as a quadratic polynomial",
        ),
        equality(
            "gradient", "So `U_jk = sum_{k >= 1} c_k (w_j.w_k)^k`, `c_k = lambda_k^2/k!`. The gradients' products "
            "multiply the term of degree `k` by `k` (the claim on Hermite components): `G_jk = sum_k k c_k "
            "(w_j.w_k)^k`. Term by term",
            c * (c_k * c**k).diff(c), k * c_k * c**k, "Euler's operator",
            name=Notation("c d/dc (c_k c^k)", r"c\tfrac{d}{dc}(c_kc^k)"),
        ),
    )  # fmt: skip


def linear_lines() -> tuple[Step, ...]:
    """The kernel in the limit."""
    kernel = lambda_bar + first * _GRAM + kappa * _ONES
    slopes = (lambda_bar + omega) + first * _GRAM + 2 * kappa * _ONES
    return (
        computed(
            "square", "Off the diagonal `w_j.w_k` is of order `d^(-1/2)`. Its square has the mean",
            Notation("E (w_j.w_k)^2", r"\mathbb{E}(w_j\cdot w_k)^2"), lambda: gaussian_forms([("G", "G")]),
            Tr(letter("G") ** 2), "`w_j = Gamma^(1/2) y`, `w_k = Gamma^(1/2) y'`; `G` stands for `Gamma`",
            "sum over the one pairing of two points, y' before y",
        ),
        equality(
            "rank-one", "which is `gamma_2/d`: the term of degree 2 is `(kappa/d) 1 1^T` with `kappa = lambda_2^2 "
            "gamma_2/2`,",
            lambda_2**2 / 2 * gamma_2, kappa, "`c_2 = lambda_2^2/2`", name=Notation("kappa", r"\kappa"),
        ),
        computed(
            "fluctuation", "`w_j^T B w_j = y^T M y`, `M = Gamma^(1/2) B Gamma^(1/2)`, has the mean `Tr B Gamma` and a "
            "variance of at most `2 |d Gamma|_op^2 |B|_F^2/d^2`, so that over all `m` neurons the squared deviations "
            "of `u` add up to `O(1/d) |B|_F^2`:",
            Notation("E (y^T M y - Tr M)^2", r"\mathbb{E}(y^\top My-\operatorname{Tr}M)^2"), lambda: centred_form("M"),
            2 * Tr(letter("M") ** 2), "Wick's formula; `Tr M^2 <= |Gamma|_op^2 |B|_F^2`",
            "sum over the three pairings of four points",
        ),
        cited(
            "linearisation", "On the diagonal the terms of degree at least 2 add up to `lambda_bar`. In operator norm, "
            "what is left out of `U` (terms of degree at least 3 off the diagonal, of order `d^(-3/2)` each; `(w_j.w_k)"
            "^2 - gamma_2/d`; the fluctuations of `|w_j|`) and, in units of `|B|_F`, of `u` vanishes:",
            Notation("(U, u)", "(U,u)"),
            Notation("(lambda_bar I + lambda_1^2 W W^T + (kappa/d) 1 1^T, lambda_2 Tr(B Gamma) 1)",
                     r"(\bar\lambda I+\lambda_1^2WW^\top+\tfrac\kappa d11^\top,"
                     r"\ \lambda_2\operatorname{Tr}(B\Gamma)1)"),
            "concentration of inner products", "[GMMM19]; El Karoui, The spectrum of kernel random matrices, 2010",
            (
                Hypothesis("`sigma`, `sigma'` are square integrable and `sigma` is not affine (assumed in the claim)"),
                Hypothesis("the spectrum of `d Gamma` is bounded"),
            ),
        ),
        computed(
            "slopes", "In the same way `G` has `sum_{k >= 2} k c_k = lambda_bar + omega` on the diagonal and twice the "
            "term of degree 2, so with `K = W W^T` and `J = 1 1^T/d`, `G - U` is",
            Notation("G - U", "G-U"), lambda: slopes - kernel, omega + kappa * _ONES,
            "`omega = sum_{k >= 2} (k - 1) c_k`", "subtracted term by term",
        ),
    )  # fmt: skip


def resolvent_lines() -> tuple[Step, ...]:
    """psi, its derivative, and the transform of M."""
    outlier = a / (1 + kappa * a)
    return (
        cited(
            "resolvent", "Let `A = lambda_bar I + lambda_1^2 W W^T`. The trace `(1/d) Tr(A + x)^-1` converges to the "
            "positive root `psi(x)` of",
            Notation("(lambda_bar + x) psi + 1 - eta_D(lambda_1^2 psi)",
                     r"(\bar\lambda+x)\psi+1-\eta_D(\lambda_1^2\psi)"), rho,
            "the companion Stieltjes equation, `eta_D(s) = int 1/(1 + t s) dD(t)`", "[SB95]; [MP67]",
            (Hypothesis("`w_j = Gamma^(1/2) y_j` with the law of `d Gamma` -> `D`, `m/d -> rho` (assumed)"),),
        ),
        equality(
            "form", "This is `z - lambda_bar + rho/psi = int lambda_1^2 t/(1 + lambda_1^2 t psi) dD` at `z = -x`, "
            "multiplied by `psi`: under the integral, with `q = lambda_1^2 t`,",
            psi * linear / (1 + linear * psi), 1 - 1 / (1 + linear * psi), "one fraction",
        ),
        equality(
            "inverse", "Solved for `z = -x`, `z(psi) = lambda_bar - (rho - 1 + eta_D)/psi`; inserted in the equation:",
            (lambda_bar - _z(eta)) * psi + 1 - eta, rho, "solve a linear equation; so `psi_2 = -psi'(x) = 1/z'(psi)`",
            name=Notation("(lambda_bar - z) psi + 1 - eta_D", r"(\bar\lambda-z)\psi+1-\eta_D"),
        ),
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


_R = Matrix(3, 3, lambda i, j: Symbol(f"R_{min(i, j) + 1}{max(i, j) + 1}", real=True))


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


def _z(mean: Expr) -> Expr:
    """The inverse function of psi(z)."""
    return lambda_bar - (rho - 1 + mean) / psi


def slope(expr: Expr) -> Expr:
    """-d/dlambda of an expression in psi(lambda), with psi' = -psi_2."""
    trace = Function("psi")
    derivative = expr.subs(PSI(lamda), trace(lamda)).diff(lamda)
    return -derivative.subs(trace(lamda).diff(lamda), -PSI_2(lamda)).subs(trace(lamda), PSI(lamda))


def quadratic_form(polynomial: Expr, symbol: Symbol, noise: Expr) -> Expr:
    """E over the centred `symbol` of variance `noise` of a quadratic polynomial in it."""
    moments = {0: Integer(1), 1: Integer(0), 2: noise}
    return sum((factor * moments[power] for (power,), factor in Poly(polynomial, symbol).terms()), Integer(0))
