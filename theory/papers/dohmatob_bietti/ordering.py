"""Section 9: the order of the regimes at equal rho for targets B >= 0, isotropic weights, quadratic activation.

Main statement: test errors satisfy full training <= neural tangent <= random features, all trained to the end; the
non-robustness is in the opposite order, since each regime's two errors sum to 1.

Notes
    B >= 0 is needed: for a spectrum of +-1 (beta = 0) the neural tangent error (1 - rho)^2 lies below 1 - rho.
"""

from typing import Any

from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.common import ISOTROPIC, LIMIT, PROPORTIONAL, SETTING
from nonrobust.theory.papers.dohmatob_bietti.full_training import UPPER_ENERGY, T
from nonrobust.theory.papers.dohmatob_bietti.glossary import ADVANTAGE, BETA, POSITIVE_TARGET, RHO, beta, beta_F, rho
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22
from sympy import Max

_rest = Max(0, 1 - rho)
_SHARED: dict[str, Any] = dict(
    source=SETTING_OF_DB22,
    quantity=ADVANTAGE,
    mode=LIMIT,
    assumptions=(*SETTING, ISOTROPIC, "sigma(t) = t^2, trained to the end", "B positive semidefinite", PROPORTIONAL),
)

TANGENT_ABOVE_FULL = Claim(
    id="tradeoff/ordering/neural-tangent-full-training",
    statement="Neural tangent minus full training in test error: never negative for B >= 0.",
    params=(RHO, POSITIVE_TARGET),
    rhs=(1 - beta_F) * _rest**2 + beta_F * _rest - 1 + T(rho) / T(1),
    functionals=(UPPER_ENERGY,),
    points=(
        {"rho": "2/5", "target": "exp(1)"},
        {"rho": "2/5", "target": "atoms(0:3/4,1:1/4)"},
        {"rho": "2/5", "target": "marchenko-pastur(2)"},
        {"rho": "2/5", "target": "atoms(1)"},
        {"rho": "1", "target": "exp(1)"},
        {"rho": "3/2", "target": "exp(1)"},
    ),
    **_SHARED,
)
FEATURES_ABOVE_TANGENT = Claim(
    id="tradeoff/ordering/random-features-neural-tangent",
    statement="Random features minus neural tangent in test error: never negative.",
    params=(RHO, BETA),
    rhs=1 - beta * rho / (1 + rho) - (1 - beta) * _rest**2 - beta * _rest,
    points=(
        {"rho": "1/2", "beta": "2/7"},
        {"rho": "1", "beta": "0"},
        {"rho": "5/4", "beta": "1"},
        {"rho": "5/4", "beta": "0"},
    ),
    **_SHARED,
)

CLAIMS = (TANGENT_ABOVE_FULL, FEATURES_ABOVE_TANGENT)
