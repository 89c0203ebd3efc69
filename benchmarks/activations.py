"""How often the simulators err on activations of every kind: 100 seeds over true statements, and over planted errors.

Run `python -m benchmarks.activations` in a checkout; it writes activations.md beside this file. No true statement may
be refuted, and a value wrong by two resolutions must be.
"""

from collections import Counter
from fractions import Fraction
from pathlib import Path

from nonrobust.derivations.papers.dohmatob_bietti.dossiers import DOSSIERS
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.numerics.trial.verify import simulate

from tests.activation_cases import INITIAL, claimed, point

SEEDS, EACH = 100, 3
BUDGET = Budget(false_alarm=1e-6, resolution=1e-3)


def main() -> None:
    """Judge, with each seed, EACH statements and the same with an error of two resolutions, of either sign."""
    cases = [
        (f"initialization/start/{name}", expression, value)
        for expression, *values in INITIAL
        for name, value in zip(("test-error", "robustness"), values, strict=True)
        if value is not None
    ]
    found: dict[str, Counter[str]] = {"true": Counter(), "wrong by two resolutions": Counter()}
    dossiers = {each.claim.id: each for each in DOSSIERS}
    for seed in range(SEEDS):
        for k in range(EACH):
            name, expression, value = cases[(EACH * seed + k) % len(cases)]
            at = point(dossiers[name].claim, expression, zeta="1")
            factor = 1 + (-1) ** seed * 2 * Fraction(BUDGET.resolution)
            for kind, claim in zip(found, (claimed(value), claimed(value, factor)), strict=True):
                found[kind][simulate(at, dossiers[name].simulator, claim, BUDGET, seed).status.value] += 1
    rows = [f"| {kind} | {', '.join(f'{n} {status}' for status, n in sorted(counts.items()))} |"
            for kind, counts in found.items()]  # fmt: skip
    head = f"{SEEDS} seeds, {len(cases)} statements, {EACH} with each seed, at resolution {BUDGET.resolution}.\n"
    Path(__file__).with_suffix(".md").write_text(
        "\n".join([head, "| statements | verdicts |", "| --- | --- |", *rows, ""])
    )


if __name__ == "__main__":
    main()
