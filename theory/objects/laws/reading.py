"""Spectral laws from text: `exp(1)`, `atoms(1/2,3/2)`, `atoms(0:3/4,1:1/4)`, `marchenko-pastur(1/2)`, ...

Adding a law: a file with one function that returns a SpectralLaw, and its name in LAWS.
"""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from fractions import Fraction

from nonrobust.theory.language.errors import quoted
from nonrobust.theory.objects.laws.atoms import atoms
from nonrobust.theory.objects.laws.exponential import exponential
from nonrobust.theory.objects.laws.law import SpectralLaw
from nonrobust.theory.objects.laws.low_rank import low_rank
from nonrobust.theory.objects.laws.marchenko_pastur import marchenko_pastur
from nonrobust.theory.objects.laws.power_law import power_law
from nonrobust.theory.objects.laws.semicircle import semicircle
from nonrobust.theory.objects.laws.uniform import uniform
from sympy import Rational

# name -> (constructor, least and greatest number of arguments); `atoms` is read apart, for its weights.
LAWS: Mapping[str, tuple[Callable[..., SpectralLaw], int, int]] = {
    "exp": (exponential, 1, 1),
    "uniform": (uniform, 2, 2),
    "power-law": (power_law, 1, 2),
    "semicircle": (semicircle, 1, 2),
    "marchenko-pastur": (marchenko_pastur, 1, 1),
    "wishart": (marchenko_pastur, 1, 1),
    "low-rank": (low_rank, 1, 1),
}


def _number(text: str) -> Rational:
    try:
        if len(text) > 200 or not re.fullmatch(r"[+-]?(\d+(/\d+)?|\d*\.\d+|\d+\.)", text, re.ASCII):
            raise ValueError
        return Rational(Fraction(text))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"exact numbers such as 1/2 as a law's arguments, not {quoted(text)}") from None


def law(text: str) -> SpectralLaw:
    """Return the law that `text` names; raise ValueError with what was expected."""
    match = re.fullmatch(r"\s*([a-z-]+)\s*\(([^()]*)\)\s*", text)
    if not match:
        raise ValueError("a spectral law such as exp(1), atoms(1/2,3/2) or marchenko-pastur(1/2)")
    name, parts = match[1], [part.strip() for part in match[2].split(",")]
    if name == "atoms":
        pairs = [tuple(part.split(":")) if ":" in part else (part, f"1/{len(parts)}") for part in parts]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError("atoms(x,...) or atoms(x:p,...)")
        return atoms(*((_number(x.strip()), _number(p.strip())) for x, p in pairs))
    if name not in LAWS:
        near = get_close_matches(name, [*LAWS, "atoms"], n=1)
        hint = f"; did you mean {near[0]}(...)?" if near else ""
        raise ValueError(f"one of the laws atoms, {', '.join(LAWS)}{hint}")
    build, least, most = LAWS[name]
    if not least <= len(parts) <= most:
        raise ValueError(f"{name}(...) with {least if least == most else f'{least} or {most}'} argument(s)")
    return build(*(_number(part) for part in parts))
