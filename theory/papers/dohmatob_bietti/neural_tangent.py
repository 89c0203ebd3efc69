"""Section 6: the neural tangent model sum_j <a_j, x> sigma'(w_j^T x), quadratic sigma, isotropic weights.

Main definitions
    mu_rho   limiting law of S = W^T W: rho times Marchenko-Pastur with aspect 1/rho; its kernel has h = 4 (s + s')
    T[k]     (1 - beta) int int k(s, s') dmu dmu + beta int k(s, s) dmu
    I[k]     rho^-2 int int k(s, s') s s' dmu dmu
    phi(t)   int e^(-t s) dmu(s),  phi_1 its derivative

Main statements
    Under a filter r: eps_test = T[r^2] + zeta^2 I[r^2], eps_rob = T[(1 - r)^2] + zeta^2 I[r^2].
    Least squares: with n = (d - m)_+ the rank of Q, the projection off the row space of W, the residual is Q B Q and
    E eps_test = n/d - (1 - beta) n (d - n)/((d - 1)(d + 2)), eps_rob = 1 - eps_test; in the proportional limit
    eps_test -> (1 - beta)(1 - rho)_+^2 + beta (1 - rho)_+.
    Haar rotation: E B~_ii^2 = |B|^2 (2 + beta d)/(d (d + 2)), E B~_ik^2 = |B|^2 (1 - beta)/((d - 1)(d + 2)).

References: [GMMM19] for the limit of the test error, [MP67].
"""

from collections.abc import Mapping
from typing import Any

from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import Exact
from nonrobust.theory.language.nodes import opaque
from nonrobust.theory.language.terms import Functional
from nonrobust.theory.objects import bulk_moments as moments
from nonrobust.theory.objects.filters import Filter, H
from nonrobust.theory.objects.laws import THETA, S, SpectralLaw, marchenko_pastur
from nonrobust.theory.papers.dohmatob_bietti.common import ISOTROPIC, LIMIT, PROPORTIONAL, SETTING, Errors, grid, pair
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_DESCENT, GRADIENT_FLOW, RIDGE
from nonrobust.theory.papers.dohmatob_bietti.glossary import (
    BETA,
    MOMENT,
    RHO,
    ZETA,
    D,
    M,
    beta,
    d,
    m,
    rho,
    time,
    zeta,
)
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22, TEST_ERROR_OF_GMMM19
from sympy import (
    Add,
    Expr,
    Integer,
    Integral,
    Max,
    Poly,
    Rational,
    Symbol,
    apart,
    exp,
    expand,
    factorial,
)

Values = Mapping[str, Any]
S1, S2 = Symbol("s_1"), Symbol("s_2")  # two eigenvalues of S

_TANGENT = (*SETTING, ISOTROPIC, "sigma(t) = t^2; only the tangent weights A are trained, from 0")
_NT = (*_TANGENT, "to the end")
_LAZY = (*_TANGENT, "initial output weights v_j ~ N(0, zeta^2 |B|_F^2/m) i.i.d.", PROPORTIONAL)


def kernel_law(ratio: Expr) -> SpectralLaw:
    """The law of S/rho."""
    return marchenko_pastur(1 / ratio)


def _mean(ratio: Rational, g: Expr, symbol: Symbol) -> Expr:
    """int g dmu over the eigenvalue `symbol`: exact for polynomials, else an integral over the chart's angle."""
    exact = moments.single(ratio, g, symbol)
    if exact is not None:
        return exact
    law = kernel_law(ratio)
    (chart,) = law.charts
    atoms = sum((p * g.subs(symbol, ratio * at) for at, p in law.atoms), Integer(0))
    return atoms + Integral(g.subs(symbol, ratio * chart.location) * chart.weight, (THETA, 0, chart.end))


