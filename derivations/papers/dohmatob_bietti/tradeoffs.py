"""Section 9: what ties test error and non-robustness together, whatever the training."""

from nonrobust.derivations.engines.bilinear import inner
from nonrobust.derivations.papers.dohmatob_bietti.hermite_components import (
    F_2,
    F_STAR,
    GRAM,
    gradient_lines,
    k,
    orthogonality_lines,
    second_component_error,
    target_of_degree_2,
)
from nonrobust.derivations.proof.charts import Chart
from nonrobust.derivations.proof.lines import computed, equality, inequality, last
from nonrobust.derivations.proof.step import Derivation, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import K, e, energy, eps_test, kappa
from sympy import IndexedBase, Integer, Max, Piecewise, Sum, Symbol, sqrt

root = Symbol("h", nonnegative=True)  # |f_2|/|f*|, so e_2 = h^2
tail = IndexedBase("r", nonnegative=True)
_v = Symbol("v", positive=True)
_ERRORS = (
    Chart("eps_test < 1", {eps_test: 1 / (1 + _v) ** 2}),
    Chart("eps_test = 1", {eps_test: Integer(1)}, {eps_test: Integer(1)}),
    Chart("eps_test > 1", {eps_test: (1 + _v) ** 2}),
)
_SHRINKAGE = 1 - sqrt(eps_test)
_EPS_TEST = Notation("eps_test", r"\varepsilon_{\mathrm{test}}")
_C, _B, _s = (Symbol(name, real=True) for name in ("C_", "B_", "s"))
_TARGET_UNITS = {(_C, _C): energy, (_C, _B): kappa, (_B, _B): Integer(1)}  # in units of |B|_F^2


def hermite_test_error(claim: Claim) -> Derivation:
    """eps_test = 1 - 2 kappa + sum_k e_k."""
    sums = last(
        claim,
        e[2] - 2 * kappa + 1 + Sum(e[k], (k, 1, K)) - e[2],
        because=(
            "orthogonality: `eps_test = |f_2 - f*|^2/|f*|^2 + sum_{k != 2} e_k`, "
            "where `e_0 = 0` as `E f = 0` (and `e_2 = 0` if `K < 2`)"
        ),
    )
    return Derivation(claim, (*orthogonality_lines(), target_of_degree_2(), second_component_error(), sums))


def hermite_robustness(claim: Claim) -> Derivation:
    """eps_rob = sum_k (k/2) e_k."""
    n = Symbol("n", positive=True)
    ratio = last(
        claim,
        Sum(k * e[k] * n, (k, 1, K)) / (2 * n),
        because="`E|grad f|^2 = sum_k k |f_k|^2` with `|f_k|^2 = e_k n`, `n = |f*|^2`; divide by `E|grad f*|^2 = 2 n`",
    )
    return Derivation(claim, (*gradient_lines(), target_of_degree_2(), ratio))


def gradient_of_second_component() -> Step:
    """eps_rob >= e_2."""
    rest = Sum(k * tail[k], (k, 1, K)) / 2
    return inequality(
        "drop-gradient",
        says=(
            "Drop all components but the second from `eps_rob = e_2 + sum_{k != 2} (k/2) e_k`; "
            "write `e_2 = h^2` and `r_k = e_k` for `k != 2`, `r_2 = 0` (and `K` as large as needed):"
        ),
        left=root**2 + rest,
        right=root**2,
        certificate=rest,
        because="`k r_k >= 0`",
        name=Notation("eps_rob", r"\varepsilon_{\mathrm{rob}}"),
    )


def error_of_second_component() -> Step:
    """eps_test >= e_2 - 2 kappa + 1."""
    return inequality(
        "drop-error",
        says="and from `eps_test`, a component of degree 0 included (`r_0`):",
        left=root**2 - 2 * kappa + 1 + tail[0] + Sum(tail[k], (k, 1, K)),
        right=root**2 - 2 * kappa + 1,
        certificate=tail[0] + Sum(tail[k], (k, 1, K)),
        because="`r_k >= 0`",
        name=_EPS_TEST,
    )


def cauchy_schwarz() -> Step:
    """e_2 - kappa^2 = |f_2 - kappa f*|^2/|f*|^2 >= 0."""
    return computed(
        "cauchy-schwarz",
        says="Cauchy-Schwarz, `kappa <= h`, as a square: `e_2 - kappa^2` is `|f_2 - kappa f*|^2/|f*|^2 >= 0`.",
        name=Notation("|f_2 - kappa f*|^2/|f*|^2", r"\|f_2-\kappa f^*\|^2/\|f^*\|^2"),
        compute=lambda: inner((F_2 - kappa * F_STAR) ** 2, GRAM),
        right=e[2] - kappa**2,
        because="bilinearity of the inner product",
        by="expanded as a quadratic polynomial",
    )


def reverse_triangle() -> Step:
    """e_2 - 2 kappa + 1 >= (1 - h)^2 with h^2 = e_2, kappa <= h."""
    delta = Symbol("delta", nonnegative=True)
    return inequality(
        "reverse-triangle",
        says="So with `kappa = h - delta`, `delta >= 0`, `eps_test >= (1 - h)^2`:",
        left=root**2 - 2 * (root - delta) + 1,
        right=(1 - root) ** 2,
        certificate=2 * delta,
        because="the difference is `2 delta`",
        name=_EPS_TEST,
    )


