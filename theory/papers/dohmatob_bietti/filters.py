"""The paper's ways of training, each a filter: one definition, used by the statements and by the simulators.

Adding a filter: one entry here.
"""

from nonrobust.theory.objects.filters import Filter, H
from nonrobust.theory.papers.dohmatob_bietti.glossary import ETA, LAMDA, STEPS, TIME, eta, lamda, steps, time
from sympy import Integer, exp

LEAST_SQUARES = Filter("least-squares", "trained to the end by least squares", Integer(0), 1 / H)
RIDGE = Filter("ridge", "trained with a ridge penalty", lamda / (lamda + H), 1 / (lamda + H), (LAMDA,))
GRADIENT_FLOW = Filter(
    "gradient-flow", "trained by gradient flow for a time t", exp(-time * H), (1 - exp(-time * H)) / H, (TIME,)
)
GRADIENT_DESCENT = Filter(
    "gradient-descent",
    "trained by k steps of gradient descent",
    (1 - eta * H) ** steps,
    (1 - (1 - eta * H) ** steps) / H,
    (ETA, STEPS),
)
NONE = Filter("none", "not trained", Integer(1), Integer(0))

FILTERS = (LEAST_SQUARES, RIDGE, GRADIENT_FLOW, GRADIENT_DESCENT, NONE)
