"""Section 6: the neural tangent model, quadratic sigma, isotropic weights, trained to the end by least squares.

The tangent space is {X symmetric: Q X Q = 0}, Q the projection off the row space of W. So the residual is Q B Q; Q is
a Haar projection, and its second moment comes from Weingarten calculus. The limit is a limit of rational functions.
"""

from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.engines.haar import projection_trace, rotated_entries
from nonrobust.derivations.papers.dohmatob_bietti.charts import RATIO, WIDTH
from nonrobust.derivations.proof.lines import cited, computed, equality, last, matrices
from nonrobust.derivations.proof.step import CheckResult, Derivation, Hypothesis, Notation, Step
from nonrobust.derivations.proof.words import Algebra, Tr, letter, words_identity
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, d, m, rho
from sympy import Expr, Integer, Matrix, Max, Piecewise, Symbol, eye

B, C, Q, P, X, D, O, I = (letter(name) for name in "BCQPXDOI")  # noqa: E741  (the field's names)
W, WT, WP, WPT = (letter(name) for name in ("W", "W^T", "W^+", "W^{+T}"))
A, AT, OT, x, xT = (letter(name) for name in ("A", "A^T", "O^T", "x", "x^T"))
r = Symbol("r", integer=True, nonnegative=True)
y = Symbol("y", nonnegative=True)  # r/d


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


def tangent_space() -> tuple[Step, ...]:
    """{A^T W + W^T A} = {X symmetric: Q X Q = 0}, and the initialization lies in it."""
    lift = WPT * (X - X * P / 2)
    lift_t = (X - P * X / 2) * WP
    return (
        matrices(
            "model",
            "The tangent model `sum_j <a_j, x> sigma'(w_j^T x)` is the quadratic form of `A^T W + W^T A`, as "
            "`sigma'(t) = 2t`.",
            Tr(xT * AT * (2 * W * x)), Tr(xT * (AT * W + WT * A) * x), ALGEBRA, "`x^T A^T W x = x^T W^T A x`",
        ),
        matrices(
            "inclusion",
            "Write `W^+` for the Moore-Penrose inverse, `P = W^+ W` (onto the row space of `W`) and `Q = I - P`. "
            "Every such matrix is in the space `{X = X^T: Q X Q = 0}`:",
            Q * (AT * W + WT * A) * Q, 0 * I, ALGEBRA, "`W Q = W - W W^+ W = 0`",
        ),
        matrices(
            "converse",
            "Conversely, if `Q X Q = 0`, then `X = A^T W + W^T A` with `A = (W^+)^T (X - X P/2)`, so the two spaces "
            "are equal:",
            lift_t * W + WT * lift, X - Q * X * Q, ALGEBRA, "`W^T (W^+)^T = P`",
        ),
        matrices(
            "initialization",
            "The initial network `C_0 = W^T D W`, `D = diag(v_0)`, is in the space too: training may start anywhere.",
            Q * (WT * D * W) * Q, 0 * I, ALGEBRA, "`W Q = 0`",
        ),
    )  # fmt: skip


def projection() -> tuple[Step, ...]:
    """The least-squares solution C = B - Q B Q, by the normal equations."""
    return (
        matrices("membership", "`C = B - Q B Q` lies in the space:", Q * (B - Q * B * Q) * Q, 0 * I, ALGEBRA, "`Q Q "
        "= Q`"),
        matrices(
            "orthogonality",
            "and `B - C = Q B Q` is orthogonal to it; by the normal equations `C` is the least-squares solution.",
            Tr((B - (B - Q * B * Q)) * (AT * W + WT * A)), Integer(0), ALGEBRA, "the trace is cyclic and `W Q = 0`",
        ),
    )  # fmt: skip


def residual() -> Step:
    """|B - C|^2 = Tr QBQB."""
    return matrices(
        "residual", "The residual's energy:", Tr((B - (B - Q * B * Q)) ** 2), Tr(Q * B * Q * B), ALGEBRA,
        "`Q Q = Q` and the trace is cyclic", Notation("|B - C|^2", r"\|B-C\|_F^2"),
    )  # fmt: skip


def complement() -> Step:
    """|C|^2 = |B|^2 - |B - C|^2."""
    return matrices(
        "complement", "The solution's energy is the rest of the target's:",
        Tr((B - Q * B * Q) ** 2), Tr(B**2) - Tr(Q * B * Q * B), ALGEBRA,
        "Pythagoras: `C` and `B - C` are orthogonal", Notation("|C|^2", r"\|C\|_F^2"),
    )  # fmt: skip


