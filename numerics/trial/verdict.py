"""What a trial may err, and what it says.

Main definitions
    Budget    what a run may err: false alarms in total, misses, and the relative error it must be able to see
    Verdict   the outcome at one point
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from nonrobust.numerics.balls.value import Value
from nonrobust.numerics.trial.estimate import Estimate
from nonrobust.theory.language.claim import Claim, Point
from nonrobust.theory.language.modes import Limit
from nonrobust.theory.language.status import Status
from sympy import Expr, Rational

ATTEMPTS = 3  # samples that a check may take, each judged by itself


def level(false_alarm: float) -> float:
    """The false-alarm rate of one comparison: half for gaps and half for misfits, and all samples share alike.

    Each sample has its part of the whole, so that whatever decides to take another cannot raise the total.
    """
    return false_alarm / (2 * ATTEMPTS)


def miss(power: float) -> float:
    """The probability with which one sample may miss an error that all together catch with this power."""
    return (1 - power) / ATTEMPTS


@dataclass(frozen=True)
class Budget:
    """Error rates of a run: total probability of a false refutation, power, and relative resolution wanted.

    `exact` is the resolution wanted of statements that are no limits, where that is finer. A limit is resolved so well
    in the expansion that it claims, and half as well with a term beside it (`judge.HIDDEN`).
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


def expansion_text(powers: Sequence[float], rate: Expr) -> str:
    """The terms of an expansion in a rate, such as 1/sqrt(d) + 1/d + d**(-2)."""
    return " + ".join(str(rate ** Rational(power).limit_denominator(6)) for power in powers)


@dataclass(frozen=True)
class Verdict:
    """The outcome at one point; `caught` is the smallest relative error that would not pass, with the budget's power.

    Relative means relative to the claimed value, or absolute where that is 0. `gap` and `margin` are the simulation's:
    its distance from the value, and how much of that chance, rounding and the enclosure explain. `false_alarm` and
    `resolution` are what the run allowed this check and asked of it, `remark` is a sentence where the status needs one.
    """

    point: Point
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

    @property
    def claim(self) -> Claim:
        """The claim that was judged."""
        return self.point.claim

    def _repr_html_(self) -> str:
        """The verdict in a notebook."""
        simulated = f"{self.estimate.mean:.8g} ± {self.estimate.stderr:.1e}" if self.estimate else "none"
        shown = {
            **{"claim": self.claim.id, "point": str(self.point)},
            **{"status": self.status, "claimed": self.value.decimal(10)},
            **{"simulated": simulated, "errors excluded from": f"{self.caught:.1e}", "remark": self.remark},
        }
        heads = "".join(f"<th>{escape(name)}</th>" for name in shown)
        cells = "".join(f"<td>{escape(str(each))}</td>" for each in shown.values())
        return f"<table><tr>{heads}</tr><tr>{cells}</tr></table>"

    @property
    def rate(self) -> str:
        """What the means at several sizes say of the claimed rate and of its rivals; "" without a limit."""
        mode = self.claim.mode
        if self.estimate is None or not self.estimate.rivals or not isinstance(mode, Limit):
            return ""
        excluded = level(self.false_alarm)
        how = "does not fit" if self.estimate.misfit < excluded else "fits"
        own = "the claimed rate" if mode.known else expansion_text(self.estimate.powers, mode.scale)
        rivals = (*self.estimate.beside[:1], *self.estimate.rivals)
        fits = [expansion_text(each.powers, mode.scale) for each in rivals if each.misfit >= excluded]
        return f"{own} {how}; of its rivals these fit too: {', '.join(fits) or 'none'}"

    @property
    def rarest(self) -> float:
        """The probability of a deviation below which so few draws show none in one case of a hundred; 1 without any."""
        return 1.0 if self.estimate is None else 1 - 0.01 ** (1 / sum(self.estimate.draws))

    @property
    def route_gap(self) -> float:
        """The distance between the value and its second route, 0 without one."""
        return 0.0 if self.second is None else float(abs(self.value.midpoint - self.second.midpoint))

    @property
    def route_margin(self) -> float:
        """How much of `route_gap` the two enclosures explain."""
        return 0.0 if self.second is None else float(self.value.radius + self.second.radius)
