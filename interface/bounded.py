"""Work within bounds: a text computed by a process of its own, which is ended when its time or memory is used up.

Neither a thread nor a signal could stop a library's compiled code half-way; ending its process does.
"""

import faulthandler
import json
import os
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from nonrobust.ending import Failed
from nonrobust.theory.language.errors import InputError

_SOON = 1.0  # seconds after which a wait is announced
_GIB = 1 << 30
# Where they get no memory, libraries in C abort or reach for address 0; where the system has none, it kills.
_BROKEN = tuple(-number for number in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGKILL))


class OutOfReach(Exception):
    """No answer within the time or memory allowed; the message is one sentence."""


@dataclass(frozen=True)
class Bounds:
    """Seconds, and GiB of memory, that one computation may use; infinite where there is no bound."""

    seconds: float
    memory: float


def bounded(work: Callable[[], str], bounds: Bounds, announce: Callable[[], None]) -> str:
    """The text that `work` returns; `announce` is called if it takes long.

    Raises InputError as `work` does, OutOfReach where time or memory do not suffice, Failed if anything else went
    wrong there.
    """
    reader, writer = os.pipe()
    parent, child = os.getpid(), os.fork()
    if child == 0:
        _compute(work, writer, parent, bounds.memory)
    os.close(writer)
    answer, ended = None, None
    try:
        answer = _received(reader, bounds.seconds, announce)
    finally:
        os.close(reader)
        if answer is None:  # out of time, or this process was asked to end
            os.kill(child, signal.SIGKILL)
        _, ended = os.waitpid(child, 0)
    if answer is None:
        raise OutOfReach(
            f"There is no answer within {bounds.seconds:g} s; --timeout SECONDS allows more, simpler numbers need less."
        )
    return _read(answer, os.waitstatus_to_exitcode(ended), bounds)


def _received(reader: int, seconds: float, announce: Callable[[], None]) -> bytes | None:
    """All that comes through the pipe until its other end is closed; None once the time is up."""
    parts: list[bytes] = []
    started, told = time.monotonic(), False
    while True:
        passed = time.monotonic() - started
        if passed >= seconds:
            return None
        if passed >= _SOON and not told:
            told = True
            announce()
        ready, _, _ = select.select([reader], [], [], min((seconds if told else min(seconds, _SOON)) - passed, 3600.0))
        if ready:
            part = os.read(reader, 1 << 16)
            if not part:
                return b"".join(parts)
            parts.append(part)


def _read(answer: bytes, code: int, bounds: Bounds) -> str:
    memory = OutOfReach(
        f"The computation broke off, most likely because the {bounds.memory:g} GiB of memory allowed do not suffice; "
        "--memory GIB allows more, simpler numbers need less."
    )
    try:
        found: dict[str, Any] = json.loads(answer)
    except ValueError:
        if code in _BROKEN:
            raise memory from None
        raise Failed(f"The process that computed the answer ended by itself (status {code}).") from None
    if "input" in found:
        raise InputError(found["input"])
    if "memory" in found:
        raise memory
    if "fault" in found:
        raise Failed(*found["fault"])
    return str(found["text"])


def _compute(work: Callable[[], str], writer: int, parent: int, memory: float) -> NoReturn:
    """In the child: send what `work` gives, or what it raises, and end without anything that the parent has to do."""
    from nonrobust.ending import sentence
    from nonrobust.numerics.tasks.lifetime import end_with

    try:
        end_with(parent)
        faulthandler.disable()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what libraries in C say as they abort
        _limit(memory)
        try:
            found: dict[str, Any] = {"text": work()}
        except InputError as error:
            found = {"input": str(error)}
        except MemoryError:
            found = {"memory": True}
        except Exception as error:
            found = {"fault": [sentence(error), traceback.format_exc()]}
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(json.dumps(found).encode())
    finally:
        os._exit(0)


def _limit(gib: float) -> None:
    """Allow so much memory on top of what this process has, where the system can say how much that is."""
    with suppress(OSError, ValueError, OverflowError):
        with open("/proc/self/statm", encoding="ascii") as file:
            pages = int(file.read().split()[0])
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = pages * resource.getpagesize() + int(gib * _GIB)
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
