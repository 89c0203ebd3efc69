"""Section 4: the network at initialization, f(x) = sum_j v_j sigma(w_j^T x) + c with v_j ~ N(0, zeta^2 |B|_F^2/m).

Main statements (means over v and W)
    limit: eps_test = 1 + zeta^2 (|sigma|^2 - lambda_0^2)/2, eps_rob = zeta^2 |sigma'|^2/4
    quadratic activation, covariance Gamma, exact: eps_rob = zeta^2 (1 + 2 |Gamma|_F^2), eps_test = 1 + eps_rob
    isotropic, exact in d: the Gaussian means of sigma(s G) averaged over s = |w|, d s^2 chi-squared with d degrees of
    freedom; for polynomials, and for sigma(s t) = s^k sigma(t), s > 0, with a whole number k, as for ReLU (k = 1).
"""

from collections.abc import Mapping
from typing import Any

from nonrobust.theory.language.modes import Exact
from nonrobust.theory.language.nodes import opaque
from nonrobust.theory.language.terms import Constraint, Functional
from nonrobust.theory.objects.activations import Activation, T
from nonrobust.theory.objects.domains import ActivationDomain
from nonrobust.theory.papers.dohmatob_bietti.common import LIMIT, SETTING, pair
from nonrobust.theory.papers.dohmatob_bietti.glossary import GAMMA, SIGMA, ZETA, D, d, g, lambda_0, norm, slope, zeta
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22
from sympy import Eq, Expr, Integer, Poly, Sum, Symbol, expand, factorial2

_INITIAL = (*SETTING, "output weights v_j ~ N(0, zeta^2 |B|_F^2/m) i.i.d., nothing trained")
_j = Symbol("j", integer=True)


