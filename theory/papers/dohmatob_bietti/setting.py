"""Section 1: test error and non-robustness of a quadratic network, given its coefficients.

Main statement: f(x) = x^T C x - Tr C has E(f - f*)^2 = 2|C - B|_F^2 and E|grad f|^2 = 4|C|_F^2, so with
energy = |C|^2/|B|^2 and kappa = <C, B>/|B|^2: test error energy - 2 kappa + 1, non-robustness energy.
"""

from nonrobust.theory.language.modes import Exact
from nonrobust.theory.language.terms import Constraint
from nonrobust.theory.papers.dohmatob_bietti.common import SETTING, pair
from nonrobust.theory.papers.dohmatob_bietti.glossary import ENERGY, OVERLAP, energy, kappa
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22
from sympy import Le

QUADRATIC_NETWORK = pair(
    "setting/quadratic-network",
    "a quadratic network, from its coefficients C",
    energy - 2 * kappa + 1,
    energy,
    test_source=SETTING_OF_DB22,
    rob_source=SETTING_OF_DB22,
    params=(ENERGY, OVERLAP),
    mode=Exact(),
    assumptions=(*SETTING, "f(x) = sum_j v_j (w_j^T x)^2 + c, so C = W^T diag(v) W"),
    constraints=(Constraint(Le(kappa**2, energy), "Cauchy-Schwarz demands overlap^2 <= energy"),),
    points=(
        {"energy": "1/2", "overlap": "2/5"},
        {"energy": "9/4", "overlap": "-3/4"},
        {"energy": "1/4", "overlap": "1/2"},
        {"energy": "0", "overlap": "0"},
    ),
)

CLAIMS = QUADRATIC_NETWORK
