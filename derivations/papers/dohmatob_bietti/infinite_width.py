"""Section 5: least squares with random features in the limit rho -> oo.

psi grows, and of the target only the part along Gamma is learned.
"""

from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.papers.dohmatob_bietti.random_features import least_squares_errors, least_squares_lines
from nonrobust.derivations.proof.lines import computed, equality, inequality, last
from nonrobust.derivations.proof.step import Derivation, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import rho
from nonrobust.theory.papers.dohmatob_bietti.random_features import kappa
from sympy import Expr, Integer, Symbol

psi = Symbol("psi", positive=True)
scale = Symbol("kappa", positive=True)  # kappa, as lambda_2 != 0
gap = Symbol("lambda_bar", positive=True)  # lambda_bar, as sigma is not affine
eta, fall = Symbol("eta_D", positive=True), Symbol("s", nonnegative=True)  # eta_D and -d eta_D/dpsi


def growth() -> Step:
    """lambda_bar psi >= rho - 1."""
    return inequality(
        "growth",
        says=(
            "At `x = 0` the equation of line(form) reads `lambda_bar psi = rho - 1 + eta_D`. "
            "As `eta_D > 0`, `psi` grows at least like `rho`:"
        ),
        left=rho - 1 + eta,
        right=rho - 1,
        certificate=eta,
        because="`eta_D = int 1/(1 + lambda_1^2 t psi) dD > 0`",
        name=Notation("lambda_bar psi", r"\bar\lambda\psi"),
    )


def slope_of_inverse() -> Step:
    """z'(psi) = (lambda_bar + s)/psi where z = 0."""
    return equality(
        "slope",
        says=(
            "With `z(psi) = lambda_bar - (rho - 1 + eta_D)/psi` and `s = -d eta_D/dpsi >= 0`, "
            "`z' = (rho - 1 + eta_D)/psi^2 + s/psi`. "
            "At `z = 0`, where `rho - 1 + eta_D = lambda_bar psi`,"
        ),
        left=gap * psi / psi**2 + fall / psi,
        right=(gap + fall) / psi,
        because="one fraction",
        name=Notation("z'(psi)", r"z'(\psi)"),
    )


def square() -> Step:
    """psi/lambda_bar >= psi_2."""
    return inequality(
        "square",
        says="so `psi_2 = 1/z' = psi/(lambda_bar + s)` is at most `psi/lambda_bar`:",
        left=psi / gap,
        right=psi / (gap + fall),
        certificate=psi * fall / (gap * (gap + fall)),
        because="one fraction",
    )


def growth_lines() -> tuple[Step, ...]:
    """psi grows with rho, and psi_2 no faster."""
    return growth(), slope_of_inverse(), square()


def _limit(expr: Expr) -> Expr:
    """As psi -> oo."""
    return expand_at_infinity(expr, psi).limit


def first_limit() -> Step:
    """psi/(1 + kappa psi) -> 1/kappa as psi -> oo."""
    return computed(
        "first-limit",
        says=(
            "As `rho -> oo`, `psi -> oo`, and `kappa > 0` because `lambda_2 != 0`. "
            "So `M[f] = psi/(1 + kappa psi)` tends to"
        ),
        name=Notation("lim psi/(1 + kappa psi)", r"\lim\psi/(1+\kappa\psi)"),
        compute=lambda: _limit(psi / (1 + scale * psi)),
        right=1 / scale,
        because="a rational function of `psi`",
        by="exact expansion at infinity",
    )


def second_limit() -> Step:
    """psi/(lambda_bar (1 + kappa psi)^2) -> 0 as psi -> oo."""
    return computed(
        "second-limit",
        says=(
            "and `M[f^2] = psi_2/(1 + kappa psi)^2` "
            "is between 0 and `psi/(lambda_bar (1 + kappa psi)^2)`, which tends to"
        ),
        name=Notation("lim psi/(lambda_bar (1 + kappa psi)^2)", r"\lim\psi/(\bar\lambda(1+\kappa\psi)^2)"),
        compute=lambda: _limit(psi / (gap * (1 + scale * psi) ** 2)),
        right=Integer(0),
        because="a rational function of `psi`",
        by="exact expansion at infinity",
    )


def limit_lines() -> tuple[Step, ...]:
    """M[f] and M[f^2] in the limit."""
    return first_limit(), second_limit()


def wide(claim: Claim) -> Derivation:
    """eps_test -> 1 - alpha/gamma_2, eps_rob -> alpha/gamma_2."""
    errors = least_squares_errors(first=1 / kappa, second=Integer(0))
    end = last(
        claim,
        errors[claim.quantity.name],
        because="`M[f] = M[h f^2] -> 1/kappa`, `M[f^2] -> 0`, `tau^2/(2 kappa) = alpha/gamma_2`",
    )
    return Derivation(claim, (*least_squares_lines(), *growth_lines(), *limit_lines(), end))
