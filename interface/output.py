"""Values and verdicts as text, JSON and JUnit: data in, text out."""

import json
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from nonrobust.derivations.proof.step import Checked, CheckResult
from nonrobust.keeping.records import budget_data, decimals_data, outcome_data
from nonrobust.numerics.balls.value import Value
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.outcomes import ClaimVerdict
from nonrobust.theory.language.claim import Point
from nonrobust.theory.language.errors import printable
from nonrobust.theory.language.modes import in_words, relation
from nonrobust.theory.language.status import Status

_FRACTION, _POINT = 200, 300  # characters of an exact fraction, and of a point, that people read


def value_text(point: Point, value: Value, digits: int) -> str:
    """A value for people: only digits that are certain, and the exact fraction where it is short enough to read."""
    decimals = value.decimal(digits)
    sign = relation(point.claim.mode)
    place = printable(str(point), _POINT)
    lines = [point.claim.id, f"    at {place}" if point.values else "    at its only point"]
    if value.exact:
        exact = str(value.midpoint)
        shown = f"{exact}, exactly" if len(exact) <= max(_FRACTION, 2 * digits) else _sizes(exact)
        lines.append(f"    {point.claim.quantity.symbol} {sign} {shown}")
    error = value.error_of(decimals)
    lines.append(f"    {point.claim.quantity.symbol} {sign} {decimals}" + (f"  (+- {error})" if error != "0" else ""))
    return "\n".join([*lines, *(f"    note: {each}" for each in notes(point))])


def _sizes(fraction: str) -> str:
    """What is said of a fraction that is too long to show."""
    above, _, below = fraction.lstrip("-").partition("/")
    sizes = f"{len(above)} digits" + (f" over {len(below)}" if below else "")
    return f"an exact fraction of {sizes}, too long to show here: --json gives it"


def notes(point: Point) -> tuple[str, ...]:
    """What is remarkable about the point: values at which a number in the claim's formula is degenerate."""
    used = point.claim.rhs.free_symbols
    parts = ((part, point[param.name]) for param in point.claim.params for part in param.parts)
    found = (part.remark(value) for part, value in parts if part.remark is not None and part.symbol in used)
    return tuple(note for note in found if note)


def value_json(point: Point, value: Value, digits: int) -> str:
    data = {
        "claim": point.claim.id,
        "point": point.as_text(),
        "quantity": point.claim.quantity.name,
        "mode": in_words(point.claim.mode),
        **decimals_data(value, digits),
        "digits": digits,
        "notes": list(notes(point)),
    }
    return json.dumps(data, indent=2)


def claim_line(outcome: ClaimVerdict, width: int) -> str:
    """One line for a claim: its status, how it is derived, what its simulations exclude or where it fails."""
    worst, count = outcome.worst, len(outcome.verdicts)
    derived = f"{outcome.proof.status.value} in {outcome.proof.lines} lines"
    points = f"{count:>2} point{'s' if count != 1 else ' '}"
    line = f"{outcome.claim.id:<{width}}  {outcome.status:<12}  {derived:<19}  {points}"
    if not outcome.proof.status.passed:
        return f"{line}  {outcome.proof.summary}"
    if worst.status.passed:
        return f"{line}  errors >= {worst.caught:.1e} excluded{''.join(f'  ({note})' for note in notes(worst.point))}"
    place = f"at {worst.point}: " if worst.point.values else ""
    apart = worst.route_gap > worst.route_margin
    gap, margin = (worst.route_gap, worst.route_margin) if apart else (worst.gap, worst.margin)
    return f"{line}  {place}{worst.remark} (gap {gap:.2g}, explained up to {margin:.2g})"


