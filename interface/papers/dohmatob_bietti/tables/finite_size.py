"""Exact statements at finite d against their limits."""

from collections.abc import Mapping

from nonrobust.tables.cells import Cell, Precision, Table, code, enclosed, heads, parameters
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers import dohmatob_bietti as claims
from nonrobust.theory.papers.dohmatob_bietti.glossary import PARAMS

_SIZES = (10, 20, 50, 100, 1000)

_TANGENT = claims.neural_tangent.TRAINED.test_error, claims.neural_tangent.FINITE.test_error
_START = claims.initialization.IN_THE_LIMIT.robustness, claims.initialization.FINITE.robustness

# limit, finite statement, parameters of the finite statement and of the limit at dimension d
_PAIRS: tuple[tuple[Claim, Claim, Mapping[str, str]], ...] = (
    (*_TANGENT, {"rho": "1/2", "beta": "0"}),
    (*_TANGENT, {"rho": "1/2", "beta": "1/2"}),
    (*_TANGENT, {"rho": "1/2", "beta": "1"}),
    (*_START, {"sigma": "quadratic", "zeta": "1"}),
    (*_START, {"sigma": "He_3", "zeta": "1"}),
)


def finite_size(precision: Precision) -> Table:
    """The last column tends to a constant where the limit is approached like 1/d."""
    rows = []
    for limit, finite, at in _PAIRS:
        goal = limit.at(**at)
        for d in _SIZES:
            size = {"d": d, "m": d // 2} if "rho" in at else {"d": d}  # rho = 1/2
            point = finite.at(**size, **{key: text for key, text in at.items() if key != "rho"})
            exact, reached = point.expression(), goal.expression()
            rows.append(
                (
                    Cell(limit.id, code(limit.id)),
                    parameters(at, PARAMS),
                    Cell(str(d)),
                    enclosed(exact, precision, finite.id, str(point)),
                    enclosed(reached, precision, limit.id, str(goal)),
                    enclosed(d * (exact - reached), precision, finite.id, str(point)),
                )
            )
    return Table(
        "finite-size",
        "Exact mean at finite d, its limit, and d times the difference; m = rho d.",
        heads("quantity", "parameters", ("d", "$d$"), "at d", "limit", ("d (at d - limit)", "$d\\cdot$ difference")),
        tuple(rows),
        (0.33, 0.2, 0, 0, 0, 0),
        precision,
    )
