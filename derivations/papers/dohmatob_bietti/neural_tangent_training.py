"""Section 6: training the neural tangent model, entry by entry in the eigenbasis of S = W^T W.

Training acts on the residual X = C - B through the operator X -> 4 (X S + S X), which is diagonal there, with
eigenvalues h = 4 (s + s'); each filter multiplies an entry by a function r of h.
"""

from nonrobust.derivations.engines.words import Algebra, Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti.definitions import AT, OT, WT, A, O, W
from nonrobust.derivations.papers.dohmatob_bietti.neural_tangent_space import ALGEBRA, X
from nonrobust.derivations.proof.lines import computed, equality, evolution, matrices
from nonrobust.derivations.proof.step import Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import eta, lamda, steps, time
from nonrobust.theory.papers.dohmatob_bietti.neural_tangent import S1, S2
from sympy import Expr, Integer, Matrix, Symbol, exp, eye

L, S = letter("L"), letter("S")
h = Symbol("h", real=True)
ENTRY, _first, _second = (Symbol(name, real=True) for name in ("Y_ik", "Y_ii", "Y_kk"))
_RIDGE = lamda / (lamda + h)
_FLOW = exp(-time * h)
_DESCENT = (1 - eta * h) ** steps


def _eigenbasis() -> Algebra:
    """S = O L O^T with O orthogonal and L diagonal, and a symmetric X."""
    o = Matrix([[3, 4, 0], [-4, 3, 0], [0, 0, 5]]) / 5
    diagonal = Matrix([[2, 0, 0], [0, 1, 0], [0, 0, 3]])
    x = Matrix([[0, 1, 1], [1, 2, -1], [1, -1, 1]])
    example = {"O": o, "O^T": o.T, "L": diagonal, "S": o * diagonal * o.T, "X": x, "I": eye(3)}
    rules = ((("O", "O^T"), ()), (("O^T", "O"), ()))
    definitions = (("S", O * L * OT),)
    return Algebra({}, rules, (example,), (("O", "O^T"),), definitions, "O O^T = I")


EIGENBASIS = _eigenbasis()


def descent_direction() -> Step:
    """2 d|X|_F^2 = <A, 8 W X> to first order, for X moved by A^T W + W^T A."""
    return matrices(
        "gradient",
        says=(
            "Let `X = C - B` be the residual, so that `E (f - f*)^2 = 2 |X|_F^2`. "
            "A step `A` of the tangent weights moves `C` by `A^T W + W^T A`, "
            "and the error, to first order, by the inner product of `A` with `8 W X`:"
        ),
        left=2 * 2 * Tr(X * (AT * W + WT * A)),
        right=Tr(AT * (8 * W * X)),
        algebra=ALGEBRA,
        because="the trace is cyclic and `X` symmetric",
    )


def kernel_operator() -> Step:
    """A = -4 W X moves X by -4 (X S + S X)."""
    return matrices(
        "kernel",
        says=(
            "A step `A = -4 W X` down half the gradient moves the residual by minus the kernel operator, "
            "`X -> 4 (X S + S X)` with `S = W^T W`:"
        ),
        left=(-4 * X * WT) * W + WT * (-4 * W * X),
        right=-4 * (X * WT * W + WT * W * X),
        algebra=ALGEBRA,
        because="`(W X)^T = X W^T`",
    )


def rotation() -> Step:
    """O^T (X S + S X) O = Y L + L Y."""
    return matrices(
        "rotation",
        says="In the eigenbasis, `S = O L O^T`, with `Y = O^T X O`, it becomes `Y -> 4 (Y L + L Y)`,",
        left=OT * (X * S + S * X) * O,
        right=(OT * X * O) * L + L * (OT * X * O),
        algebra=EIGENBASIS,
        because="`O O^T = I`",
    )


def eigenvalue() -> Step:
    """[4 (Y L + L Y)]_ik = 4 (s_i + s_k) Y_ik."""
    return computed(
        "eigenvalue",
        says="which multiplies the entry `Y_ik` by `h_ik = 4 (s_i + s_k)`:",
        name=Notation("[4 (Y L + L Y)]_ik", r"[4(YL+LY)]_{ik}"),
        compute=_entry,
        right=4 * (S1 + S2) * ENTRY,
        because="`L` is diagonal",
        by="multiplied out for a 2 x 2 block",
    )


