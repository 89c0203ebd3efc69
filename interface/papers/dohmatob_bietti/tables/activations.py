"""Activations: Hermite constants, and what random features make of them at a reference point."""

from nonrobust.tables.cells import Cell, Precision, Table, code, enclosed, heads, number
from nonrobust.theory.objects.activations import activation
from nonrobust.theory.papers import dohmatob_bietti as claims
from nonrobust.theory.papers.dohmatob_bietti.filters import LEAST_SQUARES
from nonrobust.theory.papers.dohmatob_bietti.random_features import psi_2_at, psi_at

_RHO = "3/2"
_NAMES = ("quadratic", "relu", "erf", "sin", "cos", "tanh", "softplus", "gelu", "He_3")
_CONSTANTS = ("lambda_0", "lambda_1", "lambda_2", "norm", "slope", "lambda_bar", "omega")


def activations(precision: Precision) -> Table:
    """One row per named activation and He_3; an activation with lambda_2 = 0 learns nothing of a quadratic target."""
    test, robust = claims.random_features.TRAINED[LEAST_SQUARES]
    rows = []
    for name in _NAMES:
        sigma, at = activation(name), {"rho": _RHO, "alpha": "1", "sigma": name}
        values = dict(test.at(**at).values)
        rows.append(
            (
                Cell(name, code(name)),
                *(enclosed(getattr(sigma, each), precision, point=f"sigma={name}") for each in _CONSTANTS),
                *(enclosed(psi(values, 0), precision, point=str(test.at(**at))) for psi in (psi_at, psi_2_at)),
                number(test, precision, **at),
                number(robust, precision, **at),
            )
        )
    return Table(
        "activations",
        "Activations: Hermite constants, and random features by least squares at rho = 3/2, alpha = 1, D = atoms(1).",
        heads(
            ("sigma", r"$\sigma$"),
            *((f"lambda_{k}", rf"$\lambda_{k}$") for k in range(3)),
            ("|sigma|^2", r"$\|\sigma\|^2$"),
            ("|sigma'|^2", r"$\|\sigma'\|^2$"),
            ("lambda_bar", r"$\bar\lambda$"),
            ("omega", r"$\omega$"),
            ("psi(0)", r"$\psi(0)$"),
            ("psi_2(0)", r"$\psi_2(0)$"),
            ("eps_test", r"$\varepsilon_{\mathrm{test}}$"),
            ("eps_rob", r"$\varepsilon_{\mathrm{rob}}$"),
        ),
        tuple(rows),
        precision=precision,
    )
