"""The bound on work: what takes too long ends in a line that says so, and nothing outside it is touched."""

import threading
import time

import pytest
from nonrobust.derivations.proof import prove, step
from nonrobust.derivations.proof.lines import equality
from nonrobust.derivations.proof.prove import identity
from nonrobust.derivations.proof.work import Overtime, time_limit, too_large
from nonrobust.theory.language.status import Status
from sympy import Integer, Product, Rational, Sum, Symbol, factorial, gamma, symbols

x, y, z, t = symbols("x y z t", positive=True)
k, n = Symbol("k", integer=True), Symbol("n", integer=True, positive=True)


def spin(seconds: float) -> None:
    """Use CPU time."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        sum(range(1000))


def test_what_ends_in_time_is_left_alone_and_what_does_not_is_stopped():
    with time_limit(1.0):
        spin(0.05)
    with pytest.raises(Overtime), time_limit(0.1):
        spin(5.0)
    spin(0.3)  # the limit is over


def test_a_limit_inside_another_leaves_the_outer_one_in_force():
    with pytest.raises(Overtime), time_limit(0.4):
        with time_limit(5.0):
            spin(0.1)
        spin(5.0)
    with pytest.raises(Overtime), time_limit(0.2), time_limit(60.0):
        spin(5.0)


def test_elsewhere_than_in_the_main_thread_nothing_is_limited_and_nothing_fails():
    done: list[bool] = []

    def run() -> None:
        with time_limit(0.05):
            spin(0.2)
        done.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert done == [True]


def test_a_line_or_an_identity_that_takes_too_long_is_inconclusive_and_says_so(monkeypatch):
    def slow(*_: object) -> tuple[bool, tuple[str, ...]]:
        spin(20.0)
        return True, ()

    monkeypatch.setattr(prove, "vanishes", slow)
    monkeypatch.setattr(prove, "_SECONDS", 0.2)
    result = identity(x, y)
    assert result.status is Status.INCONCLUSIVE and "0.2 s of CPU time" in result.how
    monkeypatch.setattr(prove, "_SECONDS", 20)
    monkeypatch.setattr(step, "_SECONDS", 0.2)
    assert equality("slow", says="", left=x, right=y, because="").check().status is Status.INCONCLUSIVE


@pytest.mark.parametrize("power", [(x + y + z + t + 1) ** 200, x ** (10**7) - 1, ((x + y) ** 30 + z) ** 30], ids=str)
def test_powers_with_too_many_terms_are_never_multiplied_out(power):
    assert too_large(power)


@pytest.mark.parametrize("power", [(x + y) ** 20, 1 / (x**2 + 1) ** 3, x**100 + y, Integer(7)], ids=str)
def test_ordinary_expressions_are_not_too_large(power):
    assert not too_large(power)


WIDE = (x + y + z + t + 1) ** 40


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (WIDE * (1 + x), WIDE + x * WIDE),
        ((x ** (10**7) - 1) / (x - 1), x),
        (x ** (10**9) * x, Rational(101, 100) * x ** (10**9 + 1)),
        (2 ** (2 ** (x * 2**20)), x),
        (gamma(10**9 * x), x),
        (factorial(10**9 * n), n),
        (Sum(k, (k, 1, 10**9)), Integer(5)),
        (Sum(1 / k, (k, 1, 10**9 * n)), Integer(5)),
        (Product(k, (k, 1, 10**9 * n)), Integer(5)),
        (Sum(Sum(x**k / k, (k, 1, n)), (n, 1, 2000)), x),
        (sum((1 / (x + i) for i in range(150)), Integer(0)), x),
    ],
    ids=range(11),
)
def test_expressions_that_are_large_in_one_way_or_another_end_soon_and_are_never_believed(monkeypatch, left, right):
    monkeypatch.setattr(prove, "_SECONDS", 2)
    begun = time.process_time()
    wrong = identity(left, Rational(101, 100) * right)
    assert wrong.status in (Status.INCONCLUSIVE, Status.REFUTED)
    assert time.process_time() - begun < 4
