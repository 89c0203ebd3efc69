"""Lines drawn from a grammar: a true one is never refuted, the same with an error of 1 % somewhere never believed.

Each family below is an identity with drawn numbers in it. A line is one of them, or a combination of two, with the
sides exchanged or not. An error multiplies a part of one side by 1.01; mpmath, which shares nothing with the balls,
says that the value has changed.
"""

import random
from collections.abc import Callable

import pytest
from nonrobust.derivations.proof.charts import Chart
from nonrobust.derivations.proof.prove import identity, nonnegative
from nonrobust.theory.language.status import Status
from sympy import (
    Abs,
    Derivative,
    Ei,
    Expr,
    Heaviside,
    Integer,
    Integral,
    LambertW,
    Limit,
    Max,
    Min,
    Piecewise,
    Product,
    Rational,
    Sum,
    Symbol,
    acosh,
    asinh,
    atan,
    atanh,
    besseli,
    besselj,
    besselk,
    binomial,
    cos,
    cosh,
    erf,
    erfc,
    exp,
    factorial,
    gamma,
    li,
    log,
    loggamma,
    lowergamma,
    oo,
    pi,
    polygamma,
    sign,
    sin,
    sinh,
    sqrt,
    summation,
    tan,
    tanh,
    uppergamma,
    zeta,
)

Line = tuple[Expr, Expr]
Draw = random.Random

x, y = Symbol("x", positive=True), Symbol("y", positive=True)
t, s = Symbol("t", real=True), Symbol("s", real=True)
u, v = Symbol("u", positive=True), Symbol("v", positive=True)  # bound
i, j = Symbol("i", integer=True), Symbol("j", integer=True)
n = Symbol("n", integer=True, positive=True)
half = Rational(1, 2)
OFF = Rational(101, 100)


def number(draw: Draw) -> Rational:
    return Rational(draw.randint(1, 9), draw.randint(1, 9))


def up(draw: Draw) -> Expr:
    """A positive argument."""
    return number(draw) * draw.choice((x, x, x + y, x * y, x + number(draw)))


def real(draw: Draw) -> Expr:
    return number(draw) * draw.choice((t, t - number(draw), t + s))


