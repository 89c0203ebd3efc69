"""How a run ends: a documented status, one line on stderr where it failed, and what was found is shown."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nonrobust import cli, library
from nonrobust.commands import COMMANDS
from nonrobust.ending import Failed

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "nonrobust.cli"]
QUICK = "tradeoff/hermite/robustness"
CLAIMS = (QUICK, "tradeoff/hermite/test-error")


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setenv("NONROBUST_CACHE", "")


def shell(line: str, **options) -> subprocess.CompletedProcess:
    """A command line of a shell, in which `nonrobust` is this package's."""
    run = line.replace("nonrobust", " ".join(COMMAND))
    options = {"cwd": ROOT, **options}
    return subprocess.run(["bash", "-c", run], capture_output=True, text=True, timeout=120, **options)


def one_line(err: str) -> str:
    assert err.startswith("nonrobust: ") and err.endswith("\n") and err.count("\n") == 1 and "Traceback" not in err
    return err


# Streams and surroundings that are not there


@pytest.mark.parametrize(
    "line", ["nonrobust list 2>&-", f"nonrobust verify {QUICK} --jobs 2 2>&-", "nonrobust list <&-"]
)
def test_closed_streams_that_are_not_needed_change_nothing(line):
    done = shell(line)
    assert done.returncode == 0 and QUICK in done.stdout and done.stderr == ""


def test_a_refusal_with_stderr_closed_is_still_one():
    assert shell("nonrobust value nothing 2>&-").returncode == 2
    assert shell("nonrobust nothing 2>&-").returncode == 2


def test_a_closed_stdout_is_said_before_any_work_is_lost():
    done = shell("nonrobust list >&-")
    assert done.returncode == 70 and "closed" in one_line(done.stderr)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("line", ["nonrobust list", f"nonrobust verify {QUICK}", "nonrobust value tradeoff/sum-rule"])
def test_a_stdout_that_takes_nothing_is_a_failure_in_one_line(line):
    at = " ".join(f"--at {name}={text}" for name, text in library.claim("tradeoff/sum-rule").points[0].items())
    done = shell(f"{line} {at if 'value' in line else ''} > /dev/full")
    assert done.returncode == 70 and "No space left" in one_line(done.stderr)


@pytest.mark.parametrize("line", [f"nonrobust verify {QUICK} | true", "nonrobust list --help | true"])
def test_a_reader_that_goes_away_is_no_fault(line):
    done = shell(f"set -o pipefail; {line}")
    assert done.returncode in (0, 141) and done.stderr == ""


