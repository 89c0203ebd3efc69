"""Results kept between runs, found again by content: a result's key is everything that it depends on.

That is this package's own source, the versions of what computes, and the labels that its caller gives; so a kept
result is never stale, and deleting the folder loses nothing but time. The folder is $NONROBUST_CACHE, by default
nonrobust in the user's cache folder. An empty $NONROBUST_CACHE keeps nothing, and neither does a run in continuous
integration (where $CI is set) that is given no folder: what it would find there, it did not make.

Main definitions
    store(data, *labels)       keep what JSON holds
    load(read, *labels)        what was kept, as `read` makes it; what is damaged is named on stderr and not used
    fresh()                    within it, only what this run made itself is found

Notes
    A file holds its data, a checksum of labels and data, and the run that made it if that was a fresh one. Results of
    another source that were not used for two weeks are deleted: files that this module names, in a folder that it made
    and marked, and nothing else.
"""

import hashlib
import json
import os
import re
import stat
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any, TypeVar

from nonrobust.keeping.files import write_whole
from nonrobust.theory.language.errors import printable

_LAYERS = ("nonrobust.theory", "nonrobust.numerics", "nonrobust.derivations")
_ENGINES = ("sympy", "mpmath", "numpy", "scipy", "python-flint")
_UNUSED = 14 * 86400.0  # seconds after which the results of another source are dropped
_FOLDER = re.compile("[0-9a-f]{32}")
_FILE = re.compile(r"[0-9a-f]{40}\.json|\.nonrobust-[0-9a-f]{16}")  # a result, or one whose writing was cut short
_MARK = "CACHEDIR.TAG"
_RUN = "NONROBUST_RUN"  # the variable by which a run that wants only its own results, and its processes, know these

T = TypeVar("T")


@contextmanager
def fresh(wanted: bool = True) -> Iterator[None]:
    """If `wanted`, nothing that was kept before is found within: only what this run made."""
    before = os.environ.get(_RUN)
    if wanted:
        os.environ[_RUN] = uuid.uuid4().hex
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(_RUN, None)
        else:
            os.environ[_RUN] = before


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
    if os.environ.get("CI", "").lower() not in ("", "0", "false", "no"):
        return None
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if base.is_absolute():  # a relative one is to be ignored, by the standard that defines it
        return base / "nonrobust"
    try:
        return Path.home() / ".cache" / "nonrobust"
    except RuntimeError:  # a user without a home
        return None


def _path(labels: tuple[str, ...]) -> Path | None:
    base = folder()
    name = hashlib.sha256("\n".join(labels).encode()).hexdigest()[:40]
    return None if base is None else base / fingerprint() / f"{name}.json"


def _checksum(data: Any, labels: tuple[str, ...]) -> str:
    return hashlib.sha256(json.dumps([list(labels), data], sort_keys=True).encode()).hexdigest()


def load(read: Callable[[Any], T], *labels: str) -> T | None:
    """What `store` kept under these labels by the same source, as `read` makes it, or None.

    A file that cannot be what `store` wrote, or which `read` refuses by raising, is named on stderr and not used.
    """
    path = _path(labels)
    if path is None:
        return None
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise ValueError("no file")
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["checksum"] != _checksum(kept["data"], labels):
            raise ValueError("checksum")
        return read(kept["data"]) if os.environ.get(_RUN) in (None, kept["run"]) else None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except Exception as error:  # whatever reading a damaged file may raise
        what = f"cannot be read ({error.strerror})" if isinstance(error, OSError) else "is damaged"
        print(f"nonrobust: the kept result {printable(str(path))} {what}; computing it again.", file=sys.stderr)
        return None


def store(data: Any, *labels: str) -> None:
    """Keep `data`, which JSON must be able to hold; a folder that cannot be written keeps nothing."""
    path = _path(labels)
    if path is None:
        return
    kept = {"data": data, "checksum": _checksum(data, labels), "run": os.environ.get(_RUN)}
    with suppress(OSError):
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            path.parent.mkdir()
            write_whole(path.parent / _MARK, _mark(path.parent.name))
            _drop_unused(path.parent)
        write_whole(path, json.dumps(kept))
        os.utime(path.parent)


def _mark(name: str) -> str:
    """The content of the file by which a folder of results is known to be one; backups skip folders with this line."""
    return f"Signature: 8a477f597d28d172789f06886806bc55\n# Results kept by nonrobust for the source {name}.\n"


def _made_here(place: Path) -> bool:
    """Whether `place` is a folder of results that `store` made: a real one, named and marked as such."""
    mark = place / _MARK
    try:
        real = stat.S_ISDIR(place.lstat().st_mode) and stat.S_ISREG(mark.lstat().st_mode)
        return bool(real and _FOLDER.fullmatch(place.name) and mark.read_bytes() == _mark(place.name).encode())
    except OSError:
        return False


def _drop_unused(current: Path) -> None:
    """Delete the results of other sources that nobody used for long; a file that is not theirs keeps its folder."""
    for other in current.parent.iterdir():
        if other == current or not _made_here(other) or time.time() - other.stat().st_mtime <= _UNUSED:
            continue
        with suppress(OSError):
            inside = list(other.iterdir())
            for path in inside:
                if _FILE.fullmatch(path.name) and stat.S_ISREG(path.lstat().st_mode):
                    path.unlink()
            if [path.name for path in other.iterdir()] == [_MARK]:
                (other / _MARK).unlink()
                other.rmdir()
