"""From an enclosed value and an estimate to a verdict, at a stated false-alarm rate, power and resolution.

Main definitions
    Budget   what a run may err: false alarms in total, misses, and the relative error it must be able to see
    judge    pure: value and estimate in, verdict out

Notes
    The studentized mean of skewed draws is not t-distributed in the tails; `critical` widens the t quantile by the
    first Cornish-Fisher term, |skew| (2 z^2 + 1)/6 with the skewness of the mean, on both sides.

References: P. Hall, On the removal of skewness by transformation, J. R. Stat. Soc. B 54 (1992), for that term.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape

from nonrobust.numerics.balls.value import Value
from nonrobust.numerics.trial.estimate import RIVALS, Estimate
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import Limit
from scipy.special import ndtri, stdtrit


class Status(StrEnum):
    """What a check says, from the strongest support to none."""

    PROVED = "proved"
    ENCLOSED = "enclosed"
    CONSISTENT = "consistent"
    INCONCLUSIVE = "inconclusive"
    REFUTED = "refuted"

    @property
    def passed(self) -> bool:
        return self not in (Status.INCONCLUSIVE, Status.REFUTED)


@dataclass(frozen=True)
class Budget:
    """Error rates of a run: total probability of a false refutation, power, and relative resolution wanted.

    `exact` is the resolution wanted of statements that are no limits, where that is finer.
    """

    false_alarm: float = 1e-6
    power: float = 0.99
    resolution: float = 1e-3
    exact: float = 1e-4

    def __post_init__(self) -> None:
        for name, most in (("false_alarm", 0.5), ("resolution", 1.0), ("exact", 1.0)):
            if not 0 < getattr(self, name) <= most:
                raise ValueError(f"{name} must lie in (0, {most}], not {getattr(self, name)}")
        if not 0.5 <= self.power < 1:
            raise ValueError(f"power must lie in [0.5, 1), not {self.power}")

    def share(self, checks: int) -> "Budget":
        """The budget of one of `checks` checks: false alarms add up (Bonferroni)."""
        return replace(self, false_alarm=self.false_alarm / checks)

    def of(self, claim: Claim) -> "Budget":
        """The budget of a check of `claim` in a run with this one."""
        return self if isinstance(claim.mode, Limit) else replace(self, resolution=min(self.resolution, self.exact))


@dataclass(frozen=True)
class Verdict:
    """The outcome at one point; `caught` is the smallest relative error seen with the budget's power.

    Relative means relative to the claimed value, or absolute where that is 0. `gap` and `margin` are the simulation's:
    its distance from the value, and how much of that chance, rounding and the enclosure explain. `false_alarm` and
    `resolution` are what the run allowed this check and asked of it, `remark` is a sentence where the status needs one.
    """

    claim: str
    point: str
    status: Status
    value: Value
    estimate: Estimate | None = None
    second: Value | None = None
    gap: float = 0.0
    margin: float = 0.0
    caught: float = 0.0
    false_alarm: float = 0.0
    resolution: float = 0.0
    remark: str = ""

    def _repr_html_(self) -> str:
        """The verdict in a notebook."""
        simulated = f"{self.estimate.mean:.8g} ± {self.estimate.stderr:.1e}" if self.estimate else "none"
        shown = {
            **{"claim": self.claim, "point": self.point, "status": self.status, "claimed": self.value.decimal(10)},
            **{"simulated": simulated, "errors excluded from": f"{self.caught:.1e}", "remark": self.remark},
        }
        heads = "".join(f"<th>{escape(name)}</th>" for name in shown)
        cells = "".join(f"<td>{escape(str(each))}</td>" for each in shown.values())
        return f"<table><tr>{heads}</tr><tr>{cells}</tr></table>"

    @property
    def rate(self) -> str:
        """What the means at several d say of the claimed rate and of the powers of it that compete; "" for one size."""
        if self.estimate is None or not self.estimate.rivals:
            return ""
        level = self.false_alarm / 2
        too = [f"{power:g}" for power, p in zip(RIVALS, self.estimate.rivals, strict=True) if p >= level]
        claimed = "does not fit" if self.estimate.misfit < level else "fits"
        return f"the claimed rate {claimed}; of its powers 0.5 and 2 these fit too: {', '.join(too) or 'none'}"

    @property
    def route_gap(self) -> float:
        """The distance between the value and its second route, 0 without one."""
        return 0.0 if self.second is None else float(abs(self.value.midpoint - self.second.midpoint))

    @property
    def route_margin(self) -> float:
        """How much of `route_gap` the two enclosures explain."""
        return 0.0 if self.second is None else float(self.value.radius + self.second.radius)


def critical(false_alarm: float, dof: float, skew: float) -> float:
    """Half-width, in standard errors, of a two-sided interval for a mean with the given skewness."""
    t = -float(stdtrit(dof, false_alarm / 2))
    z = -float(ndtri(false_alarm / 2))
    return t + abs(skew) * (2 * z**2 + 1) / 6


_HEAVY = 30.0  # standard errors: with a tail index above 1.04 unseen draws add less to a mean, 1/(1 - 1/index) max/n


def needed(budget: Budget, scale: float, dof: float, skew: float) -> float:
    """The standard error at which an error of resolution * scale is caught with the budget's power."""
    return budget.resolution * scale / (critical(budget.false_alarm / 2, dof, skew) + float(ndtri(budget.power)))


