"""Whether a value read back from a file is what its class says: dataclasses, tuples and plain types."""

from dataclasses import fields, is_dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def conforming(value: T) -> T:
    """`value`, a dataclass whose fields have their annotated types, at every depth; raise TypeError otherwise."""
    of: type = type(value)
    for name, kind in _annotations(of).items():
        if not _fits(getattr(value, name), kind):
            raise TypeError(f"{of.__name__}.{name} must be {kind}")
    return value


@lru_cache(maxsize=64)
def _annotations(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _fits(value: object, kind: Any) -> bool:
    if get_origin(kind) in (Union, UnionType):
        return any(_fits(value, each) for each in get_args(kind))
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        if not isinstance(value, tuple):
            return False
        if parts[-1] is Ellipsis:
            return all(_fits(each, parts[0]) for each in value)
        return len(value) == len(parts) and all(map(_fits, value, parts))
    if kind is None or kind is NoneType:
        return value is None
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        return False
    return conforming(value) is value if is_dataclass(value) else True
