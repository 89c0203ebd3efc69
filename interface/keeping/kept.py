"""Checked derivations, by several processes and kept between runs by content.

The derivation of a claim of ours depends on this package's source and its engines alone, so what was checked before
need not be checked again; `fresh` does it anyway. A paper from elsewhere may change without our seeing it: of that
nothing is kept.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from nonrobust.derivations.dossier import Dossier
from nonrobust.derivations.proof.step import Checked, CheckResult
from nonrobust.keeping import cache
from nonrobust.keeping.shapes import conforming
from nonrobust.numerics.tasks.pool import parallel
from nonrobust.paper import Library, Paper, address_of, dossier_at, paper_at
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.status import Status

_KIND = "derivation"
_Results = list[tuple[str, str]]  # status and how, for each line: what crosses a process border


def is_ours(paper: Paper) -> bool:
    """Whether the paper is a part of this package, whose source is part of every key."""
    return paper.address.startswith("nonrobust.")


def _labels(paper: Paper, claim: Claim) -> tuple[str, ...]:
    return _KIND, paper.address, claim.id, str(claim.rhs)


def _load(paper: Paper, dossier: Dossier) -> Checked | None:
    return cache.load(partial(_checked, dossier), *_labels(paper, dossier.claim)) if is_ours(paper) else None


def _checked(dossier: Dossier, results: Sequence[Sequence[str]]) -> Checked:
    """The derivation with these results; raises an exception for what are no results of its lines."""
    lines = dossier.derive()
    found = tuple(conforming(CheckResult(Status(status), how)) for status, how in results)
    if len(found) != len(lines.steps):
        raise ValueError(f"{len(found)} results for {len(lines.steps)} lines")
    return Checked(lines, found)


def _check(paper: Paper, dossier: Dossier) -> Checked:
    """The derivation with the results of all lines, checked now and kept."""
    found = dossier.derive().check()
    if is_ours(paper):
        cache.store(_results(found), *_labels(paper, dossier.claim))
    return found


def _results(found: Checked) -> _Results:
    return [(result.status.value, result.how) for result in found.results]


def _check_at(address: str, id: str) -> _Results:
    """The same, from one process to another."""
    return _results(_check(paper_at(address), dossier_at(address, id)))


def checked(paper: Paper, dossier: Dossier) -> Checked:
    """The derivation with the results of its lines, from an earlier run of the same source if there is one."""
    return _load(paper, dossier) or _check(paper, dossier)


def all_checked(library: Library, claims: Sequence[Claim], jobs: int) -> Iterator[Checked]:
    """Yield `checked` of each claim, in order. What is new, `jobs` processes check."""
    pairs = [(library.paper(claim), library.dossier(claim.id)) for claim in claims]
    found = [_load(*pair) for pair in pairs]
    missing = [
        (address_of(paper), dossier.claim.id) for (paper, dossier), known in zip(pairs, found, strict=True) if not known
    ]
    results = parallel(_check_at, missing, jobs)
    for (_, dossier), known in zip(pairs, found, strict=True):
        yield known or _checked(dossier, next(results))
