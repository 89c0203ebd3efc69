"""Definitions that every statement of the paper is about, as terms of the kernel.

f*(x) = x^T B x - Tr B,  B symmetric
f(x) = sum_j v_j sigma(w_j^T x) + c, x ~ N(0, I), the output bias c at its optimum, where E f = 0
with sigma(t) = t^2, sum_j v_j (w_j^T x)^2 = x^T C x, C = W^T diag(v) W
test error      E (f - f*)^2 / E f*^2
non-robustness  E |grad f|^2 / E |grad f*|^2
beta = (Tr B)^2/(d Tr B^2),  energy = Tr C^2/Tr B^2,  kappa = Tr C B/Tr B^2
"""

from nonrobust.derivations.engines.words import Algebra
from nonrobust.derivations.kernel.subject import Subject
from nonrobust.derivations.kernel.terms import (
    AtMinimum,
    Entry,
    Gaussian,
    GaussianRows,
    HaarRotation,
    Mean,
    Minimum,
    Named,
    SquaredGradient,
    Tr,
    letter,
)
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, d, energy, kappa, m, p
from sympy import Expr, Gt, Integer, Matrix, Symbol, diag, eye

B, C, x, xT, W, WT, V = (letter(name) for name in ("B", "C", "x", "x^T", "W", "W^T", "V"))
A, AT, D, Q, R, O, OT, WP, WPT = (letter(name) for name in ("A", "A^T", "D", "Q", "R", "O", "O^T", "W^+", "W^{+T}"))  # noqa: E741
P = letter("P")  # the projection on the range of a target with equal nonzero eigenvalues
I = letter("I")  # noqa: E741  (the field's name)
X = Gaussian(x)
TARGET_ENERGY = Tr(B**2)
NONZERO = Gt(TARGET_ENERGY, 0, evaluate=False)  # B is not 0


def form(matrix: Expr) -> Expr:
    """x^T M x."""
    return Tr(xT * matrix * x)


TARGET = Named(Symbol("f^*"), form(B) - Tr(B))


def network(matrix: Expr) -> Expr:
    """f(x) = x^T M x, less its mean: the output bias is at its optimum."""
    return Named(Symbol("f"), form(matrix) - Mean(form(matrix), X))


def squared_error(f: Expr) -> Expr:
    """E (f - f*)^2."""
    return Mean((f - TARGET) ** 2, X)


def test_error(f: Expr) -> Expr:
    """E (f - f*)^2/E f*^2."""
    return squared_error(f) / Mean(TARGET**2, X)


def robustness(f: Expr) -> Expr:
    """E |grad f|^2/E |grad f*|^2."""
    return dirichlet_energy(f) / dirichlet_energy(TARGET)


def dirichlet_energy(f: Expr) -> Expr:
    """E |grad f|^2."""
    return Mean(SquaredGradient(f, x), X)


_w, _a = Matrix([[1, 2, 0], [0, 1, 1]]), Matrix([[2, 0, 1], [-1, 1, 3]])
_plus, _o = _w.T * (_w * _w.T).inv(), Matrix([[3, 4, 0], [-4, 3, 0], [0, 0, 5]]) / 5
_x, _v = Matrix([1, -2, 3]), Matrix([[1, 0], [0, -2]])
_EXAMPLE = {
    "B": Matrix([[1, 2, 0], [2, -1, 1], [0, 1, 3]]), "V": _v, "D": _v, "W": _w, "W^T": _w.T, "x": _x, "x^T": _x.T,
    "C": _w.T * _v * _w, "A": _a, "A^T": _a.T, "O": _o, "O^T": _o.T, "W^+": _plus, "W^{+T}": _plus.T,
    "X": Matrix([[0, 1, 1], [1, 2, -1], [1, -1, 1]]), "Q": eye(3) - _plus * _w, "R": diag(1, 0, 0), "P": diag(1, 1, 0),
    "I": eye(3),
}  # fmt: skip
_SHAPES = {"x": "d1", "x^T": "1d", "W": "md", "W^T": "dm", "V": "mm", "D": "mm", "A": "md", "A^T": "dm", "W^+": "dm",
           "W^{+T}": "md"}  # fmt: skip
