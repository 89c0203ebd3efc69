"""Section 4: the network at initialization with quadratic activation, any covariance of its hidden weights."""

from nonrobust.derivations.engines.haar import gaussian_forms
from nonrobust.derivations.engines.words import Algebra, Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti.setting import centred_form
from nonrobust.derivations.proof.lines import cited, computed, matrices
from nonrobust.derivations.proof.step import Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, g
from sympy import Matrix, Sum, Symbol

_j = Symbol("j", integer=True)
_w, _wT = letter("w"), letter("w^T")
_column = Matrix([2, -1])
ALGEBRA = Algebra({"w": "d1", "w^T": "1d"}, (), ({"w": _column, "w^T": _column.T},), (("w", "w^T"),))
TRACE_OF_SQUARE = Sum(g[_j] ** 2, (_j, 1, d))  # Tr Gamma^2


def form_variance() -> Step:
    """Var (x^T P x) = 2 Tr P^2."""
    return computed(
        "variance",
        says="Write `P = w w^T`, so `sigma(w^T x) = x^T P x`. Its variance is",
        name=Notation("E (x^T P x - Tr P)^2", r"\mathbb{E}(x^\top Px-\operatorname{Tr}P)^2"),
        compute=lambda: centred_form("P"),
        right=2 * Tr(letter("P") ** 2),
        because="Wick's formula for `E x_i x_j x_k x_l`",
        by="sum over the three pairings of four points",
    )


def form_gradient() -> Step:
    """E |2 P x|^2 = 4 Tr P^2."""
    return computed(
        "gradient",
        says="and its gradient `2 P x` has the mean square",
        name=Notation("E |2 P x|^2", r"\mathbb{E}\,\|2Px\|^2"),
        compute=lambda: 4 * gaussian_forms([("P", "P")]),
        right=4 * Tr(letter("P") ** 2),
        because="`E x x^T = I`",
        by="sum over the one pairing of two points",
    )


def fourth_power() -> Step:
    """Tr P^2 = |w|^4 for P = w w^T."""
    return matrices(
        "fourth",
        says="Here `Tr P^2 = |w|^4`:",
        left=Tr((_w * _wT) ** 2),
        right=Tr((_wT * _w) ** 2),
        algebra=ALGEBRA,
        because="the trace is cyclic",
    )


def mean_fourth_power() -> Step:
    """E |w|^4 = (Tr Gamma)^2 + 2 Tr Gamma^2 for w ~ N(0, Gamma)."""
    return computed(
        "norm",
        says="With `w = Gamma^(1/2) y`, `y` standard normal, `|w|^2 = y^T Gamma y`, so",
        name=Notation("E |w|^4", r"\mathbb{E}\,\|w\|^4"),
        compute=lambda: gaussian_forms([("G",), ("G",)]),
        right=Tr(letter("G")) ** 2 + 2 * Tr(letter("G") ** 2),
        because="Wick's formula; `G` stands for `Gamma`",
        by="sum over the three pairings of four points",
    )


def eigenvalues() -> Step:
    """Tr Gamma^2 = sum_j g_j^2."""
    return cited(
        "eigenvalues",
        says="With the eigenvalues `g_j` of `Gamma`, `Tr Gamma = 1` and",
        left=Notation("Tr Gamma^2", r"\operatorname{Tr}\Gamma^2"),
        right=TRACE_OF_SQUARE,
        because="diagonalise `Gamma`",
        reference="the spectral theorem for symmetric matrices",
    )


def fourth_power_lines() -> tuple[Step, ...]:
    """E Tr P^2 = E |w|^4 = 1 + 2 |Gamma|^2."""
    return fourth_power(), mean_fourth_power(), eigenvalues()