SPECIAL: dict[str, Callable[[Draw], Line]] = {
    "erfc": lambda d: (erfc(a := real(d)), 1 - erf(a)),
    "cosh": lambda d: (cosh(a := real(d)) ** 2, 1 + sinh(a) ** 2),
    "sinh": lambda d: (sinh(2 * (a := real(d))), 2 * sinh(a) * cosh(a)),
    "acosh": lambda d: (acosh(1 + (a := up(d))), log(1 + a + sqrt(a * (a + 2)))),
    "acosh off its domain": lambda d: (acosh(a := up(d)), log(a + sqrt(a**2 - 1))),
    "asinh": lambda d: (asinh(a := real(d)), log(a + sqrt(a**2 + 1))),
    "atanh": lambda d: (2 * atanh(a := real(d)), log((1 + a) / (1 - a))),
    "gamma": lambda d: (gamma((a := up(d)) + 1), a * gamma(a)),
    "doubled gamma": lambda d: (gamma(2 * (a := up(d))), 2 ** (2 * a - 1) * gamma(a) * gamma(a + half) / sqrt(pi)),
    "loggamma": lambda d: (loggamma((a := up(d)) + 2), loggamma(a) + log(a * (a + 1))),
    "digamma": lambda d: (polygamma(0, (a := up(d)) + 1), polygamma(0, a) + 1 / a),
    "Hurwitz zeta": lambda d: (zeta(k := d.randint(2, 5), a := up(d)), zeta(k, a + 1) + a**-k),
    "Ei": lambda d: (Ei(log(a := up(d))), li(a)),
    "besseli": lambda d: (
        besseli((k := d.randint(1, 3)) - 1, a := up(d)) - besseli(k + 1, a),
        2 * k * besseli(k, a) / a,
    ),
    "besselj": lambda d: (besselj(-half, a := up(d)), sqrt(2 / (pi * a)) * cos(a)),
    "besselk": lambda d: (besselk(half, a := up(d)), sqrt(pi / (2 * a)) * exp(-a)),
    "incomplete gamma": lambda d: (uppergamma(r := number(d), a := up(d)), gamma(r) - lowergamma(r, a)),
    "LambertW": lambda d: (LambertW(a := up(d)), a * exp(-LambertW(a))),
    "tan": lambda d: (tan(a := real(d)), sin(2 * a) / (1 + cos(2 * a))),
    "atan": lambda d: (atan(a := up(d)), pi / 2 - atan(1 / a)),
    "powers": lambda d: ((x * (a := up(d))) ** (r := number(d)), x**r * a**r),
    "logarithms": lambda d: (log(x * (a := up(d))), log(x) + log(a)),
    "roots": lambda d: (1 / (sqrt(a := up(d)) + 1), (sqrt(a) - 1) / (a - 1)),
    "removable": lambda d: (((a := real(d)) ** 3 - 1) / (a - 1), a**2 + a + 1),
    "removable at 0": lambda d: ((1 - cos(a := real(d))) / a**2, 2 * sin(a / 2) ** 2 / a**2),
    "absolute values": lambda d: (Abs(a := real(d)), Max(a, -a)),
    "kinks": lambda d: (Max(a := real(d), b := number(d)), b + Max(a - b, 0)),
    "least": lambda d: (Min(a := real(d), b := number(d)), a + b - Max(a, b)),
    "cases": lambda d: (Piecewise((a := real(d), a > 0), (0, True)), a * Heaviside(a)),
    "signs": lambda d: (Abs(a := real(d)), a * sign(a)),
    "large": lambda d: (tanh(a := 10**6 * up(d)), 1 - 2 / (1 + exp(2 * a))),
    "small": lambda d: (tanh(a := up(d) / 10**9), sinh(a) / cosh(a)),
    "far kink": lambda d: (Abs(t - (c := 10**7 * number(d))), Max(t - c, c - t)),
}
COUNTED: dict[str, Callable[[Draw], Line]] = {
    "polynomial": lambda d: (
        Sum(p := number(d) * j ** d.randint(1, 4) + number(d) * j + number(d), (j, d.randint(0, 3), n)),
        summation(p, (j, 0, n)),
    ),
    "geometric": lambda d: (Sum((q := number(d) / 10) ** j, (j, 0, n)), (1 - q ** (n + 1)) / (1 - q)),
    "binomial": lambda d: (Sum(binomial(n, j) * (a := number(d)) ** j, (j, 0, n)), (1 + a) ** n),
    "partial fractions": lambda d: (
        Sum(1 / ((j + (k := d.randint(0, 4))) * (j + k + 1)), (j, 1, n)),
        Rational(1, k + 1) - 1 / (n + k + 1),
    ),
    "reversed": lambda d: (Sum(j ** (k := d.randint(1, 3)), (j, n + 3, n)), -((n + 1) ** k) - (n + 2) ** k),
    "empty": lambda d: (Sum(j**2 + number(d), (j, n + 1, n)) + (a := number(d)) * n, a * n),
    "product": lambda d: (Product((k := d.randint(1, 3)) * j, (j, 1, n)), k**n * factorial(n)),
    "double": lambda d: (Sum((a := number(d)) * Sum(j, (j, 1, i)), (i, 1, n)), a * n * (n + 1) * (n + 2) / 6),
}
CLOSED: dict[str, Callable[[Draw], Line]] = {
    "exponential series": lambda d: (Sum((a := number(d)) ** j / factorial(j), (j, 0, oo)), exp(a)),
    "geometric series": lambda d: (Sum((a := number(d) / 10) ** j, (j, 0, oo)), 1 / (1 - a)),
    "zeta series": lambda d: (Sum((j + (a := number(d))) ** -2, (j, 0, oo)), polygamma(1, a)),
    "alternating series": lambda d: (Sum((-1) ** j / (j + (k := d.randint(1, 3))), (j, 0, oo)), tail_of_log(k)),
    "exponential integral": lambda d: (Integral(exp(-(a := up(d)) * u), (u, 0, oo)), 1 / a),
    "Gauss": lambda d: (Integral(exp(-((a := up(d)) * u**2)), (u, 0, oo)), sqrt(pi / a) / 2),
    "Cauchy": lambda d: (Integral(1 / ((a := number(d)) ** 2 + u**2), (u, 0, oo)), pi / (2 * a)),
    "Euler": lambda d: (Integral(u ** (k := d.randint(0, 4)) * exp(-u * (a := number(d))), (u, 0, oo)),
                        factorial(k) / a ** (k + 1)),
    "power tail": lambda d: (Integral(u ** -(1 + (r := number(d))), (u, a := number(d), oo)), a**-r / r),
    "finite": lambda d: (Integral(cos((a := up(d)) * u), (u, 0, b := number(d))), sin(a * b) / a),
    "root end": lambda d: (Integral(u ** -half, (u, 0, a := number(d))), 2 * sqrt(a)),
    "reversed integral": lambda d: (Integral(exp((a := number(d)) * u), (u, b := number(d), 0)), (1 - exp(a * b)) / a),
    "derivative": lambda d: (Derivative(log(cosh((a := number(d)) * t)), t), a * tanh(a * t)),
    "derivative of a power": lambda d: (Derivative(x ** (a := number(d)), x), a * x ** (a - 1)),
    "derivative of erf": lambda d: (Derivative(erf((a := number(d)) * t), t), 2 * a * exp(-(a**2) * t**2) / sqrt(pi)),
    "quotient": lambda d: (Limit(sin((a := up(d)) * u) / u, u, 0), a),
    "second order": lambda d: (Limit((cosh((a := up(d)) * u) - 1) / u**2, u, 0), a**2 / 2),
    "powers of n": lambda d: (Limit((1 + (a := up(d)) / u) ** u, u, oo), exp(a)),
    "leading terms": lambda d: (
        Limit(((a := number(d)) * u**2 + u) / (u**2 + (b := up(d))), u, oo) + 0 * b,
        a,
    ),
    "slow zero": lambda d: (Limit(u * log(u) + (a := up(d)), u, 0), a),
}  # fmt: skip


