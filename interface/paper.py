"""A paper is a value: its references, its glossary, a dossier for each claim, its tables and figures.

Main definitions
    Paper, Library     a paper, and the papers at hand, where alone an id is looked up
    paper_at(address)  the paper that another process, or another run, means by an address

Notes
    An address is "package.module:NAME", or what `address_of` gives a paper that has none: such a paper is found in this
    process and in those that are forked from it, and nowhere else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from nonrobust.derivations.dossier import Dossier
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.language.errors import InputError, quoted
from nonrobust.theory.language.params import Param
from nonrobust.theory.language.references import Reference
from nonrobust.theory.language.terms import Abbreviation, Quantity
from nonrobust.theory.objects.filters import Filter
from sympy import Symbol


@dataclass(frozen=True)
class Glossary:
    """What a paper's letters mean: parameters, quantities, abbreviations, and LaTeX of further symbols in derivations.

    `abbreviations` are used in every line of a derivation that they make shorter.
    """

    params: tuple[Param, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    names: Mapping[Symbol, str] = field(default_factory=dict)

    @property
    def symbol_names(self) -> dict[Symbol, str]:
        """LaTeX of every symbol."""
        found: dict[Symbol, str] = {}
        for param in self.params:
            found |= param.symbol_names
        return found | {short.letter: short.latex for short in self.abbreviations} | dict(self.names)


@dataclass(frozen=True)
class Filtered:
    """A regime whose claims and simulators follow from a training filter, so that a wrong filter can be planted.

    `errors` gives the right-hand sides of a filter's two claims, `simulator` what simulates both, `dossiers` are those
    of the two claims for each filter, `parts` the attributes of a filter that the simulator uses.
    """

    name: str
    errors: tuple[Callable[[Filter], Any], Callable[[Filter], Any]]
    simulator: Callable[[Filter], Any]
    claims: Mapping[Filter, tuple[Claim, Claim]]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """A paper as data. `standing` are assumptions that every claim shares, said once where claims are listed.

    `tables` and `figures` are builders by name, `kept_tables` the folder with the tables kept for comparison,
    `simulators` the package or module whose source `mutate --simulators` changes, `built_on_them` the modules whose
    values hold simulators, `filtered` the regimes made by filters.
    """

    name: str
    title: str
    dossiers: tuple[Dossier, ...]
    references: tuple[Reference, ...] = ()
    glossary: Glossary = Glossary()
    standing: tuple[str, ...] = ()
    tables: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    figures: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    kept_tables: Path | None = None
    simulators: str = ""
    built_on_them: tuple[str, ...] = ()
    filtered: tuple[Filtered, ...] = ()
    address: str = ""

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(dossier.claim for dossier in self.dossiers)


@dataclass(frozen=True)
class Library:
    """The papers at hand. Raises ValueError where two have one name or two claims one id."""

    papers: tuple[Paper, ...]

    def __post_init__(self) -> None:
        for what, names in (("papers are", [paper.name for paper in self.papers]), ("claims have the id", self._ids)):
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise ValueError(f"two {what} {sorted(twice)[0]!r}")

    @cached_property
    def _ids(self) -> list[str]:
        return [claim.id for paper in self.papers for claim in paper.claims]

    @cached_property
    def _found(self) -> Mapping[str, tuple[Paper, Dossier]]:
        return {dossier.claim.id: (paper, dossier) for paper in self.papers for dossier in paper.dossiers}

    @property
    def dossiers(self) -> tuple[Dossier, ...]:
        return tuple(dossier for paper in self.papers for dossier in paper.dossiers)

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(dossier.claim for dossier in self.dossiers)

    @property
    def glossary(self) -> Glossary:
        """What letters mean in any of the papers."""
        every = [paper.glossary for paper in self.papers]
        return Glossary(
            params=tuple(dict.fromkeys(param for each in every for param in each.params)),
            quantities=tuple(dict.fromkeys(quantity for each in every for quantity in each.quantities)),
            abbreviations=tuple(dict.fromkeys(short for each in every for short in each.abbreviations)),
            names={symbol: latex for each in every for symbol, latex in each.names.items()},
        )

    def knows(self, id: str) -> bool:
        """Whether one of the papers states a claim with this id."""
        return id in self._found

    def dossier(self, id: str) -> Dossier:
        """The dossier of the claim with this id; raises InputError naming the nearest id."""
        return self._look_up(id)[1]

    def claim(self, id: str) -> Claim:
        """The claim with this id; raises InputError naming the nearest id."""
        return self.dossier(id).claim

    def paper(self, claim: Claim) -> Paper:
        """The paper that states the claim, or the claim of which this is a changed one."""
        return self._look_up(claim.id)[0]

    def about(self, point: Point) -> Dossier:
        """The dossier that can judge a claim at a point: that of the claim, also where its right-hand side was changed.

        Raises InputError where the claim of that id is about something else.
        """
        claim, dossier = point.claim, self.dossier(point.claim.id)
        if (claim.quantity, claim.params) != (dossier.claim.quantity, dossier.claim.params):
            raise InputError(
                f"{claim.id} is the id of another claim, about {dossier.claim.quantity.name}; "
                "give yours an id of its own and pass verify(..., simulator=...)."
            )
        return dossier

    def _look_up(self, id: str) -> tuple[Paper, Dossier]:
        if id in self._found:
            return self._found[id]
        near = get_close_matches(id, self._ids, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}? " if near else ""
        raise InputError(f"There is no claim {quoted(id)}; {hint}`nonrobust list` shows all {len(self._ids)}.")


_HERE = "here:"
_present: dict[str, Paper] = {}  # papers without an address of their own, by the one they were given


def address_of(paper: Paper) -> str:
    """Text by which a worker finds the paper."""
    if paper.address:
        return paper.address
    address = f"{_HERE}{paper.name}"
    _present[address] = paper  # the latest of that name
    return address


def dossier_at(address: str, id: str) -> Dossier:
    """The dossier of a claim of the paper with this address."""
    return next(dossier for dossier in paper_at(address).dossiers if dossier.claim.id == id)


def paper_at(address: str) -> Paper:
    """The paper with this address; raises InputError where there is none."""
    if address.startswith(_HERE):
        if address not in _present:
            raise InputError(
                f"The paper '{address.removeprefix(_HERE)}' has no address by which another process finds it; give "
                'Paper(..., address="package.module:NAME").'
            )
        return _present[address]
    module, _, name = address.partition(":")
    found = getattr(import_module(module), name, None)
    if not isinstance(found, Paper):
        raise InputError(f"There is no paper at {address}.")
    return found


def by_paper(library: Library, claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """The claims of each paper, by its address."""
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(address_of(library.paper(claim)), []).append(claim)
    return found
