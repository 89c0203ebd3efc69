"""Command lines drawn at random, sensible and broken: each ends in time, with a documented status, in few words."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nonrobust import cli, library

ANSWERS = {0, 1, 2, 3}  # what a command line alone can end in; 70 is a fault, and the others are signals
LONGEST = 20.0  # seconds

QUICK = ("tradeoff/hermite/robustness", "tradeoff/hermite/test-error", "tradeoff/pareto", "tradeoff/sum-rule")
NUMBERS = st.sampled_from(
    "0 1 2 7 1/2 3/7 0.04 1e-3 -1 10 40 1000 300263924 1e9999 1e-4400 1/0 nan inf 0x10 1_000 +1 --1 2/5/7".split()
)
LAWS = st.sampled_from(
    ["exp(1)", "exp(-1)", "atoms(1/2,3/2)", "atoms(0:3/4,1:1/4)", "atoms(0)", "uniform(-1,2)", "uniform(2,2)",
     "semicircle(2)", "marchenko-pastur(1/2)", "power-law(1/8)", "power-law(1e9)", "exp(1", "normal(0,1)", "exp()"]
)  # fmt: skip
ACTIVATIONS = st.sampled_from(
    ["relu", "tanh", "He_3", "He_99", "t", "1", "t**3 - t", "abs(t-0.3)", "max(-1,min(1,t))", "exp(t**2)", "exp(t)",
     "(1+t+t**2+t**3)**64", "sin(1000000*t)", "t**9999", "sqrt(-1)*tanh(t)", "t^2", "__import__('os')", "(" * 90]
)  # fmt: skip
SPECTRA = st.lists(NUMBERS, min_size=1, max_size=4).map(",".join)
NOISE = st.text(max_size=12) | st.sampled_from(["", "\x1b[2J", "a\nb", "\u202e", "-", "--", "=", "9" * 6000])
VALUES = NUMBERS | LAWS | ACTIVATIONS | SPECTRA | NOISE
NAMES = sorted({param.name for claim in library.claims for param in claim.params})
IDS = st.sampled_from([claim.id for claim in library.claims])


@st.composite
def at_a_point(draw) -> list[str]:
    """The parameters of a claim: those of a check point, of which some are drawn anew, lost, doubled or renamed."""
    claim = library.claim(draw(IDS))
    given = list(draw(st.sampled_from(claim.points)).items())
    for i in draw(st.sets(st.integers(0, max(0, len(given) - 1)), max_size=2)) if given else ():
        given[i] = (given[i][0], draw(VALUES))
    change = draw(st.sampled_from(["none"] * 4 + ["lost", "doubled", "renamed"]))
    if change == "lost":
        given = given[1:]
    elif change == "doubled":
        given += given[:1]
    elif change == "renamed":
        given += [(draw(st.sampled_from(NAMES) | NOISE), draw(VALUES))]
    return [claim.id, *(part for name, text in given for part in ("--at", f"{name}={text}"))]


def some(*options) -> st.SearchStrategy[list[str]]:
    """Any choice of options, each given as a list of words or as a strategy for one."""
    parts = [each if isinstance(each, st.SearchStrategy) else st.just(list(each)) for each in options]
    return st.lists(st.one_of(parts), max_size=2).map(lambda found: [word for words in found for word in words])


def option(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return values.map(lambda text: [name, text])


DIGITS = option("--digits", st.sampled_from(["1", "30", "300", "0", "-3", "1e3", "100001", "many"]))
FORMATS = option("--format", st.sampled_from(["md", "latex", "csv", "json", "text", "svg"]))
SEEDS = option("--seed", st.sampled_from(["0", "7", "-1", "x", "1" * 30]))
CLAIMS = st.lists(st.sampled_from(QUICK), min_size=1, max_size=1) | NOISE.map(lambda text: [text])
LINES = st.one_of(
    st.tuples(st.just(["list"]), some(["--json"], NOISE.map(lambda text: [text]))),
    st.tuples(
        st.just(["value", "--timeout", "2"]),
        at_a_point() | NOISE.map(lambda text: [text]),
        some(["--json"], DIGITS, option("--memory", st.sampled_from(["1", "0.5", "0", "x"]))),
    ),
    st.tuples(st.just(["value", "--timeout", "2"]), at_a_point()),
    st.tuples(
        st.just(["verify", "--jobs", "1"]), CLAIMS,
        some(["--json"], SEEDS, option("--resolution", st.sampled_from(["1e-2", "0", "2", "nan", "1e-13", "x"])),
             option("--junit", st.sampled_from(["/dev/null", "/", "/missing/x", "a\x00b"]))),
    ),
    st.tuples(st.just(["derive"]), CLAIMS, some(["--check"], ["--fresh"], FORMATS)),
    st.tuples(
        st.just(["table"]),
        st.lists(st.just("finite-size") | NOISE, min_size=1, max_size=1),
        some(FORMATS, DIGITS, ["--fresh"]),
    ),
    NOISE.map(lambda text: ([text],)),
).map(lambda parts: [word for part in parts for word in part])  # fmt: skip


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(line=LINES)
def test_a_command_line_ends_in_time_with_a_documented_status_and_no_traceback(line, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("NONROBUST_CACHE", str(tmp_path))
    capsys.readouterr()
    started = time.monotonic()
    try:
        status = cli.main(line)
    except SystemExit as ended:  # the parser's own way to end
        status = ended.code
    took, (out, err) = time.monotonic() - started, capsys.readouterr()
    assert status in ANSWERS, (line, status, err)
    assert took < LONGEST, (line, took)
    assert "Traceback" not in out + err
    said = err.splitlines()
    assert len(said) <= 2 and all(each.startswith("nonrobust: ") and each.isprintable() for each in said), (line, err)
    assert out or said, line
    if status == 2:
        assert len(said) >= 1 and out == "", line


START, FLOW = "initialization/start/robustness", "random-features/gradient-flow/test-error"
FEATURES = ("rho=1/2", "alpha=3/4", "sigma=relu", "law=atoms(1/2,3/2)", "zeta=1/2")
MANY = ",".join(["1"] * 60_000)
WORK = [
    (START, "sigma=(1+t+t**2+t**3)**64", "zeta=1"),
    (START, "sigma=sin(1000000*t)", "zeta=1"),
    (START, "sigma=tanh(1000*sin(1000*t))", "zeta=1"),
    (START, "sigma=(1+exp(t/9)+sin(t)+cos(t)*tanh(t))**60", "zeta=1"),
    (FLOW, "t=1e9999", *FEATURES),
    ("random-features/gradient-descent/test-error", "k=300263924", "eta=1/10", *FEATURES),
    ("neural-tangent/gradient-descent/test-error", "k=300263924", "eta=1/40", "rho=2/5", "beta=2/7", "zeta=1/2"),
    ("full-training/gradient-flow/test-error", f"spectrum={MANY}", f"start={MANY}", "t=1"),
    ("full-training/end/test-error@spectrum", f"spectrum={MANY}", "m=30000"),
]


@pytest.mark.parametrize("claim, values", [(each[0], each[1:]) for each in WORK], ids=[each[1][:30] for each in WORK])
def test_a_value_that_takes_long_says_so_and_ends_when_its_time_is_up(claim, values, capsys):
    started = time.monotonic()
    status = cli.main(["value", claim, *(word for each in values for word in ("--at", each)), "--timeout", "3"])
    took, (out, err) = time.monotonic() - started, capsys.readouterr()
    assert took < LONGEST and status in (0, 2, 3)
    assert len(err) < 2000 and len(out) < 10_000
    if took > 2.5:
        assert "--timeout" in err.splitlines()[0]
    if status == 3:
        assert out == "" and "--timeout" in err.splitlines()[-1]
