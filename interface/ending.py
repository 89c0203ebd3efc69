"""How a run ends: its exit status, and one line on stderr where that is not the result's own.

Exit status: 0 all passed, 1 something refuted, 2 bad usage or input, 3 something inconclusive or out of reach,
70 a failure that is no result, 130 interrupted, 141 the reader of the output went away, 143 asked to end.
"""

import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn, TextIO

REFUTED, BAD_INPUT, INCONCLUSIVE, FAILED, INTERRUPTED, UNREAD, TERMINATED = 1, 2, 3, 70, 130, 141, 143
STATUSES = (
    "exit status: 0 all passed, 1 something refuted, 2 bad usage or input, 3 something inconclusive or out of reach, "
    "70 a failure that is no result (a killed process, a full disk, a fault of nonrobust), 130 interrupted, "
    "141 the reader of the output went away, 143 asked to end"
)
_LONGEST = 400  # characters of what is said of a failure


class Stopped(BaseException):
    """A signal asked this run to end."""


class Failed(Exception):
    """A failure whose message is a whole sentence; `trace` is where it happened, if that was another process."""

    def __init__(self, sentence: str, trace: str = "") -> None:
        super().__init__(sentence)
        self.trace = trace


class Requests:
    """Which signal asked this run to end, if one did: what is raised on the way out may be anything."""

    def __init__(self) -> None:
        self.received: int | None = None

    def _receive(self, number: int, frame: FrameType | None) -> NoReturn:
        if self.received is not None:  # asked twice: at once
            os._exit(128 + number)
        self.received = number
        signal.signal(signal.SIGALRM, self._insist)
        signal.setitimer(signal.ITIMER_REAL, 1.0, 1.0)  # a quadrature may drop what is raised in its integrand
        raise Stopped

    def _insist(self, number: int, frame: FrameType | None) -> NoReturn:
        raise Stopped

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Within it SIGINT and SIGTERM raise Stopped; elsewhere than in the main thread nothing is changed."""
        before: dict[int, object] = {}
        number: int
        with suppress(ValueError):
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) is not signal.SIG_IGN:  # whoever started this run wants it to go on
                    before[number] = signal.signal(number, self._receive)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            for number, handler in before.items():
                signal.signal(number, handler)  # type: ignore[arg-type]


def open_streams() -> bool:
    """Make sure that there are standard streams, closed ones leading nowhere; return whether stdout was open.

    Otherwise the next file opened would take their place, and get what is printed.
    """
    shown = sys.stdout is not None
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  (for as long as this process)
        elif hasattr(getattr(sys, name), "reconfigure"):
            getattr(sys, name).reconfigure(errors="backslashreplace")  # what a terminal cannot show stops nothing
    return shown


def say(sentence: str) -> None:
    """One line on stderr, which may be closed or full."""
    from nonrobust.theory.language.errors import printable

    with suppress(OSError, ValueError):
        print(f"nonrobust: {printable(sentence)}", file=sys.stderr, flush=True)


def flush(stream: TextIO) -> OSError | None:
    """Write out what was printed; where that fails the rest is dropped, so that Python does not fail on it again."""
    try:
        stream.flush()
    except OSError as error:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return error
    return None


def ended(error: BaseException, request: int | None, traced: bool) -> int:
    """Say in one line why a run ended with `error`, or by the signal `request`; return the exit status.

    With `traced` the traceback follows. What is no failure of this run, such as SystemExit, is raised again.
    """
    from nonrobust.theory.language.errors import InputError

    unwritten = flush(sys.stdout)
    if traced and not isinstance(error, Stopped | InputError | BrokenPipeError):
        with suppress(OSError, ValueError):
            print(getattr(error, "trace", "") or "".join(traceback.format_exception(error)), file=sys.stderr, end="")
    if request is not None or isinstance(error, KeyboardInterrupt):
        terminated = request == signal.SIGTERM
        say("asked to end; what is not shown was not written." if terminated else "interrupted; nothing was written.")
        return TERMINATED if terminated else INTERRUPTED
    if not isinstance(error, Exception):
        raise error
    if isinstance(error, BrokenPipeError) or isinstance(unwritten, BrokenPipeError):
        return UNREAD
    if isinstance(error, InputError):
        say(str(error))
        return BAD_INPUT
    say(sentence(error))
    return FAILED


def sentence(error: Exception) -> str:
    """What went wrong, for people: as much as is known."""
    from nonrobust.keeping.files import OutputError
    from nonrobust.theory.language.errors import printable

    if isinstance(error, Failed | OutputError):
        return str(error)
    if type(error).__name__ == "BrokenProcessPool":  # its module takes long to load
        return "A worker process was killed, perhaps for want of memory; --jobs 1 needs the least."
    if isinstance(error, MemoryError):
        return "There is not enough memory."
    if isinstance(error, OSError) and error.strerror:
        place = f" ({error.filename})" if error.filename else ""
        return f"The system says: {error.strerror}{place}; --traceback shows where."
    what = printable(f"{type(error).__name__}: {error}", _LONGEST)
    return f"This is a fault of nonrobust, {what}; --traceback shows where."
