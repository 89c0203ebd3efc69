"""Section 2: the Dirichlet energy is the small-radius limit of an adversarial attack.

Main statement: E sup_{|delta| <= r} (f(x + delta) - f(x))^2 = r^2 E|grad f(x)|^2 + O(r^3) as r -> 0, so divided by
r^2 E|grad f*|^2 it tends to the non-robustness: energy = |C|_F^2/|B|_F^2 for a quadratic network, and zeta^2
|sigma'|^2/4 for any activation where the hidden weights are orthonormal and |v| = zeta |B|_F.

Notes: the limit is in the radius; sizes are 1/r, and the rate 1/d reads r.
"""

from sympy import Le

from theory.claim import QUANTITIES, Claim, Constraint, Limit
from theory.regimes.common import SETTING, derived_here
from theory.symbols import ENERGY, OVERLAP, SIGMA, ZETA, energy, kappa, slope, zeta

_SMALL = "attacks |delta| <= r, d -> oo standing for 1/r -> oo"

CLAIMS = (
    Claim(
        id="setting/adversarial/robustness",
        statement="Small attacks on a quadratic network: mean squared change over r^2 E|grad f*|^2.",
        source=derived_here("2"),
        quantity=QUANTITIES["robustness"],
        params=(ENERGY, OVERLAP),
        rhs=energy,
        mode=Limit(),
        assumptions=(*SETTING, "f(x) = x^T C x - Tr C", _SMALL),
        constraints=(Constraint(Le(kappa**2, energy), "Cauchy-Schwarz demands overlap^2 <= energy"),),
        points=(
            {"energy": "1/2", "overlap": "2/5"},
            {"energy": "9/4", "overlap": "-3/4"},
            {"energy": "1", "overlap": "1"},
        ),
    ),
    Claim(
        id="setting/adversarial/robustness@network",
        statement="Small attacks on a network with any activation: mean squared change over r^2 E|grad f*|^2.",
        source=derived_here("2"),
        quantity=QUANTITIES["robustness"],
        params=(SIGMA, ZETA),
        rhs=zeta**2 * slope / 4,
        mode=Limit(),
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
    ),
)
