"""What is claimed: the statements of the paper as data.

`CLAIMS` are the statements that `nonrobust verify` checks by itself. `CANDIDATES` have a value, a derivation and a
simulator too, but their simulation does not yet reach the default resolution in the time of a routine run; they are
checked when named. `claim("neural-tangent/least-squares/test-error")` looks up either kind.
"""

from difflib import get_close_matches

from theory.claim import Bound, Claim, Exact, Limit, Point, Source
from theory.errors import InputError
from theory.regimes import (
    adversarial,
    full_training,
    gradient_flow,
    initialization,
    lazy,
    neural_tangent,
    ordering,
    random_features,
    setting,
    tradeoffs,
)

__all__ = ["CANDIDATES", "CLAIMS", "Bound", "Claim", "Exact", "InputError", "Limit", "Point", "Source", "claim"]

CLAIMS: tuple[Claim, ...] = (
    setting.CLAIMS
    + adversarial.CLAIMS
    + initialization.CLAIMS
    + neural_tangent.CLAIMS
    + full_training.CLAIMS
    + gradient_flow.CLAIMS
    + tradeoffs.CLAIMS
)

CANDIDATES: tuple[Claim, ...] = random_features.CLAIMS + neural_tangent.FILTERED + lazy.CLAIMS + ordering.CLAIMS


def claim(id: str) -> Claim:
    """Return the claim with this id; raise InputError naming the nearest id otherwise."""
    known = CLAIMS + CANDIDATES
    for each in known:
        if each.id == id:
            return each
    near = get_close_matches(id, [each.id for each in known], n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}? " if near else ""
    raise InputError(f"There is no claim '{id}'; {hint}`nonrobust list` shows all {len(known)}.")
