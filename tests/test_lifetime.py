"""Workers end with the process that started them, however that ends, and whatever they are doing."""

import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="reads /proc")

# The work is a function of the module `asleep`, which sleeps for ten minutes; `locked` does that in compiled code that
# keeps the interpreter's lock, so that no thread of the worker could end it.
ASLEEP = """if True:
    import ctypes, time
    from nonrobust.numerics.tasks import lifetime

    def locked(): ctypes.PyDLL(None).sleep(600)
    def free(): time.sleep(600)
"""
POOL = """if True:
    import asleep
    from nonrobust.numerics.tasks.pool import parallel
    {patch}
    if __name__ == "__main__":
        print("ready", flush=True)
        list(parallel({work}, [()] * 4, 2))
"""
BOUNDED = """if True:
    import ctypes
    from nonrobust.bounded import Bounds, bounded
    print("ready", flush=True)
    bounded(lambda: str(ctypes.PyDLL(None).sleep(600)), Bounds(600.0, 4.0), lambda: None)
"""


def children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return list(map(int, file.read().split()))


def running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(condition())


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGSEGV], ids=lambda n: n.name
)
@pytest.mark.parametrize(
    ("code", "workers"),
    [
        (POOL.format(patch="", work="asleep.locked"), 2),
        (POOL.format(patch="asleep.lifetime._killed_by_kernel = lambda: False", work="asleep.free"), 2),
        (BOUNDED, 1),
    ],
    ids=["by the kernel", "by a thread", "bounded"],
)
def test_no_worker_outlives_its_parent(code, workers, number, tmp_path):
    (tmp_path / "asleep.py").write_text(ASLEEP)
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True, cwd=tmp_path
    )
    found: list[int] = []
    try:
        assert parent.stdout.readline() == "ready\n"
        assert until(lambda: len(children(parent.pid)) == workers, 30)
        found = children(parent.pid)
        time.sleep(0.5)  # they are at work
        parent.send_signal(number)
        assert parent.wait(30) == -number
        assert until(lambda: not any(map(running, found)), 10)
    finally:
        for pid in [parent.pid, *found]:
            if running(pid):
                os.kill(pid, signal.SIGKILL)
        parent.wait()
        parent.stdout.close()
