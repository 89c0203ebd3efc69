"""Values over the width rho = m/d, per target family: the end of training, and training that stops early."""

from collections.abc import Iterator, Mapping

from nonrobust.tables.cells import Cell, Precision, Table, errors_of, heads, number
from nonrobust.theory.language.claim import Point
from nonrobust.theory.papers import dohmatob_bietti as theory
from nonrobust.theory.papers.dohmatob_bietti.families import FAMILY_LAWS
from sympy import Expr

_RHO = ("1/10", "1/4", "1/2", "3/4", "1", "3/2")
_PAIR = ("test-error", "robustness")

# Parameter values at which the families of targets are tabulated.
FAMILY_POINTS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "identity": ({},),
    "exponential": ({},),
    "wishart": ({"c": "1/2"}, {"c": "2"}),
    "semicircle": ({},),
    "power-law": ({"a": "1/8"},),
    "low-rank": ({"p": "2/5"},),
}


def _families() -> Iterator[tuple[str, str, Mapping[str, str], Point, Expr]]:
    """The family's name, how it is shown, its parameters, and its alignment beta as a point and as a number."""
    for name in FAMILY_LAWS:
        for extra in FAMILY_POINTS[name]:
            shown = ", ".join([name, *(f"{key}={text}" for key, text in extra.items())])
            alignment = theory.claim(f"target/alignment/beta@{name}").at(**extra)
            yield name, shown, extra, alignment, alignment.expression()


def _start_of_row(shown: str, rho: str, alignment: Point, beta: Expr) -> tuple[Cell, Cell, Cell]:
    return (
        Cell(shown),
        Cell(rho, f"${rho}$"),
        Cell(str(beta), claim=alignment.claim.id, point=str(alignment), radius="0"),
    )


def _errors(training: str, precision: Precision, suffix: str = "", **at: object) -> tuple[Cell, Cell]:
    test, robust = (number(theory.claim(f"{training}/{q}{suffix}"), precision, **at) for q in _PAIR)
    return test, robust


def end_of_training(precision: Precision) -> Table:
    """All three regimes trained to the end, quadratic activation, isotropic weights."""
    rows = []
    for name, shown, extra, alignment, beta in _families():
        for rho in _RHO:
            rows.append(
                (
                    *_start_of_row(shown, rho, alignment, beta),
                    *_errors("random-features/least-squares", precision, "@quadratic", rho=rho, beta=beta),
                    *_errors("neural-tangent/least-squares", precision, rho=rho, beta=beta),
                    *_errors("full-training/end", precision, f"@{name}", rho=rho, **extra),
                )
            )
    return Table(
        "end-of-training",
        "End of training: limits of test error and non-robustness for the target families, quadratic activation.",
        heads(
            "target",
            ("rho", r"$\rho$"),
            ("beta", r"$\beta$"),
            *errors_of("random features", "RF"),
            *errors_of("neural tangent", "NT"),
            *errors_of("full training", "full"),
        ),
        tuple(rows),
        precision=precision,
    )


_ZETA, _PENALTY, _TIME = "1/2", "1/10", "1/10"


def lazy(precision: Precision) -> Table:
    """Linearised training that stops early, from an initialization of scale zeta."""
    rows = []
    for name, shown, _, alignment, beta in _families():
        if name not in ("identity", "exponential", "semicircle"):  # beta = 1, 1/2, 0: the rest only interpolates
            continue
        for rho in _RHO:
            features = {"rho": rho, "alpha": beta, "sigma": "quadratic", "lamda": _PENALTY, "zeta": _ZETA}
            tangent = {"rho": rho, "beta": beta, "t": _TIME, "zeta": _ZETA}
            rows.append(
                (
                    *_start_of_row(shown, rho, alignment, beta),
                    *_errors("random-features/ridge", precision, **features),
                    *_errors("lazy/frozen/random-features", precision, **features),
                    *_errors("neural-tangent/gradient-flow", precision, **tangent),
                    *_errors("lazy/frozen/neural-tangent", precision, **tangent),
                )
            )
    return Table(
        "lazy",
        f"Lazy training from an initialization of scale zeta = {_ZETA}, quadratic activation: random features under "
        f"ridge, lambda = {_PENALTY}; neural tangent under gradient flow, t = {_TIME}; each trained from its "
        "initialization, and with the initial network frozen and added to the fit.",
        heads(
            "target",
            ("rho", r"$\rho$"),
            ("beta", r"$\beta$"),
            *errors_of("random features", "RF"),
            *errors_of("random features frozen", "RF frozen"),
            *errors_of("neural tangent", "NT"),
            *errors_of("neural tangent frozen", "NT frozen"),
        ),
        tuple(rows),
        precision=precision,
    )
