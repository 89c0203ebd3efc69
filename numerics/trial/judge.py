"""From an enclosed value and an estimate to a verdict, at a stated false-alarm rate, power and resolution.

Main definitions
    judge     pure: value and estimate in, verdict out
    confirm   the verdict once the value's second route is known

Notes
    The studentized mean of skewed draws is not t-distributed in the tails; `critical` widens the t quantile by the
    first Cornish-Fisher term, |skew| (2 z^2 + 1)/6 with the skewness of the mean, on both sides.

References: P. Hall, On the removal of skewness by transformation, J. R. Stat. Soc. B 54 (1992), for that term.
"""

from dataclasses import replace

from nonrobust.numerics.balls.value import Value
from nonrobust.numerics.trial.estimate import Estimate
from nonrobust.numerics.trial.verdict import Budget, Verdict
from nonrobust.theory.language.claim import Point
from nonrobust.theory.language.status import Status
from scipy.special import ndtri, stdtrit


def critical(false_alarm: float, dof: float, skew: float) -> float:
    """Half-width, in standard errors, of a two-sided interval for a mean with the given skewness."""
    t = -float(stdtrit(dof, false_alarm / 2))
    z = -float(ndtri(false_alarm / 2))
    return t + abs(skew) * (2 * z**2 + 1) / 6


_HEAVY = 30.0  # standard errors: with a tail index above 1.04 unseen draws add less to a mean, 1/(1 - 1/index) max/n


def needed(budget: Budget, scale: float, dof: float, skew: float) -> float:
    """The standard error at which an error of resolution * scale is caught with the budget's power."""
    return budget.resolution * scale / (critical(budget.false_alarm / 2, dof, skew) + float(ndtri(budget.power)))


def judge(point: Point, value: Value, estimate: Estimate, budget: Budget) -> Verdict:
    """Compare the value claimed at a point with a simulated mean.

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
        if 2 * estimate.rounding > budget.resolution * scale:
            remark = f"the simulator's own numerical error may be as large as {estimate.rounding:.1e}"
    else:
        status, remark = Status.CONSISTENT, ""
    return Verdict(
        *(point, status, value),
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
