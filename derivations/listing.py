"""Claims as text and JSON, without what only a computation needs."""

import json
from collections.abc import Iterable, Sequence

import theory
from theory.claim import Bound, Claim, Exact, Limit
from theory.errors import InputError


def mode(claim: Claim) -> str:
    """The claim's mode in words."""
    match claim.mode:
        case Limit(rate):
            return f"limit, approached like {rate}"
        case Bound():
            return "bound, attained"
        case Exact(average):
            return "exact, mean over the weights" if average else "exact"


def claim_text(claim: Claim) -> str:
    """A few lines that say what is claimed, under which conditions, and where it comes from."""
    takes = ", ".join(param.name for param in claim.params) or "no parameters"
    return "\n".join(
        [
            claim.id,
            f"    {claim.statement}",
            f"    {claim.quantity.symbol} {'>=' if isinstance(claim.mode, Bound) else '='} {claim.rhs}",
            f"    mode: {mode(claim)}",
            f"    parameters: {takes}",
            f"    source: {claim.source.cite}, section {claim.source.section}",
            f"    assumes: {'; '.join(claim.assumptions)}",
        ]
    )


def claim_data(claim: Claim) -> dict[str, object]:
    """Everything about a claim, for JSON."""
    return {
        "id": claim.id,
        "statement": claim.statement,
        "quantity": claim.quantity.name,
        "rhs": str(claim.rhs),
        "latex": claim.latex(),
        "mode": mode(claim),
        "source": {"cite": claim.source.cite, "section": claim.source.section},
        "assumptions": list(claim.assumptions),
        "parameters": [
            {"name": param.name, "meaning": param.meaning, "domain": param.domain.describe(), "latex": param.latex}
            for param in claim.params
        ],
        "constraints": [constraint.words for constraint in claim.constraints],
        "points": [dict(point) for point in claim.points],
    }


def claims_json() -> str:
    return json.dumps([claim_data(claim) for claim in theory.CLAIMS], indent=2)


def claims_text() -> str:
    """All claims for people."""
    return "\n\n".join(claim_text(claim) for claim in theory.CLAIMS)


def named(kind: str, known: Iterable[str], given: Sequence[str]) -> list[str]:
    """The names given, each once, or all that are known if none; raise InputError for an unknown `kind`."""
    names = list(known)
    for name in given:
        if name not in names:
            raise InputError(f"There is no {kind} '{name}'; the {kind}s are {', '.join(names)}.")
    return list(dict.fromkeys(given)) or names
