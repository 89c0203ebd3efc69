"""Section 4: the network at initialization: means over the output weights, then over the hidden ones.

Given W, the mean over v leaves the sum over neurons of variances and gradients; w.x is |w| times a standard normal.
"""

from nonrobust.derivations.engines.haar import gaussian_forms
from nonrobust.derivations.papers.dohmatob_bietti.initialization_moments import (
    corrections,
    decay,
    polynomial_means,
    radial,
)
from nonrobust.derivations.papers.dohmatob_bietti.setting import centred_form
from nonrobust.derivations.papers.dohmatob_bietti.tradeoffs import inner
from nonrobust.derivations.proof.lines import cited, computed, equality, last, matrices
from nonrobust.derivations.proof.prove import all_of, identity
from nonrobust.derivations.proof.remainder import neglect
from nonrobust.derivations.proof.step import CheckResult, Derivation, Formula, Hypothesis, Notation, Step
from nonrobust.derivations.proof.words import Algebra, Tr, letter
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.objects.activations import activation
from nonrobust.theory.papers.dohmatob_bietti import initialization
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, g, lambda_0, m, norm, slope, zeta
from nonrobust.theory.papers.dohmatob_bietti.initialization import J, V
from sympy import Expr, Integer, Matrix, Poly, Rational, Sum, Symbol, exp, expand, pi, sqrt

_j = Symbol("j", integer=True)
_v, _phi, _star, _one = Symbol("v", real=True), Symbol("phi", real=True), Symbol("f^*", real=True), Symbol("1_")
_v2, _phi2 = Symbol("v_2", real=True), Symbol("phi_2", real=True)
s, k = Symbol("s", positive=True), Symbol("k", integer=True, nonnegative=True)
_TARGET = Tr(letter("B") ** 2)
_w, _wT = letter("w"), letter("w^T")
_column = Matrix([2, -1])
ALGEBRA = Algebra({"w": "d1", "w^T": "1d"}, (), ({"w": _column, "w^T": _column.T},), (("w", "w^T"),))
EXAMPLES = ("quadratic", "He_3", "t**3 - t**2", "relu")


def _mean_over_v(polynomial: Expr) -> Expr:
    """E over independent centred v, v_2: odd powers vanish."""
    terms = Poly(expand(polynomial), _v, _v2).terms()
    return sum((c * _v**i * _v2**j for (i, j), c in terms if not (i % 2 or j % 2)), Integer(0))


def neurons() -> tuple[Step, ...]:
    """E over v: cross terms between neurons and with the target vanish."""
    combined = _v * _phi + _v2 * _phi2
    return (
        computed(
            "neurons", "Let `phi_j = sigma(w_j^T x) - E sigma(w_j^T x)` be the centred features. As the `v_j` are "
            "independent and centred, their mean leaves, for two neurons (and so for any number),",
            Notation("E_v (v_1 phi_1 + v_2 phi_2 - f*)^2", r"\mathbb{E}_v(v_1\phi_1+v_2\phi_2-f^*)^2"),
            lambda: _mean_over_v((combined - _star) ** 2), _v**2 * _phi**2 + _v2**2 * _phi2**2 + _star**2,
            "`E v_j = 0`, `E v_1 v_2 = 0`", "expanded, odd powers of v dropped",
        ),
        equality(
            "scale", "With `E v_j^2 = zeta^2 |B|^2/m`, `m` neurons of mean variance `V` give `E f^2 = zeta^2 |B|^2 V`, "
            "and likewise `E |grad f|^2 = zeta^2 |B|^2 J` with `J` the mean of `|grad phi_j|^2`. So `eps_test - 1` and "
            "`eps_rob` are `zeta^2 V/2` and `zeta^2 J/4`; the sum over neurons:",
            Sum(zeta**2 * _TARGET / m, (_j, 1, m)), zeta**2 * _TARGET, "`E f*^2 = 2 |B|^2`, `E |grad f*|^2 = 4 |B|^2`",
        ),
    )  # fmt: skip


def _test(variance: Expr) -> Expr:
    return 1 + zeta**2 * _TARGET * variance / (2 * _TARGET)


def _robust(gradient: Expr) -> Expr:
    return zeta**2 * _TARGET * gradient / (4 * _TARGET)


def normalisation() -> Step:
    """E f*^2 = 2|B|^2."""
    return computed(
        "target", "The target's mean square:", Notation("E f*^2", r"\mathbb{E}\,(f^*)^2"), lambda: centred_form("B"),
        2 * _TARGET, "Wick's formula", "sum over the three pairings of four points", reference="Isserlis 1918",
    )  # fmt: skip


