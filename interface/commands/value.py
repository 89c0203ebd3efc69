"""`nonrobust value`: certain digits of a claim at a point."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nonrobust.commands.options import add_json

if TYPE_CHECKING:
    from nonrobust.paper import Library
    from nonrobust.theory.language.claim import Claim

_POINT = 200  # characters of a point that a message shows

HELP = "the value of a claim at a point, with certain digits"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("claim", metavar="CLAIM")
    parser.add_argument(
        "--at", action="append", default=[], metavar="NAME=VALUE", help="an exact number such as 2/5 or 0.4"
    )
    parser.add_argument("--digits", type=int, default=50)
    parser.add_argument(
        "--timeout", type=float, default=60.0, metavar="SECONDS", help="end without a value then (default: 60)"
    )
    parser.add_argument(
        "--memory", type=float, default=2.0, metavar="GIB", help="memory that the computation may use (default: 2)"
    )
    add_json(parser)


def run(options: argparse.Namespace, library: "Library") -> int:
    """Print a claim's value at a point, if it can be had within the time and memory allowed."""
    from nonrobust.bounded import Bounds, OutOfReach, bounded
    from nonrobust.ending import INCONCLUSIVE, say
    from nonrobust.numerics.balls.value import MAX_DIGITS
    from nonrobust.theory.language.errors import InputError

    if not 1 <= options.digits <= MAX_DIGITS:
        raise InputError(f"--digits must lie between 1 and {MAX_DIGITS}, not {options.digits}.")
    for name in ("timeout", "memory"):
        if not getattr(options, name) > 0:
            raise InputError(f"--{name} must be positive, not {getattr(options, name)}.")
    claim, given, bounds = library.claim(options.claim), _given(options.at), Bounds(options.timeout, options.memory)

    def announce() -> None:
        say(f"this takes a while, and ends within {bounds.seconds:g} s (--timeout).")

    try:
        print(bounded(lambda: _shown(claim, given, options), bounds, announce))
    except OutOfReach as error:
        say(str(error))
        return INCONCLUSIVE
    return 0


def _shown(claim: "Claim", given: dict[str, str], options: argparse.Namespace) -> str:
    """The value at the point given, as it is printed."""
    from nonrobust.numerics.balls.value import PrecisionError, value
    from nonrobust.output import value_json, value_text
    from nonrobust.theory.language.errors import InputError, printable

    point = claim.at(**given)
    try:
        enclosed = value(point, options.digits)
    except PrecisionError as error:
        raise InputError(f"{claim.id} at {printable(str(point), _POINT)}: {error}.") from None
    return (value_json if options.json else value_text)(point, enclosed, options.digits)


def _given(texts: Sequence[str]) -> dict[str, str]:
    """The parameters that `--at` gives."""
    from nonrobust.theory.language.errors import InputError, quoted

    given: dict[str, str] = {}
    for text in texts:
        name, equals, number = text.partition("=")
        if not equals or not name.strip():
            raise InputError(f"--at takes NAME=VALUE, for example --at rho=2/5, not {quoted(text)}.")
        if name.strip() in given:
            raise InputError(f"--at gives {quoted(name.strip())} twice.")
        given[name.strip()] = number
    return given
