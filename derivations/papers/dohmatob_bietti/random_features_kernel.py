"""Section 5: the random features kernel: its Hermite expansion, and its linear part in the limit.

In the limit U = lambda_bar I + lambda_1^2 W W^T + (kappa/d) 1 1^T and G = U + omega I + (kappa/d) 1 1^T, up to terms
that vanish in operator norm [GMMM19], whose decay is measured.
"""

from nonrobust.derivations.engines.bilinear import inner
from nonrobust.derivations.engines.haar import gaussian_forms
from nonrobust.derivations.engines.words import Algebra, Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti.random_features_remainders import (
    gradients_decay,
    target_decay,
    values_decay,
)
from nonrobust.derivations.papers.dohmatob_bietti.setting import centred_form
from nonrobust.derivations.proof.lines import cited, computed, equality, matrices
from nonrobust.derivations.proof.remainder import neglect
from nonrobust.derivations.proof.step import Hypothesis, Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import gamma_2, lambda_1, lambda_2, lambda_bar, omega
from nonrobust.theory.papers.dohmatob_bietti.random_features import kappa
from sympy import Expr, Integer, Matrix, Poly, Rational, Symbol, eye

B, P, w, wT = (letter(name) for name in ("B", "P", "w", "w^T"))
s, t, c = (Symbol(name, real=True) for name in ("s", "t", "c"))
k, c_k = Symbol("k", integer=True, positive=True), Symbol("c_k", nonnegative=True)
_G, _H = Symbol("G", real=True), Symbol("G'", real=True)
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


def target_part() -> Step:
    """E [y^T B y - Tr B] = -w^T B w for y on the complement of w."""
    return matrices(
        "target",
        says=(
            "Take `|w_j| = 1`, which holds in the limit, "
            "and split `x = G w + y` with `G = w^T x` and `y` normal on the complement `I - P`, "
            "`P = w w^T`. Then `E [x^T B x - Tr B | G] = (G^2 - 1) w^T B w`, "
            "so `u_j = lambda_2 w_j^T B w_j`. The part of `y`:"
        ),
        left=Tr((letter("I") - P) * B) - Tr(B),
        right=-Tr(wT * B * w),
        algebra=ALGEBRA,
        because="`E y y^T = I - P`, and `G` is independent of `y`",
    )


def mehler() -> Step:
    """(Var(s G + t G') - s^2 - t^2)/2 = c s t for normals of correlation c."""
    return computed(
        "mehler",
        says=(
            "For standard normals `G`, `G'` of correlation `c`, "
            "the Hermite polynomials' generating functions have `E exp(s G - s^2/2) exp(t G' - t^2/2) = exp(c s t)`, "
            "so `E He_k(G) He_l(G') = 0` for `k != l` and `k! c^k` for `k = l`. The exponent:"
        ),
        name=Notation("(Var(s G + t G') - s^2 - t^2)/2", r"(\operatorname{Var}(sG+tG')-s^2-t^2)/2"),
        compute=_exponent,
        right=c * s * t,
        because="`E exp(Y) = exp(Var Y/2)`",
        by="expanded as a quadratic polynomial",
    )


def _exponent() -> Expr:
    """The exponent of Mehler's formula, from the covariances of G and G'."""
    variance = inner((s * _G + t * _H) ** 2, {(_G, _G): Integer(1), (_G, _H): c, (_H, _H): Integer(1)})
    return (variance - s**2 - t**2) / 2


def euler() -> Step:
    """c d/dc (c_k c^k) = k c_k c^k."""
    return equality(
        "gradient",
        says=(
            "So `U_jk = sum_{k >= 1} c_k (w_j.w_k)^k`, `c_k = lambda_k^2/k!`. "
            "The gradients' products multiply the term of degree `k` by `k` (the claim on Hermite components): "
            "`G_jk = sum_k k c_k (w_j.w_k)^k`. Term by term"
        ),
        left=c * (c_k * c**k).diff(c),
        right=k * c_k * c**k,
        because="Euler's operator",
        name=Notation("c d/dc (c_k c^k)", r"c\tfrac{d}{dc}(c_kc^k)"),
    )


def hermite_lines() -> tuple[Step, ...]:
    """u, U and G through Hermite coefficients."""
    return target_part(), mehler(), euler()


def overlap() -> Step:
    """E (w_j.w_k)^2 = Tr Gamma^2."""
    return computed(
        "overlap",
        says="Off the diagonal `w_j.w_k` is of order `d^(-1/2)`. Its square has the mean",
        name=Notation("E (w_j.w_k)^2", r"\mathbb{E}(w_j\cdot w_k)^2"),
        compute=lambda: gaussian_forms([("Gamma", "Gamma")]),
        right=Tr(letter("Gamma") ** 2),
        because="`w_j = Gamma^(1/2) y`, `w_k = Gamma^(1/2) y'`",
        by="sum over the one pairing of two points, y' before y",
    )


