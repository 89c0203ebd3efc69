"""Section 5: random features trained through a filter: test error and non-robustness in the limit.

In the eigenbasis of U training is v = f(h) u + r(h) v_0; the metrics become integrals against M and N, which for ridge
and least squares are read off the transforms psi/(1 + kappa psi) and psi.
"""

from nonrobust.derivations.papers.dohmatob_bietti.random_features_kernel import (
    hermite_lines,
    linear_lines,
    quadratic_form,
)
from nonrobust.derivations.papers.dohmatob_bietti.random_features_remainders import start_decay
from nonrobust.derivations.papers.dohmatob_bietti.random_features_resolvent import measure_line, resolvent_lines, slope
from nonrobust.derivations.papers.dohmatob_bietti.random_features_training import TRAININGS, descent, h, u, v0
from nonrobust.derivations.proof.lines import computed, equality, last
from nonrobust.derivations.proof.remainder import neglect
from nonrobust.derivations.proof.step import Derivation, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.objects.filters import H
from nonrobust.theory.papers.dohmatob_bietti.glossary import alpha, d, lambda_2, lamda, omega, rho, zeta
from nonrobust.theory.papers.dohmatob_bietti.random_features import PSI, PSI_2, M, N, kappa, tau_squared
from sympy import Expr, Integer, Symbol

f, r = Symbol("f", real=True), Symbol("r", real=True)
noise = Symbol("n", nonnegative=True)  # E v_0^2
_total = Symbol("p", real=True)  # (1/d) 1^T f(U) 1
_scale, _strength = Symbol("kappa", nonnegative=True), Symbol("tau", nonnegative=True) ** 2
_SOLVED, _FITTED = f * u + r * v0, 1 / (lamda + h)


def error() -> Step:
    """E_v (h v^2 - 2 u v) = -(2 f - h f^2) u^2 + h r^2 n."""
    return computed(
        "error",
        says=(
            "In the mean over `v_0` with `E v_0^2 = n = zeta^2 |B|^2/m` per component, "
            "each eigenvalue adds to the error"
        ),
        name=Notation("E_v (h v^2 - 2 u v)", r"\mathbb{E}_v(hv^2-2uv)"),
        compute=lambda: quadratic_form((h * _SOLVED**2 - 2 * u * _SOLVED).expand(), v0, noise),
        right=-(2 * f - h * f**2) * u**2 + h * r**2 * noise,
        because="`E v_0 = 0`",
        by="expanded, v_0 averaged out",
    )


def gradient_error() -> Step:
    """E_v (h + omega) v^2 = (h + omega) f^2 u^2 + (h + omega) r^2 n."""
    return computed(
        "gradient-error",
        says="and to `v^T (U + omega I) v`",
        name=Notation("E_v (h + omega) v^2", r"\mathbb{E}_v(h+\omega)v^2"),
        compute=lambda: quadratic_form(((h + omega) * _SOLVED**2).expand(), v0, noise),
        right=(h * f**2 + omega * f**2) * u**2 + (h + omega) * r**2 * noise,
        because="`E v_0 = 0`",
        by="expanded, v_0 averaged out",
    )


def outlier_energy() -> Step:
    """(kappa/d) (1^T f(U) u)^2 = kappa tau^2 p^2 in units of |B|^2."""
    return computed(
        "outlier-energy",
        says=(
            "The rest of `v^T G v` is `(kappa/d) (1^T v)^2`. "
            "Its part in `v_0` has the mean `(kappa/d) n 1^T r(U)^2 1`, "
            "at most `kappa zeta^2 |r|^2 |B|^2/d` as `|1|^2 = m`, and is neglected. "
            "The other part, with `u = lambda_2 Tr(B Gamma) 1`, `(1/d) 1^T f(U) 1 = p`, "
            "and in units of `|B|^2`:"
        ),
        name=Notation("(kappa/d) (1^T f(U) u)^2", r"\tfrac{\kappa}{d}(1^\top f(U)u)^2"),
        compute=lambda: _scale / d * (_strength / d) * (d * _total) ** 2,
        right=_scale * _strength * _total**2,
        because="`(lambda_2 Tr(B Gamma))^2 = tau^2 |B|^2/d`",
        by="multiplied out",
        neglects=(neglect("`(kappa/d) 1^T r(U)^2 1/m`", 1, start_decay),),
    )


def strength() -> Step:
    """tau^2 = lambda_2^2 alpha."""
    return equality(
        "strength",
        says=(
            "Here `tau^2 = lambda_2^2 alpha`, by the definition of `alpha = d Tr(B Gamma)^2/|B|^2`. "
            "So with `M[g] = lim (1/d) 1^T g(U) 1`, the sum of `g u^2` is `tau^2 |B|^2 M[g]`, "
            "and with `N[g] = lim (1/d) Tr g(U)` (a single outlier does not count), "
            "the sum of `g n` is `(zeta^2/rho) |B|^2 N[g]`:"
        ),
        left=tau_squared,
        right=lambda_2**2 * alpha,
        because="definition",
        name=Notation("tau^2", r"\tau^2"),
    )


