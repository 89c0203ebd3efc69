"""Section 5: random features with sigma(t) = t^2 and isotropic weights, trained by least squares."""

from collections.abc import Callable

from nonrobust.derivations.engines.haar import gaussian_forms
from nonrobust.derivations.engines.hermite import gaussian_mean, hermite
from nonrobust.derivations.engines.words import Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti.random_features import (
    least_squares_errors,
    least_squares_lines,
    transforms,
)
from nonrobust.derivations.proof.lines import computed, equality, last
from nonrobust.derivations.proof.step import Derivation, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import (
    alpha,
    beta,
    d,
    gamma_2,
    lambda_2,
    lambda_bar,
    lamda,
    omega,
    rho,
)
from nonrobust.theory.papers.dohmatob_bietti.random_features import PSI, PSI_2
from sympy import Expr, Integer, Symbol

_x = Symbol("x", real=True)
_SQUARE = _x**2  # sigma


def _coefficient(k: int) -> Expr:
    """lambda_k = E sigma(x) He_k(x)."""
    return gaussian_mean(_SQUARE * hermite(k, _x), _x)


def _rest() -> Expr:
    """lambda_bar = E sigma^2 - lambda_0^2 - lambda_1^2."""
    return gaussian_mean(_SQUARE**2, _x) - _coefficient(0) ** 2 - _coefficient(1) ** 2


def _excess_slope() -> Expr:
    """omega = E sigma'^2 - lambda_1^2 - lambda_bar."""
    return gaussian_mean(_SQUARE.diff(_x) ** 2, _x) - _coefficient(1) ** 2 - _rest()


def _constant(label: str, says: str, name: Notation, compute: Callable[[], Expr], value: Expr) -> Step:
    """A constant of the activation."""
    return computed(
        label,
        says=says,
        name=name,
        compute=compute,
        right=value,
        because="moments of a standard normal",
        by="from `E x^(2j) = (2j - 1)!!`",
    )


def linear_coefficient() -> Step:
    """lambda_1 = 0."""
    return _constant(
        "lambda-1",
        "For `sigma(t) = t^2`, the coefficients are",
        Notation("lambda_1", r"\lambda_1"),
        lambda: _coefficient(1),
        Integer(0),
    )


def quadratic_coefficient() -> Step:
    """lambda_2 = 2."""
    return _constant(
        "lambda-2",
        "and, so that `kappa = 2` and `tau^2 = 4 beta` for `Gamma = I/d`,",
        Notation("lambda_2", r"\lambda_2"),
        lambda: _coefficient(2),
        Integer(2),
    )


def nonlinear_energy() -> Step:
    """lambda_bar = 2."""
    return _constant("lambda-bar", "further", Notation("lambda_bar", r"\bar\lambda"), _rest, Integer(2))


def excess_slope() -> Step:
    """omega = 2."""
    return _constant("omega", "and", Notation("omega", r"\omega"), _excess_slope, Integer(2))


def trace() -> Step:
    """psi_2(x) = rho/(lambda_bar + x)^2 for psi(x) = rho/(lambda_bar + x)."""
    return equality(
        "trace",
        says="With `lambda_1 = 0`, `eta_D(0) = 1` and `psi(x) = rho/(lambda_bar + x)`, so `psi_2(x) = -psi'(x)` is",
        left=-(rho / (lambda_bar + lamda)).diff(lamda),
        right=rho / (lambda_bar + lamda) ** 2,
        because="differentiate, `x = lambda`",
        name=Notation("psi_2", r"\psi_2"),
    )


def signal() -> Step:
    """d E (w_j^T B w_j)^2/|B|^2 = beta + 2/d for w_j ~ N(0, I/d)."""
    return computed(
        "signal",
        says=(
            "The features' share of the target is known at every `d`: "
            "with `w_j` of covariance `I/d` and `(Tr B)^2 = beta d |B|^2`,"
        ),
        name=Notation("d E (w_j^T B w_j)^2/|B|^2", r"d\,\mathbb{E}(w_j^\top Bw_j)^2/\|B\|_F^2"),
        compute=_signal,
        right=beta + 2 / d,
        because="Wick's formula; so the order `1/d` of this limit has the coefficient 2",
        by="sum over the three pairings of four points",
    )


def _signal() -> Expr:
    trace, square = Tr(letter("B")), Tr(letter("B") ** 2)
    return d * gaussian_forms([("B",), ("B",)]).subs(trace**2, beta * d * square) / (d**2 * square)


def quadratic_lines() -> tuple[Step, ...]:
    """What sigma(t) = t^2 and Gamma = I/d make of the constants, of psi and of the signal."""
    return (
        *(linear_coefficient(), quadratic_coefficient(), nonlinear_energy(), excess_slope()),
        *(trace(), signal()),
    )


def quadratic(claim: Claim) -> Derivation:
    """Least squares with sigma(t) = t^2: eps_rob = beta rho/(1 + rho) = 1 - eps_test."""
    traces = {PSI(0): rho / lambda_bar, PSI_2(0): rho / lambda_bar**2}
    constants = {lambda_2: 2, gamma_2: 1, omega: 2, alpha: beta, lambda_bar: 2}
    end = last(
        claim,
        least_squares_errors(*transforms(Integer(0)))[claim.quantity.name].subs(traces).subs(constants),
        because="insert `psi = rho/2`, `psi_2 = rho/4` at 0, `kappa = 2`, `omega = 2`, `tau^2 = 4 beta`",
    )
    return Derivation(claim, (*least_squares_lines(), *quadratic_lines(), end))
