"""Domains of activations and of spectral laws, which are read from text or taken as they are."""

from dataclasses import dataclass

from nonrobust.theory.objects.activations import Activation, activation
from nonrobust.theory.objects.laws import SpectralLaw, law


@dataclass(frozen=True)
class Law:
    """A spectral law, as an object or as text such as exp(1) or atoms(1/2,3/2); see `laws`."""

    def describe(self) -> str:
        return "a spectral law such as exp(1), atoms(1/2,3/2) or marchenko-pastur(1/2)"

    def read(self, given: object) -> SpectralLaw:
        chosen = given if isinstance(given, SpectralLaw) else law(str(given))
        if chosen.second_moment == 0:
            raise ValueError("a spectral law other than that of B = 0")
        return chosen


@dataclass(frozen=True)
class PositiveLaw:
    """A spectral law on [0, oo)."""

    def describe(self) -> str:
        return "a spectral law on [0, oo) such as exp(1), atoms(0,1) or marchenko-pastur(1/2)"

    def read(self, given: object) -> SpectralLaw:
        found = Law().read(given)
        if found.lower < 0:
            raise ValueError(self.describe())
        return found


@dataclass(frozen=True)
class CovarianceLaw:
    """A bounded law D of the spectrum of d*Gamma: on [0, oo) with mean 1, since Tr Gamma = 1.

    Bounded because the linearisation of the random features kernel is derived for bounded spectra of d*Gamma only.
    """

    def describe(self) -> str:
        return "a bounded spectral law on [0, oo) with mean 1, such as atoms(1/2,3/2) or marchenko-pastur(1/2)"

    def read(self, given: object) -> SpectralLaw:
        found = Law().read(given)
        if found.mean != 1 or found.lower < 0 or not found.upper.is_finite:
            raise ValueError(self.describe())
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
