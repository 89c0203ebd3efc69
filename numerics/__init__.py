"""How the claims are checked: enclosed values, independent simulations, verdicts.

    value(point, digits=50)       the claim's right-hand side there, midpoint and radius
    verify(point, budget, seed)   the verdict of a simulation
"""

from numerics.checking import verify
from numerics.precise import Value, enclose, value
from numerics.simulate import Simulator
from numerics.verdict import Budget, Status, Verdict, judge

__all__ = ["Budget", "Simulator", "Status", "Value", "Verdict", "enclose", "judge", "value", "verify"]
