"""Section 4: the network at initialization as d grows, with the order 1/d of what is left."""

from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.engines.bilinear import inner
from nonrobust.derivations.engines.haar import gaussian_forms
from nonrobust.derivations.engines.words import Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti.initialization_moments import (
    CUBIC,
    a1,
    a2,
    a3,
    decay,
    polynomial_means,
    radial,
)
from nonrobust.derivations.proof.lines import cited, computed
from nonrobust.derivations.proof.remainder import neglect
from nonrobust.derivations.proof.step import Hypothesis, Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, lambda_0, norm
from sympy import Expr, Integer, Symbol

_SIGMA, _ONE = Symbol("sigma", real=True), Symbol("1_", real=True)
_GRAM = {(_SIGMA, _SIGMA): norm, (_SIGMA, _ONE): lambda_0, (_ONE, _ONE): Integer(1)}


def projection() -> Step:
    """E (w^T x)^2 = |w|^2 given w, so w^T x is |w| times a standard normal."""
    return computed(
        "projection",
        says=(
            "Given `w`, `w^T x` is `s G`, `s = |w|` and `G` standard normal: "
            "a centred Gaussian of variance `|w|^2`. "
            "So `V = E Var(sigma(s G))` and `J = E s^2 sigma'(s G)^2`, with `P = w w^T`:"
        ),
        name=Notation("E (w^T x)^2", r"\mathbb{E}(w^\top x)^2"),
        compute=lambda: gaussian_forms([("P",)]),
        right=Tr(letter("P")),
        because="`E x x^T = I`, `Tr P = |w|^2`",
        by="sum over the one pairing of two points",
    )


def large_numbers() -> Step:
    """V(d) -> Var sigma(G), J(d) -> E sigma'(G)^2."""
    return cited(
        "large-numbers",
        says=(
            "`|w|^2` is the mean of `d` squared standard normals, so `|w| -> 1`, and `E sigma(s G)^2`, "
            "`E sigma(s G)`, `E sigma'(s G)^2` are continuous at `s = 1`:"
        ),
        left=Notation("lim (V, J)", r"\lim\,(V,J)"),
        right=Notation("(Var sigma(G), E sigma'(G)^2)", r"(\operatorname{Var}\sigma(G),\mathbb{E}\,\sigma'(G)^2)"),
        because="the law of large numbers, and dominated convergence in `G`",
        reference="Billingsley, Probability and Measure, 1995, sections 6 and 16",
        hypotheses=(
            Hypothesis(
                "`sigma^2` and `sigma'^2` grow at most like `exp(a t^2)`, "
                "`a < 1/2` (checked when an activation is read): for convergence in probability"
            ),
            Hypothesis("for every `a > 0`: for convergence of the mean over `W`"),
        ),
        neglects=(neglect("`V(d) - V` and `J(d) - J`", 1, decay),),
    )


def centring() -> Step:
    """E (sigma(G) - lambda_0)^2 = |sigma|^2 - lambda_0^2."""
    return computed(
        "centring",
        says="Here `|sigma|^2 = E sigma(G)^2`, `lambda_0 = E sigma(G)`, and the variance is",
        name=Notation("E (sigma(G) - lambda_0)^2", r"\mathbb{E}(\sigma(G)-\lambda_0)^2"),
        compute=lambda: inner((_SIGMA - lambda_0 * _ONE) ** 2, _GRAM),
        right=norm - lambda_0**2,
        because="bilinearity",
        by="expanded as a quadratic polynomial",
    )


def radius_correction() -> Step:
    """E |w|^8 = 1 + 12/d + O(1/d^2)."""
    return computed(
        "radius-correction",
        says=(
            "The next order. As `E |w|^(2k) = prod_{i < k} (1 + 2 i/d) = 1 + k (k - 1)/d + O(1/d^2)`, "
            "the mean of `F(|w|^2)` is `F(1) + F''(1)/d + O(1/d^2)`. For `k = 4`:"
        ),
        name=Notation("lim d (E |w|^8 - 1)", r"\lim d\,(\mathbb{E}\,\|w\|^8-1)"),
        compute=lambda: expand_at_infinity(radial(8), d).correction,
        right=Integer(12),
        because="derivative in `1/d` at 0",
        by="sum over the 105 pairings of eight points, expanded at infinity",
    )


def _cubic_correction(name: str, mean: Expr, right: Expr) -> Step:
    """The order 1/d of V(d) or J(d), of which `mean` is the value for a cubic activation."""
    return computed(
        "correction",
        says=f"So for `sigma(t) = a_1 t + a_2 t^2 + a_3 t^3`, `{name}(d)` approaches its limit at rate `1/d`:",
        name=Notation(f"lim d ({name}(d) - {name})", rf"\lim d\,({name}(d)-{name})"),
        compute=lambda: expand_at_infinity(mean, d).correction,
        right=right,
        because="derivative in `1/d` at 0",
        by="sums over pairings, expanded at infinity",
    )


def variance_correction() -> Step:
    """V(d) = V + (4 a_2^2 + 90 a_3^2 + 12 a_1 a_3)/d + O(1/d^2)."""
    return _cubic_correction("V", polynomial_means(CUBIC)[0], 4 * a2**2 + 90 * a3**2 + 12 * a1 * a3)


def gradient_correction() -> Step:
    """J(d) = J + (8 a_2^2 + 162 a_3^2 + 12 a_1 a_3)/d + O(1/d^2)."""
    return _cubic_correction("J", polynomial_means(CUBIC)[1], 8 * a2**2 + 162 * a3**2 + 12 * a1 * a3)
