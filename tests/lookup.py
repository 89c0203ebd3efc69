"""Where tests find what belongs to a claim of the package's library: its simulator, second route and derivation."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from nonrobust import Library, library
from nonrobust.derivations.dossier import Without
from nonrobust.derivations.proof.step import Checked, Derivation
from nonrobust.theory.language.claim import Claim

ORACLES = {each.claim.id: each.simulator for each in library.dossiers}
ROUTES = {each.claim.id: each.route for each in library.dossiers if not isinstance(each.route, Without)}
WITHOUT = {each.claim.id: each.route.why for each in library.dossiers if isinstance(each.route, Without)}
DERIVATIONS = {each.claim.id: each.derive for each in library.dossiers if each.derivation is not None}


def derivation(claim: Claim | str) -> Derivation:
    """The derivation of a claim, given by its id or as itself, changed or not."""
    if isinstance(claim, str):
        return library.dossier(claim).derive()
    return library.dossier(claim.id).derive(claim)


def check(claim: Claim | str) -> Checked:
    """The derivation with its lines checked."""
    return derivation(claim).check()


def shelf(*claims: Claim) -> Library:
    """A library of these claims alone, each with the evidence of the package's claim of its id, and without address."""
    (paper,) = library.papers
    dossiers = tuple(replace(library.dossier(claim.id), claim=claim) for claim in claims)
    return Library((replace(paper, dossiers=dossiers, address=""),))


def home(draw: Callable[..., Any]) -> str:
    """The module in which a simulator's drawing function is written, whatever is wrapped around it."""
    while isinstance(draw, partial):
        inner = [each for each in draw.args if callable(each)]
        draw = inner[0] if inner else draw.func
    return draw.__module__
