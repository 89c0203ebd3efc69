"""Section 6: the tangent space of the quadratic model, and the projection off the row space of random weights.

The tangent space is {X symmetric: Q X Q = 0}, Q the projection off the row space of W. So the residual of least squares
is Q B Q, and Q is a Haar projection.
"""

from nonrobust.derivations.engines.words import Algebra, Tr, letter
from nonrobust.derivations.proof.lines import matrices
from nonrobust.derivations.proof.step import Notation, Step
from sympy import Integer, Matrix, eye

B, C, Q, P, X, D, O, I = (letter(name) for name in "BCQPXDOI")  # noqa: E741  (the field's names)
W, WT, WP, WPT = (letter(name) for name in ("W", "W^T", "W^+", "W^{+T}"))
A, AT, OT, x, xT = (letter(name) for name in ("A", "A^T", "O^T", "x", "x^T"))


def _algebra() -> Algebra:
    """W with its Moore-Penrose inverse W^+, P = W^+ W and Q = I - P, an orthogonal O, and symmetric matrices."""
    rules = (
        (("W", "W^+", "W"), ("W",)),
        (("W^+", "W", "W^+"), ("W^+",)),
        (("W^T", "W^{+T}"), ("W^+", "W")),
        (("W^{+T}", "W^T"), ("W", "W^+")),
        (("W^+", "W", "W^T"), ("W^T",)),
        (("W", "W^+", "W^{+T}"), ("W^{+T}",)),
        (("W^T", "W", "W^+"), ("W^T",)),
        (("W^{+T}", "W^+", "W"), ("W^{+T}",)),
        (("O", "O^T"), ()),
        (("O^T", "O"), ()),
    )
    w, a, o = (
        Matrix([[1, 2, 0], [0, 1, 1]]),
        Matrix([[2, 0, 1], [-1, 1, 3]]),
        Matrix([[3, 4, 0], [-4, 3, 0], [0, 0, 5]]) / 5,
    )
    plus, column = w.T * (w * w.T).inv(), Matrix([1, -2, 3])
    example = {
        **{"W": w, "W^T": w.T, "W^+": plus, "W^{+T}": plus.T, "P": plus * w, "Q": eye(3) - plus * w},
        **{"A": a, "A^T": a.T, "O": o, "O^T": o.T, "x": column, "x^T": column.T, "D": Matrix([[1, 0], [0, -2]])},
        "B": Matrix([[1, 2, 0], [2, -1, 1], [0, 1, 3]]),
        "X": Matrix([[0, 1, 1], [1, 2, -1], [1, -1, 1]]),
        "C": Matrix([[2, 0, 1], [0, 1, 1], [1, 1, -3]]),
    }  # fmt: skip
    shapes = {"W": "md", "W^T": "dm", "W^+": "dm", "W^{+T}": "md", "A": "md", "A^T": "dm", "D": "mm",
              "x": "d1", "x^T": "1d"}  # fmt: skip
    pairs = (("W", "W^T"), ("W^+", "W^{+T}"), ("A", "A^T"), ("O", "O^T"), ("x", "x^T"))
    definitions = (("P", WP * W), ("Q", I - WP * W))
    return Algebra(shapes, rules, (example,), pairs, definitions, "the Penrose equations for W^+ and O O^T = I")


ALGEBRA = _algebra()


def tangent_model() -> Step:
    """sum_j <a_j, x> sigma'(w_j^T x) = x^T (A^T W + W^T A) x for sigma(t) = t^2."""
    return matrices(
        "model",
        says=(
            "The tangent model `sum_j <a_j, x> sigma'(w_j^T x)` is the quadratic form of `A^T W + W^T A`, "
            "as `sigma'(t) = 2t`."
        ),
        left=Tr(xT * AT * (2 * W * x)),
        right=Tr(xT * (AT * W + WT * A) * x),
        algebra=ALGEBRA,
        because="`x^T A^T W x = x^T W^T A x`",
    )


def orthogonality() -> Step:
    """<Q B Q, A^T W + W^T A> = 0."""
    return matrices(
        "orthogonality",
        says="and `B - C = Q B Q` is orthogonal to it; by the normal equations `C` is the least-squares solution.",
        left=Tr((B - (B - Q * B * Q)) * (AT * W + WT * A)),
        right=Integer(0),
        algebra=ALGEBRA,
        because="the trace is cyclic and `W Q = 0`",
    )


def residual() -> Step:
    """|B - C|^2 = Tr QBQB."""
    return matrices(
        "residual",
        says="The residual's energy:",
        left=Tr((B - (B - Q * B * Q)) ** 2),
        right=Tr(Q * B * Q * B),
        algebra=ALGEBRA,
        because="`Q Q = Q` and the trace is cyclic",
        name=Notation("|B - C|^2", r"\|B-C\|_F^2"),
    )


def complement() -> Step:
    """|C|^2 = |B|^2 - |B - C|^2."""
    return matrices(
        "complement",
        says="The solution's energy is the rest of the target's:",
        left=Tr((B - Q * B * Q) ** 2),
        right=Tr(B**2) - Tr(Q * B * Q * B),
        algebra=ALGEBRA,
        because="Pythagoras: `C` and `B - C` are orthogonal",
        name=Notation("|C|^2", r"\|C\|_F^2"),
    )


def invariance() -> Step:
    """Tr (W O)^T (W O) = Tr W^T W for orthogonal O."""
    return matrices(
        "invariance",
        says=(
            "The Gaussian density of `W` depends on `Tr W^T W` alone, so `W O` has the law of `W` for orthogonal `O`."
        ),
        left=Tr((OT * WT) * (W * O)),
        right=Tr(WT * W),
        algebra=ALGEBRA,
        because="`O O^T = I`",
    )