def summary(outcomes: Sequence[ClaimVerdict], budget: Budget) -> str:
    """The closing sentence of a run, but for how long it took."""
    verdicts = [verdict for outcome in outcomes for verdict in outcome.verdicts]
    counts = [(sum(outcome.status is status for outcome in outcomes), status) for status in Status]
    shown = ", ".join(f"{count} {status}" for count, status in counts if count)
    passed = [verdict for verdict in verdicts if verdict.status.passed]
    finer = [verdict.caught for verdict in passed if 0 < verdict.resolution < budget.resolution]
    others = [verdict.caught for verdict in passed if not 0 < verdict.resolution < budget.resolution]
    parts = [f"{max(others):.1e} on"] if others else []
    parts += [f"{max(finer):.1e} on in exact statements"] if finer else []
    caught = " and from ".join(parts)
    seen = f", relative errors from {caught} caught with probability {budget.power:g}" if parts else ""
    lines = sum(outcome.proof.lines for outcome in outcomes)
    simulated = sum(verdict.estimate is not None for verdict in verdicts)
    unseen = f", {len(verdicts) - simulated} by two routes alone" if simulated < len(verdicts) else ""
    return (
        f"{len(outcomes)} claims: {shown}; {lines} lines of derivation and {simulated} simulated points{unseen}; "
        f"false-alarm rate {budget.false_alarm:g} in total{seen}"
    )


def duration(seconds: float) -> str:
    """A rough time for people."""
    if seconds < 90:
        return f"about {max(1, round(seconds / 10)) * 10} s"
    minutes = round(seconds / 60)
    return f"about {minutes} min" if minutes < 90 else f"about {minutes / 60:.1f} h"


def _counted(results: Sequence[CheckResult]) -> str:
    counts = [(sum(result.status is status for result in results), status.value) for status in Status]
    return ", ".join(f"{count} {name}" for count, name in counts if count)


def derivation_counts(checked: Checked) -> str:
    """One line for a derivation: how many of its lines have each status, and what fails or is not proved."""
    return f"{checked.summary()} ({_counted(checked.results)})"


def derivation_totals(derivations: Sequence[Checked]) -> str:
    """The closing lines of a check: the counts of all lines, and of each that is not proved, once, the reason why."""
    pairs = [pair for each in derivations for pair in zip(each.derivation.steps, each.results, strict=True)]
    weaker = {f"  {step.label}, {result.status.value}: {result.how}": None
              for step, result in pairs if result.status is not Status.PROVED}  # fmt: skip
    plural = "s" if len(derivations) != 1 else ""
    total = f"{len(derivations)} derivation{plural}: {_counted([result for _, result in pairs])}"
    return "\n".join([f"{total}; not proved by machine:" if weaker else total, *weaker])


def run_json(
    outcomes: Sequence[ClaimVerdict], budget: Budget, seed: int, versions: Mapping[str, str], complete: bool = True
) -> str:
    """A run, with what is needed to repeat it; one that is not `complete` ended before all its claims were judged."""
    data = {
        "budget": budget_data(budget),
        "seed": seed,
        "versions": dict(versions),
        "complete": complete,
        "passed": complete and all(outcome.status.passed for outcome in outcomes),
        "claims": [outcome_data(outcome) for outcome in outcomes],
    }
    return json.dumps(data, indent=2)


def run_junit(outcomes: Sequence[ClaimVerdict], seconds: float) -> str:
    """A run as JUnit XML: a test case per claim and point and one per derivation; what is not decided is an error."""
    suite = ElementTree.Element("testsuite", name="nonrobust verify", time=f"{seconds:.3f}")
    for outcome in outcomes:
        proof = outcome.proof
        refuted = proof.status is Status.REFUTED
        _case(suite, outcome.claim.id, "derivation", proof.status.passed, refuted, proof.summary)
        for verdict in outcome.verdicts:
            name, status = str(verdict.point) or "only point", verdict.status
            _case(suite, outcome.claim.id, name, status.passed, status is Status.REFUTED, verdict.remark)
    for attribute, path in (("tests", "testcase"), ("failures", ".//failure"), ("errors", ".//error")):
        suite.set(attribute, str(len(suite.findall(path))))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ElementTree.Element, claim: str, name: str, passed: bool, refuted: bool, remark: str) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=claim, name=name)
    if not passed:
        ElementTree.SubElement(case, "failure" if refuted else "error", message=remark)


def versions() -> dict[str, str]:
    """Versions of this project and of what its numbers depend on."""
    import platform
    from importlib.metadata import version

    names = ("nonrobust", "sympy", "mpmath", "numpy", "scipy", "python-flint")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def exit_status(outcomes: Sequence[ClaimVerdict]) -> int:
    """0 all passed, 1 something refuted, 3 something inconclusive."""
    statuses = {outcome.status for outcome in outcomes}
    return 1 if Status.REFUTED in statuses else 3 if Status.INCONCLUSIVE in statuses else 0