def _radial(size: Expr, power: int) -> Expr:
    """E s^power for even powers of s = |w|, d s^2 ~ chi^2_d: the product of (1 + 2 i/d)."""
    found = Integer(1)
    for i in range(power // 2):
        found *= 1 + Integer(2 * i) / size
    return found


def _moments(polynomial: Expr, size: Expr) -> Expr:
    """E p(s G), s and G independent."""
    terms = Poly(polynomial, T).terms()
    return sum((c * factorial2(k - 1) * _radial(size, k) for (k,), c in terms if k % 2 == 0), Integer(0))


def _whole(sigma: Activation) -> Expr:
    """The one branch of an activation that is a polynomial."""
    return sigma.pieces[0].expr


def variance(values: Mapping[str, Any]) -> Expr:
    """E Var(sigma(s G) | s)."""
    sigma, size = values["sigma"], values["d"]
    if not sigma.is_polynomial:  # homogeneous: s^(2 k) times its value at s = 1
        return _radial(size, 2 * int(sigma.degree_of_homogeneity)) * (sigma.norm - sigma.lambda_0**2)
    p = Poly(_whole(sigma), T).terms()
    # (E sigma(s G))^2 as a polynomial in s, averaged over s.
    means = [(k, c * factorial2(k - 1)) for (k,), c in p if k % 2 == 0]
    square = sum((x * y * _radial(size, j + k) for j, x in means for k, y in means), Integer(0))
    return _moments(expand(_whole(sigma) ** 2), size) - square


def gradient(values: Mapping[str, Any]) -> Expr:
    """E s^2 sigma'(s G)^2."""
    sigma, size = values["sigma"], values["d"]
    if not sigma.is_polynomial:
        return _radial(size, 2 * int(sigma.degree_of_homogeneity)) * sigma.slope
    terms = Poly(expand(_whole(sigma).diff(T) ** 2), T).terms()
    return sum((c * factorial2(k - 1) * _radial(size, k + 2) for (k,), c in terms if k % 2 == 0), Integer(0))


class _Exact(ActivationDomain):
    """Activations whose Gaussian means are exact at every scale."""

    def describe(self) -> str:
        return (
            "a polynomial activation such as quadratic, He_3 or t**3 - t, or one with sigma(s t) = s^k sigma(t) for "
            "all s > 0 and a whole number k, such as relu, leaky_relu or abs"
        )

    def read(self, given: object) -> Activation:
        found = super().read(given)
        degree = found.degree_of_homogeneity
        if not found.is_polynomial and (degree is None or not degree.is_Integer):
            raise ValueError(self.describe())
        return found


V, J = opaque("V"), opaque("J")
_FUNCTIONALS = (
    Functional(
        *(V, "V(d): mean over |w| of the variance of sigma(|w| G)"),
        lambda values, size: variance({**values, "d": size}),
    ),
    Functional(
        *(J, "J(d): mean over |w| of |w|^2 sigma'(|w| G)^2"),
        lambda values, size: gradient({**values, "d": size}),
        needs=(slope,),
    ),
)

IN_THE_LIMIT = pair(
    "initialization/start",
    "the network at initialization, limit",
    1 + zeta**2 * (norm - lambda_0**2) / 2,
    zeta**2 * slope / 4,
    test_source=SETTING_OF_DB22,
    rob_source=SETTING_OF_DB22,
    params=(SIGMA, ZETA),
    mode=LIMIT,
    assumptions=(
        *_INITIAL,
        "w_j ~ N(0, I_d/d) i.i.d., d -> oo",
        "where sigma^2 or sigma'^2 grows like exp(a t^2), a > 0, the mean over W is infinite at every d, and the "
        "limit is that of the mean over v alone, in probability",
    ),
    points=(
        {"sigma": "relu", "zeta": "1"},
        {"sigma": "quadratic", "zeta": "1/2"},
        {"sigma": "tanh", "zeta": "2"},
        {"sigma": "sin", "zeta": "1"},
        {"sigma": "gelu", "zeta": "0"},
    ),
)

QUADRATIC = pair(
    "initialization/start",
    "the network at initialization with quadratic activation and any covariance, mean",
    1 + zeta**2 * (1 + 2 * Sum(g[_j] ** 2, (_j, 1, d))),
    zeta**2 * (1 + 2 * Sum(g[_j] ** 2, (_j, 1, d))),
    test_source=SETTING_OF_DB22,
    rob_source=SETTING_OF_DB22,
    suffix="@quadratic",
    params=(GAMMA, ZETA),
    mode=Exact(average=True),
    assumptions=(*_INITIAL, "w_j ~ N(0, Gamma) i.i.d., Tr Gamma = 1; sigma(t) = t^2"),
    constraints=(Constraint(Eq(Sum(g[_j], (_j, 1, d)), 1), "Tr Gamma = 1 demands eigenvalues that sum to 1"),),
    points=(
        {"gamma": "1/2,1/4,1/8,1/8", "zeta": "1"},
        {"gamma": "1/5,1/5,1/5,1/5,1/5", "zeta": "1/2"},
        {"gamma": "1", "zeta": "0"},
    ),
)

FINITE = pair(
    "initialization/start",
    "the network at initialization, isotropic weights, mean at finite d",
    1 + zeta**2 * V(d) / 2,
    zeta**2 * J(d) / 4,
    test_source=SETTING_OF_DB22,
    rob_source=SETTING_OF_DB22,
    suffix="@finite",
    params=(D, SIGMA.with_domain(_Exact(), ("relu", "quadratic", "He_3")), ZETA),
    mode=Exact(average=True),
    assumptions=(
        *_INITIAL,
        "w_j ~ N(0, I_d/d) i.i.d.; sigma is a polynomial, or sigma(s t) = s^k sigma(t) for s > 0, k whole",
    ),
    functionals=_FUNCTIONALS,
    points=(
        {"d": "12", "sigma": "relu", "zeta": "1"},
        {"d": "60", "sigma": "quadratic", "zeta": "1/2"},
        {"d": "30", "sigma": "t**2 + t", "zeta": "1"},
        {"d": "20", "sigma": "leaky_relu", "zeta": "1"},
    ),
)

CLAIMS = (*IN_THE_LIMIT, *QUADRATIC, *FINITE)
