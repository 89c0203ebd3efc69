"""Output files: written whole or not at all; what is no file, such as a pipe or /dev/stdout, is written through.

Main definitions
    check_writable, check_folder   refuse an output that cannot be written before any work is done
    write_whole                    write it

Notes
    A file is replaced in one step by a new one that has its mode and owner, so it lies in a folder that can be
    written; a symbolic link stays, and the file that it names is replaced. Block devices, sockets and folders are
    refused.
"""

import os
import secrets
import stat
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from nonrobust.theory.language.errors import InputError, quoted

_READER = 10.0  # seconds that a named pipe is given to find a reader
_PATH = 300  # characters of a path that a message shows
_REFUSED = {stat.S_IFDIR: "a folder", stat.S_IFBLK: "a block device", stat.S_IFSOCK: "a socket"}


class OutputError(OSError):
    """What was asked for is known and cannot be written; the message is one sentence."""


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _target(path: Path) -> tuple[Path, os.stat_result | None]:
    """Where the links of `path` lead, and what is there, if anything; raise OSError or ValueError for no path."""
    try:
        return Path(os.path.realpath(path)), os.stat(path)
    except FileNotFoundError:
        return Path(os.path.realpath(path)), None


def _obstacle(path: Path) -> str | None:
    """Why nothing can be written at `path`, in words that follow "it is", "there is" or nothing; None if it can."""
    try:
        target, found = _target(path)
        if found is not None and stat.S_IFMT(found.st_mode) in _REFUSED:
            return f"it is {_REFUSED[stat.S_IFMT(found.st_mode)]}"
        if found is not None and not os.access(path, os.W_OK):
            return "it is write-protected"
        if found is not None and (not stat.S_ISREG(found.st_mode) or _stream(found) is not None):
            return None
        if not target.parent.is_dir():
            return f"there is no folder {quoted(target.parent, _PATH)}"
        with tempfile.TemporaryFile(dir=target.parent):
            return None
    except (OSError, ValueError) as error:
        return _reason(error)


def check_writable(path: Path) -> None:
    """Raise InputError if nothing can be written at `path`, before any work is lost."""
    obstacle = _obstacle(path)
    if obstacle:
        raise InputError(f"Cannot write {quoted(path, _PATH)}: {obstacle}.")


def check_folder(folder: Path) -> None:
    """Make `folder` if need be; raise InputError if files cannot be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise InputError(f"Cannot use {quoted(folder, _PATH)} as an output folder: {_reason(error)}.") from None
    check_writable(folder / "probe")


def write_whole(path: Path, content: str | bytes) -> None:
    """Write text, in UTF-8, or bytes to `path`; readers of a file see the old one or the new one, never a part.

    Raises OutputError where that fails, for example because the disk is full; an old file is then as it was.
    """
    data = content.encode() if isinstance(content, str) else content
    obstacle = _obstacle(path)
    if obstacle:
        raise OutputError(f"Cannot write {quoted(path, _PATH)}: {obstacle}.")
    kept = ""
    try:
        target, found = _target(path)
        if found is None:
            _replace(target, data, None)
        elif _stream(found) is not None or not stat.S_ISREG(found.st_mode):
            _write_through(path, found, data)
        else:
            kept = "; the old file is kept"
            _replace(target, data, found)
    except (OSError, ValueError) as error:
        raise OutputError(f"Cannot write {quoted(path, _PATH)}: {_reason(error)}{kept}.") from None


def _stream(found: os.stat_result) -> int | None:
    """The descriptor, 1 or 2, that this file is open as: /dev/stdout, or the file that output goes to."""
    for number, output in ((1, sys.stdout), (2, sys.stderr)):
        with suppress(OSError):
            if output is not None and os.path.samestat(os.fstat(number), found):
                return number
    return None


def _write_through(path: Path, found: os.stat_result, data: bytes) -> None:
    number = _stream(found)
    if number is not None:
        (sys.stdout if number == 1 else sys.stderr).flush()  # what was printed before stands before
        descriptor = os.dup(number)
    else:
        descriptor = _opened(path)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _opened(path: Path) -> int:
    """A descriptor to write to a device or a named pipe; the pipe needs a reader, or opening would never return."""
    deadline = time.monotonic() + _READER
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
            break
        except OSError:
            if not stat.S_ISFIFO(os.stat(path).st_mode):
                raise
            if time.monotonic() > deadline:
                raise OSError(f"it is a named pipe that nobody has read from for {_READER:.0f} s") from None
            time.sleep(0.05)
    os.set_blocking(descriptor, True)
    return descriptor


def _replace(target: Path, data: bytes, old: os.stat_result | None) -> None:
    """Write beside `target`, then take its place, with the mode and owner of what was there."""
    beside = target.parent / f".nonrobust-{secrets.token_hex(8)}"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if old is not None:
                made = os.fstat(descriptor)
                if (made.st_uid, made.st_gid) != (old.st_uid, old.st_gid):
                    _give(descriptor, old)
                os.fchmod(descriptor, stat.S_IMODE(old.st_mode))
            file.write(data)
            file.flush()
            os.fsync(descriptor)  # a full disk shows itself here at the latest
        os.replace(beside, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise


def _give(descriptor: int, old: os.stat_result) -> None:
    try:
        os.fchown(descriptor, old.st_uid, old.st_gid)
    except PermissionError:
        raise OSError("it has another owner or group, which only they could give to a new file") from None
