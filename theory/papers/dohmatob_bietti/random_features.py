"""Section 5: random features: W frozen, v trained through a filter, any activation and covariance.

Main definitions
    psi(x)     lim (1/d) Tr(lambda_bar I + lambda_1^2 W W^T + x)^-1: the positive root of
               (lambda_bar + x) psi + 1 - eta_D(lambda_1^2 psi) = rho,   eta_D(s) = int 1/(1 + t s) dD(t)
    psi_2(x)   -psi'(x) = lim (1/d) Tr(... + x)^-2
    N[g]       int g dN, N the limiting spectral measure of lambda_bar I + lambda_1^2 W W^T, of mass rho
    M[g]       int g dM, M the limit of (1/d) 1^T g(U) 1, with an outlier where 1 + kappa psi = 0

Main statements, with kappa = lambda_2^2 gamma_2/2 and tau^2 = lambda_2^2 alpha, for every filter r, f = (1 - r)/h:
    eps_test = 1 - (tau^2/2)(2 M[f] - M[h f^2]) + (zeta^2/(2 rho)) N[h r^2]
    eps_rob = (tau^2/4)(M[h f^2] + omega M[f^2] + kappa M[f]^2) + (zeta^2/(4 rho)) N[(h + omega) r^2]

Notes
    In w = 1/psi the equation gives z explicitly, so M and N are contour integrals without any root finding: of
    -g(z(w)) z'(w) dw/(w + kappa) and -g(z(w)) z'(w) dw/w around the singularities, which lie in
    [-max(lambda_1^2 t_max, kappa), 0]. All w off the real axis with real z(w) have z in the spectrum, as rho = F there,
    so for g analytic off (-oo, 0] only the crossings of the real axis matter: at the left one z >= lambda_bar, and the
    right one lies on the physical sheet, rho > F, with z >= lambda_bar - w (rho - F) = lambda_bar - 1/tau and
    tau >= 2/lambda_bar. Near these saddle points the integrand neither cancels nor oscillates much.

References: [GMMM19] (test error of least squares), [MP67], [SB95] J. W. Silverstein, Z. D. Bai, 1995.
"""

from collections.abc import Mapping
from typing import Any

from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.nodes import Contour, Root, opaque
from nonrobust.theory.language.terms import Constraint, Functional
from nonrobust.theory.objects.filters import Filter, H
from nonrobust.theory.objects.laws import S, W
from nonrobust.theory.papers.dohmatob_bietti.common import LIMIT, PROPORTIONAL, SETTING, Errors, pair
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_DESCENT, GRADIENT_FLOW, LEAST_SQUARES, RIDGE
from nonrobust.theory.papers.dohmatob_bietti.glossary import (
    ALPHA,
    BETA,
    KAPPA,
    LAW,
    RHO,
    SIGMA,
    TAU_SQUARED,
    ZETA,
    alpha,
    beta,
    gamma_2,
    lambda_2,
    lamda,
    omega,
    rho,
    zeta,
)
from nonrobust.theory.papers.dohmatob_bietti.glossary import (
    SUM as SUM_OF_BOTH,
)
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22, TEST_ERROR_OF_GMMM19
from sympy import Expr, Integer, Lambda, Le, Max, Rational, Symbol, sqrt

Values = Mapping[str, Any]

_NARROW = Rational(1, 100)  # rho below which w is large on the contours

kappa = lambda_2**2 * gamma_2 / 2
tau_squared = lambda_2**2 * alpha


def _eta(values: Values, psi: Expr) -> Expr:
    """eta_D(lambda_1^2 psi)."""
    squared = values["sigma"].lambda_1 ** 2
    return Integer(1) if squared == 0 else values["law"].eta.subs(S, squared * psi)


