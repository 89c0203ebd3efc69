"""Spectral laws from text: `exp(1)`, `atoms(0:3/4,1:1/4)`, `2*beta(1,2)`, `mixture(1/2:0,1/2:exp(1))`, ...

Adding a law: a file with one function that returns a SpectralLaw, and its row in LAWS.
"""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from itertools import accumulate

from nonrobust.theory.language.domains import exact
from nonrobust.theory.language.errors import quoted
from nonrobust.theory.objects.laws.arcsine import arcsine
from nonrobust.theory.objects.laws.atoms import atoms
from nonrobust.theory.objects.laws.beta import beta
from nonrobust.theory.objects.laws.exponential import exponential
from nonrobust.theory.objects.laws.gamma import gamma
from nonrobust.theory.objects.laws.law import SpectralLaw
from nonrobust.theory.objects.laws.lognormal import lognormal
from nonrobust.theory.objects.laws.low_rank import low_rank
from nonrobust.theory.objects.laws.marchenko_pastur import marchenko_pastur
from nonrobust.theory.objects.laws.mixture import mixture
from nonrobust.theory.objects.laws.pareto import pareto
from nonrobust.theory.objects.laws.power_law import power_law
from nonrobust.theory.objects.laws.scaled import scaled
from nonrobust.theory.objects.laws.semicircle import semicircle
from nonrobust.theory.objects.laws.uniform import uniform
from sympy import Rational

# how it is written -> (constructor, numbers of arguments); `atoms` and `mixture` are read apart, for their weights.
LAWS: Mapping[str, tuple[Callable[..., SpectralLaw], tuple[int, ...]]] = {
    "exp(rate)": (exponential, (1,)),
    "uniform(low,high)": (uniform, (2,)),
    "gamma(shape[,scale])": (gamma, (1, 2)),
    "beta(a,b[,low,high])": (beta, (2, 4)),
    "arcsine(low,high)": (arcsine, (2,)),
    "lognormal(mu,sigma)": (lognormal, (2,)),
    "power-law(a[,scale])": (power_law, (1, 2)),
    "pareto(alpha[,scale])": (pareto, (1, 2)),
    "semicircle(radius[,center])": (semicircle, (1, 2)),
    "marchenko-pastur(c)": (marchenko_pastur, (1,)),
    "low-rank(p)": (low_rank, (1,)),
}
_WEIGHTED = ("atoms(x,...)", "atoms(x:p,...)", "mixture(p:law,...)")
_OTHER_NAMES = {"exponential": "exp", "mp": "marchenkopastur", "wishart": "marchenkopastur", "wigner": "semicircle"}
_GAUSSIAN = ("normal", "gaussian", "gauss")

_LONGEST, _DEEPEST = 200_000, 8  # characters of a text, and laws inside each other
_SIZE = Rational(10) ** 100  # what numerators and denominators stay below: doubles hold the squares


def _name(text: str) -> str:
    """A name without what people write differently."""
    return re.sub(r"[-_\s]", "", text.lower())


def _of(signature: str) -> str:
    """The name in a signature such as exp(rate)."""
    return signature.partition("(")[0]


_LOOSELY = re.ASCII | re.IGNORECASE | re.DOTALL
_WEIGHTED_NAMES = {"atoms": "atoms(1/2,3/2)", "mixture": "mixture(1/2:0,1/2:exp(1))"}
_BY_NAME = {_name(_of(signature)): signature for signature in LAWS}


def _number(text: str) -> Rational:
    try:
        value = exact(text)
        if max(abs(value.p), value.q) > _SIZE:
            raise ValueError
    except ValueError:
        raise ValueError(
            f"a law whose numbers are exact and of moderate size, such as 1/2 or 0.4, not {quoted(text)}"
        ) from None
    return value


def _split(text: str, separator: str) -> list[str]:
    """The parts of `text` between separators that stand outside of parentheses."""
    parts, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth < 0 or depth > _DEEPEST:
            break
        if character == separator and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    if depth != 0:
        raise ValueError(f"a spectral law whose parentheses are closed, at most {_DEEPEST} inside each other")
    return [*parts, text[start:].strip()]


def _balanced(text: str) -> bool:
    """Whether no parenthesis closes before it opens."""
    return min(accumulate((each == "(") - (each == ")") for each in text), default=0) >= 0


