"""Every claim at every check point with many seeds: does a run ever refute what is true, and how often would it?

Run `python -m benchmarks.seeds --seeds 100` in a checkout; it writes seeds.json and seeds.md beside this file, and
goes on where an interrupted run of the same source stopped.

Each seed is a whole run of `nonrobust verify`, with its budget, by simulation alone: derivations and second routes do
not depend on a seed. No run may refute anything. At the level 0.05 one gap in twenty may exceed what chance, rounding
and the extrapolation's next term explain, or fewer: allowances and the widening for skewness make the checks cautious.
"""

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # processes beat threads; must be set before NumPy loads

from nonrobust import library  # noqa: E402
from nonrobust.keeping.cache import fingerprint  # noqa: E402
from nonrobust.keeping.files import write_whole  # noqa: E402
from nonrobust.numerics.balls.value import Value, value  # noqa: E402
from nonrobust.numerics.tasks.pool import cores, parallel  # noqa: E402
from nonrobust.numerics.trial.judge import critical  # noqa: E402
from nonrobust.numerics.trial.verdict import Budget, Verdict, level  # noqa: E402
from nonrobust.numerics.trial.verify import DIGITS, pilot, simulate_sharing  # noqa: E402
from nonrobust.theory.language.status import Status  # noqa: E402
from nonrobust.verification import Check, default_checks, groups  # noqa: E402

LEVEL = 0.05
HERE = Path(__file__).parent
_KNOWN: dict[str, list[Value]] = {}  # a process's values of the points that it has seen


@dataclass(frozen=True)
class Tally:
    """What many seeds made of a claim: how many simulated points, over all seeds, had which outcome.

    `random` are those whose draws vary, `gaps` those of them whose gap is not explained at LEVEL.
    """

    claim: str
    points: int = 0
    refuted: int = 0
    inconclusive: int = 0
    random: int = 0
    gaps: int = 0

    def plus(self, other: "Tally") -> "Tally":
        counts = {name: n + getattr(other, name) for name, n in asdict(self).items() if name != "claim"}
        return Tally(self.claim, **counts)


def tally(verdict: Verdict) -> Tally:
    """One verdict, counted."""
    estimate = verdict.estimate
    if estimate is None:
        return Tally(verdict.claim.id)
    spent, coarse = (critical(rate, estimate.dof, estimate.skew) * estimate.stderr
                     for rate in (level(verdict.false_alarm), LEVEL))  # fmt: skip
    random = estimate.stderr > 0
    return Tally(
        verdict.claim.id,
        points=1,
        refuted=int(verdict.status is Status.REFUTED),
        inconclusive=int(verdict.status is Status.INCONCLUSIVE),
        random=int(random),
        gaps=int(random and verdict.gap > verdict.margin - spent + coarse),
    )


def group(checks: Sequence[Check], share: Budget, seed: int) -> list[Tally]:
    """The outcomes of one group of checks with one seed."""
    dossiers = [library.dossier(check.claim) for check in checks]
    points = [each.claim.at(**dict(check.point)) for each, check in zip(dossiers, checks, strict=True)]
    found = [each.evidence for each in dossiers]
    key = "\n".join(f"{point.claim.id} {point}" for point in points)
    if key not in _KNOWN:
        _KNOWN[key] = [value(point, DIGITS) for point in points]
    first = pilot(points, found, share, seed, _KNOWN[key])
    return [tally(verdict) for verdict in simulate_sharing(points, found, share, seed, first)]


def measure(seeds: Sequence[int], budget: Budget, jobs: int) -> list[list[Tally]]:
    """For each seed, a tally for each claim."""
    checks = default_checks(library.claims)
    parts = [[checks[i] for i in part] for part in groups(library, checks)]
    found = parallel(group, [(part, budget.share(len(checks)), seed) for seed in seeds for part in parts], jobs)
    runs = []
    for _ in seeds:
        totals = {claim.id: Tally(claim.id) for claim in library.claims}
        for _ in parts:
            for each in next(found):
                totals[each.claim] = totals[each.claim].plus(each)
        runs.append(list(totals.values()))
    return runs


def as_markdown(totals: Sequence[Tally], seeds: int, budget: Budget) -> str:
    """The totals of all claims, and the claims with the largest shares beyond the level."""
    whole = Tally("all")
    for each in totals:
        whole = whole.plus(each)
    lines = [
        f"{seeds} seeds, {whole.points} simulated points at resolution {budget.resolution:g}, exact statements at "
        f"{min(budget.resolution, budget.exact):g}, false-alarm rate {budget.false_alarm:g} a seed: "
        f"{whole.refuted} refuted, {whole.inconclusive} inconclusive.",
        "",
        f"Not explained at level {LEVEL:g}: {_share(whole.gaps, whole.random)} gaps. The largest shares:",
        "",
        "| claim | gaps |",
        "| --- | ---: |",
    ]
    worst = sorted(totals, key=lambda each: each.gaps / max(each.random, 1), reverse=True)[:8]
    lines += [f"| `{each.claim}` | {_share(each.gaps, each.random)} |" for each in worst]
    return "\n".join(lines) + "\n"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} of {whole}" if whole else "none"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seeds")
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--resolution", type=float, default=1e-3)
    parser.add_argument("--jobs", type=int, default=cores())
    options = parser.parse_args()
    budget = Budget(resolution=options.resolution)
    kept = HERE / "seeds.json"
    data = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    run = {"budget": asdict(budget), "source": fingerprint()}
    if {name: data.get(name) for name in run} != run:
        data = {"seeds": 0, "claims": []}
    totals = {each["claim"]: Tally(**each) for each in data["claims"]}
    step = 2 * options.jobs
    for first in range(data["seeds"], options.seeds, step):
        seeds = range(first, min(options.seeds, first + step))
        for tallies in measure(seeds, budget, options.jobs):
            totals = {each.claim: totals.get(each.claim, Tally(each.claim)).plus(each) for each in tallies}
        claims = [asdict(each) for each in totals.values()]
        done = {**run, "seeds": seeds.stop, "claims": claims}
        write_whole(kept, json.dumps(done, indent=1) + "\n")
        write_whole(HERE / "seeds.md", as_markdown(list(totals.values()), seeds.stop, budget))
        refuted = sum(each.refuted for each in totals.values())
        print(f"{seeds.stop} of {options.seeds} seeds, {refuted} refuted", flush=True)


if __name__ == "__main__":
    main()
