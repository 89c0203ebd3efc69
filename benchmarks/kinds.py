"""Statements of the kinds that a verifier misjudges: true ones, and the same with an error of two resolutions.

Run `python -m benchmarks.kinds --seeds 100` in a checkout; it writes kinds.json and kinds.md beside this file.

No true statement may be refuted with any seed. An error must be refuted where the data can decide, and must nowhere
pass: limits whose approach is not the claimed one decide nothing, since a rival rate may save them, and neither do
draws whose variance is infinite, or too large for 200 000 of them.
"""

import argparse
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # processes beat threads; must be set before NumPy loads

import numpy as np  # noqa: E402
from nonrobust import library, verify  # noqa: E402
from nonrobust.numerics.tasks.pool import cores, parallel  # noqa: E402
from nonrobust.numerics.trial.ensemble import Draws, Simulator, Values  # noqa: E402
from nonrobust.numerics.trial.estimate import Array  # noqa: E402
from nonrobust.numerics.trial.verdict import Budget, Verdict  # noqa: E402
from nonrobust.theory.language.claim import Claim  # noqa: E402
from nonrobust.theory.language.modes import Bound, Exact, Limit, Mode, Relation  # noqa: E402
from nonrobust.theory.language.status import Status  # noqa: E402
from nonrobust.theory.papers.dohmatob_bietti.common import LIMIT  # noqa: E402
from nonrobust.theory.papers.dohmatob_bietti.glossary import SUM, d  # noqa: E402
from nonrobust.theory.papers.dohmatob_bietti.references import SETTING_OF_DB22  # noqa: E402
from numpy.random import Generator  # noqa: E402
from sympy import Expr, Integer, Rational, sqrt  # noqa: E402

HERE = Path(__file__).parent
BUDGET = Budget(resolution=1e-3, exact=1e-3)
ERROR = Rational(2 * BUDGET.resolution).limit_denominator(10**6)
SIZES = (20, 40, 80, 160, 320)
_ROWS, _COLUMNS = 40, 10  # of a Gaussian matrix

Sampler = Callable[[int, int, Generator], Array]  # d, the number of draws, random numbers


@dataclass(frozen=True)
class Kind:
    """A true statement and its simulator; `signs` are those of errors planted, `decided` whether these are refuted."""

    name: str
    claim: Claim
    simulator: Simulator
    signs: tuple[int, ...] = (1, -1)
    decided: bool = True
    point: tuple[tuple[str, str], ...] = ()


def statement(number: Expr, mode: Mode) -> Claim:
    return Claim("kind", "A number.", SETTING_OF_DB22, SUM, (), number, mode, ("none",), ({},))


def _drawn(sampler: Sampler, values: Values, size: int, n: int, rng: Generator) -> Draws:
    return Draws({"sum": sampler(size, n, rng)})


def _sizes(sizes: tuple[int, ...], values: Values) -> tuple[int, ...]:
    return sizes


def simulator(sampler: Sampler, sizes: tuple[int, ...] = (1,)) -> Simulator:
    return Simulator(partial(_drawn, sampler), partial(_sizes, sizes), rounding=0.0, draw_cap=200_000)


def _approach(terms: Sequence[tuple[float, float]], size: int, n: int, rng: Generator) -> Array:
    """Draws of mean 1 + sum c d^-q over the terms (c, q); they vary as traces of random matrices do."""
    mean = 1 + sum(c * size**-q for c, q in terms)
    return np.asarray(mean + 0.2 / size * rng.standard_normal(n))


def _rare(probability: float, by: float, spread: float, size: int, n: int, rng: Generator) -> Array:
    return np.asarray(1 + by * (rng.random(n) < probability) + spread * rng.standard_normal(n))


def _normal(size: int, n: int, rng: Generator) -> Array:
    return np.asarray(1 + 0.02 * rng.standard_normal(n))


def _pareto(index: float, size: int, n: int, rng: Generator) -> Array:
    return 1 + rng.pareto(index, n)


def _student(dof: float, size: int, n: int, rng: Generator) -> Array:
    return 5 + rng.standard_t(dof, n)


def _singular(which: int, size: int, n: int, rng: Generator) -> Array:
    return np.asarray(np.linalg.svd(rng.standard_normal((n, _ROWS, _COLUMNS)), compute_uv=False)[:, which])


def _beside(whole: Simulator, amplitude: float, values: Values, size: int, n: int, rng: Generator) -> Draws:
    """The draws of a simulator times 1 + amplitude d^(-1/2)."""
    drawn = whole.draw(values, size, n, rng)
    return replace(drawn, values={name: each * (1 + amplitude * size**-0.5) for name, each in drawn.values.items()})


def _limits() -> list[Kind]:
    series = ((2.0, 1.0), (3.0, 2.0), (-5.0, 3.0))
    found = [
        Kind("limit, at the claimed rate", statement(Integer(1), LIMIT), simulator(partial(_approach, series), SIZES))
    ]
    for q, c in ((2 / 3, 2.0), (2 / 3, 0.1), (1 / 2, 1.0), (1 / 2, 0.05)):
        sampler, how = partial(_approach, ((c, q),)), f"{c:g} d^(-{Rational(q).limit_denominator(6)})"
        found.append(
            Kind(
                f"limit, approached like {how}", statement(Integer(1), LIMIT), simulator(sampler, SIZES), decided=False
            )
        )
    auto = statement(Integer(1), Limit("auto", d))
    sampler = partial(_approach, ((2.0, 2 / 3),))
    found.append(Kind("limit, at a rate that is not given", auto, simulator(sampler, SIZES), decided=False))
    tangent = library.claim("neural-tangent/least-squares/test-error")
    whole = library.dossier(tangent.id).evidence.simulator
    assert isinstance(whole, Simulator)
    for a in (0.02, 0.05, 0.1):
        beside = replace(whole, draw=partial(_beside, whole, a), observable=None)
        found.append(
            Kind(
                f"limit, times 1 + {a:g} d^(-1/2)",
                tangent,
                beside,
                decided=False,
                point=(("beta", "1/3"), ("rho", "1/5")),
            )
        )
    return found


