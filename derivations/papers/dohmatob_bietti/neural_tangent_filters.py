"""Section 6: the neural tangent model trained through a filter, from a random initialization, in the limit.

Training acts on the residual R = C - B through the operator X -> 4 (X S + S X), S = W^T W, which is diagonal in the
eigenbasis of S with eigenvalues h = 4 (s + s'). Haar moments average over the basis; [MP67] gives the spectrum.
"""

from collections.abc import Mapping

from nonrobust.derivations.engines.haar import orthogonal_entries, rotated_entries
from nonrobust.derivations.papers.dohmatob_bietti.neural_tangent import ALGEBRA, haar_law, moment_lines, tangent_space
from nonrobust.derivations.papers.dohmatob_bietti.neural_tangent_limits import limits
from nonrobust.derivations.proof.lines import computed, equality, last, matrices
from nonrobust.derivations.proof.step import Derivation, Notation, Step
from nonrobust.derivations.proof.words import Algebra, Tr, letter
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, d, eta, lamda, m, rho, steps, time, zeta
from nonrobust.theory.papers.dohmatob_bietti.neural_tangent import PHI, PHI_1, S1, S2, I, T
from sympy import Derivative, Expr, Integer, Matrix, Symbol, exp, eye

X, A, AT, W, WT, O, OT, L, S = (letter(x) for x in ("X", "A", "A^T", "W", "W^T", "O", "O^T", "L", "S"))  # noqa: E741
h, r, B_ik, C_ik = (Symbol(name, real=True) for name in ("h", "r", "B_ik", "C_ik"))
_T2 = Tr(letter("B") ** 2)


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


def operator() -> tuple[Step, ...]:
    """The gradient, the kernel operator and its eigenvalues."""
    increment = AT * W + WT * A
    return (
        matrices(
            "gradient", "Let `X = C - B` be the residual, so that `E (f - f*)^2 = 2 |X|_F^2`. A step `A` of the "
            "tangent weights moves `C` by `A^T W + W^T A`, and the error, to first order, by the inner product of `A` "
            "with `8 W X`:",
            2 * 2 * Tr(X * increment), Tr(AT * (8 * W * X)), ALGEBRA, "the trace is cyclic and `X` symmetric",
        ),
        matrices(
            "kernel", "A step `A = -4 W X` down half the gradient moves the residual by minus the kernel operator, "
            "`X -> 4 (X S + S X)` with `S = W^T W`:",
            (-4 * X * WT) * W + WT * (-4 * W * X), -4 * (X * WT * W + WT * W * X), ALGEBRA, "`(W X)^T = X W^T`",
        ),
        matrices(
            "rotation", "In the eigenbasis, `S = O L O^T`, with `Y = O^T X O`, it becomes `Y -> 4 (Y L + L Y)`,",
            OT * (X * S + S * X) * O, (OT * X * O) * L + L * (OT * X * O), EIGENBASIS, "`O O^T = I`",
        ),
        computed(
            "eigenvalue", "which multiplies the entry `Y_ik` by `h_ik = 4 (s_i + s_k)`:",
            Notation("[4 (Y L + L Y)]_ik", r"[4(YL+LY)]_{ik}"), _entry,
            4 * (S1 + S2) * B_ik, "`L` is diagonal", "multiplied out for a 2 x 2 block",
        ),
    )  # fmt: skip


def _entry() -> Expr:
    x = Matrix([[h, B_ik], [B_ik, r]])
    diagonal = Matrix([[S1, 0], [0, S2]])
    return (4 * (x * diagonal + diagonal * x))[0, 1]


def _ridge() -> tuple[Step, ...]:
    residual = lamda / (lamda + h)
    return (
        equality(
            "filter", "The minimum of `E (f - f*)^2 + lambda |A|^2` has `4 W X + lambda A = 0`; lift it by `A -> A^T W "
            "+ W^T A`: `lambda (X - X_0) = -4 (X S + S X)`. Each entry obeys `lambda (r - 1) + h r = 0`, so it is "
            "multiplied by `r = lambda/(lambda + h)`:",
            lamda * (residual - 1) + h * residual, Integer(0), "solve",
        ),
    )  # fmt: skip


def _gradient_flow() -> tuple[Step, ...]:
    residual = exp(-time * h)
    return (
        equality(
            "filter", "Under gradient flow, `A' = -4 W X`, each entry obeys `r' = -h r`, so it is multiplied by "
            "`r = exp(-t h)`:",
            Derivative(residual, time).doit(), -h * residual, "the linear equation with `r = 1` at `t = 0`",
            name=Notation("d/dt exp(-t h)", r"\tfrac{d}{dt}e^{-th}"),
        ),
        equality(
            "product", "As `h = 4 (s + s')`, the filter is a product, `T[exp(-t h)] = (1 - beta) phi(4 t)^2 + beta "
            "phi(8 t)` with `phi(t) = int exp(-t s) mu(ds)` by Fubini's theorem:",
            residual.subs(h, 4 * (S1 + S2)), exp(-4 * time * S1) * exp(-4 * time * S2), "`exp` is multiplicative",
            name=Notation("exp(-t h)", r"e^{-th}"),
        ),
        equality(
            "slope", "and `I[r^2] = rho^-2 (int s exp(-8 t s) mu(ds))^2`, where `int s exp(-t s) mu(ds) = -phi'(t)`:",
            exp(-time * S1).diff(time), -S1 * exp(-time * S1), "differentiate under the integral: `mu` has bounded "
            "support",
            name=Notation("d/dt exp(-t s)", r"\tfrac{d}{dt}e^{-ts}"),
        ),
    )  # fmt: skip


