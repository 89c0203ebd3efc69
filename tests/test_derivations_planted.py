"""Planted errors of every kind in real derivations: each is refuted at its line, and the check names that line."""

import pytest
from nonrobust import library
from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.engines.haar import gaussian_forms, rotated_entries
from nonrobust.derivations.engines.pencils import SpectralMean, T
from nonrobust.derivations.engines.words import Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti import neural_tangent_remainders
from nonrobust.derivations.papers.dohmatob_bietti.initialization_moments import CUBIC, polynomial_means, radial
from nonrobust.derivations.proof.remainder import compare, fit
from nonrobust.theory.language.status import Status
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, d, lam, lambda_1, lambda_bar, m, rho
from sympy import Expr, Integer, Rational, Sum, Symbol, cancel

from tests.lookup import derivation
from tests.test_derivations import with_right

B, G, M, Q = (letter(name) for name in "BGMQ")
x = Symbol("x", nonnegative=True)
j = Symbol("j", integer=True)
RF, NT = "random-features/ridge/test-error", "neural-tangent/least-squares/test-error"
SPECTRUM = "full-training/end/test-error@spectrum"


def residual_energy(rank: Expr) -> Expr:
    """E |B - C|^2/|B|^2 for a Haar projection of this rank."""
    return rank / d - (1 - beta) * rank * (d - rank) / ((d - 1) * (d + 2))


def right(claim_id: str, label: str) -> Expr:
    """What the derivation writes on the right of this line."""
    return next(step.formula.right for step in derivation(claim_id).steps if step.label == label)


