"""Calls of plain data, spread over processes: in a fixed order, cleanly interruptible.

What crosses a process border is a function's name and text or numbers, so that it does not matter how the other process
was started. Every piece of work draws from a stream of its own: results do not depend on the number of processes.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from typing import Any

from nonrobust.numerics.tasks.lifetime import end_with


def parallel(
    work: Callable[..., Any], tasks: Sequence[tuple[Any, ...]], jobs: int, start: str | None = None
) -> Iterator[Any]:
    """Yield work(*task) for each task, in order, computed by `jobs` processes; `work` is a function of a module.

    `start` is how processes start: "spawn", or "fork" where the platform has it, which shares the imported libraries
    and is the default. The processes end at once if the caller stops iterating.
    """
    if jobs <= 1 or len(tasks) <= 1:
        yield from (work(*task) for task in tasks)
        return
    method = start or ("fork" if "fork" in get_all_start_methods() else "spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=get_context(method), initializer=end_with, initargs=(os.getpid(),))
    try:
        futures = [pool.submit(work, *task) for task in tasks]
        for future in futures:
            yield future.result()
    except BaseException:  # an interrupt, or the caller stopped: nothing that is under way matters any more
        for process in list((pool._processes or {}).values()):
            process.kill()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
