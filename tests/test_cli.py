"""The command line from outside: output, refusals in one line, files, interrupts, exit statuses."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest
from nonrobust import cli, library
from nonrobust.commands import verify
from sympy import Rational

from tests.lookup import shelf

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "nonrobust.cli"]
CLAIM = "neural-tangent/least-squares/test-error"
QUICK = "tradeoff/hermite/robustness"  # a claim that verifies within a second


def run(*arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=120, **options)


def refusal(*arguments: str) -> str:
    """The one line on stderr of a command that must be refused."""
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, ""), done
    assert done.stderr.endswith("\n") and done.stderr.count("\n") == 1 and done.stderr.startswith("nonrobust: ")
    assert "Traceback" not in done.stderr
    return done.stderr


# Claims and values


def test_list_shows_every_claim_with_its_sentence_and_source():
    text = run("list").stdout
    for claim in library.claims:
        assert f"{claim.id}\n" in text and claim.statement in text
        assert str(claim.source) in text and str(claim.source.reference) in text


def test_an_activation_that_sees_nothing_of_the_target_is_noted_where_the_claim_depends_on_that():
    blind, point = "random-features/least-squares/test-error", ["--at", "rho=1", "--at", "alpha=1"]
    assert "note: sigma = sin has lambda_2 = 0" in run("value", blind, *point, "--at", "sigma=sin").stdout
    assert json.loads(run("value", blind, *point, "--at", "sigma=sin", "--json").stdout)["notes"]
    assert "note" not in run("value", blind, *point, "--at", "sigma=relu").stdout
    assert "note" not in run("value", "initialization/start/robustness", "--at", "sigma=sin", "--at", "zeta=1").stdout


def test_list_as_json_holds_every_claim_and_check_points_that_it_accepts():
    data = json.loads(run("list", "--json").stdout)
    assert [each["id"] for each in data] == [claim.id for claim in library.claims]
    for each in data:
        claim = library.claim(each["id"])
        assert {param["name"] for param in each["parameters"]} == {param.name for param in claim.params}
        assert all(claim.at(**point) for point in each["points"])


def tangent(d: int, m: int, beta: Fraction) -> Fraction:
    """E |Q B Q|^2/|B|^2 for a Haar projection Q of rank r = d - m, from the second moments of its entries.

    E Q_ii^2 = r (r + 2)/(d (d + 2)) (a Beta law), and the rows of a projection give sum_k E Q_ik^2 = E Q_ii = r/d.
    Averaged over orderings, b_i^2 -> 1/d and b_i b_k -> (beta d - 1)/(d (d - 1)).
    """
    r = Fraction(d - m)
    same = r * (r + 2) / (d * (d + 2))
    mixed = (r / d - same) / (d - 1)
    return same + d * (d - 1) * mixed * (beta * d - 1) / (d * (d - 1))


def exact_value(*arguments: str) -> dict:
    return json.loads(run("value", *arguments, "--json").stdout)


def test_a_finite_value_is_the_exact_fraction_of_an_independent_computation():
    data = exact_value(f"{CLAIM}@finite", "--at", "d=37", "--at", "m=11", "--at", "beta=2/7")
    expected = tangent(37, 11, Fraction(2, 7))
    assert Fraction(data["exact"]) == expected
    assert abs(Fraction(data["value"]) - expected) <= Fraction(data["radius"]) < Fraction(1, 10**49)
    assert data["point"] == {"d": "37", "m": "11", "beta": "2/7"}


def test_a_limit_is_the_exact_fraction_of_an_independent_computation():
    data = exact_value(CLAIM, "--at", "rho=3/7", "--at", "beta=2/9")
    rest, beta = 1 - Fraction(3, 7), Fraction(2, 9)
    expected = (1 - beta) * rest**2 + beta * rest
    assert Fraction(data["exact"]) == expected
    assert abs(Fraction(data["value"]) - expected) <= Fraction(data["radius"])


def test_a_value_in_text_names_claim_point_and_exact_fraction():
    text = run("value", "neural-tangent/least-squares/robustness", "--at", "rho=3/7", "--at", "beta=2/9").stdout
    rest, beta = Fraction(4, 7), Fraction(2, 9)
    assert "neural-tangent/least-squares/robustness" in text and "rho=3/7" in text and "beta=2/9" in text
    assert str(1 - (1 - beta) * rest**2 - beta * rest) in text


@pytest.mark.parametrize("digits", [1, 20, 300])
def test_an_irrational_value_has_the_digits_asked_for_and_an_honest_radius(digits):
    from mpmath import mp

    at = ("full-training/end/robustness@exponential", "--at", "rho=2/5", "--digits", str(digits))
    data = exact_value(*at)
    with mp.workdps(digits + 20):
        energy = mp.quad(lambda x: x**2 * mp.exp(-x) / 2, [-mp.log(mp.mpf(2) / 5), 20, 100, 2000])
        expected = Fraction(mp.nstr(energy, digits + 15))
    assert data["exact"] is None
    assert abs(Fraction(data["value"]) - expected) <= Fraction(data["radius"]) + Fraction(1, 10 ** (digits + 10))
    assert Fraction(data["radius"]) <= Fraction(1, 10**digits)


def test_decimals_are_read_as_decimal_fractions():
    assert exact_value("tradeoff/pareto", "--at", "test_error=0.04")["exact"] == str((1 - Fraction(1, 5)) ** 2)


def test_huge_and_tiny_numbers_are_printed_or_refused_and_never_a_traceback():
    for at in (("d=1e2400", "m=3", "beta=1/2"), ("d=2", "m=1", "beta=1e-4400")):
        done = run("value", "neural-tangent/least-squares/test-error@finite", *(x for a in at for x in ("--at", a)))
        assert done.returncode in (0, 2) and "Traceback" not in done.stderr, at


# Refusals

REFUSALS = [
    ((), "COMMAND"),
    (("prove",), "'prove'"),
    (("list", "--yaml"), "--yaml"),
    (("value",), "CLAIM"),
    (("value", "neural-tangent/least-square/test-error"), "did you mean"),
    (("value", CLAIM), "rho"),
    (("value", CLAIM, "--at", "rho=1"), "beta"),
    (("value", CLAIM, "--at", "rho=0", "--at", "beta=0"), "(0, oo)"),
    (("value", CLAIM, "--at", "rho=-1/2", "--at", "beta=0"), "rho"),
    (("value", CLAIM, "--at", "rho=1", "--at", "beta=2"), "[0, 1]"),
    (("value", CLAIM, "--at", "rho=1/0", "--at", "beta=1"), "denominator"),
    (("value", CLAIM, "--at", "rho=one", "--at", "beta=1"), "'one'"),
    (("value", CLAIM, "--at", "rho=", "--at", "beta=1"), "exact number"),
    (("value", CLAIM, "--at", "rho=1", "--at", "rho=1", "--at", "beta=1"), "twice"),
    (("value", CLAIM, "--at", "rho"), "NAME=VALUE"),
    (("value", CLAIM, "rho=1", "beta=1"), "--at NAME=VALUE"),
    (("value", CLAIM, "--rho=1"), "--at NAME=VALUE"),
    (("value", CLAIM, "--at", "=1"), "NAME=VALUE"),
    (("value", CLAIM, "--at", "roh=1", "--at", "beta=1"), "did you mean rho"),
    (("value", CLAIM, "--at", "rho=1", "--at", "beta=1", "--at", "gravity=9"), "'gravity'"),
    (("value", CLAIM, "--at", "rho=1", "--at", "beta=1", "--digits", "0"), "--digits"),
    (("value", CLAIM, "--at", "rho=1", "--at", "beta=1", "--digits", "many"), "'many'"),
    (("value", "full-training/end/test-error", "--at", "rho=1", "--at", "target=exp(-1)"), "rate > 0"),
    (("value", "full-training/end/test-error", "--at", "rho=1", "--at", "target=atoms(0)"), "target"),
    (("value", "full-training/end/test-error", "--at", "rho=1", "--at", "target=__import__('os')"), "spectral law"),
    (("value", "full-training/end/test-error@spectrum", "--at", "spectrum=0,0", "--at", "m=1"), "not all zero"),
    (("value", "tradeoff/hermite/test-error", "--at", "energies=1/2", "--at", "overlap=1/2"), "Cauchy-Schwarz"),
    (("value", "tradeoff/sum-rule", "--at", "model=sgd", "--at", "d=2", "--at", "m=1", "--at", "beta=1"), "one of"),
    (("verify", "nothing"), "'nothing'"),
    (("verify", QUICK, "--jobs", "0"), "--jobs"),
    (("verify", QUICK, "--seed", "-1"), "--seed"),
    (("verify", QUICK, "--seed", "x"), "'x'"),
    (("verify", QUICK, "--resolution", "0"), "--resolution"),
    (("verify", QUICK, "--resolution", "nan"), "--resolution"),
    (("verify", QUICK, "--resolution", "2"), "--resolution"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSALS, ids=[" ".join(each[0])[-60:] for each in REFUSALS])
def test_bad_usage_is_refused_in_one_line_that_names_what_was_wrong(arguments, words):
    assert words in refusal(*arguments)


# Verifying and its files


def test_verify_prints_one_line_a_claim_and_a_summary():
    done = run("verify", QUICK, "tradeoff/hermite/test-error")
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and done.stderr == ""
    assert [line.split()[0] for line in lines[:2]] == [QUICK, "tradeoff/hermite/test-error"] and len(lines) == 3
    assert all("proved" in line for line in lines[:2]) and lines[2].startswith("2 claims")


def test_verify_as_json_and_junit_tell_the_same_verdicts(tmp_path):
    junit = tmp_path / "out.xml"
    done = run("verify", QUICK, "--seed", "7", "--json", "--junit", str(junit))
    data, suite = json.loads(done.stdout), ElementTree.parse(junit).getroot()
    (claim,), points = data["claims"], library.claim(QUICK).points
    assert done.returncode == 0 and data["passed"] and data["seed"] == 7
    assert claim["claim"] == QUICK and claim["derivation"]["status"] == claim["status"] == "proved"
    assert len(claim["verdicts"]) == len(points)
    # A test case for each point and one for the derivation.
    assert len(points) + 1 == int(suite.get("tests")) == len(suite.findall("testcase"))
    assert suite.get("failures") == suite.get("errors") == "0"
    for verdict in claim["verdicts"]:
        assert verdict["claim"] == QUICK and verdict["status"] in ("consistent", "enclosed")
        mean, error = float(verdict["simulated"]["mean"]), float(verdict["simulated"]["stderr"])
        assert abs(mean - float(verdict["claimed"]["value"])) <= float(verdict["margin"]) and error >= 0
    assert list(tmp_path.iterdir()) == [junit]


def test_the_same_seed_gives_the_same_json_whatever_the_number_of_jobs():
    outputs = [json.loads(run("verify", QUICK, "--json", "--jobs", jobs).stdout)["claims"] for jobs in ("1", "3")]
    assert outputs[0] == outputs[1]


def test_only_a_command_with_parameters_says_how_they_are_given():
    refused = run("verify", CLAIM, "--rho=1")
    assert refused.returncode == 2 and "unrecognized" in refused.stderr and "--at" not in refused.stderr


@pytest.mark.parametrize("where", ["missing/out.xml", "file/out.xml", "folder"])
def test_an_output_file_that_cannot_be_written_is_refused_before_any_work(where, tmp_path):
    (tmp_path / "file").write_text("kept")
    (tmp_path / "folder").mkdir()
    message = refusal("verify", "--junit", str(tmp_path / where))
    assert "Cannot write" in message and where in message
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
    assert (tmp_path / "file").read_text() == "kept"


def test_an_existing_output_file_is_replaced_whole(tmp_path):
    junit = tmp_path / "out.xml"
    junit.write_text("x" * 100_000)
    assert run("verify", QUICK, "--junit", str(junit)).returncode == 0
    assert ElementTree.parse(junit).getroot().tag == "testsuite"


# Interrupts


def descendants(pid: int) -> set[int]:
    """Live processes below `pid`, from /proc."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = stat.read_text().rsplit(")", 1)
        except OSError:
            continue
        fields = rest.split()
        if fields[0] != "Z":
            parents[int(stat.parent.name)] = int(fields[1])
    found, new = set(), {pid}
    while new:
        new = {child for child, parent in parents.items() if parent in new} - found
        found |= new
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
@pytest.mark.parametrize("whole_group", [False, True])
def test_an_interrupt_ends_everything_within_seconds_and_leaves_no_file(whole_group, tmp_path):
    junit = tmp_path / "out.xml"
    # A new session is a process group of its own: what Ctrl-C at a terminal reaches.
    process = subprocess.Popen(
        [*COMMAND, "verify", "--jobs", "2", "--resolution", "1e-4", "--junit", str(junit)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        # A shell starts background jobs with interrupts ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while len(children := descendants(process.pid)) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert len(children) >= 2, "no worker processes appeared"
        time.sleep(1)
        sent = time.monotonic()
        (os.killpg if whole_group else os.kill)(process.pid, signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
        assert process.returncode == 130 and time.monotonic() - sent < 8
        assert "Traceback" not in stderr and stderr.count("\n") == 1 and "interrupted" in stderr
        time.sleep(0.5)
        assert not [pid for pid in children if alive(pid)]
        assert list(tmp_path.iterdir()) == []
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_a_reader_that_goes_away_causes_no_traceback():
    command = subprocess.Popen([*COMMAND, "list"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    command.stdout.close()
    stderr = command.stderr.read()
    command.wait(timeout=60)
    assert "Traceback" not in stderr and "Exception" not in stderr


# Exit statuses that need a faulty claim or too little to see, in process


def test_a_refuted_claim_exits_with_1_and_is_named(capsys, tmp_path):
    wrong = library.claim(QUICK).scaled(Rational(101, 100))
    junit = tmp_path / "out.xml"
    assert cli.main(["verify", "--jobs", "1", "--junit", str(junit)], shelf(wrong)) == 1
    out = capsys.readouterr().out
    assert out.startswith(QUICK) and "refuted" in out
    suite = ElementTree.parse(junit).getroot()
    assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
    failed = {case.get("name") for case in suite.findall("testcase") if case.find("failure") is not None}
    assert {str(wrong.at(**point)) for point in wrong.points} <= failed


def test_an_inconclusive_claim_exits_with_3(capsys, tmp_path):
    blind = replace(library.claim(QUICK), points=library.claim(QUICK).points[:1])
    junit = tmp_path / "out.xml"
    # Below the rounding of double precision: no simulation can see that.
    assert cli.main(["verify", "--jobs", "1", "--resolution", "1e-13", "--junit", str(junit)], shelf(blind)) == 3
    assert "inconclusive" in capsys.readouterr().out
    suite = ElementTree.parse(junit).getroot()
    assert int(suite.get("errors")) == len(suite.findall("testcase/error")) == 1
    assert suite.get("failures") == "0"


def test_a_long_run_says_first_how_long_it_will_take_and_a_short_one_does_not(monkeypatch, capsys):
    for worth_saying, shown in ((0.0, True), (1e6, False)):
        monkeypatch.setattr(verify, "WORTH_SAYING", worth_saying)
        assert cli.main(["verify", QUICK, "--jobs", "1"]) == 0
        first = capsys.readouterr().out.splitlines()[0]
        assert (re.fullmatch(r"about \d+ s to go with 1 process, by first draws", first) is not None) == shown


def test_refuted_outweighs_inconclusive(capsys):
    claims = (library.claim(QUICK), library.claim("tradeoff/hermite/test-error").scaled(Rational(101, 100)))
    assert cli.main(["verify", "--jobs", "1", "--resolution", "1e-13"], shelf(*claims)) == 1
    out = capsys.readouterr().out
    assert "inconclusive" in out and "refuted" in out
