"""Section 5: random features trained through a filter: test error and non-robustness in the limit.

In the eigenbasis of U training is v = f(h) u + r(h) v_0; the metrics become integrals against M and N, which for ridge
and least squares are read off the transforms psi/(1 + kappa psi) and psi.
"""

from functools import partial

from nonrobust.derivations.engines.haar import gaussian_forms
from nonrobust.derivations.papers.dohmatob_bietti.random_features_kernel import (
    hermite_lines,
    linear_lines,
    quadratic_form,
)
from nonrobust.derivations.papers.dohmatob_bietti.random_features_remainders import decay
from nonrobust.derivations.papers.dohmatob_bietti.random_features_resolvent import measure_line, resolvent_lines, slope
from nonrobust.derivations.papers.dohmatob_bietti.tradeoffs import gaussian_mean, hermite
from nonrobust.derivations.proof.lines import computed, equality, last
from nonrobust.derivations.proof.remainder import neglect
from nonrobust.derivations.proof.step import Derivation, Notation, Step
from nonrobust.derivations.proof.words import Tr, letter
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.objects.filters import H
from nonrobust.theory.papers.dohmatob_bietti.glossary import (
    alpha,
    beta,
    eta,
    gamma_2,
    lambda_2,
    lambda_bar,
    lamda,
    omega,
    rho,
    steps,
    time,
    zeta,
)
from nonrobust.theory.papers.dohmatob_bietti.random_features import PSI, PSI_2, M, N, kappa, tau_squared
from sympy import Expr, Integer, Symbol, exp

h, f, r, v, v0, u = (Symbol(name, real=True) for name in ("h", "f", "r", "v", "v_0", "u"))
noise = Symbol("n", nonnegative=True)  # E v_0^2
total, scale = Symbol("p", real=True), Symbol("kappa", nonnegative=True)  # (1/d) 1^T f(U) 1, kappa
_x = Symbol("x", real=True)

# filter -> (r, f) as functions of h
_FILTERS: dict[str, tuple[Expr, Expr]] = {
    "least-squares": (Integer(0), 1 / H),
    "ridge": (lamda / (lamda + H), 1 / (lamda + H)),
    "gradient-flow": (exp(-time * H), (1 - exp(-time * H)) / H),
    "gradient-descent": ((1 - eta * H) ** steps, (1 - (1 - eta * H) ** steps) / H),
}


def _weights(training: str) -> Expr:
    residual, fitted = _FILTERS[training]
    return fitted.subs(H, h) * u + residual.subs(H, h) * v0


def training_lines(training: str) -> tuple[Step, ...]:
    """The trained weights, in the eigenbasis of U."""
    value = _weights(training)
    solution = {
        "least-squares": (
            "The minimum of `h v^2 - 2 u v` (here `h >= lambda_bar > 0`) solves `h v = u`, with `v = f u + r v_0`:",
            h * value, u,
        ),
        "ridge": (
            "The minimum of `h v^2 - 2 u v + lambda (v - v_0)^2` solves `u - h v = lambda (v - v_0)`, with `v = f u + "
            "r v_0`:",
            u - h * value, lamda * (value - v0),
        ),
        "gradient-flow": ("The flow `v' = u - h v` from `v_0` has the solution `v = f u + r v_0`:",
                          value.diff(time), u - h * value),
        "gradient-descent": (
            "A step of gradient descent is `v -> v + eta (u - h v)`; `v = f u + r v_0` after `k` steps by induction:",
            value + eta * (u - h * value), value.subs(steps, steps + 1),
        ),
    }[training]  # fmt: skip
    text, left, right = solution
    return (
        equality(
            "descent", "The error is `E (f - f*)^2 = E f*^2 - 2 u^T v + v^T U v`. In the eigenbasis of `U` (eigenvalue "
            "`h`, components `u`, `v`), minus half its gradient is",
            -(h * v**2 - 2 * u * v).diff(v) / 2, u - h * v, "differentiate",
            name=Notation("-(1/2) d/dv (h v^2 - 2 u v)", r"-\tfrac12\tfrac{d}{dv}(hv^2-2uv)"),
        ),
        equality("training", text, left, right, "insert"),
    )  # fmt: skip


