"""What the regimes share: standing assumptions, the usual limit, and grids of check points."""

from collections.abc import Mapping
from itertools import product
from typing import Any, Generic, NamedTuple, TypeVar

from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import Limit
from nonrobust.theory.language.references import Source
from nonrobust.theory.papers.dohmatob_bietti.glossary import ROBUSTNESS, TEST, d
from sympy import Expr

GAUSSIAN_DATA = "x ~ N(0, I_d), population risk"
QUADRATIC_TARGET = "f*(x) = x^T B x - Tr B with B symmetric, B != 0"
CENTRED = "the output bias is at its optimum, so E f = 0"
ISOTROPIC = "hidden weights w_j ~ N(0, I_d/d), i.i.d."
PROPORTIONAL = "m, d -> oo with m/d -> rho in (0, oo)"
SETTING = (GAUSSIAN_DATA, QUADRATIC_TARGET, CENTRED)
LIMIT = Limit(1 / d, d)  # the finite-size value is off by terms of order 1/d


T = TypeVar("T", covariant=True)


class Errors(NamedTuple, Generic[T]):
    """What belongs to the two errors of one way of training: their claims, routes, derivations."""

    test_error: T
    robustness: T


def grid(**values: tuple[str, ...]) -> tuple[Mapping[str, str], ...]:
    """Every combination of the listed values, as check points."""
    return tuple(dict(zip(values, combination, strict=True)) for combination in product(*values.values()))


def pair(
    training: str,
    about: str,
    test_error: Expr,
    robustness: Expr,
    *,
    test_source: Source,
    rob_source: Source,
    suffix: str = "",
    **shared: Any,
) -> Errors[Claim]:
    """The claims training/test-error and training/robustness of one statement; `about` continues their sentences."""
    return Errors(
        Claim(
            id=f"{training}/test-error{suffix}",
            statement=f"Test error of {about}.",
            source=test_source,
            quantity=TEST,
            rhs=test_error,
            **shared,
        ),
        Claim(
            id=f"{training}/robustness{suffix}",
            statement=f"Non-robustness of {about}.",
            source=rob_source,
            quantity=ROBUSTNESS,
            rhs=robustness,
            **shared,
        ),
    )
