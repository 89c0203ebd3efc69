"""The verifier's own errors, measured: how often it refutes what is true, and how often it misses what is false.

Run `python -m benchmarks.calibration` in a checkout; it writes calibration.json and calibration.md beside this file.

Each statement is checked with many seeds at a coarse level, as it is and with errors of 1/4 to 5 times the resolution
planted. A true statement may be refuted with probability alpha (half of it is spent on the gap and half on an
extrapolation's misfit), an error of the resolution, or of two for a limit, missed with probability 1 - power.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # processes beat threads; must be set before NumPy loads

from nonrobust import library  # noqa: E402
from nonrobust.numerics.tasks.pool import cores, parallel  # noqa: E402
from nonrobust.numerics.trial.judge import HIDDEN  # noqa: E402
from nonrobust.numerics.trial.verdict import Budget  # noqa: E402
from nonrobust.numerics.trial.verify import verify  # noqa: E402
from nonrobust.theory.language.modes import Limit  # noqa: E402
from nonrobust.theory.language.status import Status  # noqa: E402
from scipy.stats import beta as beta_law  # noqa: E402
from sympy import Rational  # noqa: E402

STATEMENTS = (  # an exact one, limits without and with controls
    ("initialization/start/robustness@finite", 0),
    ("full-training/end/test-error@exponential", 0),
    ("target/alignment/beta@exponential", 0),
    ("neural-tangent/least-squares/test-error", 1),
    ("tradeoff/ordering/random-features-neural-tangent", 0),
)
BUDGET = Budget(false_alarm=0.05, power=0.99, resolution=4e-3, exact=5e-5)
FACTORS = ("0", "1/4", "1/2", "1", "2", "5")  # planted errors in units of the resolution
SEEDS = 50
CONFIDENCE = 0.99
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """How often a statement with an error of `factor` resolutions was refuted or left undecided, over `runs` seeds."""

    claim: str
    point: str
    factor: str
    runs: int
    refuted: int
    inconclusive: int

    @property
    def interval(self) -> tuple[float, float]:
        """The Clopper-Pearson interval for the probability of a refutation."""
        k, n, tail = self.refuted, self.runs, (1 - CONFIDENCE) / 2
        low = float(beta_law.ppf(tail, k, n - k + 1)) if k else 0.0
        high = float(beta_law.ppf(1 - tail, k + 1, n - k)) if k < n else 1.0
        return low, high


def statuses(id: str, index: int, factors: Sequence[str], seed: int) -> list[Status]:
    """The verdicts on the claim with each error planted; second routes have no say."""
    claim, oracle = library.claim(id), library.dossier(id).evidence.simulator
    resolution = Rational(str(BUDGET.of(claim).resolution))
    planted = [claim.scaled(1 + Rational(factor) * resolution).at(**claim.points[index]) for factor in factors]
    return [verify(point, BUDGET, seed, oracle).status for point in planted]


def caught_from(id: str) -> float:
    """The resolutions from which an error of a claim is caught with the budget's power."""
    return HIDDEN if isinstance(library.claim(id).mode, Limit) else 1.0


def measure(statements: Sequence[tuple[str, int]], factors: Sequence[str], seeds: int, jobs: int) -> list[Row]:
    """A row for each statement and factor."""
    tasks = [(id, index, factors, seed) for id, index in statements for seed in range(seeds)]
    found = parallel(statuses, tasks, jobs)
    rows = []
    for id, index in statements:
        runs = [next(found) for _ in range(seeds)]
        point = str(library.claim(id).at(**library.claim(id).points[index]))
        for factor, column in zip(factors, zip(*runs, strict=True), strict=True):
            counts = [column.count(each) for each in (Status.REFUTED, Status.INCONCLUSIVE)]
            rows.append(Row(id, point, factor, seeds, *counts))
    return rows


def as_json(rows: Sequence[Row]) -> str:
    data = {"budget": asdict(BUDGET), "confidence": CONFIDENCE,
            "rows": [{**asdict(row), "interval": row.interval} for row in rows]}  # fmt: skip
    return json.dumps(data, indent=2) + "\n"


def as_markdown(rows: Sequence[Row]) -> str:
    """A line for each statement: the share of refutations for each planted error."""
    factors = list(dict.fromkeys(row.factor for row in rows))
    lines = [
        f"Share of {rows[0].runs} seeds that refute, for an error planted in units of the resolution: "
        f"{BUDGET.resolution:g}, and {BUDGET.exact:g} for exact statements (0: the true statement).",
        f"Stated: at most {BUDGET.false_alarm:g} at 0, at least {BUDGET.power:g} from 1 on, and of limits from "
        f"{HIDDEN:g} on.",
        "",
        f"| statement | {' | '.join(factors)} |",
        f"| --- |{' ---: |' * len(factors)}",
    ]
    for claim in dict.fromkeys(row.claim for row in rows):
        shares = {row.factor: f"{row.refuted / row.runs:.3f}" for row in rows if row.claim == claim}
        lines.append(f"| `{claim}` | {' | '.join(shares[factor] for factor in factors)} |")
    lines += ["", f"The intervals of Clopper and Pearson at level {CONFIDENCE:g} are in calibration.json."]
    return "\n".join(lines) + "\n"


def main() -> None:
    rows = measure(STATEMENTS, FACTORS, SEEDS, cores())
    (HERE / "calibration.json").write_text(as_json(rows), encoding="utf-8")
    (HERE / "calibration.md").write_text(as_markdown(rows), encoding="utf-8")
    print(as_markdown(rows), end="")


if __name__ == "__main__":
    main()
