"""Three-valued checks of scalar statements: proved, refuted or open, chart by chart.

Proved means that a decision procedure said so (`normal.vanishes`, or a certificate that is manifestly nonnegative);
refuted means that at an exact point the two sides lie in disjoint balls; everything else is open.
"""

from collections.abc import Iterable, Mapping, Sequence

from nonrobust.derivations.proof.charts import EVERYWHERE, Chart, resolve
from nonrobust.derivations.proof.normal import vanishes
from nonrobust.derivations.proof.step import CheckResult
from nonrobust.numerics.balls.value import PrecisionError, Value, enclose
from nonrobust.theory.language.nodes import Opaque
from nonrobust.theory.language.status import Status
from sympy import Basic, Expr, Float, Function, Indexed, Integer, Rational, Sum, Symbol, Tuple, cancel
from sympy.core.function import AppliedUndef

_RATIONALS = tuple(
    Rational(x) for x in ("2/7", "3/5", "5/11", "7/13", "4/17", "11/19", "9/23", "15/29", "6/31", "21/37")
)
_INTEGERS = (5, 3, 4, 7, 6)


def identity(left: Expr, right: Expr, charts: Sequence[Chart] = EVERYWHERE) -> CheckResult:
    """Whether left = right on every chart."""
    if _has_float(left) or _has_float(right):
        return CheckResult(Status.INCONCLUSIVE, "a binary float is not an exact number")
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
        why = f"a term of the certificate {certificate} is not manifestly nonnegative"
        return CheckResult(Status.INCONCLUSIVE, why)
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
    sides = Tuple(resolve(left, chart), resolve(right, chart))
    for shift in range(3):
        point = _point(Tuple(left, right), chart, shift)
        apart = _separated(sides, point)
        if apart:
            shown = ", ".join(f"{name}={value}" for name, value in sorted(point.items(), key=lambda item: str(item[0])))
            where = f" at {shown}" if shown else ""
            on = f"chart {chart.name}: " if chart.coordinates else ""
            return CheckResult(
                Status.REFUTED,
                f"{on}the left side is {apart[0].decimal(8)} and the right side is {apart[1].decimal(8)}{where}",
            )
    on = f" on the chart {chart.name}" if chart.coordinates else ""
    return CheckResult(Status.INCONCLUSIVE, f"the difference of both sides is neither proved zero nor refuted{on}")


def _separated(sides: Tuple, point: Mapping[Symbol, Rational]) -> tuple[Value, Value] | None:
    """Disjoint balls of the two sides at the point, whatever is known of the unknown functions, or None.

    An unknown function takes one value per argument, or is linear; both must separate the sides, so that an identity
    that holds by linearity is not refuted.
    """
    found = None
    for linear in (True, False):
        values = _evaluate(sides, point, linear)
        if values is None:
            return None
        try:
            found = enclose(values[0], 20), enclose(values[1], 20)
        except (PrecisionError, TypeError, ValueError):
            return None
        if found[0].overlaps(found[1]):
            return None
    return found


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


def _evaluate(sides: Tuple, point: Mapping[Symbol, Rational], linear: bool) -> Tuple | None:
    """Both sides at the point, what is indexed, a trace or an unknown function with the same value on both.

    An unknown function takes a value of its own at each argument or, if `linear`, a multiple of its argument (which
    stands for a functional; one at 0 is none, and gets a value too).
    """
    sides = sides.subs(point, simultaneous=True)
    if sides.has(Sum):
        sides = Tuple(*(side.doit() for side in sides))
    sides = sides.replace(lambda x: isinstance(x, Indexed), lambda x: Rational(1, 2 + x.indices[0]))
    values: dict[object, Rational] = {}

    def value(x: Expr) -> Expr:
        fixed = linear and len(x.args) == 1
        unit = values.setdefault(x.func if fixed else x, _RATIONALS[len(values) % len(_RATIONALS)])
        return unit * x.args[0] if fixed and x.args[0] != 0 else unit

    sides = sides.replace(lambda x: isinstance(x, AppliedUndef | Opaque), value)
    sides = sides.replace(lambda x: hasattr(x, "example"), lambda x: x.example())
    return sides if not sides.free_symbols else None


def _has_float(expr: Expr) -> bool:
    return bool(expr.atoms(Float))
