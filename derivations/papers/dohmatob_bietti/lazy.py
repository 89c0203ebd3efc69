"""Section 7: what the initialization adds in lazy training, and the variant where it is added untrained.

The excess is the part in zeta^2 of the regime's error; frozen, the initialization keeps the energy it starts with.
"""

from collections.abc import Callable

from nonrobust.derivations.papers.dohmatob_bietti import neural_tangent_filters as tangent
from nonrobust.derivations.papers.dohmatob_bietti import random_features as features
from nonrobust.derivations.papers.dohmatob_bietti.random_features_kernel import quadratic_form
from nonrobust.derivations.papers.dohmatob_bietti.random_features_resolvent import measure_line
from nonrobust.derivations.papers.dohmatob_bietti.tradeoffs import gaussian_mean
from nonrobust.derivations.proof.lines import computed, equality, inequality, last
from nonrobust.derivations.proof.step import CheckResult, Derivation, Formula, Notation, Side, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, lambda_0, m, norm, omega, rho, slope, zeta
from sympy import Expr, Integer, Symbol

Lemma = Callable[[], CheckResult]

_x, a, v, phi = (Symbol(name, real=True) for name in ("x", "a", "v", "phi"))
h, n, p1 = Symbol("h", nonnegative=True), Symbol("n", nonnegative=True), Symbol("phi_1", real=True)
r = Symbol("r", real=True)
_EXCESS = Notation("excess", r"\text{excess}")


def _excess(errors: dict[str, Expr], claim: Claim) -> tuple[Expr, str]:
    """The part of the error that vanishes with zeta."""
    error = errors[{"test-excess": "test-error", "robustness-excess": "robustness"}[claim.quantity.name]]
    return error - error.subs(zeta, 0), "subtract the value at `zeta = 0`"


def neural_tangent_excess(claim: Claim) -> Derivation:
    """zeta^2 (phi'(8 t)/rho)^2, the same for both errors."""
    lines = (
        inequality(
            "sign", "The part in `zeta^2` is `zeta^2 I[r^2]`, `I[r^2] = (phi'(8 t)/rho)^2`: never negative, and linear "
            "in `zeta^2`. With `phi_1 = phi'(8 t)`,",
            (zeta * p1 / rho) ** 2, 0 * rho, zeta**2 * p1**2 / rho**2, "a square", name=_EXCESS,
        ),
        equality(
            "start", "At `t = 0`, `-phi'(0) = int s mu(ds)` is the limit of `Tr S/d = sum_j |w_j|^2/d -> rho`, so the "
            "excess is `zeta^2`, the initialization's:",
            (zeta * (m / d) / rho).subs(m, rho * d) ** 2, zeta**2, "`E |w_j|^2 = 1`", name=_EXCESS,
        ),
    )  # fmt: skip
    value, reason = _excess(dict(tangent.trained("gradient-flow")), claim)
    return Derivation(claim, (*tangent.lines("gradient-flow"), *lines, last(claim, value, reason)))


def random_features_excess(claim: Claim) -> Derivation:
    """zeta^2/(2 rho) N[h r^2] and zeta^2/(4 rho) N[(h + omega) r^2]."""
    factor = h if claim.quantity.name == "test-excess" else h + omega
    lines = (
        measure_line(),
        inequality(
            "sign", "The part in `zeta^2` is an integral against the measure `N` of a function that is never negative, "
            "as `h`, `omega >= 0`; the integrand is",
            factor * r**2, 0 * h, factor * r**2, "products of nonnegative numbers", name=_EXCESS,
        ),
    )  # fmt: skip
    value, reason = _excess(features.measure_errors("ridge"), claim)
    return Derivation(claim, (*features.lines("ridge"), *lines, last(claim, value, reason)))


def _lemma(label: str, claim_id: str, note: str, right: Side, quantity: str, check: Lemma) -> Step:
    which = {"test-error": "test", "robustness": "rob"}[quantity]
    name = Notation(f"lim eps_{which}", rf"\lim\varepsilon_{{\mathrm{{{which}}}}}")
    return Step(label, f"From the derivation of {claim_id}{note}:", Formula(name, right), "lemma",
                lambda formula: check(), f"the derivation of {claim_id}")  # fmt: skip


def _untrained() -> Step:
    return computed(
        "untrained", "The network is `g + v phi`, with `g` the linear model, fitted to `f*` alone and so independent "
        "of `v`, and the initial network, linear in `v` with `E v = 0`. With `a` for `g - f*` (or for `grad g`, and "
        "`phi` for its gradient) and `E v^2 = n`,",
        Notation("E_v (a + v phi)^2", r"\mathbb{E}_v(a+v\phi)^2"),
        lambda: quadratic_form(((a + v * phi) ** 2).expand(), v, n), a**2 + n * phi**2,
        "so the linear model's error without initialization and the initial network's energy add up",
        "expanded, v averaged out",
    )  # fmt: skip


def _frozen(claim: Claim, training: str, trained: dict[str, Expr], start: dict[str, Expr], extra: tuple[Step, ...],
            lemmas: dict[str, Lemma]) -> Derivation:  # fmt: skip
    which = claim.quantity.name
    initial = f"initialization/start/{which}"
    offset = 1 if which == "test-error" else 0
    lines = (
        _untrained(),
        _lemma("linear", f"{training}/{which}", " at `zeta = 0`", Notation("its value", r"\text{its value}"), which,
               lemmas["trained"]),
        _lemma("initial", initial, "", offset + start[which], which, lemmas["start"]),
        *extra,
    )  # fmt: skip
    constants = {norm: Integer(3), lambda_0: Integer(1), slope: Integer(4)} if extra else {}
    value = trained[which].subs(zeta, 0) + start[which].subs(constants)
    return Derivation(claim, (*lines, last(claim, value, "add what is left of the initialization's after its target")))


_START = {"test-error": zeta**2 * (norm - lambda_0**2) / 2, "robustness": zeta**2 * slope / 4}


def neural_tangent_frozen(claim: Claim, lemmas: dict[str, Lemma]) -> Derivation:
    """The flow's errors at zeta = 0 plus zeta^2."""
    square = _x**2

    def constant(label: str, name: Notation, mean: Expr, right: int) -> Step:
        return computed(label, "For `sigma(t) = t^2`,", name, lambda: mean, Integer(right),
                        "moments of a standard normal", "from E x^(2j) = (2j - 1)!!")  # fmt: skip

    extra = (
        constant("norm", Notation("|sigma|^2", r"\|\sigma\|^2"), gaussian_mean(square**2), 3),
        constant("lambda-0", Notation("lambda_0", r"\lambda_0"), gaussian_mean(square), 1),
        constant("slope", Notation("|sigma'|^2", r"\|\sigma'\|^2"), gaussian_mean((2 * _x) ** 2), 4),
    )
    errors = dict(tangent.trained("gradient-flow"))
    return _frozen(claim, "neural-tangent/gradient-flow", errors, _START, extra, lemmas)


def random_features_frozen(claim: Claim, lemmas: dict[str, Lemma]) -> Derivation:
    """The ridge errors at zeta = 0 plus the initialization's."""
    return _frozen(claim, "random-features/ridge", features.ridge_errors(), _START, (), lemmas)