def psi_at(values: Values, x: Expr) -> Expr:
    """psi(x) for x > -lambda_bar."""
    shift, ratio = values["sigma"].lambda_bar + x, values["rho"]
    if values["sigma"].lambda_1 == 0:
        return ratio / shift
    psi = Symbol("psi", positive=True)
    return Root(Lambda(psi, shift * psi + 1 - _eta(values, psi) - ratio), Integer(0), ratio / shift)


def psi_2_at(values: Values, x: Expr) -> Expr:
    """-psi'(x), from the derivative of z(psi)."""
    w = Symbol("w", positive=True)
    psi = psi_at(values, x)
    return -(psi**2) / _z(values, w).diff(w).subs(w, 1 / psi)


def _z(values: Values, w: Expr) -> Expr:
    """The inverse function of psi(z) in w = 1/psi: lambda_bar - rho w + int lambda_1^2 t w/(w + lambda_1^2 t) dD."""
    sigma, law, ratio = values["sigma"], values["law"], values["rho"]
    squared = sigma.lambda_1**2
    at = {S: squared, W: w}
    if law.gap is None or law.remainder is None:
        rest = (1 - law.eta).subs(S, squared / w) * w
    elif ratio < _NARROW:  # in the derivative nothing cancels at large w
        rest = squared * law.mean - squared**2 * law.remainder.subs(at)
    else:  # small where w is small
        rest = squared * law.gap.subs(at)
    return sigma.lambda_bar - ratio * w + rest


def _kappa(values: Values) -> Expr:
    """kappa at a point."""
    return kappa.subs({lambda_2: values["sigma"].lambda_2, gamma_2: values["law"].second_moment})


def _saddle(values: Values, end: Expr, side: int, tau: Expr) -> Expr:
    """y > 0 with tau (rho - F) = 1/y at w = end + side y: the saddle point of e^(-side tau z)/y.

    F = int (lambda_1^2 t/(w + lambda_1^2 t))^2 dD decreases in y, and with no singularity beyond `end` is at most
    lambda_1^4 gamma_2/y^2.
    """
    ratio, squared = values["rho"], values["sigma"].lambda_1 ** 2
    low = 1 / (tau * ratio)
    if squared == 0:
        return low
    w, y = Symbol("w", real=True), Symbol("y", positive=True)
    slope = -_z(values, w).diff(w).subs(w, end + side * y)  # rho - F
    return Root(Lambda(y, tau * slope - 1 / y), low, 2 * low + squared * sqrt(2 * values["law"].second_moment / ratio))


def _integral(values: Values, g: Expr, pole: Expr) -> Expr:
    sigma, w = values["sigma"], Symbol("w")
    z = _z(values, w)
    last = Max(sigma.lambda_1**2 * values["law"].upper, _kappa(values))
    zero = Integer(0)
    steps, positive = values.get("eta", zero) * values.get("k", zero), 2 / sigma.lambda_bar
    right = _saddle(values, zero, 1, values.get("t", zero) + steps + positive)
    left = -last * (1 + 1 / (1 + steps)) - _saddle(values, -last, -1, steps + positive)
    return Contour(Lambda(w, -g.subs(H, z) * z.diff(w) / (w + pole)), left, right)


def integral_M(values: Values, g: Expr) -> Expr:
    """M[g] for g, an expression in H, analytic off (-oo, 0]."""
    return _integral(values, g, _kappa(values))


def integral_N(values: Values, g: Expr) -> Expr:
    """N[g] for g, an expression in H, analytic off (-oo, 0]."""
    return _integral(values, g, Integer(0))


PSI, PSI_2 = opaque("psi"), opaque("psi_2")
M, N = opaque("M", integrates=True), opaque("N", integrates=True)
FUNCTIONALS = (
    Functional(PSI, "psi(x): resolvent trace of the linear part of the kernel at -x", psi_at),
    Functional(PSI_2, "psi_2(x): trace of the squared resolvent at -x", psi_2_at),
    Functional(M, "M[g]: limit of (1/d) 1^T g(U) 1", integral_M),
    Functional(N, "N[g]: limit of (1/d) Tr g(U)", integral_N),
)

