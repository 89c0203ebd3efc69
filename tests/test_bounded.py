"""Work within bounds: whatever it does, it ends in time, in the memory allowed, and with one sentence."""

import ctypes
import os
import signal
import time

import pytest
from nonrobust.bounded import Bounds, OutOfReach, bounded
from nonrobust.ending import Failed
from nonrobust.theory.language.errors import InputError

WIDE = Bounds(60.0, 4.0)


def silent() -> None:
    pytest.fail("announced")


def children() -> set[int]:
    """Processes below this one, by the kernel's own list."""
    found = set()
    for task in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{task}/children", encoding="ascii") as file:
            found |= set(map(int, file.read().split()))
    return found


def test_the_text_comes_back_whole():
    text = "\u03b1\n" * 300_000  # more than a pipe holds
    assert bounded(lambda: text, WIDE, lambda: None) == text
    assert not children()


def test_quick_work_is_not_announced_and_slow_work_is_once():
    assert bounded(lambda: "quick", WIDE, silent) == "quick"
    told, started = [], time.monotonic()
    assert bounded(lambda: time.sleep(2.5) or "slow", WIDE, lambda: told.append(time.monotonic())) == "slow"
    assert len(told) == 1 and told[0] - started < 2.0


def compiled() -> str:
    """Ten minutes inside one call of compiled code that keeps the interpreter's lock, as Arb does."""
    return str(ctypes.PyDLL(None).sleep(600))


def spinning() -> str:
    while True:
        pass


def deaf() -> str:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    return spinning()


def silent_and_closed() -> str:
    for number in range(3, 40):  # the pipe too: its end says nothing
        try:
            os.close(number)
        except OSError:
            pass
    os._exit(0)


@pytest.mark.parametrize("work", [compiled, spinning, deaf])
def test_time_is_a_bound_whatever_the_work_is_doing(work):
    started = time.monotonic()
    with pytest.raises(OutOfReach, match="0.5 s; --timeout"):
        bounded(work, Bounds(0.5, 4.0), lambda: None)
    assert time.monotonic() - started < 5 and not children()


def in_python() -> str:
    return str(len([bytes(1 << 20) for _ in range(1 << 14)]))


def in_flint() -> str:
    from flint import fmpz

    return str((fmpz(1) << (8 << 34)).bit_length())


@pytest.mark.parametrize("work", [in_python, in_flint])
def test_memory_is_a_bound_in_python_and_in_compiled_libraries(work, capfd):
    with pytest.raises(OutOfReach, match="0.25 GiB.*--memory"):
        bounded(work, Bounds(60.0, 0.25), lambda: None)
    assert capfd.readouterr().err == "" and not children()


def test_without_bounds_work_is_not_ended():
    assert bounded(lambda: time.sleep(0.2) or "done", Bounds(float("inf"), float("inf")), silent) == "done"


def refused() -> str:
    raise InputError("rho must be positive.")


def faulty() -> str:
    raise KeyError("where")


def test_a_refusal_comes_back_as_one():
    with pytest.raises(InputError, match=r"^rho must be positive\.$"):
        bounded(refused, WIDE, silent)


def test_a_fault_comes_back_in_one_sentence_with_its_place():
    with pytest.raises(Failed, match="KeyError: 'where'") as caught:
        bounded(faulty, WIDE, silent)
    assert "in faulty" in caught.value.trace and "\n" not in str(caught.value)


def test_a_process_that_ends_by_itself_is_a_failure():
    with pytest.raises(Failed, match="ended by itself"):
        bounded(silent_and_closed, WIDE, silent)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGABRT])
def test_a_process_that_breaks_off_is_taken_to_have_wanted_too_much_memory(number):
    with pytest.raises(OutOfReach, match="memory"):
        bounded(lambda: os.kill(os.getpid(), number), WIDE, silent)


def test_a_caller_that_is_interrupted_leaves_no_process(monkeypatch):
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bounded(spinning, WIDE, interrupted)
    assert not children()