def _inner(ratio: Expr, k: Expr) -> Expr:
    """int k(s_1, s) dmu(s) for k rational in s: partial fractions, each a derivative of q(y) = int 1/(y + s) dmu."""
    y = Symbol("y", positive=True)
    q = kernel_law(ratio).eta.subs(S, ratio / y) / y
    total = Integer(0)
    for term in Add.make_args(apart(k, S2)):
        if term.is_polynomial(S2):
            total += _mean(ratio, term, S2)
            continue
        numerator, denominator = term.as_numer_denom()
        base, power = Poly(denominator, S2), Poly(denominator, S2).degree()
        lead, root = base.LC(), base.coeff_monomial(S2 ** (power - 1)) / (power * base.LC())
        if numerator.has(S2) or expand(lead * (S2 + root) ** power - denominator) != 0:
            raise NotImplementedError(f"partial fraction {term}")
        derivative = q.diff(y, power - 1).subs(y, root)
        total += numerator / lead * (-1) ** (power - 1) / factorial(power - 1) * derivative
    return total


def double(values: Values, k: Expr, weighted: bool = False) -> Expr:
    """int int k(s_1, s_2) dmu dmu, or with `weighted` of k s_1 s_2, for k a rational function."""
    exact = moments.double(values["rho"], k, (S1, S2), weighted)
    if exact is not None:
        return exact
    return _mean(values["rho"], _inner(values["rho"], k * S1 * S2 if weighted else k), S1)


def single(values: Values, k: Expr) -> Expr:
    """int k(s, s) dmu."""
    return _mean(values["rho"], k.subs(S2, S1), S1)


def weighted(values: Values, k: Expr) -> Expr:
    """T[k]."""
    beta = values["beta"]
    return (1 - beta) * (double(values, k) if beta != 1 else 0) + beta * (single(values, k) if beta else 0)


def initial(values: Values, k: Expr) -> Expr:
    """I[k]."""
    return double(values, k, weighted=True) / values["rho"] ** 2


def laplace(values: Values, t: Expr) -> Expr:
    """phi(t)."""
    return single(values, exp(-t * S1))


def laplace_slope(values: Values, t: Expr) -> Expr:
    """phi_1(t) = phi'(t)."""
    return single(values, -S1 * exp(-t * S1))


T, I = opaque("T", integrates=True), opaque("I", integrates=True)  # noqa: E741  (the paper's symbol)
PHI, PHI_1 = opaque("phi"), opaque("phi_1")
FUNCTIONALS = (
    Functional(T, "T[k]: mean of k over pairs of eigenvalues of S, weighted by the target", weighted),
    Functional(I, "I[k]: mean of k s s'/rho^2 over pairs of eigenvalues of S", initial),
    Functional(PHI, "phi(t): Laplace transform of the law of S", laplace),
    Functional(PHI_1, "phi_1(t): derivative of phi", laplace_slope),
)


def at_pairs(g: Expr) -> Expr:
    """g(h) at the kernel's eigenvalue h = 4 (s_1 + s_2)."""
    return g.subs(H, 4 * (S1 + S2))


def test_error(filter: Filter) -> Expr:
    """Test error under `filter`, through T and I."""
    r = at_pairs(filter.residual)
    return T(r**2) + zeta**2 * I(r**2)


def robustness(filter: Filter) -> Expr:
    """Non-robustness under `filter`, through T and I."""
    r = at_pairs(filter.residual)
    return T((1 - r) ** 2) + zeta**2 * I(r**2)


def flow_residual(t: Expr) -> Expr:
    """H(t) = T[e^(-t h)] for gradient flow."""
    return (1 - beta) * PHI(4 * t) ** 2 + beta * PHI(8 * t)


def flow_noise() -> Expr:
    """The initialization's part I[r^2] for gradient flow."""
    return (PHI_1(8 * time) / rho) ** 2


def _test_error_finite() -> Expr:
    r = Max(0, d - m)
    return r / d - (1 - beta) * r * (d - r) / ((d - 1) * (d + 2))


def _test_error_limit() -> Expr:
    rest = Max(0, 1 - rho)
    return (1 - beta) * rest**2 + beta * rest