def test_a_working_folder_that_is_gone_and_a_missing_home_are_no_obstacle(tmp_path):
    gone = tmp_path / "gone"
    unset = "unset HOME XDG_CACHE_HOME NONROBUST_CACHE"
    done = shell(
        f"mkdir {gone}; cd {gone}; rmdir {gone}; {unset}; nonrobust derive {QUICK}",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0 and QUICK in done.stdout and done.stderr == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk_after_the_work_leaves_the_results_on_stdout(capsys):
    assert cli.main(["verify", QUICK, "--jobs", "1", "--json", "--junit", "/dev/full"]) == 70
    out, err = capsys.readouterr()
    assert json.loads(out)["complete"] is True and "No space left" in err


def test_text_that_a_terminal_cannot_show_stops_nothing():
    done = shell("nonrobust list", env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert done.returncode == 0 and QUICK in done.stdout


# Faults


def broken(*_, **__):
    raise LookupError("of a kind\nthat nobody \x1b[31m foresaw")


@pytest.mark.parametrize("words, traced", [([], False), (["--traceback"], True)])
def test_an_unforeseen_fault_ends_in_one_line_and_its_place_is_shown_on_request(words, traced, monkeypatch, capsys):
    monkeypatch.setattr("nonrobust.listing.claims_text", broken)
    for line in ([*words, "list"], ["list", *words]):
        assert cli.main(line) == 70
        err = capsys.readouterr().err
        assert ("in broken" in err) == traced and "--traceback" in err
        assert one_line(err.splitlines(keepends=True)[-1]).isprintable is not None
        assert "\x1b" not in err.splitlines()[-1]


def test_the_place_is_shown_where_a_variable_asks_for_it(monkeypatch, capsys):
    monkeypatch.setattr("nonrobust.listing.claims_text", broken)
    monkeypatch.setenv("NONROBUST_TRACEBACK", "1")
    assert cli.main(["list"]) == 70 and "in broken" in capsys.readouterr().err


def test_the_place_of_a_fault_in_the_process_of_a_value_is_shown_too(monkeypatch, capsys):
    monkeypatch.setattr("nonrobust.output.value_text", broken)
    at = [word for name, text in library.claim(QUICK).points[0].items() for word in ("--at", f"{name}={text}")]
    assert cli.main(["value", QUICK, *at]) == 70 and "in broken" not in one_line(capsys.readouterr().err)
    assert cli.main(["value", QUICK, *at, "--traceback"]) == 70 and "in broken" in capsys.readouterr().err


@pytest.mark.parametrize(
    "error, words",
    [
        (MemoryError(), "memory"),
        (RecursionError("too deep"), "RecursionError"),
        (PermissionError(13, "Permission denied", "/etc/x"), "Permission denied (/etc/x)"),
        (Failed("The sentence."), "The sentence."),
    ],
)
def test_each_failure_has_its_sentence(error, words, monkeypatch, capsys):
    def fail(*_):
        raise error

    monkeypatch.setattr("nonrobust.listing.claims_text", fail)
    assert cli.main(["list"]) == 70 and words in one_line(capsys.readouterr().err)


@pytest.mark.parametrize("command, stage", [("verify", "commands.verify"), ("mutate", "mutation.claims")])
def test_what_was_found_before_a_failure_is_shown_and_marked_as_incomplete(command, stage, monkeypatch, capsys):
    import nonrobust.mutation.claims
    import nonrobust.verification

    module, name = (
        (nonrobust.verification, "verify_claims") if command == "verify" else (nonrobust.mutation.claims, "mutate")
    )
    real = getattr(module, name)

    def breaks_off(*arguments):
        yield next(real(*arguments))
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(module, name, breaks_off)
    assert cli.main([command, *CLAIMS, "--jobs", "1", "--json"]) == 70
    out, err = capsys.readouterr()
    data = json.loads(out)
    assert (data["complete"], data["passed"], len(data["claims"])) == (False, False, 1)
    assert "Input/output error" in err.splitlines()[-1]
    assert cli.main([command, *CLAIMS, "--jobs", "1"]) == 70
    assert capsys.readouterr().out.startswith(QUICK)


# Signals


def started(*words: str, **options) -> subprocess.Popen:
    def defaults() -> None:  # a shell starts background jobs with interrupts ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    return subprocess.Popen(
        [*COMMAND, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=defaults, **options,
    )  # fmt: skip


def workers(process: subprocess.Popen, count: int) -> list[int]:
    """Its worker processes, once there are `count`."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
            found = list(map(int, file.read().split()))
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError("no workers appeared")


LONG = ("verify", "--jobs", "2", "--resolution", "1e-4")
ENDLESS = ("value", "initialization/start/robustness", "--at", "sigma=tanh(1000*sin(1000*t))", "--at", "zeta=1")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
@pytest.mark.parametrize(
    "words, count, number, status, whole_group",
    [
        (LONG, 2, signal.SIGTERM, 143, False),
        (LONG, 2, signal.SIGTERM, 143, True),
        (LONG, 2, signal.SIGINT, 130, True),
        (ENDLESS, 1, signal.SIGTERM, 143, True),
        (ENDLESS, 1, signal.SIGINT, 130, False),
    ],
)
def test_a_signal_ends_the_run_and_its_workers_with_the_status_of_the_signal(words, count, number, status, whole_group):
    process = started(*words)
    try:
        found = workers(process, count)
        time.sleep(0.5)
        (os.killpg if whole_group else os.kill)(process.pid, number)
        _, err = process.communicate(timeout=30)
        assert process.returncode == status and one_line(err.splitlines(keepends=True)[-1])
        assert "Traceback" not in err
        time.sleep(0.5)
        assert not [pid for pid in found if os.path.exists(f"/proc/{pid}")]
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_a_killed_worker_is_a_failure_and_no_refutation():
    process = started(*LONG)
    try:
        os.kill(workers(process, 2)[0], signal.SIGKILL)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 70 and "killed" in one_line(err)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


INSIDE_ARB = """if True:
    import sys, threading, os, signal, time
    from flint import acb
    import nonrobust.listing
    from nonrobust import cli

    def work(library):
        threading.Timer(0.5, os.kill, (os.getpid(), signal.{signal})).start()
        acb.integral(lambda z, analytic: (time.sleep(0.01), z.sin())[1], 0, 1e6)

    nonrobust.listing.claims_text = work
    sys.exit(cli.main(["list"]))
"""


@pytest.mark.parametrize("name, status", [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_inside_an_integral_of_arb_ends_like_any_other(name, status):
    code = INSIDE_ARB.format(signal=name)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == status and one_line(done.stderr)


def test_a_run_that_is_to_go_on_after_an_interrupt_does():
    line = f"trap '' INT; nonrobust verify {QUICK} --jobs 1 & pid=$!; sleep 0.3; kill -INT $pid; wait $pid"
    assert shell(line).returncode == 0


# What is said of it


def test_every_command_says_which_statuses_there_are(capsys):
    for words in ([], *([name] for name in COMMANDS)):
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, "--help"])
        shown = " ".join(capsys.readouterr().out.split())
        assert ended.value.code == 0
        for status in ("0 all passed", "1 something refuted", "2 bad", "3 something", "70", "130", "141", "143"):
            assert status in shown, (words, status)


def test_the_readme_names_the_same_statuses():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for status in ("| 0 ", "| 1 ", "| 2 ", "| 3 ", "| 70 ", "| 130 ", "| 141 ", "| 143 "):
        assert status in text


def test_main_leaves_the_handlers_of_signals_as_they_were():
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    cli.main(["list"])
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
