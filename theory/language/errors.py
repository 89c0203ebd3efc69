"""The one exception that a user's input can cause, and how a message shows what was given.

Main definitions
    InputError
    printable(text)   given text as one line that moves no cursor and turns no writing direction
    quoted(given)     the same between quotes, for the end of a sentence
"""

_LONGEST = 60  # characters of given text that a sentence repeats


class InputError(ValueError):
    """Input that no claim can use; its message is one sentence for the person who gave it."""


def printable(text: str, longest: int | None = None) -> str:
    """`text` with what is no visible character (controls, newlines, marks of direction) written as Python writes it.

    Longer text is cut after `longest` characters; what follows is three dots. A backslash stays as it is.
    """
    cut = longest is not None and len(text) > longest
    kept = text[:longest] if cut else text
    shown = "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in kept)
    return shown + "..." if cut else shown


def quoted(given: object, longest: int = _LONGEST) -> str:
    """What was given, between quotes: printable, and cut at a length that a sentence can hold."""
    return f"'{printable(str(given), longest)}'"
