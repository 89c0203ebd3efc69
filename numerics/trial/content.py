"""The content of values as text: what two values must have in common to be the same thing, whatever they are called.

The text labels streams of random numbers, so that it must not change from process to process.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import singledispatch
from typing import Any

from nonrobust.theory.objects.activations import Activation
from sympy import Basic, srepr


@singledispatch
def content(value: Any) -> str:
    """The text of numbers, SymPy expressions, tuples, mappings, and of dataclasses: of the fields that they compare.

    Raises TypeError for what has no such text, a function for instance.
    """
    if is_dataclass(value) and not isinstance(value, type):
        compared = {field.name: getattr(value, field.name) for field in fields(value) if field.compare}
        return _parts(type(value).__name__, compared)
    raise TypeError(f"a {type(value).__name__} has no content by which random draws could be told apart")


@content.register(int | float | str | bytes | None)
def _(value: object) -> str:
    return repr(value)


@content.register
def _(value: Basic) -> str:
    return str(srepr(value))


@content.register(tuple | list)
def _(value: Any) -> str:
    return f"({', '.join(map(content, value))})"


@content.register
def _(value: Mapping) -> str:
    return _parts("mapping", value)


@content.register
def _(value: Activation) -> str:
    """An activation is the function that its expression says; all its constants follow."""
    return f"Activation({content(value.expr)})"


def _parts(kind: str, values: Mapping[str, Any]) -> str:
    return f"{kind}({', '.join(f'{name}={content(values[name])}' for name in sorted(values))})"
