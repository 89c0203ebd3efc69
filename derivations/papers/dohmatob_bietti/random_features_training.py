"""Section 5: the ways in which the output weights of random features are trained: v = f(h) u + r(h) v_0.

In the eigenbasis of U each eigenvalue h trains by itself; u and v_0 are the components of the target and of the start.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nonrobust.derivations.proof.lines import equality, evolution
from nonrobust.derivations.proof.step import Notation, Step
from nonrobust.theory.objects.filters import H
from nonrobust.theory.papers.dohmatob_bietti.glossary import eta, lamda, steps, time
from sympy import Expr, Integer, Symbol, exp

h, u, v, v0 = (Symbol(name, real=True) for name in ("h", "u", "v", "v_0"))


@dataclass(frozen=True)
class Training:
    """r and f as functions of H, and the line that shows that they solve the problem."""

    residual: Expr
    fitted: Expr
    solution: Callable[[Expr], Step]

    def line(self) -> Step:
        """The line on the trained weights."""
        return self.solution(self.fitted.subs(H, h) * u + self.residual.subs(H, h) * v0)


def descent() -> Step:
    """-(1/2) d/dv (h v^2 - 2 u v) = u - h v."""
    return equality(
        "descent",
        says=(
            "The error is `E (f - f*)^2 = E f*^2 - 2 u^T v + v^T U v`. "
            "In the eigenbasis of `U` (eigenvalue `h`, components `u`, `v`), minus half its gradient is"
        ),
        left=-(h * v**2 - 2 * u * v).diff(v) / 2,
        right=u - h * v,
        because="differentiate",
        name=Notation("-(1/2) d/dv (h v^2 - 2 u v)", r"-\tfrac12\tfrac{d}{dv}(hv^2-2uv)"),
    )


def minimum(trained: Expr) -> Step:
    """h v = u for the trained weight v."""
    return equality(
        "training",
        says=("The minimum of `h v^2 - 2 u v` (here `h >= lambda_bar > 0`) solves `h v = u`, with `v = f u + r v_0`:"),
        left=h * trained,
        right=u,
        because="insert",
    )


def penalised_minimum(trained: Expr) -> Step:
    """u - h v = lambda (v - v_0) for the trained weight v."""
    return equality(
        "training",
        says=(
            "The minimum of `h v^2 - 2 u v + lambda (v - v_0)^2` solves `u - h v = lambda (v - v_0)`, "
            "with `v = f u + r v_0`:"
        ),
        left=u - h * trained,
        right=lamda * (trained - v0),
        because="insert",
    )


def flow(trained: Expr) -> Step:
    """v' = u - h v for the trained weight v."""
    return evolution(
        "training",
        says="The flow `v' = u - h v` from `v_0` has the solution `v = f u + r v_0`:",
        left=trained.diff(time),
        right=u - h * trained,
        begins=trained.subs(time, 0),
        start=v0,
        because="insert; `v = v_0` at `t = 0`",
    )


def iteration(trained: Expr) -> Step:
    """v + eta (u - h v) is the next trained weight."""
    return evolution(
        "training",
        says=(
            "A step of gradient descent is `v -> v + eta (u - h v)`; `v = f u + r v_0` after `k` steps by induction:"
        ),
        left=trained + eta * (u - h * trained),
        right=trained.subs(steps, steps + 1),
        begins=trained.subs(steps, 0),
        start=v0,
        because="insert; `v = v_0` at `k = 0`",
    )


_DECAY, _FACTOR = exp(-time * H), (1 - eta * H) ** steps
TRAININGS: Mapping[str, Training] = {
    "least-squares": Training(residual=Integer(0), fitted=1 / H, solution=minimum),
    "ridge": Training(residual=lamda / (lamda + H), fitted=1 / (lamda + H), solution=penalised_minimum),
    "gradient-flow": Training(residual=_DECAY, fitted=(1 - _DECAY) / H, solution=flow),
    "gradient-descent": Training(residual=_FACTOR, fitted=(1 - _FACTOR) / H, solution=iteration),
}
