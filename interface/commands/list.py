"""`nonrobust list`: what is claimed."""

import argparse
from typing import TYPE_CHECKING

from nonrobust.commands.options import add_json

if TYPE_CHECKING:
    from nonrobust.paper import Library

HELP = "list the claims"


def add(parser: argparse.ArgumentParser) -> None:
    add_json(parser)


def run(options: argparse.Namespace, library: "Library") -> int:
    """Print the claims."""
    from nonrobust.listing import claims_json, claims_text

    print((claims_json if options.json else claims_text)(library.claims))
    return 0
