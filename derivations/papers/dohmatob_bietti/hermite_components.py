"""Section 9: the Hermite components of a function, of its gradient and of the target.

They are read off the generating function g(x, s) = exp(s.x - |s|^2/2), whose part of degree k in s holds the Hermite
polynomials of degree k: one identity proves orthogonality and E|grad f_k|^2 = k E f_k^2 for all k.
"""

from nonrobust.derivations.engines.bilinear import inner
from nonrobust.derivations.engines.hermite import gaussian_mean, hermite
from nonrobust.derivations.proof.lines import computed, equality
from nonrobust.derivations.proof.step import Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import e, kappa
from sympy import Expr, Integer, Symbol, exp

x, z, s, t = (Symbol(name, real=True) for name in "xzst")
k = Symbol("k", integer=True, positive=True)
F_2, F_STAR = Symbol("f_2", real=True), Symbol("f^*", real=True)
GRAM = {(F_2, F_2): e[2], (F_2, F_STAR): kappa, (F_STAR, F_STAR): Integer(1)}  # in units of E f*^2
_g = exp(s * x - s**2 / 2)
_HIGHEST = 8


def completed_square() -> Step:
    """s x - x^2/2 = -(x - s)^2/2 + s^2/2, so E exp(s x) = exp(s^2/2)."""
    return equality(
        "square",
        says=(
            "Let `g(x, s) = exp(s.x - |s|^2/2) = sum_k g_k`, `g_k` of degree `k` in `s`: "
            "in `x`, all Hermite polynomials of degree `k`. "
            "Each coordinate completes the square, so `E exp(u x) = exp(u^2/2)`:"
        ),
        left=s * x - x**2 / 2,
        right=-((x - s) ** 2) / 2 + s**2 / 2,
        because="a shifted Gaussian density integrates to 1",
    )


def generating_product() -> Step:
    """E g(x, s) g(x, t) = e^z with z = s.t."""
    return equality(
        "product",
        says=(
            "Hence `E g(x, s) g(x, t) = e^z`, `z = s.t`: "
            "the components of different degree are orthogonal, and `E g_k(x, s) g_k(x, t) = z^k/k!`. "
            "The exponent, coordinate by coordinate:"
        ),
        left=(s + t) ** 2 / 2 - s**2 / 2 - t**2 / 2,
        right=s * t,
        because="`E exp((s + t) x) = exp((s + t)^2/2)`",
    )


def generating_gradient() -> Step:
    """grad g = s g."""
    return equality(
        "gradient",
        says="The gradient in `x` multiplies `g` by `s`:",
        left=_g.diff(x),
        right=s * _g,
        because="differentiate",
        name=Notation("d/dx g", r"\partial_x\,g"),
    )


def gradient_product() -> Step:
    """E grad g(x, s).grad g(x, t) = z e^z = sum_k k z^k/k!."""
    return equality(
        "degree",
        says="Hence `E grad g(x, s).grad g(x, t) = z e^z = sum_k k z^k/k!`, by Euler's operator `z d/dz`:",
        left=z * exp(z).diff(z),
        right=z * exp(z),
        because="`(z d/dz) z^k = k z^k`, degree by degree",
        name=Notation("z d/dz e^z", r"z\,\frac{d}{dz}e^z"),
    )


def component_gradient() -> Step:
    """E |grad f_k|^2 = k E f_k^2 for f_k in the span of degree k."""
    return equality(
        "component",
        says=(
            "So gradients of different degree are orthogonal, "
            "and `E|grad f_k|^2 = k E f_k^2` for `f_k` in the span of degree `k`: comparing coefficients,"
        ),
        left=z * (z**k).diff(z),
        right=k * z**k,
        because="bilinearity",
        name=Notation("z d/dz z^k", r"z\,\frac{d}{dz}z^k"),
    )


def component_examples() -> Step:
    """E He_k'^2 = k E He_k^2 for k = 1, ..., 8."""
    return computed(
        "examples",
        says=f"The same from exact moments in one dimension, for `k = 1, ..., {_HIGHEST}`:",
        name=Notation("sum_k |E He_k'^2 - k E He_k^2|", r"\sum_k|\mathbb{E}\,He_k'^2-k\,\mathbb{E}\,He_k^2|"),
        compute=_hermite_defect,
        right=Integer(0),
        because="`E x^(2j) = (2j - 1)!!`",
        by="computed from the recurrence He_{k+1} = x He_k - k He_{k-1}",
        reference="DLMF 18.9",
    )


def _hermite_defect() -> Expr:
    """sum_k |E He_k'^2 - k E He_k^2| for k up to 8."""
    total: Expr = Integer(0)
    for degree in range(1, _HIGHEST + 1):
        polynomial = hermite(degree, x)
        total += abs(gaussian_mean(polynomial.diff(x) ** 2, x) - degree * gaussian_mean(polynomial**2, x))
    return total


def target_of_degree_2() -> Step:
    """f* = sum_ij B_ij (x_i x_j - [i = j]) is in the span of the Hermite polynomials of degree 2."""
    b, w = Symbol("b", real=True), Symbol("y", real=True)
    return computed(
        "target",
        says=(
            "`f* = sum_ij B_ij (x_i x_j - [i = j])` is purely of degree 2: "
            "`x_i^2 - 1 = He_2(x_i)` and `x_i x_j` is `He_1(x_i) He_1(x_j)`. "
            "Diagonal and off-diagonal terms:"
        ),
        name=Notation("B_ii He_2(x_i) + 2 B_ij He_1(x_i) He_1(x_j)", r"B_{ii}He_2(x_i)+2B_{ij}He_1(x_i)He_1(x_j)"),
        compute=lambda: s * hermite(2, x) + 2 * b * hermite(1, x) * hermite(1, w),
        right=s * (x**2 - 1) + 2 * b * x * w,
        because="`He_1 = x`, `He_2 = x^2 - 1`",
        by="computed from the recurrence of the Hermite polynomials",
    )


def second_component_error() -> Step:
    """|f_2 - f*|^2/|f*|^2 = e_2 - 2 kappa + 1."""
    return computed(
        "second",
        says="In units of `E f*^2`, with `e_2 = |f_2|^2` and `kappa = <f_2, f*>`:",
        name=Notation("|f_2 - f*|^2/|f*|^2", r"\|f_2-f^*\|^2/\|f^*\|^2"),
        compute=lambda: inner((F_2 - F_STAR) ** 2, GRAM),
        right=e[2] - 2 * kappa + 1,
        because="bilinearity of the inner product",
        by="expanded as a quadratic polynomial",
    )


def orthogonality_lines() -> tuple[Step, ...]:
    """Components of different degree are orthogonal."""
    return completed_square(), generating_product()


def gradient_lines() -> tuple[Step, ...]:
    """Gradients of components of different degree are orthogonal, and E|grad f_k|^2 = k E f_k^2."""
    return (
        *orthogonality_lines(),
        generating_gradient(),
        gradient_product(),
        component_gradient(),
        component_examples(),
    )
