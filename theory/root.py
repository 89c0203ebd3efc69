"""Root: the zero of an increasing function, as an exact expression."""

from sympy import Function


class Root(Function):
    """Root(Lambda(x, f), low, high): the unique zero in [low, high] of f, continuous and strictly increasing there.

    Whoever writes a Root vouches for the monotonicity; the evaluator certifies a sign change around its answer,
    which together with monotonicity makes the zero the right one.
    """

    nargs = 3
    is_real = True

    def _latex(self, printer, exp=None):  # type: ignore[no-untyped-def]
        variables, body = self.args[0].variables, self.args[0].expr
        shown = rf"\operatorname{{root}}_{{{printer.doprint(variables[0])}}}\left[{printer.doprint(body)}\right]"
        return rf"\left({shown}\right)^{{{exp}}}" if exp else shown