def _filtered(
    filter: Filter, errors: tuple[Expr, Expr], extra: Mapping[str, str], start: Mapping[str, str] | None = None
) -> Errors[Claim]:
    """Both errors under `filter`, checked at its parameters `extra`, and at `start` where training has not begun."""
    return pair(
        f"neural-tangent/{filter.name}",
        f"the neural tangent model {filter.words}, limit",
        *errors,
        test_source=SETTING_OF_DB22,
        rob_source=SETTING_OF_DB22,
        params=(RHO, BETA, *filter.params, ZETA),
        mode=LIMIT,
        assumptions=_LAZY,
        functionals=FUNCTIONALS,
        points=(
            {"rho": "2/5", "beta": "2/7", "zeta": "1/2", **extra},
            {"rho": "1", "beta": "1", "zeta": "1/2", **extra},
            {"rho": "3/2", "beta": "0", "zeta": "0", **extra},
            *([{"rho": "2/5", "beta": "2/7", "zeta": "1/2", **start}] if start else ()),
        ),
    )


def _haar() -> tuple[Claim, Claim]:
    shared: dict[str, Any] = dict(
        source=SETTING_OF_DB22,
        quantity=MOMENT,
        params=(D, BETA),
        mode=Exact(average=True),
        assumptions=("B~ = O^T B O with O Haar distributed on the orthogonal group",),
        points=(*grid(d=("24",), beta=("2/7", "1")), {"d": "8", "beta": "1/2"}, {"d": "2", "beta": "1"}),
    )
    return (
        Claim(
            id="neural-tangent/haar/diagonal",
            statement="A diagonal entry of the target in a random eigenbasis: E B~_ii^2/|B|^2.",
            rhs=(2 + beta * d) / (d * (d + 2)),
            **shared,
        ),
        Claim(
            id="neural-tangent/haar/off-diagonal",
            statement="An off-diagonal entry of the target in a random eigenbasis: E B~_ik^2/|B|^2, i != k.",
            rhs=(1 - beta) / ((d - 1) * (d + 2)),
            **shared,
        ),
    )


TRAINED = pair(
    "neural-tangent/least-squares",
    "the fully trained neural tangent model, limit",
    _test_error_limit(),
    1 - _test_error_limit(),
    test_source=TEST_ERROR_OF_GMMM19,
    rob_source=SETTING_OF_DB22,
    params=(RHO, BETA),
    mode=LIMIT,
    assumptions=(*_NT, PROPORTIONAL),
    points=grid(rho=("2/5", "1", "3/2"), beta=("0", "2/7", "1")),
)
FINITE = pair(
    "neural-tangent/least-squares",
    "the fully trained neural tangent model, mean at finite d and m",
    _test_error_finite(),
    1 - _test_error_finite(),
    test_source=SETTING_OF_DB22,
    rob_source=SETTING_OF_DB22,
    suffix="@finite",
    params=(D, M, BETA),
    mode=Exact(average=True),
    assumptions=_NT,
    points=(
        *grid(d=("24",), m=("9",), beta=("0", "2/7", "1")),
        {"d": "12", "m": "4", "beta": "0"},
        {"d": "2", "m": "1", "beta": "1"},
        {"d": "2", "m": "3", "beta": "0"},
        {"d": "37", "m": "11", "beta": "2/7"},
        {"d": "24", "m": "24", "beta": "2/7"},
        {"d": "24", "m": "40", "beta": "2/7"},
    ),
)
HAAR_DIAGONAL, HAAR_OFF_DIAGONAL = _haar()
FILTERED: Mapping[Filter, Errors[Claim]] = {
    RIDGE: _filtered(RIDGE, (test_error(RIDGE), robustness(RIDGE)), {"lamda": "8"}),
    GRADIENT_FLOW: _filtered(
        GRADIENT_FLOW,
        (
            flow_residual(2 * time) + zeta**2 * flow_noise(),
            1 - 2 * flow_residual(time) + flow_residual(2 * time) + zeta**2 * flow_noise(),
        ),
        {"t": "1/10"},
        {"t": "0"},
    ),
    GRADIENT_DESCENT: _filtered(
        GRADIENT_DESCENT,
        (test_error(GRADIENT_DESCENT), robustness(GRADIENT_DESCENT)),
        {"eta": "1/40", "k": "4"},
        {"eta": "1/40", "k": "0"},
    ),
}

CLAIMS = (
    *TRAINED,
    *FINITE,
    HAAR_DIAGONAL,
    HAAR_OFF_DIAGONAL,
    *(claim for errors in FILTERED.values() for claim in errors),
)
