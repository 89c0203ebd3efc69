"""Section 8: the target families: closed forms of full training's end, and the alignment beta."""

from collections.abc import Callable, Mapping

from nonrobust.derivations.papers.dohmatob_bietti import family_angle, family_quantile
from nonrobust.derivations.papers.dohmatob_bietti.family import Family
from nonrobust.derivations.proof.lines import equality, last
from nonrobust.derivations.proof.step import CheckResult, Derivation, Formula, Notation, Step
from nonrobust.derivations.proof.words import Tr, letter
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import d

FAMILIES: Mapping[str, Family] = {
    "identity": family_quantile.IDENTITY,
    "exponential": family_quantile.EXPONENTIAL,
    "wishart": family_angle.WISHART,
    "semicircle": family_angle.SEMICIRCLE,
    "power-law": family_quantile.POWER_LAW,
    "low-rank": family_quantile.LOW_RANK,
}


def _general(claim_id: str, check: Callable[[], CheckResult]) -> Step:
    """The general formula, by its own derivation."""
    rob = Notation("lim eps_rob", r"\lim\varepsilon_{\mathrm{rob}}")
    ratio = Notation("T_F(rho)/T_F(1)", r"T_F(\rho)/T_F(1)")
    return Step("general", f"From the derivation of {claim_id}, `eps_test = 1 - eps_rob`, and",
                Formula(rob, ratio), "lemma", lambda formula: check(), f"the derivation of {claim_id}")  # fmt: skip


def robustness(claim: Claim, name: str, lemma: Callable[[], CheckResult]) -> Derivation:
    """eps_rob for a family."""
    family = FAMILIES[name]
    lines = (_general("full-training/end/robustness", lemma), *family.law(), *family.energy())
    return Derivation(claim, (*lines, last(claim, family.robustness, _final(name), family.charts)))


def test_error(claim: Claim, name: str, lemma: Callable[[], CheckResult]) -> Derivation:
    """eps_test = 1 - eps_rob for a family."""
    family = FAMILIES[name]
    lines = (_general("full-training/end/test-error", lemma), *family.law(), *family.energy())
    return Derivation(claim, (*lines, last(claim, 1 - family.robustness, _final(name), family.charts)))


def _final(name: str) -> str:
    if name in ("semicircle", "wishart"):
        return "`T_F(rho)/T_F(1)`, at the angle where the mass is `rho`; all the energy beyond, on each chart"
    return "`T_F(rho)/T_F(1)`, on each chart"


def alignment(claim: Claim, name: str) -> Derivation:
    """beta = lim (Tr B)^2/(d |B|^2) = mean^2/second moment of F."""
    family, t1, t2 = FAMILIES[name], Tr(letter("B")), Tr(letter("B") ** 2)
    first = equality(
        "moments", "`beta` is the squared mean over the second moment of the spectrum,",
        t1**2 / (d * t2), (t1 / d) ** 2 / (t2 / d), "divide by `d^2`", name=Notation("beta", r"\beta"),
    )  # fmt: skip
    end = last(claim, family.mean**2 / family.second, "squared mean over second moment", family.moment_charts)
    return Derivation(claim, (first, *family.law(), *family.moments(), end))
