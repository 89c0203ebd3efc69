"""Unknown functions of one variable with unknown derivatives, for lines that hold for every smooth function."""

from nonrobust.derivations.proof.step import Notation
from nonrobust.theory.language.nodes import Opaque
from sympy.core.function import FunctionClass


def differentiable(name: Notation, slope: Notation) -> tuple[type[Opaque], type[Opaque]]:
    """A new function and its derivative, each equal to itself only; the two notations are how they are shown."""
    derivative = _function(slope)
    return _function(name, derivative), derivative


def _function(name: Notation, derivative: type[Opaque] | None = None) -> type[Opaque]:
    def fdiff(self, argindex=1):  # type: ignore[no-untyped-def]
        return derivative(self.args[0])

    def latex(self, printer, exp=None):  # type: ignore[no-untyped-def]
        shown = rf"{name.latex}\left({printer.doprint(self.args[0])}\right)"
        return rf"{shown}^{{{exp}}}" if exp else shown

    known = {} if derivative is None else {"fdiff": fdiff}
    return FunctionClass(name.plain, (Opaque,), {"__module__": __name__, "nargs": 1, "_latex": latex, **known})
