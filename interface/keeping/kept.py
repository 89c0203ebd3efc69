"""Checked derivations, by several processes and kept between runs by content.

A derivation's result depends on this package's source and its engines alone, so what was checked before need not be
checked again; `fresh` does it anyway.
"""

from collections.abc import Iterator, Sequence

from nonrobust.derivations.papers.dohmatob_bietti.chains import check, derivation
from nonrobust.derivations.proof.step import Checked, CheckResult, Status
from nonrobust.keeping import cache
from nonrobust.numerics.tasks.run import parallel
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers import dohmatob_bietti as theory

_KIND = "derivation"


def _labels(claim: Claim) -> tuple[str, ...]:
    return _KIND, claim.id, str(claim.rhs)


def _registered(claim: Claim) -> bool:
    """Whether this is the library's own claim: one that was changed is never looked up."""
    return theory.claim(claim.id) == claim


def _load(claim: Claim) -> Checked | None:
    data = cache.load(*_labels(claim)) if _registered(claim) else None
    if data is None:
        return None
    return Checked(derivation(claim), tuple(CheckResult(Status(status), how) for status, how in data))


def _results(claim: Claim) -> tuple[CheckResult, ...]:
    """The results of all lines, checked now and kept."""
    results = check(claim).results
    if _registered(claim):
        cache.store([[result.status.value, result.how] for result in results], *_labels(claim))
    return results


def checked(claim: Claim) -> Checked:
    """The claim's derivation with the results of its lines, from an earlier run of the same source if there is one."""
    return _load(claim) or Checked(derivation(claim), _results(claim))


def all_checked(claims: Sequence[Claim], jobs: int, fresh: bool = False) -> Iterator[Checked]:
    """Yield `checked` of each claim, in order; `fresh` checks every line again. What is new, `jobs` processes check."""
    found = [None if fresh else _load(claim) for claim in claims]
    missing = [(claim,) for claim, known in zip(claims, found, strict=True) if known is None]
    results = parallel(_results, missing, jobs)
    for claim, known in zip(claims, found, strict=True):
        yield known or Checked(derivation(claim), next(results))
