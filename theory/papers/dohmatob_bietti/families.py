"""Target families of the paper's setting: each a spectral law, with its arguments among the parameters."""

from collections.abc import Callable, Mapping
from typing import Any

from nonrobust.theory.objects.laws import (
    SpectralLaw,
    atoms,
    exponential,
    low_rank,
    marchenko_pastur,
    power_law,
    semicircle,
)
from sympy import Integer

# Target families of the paper's setting: name -> (law, names of its arguments among the parameters).
FAMILY_LAWS: Mapping[str, tuple[Callable[..., SpectralLaw], tuple[str, ...]]] = {
    "identity": (lambda: atoms((Integer(1), Integer(1))), ()),
    "exponential": (lambda: exponential(Integer(1)), ()),
    "wishart": (marchenko_pastur, ("c",)),
    "semicircle": (lambda: semicircle(Integer(2)), ()),
    "power-law": (power_law, ("a",)),
    "low-rank": (low_rank, ("p",)),
}


def family_law(name: str, values: Mapping[str, Any]) -> SpectralLaw:
    """The spectral law of a target family at a claim's parameter values."""
    build, names = FAMILY_LAWS[name]
    return build(*(values[each] for each in names))
