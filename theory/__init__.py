"""What is claimed: the statements of the paper as data.

`CLAIMS` is every statement; `claim("neural-tangent/least-squares/test-error")` looks one up.
"""

from difflib import get_close_matches

from theory.claim import Bound, Claim, Exact, Limit, Point, Source
from theory.errors import InputError
from theory.regimes import full_training, neural_tangent, setting, tradeoffs

__all__ = ["CLAIMS", "Bound", "Claim", "Exact", "InputError", "Limit", "Point", "Source", "claim"]

CLAIMS: tuple[Claim, ...] = setting.CLAIMS + neural_tangent.CLAIMS + full_training.CLAIMS + tradeoffs.CLAIMS


def claim(id: str) -> Claim:
    """Return the claim with this id; raise InputError naming the nearest id otherwise."""
    for each in CLAIMS:
        if each.id == id:
            return each
    near = get_close_matches(id, [each.id for each in CLAIMS], n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}? " if near else ""
    raise InputError(f"There is no claim '{id}'; {hint}`nonrobust list` shows all {len(CLAIMS)}.")