def haar_law() -> tuple[Step, ...]:
    """Q is a projection of rank (d - m)_+ onto a Haar random subspace."""
    rank = Notation("rank Q", r"\operatorname{rank}Q")
    return (
        matrices(
            "invariance", "The Gaussian density of `W` depends on `Tr W^T W` alone, so `W O` has the law of `W` for "
            "orthogonal `O`.",
            Tr((OT * WT) * (W * O)), Tr(WT * W), ALGEBRA, "`O O^T = I`",
        ),
        matrices(
            "equivariance", "The projection onto the kernel of `W O` is `O^T Q O`, a projection of the same rank "
            "that `W O` maps to 0:",
            Tr((OT * Q * O) * (OT * WT) * (W * O) * (OT * Q * O)), Integer(0), ALGEBRA, "`O O^T = I` and `W Q = 0`",
            Notation("|W O (O^T Q O)|^2", r"\|WO\,(O^\top QO)\|_F^2"),
        ),
        cited(
            "haar",
            "So the law of `Q` is invariant under rotations. As `W` has rank `min(m, d)` almost surely, `Q = O E_r "
            "O^T` with `O` Haar distributed and `E_r` the projection on the first `r` coordinates, where",
            rank, Max(0, d - m),
            "orthogonal matrices act transitively on the subspaces of one dimension, so an invariant law is the Haar "
            "one",
            "Muirhead, Aspects of Multivariate Statistical Theory, 1982, chapter 2",
            (
                Hypothesis("`w_j` is `N(0, I_d/d)`, i.i.d. (assumed in the claim)"),
                Hypothesis("the law of `Q` is rotation invariant", _equivariance),
            ),
        ),
    )  # fmt: skip


def _equivariance() -> CheckResult:
    return words_identity((OT * Q * O) * (OT * Q * O), OT * Q * O, ALGEBRA)


def second_moment() -> Expr:
    """E Tr QBQB for a Haar projection of rank r."""
    t1, t2 = Tr(B), Tr(B**2)
    return r * ((d - r) * t1**2 + (d * r + d - 2) * t2) / (d * (d - 1) * (d + 2))


def eigenbasis_route() -> Expr:
    """E sum_{i, k <= r} B~_ik^2 with B~ = O^T B O: r diagonal and r(r-1) other entries."""
    return r * rotated_entries([(0, 0), (0, 0)]) + r * (r - 1) * rotated_entries([(0, 1), (0, 1)])


def moment_lines() -> tuple[Step, ...]:
    """The Haar average of Tr QBQB, by two routes, in terms of beta."""
    name = Notation("E Tr(Q B Q B)", r"\mathbb{E}\operatorname{Tr}(QBQB)")
    t1, t2 = Tr(B), Tr(B**2)
    return (
        computed(
            "haar-moment", "The second moment of a Haar projection, contracted with `B`:",
            name, lambda: projection_trace("QBQB", r), second_moment(),
            "`Q_ab = sum_{s <= r} O_as O_bs` and Weingarten's formula for `E O_as O_bs O_ct O_dt`",
            "sum over all pairs of pairings of four points, each loop of rows a trace and each loop of columns a "
            "factor r, weighted by the inverse of the Gram matrix (which exists for d >= 2)",
            reference="Collins and Sniady 2006",
        ),
        computed(
            "diagonal", "The same in the rotated basis, where `B~ = O^T B O`: the diagonal entries",
            Notation("E B~_ii^2", r"\mathbb{E}\,\tilde B_{ii}^2"), lambda: rotated_entries([(0, 0), (0, 0)]),
            (2 * t2 + t1**2) / (d * (d + 2)), "Weingarten's formula with column indices `(i, i, i, i)`",
            "sum over all pairs of pairings of four points",
        ),
        computed(
            "off-diagonal", "and the others, `i != k`:",
            Notation("E B~_ik^2", r"\mathbb{E}\,\tilde B_{ik}^2"), lambda: rotated_entries([(0, 1), (0, 1)]),
            (d * t2 - t1**2) / (d * (d - 1) * (d + 2)), "Weingarten's formula with column indices `(i, k, i, k)`",
            "sum over all pairs of pairings of four points",
        ),
        computed(
            "second-route", "A second route to the Haar moment: `r` diagonal and `r (r - 1)` other entries.",
            Notation("E sum_{i,k <= r} B~_ik^2", r"\mathbb{E}\sum_{i,k\le r}\tilde B_{ik}^2"), eigenbasis_route,
            second_moment(), "`E_r O^T B O E_r` keeps the entries with `i, k <= r`", "from the two lines above",
        ),
        equality(
            "alignment", "Divide by `|B|^2 = Tr B^2` and insert `(Tr B)^2 = beta d Tr B^2`, the definition of `beta`:",
            second_moment().subs(t1**2, beta * d * t2) / t2,
            r / d - (1 - beta) * r * (d - r) / ((d - 1) * (d + 2)),
            "collect `beta`", name=Notation("E |B - C|^2/|B|^2", r"\mathbb{E}\,\|B-C\|_F^2/\|B\|_F^2"),
        ),
    )  # fmt: skip


