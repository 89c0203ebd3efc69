"""Executable theorems: statements as data, checked by derivation, by enclosure and by simulation.

library              the papers at hand; `library.claim("tradeoff/pareto")` looks a claim up
Claim, Point         a statement, and exact values of its parameters: `claim.at(rho="2/5")`
Exact, Limit, Bound  the modes in which a statement holds
value(point)         the right-hand side there, enclosed to as many digits as asked for
verify(point)        the verdict of its simulation and its second route
Budget, Verdict      what a check may err, and what it says
InputError           what bad input raises, with one sentence for people
"""

if __name__ != "nonrobust":
    raise ImportError("this folder is the package nonrobust, and a second copy of it is of no use")

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nonrobust.numerics.balls.value import Value, value
    from nonrobust.numerics.trial.checking import verify
    from nonrobust.numerics.trial.verdict import Budget, Verdict
    from nonrobust.theory.language.claim import Claim, Point
    from nonrobust.theory.language.errors import InputError
    from nonrobust.theory.language.modes import Bound, Exact, Limit

_HOMES = {
    "Claim": "theory.language.claim",
    "Point": "theory.language.claim",
    "Exact": "theory.language.modes",
    "Limit": "theory.language.modes",
    "Bound": "theory.language.modes",
    "InputError": "theory.language.errors",
    "Value": "numerics.balls.value",
    "value": "numerics.balls.value",
    "verify": "numerics.trial.checking",
    "Budget": "numerics.trial.verdict",
    "Verdict": "numerics.trial.verdict",
}

__all__ = [
    "Bound", "Budget", "Claim", "Exact", "InputError", "Limit", "Point", "Value", "Verdict", "value", "verify",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a name's module at its first use: a value needs no simulator."""
    if name not in _HOMES:
        raise AttributeError(f"module 'nonrobust' has no attribute '{name}'")
    return getattr(import_module(f"nonrobust.{_HOMES[name]}"), name)
