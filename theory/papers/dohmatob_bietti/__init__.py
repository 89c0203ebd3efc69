"""Dohmatob and Bietti, On the (Non-)Robustness of Two-Layer Neural Networks in Different Learning Regimes.

Statements only, a module for each regime; `CLAIMS` are all of them.
"""

from difflib import get_close_matches

from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.errors import InputError
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


def claim(id: str) -> Claim:
    """Return the claim with this id; raise InputError naming the nearest id otherwise."""
    for each in CLAIMS:
        if each.id == id:
            return each
    near = get_close_matches(id, [each.id for each in CLAIMS], n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}? " if near else ""
    raise InputError(f"There is no claim '{id}'; {hint}`nonrobust list` shows all {len(CLAIMS)}.")
