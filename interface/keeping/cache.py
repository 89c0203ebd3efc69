"""Results kept between runs, found again by content: a result's key is everything that it depends on.

That is this package's own source, the versions of what computes, and the labels that its caller gives; so a kept
result is never stale, and deleting the folder loses nothing but time. The folder is $NONROBUST_CACHE, by default
nonrobust in the user's cache folder; an empty $NONROBUST_CACHE keeps nothing.
"""

import hashlib
import json
import os
import shutil
import time
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

from nonrobust.keeping.files import write_whole
from nonrobust.theory.language.errors import InputError

_LAYERS = ("nonrobust.theory", "nonrobust.numerics", "nonrobust.derivations")
_ENGINES = ("sympy", "mpmath", "numpy", "scipy", "python-flint")
_UNUSED = 14 * 86400.0  # seconds after which the results of another source are dropped


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """A digest of the package's source and of the versions that its results rest on."""
    digest = hashlib.sha256(python_version().encode())
    for name in _ENGINES:
        digest.update(f"{name} {version(name)}\n".encode())
    for name in ("nonrobust", *_LAYERS):
        root = Path(import_module(name).__path__[0])
        below = [] if name in _LAYERS else [Path(import_module(layer).__path__[0]) for layer in _LAYERS]
        for path in sorted(root.rglob("*.py")):
            if not any(path.is_relative_to(each) for each in below):
                digest.update(f"{name} {path.relative_to(root)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def folder() -> Path | None:
    """Where results are kept, or None if nowhere."""
    given = os.environ.get("NONROBUST_CACHE")
    if given is not None:
        return Path(given) if given else None
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "nonrobust"


def _path(labels: tuple[str, ...]) -> Path | None:
    base = folder()
    name = hashlib.sha256("\n".join(labels).encode()).hexdigest()[:40]
    return None if base is None else base / fingerprint() / f"{name}.json"


def load(*labels: str) -> Any:
    """What `store` kept under these labels by the same source, or None."""
    path = _path(labels)
    try:
        return None if path is None else json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # absent, unreadable or damaged: compute it again
        return None


def store(data: Any, *labels: str) -> None:
    """Keep `data`, which JSON must be able to hold; a folder that cannot be written keeps nothing."""
    path = _path(labels)
    if path is None:
        return
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
            _drop_unused(path.parent)
        write_whole(path, json.dumps(data))
        os.utime(path.parent)
    except (OSError, InputError):
        return


def _drop_unused(current: Path) -> None:
    for other in current.parent.iterdir():
        if other.is_dir() and other != current and time.time() - other.stat().st_mtime > _UNUSED:
            shutil.rmtree(other, ignore_errors=True)