def steepness() -> Step:
    """E|grad f*|^2 = 4|B|^2."""
    return computed(
        "steepness", "The target's gradient `2 B x`:", Notation("E |grad f*|^2", r"\mathbb{E}\,\|\nabla f^*\|^2"),
        lambda: 4 * gaussian_forms([("B", "B")]), 4 * _TARGET, "`E x x^T = I`", "sum over one pairing",
    )  # fmt: skip


def _quadratic_lines() -> tuple[Step, ...]:
    """The variance and the gradient of (w.x)^2, and their means over w."""
    total = Sum(g[_j] ** 2, (_j, 1, d))
    return (
        computed(
            "variance", "Write `P = w w^T`, so `sigma(w^T x) = x^T P x`. Its variance is",
            Notation("E (x^T P x - Tr P)^2", r"\mathbb{E}(x^\top Px-\operatorname{Tr}P)^2"),
            lambda: centred_form("P"), 2 * Tr(letter("P") ** 2), "Wick's formula for `E x_i x_j x_k x_l`",
            "sum over the three pairings of four points",
        ),
        computed(
            "gradient", "and its gradient `2 P x` has the mean square",
            Notation("E |2 P x|^2", r"\mathbb{E}\,\|2Px\|^2"), lambda: 4 * gaussian_forms([("P", "P")]),
            4 * Tr(letter("P") ** 2), "`E x x^T = I`", "sum over the one pairing of two points",
        ),
        matrices(
            "fourth", "Here `Tr P^2 = |w|^4`:", Tr((_w * _wT) ** 2), Tr((_wT * _w) ** 2), ALGEBRA, "the trace is cyclic"
        ),
        computed(
            "norm", "With `w = Gamma^(1/2) y`, `y` standard normal, `|w|^2 = y^T Gamma y`, so",
            Notation("E |w|^4", r"\mathbb{E}\,\|w\|^4"), lambda: gaussian_forms([("G",), ("G",)]),
            Tr(letter("G")) ** 2 + 2 * Tr(letter("G") ** 2), "Wick's formula; `G` stands for `Gamma`",
            "sum over the three pairings of four points",
        ),
        cited(
            "eigenvalues", "With the eigenvalues `g_j` of `Gamma`, `Tr Gamma = 1` and",
            Notation("Tr Gamma^2", r"\operatorname{Tr}\Gamma^2"), total, "diagonalise `Gamma`",
            "the spectral theorem for symmetric matrices",
        ),
    )  # fmt: skip


def quadratic_test_error(claim: Claim) -> Derivation:
    """E eps_test = 1 + zeta^2 (1 + 2|Gamma|^2)."""
    lines = _quadratic_lines()
    fourth = 1 + 2 * Sum(g[_j] ** 2, (_j, 1, d))
    end = last(claim, _test(2 * fourth), "`V = 2 E |w|^4`")
    return Derivation(claim, (*neurons(), normalisation(), lines[0], *lines[2:], end))


def quadratic_robustness(claim: Claim) -> Derivation:
    """E eps_rob = zeta^2 (1 + 2|Gamma|^2)."""
    fourth = 1 + 2 * Sum(g[_j] ** 2, (_j, 1, d))
    end = last(claim, _robust(4 * fourth), "`J = 4 E |w|^4`")
    return Derivation(claim, (*neurons(), steepness(), *_quadratic_lines()[1:], end))


def _projection() -> Step:
    return computed(
        "projection", "Given `w`, `w^T x` is `s G`, `s = |w|` and `G` standard normal: a centred Gaussian of variance "
        "`|w|^2`. So `V = E Var(sigma(s G))` and `J = E s^2 sigma'(s G)^2`, with `P = w w^T`:",
        Notation("E (w^T x)^2", r"\mathbb{E}(w^\top x)^2"), lambda: gaussian_forms([("P",)]), Tr(letter("P")),
        "`E x x^T = I`, `Tr P = |w|^2`", "sum over the one pairing of two points",
    )  # fmt: skip


def _limit_lines() -> tuple[Step, ...]:
    return (
        _projection(),
        cited(
            "large-numbers", "`|w|^2` is the mean of `d` squared standard normals, so `|w| -> 1`, and `E "
            "sigma(s G)^2`, `E sigma(s G)`, `E sigma'(s G)^2` are continuous at `s = 1`:",
            Notation("lim (V, J)", r"\lim\,(V,J)"),
            Notation("(Var sigma(G), E sigma'(G)^2)", r"(\operatorname{Var}\sigma(G),\mathbb{E}\,\sigma'(G)^2)"),
            "the law of large numbers, and dominated convergence in `G`",
            "Billingsley, Probability and Measure, 1995, sections 6 and 16",
            (
                Hypothesis("`sigma^2` and `sigma'^2` grow at most like `exp(a t^2)`, `a < 1/2` (checked when an "
                           "activation is read): for convergence in probability"),
                Hypothesis("for every `a > 0`: for convergence of the mean over `W`"),
            ),
            neglects=(neglect("`V(d) - V` and `J(d) - J`", 1, decay),),
        ),
        computed(
            "centring", "Here `|sigma|^2 = E sigma(G)^2`, `lambda_0 = E sigma(G)`, and the variance is",
            Notation("E (sigma(G) - lambda_0)^2", r"\mathbb{E}(\sigma(G)-\lambda_0)^2"),
            lambda: inner((_phi - lambda_0 * _phi2) ** 2,
                          {(_phi, _phi): norm, (_phi, _phi2): lambda_0, (_phi2, _phi2): Integer(1)}),
            norm - lambda_0**2, "bilinearity", "expanded as a quadratic polynomial",
        ),
    )  # fmt: skip


