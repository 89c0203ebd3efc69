"""Why a value could not be enclosed."""


class PrecisionError(ArithmeticError):
    """The value could not be enclosed; the message names the kind of expression."""


class Undecided(Exception):
    """A comparison or a root that needs more precision."""