_PAIRS = (("x", "x^T"), ("W", "W^T"), ("A", "A^T"), ("O", "O^T"), ("W^+", "W^{+T}"))


def algebra(letters: str, rules: tuple = (), laws: str = "", reference: str = "", **definitions: Expr) -> Algebra:
    """The letters named, with their shapes and transposes."""
    names = letters.split()
    return Algebra(
        {name: shape for name, shape in _SHAPES.items() if name in names},
        rules,
        ({name: _EXAMPLE[name] for name in names},),
        tuple(pair for pair in _PAIRS if pair[0] in names),
        tuple(definitions.items()),
        laws,
        reference,
    )


NETWORK = algebra("B C V W W^T x x^T", C=WT * V * W)
ROTATION = algebra("B O O^T")
ORTHOGONAL = ((("O", "O^T"), ()), (("O^T", "O"), ()))
PENROSE = (
    (("W", "W^+", "W"), ("W",)), (("W^+", "W", "W^+"), ("W^+",)), (("W^T", "W^{+T}"), ("W^+", "W")),
    (("W^{+T}", "W^T"), ("W", "W^+")), (("W^+", "W", "W^T"), ("W^T",)), (("W", "W^+", "W^{+T}"), ("W^{+T}",)),
    (("W^T", "W", "W^+"), ("W^T",)), (("W^{+T}", "W^+", "W"), ("W^{+T}",)), (("R", "R"), ("R",)),
)  # fmt: skip
TANGENT = algebra(
    "B D W W^T W^+ W^{+T} A A^T Q R I x x^T", PENROSE, "the Penrose equations for W^+, and R R = R",
    "Penrose, A generalized inverse for matrices, 1955", Q=I - WP * W,
)  # fmt: skip

SHARE = algebra("P", ((("P", "P"), ("P",)),), "P P = P")
UNIT = algebra("I")


def alignment(target: Expr) -> Expr:
    """(Tr B)^2/(d Tr B^2)."""
    return Tr(target) ** 2 / (d * Tr(target**2))


_ALIGNMENT = {beta: alignment(B)}
_QUADRATIC = {energy: Tr(C**2) / TARGET_ENERGY, kappa: Tr(C * B) / TARGET_ENERGY}
TANGENT_MATRIX = WT * D * W + AT * W + WT * A
TANGENT_NETWORK = network(TANGENT_MATRIX)


def rotated(i: int, k: int) -> Expr:
    """[O^T B O]_ik."""
    return Entry(OT * B * O, Integer(i), Integer(k))


QUADRATIC_TEST_ERROR = Subject(test_error(network(C)), NETWORK, _QUADRATIC, (NONZERO,))
QUADRATIC_ROBUSTNESS = Subject(robustness(network(C)), NETWORK, _QUADRATIC, (NONZERO,))
DIAGONAL = Subject(Mean(rotated(1, 1) ** 2, HaarRotation(O)) / TARGET_ENERGY, ROTATION, _ALIGNMENT, (NONZERO,))
OFF_DIAGONAL = Subject(Mean(rotated(1, 2) ** 2, HaarRotation(O)) / TARGET_ENERGY, ROTATION, _ALIGNMENT, (NONZERO,))

LEAST_SQUARES = squared_error(TANGENT_NETWORK)
_TRAINED_ENERGY = AtMinimum(dirichlet_energy(TANGENT_NETWORK), LEAST_SQUARES, A)
_WEIGHTS = GaussianRows(W, m)
TANGENT_TEST_ERROR = Subject(
    Mean(Minimum(LEAST_SQUARES, A) / Mean(TARGET**2, X), _WEIGHTS), TANGENT, _ALIGNMENT, (NONZERO,)
)
TANGENT_ROBUSTNESS = Subject(
    Mean(_TRAINED_ENERGY / dirichlet_energy(TARGET), _WEIGHTS), TANGENT, _ALIGNMENT, (NONZERO,)
)
IDENTITY = Subject(alignment(I), UNIT)
LOW_RANK = Subject(alignment(P), SHARE, {p: Tr(P) / d}, (Gt(Tr(P), 0, evaluate=False),))
