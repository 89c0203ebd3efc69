"""How the claims are checked: enclosed values, independent simulations, verdicts.

value(point, digits=50)       the claim's right-hand side there, midpoint and radius
verify(point, budget, seed)   the verdict of a simulation
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numerics.checking import verify
    from numerics.precise import Value, enclose, value
    from numerics.simulate import Simulator
    from numerics.verdict import Budget, Status, Verdict, judge

__all__ = ["Budget", "Simulator", "Status", "Value", "Verdict", "enclose", "judge", "value", "verify"]

_HOME = {
    "verify": "checking",
    **dict.fromkeys(("Value", "enclose", "value"), "precise"),
    "Simulator": "simulate",
    **dict.fromkeys(("Budget", "Status", "Verdict", "judge"), "verdict"),
}


def __getattr__(name: str) -> Any:
    """Load a name's module at its first use: a value needs no NumPy."""
    if name not in _HOME:
        raise AttributeError(f"module 'numerics' has no attribute '{name}'")
    return getattr(import_module(f"numerics.{_HOME[name]}"), name)
