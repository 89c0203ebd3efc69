"""Section 8: all weights trained, quadratic activation: the end of training.

Main definitions
    T_F(u)  the second moment of F that its fraction u of eigenvalues largest in modulus carries

Main statements
    The end of training is the best rank-m approximation of B, so
    eps_rob = sum_{j <= m} lambda_j^2 / sum_j lambda_j^2 -> T_F(rho)/T_F(1),
    eps_test = 1 - eps_rob,
    with closed forms for the target families, and the alignment beta of each family.

Notes
    An atom of |lambda| at the (1-rho)-quantile is split: part of it counts. (Integrating over |lambda| > q alone
    would give 0 for B = I.)

References: [GMMM19] for the test error and the Exp(1) experiment; [MP67] for the Wishart law.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import Exact
from nonrobust.theory.language.nodes import Root, opaque
from nonrobust.theory.language.params import Param
from nonrobust.theory.language.terms import Functional
from nonrobust.theory.objects.upper_energy import upper_energy
from nonrobust.theory.papers.dohmatob_bietti.common import LIMIT, PROPORTIONAL, SETTING, Errors, grid, pair
from nonrobust.theory.papers.dohmatob_bietti.glossary import (
    ALIGNMENT,
    ASPECT,
    EXPONENT,
    FRACTION,
    RHO,
    SPECTRUM,
    TARGET,
    M,
    a,
    c,
    d,
    lam,
    m,
    p,
    rho,
)
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22, TEST_ERROR_OF_GMMM19
from sympy import (
    Abs,
    Expr,
    Integer,
    Lambda,
    Min,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    atan,
    log,
    pi,
    sin,
    sqrt,
    tan,
)

_FULL = (*SETTING, "sigma(t) = t^2; all weights w_j, v_j trained to a global minimum, v_j of either sign")
_LAW = (*_FULL, PROPORTIONAL, "the spectrum of B converges to F together with its second moment")


def _resolve(values: Mapping[str, Any], fraction: Rational) -> Expr:
    return upper_energy(values["target"], fraction)


T = opaque("T_F")


def _saturated(call: Expr) -> Expr:
    """T_F(u) = T_F(1) for u >= 1: a fraction of a spectrum never carries more than all of it."""
    return T(1) if call.args[0].is_Rational and call.args[0] >= 1 else call


UPPER_ENERGY = Functional(
    T, "T_F(u): second moment of F carried by its fraction u largest in modulus", _resolve, _saturated
)


def _exponential() -> Expr:
    return Piecewise((rho * (2 - 2 * log(rho) + log(rho) ** 2) / 2, rho < 1), (1, True))


def _semicircle() -> Expr:
    phi = Symbol("phi", positive=True)
    angle = Root(Lambda(phi, (2 * phi - sin(2 * phi)) / pi - rho), 0, pi / 2)
    return Piecewise(((4 * angle - sin(4 * angle)) / (2 * pi), rho < 1), (1, True))


def _wishart() -> Expr:
    """The fraction rho lies above 1 + c + 2 sqrt(c) cos(phi)."""
    phi = Symbol("phi", positive=True)
    arc = atan(Abs(1 - sqrt(c)) / (1 + sqrt(c)) * tan(phi / 2))
    above = ((1 + c) * phi - 2 * sqrt(c) * sin(phi) - 2 * Abs(1 - c) * arc) / (2 * pi * c)
    angle = Root(Lambda(phi, above - rho), 0, pi)
    energy = ((1 + c) * (2 * angle - sin(2 * angle)) / 2 + 4 * sqrt(c) * sin(angle) ** 3 / 3) / pi
    return Piecewise((energy / (1 + c), rho < Min(1, 1 / c)), (1, True))


# family -> (its law in words, parameters, robustness, beta, check points without rho); laws: spectra.FAMILY_LAWS
_Family = tuple[str, tuple[Param, ...], Expr, Expr, Mapping[str, tuple[str, ...]]]
FAMILIES: Mapping[str, _Family] = {
    "identity": ("B = I", (), Min(1, rho), Integer(1), {}),
    "exponential": ("B = diag(Exp(1))", (), _exponential(), Rational(1, 2), {}),
    "wishart": ("B = Y^T Y/n, Y an n x d Gaussian matrix, d/n -> c", (ASPECT,), _wishart(), 1 / (1 + c),
                {"c": ("1/2", "1", "2")}),
    "semicircle": ("B a Wigner matrix", (), _semicircle(), Integer(0), {}),
    "power-law": ("B with i.i.d. eigenvalues U^(-a), U uniform", (EXPONENT,), Min(1, rho) ** (1 - 2 * a),
                  (1 - 2 * a) / (1 - a) ** 2, {"a": ("1/20", "1/12")}),
    "low-rank": ("B of rank p d with equal nonzero eigenvalues", (FRACTION,), Min(1, rho / p), p,
                 {"p": ("1/10", "1/5", "1")}),
}  # fmt: skip


# Where a target has rank r d < d, widths rho on both sides of r, close enough to tell r from r^2.
_EDGES: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "wishart": grid(rho=("2/5", "3/5"), c=("2",)),
    "low-rank": grid(rho=("1/5",), p=("2/5",)),
}


class FamilyClaims(NamedTuple):
    """The claims about one target family."""

    errors: Errors[Claim]
    alignment: Claim


def _given_spectrum() -> Errors[Claim]:
    j = Symbol("j", integer=True)
    total = Sum(lam[j] ** 2, (j, 1, d))
    return pair(
        "full-training/end",
        "the fully trained network for a given spectrum of B",
        Sum(lam[j] ** 2, (j, Min(m, d) + 1, d)) / total,
        Sum(lam[j] ** 2, (j, 1, Min(m, d))) / total,
        test_source=TEST_ERROR_OF_GMMM19,
        rob_source=SETTING_OF_DB22,
        suffix="@spectrum",
        params=(SPECTRUM, M),
        mode=Exact(),
        assumptions=_FULL,
        points=(
            {"spectrum": "3,2,3/2,1,1/2,1/3,1/4,1/8", "m": "3"},
            {"spectrum": "2,-3/2,1,-1,1/2,0", "m": "2"},
            {"spectrum": "1,1,1,1,1", "m": "2"},
            {"spectrum": "-1", "m": "1"},
            {"spectrum": "2,1,-1/2", "m": "3"},
            {"spectrum": "2,1,-1/2", "m": "5"},
        ),
    )


def _general() -> Errors[Claim]:
    laws = ("exp(1)", "atoms(-1,2)", "marchenko-pastur(2)", "semicircle(2)", "semicircle(1,1/2)", "uniform(-1,2)")
    return pair(
        "full-training/end",
        "the fully trained network, limit for a spectral law F of B",
        1 - T(rho) / T(1),
        T(rho) / T(1),
        test_source=TEST_ERROR_OF_GMMM19,
        rob_source=SETTING_OF_DB22,
        params=(RHO, TARGET),
        mode=LIMIT,
        assumptions=_LAW,
        functionals=(UPPER_ENERGY,),
        points=(*grid(rho=("1/5",), target=laws), *grid(rho=("1", "3/2"), target=("exp(1)", "atoms(-1,2)"))),
    )


def _family(name: str) -> FamilyClaims:
    words, params, robustness, alignment, values = FAMILIES[name]
    errors = pair(
        "full-training/end",
        f"the fully trained network, limit for {words}",
        1 - robustness,
        robustness,
        test_source=TEST_ERROR_OF_GMMM19 if name == "exponential" else SETTING_OF_DB22,
        rob_source=SETTING_OF_DB22,
        suffix=f"@{name}",
        params=(RHO, *params),
        mode=LIMIT,
        assumptions=(*_FULL, PROPORTIONAL, words),
        points=(*grid(rho=("1/5", "1", "3/2"), **values), *_EDGES.get(name, ())),
    )
    beta = Claim(
        id=f"target/alignment/beta@{name}",
        statement=f"Alignment with the identity, limit for {words}.",
        source=SETTING_OF_DB22,
        quantity=ALIGNMENT,
        params=params,
        rhs=alignment,
        mode=LIMIT,
        assumptions=("d -> oo", words),
        points=grid(**values),
    )
    return FamilyClaims(errors, beta)


SPECTRUM_GIVEN = _given_spectrum()
END = _general()
BY_FAMILY: Mapping[str, FamilyClaims] = {name: _family(name) for name in FAMILIES}

CLAIMS = (*SPECTRUM_GIVEN, *END, *(claim for each in BY_FAMILY.values() for claim in (*each.errors, each.alignment)))