ASSUMPTIONS = (
    *SETTING,
    "hidden weights w_j ~ N(0, Gamma) i.i.d., Tr Gamma = 1, the law of d Gamma -> D with bounded spectra; W frozen",
    "sigma in L^2(N(0, 1)) and not affine; for the robustness sigma' in L^2(N(0, 1)), too",
    "initial output weights v_j ~ N(0, zeta^2 |B|_F^2/m) i.i.d.",
    PROPORTIONAL,
)
ABBREVIATIONS = (KAPPA, TAU_SQUARED)
CONSTRAINT = Constraint(Le(alpha, gamma_2), "Cauchy-Schwarz demands alpha <= gamma_2, the second moment of the law")


def test_error(filter: Filter) -> Expr:
    """Test error of the random features model under `filter`, through M and N."""
    r, f = filter.residual, filter.fitted
    noise = zeta**2 / (2 * rho) * N(H * r**2) if r != 0 else 0
    return 1 - tau_squared / 2 * (2 * M(f) - M(H * f**2)) + noise


def robustness(filter: Filter) -> Expr:
    """Non-robustness of the random features model under `filter`, through M and N."""
    r, f = filter.residual, filter.fitted
    noise = zeta**2 / (4 * rho) * N((H + omega) * r**2) if r != 0 else 0
    return tau_squared / 4 * (M(H * f**2) + omega * M(f**2) + kappa * M(f) ** 2) + noise


def ridge() -> tuple[Expr, Expr]:
    """Test error and non-robustness under ridge, through psi and its derivative."""
    psi, psi_2 = PSI(lamda), PSI_2(lamda)
    first, second = psi / (1 + kappa * psi), psi_2 / (1 + kappa * psi) ** 2  # M[f], M[f^2]
    fitted = first - lamda * second  # M[h f^2]
    noise, plain = lamda**2 * (psi - lamda * psi_2), lamda**2 * psi_2  # N[h r^2], N[r^2]
    return (
        1 - tau_squared / 2 * (2 * first - fitted) + zeta**2 / (2 * rho) * noise,
        tau_squared / 4 * (fitted + omega * second + kappa * first**2) + zeta**2 / (4 * rho) * (noise + omega * plain),
    )


def _least_squares() -> tuple[Expr, Expr]:
    psi, psi_2 = PSI(0), PSI_2(0)
    first, second = psi / (1 + kappa * psi), psi_2 / (1 + kappa * psi) ** 2
    return 1 - tau_squared / 2 * first, tau_squared / 4 * (first + omega * second + kappa * first**2)


def _points(
    extra: Mapping[str, str], zeta: bool = True, start: Mapping[str, str] | None = None
) -> tuple[Mapping[str, str], ...]:
    """Check points of a filter with parameters `extra`, and `start` where training has not begun.

    They share five settings of rho, sigma and law over all filters, so that simulations share their matrices.
    """
    scale, plain = ({"zeta": "1/2"}, {"zeta": "0"}) if zeta else ({}, {})
    return (
        {"rho": "1/2", "alpha": "3/4", "sigma": "relu", "law": "atoms(1/2,3/2)", **scale, **extra},
        {"rho": "1/2", "alpha": "1", "sigma": "quadratic", "law": "atoms(1)", **scale, **extra},
        {"rho": "1", "alpha": "1/2", "sigma": "gelu", "law": "atoms(1)", **plain, **extra},
        {"rho": "1/2", "alpha": "0", "sigma": "tanh", "law": "atoms(1)", **scale, **extra},
        {"rho": "5/4", "alpha": "1", "sigma": "relu", "law": "atoms(1)", **scale, **extra},
        *([{"rho": "1/2", "alpha": "1/2", "sigma": "tanh", "law": "atoms(1)", **scale, **start}] if start else ()),
    )


