"""Section 1: test error and non-robustness of a quadratic network, by Wick's formula.

With M = C - B the error is a centred Gaussian quadratic form; its second moment is a sum over the three pairings of
four points, counted by machine.
"""

from nonrobust.derivations.engines.haar import gaussian_forms
from nonrobust.derivations.engines.words import Algebra, Tr, letter
from nonrobust.derivations.proof.lines import computed, matrices
from nonrobust.derivations.proof.step import Notation, Step
from sympy import Expr, Matrix

B, C, M = (letter(name) for name in "BCM")
_x, _h = letter("x"), letter("h")
_xT, _hT = letter("x^T"), letter("h^T")


def _algebra() -> Algebra:
    x, h = Matrix([2, -1]), Matrix([1, 3])
    example = {
        "B": Matrix([[1, 2], [2, -1]]),
        "C": Matrix([[0, 1], [1, 3]]),
        "M": Matrix([[-1, -1], [-1, 4]]),
        **{"x": x, "x^T": x.T, "h": h, "h^T": h.T},
    }
    shapes = {"x": "d1", "h": "d1", "x^T": "1d", "h^T": "1d"}
    return Algebra(shapes, (), (example,), transposes=(("x", "x^T"), ("h", "h^T")))


ALGEBRA = _algebra()


def centred_form(name: str) -> Expr:
    """E(x^T M x - Tr M)^2 for the matrix M of this name."""
    trace = Tr(letter(name))
    return gaussian_forms([(name,), (name,)]) - 2 * trace * gaussian_forms([(name,)]) + trace**2


def bias() -> Step:
    """E x^T C x = Tr C."""
    return computed(
        "bias",
        says="The optimal output bias is `-Tr C`, the one for which `E f = 0`.",
        name=Notation("E x^T C x", r"\mathbb{E}\,x^\top C x"),
        compute=lambda: gaussian_forms([("C",)]),
        right=Tr(C),
        because="`E x x^T = I`",
        by="sum over the one pairing of two points",
    )


def error() -> Step:
    """E (f - f*)^2 = 2 Tr M^2 with M = C - B."""
    return computed(
        "error",
        says="The error `f - f*` is the centred quadratic form of `M = C - B`; its mean square:",
        name=Notation("E (x^T M x - Tr M)^2", r"\mathbb{E}\,(x^\top M x-\operatorname{Tr}M)^2"),
        compute=lambda: centred_form("M"),
        right=2 * Tr(M**2),
        because="Wick's formula for `E x_i x_j x_k x_l`",
        by="sum over the three pairings of four points, each loop a trace",
        reference="Isserlis 1918",
    )


def gradient() -> Step:
    """The part of (x + h)^T C (x + h) that is linear in h is h^T (2 C x)."""
    return matrices(
        "gradient",
        says=(
            "The gradient of `x^T C x` is `2 C x`: the part of the increment that is linear in `h` is `h^T (2 C x)`."
        ),
        left=Tr((_xT + _hT) * C * (_x + _h)),
        right=Tr(_xT * C * _x) + Tr(_hT * (2 * C * _x)) + Tr(_hT * C * _h),
        algebra=ALGEBRA,
        because="expand; `C` is symmetric",
    )


def gradient_energy() -> Step:
    """E |grad f|^2 = 4 Tr C^2."""
    return computed(
        "gradient-energy",
        says="Its mean square:",
        name=Notation("E |2 C x|^2", r"\mathbb{E}\,\|2Cx\|^2"),
        compute=lambda: 4 * gaussian_forms([("C", "C")]),
        right=4 * Tr(C**2),
        because="`|2 C x|^2 = 4 x^T C^2 x` and `E x x^T = I`",
        by="sum over the one pairing of two points",
    )


def expansion() -> Step:
    """2 Tr (C - B)^2 = 2 |C|^2 - 4 <C, B> + 2 |B|^2."""
    return matrices(
        "expand",
        says="With `M = C - B`, in terms of `|C|_F^2 = Tr C^2`, `<C, B> = Tr C B` and `|B|_F^2 = Tr B^2`:",
        left=2 * Tr((C - B) ** 2),
        right=2 * Tr(C**2) - 4 * Tr(C * B) + 2 * Tr(B**2),
        algebra=ALGEBRA,
        because="the trace is cyclic",
    )


def target() -> Step:
    """E f*^2 = 2 |B|^2."""
    return computed(
        "target",
        says="The target's mean square, the normalisation:",
        name=Notation("E f*^2", r"\mathbb{E}\,(f^*)^2"),
        compute=lambda: centred_form("B"),
        right=2 * Tr(B**2),
        because="Wick's formula for `E x_i x_j x_k x_l`",
        by="sum over the three pairings of four points, each loop a trace",
        reference="Isserlis 1918",
    )


def steepness() -> Step:
    """E |grad f*|^2 = 4 |B|^2."""
    return computed(
        "steepness",
        says="The target's gradient is `2 B x`; its mean square, the normalisation:",
        name=Notation("E |grad f*|^2", r"\mathbb{E}\,\|\nabla f^*\|^2"),
        compute=lambda: 4 * gaussian_forms([("B", "B")]),
        right=4 * Tr(B**2),
        because="`E x x^T = I`",
        by="sum over the one pairing of two points",
    )


def error_lines() -> tuple[Step, ...]:
    """The mean square of f - f* in terms of C and B, and that of f*."""
    return bias(), error(), expansion(), target()


def gradient_lines() -> tuple[Step, ...]:
    """The mean squares of grad f and grad f*."""
    return gradient(), gradient_energy(), steepness()
