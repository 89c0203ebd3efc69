"""Values over the width rho = m/d, per target family: the end of training, and training that stops early."""

from collections.abc import Iterator, Mapping

from nonrobust.tables.cells import Cell, Precision, Table, errors_of, heads, number
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.papers import dohmatob_bietti as claims
from nonrobust.theory.papers.dohmatob_bietti.common import Errors
from nonrobust.theory.papers.dohmatob_bietti.families import FAMILY_LAWS
from nonrobust.theory.papers.dohmatob_bietti.filters import GRADIENT_FLOW, RIDGE
from sympy import Expr

_RHO = ("1/10", "1/4", "1/2", "3/4", "1", "3/2")

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
            alignment = claims.full_training.BY_FAMILY[name].alignment.at(**extra)
            yield name, shown, extra, alignment, alignment.expression()


_HEADS_OF_ROW = ("target", ("rho", r"$\rho$"), ("beta", r"$\beta$"))


def _start_of_row(shown: str, rho: str, alignment: Point, beta: Expr) -> tuple[Cell, Cell, Cell]:
    return (
        Cell(shown),
        Cell(rho, f"${rho}$"),
        Cell(str(beta), claim=alignment.claim.id, point=str(alignment), radius="0"),
    )


def _errors(pair: Errors[Claim], precision: Precision, **at: object) -> tuple[Cell, Cell]:
    test, robust = (number(claim, precision, **at) for claim in pair)
    return test, robust


def end_of_training(precision: Precision) -> Table:
    """All three regimes trained to the end, quadratic activation, isotropic weights."""
    rows = []
    for name, shown, extra, alignment, beta in _families():
        for rho in _RHO:
            rows.append(
                (
                    *_start_of_row(shown, rho, alignment, beta),
                    *_errors(claims.random_features.QUADRATIC, precision, rho=rho, beta=beta),
                    *_errors(claims.neural_tangent.TRAINED, precision, rho=rho, beta=beta),
                    *_errors(claims.full_training.BY_FAMILY[name].errors, precision, rho=rho, **extra),
                )
            )
    return Table(
        "end-of-training",
        "End of training: limits of test error and non-robustness for the target families, quadratic activation.",
        heads(
            *_HEADS_OF_ROW,
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
                    *_errors(claims.random_features.TRAINED[RIDGE], precision, **features),
                    *_errors(claims.lazy.FEATURES_FROZEN, precision, **features),
                    *_errors(claims.neural_tangent.FILTERED[GRADIENT_FLOW], precision, **tangent),
                    *_errors(claims.lazy.TANGENT_FROZEN, precision, **tangent),
                )
            )
    return Table(
        "lazy",
        f"Lazy training from an initialization of scale zeta = {_ZETA}, quadratic activation: random features under "
        f"ridge, lambda = {_PENALTY}; neural tangent under gradient flow, t = {_TIME}; each trained from its "
        "initialization, and with the initial network frozen and added to the fit.",
        heads(
            *_HEADS_OF_ROW,
            *errors_of("random features", "RF"),
            *errors_of("random features frozen", "RF frozen"),
            *errors_of("neural tangent", "NT"),
            *errors_of("neural tangent frozen", "NT frozen"),
        ),
        tuple(rows),
        precision=precision,
    )