def _finite(rank: Expr) -> Expr:
    return rank / d - (1 - beta) * rank * (d - rank) / ((d - 1) * (d + 2))


def test_error_finite(claim: Claim) -> Derivation:
    """E eps_test = r/d - (1 - beta) r (d - r)/((d - 1)(d + 2)), r = (d - m)_+."""
    value = Piecewise((_finite(d - m), m < d), (_finite(Integer(0)), True))
    end = last(claim, value, "`r = (d - m)_+`, on each chart; `eps_test = |B - C|^2/|B|^2`", WIDTH)
    return Derivation(claim, (*tangent_space(), *projection(), residual(), *haar_law(), *moment_lines(), end))


def robustness_finite(claim: Claim) -> Derivation:
    """E eps_rob = 1 - E eps_test."""
    value = Piecewise((1 - _finite(d - m), m < d), (1 - _finite(Integer(0)), True))
    end = last(claim, value, "`eps_rob = |C|^2/|B|^2 = 1 - |B - C|^2/|B|^2`, on each chart", WIDTH)
    steps = (*tangent_space(), *projection(), residual(), complement(), *haar_law(), *moment_lines(), end)
    return Derivation(claim, steps)


def test_error_limit(claim: Claim) -> Derivation:
    """eps_test -> (1 - beta)(1 - rho)_+^2 + beta (1 - rho)_+."""
    small = (1 - beta) * y**2 + beta * y
    return _limit(claim, test_error_finite(claim), _finite(y * d), small, (1 - beta) * y * (1 - y))


def robustness_limit(claim: Claim) -> Derivation:
    """eps_rob -> 1 - lim eps_test."""
    small = 1 - (1 - beta) * y**2 - beta * y
    return _limit(claim, robustness_finite(claim), 1 - _finite(y * d), small, -(1 - beta) * y * (1 - y))


def _limit(claim: Claim, finite: Derivation, formula: Expr, small: Expr, slope: Expr) -> Derivation:
    """The limit of a finite-size formula: r = y d with y -> (1 - rho)_+."""
    name = "r = y d, d -> oo"
    lines = (
        _displayed(formula, claim),
        computed(
            "limit", "In the proportional limit `y = r/d -> (1 - rho)_+`. At `1/d = 0`, for fixed `y`:",
            Notation(f"lim [{name}]", r"\lim_{r=yd,\;d\to\infty}"),
            lambda: expand_at_infinity(formula, d).limit, small,
            "the denominator is `(1 - 1/d)(1 + 2/d)` with value 1, so the formula is continuous in `(y, 1/d)`",
            "exact expansion of the rational function of d at infinity",
        ),
        computed(
            "correction", "The next order: the coefficient of `1/d`, so that the limit is approached at rate `1/d`.",
            Notation(f"lim d (value - limit) [{name}]", r"\lim_{r=yd,\;d\to\infty}d\,(\text{value}-\text{limit})"),
            lambda: expand_at_infinity(formula, d).correction, slope,
            "derivative in `1/d` at 0", "exact expansion of the rational function of d at infinity",
        ),
        last(claim, Piecewise((small.subs(y, 1 - rho), rho < 1), (small.subs(y, 0), True)), "`y = (1 - rho)_+`, on "
        "each chart", RATIO),
    )  # fmt: skip
    return Derivation(claim, (*finite.steps[:-1], *lines))


def _displayed(formula: Expr, claim: Claim) -> Step:
    """The finite formula with r = y d."""
    base = _finite(r) if claim.quantity.name == "test-error" else 1 - _finite(r)
    return equality("finite", "So with `r = y d`:", base.subs(r, y * d), formula, "insert `r = (d - m)_+ = y d`",
                    name=Notation(f"E {claim.quantity.symbol}", rf"\mathbb{{E}}\,{claim.quantity.latex}"))  # fmt: skip
