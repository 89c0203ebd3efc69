"""Verdicts as data that JSON holds, and back: what `verify --json` prints and what is kept between runs.

Every number is a string, so that nothing is rounded on the way: `verdict_from_data(verdict_data(v), claim) == v`. The
decimals of a value are for readers; `midpoint` and `halfwidth` are the enclosure itself.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

from nonrobust.numerics.balls.value import Value
from nonrobust.numerics.trial.estimate import Estimate, Fit
from nonrobust.numerics.trial.verdict import Budget, Verdict
from nonrobust.outcomes import ClaimVerdict, Proof
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.status import Status

_DIGITS = 20  # decimals shown of a claimed value
_ERRORS = {each: each for each in ("gap", "margin", "false_alarm", "resolution")}
_ERRORS["caught"] = "smallest_relative_error_caught"
_FIT = ("mean", "stderr", "dof", "skew", "rounding", "misfit", "remainder")
_FITS = ("rivals", "beside")
_MOMENTS = ("mean", "stderr", "dof", "skew", "rounding", "misfit", "truncation", "remainder")


def decimals_data(value: Value, digits: int) -> dict[str, str | None]:
    """A value for readers: certain decimals, a bound for their error, and the exact fraction where there is one."""
    decimals = value.decimal(digits)
    return {
        "value": decimals,
        "radius": value.error_of(decimals),
        "exact": str(value.midpoint) if value.exact else None,
    }


def value_data(value: Value) -> dict[str, str | None]:
    """A value with its decimals and its whole enclosure."""
    enclosure = {"midpoint": str(value.midpoint), "halfwidth": str(value.radius)}
    return {**decimals_data(value, _DIGITS), **enclosure}


def value_from_data(data: Mapping[str, Any]) -> Value:
    value = Value(Fraction(data["midpoint"]), Fraction(data["halfwidth"]))
    if value.radius < 0:
        raise ValueError("an enclosure with a negative halfwidth")
    return value


def _number(x: float) -> str:
    """The shortest text that reads back as the same number; NumPy's scalars have a repr of their own."""
    return repr(float(x))


def _numbers(xs: Iterable[float]) -> list[str]:
    return [_number(x) for x in xs]


def _fit_data(fit: Fit) -> dict[str, Any]:
    return {"powers": _numbers(fit.powers), **{name: _number(getattr(fit, name)) for name in _FIT}}


def _fit_from_data(data: Mapping[str, Any]) -> Fit:
    return Fit(powers=tuple(map(float, data["powers"])), **{name: float(data[name]) for name in _FIT})


def estimate_data(estimate: Estimate) -> dict[str, Any]:
    """A simulated mean, with the dimensions simulated and the number of draws at each."""
    moments = {name: _number(getattr(estimate, name)) for name in _MOMENTS}
    fits = {name: [_fit_data(fit) for fit in getattr(estimate, name)] for name in _FITS}
    sizes = {"sizes": list(estimate.sizes), "draws": list(estimate.draws)}
    return {**moments, **sizes, "powers": _numbers(estimate.powers), **fits, "heavy": estimate.heavy}


def estimate_from_data(data: Mapping[str, Any]) -> Estimate:
    read: dict[str, Any] = {name: float(data[name]) for name in _MOMENTS}
    read |= {name: tuple(map(_fit_from_data, data[name])) for name in _FITS}
    read |= {"sizes": tuple(data["sizes"]), "draws": tuple(data["draws"]), "powers": tuple(map(float, data["powers"]))}
    return Estimate(**read, heavy=data["heavy"])


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """A verdict at one point; with the run's seed and versions it says how to repeat its draws."""
    return {
        "claim": verdict.claim.id,
        "point": verdict.point.as_text(),
        "status": str(verdict.status),
        "claimed": value_data(verdict.value),
        "second_route": None if verdict.second is None else value_data(verdict.second),
        "simulated": None if verdict.estimate is None else estimate_data(verdict.estimate),
        **{key: _number(getattr(verdict, name)) for name, key in _ERRORS.items()},
        "rate": verdict.rate,
        "rarest_deviation_seen": _number(verdict.rarest),
        "remark": verdict.remark,
    }


def verdict_from_data(data: Mapping[str, Any], find: Callable[[str], Claim]) -> Verdict:
    """The verdict that `verdict_data` wrote; `find` is how a claim is found by its id.

    Raises InputError where the claim has no such point, KeyError where a part is missing.
    """
    return Verdict(
        point=find(data["claim"]).at(**data["point"]),
        status=Status(data["status"]),
        value=value_from_data(data["claimed"]),
        second=None if data["second_route"] is None else value_from_data(data["second_route"]),
        estimate=None if data["simulated"] is None else estimate_from_data(data["simulated"]),
        **{name: float(data[key]) for name, key in _ERRORS.items()},
        remark=data["remark"],
    )


def budget_data(budget: Budget) -> dict[str, str]:
    """What a run may err."""
    return {field.name: _number(getattr(budget, field.name)) for field in fields(budget)}


def budget_from_data(data: Mapping[str, str]) -> Budget:
    """The budget that `budget_data` wrote; raises ValueError for one that no run may have."""
    return Budget(**{name: float(number) for name, number in data.items()})


def outcome_data(outcome: ClaimVerdict) -> dict[str, Any]:
    """A claim's derivation and verdicts; the status is for readers, it follows from the rest."""
    proof = outcome.proof
    return {
        "claim": outcome.claim.id,
        "status": str(outcome.status),
        "derivation": {"status": proof.status.value, "lines": proof.lines, "summary": proof.summary},
        "verdicts": [verdict_data(verdict) for verdict in outcome.verdicts],
    }


def outcome_from_data(data: Mapping[str, Any], find: Callable[[str], Claim]) -> ClaimVerdict:
    """The outcome that `outcome_data` wrote."""
    proof = data["derivation"]
    return ClaimVerdict(
        find(data["claim"]),
        Proof(Status(proof["status"]), proof["lines"], proof["summary"]),
        tuple(verdict_from_data(each, find) for each in data["verdicts"]),
    )