def _entry() -> Expr:
    """An entry off the diagonal of 4 (Y L + L Y) for a symmetric 2 x 2 block Y."""
    x = Matrix([[_first, ENTRY], [ENTRY, _second]])
    diagonal = Matrix([[S1, 0], [0, S2]])
    return (4 * (x * diagonal + diagonal * x))[0, 1]


def operator_lines() -> tuple[Step, ...]:
    """The gradient, the kernel operator and its eigenvalues."""
    return descent_direction(), kernel_operator(), rotation(), eigenvalue()


def ridge_filter() -> Step:
    """Ridge multiplies an entry of the _RIDGE by r = lambda/(lambda + h)."""
    return equality(
        "filter",
        says=(
            "The minimum of `E (f - f*)^2 + lambda |A|^2` has `4 W X + lambda A = 0`; "
            "lift it by `A -> A^T W + W^T A`: `lambda (X - X_0) = -4 (X S + S X)`. "
            "Each entry obeys `lambda (r - 1) + h r = 0`, "
            "so it is multiplied by `r = lambda/(lambda + h)`:"
        ),
        left=lamda * (_RIDGE - 1) + h * _RIDGE,
        right=Integer(0),
        because="solve",
    )


def flow_filter() -> Step:
    """Gradient flow multiplies it by r = exp(-t h), as r' = -h r."""
    return evolution(
        "filter",
        says=(
            "Under gradient flow, `A' = -4 W X`, each entry obeys `r' = -h r`, so it is multiplied by `r = exp(-t h)`:"
        ),
        left=_FLOW.diff(time),
        right=-h * _FLOW,
        begins=_FLOW.subs(time, 0),
        start=Integer(1),
        because="the linear equation with `r = 1` at `t = 0`",
        name=Notation("d/dt exp(-t h)", r"\tfrac{d}{dt}e^{-th}"),
    )


def flow_product() -> Step:
    """exp(-4 t (s + s')) = exp(-4 t s) exp(-4 t s')."""
    return equality(
        "product",
        says=(
            "As `h = 4 (s + s')`, the filter is a product, "
            "`T[exp(-t h)] = (1 - beta) phi(4 t)^2 + beta phi(8 t)` with `phi(t) = int exp(-t s) mu(ds)`, "
            "by Fubini's theorem:"
        ),
        left=_FLOW.subs(h, 4 * (S1 + S2)),
        right=exp(-4 * time * S1) * exp(-4 * time * S2),
        because="`exp` is multiplicative",
        name=Notation("exp(-t h)", r"e^{-th}"),
    )


def flow_slope() -> Step:
    """int s exp(-t s) mu(ds) = -phi'(t)."""
    return equality(
        "slope",
        says="and `I[r^2] = rho^-2 (int s exp(-8 t s) mu(ds))^2`, where `int s exp(-t s) mu(ds) = -phi'(t)`:",
        left=exp(-time * S1).diff(time),
        right=-S1 * exp(-time * S1),
        because="differentiate under the integral: `mu` has bounded support",
        name=Notation("d/dt exp(-t s)", r"\tfrac{d}{dt}e^{-ts}"),
    )


def descent_filter() -> Step:
    """k steps of gradient descent multiply it by r = (1 - eta h)^k."""
    return evolution(
        "filter",
        says=(
            "A step of gradient descent, `A -> A - 4 eta W X`, multiplies each entry by `1 - eta h`; "
            "after `k` steps by `r = (1 - eta h)^k`:"
        ),
        left=(1 - eta * h) * _DESCENT,
        right=_DESCENT.subs(steps, steps + 1),
        begins=_DESCENT.subs(steps, 0),
        start=Integer(1),
        because="induction on `k`, from 1 at `k = 0`",
    )


def filter_lines(training: str) -> tuple[Step, ...]:
    """How a filter acts on an entry of the residual."""
    return {
        "ridge": (ridge_filter(),),
        "gradient-flow": (flow_filter(), flow_product(), flow_slope()),
        "gradient-descent": (descent_filter(),),
    }[training]