def law(text: str) -> SpectralLaw:
    """Return the law that `text` names; raise ValueError with what was expected."""
    if len(text) > _LONGEST:
        raise ValueError(f"a spectral law in at most {_LONGEST} characters")
    factor, *rest = _split(text, "*")
    if rest:
        if len(rest) > _DEEPEST:
            raise ValueError("one scale in front of a spectral law, such as 2*exp(1)")
        if "(" in factor:
            raise ValueError("a spectral law with its scale in front, such as 2*exp(1)")
        return scaled(_number(factor), law("*".join(rest)))
    match = re.fullmatch(r"([a-z][a-z0-9_\s-]*)\((.*)\)", text.strip(), _LOOSELY)
    if not match:
        raise ValueError(_unfinished(text.strip()))
    if not _balanced(match[2]):
        raise ValueError("one spectral law, or a mixture of several such as mixture(1/2:exp(1),1/2:exp(2))")
    name, parts = _name(match[1]), _split(match[2], ",")
    name = _OTHER_NAMES.get(name, name)
    if name == "atoms":
        return _atoms(parts)
    if name == "mixture":
        return _mixture(parts)
    if name not in _BY_NAME:
        raise ValueError(_unknown(name))
    signature = _BY_NAME[name]
    build, counts = LAWS[signature]
    if len(parts) not in counts or parts == [""]:
        raise ValueError(f"{signature} with {' or '.join(map(str, counts))} argument{'s' * (counts != (1,))}")
    return build(*(_number(part) for part in parts))


def _unfinished(text: str) -> str:
    """What to write in place of a text that is no call of a law."""
    if re.fullmatch(r"[a-z][a-z0-9_\s-]*", text, _LOOSELY):
        name = _OTHER_NAMES.get(_name(text), _name(text))
        if name in _WEIGHTED_NAMES:
            return f"{name} with its numbers in parentheses, such as {_WEIGHTED_NAMES[name]}"
        return f"{_BY_NAME[name]} with its numbers in parentheses" if name in _BY_NAME else _unknown(name)
    if re.fullmatch(r".*\)\s*/[^()]*", text, _LOOSELY):
        return "a spectral law with its scale in front, such as 1/2*exp(1)"
    if re.fullmatch(r"[-+\d./eE\s]+(,[-+\d./eE\s]+)*", text):
        return "a spectral law; eigenvalues as numbers are atoms(x,...)"
    return "a spectral law such as exp(1), atoms(1/2,3/2) or marchenko-pastur(1/2)"


def _unknown(name: str) -> str:
    known = f"one of the laws {', '.join((*_WEIGHTED, *LAWS))}, or a multiple such as 2*exp(1)"
    if name in _GAUSSIAN:
        return (
            f"{known}; a normal law of eigenvalues is not among them: symmetric matrices with Gaussian entries have "
            "the spectrum semicircle(radius), and Gaussian sample covariances have marchenko-pastur(c)"
        )
    near = get_close_matches(name, [*_BY_NAME, *_OTHER_NAMES, "atoms", "mixture"], n=1, cutoff=0.75)
    if not near:
        return known
    chosen = _OTHER_NAMES.get(near[0], near[0])
    return f"{known}; did you mean {_of(_BY_NAME[chosen]) if chosen in _BY_NAME else chosen}(...)?"


def _atoms(parts: list[str]) -> SpectralLaw:
    pairs = [part.split(":") if ":" in part else [part, f"1/{len(parts)}"] for part in parts]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("atoms(x,...) or atoms(x:p,...)")
    return atoms(*((_number(x.strip()), _number(p.strip())) for x, p in pairs))


def _mixture(parts: list[str]) -> SpectralLaw:
    components: list[tuple[Rational, SpectralLaw | Rational]] = []
    for part in parts:
        weight, *rest = _split(part, ":")
        if len(rest) != 1:
            raise ValueError("mixture(p:law,...) with a weight and a colon before each law or eigenvalue")
        if "(" in weight:
            raise ValueError("mixture(p:law,...) with the weight before the colon and the law after it")
        components.append((_number(weight), law(rest[0]) if "(" in rest[0] else _number(rest[0])))
    return mixture(*components)
