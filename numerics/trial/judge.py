"""From an enclosed value and an estimate to a verdict, at a stated false-alarm rate, power and resolution.

Main definitions
    judge     pure: value and estimate in, verdict out
    confirm   the verdict once the value's second route is known

Notes
    The studentized mean of skewed draws is not t-distributed in the tails; `critical` widens the t quantile by the
    first Cornish-Fisher term, |skew| (2 z^2 + 1)/6 with the skewness of the mean, on both sides.

    A limit under the claimed expansion may be off by a term that the expansion lacks and that too few sizes show. Its
    partner, the limit with a half power beside, is then off to the other side (`extrapolate`): what lies beyond both is
    refuted, what agrees with the first passes if both agree. The partner has few terms while they fit, and else all.

References: P. Hall, On the removal of skewness by transformation, J. R. Stat. Soc. B 54 (1992), for that term.
"""

from dataclasses import dataclass, replace

from nonrobust.numerics.balls.value import Value
from nonrobust.numerics.trial.estimate import Estimate, Fit
from nonrobust.numerics.trial.verdict import Budget, Verdict, expansion_text, level, miss
from nonrobust.theory.language.claim import Point
from nonrobust.theory.language.modes import Bound, Limit, Relation
from nonrobust.theory.language.status import Status
from scipy.special import ndtri, stdtrit

HIDDEN = 2.0  # resolutions that are seen of a limit whatever term is hidden beside the claimed expansion
SERIES = 0.25  # of a resolution: what a further term of an expansion may move its limit, and not show
_HEAVY = 30.0  # standard errors: with a tail index above 1.04 unseen draws add less to a mean, 1/(1 - 1/index) max/n
_LOST = (
    1000.0  # the same with an index above 1.001: what hardly varies is refuted though a few draws make up its spread
)


def critical(false_alarm: float, dof: float, skew: float) -> float:
    """Half-width, in standard errors, of a two-sided interval for a mean with the given skewness."""
    t = -float(stdtrit(dof, false_alarm / 2))
    z = -float(ndtri(false_alarm / 2))
    return t + abs(skew) * (2 * z**2 + 1) / 6


def needed(budget: Budget, scale: float, dof: float, skew: float) -> float:
    """The standard error at which an error of resolution * scale is caught with the budget's power."""
    quantile = critical(level(budget.false_alarm), dof, skew) - float(ndtri(miss(budget.power)))
    return budget.resolution * scale / quantile


def judge(point: Point, value: Value, estimate: Estimate, budget: Budget) -> Verdict:
    """Compare the value claimed at a point with a simulated mean.

    Refuted: the value lies beyond what chance, rounding and the enclosure explain, of a limit both in the claimed
    expansion and with a term beside it. Inconclusive: tails so heavy that standard errors mean nothing (unless even 30
    of them, which cover what one draw larger than all others would add, are within the resolution, or the gap is larger
    than any tail explains); means that do not fit the claimed rate, unless the term that would explain them is too
    small to matter at this resolution: its effect is then allowed for; a rival rate that saves the claim; an error of
    `budget.resolution` that could have gone unnoticed in the claimed expansion, or one of `HIDDEN` times that with a
    term beside it. Where the resolution leaves room, what the next term of the extrapolation may be is allowed for too:
    more draws than the resolution needs would else refute for its sake.

    A rate that is stated is refuted where the claimed expansion is excluded and one of a slower rate with as many terms
    fits: higher terms that the former lacks are farther still from the latter. A bound that is not attained is refuted
    from its own side only.
    """
    seen, mode = _Sight(point, value, estimate, budget), point.claim.mode
    if isinstance(mode, Bound) and not mode.attained:
        return _bounded(seen, mode.side)
    resolved = seen.own <= budget.resolution
    far = seen.gap - seen.allowance > _LOST * estimate.stderr
    if estimate.heavy and not (seen.explained and resolved) and not far:
        return seen.verdict(Status.INCONCLUSIVE, _HEAVY_TAILS)
    if isinstance(mode, Limit) and mode.stated and (slower := seen.slower):
        remark = f"{_MISFIT}, but like {expansion_text(slower.powers, mode.scale)}, with the limit {slower.mean:.8g}"
        return seen.verdict(Status.REFUTED, remark)
    if seen.misfit and not resolved:
        return seen.verdict(Status.INCONCLUSIVE, f"{_MISFIT}{seen.instead}")
    if not seen.explained and seen.outside:
        return seen.verdict(Status.REFUTED, f"simulated {estimate.mean:.8g}, claimed {seen.center:.8g}")
    if not seen.explained:
        return seen.verdict(Status.INCONCLUSIVE, f"the claimed rate alone would refute it{seen.instead}")
    if not resolved:
        unseen = f"an error of {budget.resolution:g} could have gone unnoticed"
        if 2 * estimate.rounding > budget.resolution * seen.scale:
            unseen = f"the simulator's own numerical error may be as large as {estimate.rounding:.1e}"
        return seen.verdict(Status.INCONCLUSIVE, unseen)
    if not seen.caught <= HIDDEN * budget.resolution:
        remark = f"an error of {HIDDEN * budget.resolution:g} could have gone unnoticed{seen.instead}"
        return seen.verdict(Status.INCONCLUSIVE, remark)
    return seen.verdict(Status.CONSISTENT, "")