def tail_of_log(k: int) -> Expr:
    """1/k - 1/(k + 1) + ... from log 2."""
    return (-1) ** (k - 1) * (log(2) - sum((Rational((-1) ** (i - 1), i) for i in range(1, k)), Integer(0)))


def single(draw: Draw) -> tuple[str, Line]:
    family = draw.choice((SPECIAL, SPECIAL, COUNTED, CLOSED))
    name = draw.choice(sorted(family))
    left, right = family[name](draw)
    if name == "polynomial":  # what stands below the lower end
        low = left.limits[0][1]
        right -= sum((left.function.subs(j, i) for i in range(int(low))), Integer(0))
    return name, (left, right)


def line(draw: Draw) -> tuple[str, Line]:
    name, (left, right) = single(draw)
    kind = draw.randrange(5)
    if kind == 0:
        other, (more, same) = single(draw)
        a = number(draw)
        name, left, right = f"{name} and {other}", left + a * more, right + a * same
    elif kind == 1:
        factor = draw.choice((exp(-t), 1 + x, 1 / (2 + x), number(draw)))
        left, right = left * factor, factor * right
    elif kind == 2:
        left, right = right, left
    return name, (left, right)


def places(side: Expr) -> list[Expr]:
    """Parts of an expression outside anything with bound variables."""
    if isinstance(side, Sum | Product | Integral | Limit | Derivative) or not side.args or isinstance(side, Piecewise):
        return [side]
    return [side, *(place for arg in side.args for place in places(arg))]


def perturbed(side: Expr, draw: Draw) -> Expr | None:
    """A side with a part of it multiplied by 1.01, at a place where mpmath sees that; None if there is no such."""
    for _ in range(12):
        place = draw.choice(places(side))
        wrong = OFF if place == 1 else OFF * place if place != 0 else OFF - 1
        changed = wrong if place == side else side.xreplace({place: wrong})
        if changed != side and differ(side, changed):
            return changed
    return None


