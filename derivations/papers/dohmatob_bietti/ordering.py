"""Section 9: the order of the regimes at equal rho, isotropic weights and quadratic activation, trained to the end.

Both differences of test errors are proved nonnegative by certificates. For the neural tangent model against full
training the spectrum of B >= 0 enters through its decreasing quantile function Q, split at rho.
"""

from nonrobust.derivations.engines.bilinear import inner
from nonrobust.derivations.papers.dohmatob_bietti.charts import RATIO, u, v
from nonrobust.derivations.proof.charts import Chart
from nonrobust.derivations.proof.lines import computed, derived, equality, inequality, last
from nonrobust.derivations.proof.step import Derivation, Lemma, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.full_training import T
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, beta_F, rho
from sympy import Expr, Integer, Max, Piecewise, Symbol

rest = Symbol("nu", nonnegative=True)  # 1 - rho
gap = Symbol("delta", nonnegative=True)  # 1 - beta
x, y, w, top, low, p, s = (Symbol(name, nonnegative=True) for name in ("x", "y", "w", "P", "R", "p", "s"))
_Q, _ONE = Symbol("Q", real=True), Symbol("1_", real=True)
_BELOW = (
    Chart(
        "rho < 1",
        {rho: 1 / (1 + u), rest: u / (1 + u), beta: 1 / (1 + v), gap: v / (1 + v)},
        {rest: 1 - rho, gap: 1 - beta},
    ),
)
_ABOVE = (Chart("rho > 1", {rho: 1 + u, beta: 1 / (1 + v), gap: v / (1 + v)}, {gap: 1 - beta}),)
_RF_NT = Notation("RF - NT", r"\mathrm{RF}-\mathrm{NT}")
_NT_FT = Notation("NT - FT", r"\mathrm{NT}-\mathrm{FT}")
_SCALED_NT_FT = Notation("(P + R)(NT - FT)", r"(P+R)(\mathrm{NT}-\mathrm{FT})")


def tangent_error(alignment: Expr, ratio: Expr = rho) -> Expr:
    """The neural tangent model's test error for rho < 1."""
    return (1 - alignment) * (1 - ratio) ** 2 + alignment * (1 - ratio)


def tangent_lemma(lemma: Lemma, alignment: Expr = beta, note: str = "") -> Step:
    """eps_test -> (1 - beta)(1 - rho)_+^2 + beta (1 - rho)_+ for the neural tangent model."""
    return derived(
        "tangent",
        of=lemma,
        right=(1 - alignment) * Max(1 - rho, 0) ** 2 + alignment * Max(1 - rho, 0),
        charts=RATIO,
        inserted={beta: alignment},
        note=note,
    )


# --- random features and the neural tangent model --------------------------------------------------------------------

_FEATURES_ERROR = 1 - beta * rho / (1 + rho)
_BELOW_DIFFERENCE = rho * ((2 - rho) - beta * (2 - rho**2) / (1 + rho))


def features_lemma(lemma: Lemma) -> Step:
    """eps_test -> 1 - beta rho/(1 + rho) for random features."""
    return derived("features", of=lemma, right=_FEATURES_ERROR)


def difference_below() -> Step:
    """RF - NT = rho ((2 - rho) - beta (2 - rho^2)/(1 + rho)) for rho < 1."""
    return equality(
        "below",
        says="For `rho < 1` the difference is",
        left=_FEATURES_ERROR - tangent_error(beta),
        right=_BELOW_DIFFERENCE,
        because="subtract and take out the factor `rho`",
        name=_RF_NT,
    )


def sign_below() -> Step:
    """RF - NT >= 0 for rho < 1."""
    return inequality(
        "below-sign",
        says=(
            "It is nonnegative: with `nu = 1 - rho >= 0` and `delta = 1 - beta >= 0`, "
            "as `(2 - rho)(1 + rho) - (2 - rho^2) = rho` and `2 - rho^2 = 1 + nu + rho nu`,"
        ),
        left=_BELOW_DIFFERENCE,
        right=Integer(0),
        certificate=rho**2 / (1 + rho) + gap * rho * (1 + rest + rho * rest) / (1 + rho),
        because="`beta <= 1` by Cauchy-Schwarz and `rho < 1`",
        charts=_BELOW,
        name=_RF_NT,
    )


def sign_above() -> Step:
    """RF - NT = 1 - beta rho/(1 + rho) > 0 for rho >= 1."""
    return inequality(
        "above-sign",
        says=(
            "For `rho >= 1` the neural tangent error is 0 "
            "and the difference is the random features' error, which is positive:"
        ),
        left=_FEATURES_ERROR,
        right=Integer(0),
        certificate=1 / (1 + rho) + gap * rho / (1 + rho),
        because="`beta <= 1`",
        charts=_ABOVE,
        name=_RF_NT,
    )


def random_features_neural_tangent(claim: Claim, tangent: Lemma, features: Lemma) -> Derivation:
    """RF - NT = rho (2 - rho) - beta rho (2 - rho^2)/(1 + rho) for rho < 1, else 1 - beta rho/(1 + rho); both >= 0."""
    difference = last(
        claim,
        Piecewise((_BELOW_DIFFERENCE, rho < 1), (_FEATURES_ERROR, True)),
        because="the difference, on each chart",
        charts=RATIO,
    )
    lemmas = tangent_lemma(tangent), features_lemma(features)
    return Derivation(claim, (*lemmas, difference_below(), sign_below(), sign_above(), difference))


# --- the neural tangent model and full training ----------------------------------------------------------------------

