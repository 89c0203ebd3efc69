"""The sizes of the model: input dimension d and number of hidden neurons m."""

from sympy import Symbol

d = Symbol("d", integer=True, positive=True)
m = Symbol("m", integer=True, positive=True)
