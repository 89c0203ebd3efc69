"""Hypothesis strategies that several files need: exact numbers, spectral laws, admissible points of a claim."""

from fractions import Fraction

from hypothesis import strategies as st
from nonrobust.theory.language import domains
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.objects.domains import ActivationDomain, CovarianceLaw, Law, PositiveLaw
from nonrobust.theory.objects.laws import law
from sympy import Rational

ACTIVATIONS = ("relu", "tanh", "erf", "sin", "cos", "quadratic", "softplus", "gelu", "He_3", "t**3 - t", "t**2 + t")
NAMES_OF_LAWS = (
    *("exp", "uniform", "power-law", "semicircle", "marchenko-pastur", "low-rank"),
    *("gamma", "beta", "arcsine", "lognormal", "pareto"),
)
_WIDE, _LARGE, _FEW = 4, 40, 6  # where an infinite interval, sizes, and numbers of steps are cut


def rationals(low: object, high: object, denominator: int = 60) -> st.SearchStrategy[Rational]:
    """Rationals in [low, high] with a bounded denominator."""
    fractions = st.fractions(Fraction(str(low)), Fraction(str(high)), max_denominator=denominator)
    return fractions.map(lambda x: Rational(x.numerator, x.denominator))


def positive(high: object, denominator: int = 60) -> st.SearchStrategy[Rational]:
    """Rationals in [1/denominator, high]."""
    return rationals(Rational(1, denominator), high, denominator)


units = rationals(0, 1)
ratios = positive(3)  # width over dimension, on both sides of 1


def _reals(domain: domains.Real) -> st.SearchStrategy[Rational]:
    low = -_WIDE if domain.low is None else domain.low
    high = _WIDE if domain.high is None else domain.high
    drawn = rationals(low, high)
    if domain.open_low and domain.low is not None:
        drawn = drawn.filter(lambda x: x > domain.low)
    if domain.open_high and domain.high is not None:
        drawn = drawn.filter(lambda x: x < domain.high)
    return drawn


@st.composite
def weights(draw: st.DrawFn, count: int) -> list[Rational]:
    """Positive rationals that sum to 1."""
    parts = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
    return [Rational(part, sum(parts)) for part in parts]


@st.composite
def laws(draw: st.DrawFn) -> str:
    """The text of a spectral law with a positive second moment, from every constructor of one law."""
    number = rationals(-3, 3, 12)
    name = draw(st.sampled_from(("atoms", *NAMES_OF_LAWS)))
    match name:
        case "gamma":
            scale = draw(positive(3, 12))
            return f"gamma({draw(rationals('1/6', 8, 6))}{f',{scale}' if scale != 1 else ''})"
        case "beta":
            low, width = draw(number), draw(positive(3, 12))
            return f"beta({draw(rationals('1/4', 6, 4))},{draw(rationals('1/4', 6, 4))},{low},{low + width})"
        case "arcsine" | "uniform":
            low, width = draw(number), draw(positive(3, 12))
            return f"{name}({low},{low + width})"
        case "lognormal":
            return f"lognormal({draw(rationals(-2, 2, 6))},{draw(rationals('1/6', 1, 6))})"
        case "pareto":
            return f"pareto({draw(rationals('9/4', 20, 4))})"
        case "atoms":
            points = draw(st.lists(number, min_size=1, max_size=4, unique=True).filter(any))
            return f"atoms({','.join(f'{x}:{p}' for x, p in zip(points, draw(weights(len(points))), strict=True))})"
        case "power-law":
            return f"power-law({draw(rationals('1/50', '12/25', 50))})"
        case "semicircle":
            center = draw(number)
            return f"semicircle({draw(positive(3, 12))}{f',{center}' if center else ''})"
        case "low-rank":
            return f"low-rank({draw(positive(1, 12))})"
        case _:
            return f"{name}({draw(positive(4, 12))})"


@st.composite
def compound_laws(draw: st.DrawFn) -> str:
    """The text of a multiple of a law, or of a mixture of laws and eigenvalues."""
    if draw(st.booleans()):
        return f"{draw(positive(3, 12))}*{draw(laws())}"
    parts = draw(st.lists(st.one_of(laws(), rationals(-3, 3, 12).filter(bool).map(str)), min_size=1, max_size=3))
    return f"mixture({','.join(f'{p}:{x}' for p, x in zip(draw(weights(len(parts))), parts, strict=True))})"


@st.composite
def covariance_laws(draw: st.DrawFn) -> str:
    """The text of a bounded spectral law on [0, oo) with mean 1."""
    width = draw(positive(1, 12))
    name = draw(st.sampled_from(("atoms", "uniform", "semicircle", "marchenko-pastur", "arcsine", "beta", "mixture")))
    match name:
        case "atoms":
            return f"atoms({1 - width},{1 + width})"
        case "arcsine":
            return f"arcsine({1 - width},{1 + width})"
        case "beta":
            a, b = draw(st.integers(1, 4)), draw(st.integers(1, 4))
            return f"{Rational(a + b, a)}*beta({a},{b})"
        case "mixture":
            return f"mixture(1/3:1,2/3:arcsine({1 - width},{1 + width}))"
        case "uniform":
            return f"uniform({1 - width},{1 + width})"
        case "semicircle":
            return f"semicircle({width},1)"
        case _:
            return f"marchenko-pastur({draw(positive(4, 12))})"


def values(domain: domains.Domain) -> st.SearchStrategy[str]:
    """Text that a domain reads, over the whole of it up to a cut at infinity."""
    match domain:
        case domains.Real():
            return _reals(domain).map(str)
        case domains.Integer(low):
            return st.integers(low, _LARGE if low else _FEW).map(str)
        case domains.Sequence():
            entries = st.lists(_reals(domain.entry), min_size=1, max_size=6)
            nonzero = entries.filter(any) if domain.nonzero else entries
            return nonzero.map(lambda xs: ",".join(map(str, xs)))
        case domains.Choice(names):
            return st.sampled_from(names)
        case Law():
            return laws()
        case PositiveLaw():
            return laws().filter(lambda text: law(text).lower >= 0)
        case CovarianceLaw():
            return covariance_laws()
        case ActivationDomain():
            return st.sampled_from([text for text in ACTIVATIONS if _reads(domain, text)])
    raise NotImplementedError(f"no strategy for {domain!r}")


def _reads(domain: domains.Domain, text: str) -> bool:
    try:
        domain.read(text)
    except ValueError:
        return False
    return True


@st.composite
def points(draw: st.DrawFn, claim: Claim) -> Point:
    """An admissible point of a claim: any of its check points, or values from the whole of its domains."""
    if draw(st.integers(0, 4)) == 0:
        return claim.at(**draw(st.sampled_from(claim.points)))
    given = {param.name: draw(values(param.domain)) for param in claim.params}
    if "gamma" in given:  # the eigenvalues of a covariance of trace 1
        parts = [Rational(part) for part in given["gamma"].split(",")]
        given["gamma"] = ",".join(str(part / sum(parts)) for part in parts)
    try:
        return claim.at(**given)
    except InputError:
        if not claim.constraints:  # only a condition that ties parameters may reject values of their domains
            raise
        return claim.at(**draw(st.sampled_from(claim.points)))
