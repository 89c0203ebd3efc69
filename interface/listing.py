"""Claims as text and JSON, without what only a computation needs."""

import json
from collections.abc import Iterable, Sequence

from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.errors import InputError, quoted
from nonrobust.theory.language.modes import in_words
from nonrobust.theory.language.references import listed


def claim_text(claim: Claim) -> str:
    """A few lines that say what is claimed, under which conditions, and where it comes from."""
    takes = ", ".join(param.name for param in claim.params) or "no parameters"
    return "\n".join(
        [
            claim.id,
            f"    {claim.statement}",
            f"    {claim.plain()}",
            f"    mode: {in_words(claim.mode)}",
            f"    parameters: {takes}",
            f"    source: {claim.source}",
            f"    assumes: {'; '.join(claim.assumptions)}",
        ]
    )


def claim_data(claim: Claim) -> dict[str, object]:
    """Everything about a claim, for JSON."""
    shown = claim.formula()
    return {
        "id": claim.id,
        "statement": claim.statement,
        "quantity": claim.quantity.name,
        "rhs": str(claim.rhs),
        "latex": shown.relation,
        "where": list(shown.where),
        "mode": in_words(claim.mode),
        "source": {"cite": str(claim.source), "reference": str(claim.source.reference)},
        "assumptions": list(claim.assumptions),
        "parameters": [
            {"name": param.name, "meaning": param.meaning, "domain": param.domain.describe(), "latex": param.latex}
            for param in claim.params
        ],
        "constraints": [constraint.words for constraint in claim.constraints],
        "points": [dict(point) for point in claim.points],
    }


def claims_json(claims: Sequence[Claim]) -> str:
    return json.dumps([claim_data(claim) for claim in claims], indent=2)


def claims_text(claims: Sequence[Claim]) -> str:
    """Claims for people, and the references that they cite."""
    cited = "\n".join(["References", *(f"    {each}" for each in listed(claim.source for claim in claims))])
    return "\n\n".join([*map(claim_text, claims), cited])


def named(kind: str, known: Iterable[str], given: Sequence[str]) -> list[str]:
    """The names given, each once, or all that are known if none; raise InputError for an unknown `kind`."""
    names = list(known)
    for name in given:
        if name not in names:
            raise InputError(f"There is no {kind} {quoted(name)}; the {kind}s are {', '.join(names)}.")
    return list(dict.fromkeys(given)) or names
