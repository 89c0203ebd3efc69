"""Exact numbers that SymPy has no node for: roots, contour integrals, Gaussian and Marchenko-Pastur means.

Each is an unevaluated SymPy function that the evaluator encloses as a ball.
    Root(f, low, high)      the zero of an increasing function
    Contour(f, left, right) (1/2 pi i) times the integral of f around the hexagon on [left, right]
    GaussianMean(f)         E f(G), G standard normal; or branch by branch, (f, low, high, g, low', high', ...)
    BulkMean(f, ratio, low) the mean of f over the edge-regular form of the Marchenko-Pastur law

`opaque(name)` makes a new function that stands for what a claim resolves at a point.
"""

from mpmath import mp
from sympy import Expr, Float, Function, lambdify
from sympy.core.function import FunctionClass


class Opaque(Function):
    """A function whose value only a claim's `Functional` knows; nothing is read from its name.

    `integrates`: its argument is an integrand, which paper puts between square brackets.
    """

    integrates = False

    def _eval_evalf(self, prec: int) -> None:
        """No number: SymPy would look for a function of this name elsewhere."""


def opaque(name: str, integrates: bool = False) -> type[Opaque]:
    """A new function shown as `name`, equal to itself only: not to another function with that name."""
    return FunctionClass(name, (Opaque,), {"__module__": __name__, "integrates": integrates})


class Root(Function):
    """Root(Lambda(x, f), low, high): the unique zero in [low, high] of f, continuous and strictly increasing there.

    Whoever writes a Root vouches for the monotonicity; the evaluator certifies a sign change around its answer,
    which together with monotonicity makes the zero the right one.
    """

    nargs = 3
    is_real = True

    def _eval_evalf(self, prec: int) -> Expr | None:
        """The zero to about `prec` bits, by bisection with secants; no bound, which only the evaluator gives."""
        function, low, high = self.args
        with mp.workprec(prec + 30):
            f = lambdify(function.variables, function.expr, "mpmath")
            try:
                found = mp.findroot(f, (mp.mpmathify(low.evalf(prec)), mp.mpmathify(high.evalf(prec))), "anderson")
            except (ValueError, TypeError, NameError, ZeroDivisionError):
                return None
            return Float(found, precision=prec)

    def _latex(self, printer, exp=None):  # type: ignore[no-untyped-def]
        variables, body = self.args[0].variables, self.args[0].expr
        shown = rf"\operatorname{{root}}_{{{printer.doprint(variables[0])}}}\left[{printer.doprint(body)}\right]"
        return rf"\left({shown}\right)^{{{exp}}}" if exp else shown


class Contour(Function):
    """Contour(Lambda(w, f), left, right): (1/2 pi i) times the counterclockwise integral of f around the regular
    hexagon whose diagonal is [left, right] on the real axis; f is analytic near it and real on the real axis.
    """

    nargs = 3
    is_real = True


class GaussianMean(Function):
    """GaussianMean(Lambda(t, f)): E f(G) for a standard normal G, f piecewise analytic.

    GaussianMean(Lambda(t, f), low, high, Lambda(t, g), low', high', ...) is the sum of E f(G) over low < G < high, and
    so on, with branches that are analytic on their intervals.
    """

    is_real = True


class BulkMean(Function):
    """BulkMean(Lambda((s, ...), f), ratio, low): the mean of f over one or two independent s under the law
    (2/pi) sin(x)^2 dx of s = 1 + ratio - 2 sqrt(ratio) cos(x), 0 < x < pi.

    It is s/ratio times the Marchenko-Pastur law of S = W^T W. Whoever writes a BulkMean vouches that f is symmetric,
    and analytic where every Re s > low, up to removable singularities on the real axis.
    """

    nargs = 3
    is_real = True