_HEAVY_TAILS = "a few draws make up the spread: their variance may be infinite"
_MISFIT = "the means at several sizes do not approach a limit at the claimed rate"


@dataclass(frozen=True)
class _Sight:
    """What an estimate shows of a value at a point within a budget."""

    point: Point
    value: Value
    estimate: Estimate
    budget: Budget

    @property
    def center(self) -> float:
        return float(self.value.midpoint)

    @property
    def scale(self) -> float:
        return float(abs(self.value.midpoint)) or 1.0

    @property
    def gap(self) -> float:
        return abs(self.estimate.mean - self.center)

    def chance(self, fit: Estimate | Fit) -> float:
        """How far chance may take a mean."""
        quantile = critical(level(self.budget.false_alarm), fit.dof, fit.skew)
        return (max(quantile, _HEAVY) if self.estimate.heavy else quantile) * fit.stderr

    def missed(self, fit: Estimate | Fit) -> float:
        """How far chance takes a mean with less probability than the budget's power leaves."""
        return -float(ndtri(miss(self.budget.power))) * fit.stderr

    def fits(self, fit: Estimate | Fit) -> bool:
        """Whether a right expansion would fit as badly with more probability than the budget's power leaves."""
        return fit.misfit >= 1 - self.budget.power

    @property
    def misfit(self) -> bool:
        return not self.fits(self.estimate)

    @property
    def allowance(self) -> float:
        """What is no chance: rounding, the enclosure, and terms that the expansion lacks."""
        estimate = self.estimate
        known = estimate.rounding + float(self.value.radius) + (estimate.truncation if self.misfit else 0.0)
        spent = self.chance(estimate) + self.missed(estimate) + 2 * (known + estimate.remainder)
        return known + (estimate.remainder if spent <= self.budget.resolution * self.scale else 0.0)

    def systematic(self, fit: Fit) -> float:
        """The same of a limit under another expansion, whose next term may not be seen where it does not matter."""
        unseen = min(fit.remainder, SERIES * self.budget.resolution * self.scale)
        return fit.rounding + float(self.value.radius) + unseen

    @property
    def margin(self) -> float:
        return self.chance(self.estimate) + self.allowance

    @property
    def explained(self) -> bool:
        return self.gap <= self.margin

    @property
    def own(self) -> float:
        """The smallest relative error seen if the claimed expansion is right."""
        return (self.margin + self.missed(self.estimate) + self.allowance) / self.scale

    @property
    def partner(self) -> tuple[Fit, ...]:
        """The limit with a term beside the series in whole powers; none beside another."""
        if self.estimate.powers[:1] != (1.0,):
            return ()
        *few, every = self.estimate.beside
        return (*filter(self.fits, few), every)[:1]

    @property
    def rivals(self) -> tuple[Fit, ...]:
        """The limits at other rates that the means do not exclude, where they have to find the rate."""
        mode = self.point.claim.mode
        if not isinstance(mode, Limit) or mode.known:
            return ()
        return tuple(fit for fit in self.estimate.rivals if fit.misfit >= level(self.budget.false_alarm))

    @property
    def outside(self) -> bool:
        """Whether the value lies beyond all that the expansions allow, and all between."""
        ends = [(fit.mean, self.chance(fit) + self.systematic(fit)) for fit in (*self.partner, *self.rivals)]
        ends.append((self.estimate.mean, self.margin))
        return self.center < min(mean - by for mean, by in ends) or self.center > max(mean + by for mean, by in ends)

    @property
    def caught(self) -> float:
        """The smallest relative error that would not pass, whichever of the expansions that fit is right.

        The right limit lies no farther from the estimate than a partner does, up to chance; other rivals speak for
        themselves.
        """
        reaches = [
            abs(fit.mean - self.estimate.mean) + self.missed(fit) + self.systematic(fit)
            for fit in (*self.partner, *filter(self.fits, self.rivals))
        ]
        return max([self.own, *((self.margin + reach) / self.scale for reach in reaches)])

    @property
    def slower(self) -> Fit | None:
        """The expansion of a slower rate, with as many terms, that fits where the claimed one is excluded."""
        estimate = self.estimate
        if estimate.misfit >= level(self.budget.false_alarm):
            return None
        slow = (*estimate.beside[:1], *(fit for fit in estimate.rivals if fit.powers[0] < 1))
        return max(filter(self.fits, slow), key=lambda fit: fit.misfit, default=None)

    @property
    def instead(self) -> str:
        """The rival that fits best, as the rest of a remark."""
        mode = self.point.claim.mode
        rivals = [fit for fit in (*self.estimate.rivals, *self.estimate.beside[:1]) if self.fits(fit)]
        if not isinstance(mode, Limit) or not rivals:
            return "; none of its rivals fits either" if self.estimate.rivals else ""
        # Of rivals that fit alike, the one that saves the claim.
        fit = min(rivals, key=lambda each: abs(each.mean - self.center) / (self.missed(each) or 1e-300))
        reach = self.missed(fit) + fit.rounding
        terms = expansion_text(fit.powers, mode.scale)
        return f"; an approach by {terms} would fit, with the limit {fit.mean:.8g} +- {reach:.1g}"

    def verdict(self, status: Status, remark: str, caught: float | None = None) -> Verdict:
        return Verdict(
            *(self.point, status, self.value),
            estimate=self.estimate,
            gap=self.gap,
            margin=self.margin,
            caught=self.caught if caught is None else caught,
            false_alarm=self.budget.false_alarm,
            resolution=self.budget.resolution,
            remark=remark,
        )


