"""Section 6: limits for the neural tangent model: the weights of the means over the spectrum, and the spectrum.

Summed over i and k, d^2 E B~_ik^2/|B|^2 is the weight of the mean over pairs of eigenvalues, and the diagonal's excess,
d (E B~_ii^2 - E B~_ik^2)/|B|^2, that of the mean over i = k.
"""

from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.engines.haar import wishart_trace
from nonrobust.derivations.papers.dohmatob_bietti.neural_tangent_remainders import spectrum_decay
from nonrobust.derivations.proof.lines import cited, computed
from nonrobust.derivations.proof.remainder import neglect
from nonrobust.derivations.proof.step import Hypothesis, Notation, Step
from nonrobust.theory.papers.dohmatob_bietti.glossary import beta, d, m, rho
from sympy import Expr, Integer

_OFF_DIAGONAL = (1 - beta) / ((d - 1) * (d + 2))  # E B~_ik^2/|B|^2
_DIAGONAL = (2 + beta * d) / (d * (d + 2))  # E B~_ii^2/|B|^2
_PAIRS = d**2 * _OFF_DIAGONAL
_EXCESS = d * (_DIAGONAL - _OFF_DIAGONAL)
_NOISE = (d**2 / (m * (m + 2))).subs(m, rho * d)
_NOISE_EXCESS = (2 * d / (m * (m + 2))).subs(m, rho * d)
_BY = "exact expansion of the rational function of d at infinity"


def _weight(label: str, says: str, name: Notation, formula: Expr, value: Expr) -> Step:
    """The limit of a weight."""
    return computed(
        label,
        says=says,
        name=name,
        compute=lambda: expand_at_infinity(formula, d).limit,
        right=value,
        because="`d -> oo`, `m = rho d`",
        by=_BY,
    )


def _correction(label: str, says: str, name: Notation, formula: Expr, value: Expr) -> Step:
    """The order 1/d of a weight."""
    return computed(
        label,
        says=says,
        name=name,
        compute=lambda: expand_at_infinity(formula, d).correction,
        right=value,
        because="derivative in `1/d` at 0",
        by=_BY,
    )


def pairs_weight() -> Step:
    """lim d^2 E B~_ik^2/|B|^2 = 1 - beta."""
    return _weight(
        "weight-pairs",
        (
            "Sum over `i` and `k`: `d^2 E B~_ik^2/|B|^2` times the mean over pairs, "
            "plus the diagonal's excess times the mean over `i = k`. The weight of the mean over pairs:"
        ),
        Notation("lim d^2 E B~_ik^2/|B|^2", r"\lim d^2\,\mathbb{E}\tilde B_{ik}^2/\|B\|_F^2"),
        _PAIRS,
        1 - beta,
    )


def diagonal_weight() -> Step:
    """lim d (E B~_ii^2 - E B~_ik^2)/|B|^2 = beta."""
    return _weight(
        "weight-diagonal",
        "and of the mean over `i = k`:",
        Notation(
            "lim d (E B~_ii^2 - E B~_ik^2)/|B|^2",
            r"\lim d\,(\mathbb{E}\tilde B_{ii}^2-\mathbb{E}\tilde B_{ik}^2)/\|B\|_F^2",
        ),
        _EXCESS,
        beta,
    )


def noise_weight() -> Step:
    """lim d^2/(m (m + 2)) = rho^-2."""
    return _weight(
        "weight-noise",
        "For the initialization, of `s_i s_k` over pairs:",
        Notation("lim d^2/(m (m + 2))", r"\lim d^2/(m(m+2))"),
        _NOISE,
        rho**-2,
    )


def noise_diagonal_weight() -> Step:
    """lim 2 d/(m (m + 2)) = 0."""
    return _weight(
        "weight-noise-diagonal",
        "and over `i = k`, where it disappears:",
        Notation("lim 2 d/(m (m + 2))", r"\lim 2d/(m(m+2))"),
        _NOISE_EXCESS,
        Integer(0),
    )


