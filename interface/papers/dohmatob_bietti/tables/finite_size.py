"""Exact statements at finite d against their limits."""

from collections.abc import Mapping

from nonrobust.tables.cells import Cell, Precision, Table, code, enclosed, heads, parameters
from nonrobust.theory.papers import dohmatob_bietti as theory

_SIZES = (10, 20, 50, 100, 1000)

# claim, suffix of its finite statement, parameters of the finite statement and of the limit at dimension d
_PAIRS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("neural-tangent/least-squares/test-error", "@finite", {"rho": "1/2", "beta": "0"}),
    ("neural-tangent/least-squares/test-error", "@finite", {"rho": "1/2", "beta": "1/2"}),
    ("neural-tangent/least-squares/test-error", "@finite", {"rho": "1/2", "beta": "1"}),
    ("initialization/start/robustness", "@finite", {"sigma": "quadratic", "zeta": "1"}),
    ("initialization/start/robustness", "@finite", {"sigma": "He_3", "zeta": "1"}),
)


def finite_size(precision: Precision) -> Table:
    """The last column tends to a constant where the limit is approached like 1/d."""
    rows = []
    for name, suffix, at in _PAIRS:
        limit, finite = theory.claim(name), theory.claim(name + suffix)
        goal = limit.at(**at)
        for d in _SIZES:
            size = {"d": d, "m": d // 2} if "rho" in at else {"d": d}  # rho = 1/2
            point = finite.at(**size, **{key: text for key, text in at.items() if key != "rho"})
            exact, reached = point.expression(), goal.expression()
            rows.append(
                (
                    Cell(name, code(name)),
                    parameters(at),
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