def _bounded(seen: _Sight, side: Relation) -> Verdict:
    """The verdict on a bound that is not attained: how far the mean lies on the right side of it decides.

    It passes where chance does not explain that the bound holds, or where it would have explained no violation by the
    resolution. An error is caught once it moves the bound past the mean.
    """
    slack = (seen.estimate.mean - seen.center) * (1 if side is Relation.AT_LEAST else -1)
    caught = (max(slack, 0.0) + seen.margin + seen.missed(seen.estimate) + seen.allowance) / seen.scale
    if slack < -seen.margin and not seen.estimate.heavy:
        remark = f"simulated {seen.estimate.mean:.8g}, which is not {side} {seen.center:.8g}"
        return seen.verdict(Status.REFUTED, remark, caught)
    if slack >= seen.margin:
        return seen.verdict(Status.CONSISTENT, f"the bound holds by at least {slack - seen.margin:.2g}", caught)
    if seen.own <= seen.budget.resolution and slack >= -seen.margin:
        return seen.verdict(Status.CONSISTENT, f"the bound holds to within {2 * seen.margin:.2g}", caught)
    if seen.estimate.heavy:
        return seen.verdict(Status.INCONCLUSIVE, _HEAVY_TAILS, caught)
    remark = f"a violation by {seen.budget.resolution:g} could have gone unnoticed"
    return seen.verdict(Status.INCONCLUSIVE, remark, caught)


def confirm(verdict: Verdict, second: Value) -> Verdict:
    """The verdict once the value's second route is known: a passed one becomes enclosed, disjoint balls refute."""
    if not verdict.value.overlaps(second):
        apart = f"two routes give {verdict.value.decimal(12)} and {second.decimal(12)}"
        return replace(verdict, status=Status.REFUTED, second=second, remark=apart)
    if verdict.estimate is None:  # no simulation reaches the point
        return replace(verdict, status=Status.ENCLOSED, second=second, remark="")
    status = Status.ENCLOSED if verdict.status.passed else verdict.status
    return replace(verdict, status=status, second=second)
