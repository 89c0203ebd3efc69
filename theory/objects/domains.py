"""Domains of activations and of spectral laws, which are read from text or taken as they are."""

from dataclasses import dataclass

from nonrobust.theory.objects.activations import Activation, activation
from nonrobust.theory.objects.laws import SpectralLaw, law

_COVARIANCE = "a bounded spectral law on [0, oo) with mean 1"


@dataclass(frozen=True)
class Law:
    """A spectral law, as an object or as text such as exp(1) or atoms(1/2,3/2); see `laws`."""

    def describe(self) -> str:
        return "a spectral law such as exp(1), atoms(1/2,3/2) or marchenko-pastur(1/2)"

    def read(self, given: object) -> SpectralLaw:
        if isinstance(given, SpectralLaw):
            chosen = given
            if _library(chosen.text) not in (None, chosen):
                raise ValueError(f"a law whose text is its own: {chosen.text} is another law, of the library")
        else:
            chosen = law(str(given))
        if chosen.second_moment == 0:
            raise ValueError("a spectral law other than that of B = 0")
        return chosen


def _library(text: str) -> SpectralLaw | None:
    """The law of the library that `text` names, if it names one: what is kept and shared goes by a law's text."""
    try:
        return law(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class PositiveLaw:
    """A spectral law on [0, oo)."""

    def describe(self) -> str:
        return "a spectral law on [0, oo) such as exp(1), atoms(0,1) or marchenko-pastur(1/2)"

    def read(self, given: object) -> SpectralLaw:
        found = Law().read(given)
        if found.lower < 0:
            raise ValueError(f"{self.describe()}; the eigenvalues of {found} go down to {found.lower}")
        return found


@dataclass(frozen=True)
class CovarianceLaw:
    """A bounded law D of the spectrum of d*Gamma: on [0, oo) with mean 1, since Tr Gamma = 1.

    Bounded because the linearisation of the random features kernel is derived for bounded spectra of d*Gamma only.
    """

    def describe(self) -> str:
        return f"{_COVARIANCE}, such as atoms(1/2,3/2) or marchenko-pastur(1/2)"

    def read(self, given: object) -> SpectralLaw:
        found = Law().read(given)
        if found.lower < 0:
            raise ValueError(f"{_COVARIANCE}, as a covariance has no negative eigenvalues; {found} has")
        if not found.upper.is_finite:
            raise ValueError(
                f"{_COVARIANCE}: the limit is derived for bounded spectra, and that of {found} is unbounded; "
                "write a bounded law such as 2*beta(2,2)"
            )
        if found.mean != 1:
            raise ValueError(
                f"{_COVARIANCE}, as Tr Gamma = 1; {found} has mean {found.mean}: write {1 / found.mean}*{found}"
            )
        return found


@dataclass(frozen=True)
class ActivationDomain:
    """An activation, as an object or as text; `nonlinear` refuses affine ones, whose features span only lines."""

    nonlinear: bool = True

    def describe(self) -> str:
        return "an activation such as relu, tanh, He_3, or an expression in t such as t**3 - t"

    def read(self, given: object) -> Activation:
        found = given if isinstance(given, Activation) else activation(str(given))
        if self.nonlinear and found.is_affine:
            raise ValueError("an activation that is not affine")
        return found