def metric_lines() -> tuple[Step, ...]:
    """The errors as sums over the eigenvalues, then as integrals against M and N."""
    solved = f * u + r * v0
    return (
        computed(
            "error", "In the mean over `v_0` with `E v_0^2 = n = zeta^2 |B|^2/m` per component, each eigenvalue adds "
            "to the error",
            Notation("E_v (h v^2 - 2 u v)", r"\mathbb{E}_v(hv^2-2uv)"),
            lambda: quadratic_form((h * solved**2 - 2 * u * solved).expand(), v0, noise),
            -(2 * f - h * f**2) * u**2 + h * r**2 * noise, "`E v_0 = 0`", "expanded, v_0 averaged out",
        ),
        computed(
            "gradient-error", "and to `v^T (U + omega I) v`",
            Notation("E_v (h + omega) v^2", r"\mathbb{E}_v(h+\omega)v^2"),
            lambda: quadratic_form(((h + omega) * solved**2).expand(), v0, noise),
            (h * f**2 + omega * f**2) * u**2 + (h + omega) * r**2 * noise, "`E v_0 = 0`", "expanded, v_0 averaged out",
        ),
        computed(
            "outlier-energy", "The rest of `v^T G v` is `(kappa/d) (1^T v)^2`. Its part in `v_0` has the mean `(kappa/"
            "d) n 1^T r(U)^2 1`, at most `kappa zeta^2 |r|^2 |B|^2/d` as `|1|^2 = m`, and is neglected. The other "
            "part, with `u = lambda_2 Tr(B Gamma) 1`, `(1/d) 1^T f(U) 1 = p`, and in units of `|B|^2`:",
            Notation("(kappa/d) (1^T f(U) u)^2", r"\tfrac{\kappa}{d}(1^\top f(U)u)^2"),
            lambda: scale / _d * (_strength / _d) * (_d * total) ** 2, scale * _strength * total**2,
            "`(lambda_2 Tr(B Gamma))^2 = tau^2 |B|^2/d`", "multiplied out",
            neglects=(neglect("`(kappa/d) 1^T r(U)^2 1/m`", 1, partial(decay, "start")),),
        ),
        equality(
            "strength", "Here `tau^2 = lambda_2^2 alpha`, by the definition of `alpha = d Tr(B Gamma)^2/|B|^2`. So "
            "with `M[g] = lim (1/d) 1^T g(U) 1`, the sum of `g u^2` is `tau^2 |B|^2 M[g]`, and with `N[g] = lim (1/d) "
            "Tr g(U)` (a single outlier does not count) the sum of `g n` is `(zeta^2/rho) |B|^2 N[g]`:",
            tau_squared, lambda_2**2 * alpha, "definition", name=Notation("tau^2", r"\tau^2"),
        ),
    )  # fmt: skip


_d = Symbol("d", integer=True, positive=True)
_strength = Symbol("tau", nonnegative=True) ** 2


def ridge_lines() -> tuple[Step, ...]:
    """M[f], M[f^2], M[h f^2], N[h r^2], N[r^2] from psi and psi_2."""
    trace, square = PSI(lamda), PSI_2(lamda)
    first = trace / (1 + kappa * trace)
    fitted = 1 / (lamda + h)
    return (
        computed(
            "second", "With `f = 1/(lambda + h)`, `M[f] = psi/(1 + kappa psi)` at `x = lambda`. As `f^2 = -df/d"
            "lambda`, differentiate, with `psi' = -psi_2`:",
            Notation("M[f^2]", "M[f^2]"), lambda: slope(first), square / (1 + kappa * trace) ** 2, "the quotient rule",
            "differentiated",
        ),
        equality(
            "weighted", "`M[h f^2] = M[f] - lambda M[f^2]`, and the same for `N`, as",
            h * fitted**2, fitted - lamda * fitted**2, "partial fractions",
        ),
        equality(
            "residual", "and `r = lambda f`, so `N[r^2] = lambda^2 psi_2` and `N[h r^2] = lambda^2 (psi - lambda "
            "psi_2)`:",
            h * (lamda * fitted) ** 2, lamda**2 * (fitted - lamda * fitted**2), "partial fractions",
        ),
    )  # fmt: skip


def _least_squares_line() -> Step:
    return equality(
        "end", "At `lambda -> 0` (the spectrum is bounded below by `lambda_bar > 0`), `f = 1/h`, `h f^2 = f`:",
        h * (1 / h) ** 2, 1 / h, "cancel",
    )  # fmt: skip


def _errors(first: Expr, second: Expr, weighted: Expr, hr2: Expr, r2: Expr) -> dict[str, Expr]:
    """Test error and non-robustness from M[f], M[f^2], M[h f^2], N[h r^2] and omega N[r^2]."""
    test = (2 - tau_squared * (2 * first - weighted) + zeta**2 / rho * hr2) / 2
    robust = (tau_squared * (weighted + omega * second + kappa * first**2) + zeta**2 / rho * (hr2 + omega * r2)) / 4
    return {"test-error": test, "robustness": robust, "sum": test + robust}


def least_squares_errors() -> dict[str, Expr]:
    """Least squares, through psi(0) and psi_2(0)."""
    first = PSI(0) / (1 + kappa * PSI(0))
    return _errors(first, PSI_2(0) / (1 + kappa * PSI(0)) ** 2, first, Integer(0), Integer(0))


def ridge_errors() -> dict[str, Expr]:
    """Ridge, through psi(lambda) and psi_2(lambda)."""
    trace, square = PSI(lamda), PSI_2(lamda)
    first, second = trace / (1 + kappa * trace), square / (1 + kappa * trace) ** 2
    rest = lamda**2 * (trace - lamda * square)
    return _errors(first, second, first - lamda * second, rest, lamda**2 * square)