def _trained(
    filter: Filter, errors: tuple[Expr, Expr], extra: Mapping[str, str], start: Mapping[str, str] | None = None
) -> Errors[Claim]:
    scale = () if filter is LEAST_SQUARES else (ZETA,)
    return pair(
        f"random-features/{filter.name}",
        f"random features {filter.words}, limit",
        *errors,
        test_source=TEST_ERROR_OF_GMMM19 if filter is LEAST_SQUARES else SETTING_OF_DB22,
        rob_source=SETTING_OF_DB22,
        params=(RHO, ALPHA, LAW, SIGMA, *filter.params, *scale),
        mode=LIMIT,
        assumptions=ASSUMPTIONS,
        functionals=FUNCTIONALS,
        abbreviations=ABBREVIATIONS,
        constraints=(CONSTRAINT,),
        points=_points(extra, bool(scale), start),
    )


def _through_measures(filter: Filter, extra: Mapping[str, str], start: Mapping[str, str]) -> Errors[Claim]:
    return _trained(filter, (test_error(filter), robustness(filter)), extra, start)


def _defect() -> Claim:
    psi, psi_2 = PSI(0), PSI_2(0)
    return Claim(
        id="random-features/least-squares/sum",
        statement="Test error plus non-robustness of random features trained by least squares: 1 for no activation "
        "but those with omega psi_2 = psi, such as the quadratic one.",
        source=SETTING_OF_DB22,
        quantity=SUM_OF_BOTH,
        params=(RHO, ALPHA, LAW, SIGMA),
        rhs=1 + tau_squared * (omega * psi_2 - psi) / (4 * (1 + kappa * psi) ** 2),
        mode=LIMIT,
        assumptions=ASSUMPTIONS,
        functionals=FUNCTIONALS,
        abbreviations=ABBREVIATIONS,
        constraints=(CONSTRAINT,),
        points=(
            *_points({}, zeta=False),
            # Where the defect shows gamma_2: lambda_1 and lambda_2 both large, anisotropic weights.
            {"rho": "1/2", "alpha": "1", "sigma": "t**2 + t", "law": "atoms(1/2,3/2)"},
        ),
    )


QUADRATIC = pair(
    "random-features/least-squares",
    "random features with quadratic activation and isotropic weights, trained by least squares, limit",
    1 - beta * rho / (1 + rho),
    beta * rho / (1 + rho),
    test_source=TEST_ERROR_OF_GMMM19,
    rob_source=SETTING_OF_DB22,
    suffix="@quadratic",
    params=(RHO, BETA),
    mode=LIMIT,
    assumptions=(*SETTING, "w_j ~ N(0, I_d/d) i.i.d., frozen; sigma(t) = t^2", PROPORTIONAL),
    points=(
        {"rho": "1/2", "beta": "2/7"},
        {"rho": "1", "beta": "1"},
        {"rho": "5/4", "beta": "1"},
        {"rho": "5/4", "beta": "0"},
    ),
)

TRAINED: Mapping[Filter, Errors[Claim]] = {
    LEAST_SQUARES: _trained(LEAST_SQUARES, _least_squares(), {}),
    RIDGE: _trained(RIDGE, ridge(), {"lamda": "1/10"}),
    GRADIENT_FLOW: _through_measures(GRADIENT_FLOW, {"t": "3"}, {"t": "0"}),
    # At eta = 1/10 no eigenvalue of U exceeds 2/eta, at any d that is simulated: beyond, the steps diverge.
    GRADIENT_DESCENT: _through_measures(GRADIENT_DESCENT, {"eta": "1/10", "k": "8"}, {"eta": "1/10", "k": "0"}),
}
SUM = _defect()

CLAIMS = (
    *TRAINED[LEAST_SQUARES],
    SUM,
    *QUADRATIC,
    *(claim for filter, errors in TRAINED.items() if filter is not LEAST_SQUARES for claim in errors),
)