def second() -> Step:
    """M[f^2] = psi_2/(1 + kappa psi)^2 for f = 1/(lambda + h)."""
    return computed(
        "second",
        says=(
            "With `f = 1/(lambda + h)`, `M[f] = psi/(1 + kappa psi)` at `x = lambda`. "
            "As `f^2 = -df/dlambda`, differentiate, with `psi' = -psi_2`:"
        ),
        name=Notation("M[f^2]", "M[f^2]"),
        compute=lambda: slope(PSI(lamda) / (1 + kappa * PSI(lamda))),
        right=PSI_2(lamda) / (1 + kappa * PSI(lamda)) ** 2,
        because="the quotient rule",
        by="differentiated",
    )


def weighted() -> Step:
    """h f^2 = f - lambda f^2 for f = 1/(lambda + h)."""
    return equality(
        "weighted",
        says="`M[h f^2] = M[f] - lambda M[f^2]`, and the same for `N`, as",
        left=h * _FITTED**2,
        right=_FITTED - lamda * _FITTED**2,
        because="partial fractions",
    )


def residual() -> Step:
    """h r^2 = lambda^2 (f - lambda f^2) for r = lambda f, f = 1/(lambda + h)."""
    return equality(
        "residual",
        says="and `r = lambda f`, so `N[r^2] = lambda^2 psi_2` and `N[h r^2] = lambda^2 (psi - lambda psi_2)`:",
        left=h * (lamda * _FITTED) ** 2,
        right=lamda**2 * (_FITTED - lamda * _FITTED**2),
        because="partial fractions",
    )


def end() -> Step:
    """h f^2 = f for f = 1/h."""
    return equality(
        "end",
        says="At `lambda -> 0` (the spectrum is bounded below by `lambda_bar > 0`), `f = 1/h`, `h f^2 = f`:",
        left=h * (1 / h) ** 2,
        right=1 / h,
        because="cancel",
    )


def metric_lines() -> tuple[Step, ...]:
    """The errors as sums over the eigenvalues, then as integrals against M and N."""
    return error(), gradient_error(), outlier_energy(), strength()


def ridge_lines() -> tuple[Step, ...]:
    """M[f], M[f^2], M[h f^2], N[h r^2], N[r^2] from psi and psi_2."""
    return second(), weighted(), residual()


def lines(training: str) -> tuple[Step, ...]:
    """The lines up to the transforms of M and N, the filter's own among them."""
    trained = (descent(), TRAININGS[training].line())
    return (*hermite_lines(), *linear_lines(), *trained, *metric_lines(), *resolvent_lines())


def least_squares_lines() -> tuple[Step, ...]:
    """All lines for least squares but the claim's: ridge in the limit of no penalty."""
    return (*lines("least-squares"), *ridge_lines(), end())


def errors(*, first: Expr, second: Expr, weighted: Expr, start: Expr, start_slope: Expr) -> dict[str, Expr]:
    """Test error, non-robustness and their sum from M[f], M[f^2], M[h f^2], N[h r^2] and N[(h + omega) r^2]."""
    test = (2 - tau_squared * (2 * first - weighted) + zeta**2 / rho * start) / 2
    robust = (tau_squared * (weighted + omega * second + kappa * first**2) + zeta**2 / rho * start_slope) / 4
    return {"test-error": test, "robustness": robust, "sum": test + robust}


def least_squares_errors(first: Expr, second: Expr) -> dict[str, Expr]:
    """Least squares, from M[f] = M[h f^2] and M[f^2]; r = 0."""
    return errors(first=first, second=second, weighted=first, start=Integer(0), start_slope=Integer(0))


def transforms(x: Expr) -> tuple[Expr, Expr]:
    """M[f] and M[f^2] for f = 1/(x + h), through psi(x) and psi_2(x)."""
    return PSI(x) / (1 + kappa * PSI(x)), PSI_2(x) / (1 + kappa * PSI(x)) ** 2


def ridge_errors() -> dict[str, Expr]:
    """Ridge, through psi(lambda) and psi_2(lambda)."""
    first, second = transforms(lamda)
    start, rest = lamda**2 * (PSI(lamda) - lamda * PSI_2(lamda)), lamda**2 * PSI_2(lamda)  # N[h r^2], N[r^2]
    return errors(
        first=first,
        second=second,
        weighted=first - lamda * second,
        start=start,
        start_slope=start + omega * rest,
    )


def measure_errors(training: str) -> dict[str, Expr]:
    """Any filter, through M and N."""
    fitted, residual = TRAININGS[training].fitted, TRAININGS[training].residual
    return errors(
        first=M(fitted),
        second=M(fitted**2),
        weighted=M(H * fitted**2),
        start=N(H * residual**2),
        start_slope=N((H + omega) * residual**2),
    )


def _last(claim: Claim, values: dict[str, Expr]) -> Step:
    reason = "divide the sums by `E f*^2 = 2 |B|^2` and `E |grad f*|^2 = 4 |B|^2`"
    return last(claim, values[claim.quantity.name], because=reason)


def least_squares(claim: Claim) -> Derivation:
    """Test error, non-robustness or their sum under least squares."""
    values = least_squares_errors(*transforms(Integer(0)))
    return Derivation(claim, (*least_squares_lines(), _last(claim, values)))


def ridge(claim: Claim) -> Derivation:
    """Test error or non-robustness under ridge."""
    return Derivation(claim, (*lines("ridge"), *ridge_lines(), _last(claim, ridge_errors())))


def descended(claim: Claim, training: str) -> Derivation:
    """Test error or non-robustness under gradient flow or gradient descent."""
    return Derivation(claim, (*lines(training), measure_line(), _last(claim, measure_errors(training))))
