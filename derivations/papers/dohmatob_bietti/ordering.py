"""Section 9: the order of the regimes at equal rho, isotropic weights and quadratic activation, trained to the end.

Both differences of test errors are proved nonnegative by certificates. For the neural tangent model against full
training the spectrum of B >= 0 enters through its decreasing quantile function Q, split at rho.
"""

from collections.abc import Callable

from nonrobust.derivations.papers.dohmatob_bietti.charts import RATIO, u, v
from nonrobust.derivations.papers.dohmatob_bietti.tradeoffs import inner
from nonrobust.derivations.proof.charts import Chart
from nonrobust.derivations.proof.lines import computed, equality, inequality, last
from nonrobust.derivations.proof.step import CheckResult, Derivation, Formula, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.full_training import T
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, beta_F, rho
from sympy import Expr, Piecewise, Symbol

Lemma = Callable[[], CheckResult]

rest = Symbol("nu", nonnegative=True)  # 1 - rho
gap = Symbol("delta", nonnegative=True)  # 1 - beta
x, y, w, top, low, p, s = (Symbol(name, nonnegative=True) for name in ("x", "y", "w", "P", "R", "p", "s"))
_Q, _ONE = Symbol("Q", real=True), Symbol("1_", real=True)
_BELOW = (Chart("rho < 1", {rho: 1 / (1 + u), rest: u / (1 + u), beta: 1 / (1 + v), gap: v / (1 + v)},
                {rest: 1 - rho, gap: 1 - beta}),)  # fmt: skip
_ABOVE = (Chart("rho > 1", {rho: 1 + u, beta: 1 / (1 + v), gap: v / (1 + v)}, {gap: 1 - beta}),)
_NT = "neural-tangent/least-squares/test-error"
_NT_VALUE = Notation("(1 - beta)(1 - rho)_+^2 + beta (1 - rho)_+", r"(1-\beta)(1-\rho)_+^2+\beta(1-\rho)_+")


def lemma(label: str, claim_id: str, value: Notation, check: Lemma, note: str = "") -> Step:
    """The value of another claim, by its own derivation."""
    name = Notation("lim eps_test", r"\lim\varepsilon_{\mathrm{test}}")
    return Step(label, f"From the derivation of {claim_id}{note}:", Formula(name, value), "lemma",
                lambda formula: check(), f"the derivation of {claim_id}")  # fmt: skip


def tangent_error(alignment: Expr, ratio: Expr = rho) -> Expr:
    """The neural tangent model's test error for rho < 1."""
    return (1 - alignment) * (1 - ratio) ** 2 + alignment * (1 - ratio)


def random_features_neural_tangent(claim: Claim, tangent: Lemma, features: Lemma) -> Derivation:
    """RF - NT = rho (2 - rho) - beta rho (2 - rho^2)/(1 + rho) for rho < 1, else 1 - beta rho/(1 + rho); both >= 0."""
    error = 1 - beta * rho / (1 + rho)
    below = rho * ((2 - rho) - beta * (2 - rho**2) / (1 + rho))
    name = Notation("RF - NT", r"\mathrm{RF}-\mathrm{NT}")
    lines = (
        lemma("tangent", _NT, _NT_VALUE, tangent),
        lemma("features", "random-features/least-squares/test-error@quadratic",
              Notation("1 - beta rho/(1 + rho)", r"1-\beta\rho/(1+\rho)"), features),
        equality(
            "below", "For `rho < 1` the difference is", error - tangent_error(beta), below,
            "subtract and take out the factor `rho`", name=name,
        ),
        inequality(
            "below-sign", "It is nonnegative: with `nu = 1 - rho >= 0` and `delta = 1 - beta >= 0`, as `(2 - rho)(1 + "
            "rho) - (2 - rho^2) = rho` and `2 - rho^2 = 1 + nu + rho nu`,",
            below, 0 * rho, rho**2 / (1 + rho) + gap * rho * (1 + rest + rho * rest) / (1 + rho),
            "`beta <= 1` by Cauchy-Schwarz and `rho < 1`", _BELOW, name,
        ),
        inequality(
            "above-sign", "For `rho >= 1` the neural tangent error is 0 and the difference is the random features' "
            "error, which is positive:",
            error, 0 * rho, 1 / (1 + rho) + gap * rho / (1 + rho), "`beta <= 1`", _ABOVE, name,
        ),
    )  # fmt: skip
    end = last(claim, Piecewise((below, rho < 1), (error, True)), "the difference, on each chart", RATIO)
    return Derivation(claim, (*lines, end))


