"""Section 7: what the initialization adds in lazy training, and the variant where it is added untrained.

The excess is the part in zeta^2 of the regime's error; frozen, the initialization keeps the energy it starts with.
"""

from collections.abc import Mapping

from nonrobust.derivations.engines.hermite import gaussian_mean
from nonrobust.derivations.papers.dohmatob_bietti import neural_tangent_filters as tangent
from nonrobust.derivations.papers.dohmatob_bietti import random_features as features
from nonrobust.derivations.papers.dohmatob_bietti.random_features_kernel import quadratic_form
from nonrobust.derivations.papers.dohmatob_bietti.random_features_resolvent import measure_line
from nonrobust.derivations.proof.lines import computed, derived, equality, inequality, last
from nonrobust.derivations.proof.step import Derivation, Lemma, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, lambda_0, m, norm, omega, rho, slope, zeta
from sympy import Expr, Integer, Symbol

_x, a, v, phi = (Symbol(name, real=True) for name in ("x", "a", "v", "phi"))
h, n, p1 = Symbol("h", nonnegative=True), Symbol("n", nonnegative=True), Symbol("phi_1", real=True)
r = Symbol("r", real=True)
_EXCESS = Notation("excess", r"\text{excess}")
_START = {"test-error": zeta**2 * (norm - lambda_0**2) / 2, "robustness": zeta**2 * slope / 4}


# --- the excess ------------------------------------------------------------------------------------------------------


def _excess(claim: Claim, errors: Mapping[str, Expr]) -> Step:
    """The part of the error that vanishes with zeta."""
    error = errors[{"test-excess": "test-error", "robustness-excess": "robustness"}[claim.quantity.name]]
    return last(claim, error - error.subs(zeta, 0), because="subtract the value at `zeta = 0`")


def tangent_excess_sign() -> Step:
    """zeta^2 (phi'(8 t)/rho)^2 >= 0."""
    return inequality(
        "sign",
        says=(
            "The part in `zeta^2` is `zeta^2 I[r^2]`, `I[r^2] = (phi'(8 t)/rho)^2`: "
            "never negative, and linear in `zeta^2`. With `phi_1 = phi'(8 t)`,"
        ),
        left=(zeta * p1 / rho) ** 2,
        right=Integer(0),
        certificate=zeta**2 * p1**2 / rho**2,
        because="a square",
        name=_EXCESS,
    )


def tangent_excess_at_start() -> Step:
    """zeta^2 (phi'(0)/rho)^2 = zeta^2."""
    return equality(
        "start",
        says=(
            "At `t = 0`, `-phi'(0) = int s mu(ds)` is the limit of `Tr S/d = sum_j |w_j|^2/d -> rho`, "
            "so the excess is `zeta^2`, the initialization's:"
        ),
        left=(zeta * (m / d) / rho).subs(m, rho * d) ** 2,
        right=zeta**2,
        because="`E |w_j|^2 = 1`",
        name=_EXCESS,
    )


def neural_tangent_excess(claim: Claim) -> Derivation:
    """zeta^2 (phi'(8 t)/rho)^2, the same for both errors."""
    excess = _excess(claim, tangent.trained("gradient-flow"))
    lines = (*tangent.lines("gradient-flow"), tangent_excess_sign(), tangent_excess_at_start(), excess)
    return Derivation(claim, lines)


def features_excess_sign(factor: Expr) -> Step:
    """(h + omega) r^2 >= 0, or for the test error h r^2 >= 0."""
    return inequality(
        "sign",
        says=(
            "The part in `zeta^2` is an integral against the measure `N` of a function that is never negative, "
            "as `h`, `omega >= 0`; the integrand is"
        ),
        left=factor * r**2,
        right=Integer(0),
        certificate=factor * r**2,
        because="products of nonnegative numbers",
        name=_EXCESS,
    )


def random_features_excess(claim: Claim) -> Derivation:
    """zeta^2/(2 rho) N[h r^2] and zeta^2/(4 rho) N[(h + omega) r^2]."""
    factor = h if claim.quantity.name == "test-excess" else h + omega
    excess = _excess(claim, features.measure_errors("ridge"))
    return Derivation(claim, (*features.lines("ridge"), measure_line(), features_excess_sign(factor), excess))


