"""The three ways in which a statement holds, and how each is written.

Main definitions
    Exact, Limit, Bound   at finite size; as a size grows; as an inequality
    relation(mode)        the sign between quantity and right-hand side: =, ->, >= or <=
"""

from dataclasses import dataclass
from enum import StrEnum

from sympy import Expr, Symbol, sympify


class Relation(StrEnum):
    """How a quantity and a right-hand side are related, as text; `latex` is the sign on paper."""

    EQUAL = "="
    TENDS = "->"
    AT_LEAST = ">="
    AT_MOST = "<="

    @property
    def latex(self) -> str:
        return {"=": "=", "->": r"\to", ">=": r"\ge", "<=": r"\le"}[self]


@dataclass(frozen=True)
class Exact:
    """Holds at finite size; with `average`, for the expectation over the random weights."""

    average: bool = False


AUTO = "auto"  # a rate that is not given


@dataclass(frozen=True)
class Limit:
    """Holds as `size` grows; the finite-size value approaches it like `rate`, a function of `size` that tends to 0.

    The rate stands for an expansion in its powers 1, 2, 3, ...; it is how the limit is found, and with `stated` it is
    claimed too, and may be refuted by itself. "auto" names none, and a simulation finds a power of 1/size that fits.
    Raises ValueError for a rate in anything but the size, and for "auto" as one that is stated.
    """

    rate: Expr | str
    size: Symbol
    stated: bool = False

    def __post_init__(self) -> None:
        if self.known and getattr(self.rate, "free_symbols", None) != {self.size}:
            raise ValueError(f"a rate in {self.size} alone, the size that grows, or 'auto', not {self.rate}")
        if self.stated and not self.known:
            raise ValueError("a rate that is 'auto' cannot be stated; give it, or leave `stated` out")

    @property
    def known(self) -> bool:
        """Whether a rate is given."""
        return bool(self.rate != AUTO)

    @property
    def scale(self) -> Expr:
        """What the approach is measured in powers of: the rate, or 1/size where none is given."""
        return sympify(self.rate) if self.known else 1 / self.size

    def rate_at(self, size: int) -> float:
        """The scale at a value of the size."""
        return float(self.scale.subs(self.size, size))


@dataclass(frozen=True)
class Bound:
    """The quantity is at least (`side` is >=) or at most (<=) the right-hand side.

    `attained`: the infimum, or supremum, over what the statement leaves free is the right-hand side.
    """

    side: Relation = Relation.AT_LEAST
    attained: bool = True

    def __post_init__(self) -> None:
        if self.side not in (Relation.AT_LEAST, Relation.AT_MOST):
            raise ValueError(f"a bound is written >= or <=, not {self.side}")


Mode = Exact | Limit | Bound


def relation(mode: Mode) -> Relation:
    """The sign that stands between a claim's quantity and its right-hand side."""
    match mode:
        case Exact():
            return Relation.EQUAL
        case Limit():
            return Relation.TENDS
        case Bound(side):
            return side


def in_words(mode: Mode) -> str:
    """The mode as a phrase."""
    match mode:
        case Exact(average):
            return "exact, mean over the weights" if average else "exact"
        case Limit(rate):
            return f"limit, approached like {rate}" if mode.known else "limit, approached at a rate that is not given"
        case Bound(side, attained):
            which = "bound" if side is Relation.AT_LEAST else "upper bound"
            return f"{which}, attained" if attained else f"{which}, not attained"
