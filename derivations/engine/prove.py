"""Three-valued checks of scalar statements: proved, refuted or open, chart by chart.

Proved means that a decision procedure said so (`normal.vanishes`, or a certificate that is manifestly nonnegative);
refuted means that at an exact point the two sides lie in disjoint balls; everything else is open.
"""

from collections.abc import Iterable, Sequence

from sympy import Basic, Expr, Float, Function, Indexed, Integer, Rational, Sum, Symbol, Tuple, cancel
from sympy.core.function import AppliedUndef

from derivations.engine.charts import EVERYWHERE, Chart, resolve
from derivations.engine.normal import vanishes
from derivations.engine.step import CheckResult, Status
from numerics.precise import PrecisionError, enclose

_RATIONALS = tuple(
    Rational(x) for x in ("2/7", "3/5", "5/11", "7/13", "4/17", "11/19", "9/23", "15/29", "6/31", "21/37")
)
_INTEGERS = (5, 3, 4, 7, 6)


def identity(left: Expr, right: Expr, charts: Sequence[Chart] = EVERYWHERE) -> CheckResult:
    """Whether left = right on every chart."""
    if _has_float(left) or _has_float(right):
        return CheckResult(Status.OPEN, "a binary float is not an exact number")
    generators: set[str] = set()
    for chart in charts:
        zero, names = vanishes(left - right, chart)
        if not zero:
            return _undecided(left, right, chart)
        generators |= set(names)
    return CheckResult(Status.PROVED, f"the difference of both sides cancels to 0{_as(generators)}{_on(charts)}")


def nonnegative(left: Expr, right: Expr, certificate: Expr, charts: Sequence[Chart] = EVERYWHERE) -> CheckResult:
    """Whether left >= right, by left - right = certificate, a sum of terms that are each nonnegative."""
    result = identity(left - right, certificate, charts)
    if result.status is not Status.PROVED:
        return result
    terms = certificate.as_ordered_terms()
    if not all(_manifestly_nonnegative(term) for term in terms):
        return CheckResult(Status.OPEN, f"a term of the certificate {certificate} is not manifestly nonnegative")
    return CheckResult(Status.PROVED, f"the difference of both sides is {certificate}, a sum of nonnegative terms")


def _manifestly_nonnegative(expr: Expr) -> bool:
    """Sums, products and even powers of what is nonnegative by the assumptions on its symbols."""
    if isinstance(expr, Sum):
        return _manifestly_nonnegative(expr.function)
    if expr.is_Add or expr.is_Mul:
        return all(_manifestly_nonnegative(arg) for arg in expr.args)
    if expr.is_Pow and expr.exp.is_even and expr.base.is_real:
        return True
    return bool(expr.is_nonnegative)


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


def _undecided(left: Expr, right: Expr, chart: Chart) -> CheckResult:
    """Refuted if a point of the chart separates the two sides, open otherwise."""
    for shift in range(3):
        point = _point(Tuple(left, right), chart, shift)
        sides = [_evaluate(resolve(side, chart), point) for side in (left, right)]
        if None in sides:
            continue
        try:
            values = [enclose(side, 20) for side in sides]
        except (PrecisionError, TypeError, ValueError):
            continue
        if not values[0].overlaps(values[1]):
            shown = ", ".join(f"{name}={value}" for name, value in sorted(point.items(), key=lambda item: str(item[0])))
            where = f" at {shown}" if shown else ""
            on = f" (chart {chart.name})" if chart.coordinates else ""
            return CheckResult(
                Status.REFUTED,
                f"{on.strip() + ': ' if on else ''}the left side is {values[0].decimal(8)} and the right side is "
                f"{values[1].decimal(8)}{where}",
            )
    on = f" on the chart {chart.name}" if chart.coordinates else ""
    return CheckResult(Status.OPEN, f"the difference of both sides is neither proved zero nor refuted{on}")


def _point(expr: Basic, chart: Chart, shift: int) -> dict[Symbol, Rational]:
    """An exact point of the chart: its coordinates and the parameters it leaves free get simple values."""
    bound = {x for root in expr.atoms(Function, Sum) for x in getattr(root, "bound_symbols", ())}
    parameters = sorted(_scalars(expr) - bound, key=str)
    inner = {x for x in parameters for x in chart.coordinates.get(x, x).free_symbols}
    fractions, integers = iter(_RATIONALS[shift:] * 3), iter(_INTEGERS[shift:] * 3)
    values = {x: Integer(next(integers)) if x.is_integer else next(fractions) for x in sorted(inner, key=str)}
    return {x: cancel(chart.coordinates.get(x, x).subs(values, simultaneous=True)) for x in parameters}


def _scalars(expr: Basic) -> set[Symbol]:
    return {x for x in expr.free_symbols if isinstance(x, Symbol) and x.is_commutative and x.name not in _bases(expr)}


def _bases(expr: Basic) -> set[str]:
    return {str(x.base.label) for x in expr.atoms(Indexed)}


def _evaluate(expr: Expr, point: dict[Symbol, Rational]) -> Expr | None:
    """`expr` at the point; indexed symbols, traces and unknown functions get fixed values that could occur."""
    expr = expr.subs(point, simultaneous=True)
    if expr.has(Sum):
        expr = expr.doit()
    expr = expr.replace(lambda x: isinstance(x, Indexed), lambda x: Rational(1, 2 + x.indices[0]))
    opaque = sorted(expr.atoms(AppliedUndef), key=str, reverse=True)
    expr = expr.subs(dict(zip(opaque, _RATIONALS, strict=False)))
    expr = expr.replace(lambda x: hasattr(x, "example"), lambda x: x.example())
    return expr if not expr.free_symbols else None


def _has_float(expr: Expr) -> bool:
    return bool(expr.atoms(Float))