# --- the initialization kept as it is --------------------------------------------------------------------------------


def untrained() -> Step:
    """E_v (a + v phi)^2 = a^2 + n phi^2."""
    return computed(
        "untrained",
        says=(
            "The network is `g + v phi`, with `g` the linear model, fitted to `f*` alone and so independent of `v`, "
            "and the initial network, linear in `v` with `E v = 0`. "
            "With `a` for `g - f*` (or for `grad g`, and `phi` for its gradient) and `E v^2 = n`,"
        ),
        name=Notation("E_v (a + v phi)^2", r"\mathbb{E}_v(a+v\phi)^2"),
        compute=lambda: quadratic_form(((a + v * phi) ** 2).expand(), v, n),
        right=a**2 + n * phi**2,
        because="so the linear model's error without initialization and the initial network's energy add up",
        by="expanded, v averaged out",
    )


def _trained_error(lemma: Lemma, trained: Mapping[str, Expr]) -> Step:
    """The linear model's error without initialization, by its own derivation."""
    right = trained[lemma.claim.quantity.name].subs(zeta, 0)
    return derived("linear", of=lemma, right=right, inserted={zeta: 0}, note=" at `zeta = 0`")


def _initial_error(lemma: Lemma) -> Step:
    """The initial network's error: 1 + zeta^2 Var sigma(G)/2, or zeta^2 E sigma'(G)^2/4 for the non-robustness."""
    which = lemma.claim.quantity.name
    return derived("initial", of=lemma, right=(1 if which == "test-error" else 0) + _START[which])


def _sum(claim: Claim, trained: Mapping[str, Expr], start: Mapping[str, Expr]) -> Step:
    """The linear model's error at zeta = 0 and what the initialization adds."""
    which = claim.quantity.name
    value = trained[which].subs(zeta, 0) + start[which]
    return last(claim, value, because="add what is left of the initialization's after its target")


def _constant(label: str, name: Notation, mean: Expr, right: int) -> Step:
    """A Gaussian mean of t^2 or of its derivative."""
    return computed(
        label,
        says="For `sigma(t) = t^2`,",
        name=name,
        compute=lambda: gaussian_mean(mean, _x),
        right=Integer(right),
        because="moments of a standard normal",
        by="from E x^(2j) = (2j - 1)!!",
    )


def squared_norm() -> Step:
    """|sigma|^2 = E G^4 = 3 for sigma(t) = t^2."""
    return _constant("norm", Notation("|sigma|^2", r"\|\sigma\|^2"), (_x**2) ** 2, 3)


def mean_activation() -> Step:
    """lambda_0 = E G^2 = 1 for sigma(t) = t^2."""
    return _constant("lambda-0", Notation("lambda_0", r"\lambda_0"), _x**2, 1)


def squared_slope() -> Step:
    """|sigma'|^2 = E (2 G)^2 = 4 for sigma(t) = t^2."""
    return _constant("slope", Notation("|sigma'|^2", r"\|\sigma'\|^2"), (_x**2).diff(_x) ** 2, 4)


def neural_tangent_frozen(claim: Claim, lemmas: Mapping[str, Lemma]) -> Derivation:
    """The flow's errors at zeta = 0 plus zeta^2."""
    trained = tangent.trained("gradient-flow")
    constants = {norm: Integer(3), lambda_0: Integer(1), slope: Integer(4)}
    start = {which: error.subs(constants) for which, error in _START.items()}
    lines = (
        untrained(),
        _trained_error(lemmas["trained"], trained),
        _initial_error(lemmas["start"]),
        squared_norm(),
        mean_activation(),
        squared_slope(),
        _sum(claim, trained, start),
    )
    return Derivation(claim, lines)


def random_features_frozen(claim: Claim, lemmas: Mapping[str, Lemma]) -> Derivation:
    """The ridge errors at zeta = 0 plus the initialization's."""
    lines = (
        untrained(),
        _trained_error(lemmas["trained"], features.ridge_errors()),
        _initial_error(lemmas["start"]),
        _sum(claim, features.ridge_errors(), _START),
    )
    return Derivation(claim, lines)