def judge(claim: str, point: str, value: Value, estimate: Estimate, budget: Budget) -> Verdict:
    """Compare a claimed value with a simulated mean.

    `budget.false_alarm` is spent half on the gap and half on the extrapolation's misfit. Refuted: the gap exceeds
    what chance, rounding and the enclosure explain. Inconclusive: tails so heavy that standard errors mean nothing
    (unless even 30 of them, which cover what one draw larger than all others would add, are within the resolution), an
    error of `budget.resolution` would have gone unnoticed, or a misfit, unless the term that would explain it is too
    small to matter at this resolution: its effect is then allowed for. So is, where the resolution leaves room, what
    the next term of the extrapolation may be: more draws than the resolution needs would else refute for its sake.
    """
    center, scale = float(value.midpoint), float(abs(value.midpoint)) or 1.0
    quantile = critical(budget.false_alarm / 2, estimate.dof, estimate.skew)
    chance = (max(quantile, _HEAVY) if estimate.heavy else quantile) * estimate.stderr
    missed = float(ndtri(budget.power)) * estimate.stderr
    misfit = estimate.misfit < budget.false_alarm / 2
    allowance = estimate.rounding + float(value.radius) + (estimate.truncation if misfit else 0.0)
    if chance + missed + 2 * (allowance + estimate.remainder) <= budget.resolution * scale:
        allowance += estimate.remainder
    margin, gap = chance + allowance, abs(estimate.mean - center)
    caught = (margin + missed + allowance) / scale
    if estimate.heavy and not (gap <= margin and caught <= budget.resolution):
        status, remark = Status.INCONCLUSIVE, "a few draws make up the spread: their variance may be infinite"
    elif misfit and not caught <= budget.resolution:
        status, remark = Status.INCONCLUSIVE, "the means at several d do not approach a limit at the claimed rate"
    elif not gap <= margin:
        status, remark = Status.REFUTED, f"simulated {estimate.mean:.8g}, claimed {center:.8g}"
    elif not caught <= budget.resolution:
        status, remark = Status.INCONCLUSIVE, f"an error of {budget.resolution:g} could have gone unnoticed"
    else:
        status, remark = Status.CONSISTENT, ""
    return Verdict(
        *(claim, point, status, value),
        estimate=estimate,
        gap=gap,
        margin=margin,
        caught=caught,
        false_alarm=budget.false_alarm,
        resolution=budget.resolution,
        remark=remark,
    )


def confirm(verdict: Verdict, second: Value) -> Verdict:
    """The verdict once the value's second route is known: a passed one becomes enclosed, disjoint balls refute."""
    if not verdict.value.overlaps(second):
        apart = f"two routes give {verdict.value.decimal(12)} and {second.decimal(12)}"
        return replace(verdict, status=Status.REFUTED, second=second, remark=apart)
    if verdict.estimate is None:  # no simulation reaches the point
        return replace(verdict, status=Status.ENCLOSED, second=second, remark="")
    status = Status.ENCLOSED if verdict.status.passed else verdict.status
    return replace(verdict, status=status, second=second)