def limit_test_error(claim: Claim) -> Derivation:
    """eps_test -> 1 + zeta^2 (|sigma|^2 - lambda_0^2)/2."""
    end = last(claim, _test(norm - lambda_0**2), "`V -> Var sigma(G)`")
    return Derivation(claim, (*neurons(), normalisation(), *_limit_lines(), *corrections(0), end))


def limit_robustness(claim: Claim) -> Derivation:
    """eps_rob -> zeta^2 |sigma'|^2/4."""
    end = last(claim, _robust(slope), "`J -> E sigma'(G)^2 = |sigma'|^2`")
    return Derivation(claim, (*neurons(), steepness(), *_limit_lines()[:2], *corrections(1), end))


def _evaluations(name: str) -> CheckResult:
    """The claim's V(d) and J(d) against moments from pairings; for ReLU, from half-line integrals."""
    sigma = activation(name)
    found = {"sigma": sigma, "d": d}
    if name == "relu":
        # E max(0, G)^2 = 1/2 by symmetry, E max(0, G) = 1/sqrt(2 pi), and E s^2 = 1.
        expected = radial(2) * (Rational(1, 2) - (1 / sqrt(2 * pi)) ** 2), radial(2) / 2
    else:
        expected = polynomial_means(sigma.expr)
    ours = initialization.variance(found), initialization.gradient(found)
    return all_of(identity(x, y) for x, y in zip(ours, expected, strict=True))


def _finite_lines() -> tuple[Step, ...]:
    def verify(formula: Formula) -> CheckResult:
        return all_of((_evaluations(name) for name in EXAMPLES),
                      f"computed for {', '.join(EXAMPLES)} from sums over pairings")  # fmt: skip

    y = Symbol("y", real=True)
    density = exp(-(y**2) / 2)
    return (
        _projection(),
        equality(
            "stein", "For a standard normal vector `y`, `E y_i F = E dF/dy_i`, because",
            (y**3 * density).diff(y), (3 * y**2 - y * y**3) * density, "integrate `d/dy (F exp(-y^2/2))`, here for `F "
            "= y^3`",
        ),
        equality(
            "divergence", "so `E |y|^(2k+2) = E y.(|y|^(2k) y) = E div(|y|^(2k) y) = (d + 2k) E |y|^(2k)`; in the "
            "radius `s = |y|`,",
            (s**d * s ** (2 * k)).diff(s) / s ** (d - 1), (d + 2 * k) * s ** (2 * k), "differentiate",
            name=Notation("div(|y|^(2k) y)", r"\operatorname{div}(\|y\|^{2k}y)"),
        ),
        computed(
            "radius", "Hence, as `w = y/sqrt d`, `E s^(2k) = prod_{i < k} (1 + 2 i/d)`. For `k = 4`:",
            Notation("E |w|^8", r"\mathbb{E}\,\|w\|^8"), lambda: radial(8), (1 + 2 / d) * (1 + 4 / d) * (1 + 6 / d),
            "induction on `k`", "sum over the 105 pairings of eight points",
        ),
        Step(
            "library", "`V(d)` and `J(d)` are these means: of `Var sigma(s G)` and of `s^2 sigma'(s G)^2`.",
            Formula(Notation("(V(d), J(d))", r"(V(d),J(d))"),
                    Notation("(E Var sigma(s G), E s^2 sigma'(s G)^2)",
                             r"(\mathbb{E}\operatorname{Var}\sigma(sG),\mathbb{E}\,s^2\sigma'(sG)^2)")),
            "term by term for polynomials; ReLU is homogeneous", verify,
        ),
    )  # fmt: skip


def finite_test_error(claim: Claim) -> Derivation:
    """E eps_test = 1 + zeta^2 V(d)/2."""
    end = last(claim, _test(V(d)), "`V = V(d)`")
    return Derivation(claim, (*neurons(), normalisation(), *_finite_lines(), end))


def finite_robustness(claim: Claim) -> Derivation:
    """E eps_rob = zeta^2 J(d)/4."""
    end = last(claim, _robust(J(d)), "`J = J(d)`")
    return Derivation(claim, (*neurons(), steepness(), *_finite_lines(), end))
