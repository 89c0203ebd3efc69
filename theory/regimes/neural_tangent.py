"""Section 6: the neural tangent model sum_j <a_j, x> sigma'(w_j^T x), quadratic sigma, isotropic weights.

Main statements (least squares, the end of training)
    With r = (d - m)_+ the rank of Q, the projection off the row space of W, the residual is Q B Q and
    E eps_test = r/d - (1 - beta) r (d - r)/((d - 1)(d + 2)), eps_rob = 1 - eps_test; in the proportional limit
    eps_test -> (1 - beta)(1 - rho)_+^2 + beta (1 - rho)_+.

References: [GMMM19] for the limit of the test error.
"""

from sympy import Expr, Max

from theory.claim import Exact, Limit
from theory.regimes.common import ISOTROPIC, PROPORTIONAL, SETTING, derived_here, grid, known, pair
from theory.symbols import BETA, RHO, D, M, beta, d, m, rho

_NT = (*SETTING, ISOTROPIC, "sigma(t) = t^2; only the tangent weights A are trained, to the end")


def _test_error_finite() -> Expr:
    r = Max(0, d - m)
    return r / d - (1 - beta) * r * (d - r) / ((d - 1) * (d + 2))


def _test_error_limit() -> Expr:
    rest = Max(0, 1 - rho)
    return (1 - beta) * rest**2 + beta * rest


CLAIMS = (
    *pair(
        "neural-tangent/least-squares",
        "the fully trained neural tangent model, limit",
        _test_error_limit(),
        1 - _test_error_limit(),
        test_source=known("[GMMM19]", "6"),
        rob_source=derived_here("6"),
        params=(RHO, BETA),
        mode=Limit(),
        assumptions=(*_NT, PROPORTIONAL),
        points=grid(rho=("2/5", "1", "3/2"), beta=("0", "2/7", "1")),
    ),
    *pair(
        "neural-tangent/least-squares",
        "the fully trained neural tangent model, mean at finite d and m",
        _test_error_finite(),
        1 - _test_error_finite(),
        test_source=derived_here("6"),
        rob_source=derived_here("6"),
        suffix="@finite",
        params=(D, M, BETA),
        mode=Exact(average=True),
        assumptions=_NT,
        points=(
            *grid(d=("24",), m=("9",), beta=("0", "2/7", "1")),
            {"d": "12", "m": "4", "beta": "0"},
            {"d": "2", "m": "1", "beta": "1"},
            {"d": "2", "m": "3", "beta": "0"},
            {"d": "37", "m": "11", "beta": "2/7"},
            {"d": "24", "m": "24", "beta": "2/7"},
            {"d": "24", "m": "40", "beta": "2/7"},
        ),
    ),
)