def _quantile_lines() -> tuple[Step, ...]:
    """Energies of the top and of the rest, in terms of their means."""
    return (
        computed(
            "top", "Let `rho < 1`. As `B >= 0`, `|lambda| = lambda`, with decreasing quantile function `Q >= 0`; let "
            "`x` be its mean on `(0, rho)` and `y` on `(rho, 1)`. With `P = int_0^rho Q^2 du`, "
            "`p = int_0^rho (Q - x)^2 du >= 0` is",
            Notation("int_0^rho (Q - x)^2 du", r"\int_0^\rho(Q-x)^2\,du"),
            lambda: inner((_Q - x * _ONE) ** 2, {(_Q, _Q): top, (_Q, _ONE): rho * x, (_ONE, _ONE): rho}),
            top - rho * x**2, "bilinearity of the inner product on `(0, rho)`", "expanded as a quadratic polynomial",
        ),
        computed(
            "bottom", "On `(rho, 1)`, `Q <= Q(rho) <= x` as `Q` decreases. With `R = int_rho^1 Q^2 du`, "
            "`s = int_rho^1 Q (x - Q) du >= 0` is",
            Notation("int_rho^1 Q (x - Q) du", r"\int_\rho^1Q(x-Q)\,du"),
            lambda: inner(_Q * (x * _ONE - _Q), {(_Q, _Q): low, (_Q, _ONE): (1 - rho) * y}),
            (1 - rho) * x * y - low, "bilinearity of the inner product on `(rho, 1)`",
            "expanded as a quadratic polynomial",
        ),
    )  # fmt: skip


def neural_tangent_full_training(claim: Claim, tangent: Lemma, full: Lemma) -> Derivation:
    """NT - FT >= 0 for B >= 0, by a sum of nonnegative terms."""
    mean = rho * x + (1 - rho) * y
    total = top + low
    scaled = (1 - rho) ** 2 * top + rho * (1 - rho) * mean**2 - rho * (2 - rho) * low
    inserted = scaled.subs({top: rho * x**2 + p, low: (1 - rho) * x * y - s}, simultaneous=True)
    remainder = rho * (1 - rho) * (x - y) * (rho * x + (1 - rho) ** 2 * (x - y))
    name = Notation("(P + R)(NT - FT)", r"(P+R)(\mathrm{NT}-\mathrm{FT})")
    certificate = rest**2 * p + rho * (1 + rest) * s + rho * rest * w * (rho * (y + w) + rest**2 * w)
    lines = (
        lemma("tangent", _NT, _NT_VALUE, tangent, ", with `beta = beta_F`"),
        lemma("full", "full-training/end/test-error",
              Notation("1 - T_F(rho)/T_F(1)", r"1-T_F(\rho)/T_F(1)"), full),
        *_quantile_lines(),
        equality(
            "difference", "So `T_F(rho) = P`, `T_F(1) = P + R`, the mean of `F` is `rho x + (1 - rho) y` and `beta_F` "
            "its square over `P + R`. Full training's error is `R/(P + R)`, and",
            total * (tangent_error(mean**2 / total) - low / total), scaled, "multiply out", name=name,
        ),
        equality(
            "insert", "Insert `P = rho x^2 + p` and `R = (1 - rho) x y - s`:", inserted,
            (1 - rho) ** 2 * p + rho * (2 - rho) * s + remainder,
            "`(1 - rho) x^2 + (rho x + (1 - rho) y)^2 - (2 - rho) x y` has the factor `x - y`", name=name,
        ),
        inequality(
            "sign", "It is nonnegative: with `nu = 1 - rho >= 0` and `x = y + w`, `w >= 0` as `Q` decreases,",
            ((1 - rho) ** 2 * p + rho * (2 - rho) * s + remainder).subs(x, y + w), 0 * rho, certificate,
            "every factor is nonnegative", _BELOW, name,
        ),
        equality(
            "needed", "`B >= 0` is needed. For eigenvalues `1` and `-1` in equal parts, `beta = 0` and `|lambda| = "
            "1`, so `T_F(rho) = rho`; the difference is negative for `0 < rho < 1`:",
            tangent_error(0 * rho) - (1 - rho), -rho * (1 - rho), "`(1 - rho)^2 < 1 - rho`",
            name=Notation("NT - FT", r"\mathrm{NT}-\mathrm{FT}"),
        ),
    )  # fmt: skip
    trained = (T(1) - T(rho)) / T(1)
    value = Piecewise((tangent_error(beta_F) - trained, rho < 1), (-trained, True))
    end = last(claim, value, "the difference, on each chart; it is 0 for `rho >= 1`, where `T_F(rho) = T_F(1)`", RATIO)
    return Derivation(claim, (*lines, end))