def _gradient_descent() -> tuple[Step, ...]:
    residual = (1 - eta * h) ** steps
    return (
        equality(
            "filter", "A step of gradient descent, `A -> A - 4 eta W X`, multiplies each entry by `1 - eta h`; after "
            "`k` steps by `r = (1 - eta h)^k`:",
            (1 - eta * h) * residual, (1 - eta * h) ** (steps + 1), "induction on `k`",
        ),
    )  # fmt: skip


_FILTERS = {"ridge": _ridge, "gradient-flow": _gradient_flow, "gradient-descent": _gradient_descent}


def _mean_over_v(polynomial: Expr) -> Expr:
    """E over v_0, in which C_ik is linear: odd powers vanish."""
    terms = polynomial.expand().as_poly(C_ik).terms()
    return sum((c * C_ik**power for (power,), c in terms if power % 2 == 0), Integer(0))


def energies() -> tuple[Step, ...]:
    """E over v_0 of the squared entries of R and C."""
    return (
        computed(
            "residual", "So `Y_ik = r (C~_ik - B~_ik)`, `r = r(h_ik)` and `C~` the initialization `W^T diag(v) W`, "
            "linear in `v` with `E v = 0`. The residual's energy, entry by entry:",
            Notation("E_v (r (C~_ik - B~_ik))^2", r"\mathbb{E}_v\,(r(\tilde C_{ik}-\tilde B_{ik}))^2"),
            lambda: _mean_over_v((r * (C_ik - B_ik)) ** 2), r**2 * B_ik**2 + r**2 * C_ik**2,
            "the cross term vanishes; `eps_test = E |X|^2/|B|^2`", "expanded, odd powers of v dropped",
        ),
        computed(
            "solution", "and that of the trained network, `B + X`:",
            Notation("E_v (B~_ik + r (C~_ik - B~_ik))^2",
                     r"\mathbb{E}_v\,(\tilde B_{ik}+r(\tilde C_{ik}-\tilde B_{ik}))^2"),
            lambda: _mean_over_v((B_ik + r * (C_ik - B_ik)) ** 2), (1 - r) ** 2 * B_ik**2 + r**2 * C_ik**2,
            "the cross term vanishes; `eps_rob = E |B + X|^2/|B|^2`", "expanded, odd powers of v dropped",
        ),
    )  # fmt: skip


def initialization() -> tuple[Step, ...]:
    """E C~_ik^2 = zeta^2 |B|^2 s_i s_k/(m (m + 2)), times 3 on the diagonal."""
    text = (
        "The initialization: `W = U sqrt(L) O^T` with `U` Haar too, independent of `L` and `O` (the law of `W` is "
        "invariant from both sides), so `C~_ik = sqrt(s_i s_k) sum_j v_j U_ji U_jk`. With `E v_j^2 = zeta^2 |B|^2/m`, "
    )
    return (
        computed(
            "noise", text + "the factor of `zeta^2 |B|^2 s_i s_k` off the diagonal is",
            Notation("E U_ji^2 U_jk^2", r"\mathbb{E}\,U_{ji}^2U_{jk}^2"),
            lambda: orthogonal_entries([(0, 0), (0, 0), (0, 1), (0, 1)], m), 1 / (m * (m + 2)),
            "Weingarten's formula", "sum over all pairs of pairings of four points",
        ),
        computed(
            "noise-diagonal", "and three times as large on it:",
            Notation("E U_ji^4", r"\mathbb{E}\,U_{ji}^4"),
            lambda: orthogonal_entries([(0, 0)] * 4, m), 3 / (m * (m + 2)), "Weingarten's formula",
            "sum over all pairs of pairings of four points",
        ),
    )  # fmt: skip


def lines(training: str) -> tuple[Step, ...]:
    """All the lines but the last."""
    invariance, basis = haar_law()[0], moment_lines()[1:3]
    network = (tangent_space()[0], *operator(), *_FILTERS[training](), *energies())
    return (*network, invariance, *basis, *initialization(), *limits())


def trained(training: str) -> Mapping[str, Expr]:
    """The derived limits, through T and I, or phi for gradient flow."""
    if training == "gradient-flow":
        once, twice = ((1 - beta) * PHI(a) ** 2 + beta * PHI(2 * a) for a in (4 * time, 8 * time))
        noise = zeta**2 * (-PHI_1(8 * time)) ** 2 * rho**-2
        return {"test-error": twice + noise, "robustness": 1 - 2 * once + twice + noise}
    pair = 4 * S1 + 4 * S2
    residual = {"ridge": lamda / (lamda + pair), "gradient-descent": (1 - eta * pair) ** steps}[training]
    noise = zeta**2 * I(residual**2)
    return {"test-error": T(residual**2) + noise, "robustness": T((1 - residual) ** 2) + noise}


def filtered(claim: Claim, training: str) -> Derivation:
    """eps_test = T[r^2] + zeta^2 I[r^2], eps_rob = T[(1 - r)^2] + zeta^2 I[r^2]."""
    which = claim.quantity.name
    reason = "`k = r^2`" if which == "test-error" else "`k = (1 - r)^2` for the target, `r^2` for the rest; `T[1] = 1`"
    return Derivation(claim, (*lines(training), last(claim, trained(training)[which], reason)))


def haar(claim: Claim, diagonal: bool) -> Derivation:
    """E B~_ii^2 or E B~_ik^2, relative to |B|^2."""
    entry = rotated_entries([(0, 0), (0, 0)] if diagonal else [(0, 1), (0, 1)])
    value = entry.subs(Tr(letter("B")) ** 2, beta * d * _T2) / _T2
    end = last(claim, value, "divide by `|B|^2 = Tr B^2` and insert `(Tr B)^2 = beta d Tr B^2`")
    return Derivation(claim, (moment_lines()[1 if diagonal else 2], end))