def measure_errors(training: str) -> dict[str, Expr]:
    """Any filter, through M and N."""
    residual, fitted = _FILTERS[training]
    test = 1 - tau_squared * (2 * M(fitted) - M(H * fitted**2)) / 2 + zeta**2 * N(H * residual**2) / (2 * rho)
    robust = tau_squared * (M(H * fitted**2) + omega * M(fitted**2) + kappa * M(fitted) ** 2) / 4
    return {"test-error": test, "robustness": robust + zeta**2 * N((H + omega) * residual**2) / (4 * rho)}


def lines(training: str) -> tuple[Step, ...]:
    """The lines that every filter shares, and the filter's own."""
    return (*hermite_lines(), *linear_lines(), *training_lines(training), *metric_lines(), *resolvent_lines())


def trained(claim: Claim, training: str) -> Derivation:
    """Test error, non-robustness or their sum under a filter."""
    which = claim.quantity.name
    special: tuple[Step, ...]
    if training == "least-squares":
        special, errors = (*ridge_lines(), _least_squares_line()), least_squares_errors()
    elif training == "ridge":
        special, errors = ridge_lines(), ridge_errors()
    else:
        special, errors = (measure_line(),), measure_errors(training)
    reason = "divide the sums by `E f*^2 = 2 |B|^2` and `E |grad f*|^2 = 4 |B|^2`"
    return Derivation(claim, (*lines(training), *special, last(claim, errors[which], reason)))


def _signal() -> Expr:
    """d E (w^T B w)^2/|B|^2 for w ~ N(0, I_d/d)."""
    trace, square = Tr(letter("B")), Tr(letter("B") ** 2)
    return _d * gaussian_forms([("B",), ("B",)]).subs(trace**2, beta * _d * square) / (_d**2 * square)


def quadratic(claim: Claim) -> Derivation:
    """Least squares with sigma(t) = t^2: eps_rob = beta rho/(1 + rho) = 1 - eps_test."""
    constants = {lambda_2: Integer(2), gamma_2: Integer(1), omega: Integer(2), alpha: beta}
    traces = {PSI(0): rho / lambda_bar, PSI_2(0): rho / lambda_bar**2}
    value = least_squares_errors()[claim.quantity.name].subs(traces).subs({**constants, lambda_bar: 2})

    def constant(label: str, text: str, name: Notation, mean: Expr, right: int) -> Step:
        return computed(label, text, name, lambda: mean, Integer(right), "moments of a standard normal",
                        "from `E x^(2j) = (2j - 1)!!`")  # fmt: skip

    square, derivative = _x**2, 2 * _x
    moments = [gaussian_mean(square * hermite(k)) for k in range(3)]
    rest = gaussian_mean(square**2) - moments[0] ** 2 - moments[1] ** 2
    slopes = gaussian_mean(derivative**2) - moments[1] ** 2 - rest
    constants_of_t2 = (
        constant("lambda-1", "For `sigma(t) = t^2`, the coefficients are",
                 Notation("lambda_1", r"\lambda_1"), moments[1], 0),
        constant("lambda-2", "and, so that `kappa = 2` and `tau^2 = 4 beta` for `Gamma = I/d`,",
                 Notation("lambda_2", r"\lambda_2"), moments[2], 2),
        constant("lambda-bar", "further", Notation("lambda_bar", r"\bar\lambda"), rest, 2),
        constant("omega", "and", Notation("omega", r"\omega"), slopes, 2),
        equality(
            "trace", "With `lambda_1 = 0`, `eta_D(0) = 1` and `psi(x) = rho/(lambda_bar + x)`, so `psi_2(x) = "
            "-psi'(x)` is",
            -(rho / (lambda_bar + lamda)).diff(lamda), rho / (lambda_bar + lamda) ** 2, "differentiate, `x = lambda`",
            name=Notation("psi_2", r"\psi_2"),
        ),
        computed(
            "signal", "The features' share of the target is known at every `d`: with `w_j` of covariance `I/d` and "
            "`(Tr B)^2 = beta d |B|^2`,",
            Notation("d E (w_j^T B w_j)^2/|B|^2", r"d\,\mathbb{E}(w_j^\top Bw_j)^2/\|B\|_F^2"), _signal, beta + 2 / _d,
            "Wick's formula; so the order `1/d` of this limit has the coefficient 2",
            "sum over the three pairings of four points",
        ),
    )  # fmt: skip
    end = last(claim, value, "insert `psi = rho/2`, `psi_2 = rho/4` at 0, `kappa = 2`, `omega = 2`, `tau^2 = 4 beta`")
    common = (*lines("least-squares"), *ridge_lines(), _least_squares_line())
    return Derivation(claim, (*common, *constants_of_t2, end))