_MEAN = rho * x + (1 - rho) * y  # the mean of F
_DIFFERENCE = (1 - rho) ** 2 * top + rho * (1 - rho) * _MEAN**2 - rho * (2 - rho) * low  # times P + R
_CENTRED = (1 - rho) ** 2 * p + rho * (2 - rho) * s
_FACTORED = _CENTRED + rho * (1 - rho) * (x - y) * (rho * x + (1 - rho) ** 2 * (x - y))


def full_lemma(lemma: Lemma) -> Step:
    """eps_test -> 1 - T_F(rho)/T_F(1) for full training."""
    return derived("full", of=lemma, right=1 - T(rho) / T(1))


def energy_of_top() -> Step:
    """int_0^rho (Q - x)^2 du = P - rho x^2 >= 0 with x the mean of Q on (0, rho)."""
    gram = {(_Q, _Q): top, (_Q, _ONE): rho * x, (_ONE, _ONE): rho}
    return computed(
        "top",
        says=(
            "Let `rho < 1`. As `B >= 0`, `|lambda| = lambda`, with decreasing quantile function `Q >= 0`; "
            "let `x` be its mean on `(0, rho)` and `y` on `(rho, 1)`. With `P = int_0^rho Q^2 du`, "
            "`p = int_0^rho (Q - x)^2 du >= 0` is"
        ),
        name=Notation("int_0^rho (Q - x)^2 du", r"\int_0^\rho(Q-x)^2\,du"),
        compute=lambda: inner((_Q - x * _ONE) ** 2, gram),
        right=top - rho * x**2,
        because="bilinearity of the inner product on `(0, rho)`",
        by="expanded as a quadratic polynomial",
    )


def energy_of_rest() -> Step:
    """int_rho^1 Q (x - Q) du = (1 - rho) x y - R >= 0 with y the mean of Q on (rho, 1)."""
    gram = {(_Q, _Q): low, (_Q, _ONE): (1 - rho) * y}
    return computed(
        "bottom",
        says=(
            "On `(rho, 1)`, `Q <= Q(rho) <= x` as `Q` decreases. With `R = int_rho^1 Q^2 du`, "
            "`s = int_rho^1 Q (x - Q) du >= 0` is"
        ),
        name=Notation("int_rho^1 Q (x - Q) du", r"\int_\rho^1Q(x-Q)\,du"),
        compute=lambda: inner(_Q * (x * _ONE - _Q), gram),
        right=(1 - rho) * x * y - low,
        because="bilinearity of the inner product on `(rho, 1)`",
        by="expanded as a quadratic polynomial",
    )


def difference() -> Step:
    """(P + R)(NT - FT) in terms of P, R and the mean of F."""
    total = top + low
    return equality(
        "difference",
        says=(
            "So `T_F(rho) = P`, `T_F(1) = P + R`, the mean of `F` is `rho x + (1 - rho) y` "
            "and `beta_F` its square over `P + R`. Full training's error is `R/(P + R)`, and"
        ),
        left=total * (tangent_error(_MEAN**2 / total) - low / total),
        right=_DIFFERENCE,
        because="multiply out",
        name=_SCALED_NT_FT,
    )


def inserted_difference() -> Step:
    """(P + R)(NT - FT) in terms of p, s, x and y."""
    return equality(
        "insert",
        says="Insert `P = rho x^2 + p` and `R = (1 - rho) x y - s`:",
        left=_DIFFERENCE.subs({top: rho * x**2 + p, low: (1 - rho) * x * y - s}, simultaneous=True),
        right=_FACTORED,
        because="`(1 - rho) x^2 + (rho x + (1 - rho) y)^2 - (2 - rho) x y` has the factor `x - y`",
        name=_SCALED_NT_FT,
    )


def sign() -> Step:
    """(P + R)(NT - FT) >= 0 as x >= y."""
    return inequality(
        "sign",
        says="It is nonnegative: with `nu = 1 - rho >= 0` and `x = y + w`, `w >= 0` as `Q` decreases,",
        left=_FACTORED.subs(x, y + w),
        right=Integer(0),
        certificate=rest**2 * p + rho * (1 + rest) * s + rho * rest * w * (rho * (y + w) + rest**2 * w),
        because="every factor is nonnegative",
        charts=_BELOW,
        name=_SCALED_NT_FT,
    )


def positivity_needed() -> Step:
    """NT - FT = -rho (1 - rho) < 0 for eigenvalues 1 and -1 in equal parts."""
    return equality(
        "needed",
        says=(
            "`B >= 0` is needed. For eigenvalues `1` and `-1` in equal parts, `beta = 0` and `|lambda| = 1`, "
            "so `T_F(rho) = rho`; the difference is negative for `0 < rho < 1`:"
        ),
        left=tangent_error(Integer(0)) - (1 - rho),
        right=-rho * (1 - rho),
        because="`(1 - rho)^2 < 1 - rho`",
        name=_NT_FT,
    )


def neural_tangent_full_training(claim: Claim, tangent: Lemma, full: Lemma) -> Derivation:
    """NT - FT >= 0 for B >= 0, by a sum of nonnegative terms."""
    trained = (T(1) - T(rho)) / T(1)
    value = last(
        claim,
        Piecewise((tangent_error(beta_F) - trained, rho < 1), (-trained, True)),
        because="the difference, on each chart; it is 0 for `rho >= 1`, where `T_F(rho) = T_F(1)`",
        charts=RATIO,
    )
    lines = (
        tangent_lemma(tangent, beta_F, ", with `beta = beta_F`"),
        full_lemma(full),
        energy_of_top(),
        energy_of_rest(),
        difference(),
        inserted_difference(),
        sign(),
        positivity_needed(),
        value,
    )
    return Derivation(claim, lines)
