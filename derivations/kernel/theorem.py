"""Theorems, which only `deduce` makes.

A theorem is remembered here with its content when it is made. One that was copied, unpickled, put together by hand or
changed afterwards is not remembered so, and no rule takes it as a premise. The rules are those that the kernel had when
it was imported; `deduce` stops where its parts have been exchanged since.

Main definitions
    Theorem                          a statement that the kernel deduced
    deduce(rule, *premises, **data)  the theorem that a rule gives; raises Refused
    genuine(theorem)                 whether the kernel made it, as it stands
"""

import inspect
import sys
from collections.abc import Callable
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

from nonrobust.derivations.engines.words import Algebra
from nonrobust.derivations.kernel.conditions import Conditions
from nonrobust.derivations.kernel.rules import RULES
from nonrobust.derivations.kernel.statement import Conclusion, Grounds, Refused
from nonrobust.derivations.kernel.terms import bound, family, free
from sympy import Expr, Symbol


class Theorem:
    """A statement that the kernel deduced, with its conditions, its grounds, its rule and its premises."""

    __slots__ = ("__weakref__", "_content")
    _content: "tuple[Conclusion, str, tuple[Theorem, ...]]"

    def __init__(self, *_: object) -> None:
        raise TypeError("only the kernel makes theorems: ask nonrobust.derivations.kernel.theorem.deduce for one")

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("a theorem has no other kinds")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a theorem does not change")

    __delattr__ = None  # type: ignore[assignment]

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a theorem is not copied; deduce it again")

    def __str__(self) -> str:
        return str(self._content[0])

    @property
    def left(self) -> Expr:
        return self._content[0].left

    @property
    def relation(self) -> str:
        return self._content[0].relation

    @property
    def right(self) -> Expr:
        return self._content[0].right

    @property
    def conditions(self) -> Conditions:
        return self._content[0].conditions

    @property
    def rests_on(self) -> Grounds:
        return self._content[0].rests_on

    @property
    def defines(self) -> tuple[tuple[Symbol, Expr], ...]:
        return self._content[0].defines

    @property
    def algebra(self) -> Algebra | None:
        return self._content[0].algebra

    @property
    def how(self) -> str:
        """How it was decided, in one sentence."""
        return self._content[0].how

    @property
    def rule(self) -> str:
        return self._content[1]

    @property
    def premises(self) -> "tuple[Theorem, ...]":
        return self._content[2]


_TRUSTED = ("nonrobust.derivations.kernel.", "nonrobust.derivations.proof.", "nonrobust.derivations.engines.")


def _parts() -> list[tuple[str, str, Callable[..., Any], object]]:
    """Every function that the kernel calls, with its code, by module and name."""
    found: list[tuple[str, str, Callable[..., Any], object]] = []
    for name, module in sorted(sys.modules.items()):
        if not name.startswith(_TRUSTED) or module is None:
            continue
        for key, value in sorted(vars(module).items()):
            code = getattr(inspect.unwrap(value), "__code__", None) if callable(value) else None
            if code is not None and value.__module__.startswith(_TRUSTED):
                found.append((name, key, value, code))
    return found


def _demand_closed(found: Conclusion) -> None:
    """Refuse a conclusion in which a mean or minimum binds a letter that a definition or condition depends on."""
    inside = bound(found.left) | bound(found.right)
    for symbol, term in found.defines:
        taken = free(term) & frozenset().union(*(family(each, free(term)) for each in inside))
        if taken:
            raise Refused(f"{symbol} depends on {sorted(map(str, taken))[0]}, which {found.left} binds.")
    for each in found.conditions:
        taken = free(each.expr) & frozenset().union(*(family(x, free(each.expr)) for x in inside))
        if taken:
            raise Refused(f"{each} depends on {sorted(map(str, taken))[0]}, which {found.left} binds.")


def _kernel() -> tuple[Callable[..., Theorem], Callable[[object], bool]]:
    made: WeakKeyDictionary[Theorem, tuple[Any, ...]] = WeakKeyDictionary()
    rules = dict(RULES)
    parts = _parts()

    def genuine(theorem: object) -> bool:
        return type(theorem) is Theorem and theorem in made and made[theorem] is theorem._content

    def deduce(rule: str, *premises: Theorem, **data: Any) -> Theorem:
        if rule not in rules:
            raise Refused(f"there is no rule '{rule}'; the rules are {', '.join(sorted(rules))}.")
        for each in premises:
            if not genuine(each):
                raise Refused(f"the rule '{rule}' was given a premise that the kernel did not make: {each}.")
        for name, key, value, code in parts:
            if getattr(sys.modules.get(name), key, None) is not value or inspect.unwrap(value).__code__ is not code:
                raise Refused(f"{name}.{key} has been exchanged since the kernel was imported.")
        conclusion = rules[rule](premises, **data)
        _demand_closed(conclusion)
        content = (conclusion, rule, premises)
        theorem = object.__new__(Theorem)
        object.__setattr__(theorem, "_content", content)
        made[theorem] = content
        return theorem

    return deduce, genuine


deduce, genuine = _kernel()