def bound() -> Step:
    """eps_rob >= max(0, 1 - sqrt(eps_test))^2, on each chart."""
    return equality(
        "bound",
        says=(
            "Hence `h >= 1 - sqrt(eps_test)`, and `h >= 0`: `eps_rob >= h^2 >= max(0, 1 - sqrt(eps_test))^2`, which is"
        ),
        left=Max(0, _SHRINKAGE) ** 2,
        right=Piecewise((_SHRINKAGE**2, eps_test < 1), (0, True)),
        because="squares of nonnegative numbers are ordered alike",
        charts=_ERRORS,
        name=Notation("bound", r"\text{bound}"),
    )


def attained_error() -> Step:
    """s f* with s = 1 - sqrt(eps_test) has the test error eps_test."""
    return computed(
        "attained-error",
        says="It is attained. For `eps_test <= 1` take `f = s f*`, `s = 1 - sqrt(eps_test)`: its test error",
        name=Notation("|s f* - f*|^2/|f*|^2", r"\|sf^*-f^*\|^2/\|f^*\|^2"),
        compute=lambda: inner((_SHRINKAGE * F_STAR - F_STAR) ** 2, GRAM),
        right=eps_test,
        because="`|f*|^2 = 1` in these units",
        by="expanded as a quadratic polynomial",
    )


def attained() -> Step:
    """s f* has the non-robustness s^2."""
    return computed(
        "attained",
        says="and its non-robustness:",
        name=Notation("|grad s f*|^2/|grad f*|^2", r"\|\nabla sf^*\|^2/\|\nabla f^*\|^2"),
        compute=lambda: inner((_SHRINKAGE * F_STAR) ** 2, GRAM),
        right=_SHRINKAGE**2,
        because="`s^2`; and for `eps_test > 1` a constant `f` with `f^2 = (eps_test - 1) E f*^2` has gradient 0",
        by="expanded as a quadratic polynomial",
    )


def pareto(claim: Claim) -> Derivation:
    """eps_rob >= (1 - sqrt eps_test)_+^2, and s f* attains it."""
    agreement = last(
        claim,
        Piecewise((_SHRINKAGE**2, eps_test < 1), (0, True)),
        because="the bound and what attains it agree, on each chart",
        charts=_ERRORS,
    )
    lines = (
        *gradient_lines(),
        target_of_degree_2(),
        second_component_error(),
        gradient_of_second_component(),
        error_of_second_component(),
        cauchy_schwarz(),
        reverse_triangle(),
        bound(),
        attained_error(),
        attained(),
        agreement,
    )
    return Derivation(claim, lines)


def error_along_ray() -> Step:
    """|s C - B|^2/|B|^2 = s^2 energy - 2 s kappa + 1."""
    return computed(
        "scaling",
        says=(
            "The coefficient matrices that the model can reach contain `s C` with `C`: "
            "random features span a linear space, so does the tangent model, "
            "and full training reaches all symmetric matrices of rank at most `m`. "
            "In units of `|B|_F^2`, with `energy = |C|^2` and `kappa = <C, B>`, "
            "the error along the ray is"
        ),
        name=Notation("|s C - B|^2/|B|^2", r"\|sC-B\|_F^2/\|B\|_F^2"),
        compute=lambda: inner((_s * _C - _B) ** 2, _TARGET_UNITS),
        right=_s**2 * energy - 2 * _s * kappa + 1,
        because="bilinearity of the inner product",
        by="expanded as a quadratic polynomial",
    )


def stationary() -> Step:
    """At s = 1 the derivative of the error along the ray is 2 (energy - kappa), which is 0."""
    return computed(
        "stationary",
        says=(
            "The least-squares solution `C` is a minimum of it, at `s = 1`, "
            "so its derivative there is 0: `energy = kappa`, that is `<C - B, C> = 0`."
        ),
        name=Notation("d/ds |s C - B|^2/|B|^2 at s = 1", r"\tfrac{d}{ds}\|sC-B\|_F^2/\|B\|_F^2\big|_{s=1}"),
        compute=lambda: inner((_s * _C - _B) ** 2, _TARGET_UNITS).diff(_s).subs(_s, 1),
        right=2 * (energy - kappa),
        because="differentiate",
        by="differentiated",
    )


def sum_of_metrics() -> Step:
    """eps_test + eps_rob = 1 + 2 (energy - kappa)."""
    return equality(
        "metrics",
        says=(
            "With `eps_test = energy - 2 kappa + 1` and `eps_rob = energy` "
            "(the claims on quadratic networks), the sum is"
        ),
        left=(energy - 2 * kappa + 1) + energy,
        right=1 + 2 * (energy - kappa),
        because="collect",
        name=Notation("eps_test + eps_rob", r"\varepsilon_{\mathrm{test}}+\varepsilon_{\mathrm{rob}}"),
    )


def sum_rule(claim: Claim) -> Derivation:
    """eps_test + eps_rob = 1 at the least-squares solution over a cone of quadratics."""
    inserted = last(
        claim,
        (1 + 2 * (energy - kappa)).subs(kappa, energy),
        because="`energy = kappa`, by line(stationary)",
    )
    return Derivation(claim, (error_along_ray(), stationary(), sum_of_metrics(), inserted))