def pairs_correction() -> Step:
    """The weight over pairs is (1 - beta)(1 - 1/d) + O(1/d^2)."""
    return _correction(
        "correction-pairs",
        (
            "These weights are exact at every `d`, and approach their limits at rate `1/d`: "
            "that over pairs with the factor"
        ),
        Notation("lim d (weight - (1 - beta))", r"\lim d\,(\text{weight}-(1-\beta))"),
        _PAIRS,
        beta - 1,
    )


def diagonal_correction() -> Step:
    """The weight over i = k is beta + (1 - beta)/d + O(1/d^2)."""
    return _correction(
        "correction-diagonal",
        "that over `i = k` with",
        Notation("lim d (weight - beta)", r"\lim d\,(\text{weight}-\beta)"),
        _EXCESS,
        1 - beta,
    )


def noise_correction() -> Step:
    """The initialization's weight is rho^-2 - 2/(rho^3 d) + O(1/d^2)."""
    return _correction(
        "correction-noise",
        "and the initialization's with",
        Notation("lim d (weight - rho^-2)", r"\lim d\,(\text{weight}-\rho^{-2})"),
        _NOISE,
        -2 / rho**3,
    )


def spectrum_correction() -> Step:
    """E Tr S^2/d = rho (1 + rho) + rho/d + O(1/d^2)."""
    return _correction(
        "correction-spectrum",
        (
            "The spectrum of `S` approaches its limit at the same rate; "
            "its second moment, `rho (1 + rho)` in the limit, with"
        ),
        Notation(
            "lim d (E Tr S^2/d - rho (1 + rho))", r"\lim d\,(\tfrac1d\mathbb{E}\operatorname{Tr}S^2-\rho(1+\rho))"
        ),
        wishart_trace("SS", rho * d) / d**3,
        rho,
    )


def spectrum() -> Step:
    """E sum_ik k(s_i, s_k) (B~_ik^2 + C~_ik^2)/|B|^2 -> T[k] + zeta^2 I[k]."""
    return cited(
        "spectrum",
        says=(
            "The spectrum of `S` converges to `mu`, "
            "`rho` times the Marchenko-Pastur law (with its atom `1 - rho` at 0 for `rho < 1`), "
            "and its largest eigenvalue to the edge: "
            "means of continuous functions converge, over pairs too. "
            "With `T[k] = (1 - beta) int int k mu(ds) mu(ds') + beta int k(s, s) mu(ds)` "
            "and `I[k] = rho^-2 int int k s s' mu(ds) mu(ds')`,"
        ),
        left=Notation(
            "lim E sum_ik k(s_i, s_k) (B~_ik^2 + C~_ik^2)/|B|^2",
            r"\lim\mathbb{E}\sum_{ik}k(s_i,s_k)(\tilde B_{ik}^2+\tilde C_{ik}^2)/\|B\|_F^2",
        ),
        right=Notation("T[k] + zeta^2 I[k]", r"T[k]+\zeta^2I[k]"),
        because="weak convergence, and a bounded spectrum",
        reference="[MP67]; Yin, Bai and Krishnaiah 1988 for the edge",
        hypotheses=(
            Hypothesis("`w_j` is `N(0, I_d/d)`, i.i.d., and `m/d -> rho` (assumed in the claim)"),
            Hypothesis("so `O` and `U` are Haar distributed, independent of each other and of the spectrum"),
            Hypothesis("`k = r^2` or `(1 - r)^2` is continuous in `h` on `[0, oo)`"),
        ),
        neglects=(neglect("means over pairs of eigenvalues minus their limit, for smooth `k`", 1, spectrum_decay),),
    )


def limit_lines() -> tuple[Step, ...]:
    """The weights of the double and the single mean over the spectrum, and the spectrum's limit."""
    return (
        pairs_weight(),
        diagonal_weight(),
        noise_weight(),
        noise_diagonal_weight(),
        pairs_correction(),
        diagonal_correction(),
        noise_correction(),
        spectrum_correction(),
        spectrum(),
    )
