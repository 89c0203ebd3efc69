"""Dohmatob and Bietti, On the (Non-)Robustness of Two-Layer Neural Networks in Different Learning Regimes.

Statements only, a module for each regime; `CLAIMS` are all of them.
"""

from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti import (
    adversarial,
    full_training,
    gradient_flow,
    infinite_width,
    initialization,
    lazy,
    neural_tangent,
    ordering,
    random_features,
    setting,
    tradeoffs,
)

CLAIMS: tuple[Claim, ...] = (
    setting.CLAIMS
    + adversarial.CLAIMS
    + initialization.CLAIMS
    + random_features.CLAIMS
    + infinite_width.CLAIMS
    + neural_tangent.CLAIMS
    + lazy.CLAIMS
    + full_training.CLAIMS
    + gradient_flow.CLAIMS
    + tradeoffs.CLAIMS
    + ordering.CLAIMS
)
