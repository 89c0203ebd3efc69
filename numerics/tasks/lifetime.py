"""Processes that end when the one that started them does, however that ends: no worker outlives its run."""

import ctypes
import os
import signal
import sys
import threading
import time

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux's <sys/prctl.h>
_GLANCE = 1.0  # seconds between two looks at the parent, where the kernel does not tell


def end_with(parent: int) -> None:
    """Bind the calling process, a child of the process `parent`, to it; what is asked of the parent is its own matter.

    On Linux the kernel kills the child at once, elsewhere a thread notices within a second or so. An interrupt or a
    request to end reaches every process of a terminal or service: the child ignores it, and its parent ends it.
    """
    for request in (signal.SIGINT, signal.SIGTERM):
        signal.signal(request, signal.SIG_IGN)
    if not _killed_by_kernel():
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it ended before it was watched
        os._exit(1)


def _killed_by_kernel() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        return bool(ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_GLANCE)
    os._exit(1)