def differ(one: Expr, other: Expr) -> bool:
    """Whether mpmath sees it at a point; what is not written out there stands for any number."""
    for base in (Rational(7, 5), Rational(41, 29)):
        symbols = sorted(one.free_symbols | other.free_symbols, key=str)
        at = {each: Integer(3) if each.is_integer else base + k / Integer(7) for k, each in enumerate(symbols)}
        values = []
        for side in (one, other):
            finite = [each for each in side.atoms(Sum, Product) if oo not in each.limits[-1]]
            side = side.xreplace({each: each.subs(at).doit() for each in finite}).subs(at)
            closed = side.atoms(Integral, Limit, Sum, Derivative)
            values.append(side.xreplace(dict.fromkeys(closed, 1 + half)).evalf(30))
        if all(each.is_real for each in values) and abs(values[0] - values[1]) > abs(values[0]) / 10**12:
            return True
    return False


BATCHES, SIZE, FEW = 20, 20, 3


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_true_line_is_never_refuted_and_a_wrong_one_never_believed_and_few_are_open(batch):
    draw, seen = random.Random(batch), 0
    doubted: list[str] = []
    while seen < SIZE:
        name, (left, right) = line(draw)
        changed = perturbed(right, draw)
        if changed is None:
            continue
        seen += 1
        true, wrong = identity(left, right), identity(left, changed)
        assert true.status is not Status.REFUTED, f"{name}, {left} = {right}: {true.how}"
        assert wrong.status in (Status.REFUTED, Status.INCONCLUSIVE), f"{name}, {left} = {changed}: {wrong.how}"
        if not true.status.passed or wrong.status is not Status.REFUTED:
            doubted.append(f"{name}, {left} = {right} and {changed}: {true.how}, {wrong.how}")
    assert len(doubted) <= FEW, doubted


FALSE = {
    "a root of a square": (sqrt(t**2), t),
    "a root of a square, shifted": (sqrt((t - 50) ** 2), 50 - t),
    "a fractional power": ((t**2) ** Rational(1, 3), t ** Rational(2, 3)),
    "a logarithm of a product": (log(t * s), log(t) + log(s)),
    "a logarithm of a square": (log(t**2), 2 * log(t)),
    "acosh of cosh": (acosh(cosh(t)), t),
    "a root of a product": (sqrt(t * s), sqrt(t) * sqrt(s)),
    "atan of tan": (atan(tan(t)), t),
    "the reciprocal's angle": (atan(t), pi / 2 - atan(1 / t)),
    "a kink far away": (Max(t, -(10**6)), t),
    "a kink nearby": (Abs(t + Rational(1, 10**8)), Abs(t)),
    "a step": (Heaviside(t - 1000), Integer(0)),
    "a range taken as ascending": (Sum(j**2, (j, n, 5)), Sum(j**2, (j, 1, 5)) - Sum(Abs(j) ** 2, (j, 1, n))),
    "a small difference": (exp(x), exp(x) + exp(-1000 * x)),
    "a difference far out": (x, x + Max(0, x - 10**8)),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_holds_on_a_part_of_the_domain_only_is_never_believed(name):
    result = identity(*FALSE[name])
    assert result.status in (Status.REFUTED, Status.INCONCLUSIVE), result.how


@pytest.mark.parametrize("seed", range(60))
def test_a_sum_of_squares_is_nonnegative_only_where_no_range_is_reversed(seed):
    draw = random.Random(seed)
    m = Symbol("m", integer=True, nonnegative=True)
    a, b, c = (draw.randint(-4, 4) for _ in range(3))
    ends = [Integer(a + 1), n, n + b, 2 * n + c, m + abs(c)]
    low, high = draw.choice(ends), draw.choice(ends)
    total = Sum((j + draw.randint(-2, 2)) ** 2, (j, low, high))
    said = nonnegative(total, Integer(0), total, (Chart("everywhere"),)).status
    values = [total.subs({n: a, m: b}).doit() for a in range(1, 9) for b in range(7)]
    assert said is not Status.PROVED or min(values) >= 0, total
    assert said is not Status.REFUTED or min(values) < 0, total