PLANTED = {
    "a sign in Dyson's equation": (RF, "scalar", lambda old: 2 * (lambda_bar + x) - old),
    "a sign in the limit": (NT, "limit", lambda old: -old),
    "a sign in the residual": (f"{NT}@finite", "least", lambda old: -old),
    "a factor 2 in the error": ("setting/quadratic-network/test-error", "error", lambda old: old / 2),
    "a factor 2 in the slope of psi": (RF, "psi-slope", lambda old: 2 * old),
    "a factor 2 on the diagonal of Wick's formula": (
        "initialization/start/test-error@quadratic", "norm", lambda old: old - Tr(G**2),
    ),
    "a factor 2 in the order 1/d": ("initialization/start/test-error", "correction", lambda old: old / 2),
    "a dropped trace of Wick's formula": (
        "initialization/start/test-error@quadratic", "norm", lambda old: old - Tr(G) ** 2,
    ),
    "a dropped trace of Weingarten's formula": (
        f"{NT}@finite", "moment", lambda old: old.subs(Tr(B), 0),
    ),
    "a dropped trace of the pencil's second block": (
        RF, "scalar", lambda old: old.replace(lambda node: isinstance(node, SpectralMean), lambda node: Integer(0)),
    ),
    "a dropped power of the eigenvalue in the pencil": (
        RF, "columns", lambda old: old.replace(
            lambda node: isinstance(node, SpectralMean),
            lambda node: SpectralMean(node.args[0].func(T, node.integrand / T)),
        ),
    ),
    "a dropped trace in the complement": (
        "neural-tangent/least-squares/robustness@finite", "trained", lambda old: old + Tr(Q * B * Q * B),
    ),
    "a dropped outlier": (RF, "second", lambda old: old.subs(lambda_1, 0).subs(Symbol("gamma_2", positive=True), 0)),
    "a formula of m < d on every chart": (f"{NT}@finite", "claim", lambda old: residual_energy(d - m)),
    "a formula of rho < 1 on every chart": (NT, "claim", lambda old: (1 - beta) * (1 - rho) ** 2 + beta * (1 - rho)),
    "a sum cut off beyond its end": (SPECTRUM, "attained", lambda old: Sum(lam[j] ** 2, (j, m + 1, d))),
    "the Marchenko-Pastur law without its atom": (
        "full-training/end/robustness@wishart", "mass-total", lambda old: Integer(1),
    ),
    "an integral that loses the atom at the quantile": (
        "full-training/end/robustness@identity", "claim", lambda old: Integer(0),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_error_is_refuted_at_its_line_which_is_named(kind):
    claim_id, label, wrong = PLANTED[kind]
    changed = with_right(derivation(claim_id), label, wrong(right(claim_id, label)))
    checked = changed.check()
    ((number, step, result),) = checked.failures
    assert (step.label, result.status) == (label, Status.REFUTED)
    assert f"line {number} ({label}) is refuted" in checked.summary()
    assert changed.steps[number - 1].label == label


@pytest.mark.parametrize(
    ("kind", "where"),
    [("a formula of m < d on every chart", "d=3, m=4"), ("a formula of rho < 1 on every chart", "rho=")],
)
def test_where_a_formula_stops_is_named(kind, where):
    claim_id, label, wrong = PLANTED[kind]
    changed = with_right(derivation(claim_id), label, wrong(right(claim_id, label)))
    assert where in changed.check().summary()


def test_a_spectrum_measured_against_a_law_without_its_atom_does_not_approach_it(monkeypatch):
    whole = neural_tangent_remainders._limit()
    monkeypatch.setattr(neural_tangent_remainders, "_limit", lambda: whole - 0.5)  # 1 - rho = 1/2
    lost = neural_tangent_remainders.spectrum_decay.__wrapped__()
    assert compare(lost, Rational(1)).status is Status.REFUTED


# --- the order 1/d ---------------------------------------------------------------------------------------------------

y = Symbol("y", nonnegative=True)


def relative(moment: Expr) -> Expr:
    """A moment of second degree in B over |B|^2, in terms of beta."""
    return moment.subs(Tr(B) ** 2, beta * d * Tr(B**2)) / Tr(B**2)


EXPANDED = {
    "neural tangent, error": residual_energy(y * d),
    "neural tangent, off-diagonal entries": d**2 * relative(rotated_entries([(0, 1), (0, 1)])),
    "neural tangent, diagonal entries": d * relative(rotated_entries([(0, 0), (0, 0)])),
    "initialization, radius": radial(8),
    "initialization, variance": polynomial_means(CUBIC)[0],
    "initialization, gradient": polynomial_means(CUBIC)[1],
    "random features, signal": relative(gaussian_forms([("B",), ("B",)])) / d,
}  # fmt: skip


@pytest.mark.parametrize("name", EXPANDED)
def test_what_the_limit_and_its_next_order_leave_is_of_order_one_over_d_squared(name):
    finite = EXPANDED[name]
    found = expand_at_infinity(finite, d)
    rest = cancel(finite - found.limit - found.correction / d)
    second = expand_at_infinity(d**2 * rest, d).limit  # finite: no ValueError
    at = {each: Rational(3, 7) for each in second.free_symbols}
    for size in (10**3, 10**6):  # what is left after the second order is smaller by 1/d again
        left = (d**2 * rest - second).subs(d, size).subs(at)
        assert abs(left) <= Rational(100, size)
    with pytest.raises(ValueError, match="no finite limit"):
        expand_at_infinity(d**2 * (rest + Rational(1, 100) / d), d)


def test_the_finite_claim_approaches_the_limit_claim_like_one_over_d():
    limit = library.claim(NT).rhs.subs({rho: Rational(2, 5), beta: Rational(2, 7)})
    finite = library.claim(f"{NT}@finite").rhs
    errors = []
    for size in (50, 100, 200, 400):
        exact = finite.subs({m: 2 * size // 5, d: size, beta: Rational(2, 7)}).doit()
        errors.append((size, [float(exact - limit)]))
    assert compare(fit(dict(errors)), Rational(1)).status is Status.CONSISTENT
    assert compare(fit(dict(errors)), Rational(2)).status is Status.REFUTED
