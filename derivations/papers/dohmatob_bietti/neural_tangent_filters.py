"""Section 6: the neural tangent model trained through a filter, from a random initialization, in the limit.

Haar moments average the squared entries of target and initialization over the eigenbasis of S = W^T W; [MP67] gives
the spectrum.
"""

from collections.abc import Mapping

from nonrobust.derivations.engines.haar import orthogonal_entries
from nonrobust.derivations.papers.dohmatob_bietti.neural_tangent_limits import limit_lines
from nonrobust.derivations.papers.dohmatob_bietti.neural_tangent_moments import diagonal_entry, off_diagonal_entry
from nonrobust.derivations.papers.dohmatob_bietti.neural_tangent_space import invariance, tangent_model
from nonrobust.derivations.papers.dohmatob_bietti.neural_tangent_training import filter_lines, operator_lines
from nonrobust.derivations.proof.lines import computed, last
from nonrobust.derivations.proof.step import Derivation, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, eta, lamda, m, rho, steps, time, zeta
from nonrobust.theory.papers.dohmatob_bietti.neural_tangent import PHI, PHI_1, S1, S2, I, T
from sympy import Expr, Integer, Symbol

r, B_ik, C_ik = (Symbol(name, real=True) for name in ("r", "B_ik", "C_ik"))


def _mean_over_v(polynomial: Expr) -> Expr:
    """E over v_0, in which C_ik is linear: odd powers vanish."""
    terms = polynomial.expand().as_poly(C_ik).terms()
    return sum((c * C_ik**power for (power,), c in terms if power % 2 == 0), Integer(0))


def residual_entry() -> Step:
    """E_v (r (C~_ik - B~_ik))^2 = r^2 B~_ik^2 + r^2 C~_ik^2."""
    return computed(
        "residual",
        says=(
            "So `Y_ik = r (C~_ik - B~_ik)`, `r = r(h_ik)` and `C~` the initialization `W^T diag(v) W`, "
            "linear in `v` with `E v = 0`. The residual's energy, entry by entry:"
        ),
        name=Notation("E_v (r (C~_ik - B~_ik))^2", r"\mathbb{E}_v\,(r(\tilde C_{ik}-\tilde B_{ik}))^2"),
        compute=lambda: _mean_over_v((r * (C_ik - B_ik)) ** 2),
        right=r**2 * B_ik**2 + r**2 * C_ik**2,
        because="the cross term vanishes; `eps_test = E |X|^2/|B|^2`",
        by="expanded, odd powers of v dropped",
    )


def solution_entry() -> Step:
    """E_v (B~_ik + r (C~_ik - B~_ik))^2 = (1 - r)^2 B~_ik^2 + r^2 C~_ik^2."""
    return computed(
        "solution",
        says="and that of the trained network, `B + X`:",
        name=Notation(
            "E_v (B~_ik + r (C~_ik - B~_ik))^2", r"\mathbb{E}_v\,(\tilde B_{ik}+r(\tilde C_{ik}-\tilde B_{ik}))^2"
        ),
        compute=lambda: _mean_over_v((B_ik + r * (C_ik - B_ik)) ** 2),
        right=(1 - r) ** 2 * B_ik**2 + r**2 * C_ik**2,
        because="the cross term vanishes; `eps_rob = E |B + X|^2/|B|^2`",
        by="expanded, odd powers of v dropped",
    )


def noise() -> Step:
    """E U_ji^2 U_jk^2 = 1/(m (m + 2))."""
    return computed(
        "noise",
        says=(
            "The initialization: `W = U sqrt(L) O^T` with `U` Haar too, "
            "independent of `L` and `O` (the law of `W` is invariant from both sides), "
            "so `C~_ik = sqrt(s_i s_k) sum_j v_j U_ji U_jk`. With `E v_j^2 = zeta^2 |B|^2/m`, "
            "the factor of `zeta^2 |B|^2 s_i s_k` off the diagonal is"
        ),
        name=Notation("E U_ji^2 U_jk^2", r"\mathbb{E}\,U_{ji}^2U_{jk}^2"),
        compute=lambda: orthogonal_entries([(0, 0), (0, 0), (0, 1), (0, 1)], m),
        right=1 / (m * (m + 2)),
        because="Weingarten's formula",
        by="sum over all pairs of pairings of four points",
    )


def noise_on_diagonal() -> Step:
    """E U_ji^4 = 3/(m (m + 2))."""
    return computed(
        "noise-diagonal",
        says="and three times as large on it:",
        name=Notation("E U_ji^4", r"\mathbb{E}\,U_{ji}^4"),
        compute=lambda: orthogonal_entries([(0, 0)] * 4, m),
        right=3 / (m * (m + 2)),
        because="Weingarten's formula",
        by="sum over all pairs of pairings of four points",
    )


def lines(training: str) -> tuple[Step, ...]:
    """All the lines but the last."""
    return (
        tangent_model(),
        *operator_lines(),
        *filter_lines(training),
        residual_entry(),
        solution_entry(),
        invariance(),
        diagonal_entry(),
        off_diagonal_entry(),
        noise(),
        noise_on_diagonal(),
        *limit_lines(),
    )


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
    kernels = {
        "test-error": "`k = r^2`",
        "robustness": "`k = (1 - r)^2` for the target, `r^2` for the rest; `T[1] = 1`",
    }
    which = claim.quantity.name
    return Derivation(claim, (*lines(training), last(claim, trained(training)[which], because=kernels[which])))
