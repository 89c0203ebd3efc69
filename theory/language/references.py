"""Where statements come from: references with their full data, and sources that cite them.

`Reference` is written once, in a paper's own list; everything that people read expands it from there.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """A publication: `key` as in GMMM19, `where` as arXiv:1906.08899 or doi:10.1214/17-AOS1549."""

    key: str
    authors: str
    title: str
    year: int
    where: str

    def __str__(self) -> str:
        return f"[{self.key}] {self.authors}, {self.title}, {self.year}, {self.where}"


@dataclass(frozen=True)
class Source:
    """Where a statement is known from: a reference, and what it gives, in a few words.

    Never the number of a theorem that was not seen.
    """

    reference: Reference
    words: str = ""

    def __str__(self) -> str:
        return f"[{self.reference.key}]" + (f", {self.words}" if self.words else "")


def listed(sources: Iterable[Source]) -> tuple[Reference, ...]:
    """The references cited, each once, by key."""
    return tuple(sorted({source.reference for source in sources}, key=lambda each: each.key))
