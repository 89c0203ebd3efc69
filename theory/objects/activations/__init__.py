"""Activations as expressions in t: how they are read, where they break, their Gaussian moments."""

from nonrobust.theory.objects.activations.activation import Activation, from_expression
from nonrobust.theory.objects.activations.moments import gaussian_mean, hermite
from nonrobust.theory.objects.activations.reading import activation
from nonrobust.theory.objects.piecewise.zeros import T

__all__ = ["Activation", "T", "activation", "from_expression", "gaussian_mean", "hermite"]
