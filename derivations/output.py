"""Values and verdicts as text, JSON and JUnit: data in, text out."""

import json
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from derivations.listing import mode
from numerics.precise import Value
from numerics.verdict import Budget, Status, Verdict
from theory.claim import Bound, Limit, Point

_WEAKEST_FIRST = (Status.REFUTED, Status.INCONCLUSIVE, Status.CONSISTENT, Status.ENCLOSED, Status.PROVED)


def value_data(value: Value, digits: int) -> dict[str, str | None]:
    """A value for JSON: certain decimals, a bound for their error, and the exact fraction where there is one."""
    decimals = value.decimal(digits)
    return {
        "value": decimals,
        "radius": value.error_of(decimals),
        "exact": str(value.midpoint) if value.exact else None,
    }


def value_text(point: Point, value: Value, digits: int) -> str:
    """A value for people: only digits that are certain."""
    decimals = value.decimal(digits)
    relation = {Limit: "->", Bound: ">="}.get(type(point.claim.mode), "=")
    lines = [point.claim.id, f"    at {point}" if point.values else "    at its only point"]
    if value.exact:
        lines.append(f"    {point.claim.quantity.symbol} {relation} {value.midpoint}, exactly")
    error = value.error_of(decimals)
    lines.append(
        f"    {point.claim.quantity.symbol} {relation} {decimals}" + (f"  (+- {error})" if error != "0" else "")
    )
    return "\n".join(lines)


def value_json(point: Point, value: Value, digits: int) -> str:
    data = {
        "claim": point.claim.id,
        "point": point.as_text(),
        "quantity": point.claim.quantity.name,
        "mode": mode(point.claim),
        **value_data(value, digits),
        "digits": digits,
    }
    return json.dumps(data, indent=2)


def weakest(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict that a claim's line shows: the worst status, and within it the least that was caught."""
    return min(verdicts, key=lambda verdict: (_WEAKEST_FIRST.index(verdict.status), -verdict.caught))


def verdict_line(verdicts: Sequence[Verdict], width: int) -> str:
    """One line for a claim from its verdicts at all points."""
    worst = weakest(verdicts)
    points = f"{len(verdicts)} point{'s' if len(verdicts) != 1 else ''}"
    line = f"{worst.claim:<{width}}  {worst.status:<12}  {points:<9}"
    if worst.status.passed:
        return f"{line}  errors >= {worst.caught:.1e} excluded"
    place = f"at {worst.point}: " if worst.point else ""
    return f"{line}  {place}{worst.remark} (gap {worst.gap:.2g}, explained up to {worst.margin:.2g})"


def summary(verdicts: Sequence[Verdict], budget: Budget, seconds: float) -> str:
    """The closing sentence of a run."""
    claims = {verdict.claim for verdict in verdicts}
    counts = [f"{sum(v.status == status for v in verdicts)} {status}" for status in Status]
    shown = ", ".join(count for count in counts if not count.startswith("0 "))
    largest = max((v.caught for v in verdicts if v.status.passed), default=0.0)
    return (
        f"{len(claims)} claims, {len(verdicts)} checks: {shown}; false-alarm rate {budget.false_alarm:g} in total, "
        f"relative errors from {largest:.1e} on caught with probability {budget.power:g}; {seconds:.1f} s"
    )


def verdict_data(verdict: Verdict) -> dict[str, object]:
    """A verdict for JSON; every number is a string."""
    estimate = verdict.estimate
    return {
        "claim": verdict.claim,
        "point": verdict.point,
        "status": str(verdict.status),
        "claimed": value_data(verdict.value, 20),
        "simulated": estimate
        and {
            "mean": repr(estimate.mean),
            "stderr": repr(estimate.stderr),
            "rounding": repr(estimate.rounding),
            "sizes": list(estimate.sizes),
            "draws": list(estimate.draws),
        },
        "gap": repr(verdict.gap),
        "margin": repr(verdict.margin),
        "smallest_relative_error_caught": repr(verdict.caught),
        "false_alarm": repr(verdict.false_alarm),
        "remark": verdict.remark,
    }


def run_json(verdicts: Sequence[Verdict], budget: Budget, seed: int, versions: Mapping[str, str]) -> str:
    """A whole run, with what is needed to repeat it."""
    data = {
        "budget": {
            "false_alarm": repr(budget.false_alarm),
            "power": repr(budget.power),
            "resolution": repr(budget.resolution),
        },
        "seed": seed,
        "versions": dict(versions),
        "passed": all(verdict.status.passed for verdict in verdicts),
        "verdicts": [verdict_data(verdict) for verdict in verdicts],
    }
    return json.dumps(data, indent=2)


def run_junit(verdicts: Sequence[Verdict], seconds: float) -> str:
    """A run as JUnit XML, one test case per claim and point; inconclusive counts as an error."""
    failed = sum(verdict.status is Status.REFUTED for verdict in verdicts)
    errors = sum(verdict.status is Status.INCONCLUSIVE for verdict in verdicts)
    suite = ElementTree.Element(
        "testsuite",
        name="nonrobust verify",
        tests=str(len(verdicts)),
        failures=str(failed),
        errors=str(errors),
        time=f"{seconds:.3f}",
    )
    for verdict in verdicts:
        case = ElementTree.SubElement(suite, "testcase", classname=verdict.claim, name=verdict.point or "only point")
        if not verdict.status.passed:
            tag = "failure" if verdict.status is Status.REFUTED else "error"
            ElementTree.SubElement(case, tag, message=verdict.remark, type=str(verdict.status))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def versions() -> dict[str, str]:
    """Versions of this project and of what its numbers depend on."""
    import platform
    from importlib.metadata import version

    names = ("nonrobust", "sympy", "mpmath", "numpy", "scipy", "python-flint")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def exit_status(verdicts: Sequence[Verdict]) -> int:
    """0 all passed, 1 something refuted, 3 something inconclusive."""
    statuses = {verdict.status for verdict in verdicts}
    return 1 if Status.REFUTED in statuses else 3 if Status.INCONCLUSIVE in statuses else 0