def kinds() -> list[Kind]:
    """All kinds."""
    below, above = Bound(Relation.AT_LEAST, attained=False), Bound(Relation.AT_MOST, attained=False)
    gordon = [
        Kind(f"E s_{name} {mode.side} sqrt n {'-+'[sign > 0]} sqrt p, not attained",
             statement(sqrt(_ROWS) + sign * sqrt(_COLUMNS), mode),
             replace(simulator(partial(_singular, which)), draw_cap=10_000), signs=())
        for name, mode, sign, which in (("min", below, -1, -1), ("max", above, 1, 0))
    ]  # fmt: skip
    # An equality: the bound with an error on its own side is wrong.
    tight = [
        Kind(f"E x {mode.side} a number, which it is", statement(Integer(1), mode), simulator(_normal), signs=(sign,))
        for mode, sign in ((below, 1), (above, -1))
    ]
    rare = [
        Kind(f"1 draw in 1000 is off by {by:g}, others by {spread:g}", statement(1 + Rational(by) / 1000, Exact()),
             simulator(partial(_rare, 1e-3, by, spread)), decided=by == 1)
        for by in (1.0, 100.0) for spread in (0.0, 1e-4)
    ]  # fmt: skip
    heavy = [
        Kind(f"Pareto draws of index {index}", statement(index / (index - 1), Exact()),
             simulator(partial(_pareto, float(index))), decided=False)
        for index in (Rational(5, 4), Rational(3, 2), Rational(5, 2))
    ]  # fmt: skip
    heavy.append(
        Kind(
            "Student draws, 2 degrees of freedom",
            statement(Integer(5), Exact()),
            simulator(partial(_student, 2.0)),
            decided=False,
        )
    )
    return [*_limits(), *gordon, *tight, *rare, *heavy]


@dataclass(frozen=True)
class Counts:
    """How many verdicts passed, decided nothing, and refuted."""

    passed: int = 0
    undecided: int = 0
    refuted: int = 0

    @staticmethod
    def of(found: Sequence[Status]) -> "Counts":
        undecided, refuted = found.count(Status.INCONCLUSIVE), found.count(Status.REFUTED)
        return Counts(len(found) - undecided - refuted, undecided, refuted)


@dataclass(frozen=True)
class Row:
    """The outcomes of a kind's true statement and of planted errors, over seeds."""

    kind: str
    decided: bool
    true: Counts
    wrong: Counts

    @property
    def right(self) -> bool:
        """Whether nothing true is refuted, no error passes, and each is refuted where the data decide."""
        return self.true.refuted == self.wrong.passed == 0 and not (self.decided and self.wrong.undecided)


def verdict(kind: Kind, error: Rational, seed: int) -> Verdict:
    """The verdict on a kind's statement with a relative error."""
    return verify(kind.claim.scaled(1 + error).at(**dict(kind.point)), BUDGET, seed, kind.simulator)


def _status(kind: Kind, error: Rational, seed: int) -> Status:
    return verdict(kind, error, seed).status


def measure(seeds: Sequence[int], jobs: int, chosen: Sequence[Kind]) -> list[Row]:
    """A row for each kind; the signs of its errors take turns."""
    tasks = [(kind, sign * ERROR, seed) for kind in chosen for seed in seeds for sign in _signs(kind, seed)]
    found = list(parallel(_status, tasks, jobs))
    rows = []
    for kind in chosen:
        own = [(error, each) for (of, error, _), each in zip(tasks, found, strict=True) if of is kind]
        true, wrong = (Counts.of([each for error, each in own if bool(error) is planted]) for planted in (False, True))
        rows.append(Row(kind.name, kind.decided, true, wrong))
    return rows


def _signs(kind: Kind, seed: int) -> tuple[int, ...]:
    return (0, kind.signs[seed % len(kind.signs)]) if kind.signs else (0,)


def as_markdown(rows: Sequence[Row]) -> str:
    """A line for each kind: how often its true statement, and one with an error, was refuted or left undecided."""
    lines = [
        f"{sum(vars(rows[0].true).values())} seeds each at resolution {BUDGET.resolution:g}, false-alarm rate "
        f"{BUDGET.false_alarm:g}; errors of {float(ERROR):g}. Nothing true may be refuted and no error pass; the last "
        "column says whether the data can decide, so that errors have to be refuted.",
        "",
        "| statement | true: passed | undecided | refuted | error: passed | undecided | refuted | decided |",
        "| --- |" + " ---: |" * 7,
    ]
    for row in rows:
        counts = " | ".join(str(n) for each in (row.true, row.wrong) for n in vars(each).values())
        lines.append(f"| {row.kind} | {counts} | {'yes' if row.decided else 'no'} |")
    return "\n".join(lines) + "\n"


def as_json(rows: Sequence[Row]) -> str:
    return json.dumps([asdict(row) for row in rows], indent=1) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kinds")
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=cores())
    options = parser.parse_args()
    rows = measure(range(options.seeds), options.jobs, kinds())
    (HERE / "kinds.json").write_text(as_json(rows), encoding="utf-8")
    (HERE / "kinds.md").write_text(as_markdown(rows), encoding="utf-8")
    print(as_markdown(rows), end="")
    raise SystemExit(0 if all(row.right for row in rows) else 1)


if __name__ == "__main__":
    main()
