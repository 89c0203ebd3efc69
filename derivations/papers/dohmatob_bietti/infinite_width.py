"""Section 5: least squares with random features in the limit rho -> oo: psi grows, and of the target only the part
along Gamma is learned.
"""

from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.papers.dohmatob_bietti.random_features import trained
from nonrobust.derivations.proof.lines import computed, equality, inequality, last
from nonrobust.derivations.proof.step import Derivation, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import omega, rho
from nonrobust.theory.papers.dohmatob_bietti.random_features import kappa, tau_squared
from sympy import Expr, Integer, Symbol

psi, scale, gap = (Symbol(name, positive=True) for name in ("psi", "kappa", "lambda_bar"))  # sigma is not affine
eta, fall = Symbol("eta_D", positive=True), Symbol("s", nonnegative=True)  # eta_D and -d eta_D/d psi


def growth_lines() -> tuple[Step, ...]:
    """psi grows with rho, and psi_2 no faster."""
    return (
        inequality(
            "growth", "At `x = 0` the equation for `psi` reads `lambda_bar psi = rho - 1 + eta_D`. As `eta_D > 0`, "
            "`psi` grows at least like `rho`:",
            rho - 1 + eta, rho - 1, eta, "`eta_D = int 1/(1 + lambda_1^2 t psi) dD > 0`",
            name=Notation("lambda_bar psi", r"\bar\lambda\psi"),
        ),
        equality(
            "slope", "With `z(psi) = lambda_bar - (rho - 1 + eta_D)/psi` and `s = -d eta_D/dpsi >= 0`, `z' = (rho - 1 "
            "+ eta_D)/psi^2 + s/psi`. At `z = 0`, where `rho - 1 + eta_D = lambda_bar psi`,",
            gap * psi / psi**2 + fall / psi, (gap + fall) / psi, "one fraction",
            name=Notation("z'(psi)", r"z'(\psi)"),
        ),
        inequality(
            "square", "so `psi_2 = 1/z' = psi/(lambda_bar + s)` is at most `psi/lambda_bar`:",
            psi / gap, psi / (gap + fall), psi * fall / (gap * (gap + fall)),
            "one fraction",
        ),
    )  # fmt: skip


def _limit(expr: Expr) -> Expr:
    """As psi -> oo."""
    return expand_at_infinity(expr, psi).limit


def limit_lines() -> tuple[Step, ...]:
    """M[f] and M[f^2] in the limit."""
    first, second = psi / (1 + scale * psi), psi / (gap * (1 + scale * psi) ** 2)
    return (
        computed(
            "first-limit", "As `rho -> oo`, `psi -> oo`, and `kappa > 0` because `lambda_2 != 0`. So `M[f] = "
            "psi/(1 + kappa psi)` tends to",
            Notation("lim psi/(1 + kappa psi)", r"\lim\psi/(1+\kappa\psi)"), lambda: _limit(first), 1 / scale,
            "a rational function of `psi`", "exact expansion at infinity",
        ),
        computed(
            "second-limit", "and `M[f^2] = psi_2/(1 + kappa psi)^2` is between 0 and `psi/(lambda_bar (1 + kappa "
            "psi)^2)`, which tends to",
            Notation("lim psi/(lambda_bar (1 + kappa psi)^2)", r"\lim\psi/(\bar\lambda(1+\kappa\psi)^2)"),
            lambda: _limit(second), Integer(0), "a rational function of `psi`", "exact expansion at infinity",
        ),
    )  # fmt: skip


def wide(claim: Claim) -> Derivation:
    """eps_test -> 1 - alpha/gamma_2, eps_rob -> alpha/gamma_2."""
    first, second = 1 / kappa, Integer(0)
    errors = {
        "test-error": 1 - tau_squared * (2 * first - first) / 2,
        "robustness": tau_squared * (first + omega * second + kappa * first**2) / 4,
    }
    before = trained(claim, "least-squares").steps[:-1]
    end = last(claim, errors[claim.quantity.name], "`M[f] = M[h f^2] -> 1/kappa`, `M[f^2] -> 0`, `tau^2/(2 kappa) = "
               "alpha/gamma_2`")  # fmt: skip
    return Derivation(claim, (*before, *growth_lines(), *limit_lines(), end))
