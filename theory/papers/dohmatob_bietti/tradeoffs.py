"""Section 9: what ties test error and non-robustness together, whatever the training.

Main statements
    Hermite decomposition f = sum_k f_k, e_k = |f_k|^2/|f*|^2, kappa = <f_2, f*>/|f*|^2:
        eps_test = 1 - 2 kappa + sum_k e_k,   eps_rob = sum_k (k/2) e_k.
    Pareto bound: eps_rob >= (1 - sqrt(eps_test))_+^2, attained by s f*.
    Sum rule: eps_test + eps_rob = 1 for least-squares projections onto quadratics.
"""

from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import Bound, Exact
from nonrobust.theory.language.terms import Constraint
from nonrobust.theory.papers.dohmatob_bietti.common import (
    GAUSSIAN_DATA,
    ISOTROPIC,
    QUADRATIC_TARGET,
    SETTING,
    grid,
    pair,
)
from nonrobust.theory.papers.dohmatob_bietti.glossary import (
    BETA,
    ENERGIES,
    MODEL,
    OVERLAP,
    ROBUSTNESS,
    SUM,
    TEST_ERROR,
    D,
    K,
    M,
    e,
    eps_test,
    kappa,
)
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22
from sympy import Integer, Le, Max, Sum, Symbol, sqrt

_MODELS = ("random-features", "neural-tangent", "full-training")
_k = Symbol("k", integer=True)

HERMITE = pair(
    "tradeoff/hermite",
    "any function, from its Hermite components",
    1 - 2 * kappa + Sum(e[_k], (_k, 1, K)),
    Sum(_k * e[_k], (_k, 1, K)) / 2,
    test_source=SETTING_OF_DB22,
    rob_source=SETTING_OF_DB22,
    params=(ENERGIES, OVERLAP),
    mode=Exact(),
    assumptions=(*SETTING, "f in L^2(N(0, I_d)) and weakly differentiable, |grad f| in L^2; f_k = 0 for k > K"),
    constraints=(Constraint(Le(kappa**2, e[2]), "Cauchy-Schwarz demands overlap^2 <= e_2"),),
    points=(
        {"energies": "1/10,1/2,1/20,1/40", "overlap": "3/5"},
        {"energies": "0,9/16,0,1/3,1/5", "overlap": "-3/4"},
        {"energies": "0,1", "overlap": "1/2"},
        {"energies": "2/3", "overlap": "0"},
        {"energies": "0,0,0,0,0,1/7", "overlap": "0"},
    ),
)
PARETO = Claim(
    id="tradeoff/pareto",
    statement="No function has a smaller non-robustness at its test error, and s f* attains it.",
    source=SETTING_OF_DB22,
    quantity=ROBUSTNESS,
    params=(TEST_ERROR,),
    rhs=Max(0, 1 - sqrt(eps_test)) ** 2,
    mode=Bound(),
    assumptions=(GAUSSIAN_DATA, QUADRATIC_TARGET, "f in L^2, weakly differentiable"),
    points=grid(test_error=("0", "1/100", "2/7", "4/5", "1", "3/2")),
)
SUM_RULE = Claim(
    id="tradeoff/sum-rule",
    statement="Test error and non-robustness sum to 1 for least-squares projections onto quadratics.",
    source=SETTING_OF_DB22,
    quantity=SUM,
    params=(MODEL, D, M, BETA),
    rhs=Integer(1),
    mode=Exact(),
    assumptions=(*SETTING, ISOTROPIC, "sigma(t) = t^2, trained to the end; any W"),
    points=(
        *grid(model=_MODELS, d=("12",), m=("5",), beta=("0", "2/7", "1")),
        *grid(model=_MODELS, d=("3",), m=("3",), beta=("2/7",)),
        *grid(model=_MODELS, d=("2",), m=("3",), beta=("2/7",)),
    ),
)

CLAIMS = (*HERMITE, PARETO, SUM_RULE)
