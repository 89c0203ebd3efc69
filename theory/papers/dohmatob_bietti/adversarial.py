"""Section 2: the Dirichlet energy is the small-radius limit of an adversarial attack.

Main statement: E sup_{|delta| <= r} (f(x + delta) - f(x))^2 = r^2 E|grad f(x)|^2 + O(r^3) as r -> 0, so divided by
r^2 E|grad f*|^2 it tends to the non-robustness: energy = |C|_F^2/|B|_F^2 for a quadratic network, and zeta^2
|sigma'|^2/4 for any activation where the hidden weights are orthonormal and |v| = zeta |B|_F.

Notes: the size that grows is R = 1/r, and the rate is the radius r.
"""

from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import Limit
from nonrobust.theory.language.terms import Constraint
from nonrobust.theory.papers.dohmatob_bietti.common import SETTING
from nonrobust.theory.papers.dohmatob_bietti.glossary import (
    ENERGY,
    OVERLAP,
    ROBUSTNESS,
    SIGMA,
    ZETA,
    energy,
    kappa,
    slope,
    zeta,
)
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22
from sympy import Le, Symbol

R = Symbol("R", positive=True)  # 1/r
_SMALL = "attacks |delta| <= r = 1/R, R -> oo"

QUADRATIC = Claim(
    id="setting/adversarial/robustness",
    statement="Small attacks on a quadratic network: mean squared change over r^2 E|grad f*|^2.",
    source=SETTING_OF_DB22,
    quantity=ROBUSTNESS,
    params=(ENERGY, OVERLAP),
    rhs=energy,
    mode=Limit(1 / R, R),
    assumptions=(*SETTING, "f(x) = x^T C x - Tr C", _SMALL),
    constraints=(Constraint(Le(kappa**2, energy), "Cauchy-Schwarz demands overlap^2 <= energy"),),
    points=(
        {"energy": "1/2", "overlap": "2/5"},
        {"energy": "9/4", "overlap": "-3/4"},
        {"energy": "1", "overlap": "1"},
    ),
)
NETWORK = Claim(
    id="setting/adversarial/robustness@network",
    statement="Small attacks on a network with any activation: mean squared change over r^2 E|grad f*|^2.",
    source=SETTING_OF_DB22,
    quantity=ROBUSTNESS,
    params=(SIGMA, ZETA),
    rhs=zeta**2 * slope / 4,
    mode=Limit(1 / R, R),
    assumptions=(
        *SETTING,
        "f(x) = sum_j v_j sigma(w_j^T x) + c with given weights, w_j orthonormal and |v| = zeta |B|_F",
        "sigma is smooth, sigma'' growing at most like exp(b |t|), but for finitely many kinks",
        _SMALL,
    ),
    points=(
        {"sigma": "tanh", "zeta": "1"},
        {"sigma": "relu", "zeta": "2"},
        {"sigma": "sin", "zeta": "1/2"},
        {"sigma": "gelu", "zeta": "0"},
    ),
)

CLAIMS = (QUADRATIC, NETWORK)
