"""Section 8: the target families: closed forms of full training's end, and the alignment beta."""

from collections.abc import Mapping

from nonrobust.derivations.engines.words import Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti.family import Family, Moments
from nonrobust.derivations.papers.dohmatob_bietti.family_exponential import EXPONENTIAL, EXPONENTIAL_MOMENTS
from nonrobust.derivations.papers.dohmatob_bietti.family_flat import IDENTITY, LOW_RANK
from nonrobust.derivations.papers.dohmatob_bietti.family_power_law import POWER_LAW, POWER_LAW_MOMENTS
from nonrobust.derivations.papers.dohmatob_bietti.family_semicircle import SEMICIRCLE, SEMICIRCLE_MOMENTS
from nonrobust.derivations.papers.dohmatob_bietti.family_wishart import WISHART, WISHART_MOMENTS
from nonrobust.derivations.proof.lines import derived, equality, last
from nonrobust.derivations.proof.step import Derivation, Lemma, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.full_training import T
from nonrobust.theory.papers.dohmatob_bietti.glossary import d, rho

FAMILIES: Mapping[str, Family] = {
    "identity": IDENTITY,
    "exponential": EXPONENTIAL,
    "wishart": WISHART,
    "semicircle": SEMICIRCLE,
    "power-law": POWER_LAW,
    "low-rank": LOW_RANK,
}
# Those of the identity and of low rank are one trace, and proved as such.
MOMENTS: Mapping[str, Moments] = {
    "exponential": EXPONENTIAL_MOMENTS,
    "wishart": WISHART_MOMENTS,
    "semicircle": SEMICIRCLE_MOMENTS,
    "power-law": POWER_LAW_MOMENTS,
}

_KEPT = T(rho) / T(1)


def moments() -> Step:
    """beta = (Tr B)^2/(d Tr B^2) is the squared mean over the second moment of the spectrum."""
    first, second = Tr(letter("B")), Tr(letter("B") ** 2)
    return equality(
        "moments",
        says="`beta` is the squared mean over the second moment of the spectrum,",
        left=first**2 / (d * second),
        right=(first / d) ** 2 / (second / d),
        because="divide by `d^2`",
        name=Notation("beta", r"\beta"),
    )


def robustness(claim: Claim, name: str, lemma: Lemma) -> Derivation:
    """eps_rob for a family."""
    family = FAMILIES[name]
    start = derived("general", of=lemma, right=_KEPT)
    end = last(claim, family.robustness, because=family.because, charts=family.charts)
    return Derivation(claim, (start, *family.law(), *family.energy(), end))


def test_error(claim: Claim, name: str, lemma: Lemma) -> Derivation:
    """eps_test = 1 - eps_rob for a family."""
    family = FAMILIES[name]
    start = derived("general", of=lemma, right=1 - _KEPT)
    end = last(claim, 1 - family.robustness, because=family.because, charts=family.charts)
    return Derivation(claim, (start, *family.law(), *family.energy(), end))


def alignment(claim: Claim, name: str) -> Derivation:
    """beta = lim (Tr B)^2/(d |B|^2) = mean^2/second moment of F."""
    family, found = FAMILIES[name], MOMENTS[name]
    end = last(
        claim,
        found.mean**2 / family.second,
        because="squared mean over second moment",
        charts=found.charts,
    )
    return Derivation(claim, (moments(), *family.law(), *found.lines(), end))
