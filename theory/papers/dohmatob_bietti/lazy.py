"""Section 7: what the initialization adds in lazy training, and the variant where it is frozen.

Main statements
    The zeta^2 terms of test error and non-robustness: for the neural tangent model they are equal, I[r^2]; for random
    features (1/(2 rho)) N[h r^2] and (1/(4 rho)) N[(h + omega) r^2]. They are >= 0 and linear in zeta^2.
    Frozen: the linear model fits f* alone and the initial network is added untrained. Then test error and
    non-robustness are the sums of the regime's without initialization and of the initialization's own part.
"""

from typing import Any

from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.params import Param
from nonrobust.theory.language.terms import Quantity
from nonrobust.theory.objects.filters import H
from nonrobust.theory.papers.dohmatob_bietti import neural_tangent, random_features
from nonrobust.theory.papers.dohmatob_bietti.common import LIMIT, PROPORTIONAL, SETTING, Errors, pair
from nonrobust.theory.papers.dohmatob_bietti.filters import RIDGE
from nonrobust.theory.papers.dohmatob_bietti.glossary import (
    ALPHA,
    BETA,
    LAMDA,
    LAW,
    RHO,
    ROBUSTNESS_EXCESS,
    SIGMA,
    TEST_EXCESS,
    TIME,
    ZETA,
    lambda_0,
    norm,
    omega,
    rho,
    slope,
    time,
    zeta,
)
from nonrobust.theory.papers.dohmatob_bietti.random_features import N
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22
from sympy import Expr

_NT = (*SETTING, "w_j ~ N(0, I_d/d) i.i.d.; sigma(t) = t^2", "v_j ~ N(0, zeta^2 |B|_F^2/m) i.i.d.", PROPORTIONAL)
_FROZEN = "the linear model is fitted to f* alone; the initial network is added as it is"
_NT_POINTS = (
    {"rho": "2/5", "beta": "2/7", "t": "1/5", "zeta": "1/2"},
    {"rho": "1", "beta": "0", "t": "1/5", "zeta": "1"},
    {"rho": "3/2", "beta": "1", "t": "0", "zeta": "1/2"},
    {"rho": "1", "beta": "0", "t": "1/5", "zeta": "0"},
)
_RF_POINTS = (
    {"rho": "1/2", "alpha": "3/4", "law": "atoms(1/2,3/2)", "sigma": "relu", "lamda": "1/10", "zeta": "1/2"},
    {"rho": "1/2", "alpha": "1/2", "law": "atoms(1)", "sigma": "quadratic", "lamda": "1", "zeta": "1"},
    {"rho": "1/2", "alpha": "0", "law": "atoms(1)", "sigma": "tanh", "lamda": "1/10", "zeta": "0"},
)


def _excess(quantity: Quantity, training: str, rhs: Expr, params: tuple[Param, ...], **shared: Any) -> Claim:
    return Claim(
        id=f"lazy/{training}/{quantity.name}",
        statement=f"What the initialization adds to the {quantity.meaning}.",
        source=SETTING_OF_DB22,
        quantity=quantity,
        rhs=rhs,
        params=params,
        mode=LIMIT,
        **shared,
    )


def _tangent() -> tuple[Errors[Claim], Errors[Claim]]:
    shared: dict[str, Any] = dict(assumptions=_NT, functionals=neural_tangent.FUNCTIONALS)
    points = tuple({name: text for name, text in point.items() if name != "beta"} for point in _NT_POINTS)
    noise = zeta**2 * neural_tangent.flow_noise()
    excess = Errors(
        *(
            _excess(each, "neural-tangent/gradient-flow", noise, (RHO, TIME, ZETA), points=points, **shared)
            for each in (TEST_EXCESS, ROBUSTNESS_EXCESS)
        )
    )
    residual = neural_tangent.flow_residual
    frozen = pair(
        "lazy/frozen/neural-tangent",
        "the neural tangent model under gradient flow, plus the frozen initial network, limit",
        residual(2 * time) + zeta**2,
        1 - 2 * residual(time) + residual(2 * time) + zeta**2,
        test_source=SETTING_OF_DB22,
        rob_source=SETTING_OF_DB22,
        params=(RHO, BETA, TIME, ZETA),
        mode=LIMIT,
        points=_NT_POINTS,
        **{**shared, "assumptions": (*_NT, _FROZEN)},
    )
    return excess, frozen


def _features() -> tuple[Errors[Claim], Errors[Claim]]:
    r = RIDGE.residual
    params = (RHO, ALPHA, LAW, SIGMA, LAMDA, ZETA)
    shared: dict[str, Any] = dict(
        assumptions=random_features.ASSUMPTIONS,
        functionals=random_features.FUNCTIONALS,
        abbreviations=random_features.ABBREVIATIONS,
        constraints=(random_features.CONSTRAINT,),
        points=_RF_POINTS,
    )
    excess = Errors(
        _excess(TEST_EXCESS, "random-features/ridge", zeta**2 / (2 * rho) * N(H * r**2), params, **shared),
        _excess(
            ROBUSTNESS_EXCESS, "random-features/ridge", zeta**2 / (4 * rho) * N((H + omega) * r**2), params, **shared
        ),
    )
    test, robust = random_features.ridge()
    frozen = pair(
        "lazy/frozen/random-features",
        "random features under ridge, plus the frozen initial network, limit",
        test.subs(zeta, 0) + zeta**2 * (norm - lambda_0**2) / 2,
        robust.subs(zeta, 0) + zeta**2 * slope / 4,
        test_source=SETTING_OF_DB22,
        rob_source=SETTING_OF_DB22,
        params=params,
        mode=LIMIT,
        **{**shared, "assumptions": (*random_features.ASSUMPTIONS, _FROZEN)},
    )
    return excess, frozen


TANGENT_EXCESS, TANGENT_FROZEN = _tangent()
FEATURES_EXCESS, FEATURES_FROZEN = _features()

CLAIMS = (*TANGENT_EXCESS, *TANGENT_FROZEN, *FEATURES_EXCESS, *FEATURES_FROZEN)