def rank_one() -> Step:
    """(lambda_2^2/2) gamma_2 = kappa."""
    return equality(
        "rank-one",
        says="which is `gamma_2/d`: the term of degree 2 is `(kappa/d) 1 1^T` with `kappa = lambda_2^2 gamma_2/2`,",
        left=lambda_2**2 / 2 * gamma_2,
        right=kappa,
        because="`c_2 = lambda_2^2/2`",
        name=Notation("kappa", r"\kappa"),
    )


def fluctuation() -> Step:
    """E (y^T M y - Tr M)^2 = 2 Tr M^2."""
    return computed(
        "fluctuation",
        says=(
            "`w_j^T B w_j = y^T M y`, `M = Gamma^(1/2) B Gamma^(1/2)`, "
            "has the mean `Tr B Gamma` and a variance of at most `2 |d Gamma|_op^2 |B|_F^2/d^2`, "
            "so that over all `m` neurons the squared deviations of `u` add up to `O(1/d) |B|_F^2`:"
        ),
        name=Notation("E (y^T M y - Tr M)^2", r"\mathbb{E}(y^\top My-\operatorname{Tr}M)^2"),
        compute=lambda: centred_form("M"),
        right=2 * Tr(letter("M") ** 2),
        because="Wick's formula; `Tr M^2 <= |Gamma|_op^2 |B|_F^2`",
        by="sum over the three pairings of four points",
    )


def linearisation() -> Step:
    """U, G and u in the limit, up to what vanishes in operator norm."""
    return cited(
        "linearisation",
        says=(
            "On the diagonal the terms of degree at least 2 add up to `lambda_bar` in `U`, "
            "and to `sum_{k >= 2} k c_k = lambda_bar + omega` in `G`, "
            "where the term of degree 2 counts twice. "
            "With `K = W W^T` and `J = 1 1^T/d`, up to what is neglected "
            "(terms of degree at least 3 off the diagonal, of order `d^(-3/2)` each; "
            "`(w_j.w_k)^2 - gamma_2/d`; the fluctuations of `|w_j|`):"
        ),
        left=Notation("(U, G, u)", "(U,G,u)"),
        right=Notation(
            (
                "(lambda_bar I + lambda_1^2 K + kappa J, (lambda_bar + omega) I + lambda_1^2 K + 2 kappa J, "
                "lambda_2 Tr(B Gamma) 1)"
            ),
            r"(\bar\lambda I+\lambda_1^2K+\kappa J,\ (\bar\lambda+\omega)I+\lambda_1^2K+2\kappa J,"
            r"\ \lambda_2\operatorname{Tr}(B\Gamma)1)",
        ),
        because="concentration of inner products",
        reference="[GMMM19]; El Karoui, The spectrum of kernel random matrices, 2010",
        hypotheses=(
            Hypothesis(
                "`sigma` (for `G` also `sigma'`) is square integrable and `sigma` is not affine (assumed in the claim)"
            ),
            Hypothesis("the spectrum of `d Gamma` is bounded"),
        ),
        neglects=(
            neglect("the rest of `U` in operator norm", Rational(1, 2), values_decay),
            neglect("the rest of `G` in operator norm", Rational(1, 2), gradients_decay),
            neglect("the rest of `u` over `|B|_F`", Rational(1, 2), target_decay),
        ),
    )


def slopes() -> Step:
    """G - U = omega I + kappa J in the limit."""
    values = lambda_bar + lambda_1**2 * _GRAM + kappa * _ONES
    gradients = (lambda_bar + omega) + lambda_1**2 * _GRAM + 2 * kappa * _ONES
    return computed(
        "slopes",
        says="So `G - U` is",
        name=Notation("G - U", "G-U"),
        compute=lambda: gradients - values,
        right=omega + kappa * _ONES,
        because="`omega = sum_{k >= 2} (k - 1) c_k`",
        by="subtracted term by term",
    )


def linear_lines() -> tuple[Step, ...]:
    """The kernel in the limit."""
    return overlap(), rank_one(), fluctuation(), linearisation(), slopes()


def quadratic_form(polynomial: Expr, symbol: Symbol, noise: Expr) -> Expr:
    """E over the centred `symbol` of variance `noise` of a quadratic polynomial in it."""
    moments = {0: Integer(1), 1: Integer(0), 2: noise}
    return sum((factor * moments[power] for (power,), factor in Poly(polynomial, symbol).terms()), Integer(0))
