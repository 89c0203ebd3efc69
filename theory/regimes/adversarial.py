"""Section 2: the Dirichlet energy is the small-radius limit of an adversarial attack.

Main statement: E sup_{|delta| <= r} (f(x + delta) - f(x))^2 = r^2 E|grad f(x)|^2 + O(r^3) as r -> 0, so divided by
r^2 E|grad f*|^2 it tends to the non-robustness; for a quadratic network that is energy = |C|_F^2/|B|_F^2.

Notes: the limit is in the radius; sizes are 1/r, and the rate 1/d reads r.
"""

from sympy import Le

from theory.claim import QUANTITIES, Claim, Constraint, Limit
from theory.regimes.common import SETTING, derived_here
from theory.symbols import ENERGY, OVERLAP, energy, kappa

CLAIMS = (
    Claim(
        id="setting/adversarial/robustness",
        statement="Small attacks on a quadratic network: mean squared change over r^2 E|grad f*|^2.",
        source=derived_here("2"),
        quantity=QUANTITIES["robustness"],
        params=(ENERGY, OVERLAP),
        rhs=energy,
        mode=Limit(),
        assumptions=(*SETTING, "f(x) = x^T C x - Tr C", "attacks |delta| <= r, d -> oo standing for 1/r -> oo"),
        constraints=(Constraint(Le(kappa**2, energy), "Cauchy-Schwarz demands overlap^2 <= energy"),),
        points=(
            {"energy": "1/2", "overlap": "2/5"},
            {"energy": "9/4", "overlap": "-3/4"},
            {"energy": "1", "overlap": "1"},
        ),
    ),
)
