"""The one exception that a user's input can cause."""


class InputError(ValueError):
    """Input that no claim can use; its message is one sentence for the person who gave it."""
