"""Three-valued checks of scalar statements: proved, refuted or open, chart by chart.

Proved means that a decision procedure said so (`normal.vanishes`, or a certificate that is manifestly nonnegative);
refuted means that at an exact point the two sides lie in disjoint balls. Where both sides are enclosed and agree to
fifty digits at several points of each chart, a line is enclosed: evidence, and no proof. Everything else is open.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from itertools import chain
from typing import Any

from flint import arb
from nonrobust.derivations.proof.charts import EVERYWHERE, Chart, resolve, sign
from nonrobust.derivations.proof.comparison import CLOSED, DIGITS, UNKNOWN, Comparison, Outcome, compare
from nonrobust.derivations.proof.normal import vanishes
from nonrobust.derivations.proof.points import TRIES, Point, around, extremes, points
from nonrobust.derivations.proof.step import CheckResult
from nonrobust.derivations.proof.telescoping import fresh
from nonrobust.derivations.proof.work import Overtime, time_limit, too_large
from nonrobust.numerics.balls.value import value_of
from nonrobust.theory.language.status import Status
from sympy import Derivative, Dummy, Expr, Float, Product, Sum, Symbol, Tuple, nan, oo, zoo
from sympy.polys.polyerrors import BasePolynomialError

ENOUGH, FEW = 8, 4
_SECONDS = 20  # of CPU time for one identity: the longest here takes about 1
_LONG = 40_000  # bits
_Check = Callable[..., CheckResult]
# What SymPy raises where an expression is too deep, too large or of a kind that it does not foresee.
_FAILURES = (ArithmeticError, AttributeError, BasePolynomialError, LookupError, MemoryError, RuntimeError, TypeError,
             ValueError)  # fmt: skip


def guarded(check: _Check) -> _Check:
    """The check, with a failure inside the algebra as an open line, so that the other lines are still checked."""

    @wraps(check)
    def run(*args: Any, **named: Any) -> CheckResult:
        try:
            with time_limit(_SECONDS):
                return check(*args, **named)
        except Overtime:
            return CheckResult(Status.INCONCLUSIVE, f"not decided within {_SECONDS} s of CPU time")
        except _FAILURES as error:
            return CheckResult(
                Status.INCONCLUSIVE, f"the algebra gave up with {type(error).__name__}, so nothing is decided"
            )

    return run


@guarded
def identity(left: Expr, right: Expr, charts: Sequence[Chart] = EVERYWHERE) -> CheckResult:
    """Whether left = right on every chart."""
    if _has_float(left) or _has_float(right):
        return CheckResult(Status.INCONCLUSIVE, "a binary float is not an exact number")
    if any(x in (oo, -oo, zoo, nan) or x.has(zoo, nan) for x in (left, right)):
        return CheckResult(Status.INCONCLUSIVE, "a side is infinite or undefined")
    left, right = _differentiated(left), _differentiated(right)
    generators: set[str] = set()
    undecided: list[CheckResult] = []
    for chart in charts:
        large = any(too_large(resolve(side, chart)) for side in (left, right))
        zero, names = (False, ()) if large else vanishes(left - right, chart)
        if zero:
            generators |= set(names)
            continue
        result = _tried(left, right, chart)
        if result.status is Status.REFUTED:
            return result
        if result.status is Status.INCONCLUSIVE and large:
            result = CheckResult(result.status, f"{result.how}; the expansion of the sides is too large to try")
        undecided.append(result)
    if undecided:
        return all_of(undecided)
    return CheckResult(Status.PROVED, f"the difference of both sides cancels to 0{_as(generators)}{_on(charts)}")


def _differentiated(expr: Expr) -> Expr:
    """Derivatives of known functions carried out."""
    return expr.replace(lambda x: isinstance(x, Derivative), lambda x: x.doit()) if expr.has(Derivative) else expr


@guarded
def nonnegative(left: Expr, right: Expr, certificate: Expr, charts: Sequence[Chart] = EVERYWHERE) -> CheckResult:
    """Whether left >= right, by left - right = certificate, a sum of terms that are each nonnegative."""
    result = identity(left - right, certificate, charts)
    if not result.status.passed:
        return result
    for chart in charts:
        if not all(_manifestly_nonnegative(term, chart) for term in certificate.as_ordered_terms()):
            why = f"a term of the certificate {certificate} is not manifestly nonnegative"
            return _violated(left, right, chart) or CheckResult(Status.INCONCLUSIVE, why)
    shown = f"the difference of both sides is {certificate}, a sum of nonnegative terms"
    return CheckResult(result.status, shown if result.status is Status.PROVED else f"{shown}; {result.how}")


def _violated(left: Expr, right: Expr, chart: Chart) -> CheckResult | None:
    """Refuted if left < right at a point; nothing is known of the order of unknown functions."""
    sides = Tuple(resolve(left, chart), resolve(right, chart))
    if sides.has(*UNKNOWN):
        return None
    for shift, point in zip(range(ENOUGH), points(Tuple(left, right), chart), strict=False):
        found = compare(sides[0], sides[1], point, shift)
        if found.sides is not None and found.sides[0] < found.sides[1]:
            return _refuted(found, chart, point)
    return None


def _manifestly_nonnegative(expr: Expr, chart: Chart) -> bool:
    """Sums, products and even powers of what is nonnegative by the assumptions on its symbols.

    A sum over a reversed range is minus that over the numbers between: no range may be reversed on the chart. An index
    takes its values from the range, whatever its symbol assumes.
    """
    if isinstance(expr, Sum | Product):
        body, inner = expr.function, list(expr.limits)
        while inner:  # from the outermost range: an index stands for what it runs over in the ranges inside
            index, *ends = inner.pop()
            if len(ends) != 2 or not _ascending(ends[0], ends[1], chart):
                return False
            name = _running(index, ends[0], chart)
            body, inner = body.subs(index, name), [limit.subs(index, name) for limit in inner]
        return _manifestly_nonnegative(body, chart)
    if expr.is_Add or expr.is_Mul:
        return all(_manifestly_nonnegative(arg, chart) for arg in expr.args)
    if expr.is_Pow and expr.exp.is_even and expr.base.is_real:
        return True
    return bool(expr.is_nonnegative)


def _running(index: Symbol, low: Expr, chart: Chart) -> Dummy:
    """A symbol with what is known of an index that runs upwards from `low`, and with nothing that it assumes."""
    if low.is_finite and (sign(low, chart) == 1 or low.is_positive):
        return Dummy(str(index), integer=True, positive=True)
    if low.is_finite and (low.is_nonnegative or sign(low, chart) == 0):
        return Dummy(str(index), integer=True, nonnegative=True)
    return fresh(index)


def _ascending(low: Expr, high: Expr, chart: Chart) -> bool:
    """Whether the range is empty or runs upwards everywhere on the chart: high - low + 1 >= 0."""
    if high is oo or low is -oo:
        return low is not oo and high is not -oo
    count = high - low + 1
    if count.is_nonnegative:
        return True
    # A whole number is at least 0 where it is above -1.
    return sign(count + 1 if count.is_integer else count, chart) in (0, 1) and sign(count, chart) != -1


def all_of(results: Iterable[CheckResult], how: str = "") -> CheckResult:
    """The weakest of several results; `how` describes them when all are proved."""
    results = tuple(results)
    worst = min(results, key=lambda result: result.status.strength)
    if worst.status is Status.PROVED and how:
        return CheckResult(Status.PROVED, how)
    return worst


def _as(generators: set[str]) -> str:
    return f" as a rational function of {', '.join(sorted(generators))}" if generators else ""


def _on(charts: Sequence[Chart]) -> str:
    if len(charts) == 1:
        return "" if not charts[0].coordinates else f" on {charts[0].name}"
    return f" on each of {'; '.join(chart.name for chart in charts)}"


def _tried(left: Expr, right: Expr, chart: Chart) -> CheckResult:
    """Refuted if a point of the chart separates the two sides, enclosed if they agree at all that were tried."""
    sides = Tuple(resolve(left, chart), resolve(right, chart))
    on = f" on the chart {chart.name}" if chart.coordinates else ""
    wanted = FEW if sides.has(*CLOSED) else ENOUGH
    agreed = outside = 0
    doubts: list[str] = []
    one_sided: Point | None = None
    inside: list[Point] = []
    tries = chain(points(Tuple(left, right), chart), around(inside, chart))
    for shift, point in enumerate(tries):
        found = compare(sides[0], sides[1], point, shift)
        if found.outcome is Outcome.APART:
            return _refuted(found, chart, point)
        agreed += found.outcome is Outcome.AGREE
        if found.outcome is Outcome.AGREE and shift < TRIES:
            inside.append(point)
        outside += found.outcome in (Outcome.OUTSIDE, Outcome.ONE_SIDED)
        if found.outcome is Outcome.ONE_SIDED and one_sided is None:
            one_sided = point
        if found.outcome is Outcome.UNCLEAR:
            doubts.append(found.why)
        if not point:
            wanted = 1
        if agreed == wanted or len(doubts) == FEW:
            break
    # Balls of closed nodes far out may take for ever; elsewhere they cost nothing.
    for point in () if sides.has(*CLOSED) else extremes(Tuple(left, right), chart):
        found = compare(sides[0], sides[1], point)
        if found.outcome is Outcome.APART:
            return _refuted(found, chart, point)
    elsewhere = f" ({outside} points off the line's domain left out)" if outside else ""
    if one_sided is not None and agreed:
        where = f"at {_shown(one_sided)} {Outcome.ONE_SIDED.value}: the line holds on a part of its domain at most"
        return CheckResult(Status.INCONCLUSIVE, f"{where}, which its symbols or charts should say")
    if agreed == wanted and not doubts:
        count = "both sides" if not point else f"both sides at {agreed} exact points{on}"
        return CheckResult(Status.ENCLOSED, f"{count} agree as balls to {DIGITS} digits{elsewhere}, which is no proof")
    reason = f": {doubts[0]}" if doubts else ""
    if outside and not agreed and not doubts:
        reason = f": a side is not defined over the real numbers at any of {outside} points{on}"
    return CheckResult(
        Status.INCONCLUSIVE, f"the difference of both sides is neither proved zero nor refuted{on}{reason}{elsewhere}"
    )


def _refuted(found: Comparison, chart: Chart, point: Point) -> CheckResult:
    left, right = (_decimal(side) for side in found.sides or ())
    where = f" at {_shown(point)}" if point else ""
    on = f"chart {chart.name}: " if chart.coordinates else ""
    return CheckResult(Status.REFUTED, f"{on}the left side is {left} and the right side is {right}{where}")


def _shown(point: Point) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(point.items(), key=lambda item: str(item[0])))


def _decimal(side: arb) -> str:
    """Eight digits; for a number of more than ten thousand, in Arb's own writing."""
    size = abs(side).upper()
    ordinary = size < arb(2) ** _LONG and (size > arb(2) ** -_LONG or size == 0)
    return value_of(side).decimal(8) if ordinary else str(side.str(8, radius=False))


def _has_float(expr: Expr) -> bool:
    return bool(expr.atoms(Float))
