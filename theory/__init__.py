"""What is claimed: the statements of the paper as data.

`CLAIMS` are all of them; `claim("neural-tangent/least-squares/test-error")` looks one up.
"""

from difflib import get_close_matches

from theory.claim import Bound, Claim, Exact, Limit, Point, Source
from theory.errors import InputError
from theory.regimes import (
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

__all__ = ["CLAIMS", "Bound", "Claim", "Exact", "InputError", "Limit", "Point", "Source", "claim"]

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
