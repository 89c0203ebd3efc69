"""Output files: written whole or not at all."""

import os
import tempfile
from pathlib import Path

from nonrobust.theory.language.errors import InputError


def check_writable(path: Path) -> None:
    """Raise InputError if no file can be written at `path`, before any work is lost."""
    if path.is_dir():
        raise InputError(f"Cannot write {path}: it is a folder.")
    folder = path.parent
    if not folder.is_dir():
        raise InputError(f"Cannot write {path}: there is no folder {folder}.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InputError(f"Cannot write {path}: {error.strerror or error}.") from None


def check_folder(folder: Path) -> None:
    """Make `folder` if need be; raise InputError if files cannot be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"Cannot use {folder} as an output folder: {error.strerror or error}.") from None
    check_writable(folder / "probe")


def write_whole(path: Path, content: str | bytes) -> None:
    """Write text, in UTF-8, or bytes to `path` in one step: readers see the old file or the new one, never a part."""
    check_writable(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
