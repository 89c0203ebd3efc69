"""Section 9: what ties test error and non-robustness together, whatever the training.

The Hermite components are read off the generating function g(x, s) = exp(s.x - |s|^2/2), whose part of degree k in s
holds the Hermite polynomials of degree k: one identity proves orthogonality and E|grad f_k|^2 = k E f_k^2 for all k.
"""

from nonrobust.derivations.proof.charts import Chart
from nonrobust.derivations.proof.lines import computed, equality, inequality, last
from nonrobust.derivations.proof.step import Derivation, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import K, e, energy, eps_test, kappa
from sympy import Expr, IndexedBase, Integer, Max, Piecewise, Sum, Symbol, exp, expand, sqrt

x, z, s, t = (Symbol(name, real=True) for name in "xzst")
_k = Symbol("k", integer=True, positive=True)
e2 = e[2]
root = Symbol("h", nonnegative=True)  # |f_2|/|f*|, so e_2 = h^2
tail = IndexedBase("r", nonnegative=True)
_HIGHEST = 8


def gaussian_mean(polynomial: Expr) -> Expr:
    """E of a polynomial in x ~ N(0, 1): E x^2j = 1 3 5 ... (2j - 1)."""
    total: Expr = Integer(0)
    for (power,), coefficient in expand(polynomial).as_poly(x).terms():
        moment = Integer(0) if power % 2 else Integer(1)
        for odd in range(1, power, 2):
            moment *= odd
        total += coefficient * moment
    return total


def hermite(k: int) -> Expr:
    """He_k: k! times the coefficient of s^k in exp(s x - s^2/2)."""
    previous, current = Integer(0), Integer(1)
    for j in range(k):
        previous, current = current, expand(x * current - j * previous)
    return current


def generating_lines() -> tuple[Step, ...]:
    """E g(x, s) g(x, t) = e^(s.t) and E grad g.grad g = (s.t) e^(s.t)."""
    g = exp(s * x - s**2 / 2)
    return (
        equality(
            "square", "Let `g(x, s) = exp(s.x - |s|^2/2) = sum_k g_k`, `g_k` of degree `k` in `s`: in `x`, all "
            "Hermite polynomials of degree `k`. Each coordinate completes the square, so `E exp(u x) = exp(u^2/2)`:",
            s * x - x**2 / 2, -((x - s) ** 2) / 2 + s**2 / 2, "a shifted Gaussian density integrates to 1",
        ),
        equality(
            "product", "Hence `E g(x, s) g(x, t) = e^z`, `z = s.t`: the components of different degree are "
            "orthogonal, and `E g_k(x, s) g_k(x, t) = z^k/k!`. The exponent, coordinate by coordinate:",
            (s + t) ** 2 / 2 - s**2 / 2 - t**2 / 2, s * t, "`E exp((s + t) x) = exp((s + t)^2/2)`",
        ),
        equality(
            "gradient", "The gradient in `x` multiplies `g` by `s`:", g.diff(x), s * g, "differentiate",
            name=Notation("d/dx g", r"\partial_x\,g"),
        ),
        equality(
            "degree", "Hence `E grad g(x, s).grad g(x, t) = z e^z = sum_k k z^k/k!`, by Euler's operator `z d/dz`:",
            z * exp(z).diff(z), z * exp(z), "`(z d/dz) z^k = k z^k`, degree by degree",
            name=Notation("z d/dz e^z", r"z\,\frac{d}{dz}e^z"),
        ),
        equality(
            "component", "So gradients of different degree are orthogonal, and `E|grad f_k|^2 = k E f_k^2` for `f_k` "
            "in the span of degree `k`: comparing coefficients,",
            z * (z**_k).diff(z), _k * z**_k, "bilinearity",
            name=Notation("z d/dz z^k", r"z\,\frac{d}{dz}z^k"),
        ),
        computed(
            "examples", f"The same from exact moments in one dimension, for `k = 1, ..., {_HIGHEST}`:",
            Notation("sum_k |E He_k'^2 - k E He_k^2|", r"\sum_k|\mathbb{E}\,He_k'^2-k\,\mathbb{E}\,He_k^2|"),
            hermite_defect, Integer(0), "`E x^(2j) = (2j - 1)!!`", "computed from the recurrence He_{k+1} = x He_k - "
            "k He_{k-1}",
            reference="DLMF 18.9",
        ),
    )  # fmt: skip


def hermite_defect() -> Expr:
    """sum_k |E He_k'^2 - k E He_k^2| for k up to 8."""
    polynomials = [hermite(k) for k in range(1, _HIGHEST + 1)]
    return sum(
        (abs(gaussian_mean(h.diff(x) ** 2) - k * gaussian_mean(h**2)) for k, h in enumerate(polynomials, 1)), Integer(0)
    )


def target_line() -> Step:
    """f* has degree 2 only."""
    b, w = Symbol("b", real=True), Symbol("y", real=True)
    return computed(
        "target", "`f* = sum_ij B_ij (x_i x_j - [i = j])` is purely of degree 2: `x_i^2 - 1 = He_2(x_i)` and `x_i "
        "x_j` is `He_1(x_i) He_1(x_j)`. Diagonal and off-diagonal terms:",
        Notation("B_ii He_2(x_i) + 2 B_ij He_1(x_i) He_1(x_j)", r"B_{ii}He_2(x_i)+2B_{ij}He_1(x_i)He_1(x_j)"),
        lambda: s * hermite(2) + 2 * b * hermite(1) * hermite(1).subs(x, w), s * (x**2 - 1) + 2 * b * x * w,
        "`He_1 = x`, `He_2 = x^2 - 1`", "computed from the recurrence of the Hermite polynomials",
    )  # fmt: skip


def inner(expr: Expr, gram: dict[tuple[Symbol, Symbol], Expr]) -> Expr:
    """The quadratic polynomial `expr` in vectors, each product replaced by its inner product."""
    expr = expand(expr)
    return expr.subs({a * b: value for (a, b), value in gram.items()}, simultaneous=True)


_F, _S = Symbol("f_2", real=True), Symbol("f^*", real=True)
_GRAM = {(_F, _F): e2, (_F, _S): kappa, (_S, _S): Integer(1)}


def _second() -> Step:
    return computed(
        "second", "In units of `E f*^2`, with `e_2 = |f_2|^2` and `kappa = <f_2, f*>`:",
        Notation("|f_2 - f*|^2/|f*|^2", r"\|f_2-f^*\|^2/\|f^*\|^2"), lambda: inner((_F - _S) ** 2, _GRAM),
        e2 - 2 * kappa + 1, "bilinearity of the inner product", "expanded as a quadratic polynomial",
    )  # fmt: skip


def hermite_test_error(claim: Claim) -> Derivation:
    """eps_test = 1 - 2 kappa + sum_k e_k."""
    others = Sum(e[_k], (_k, 1, K)) - e2
    lines = generating_lines()
    end = last(
        claim, e2 - 2 * kappa + 1 + others,
        "orthogonality: `eps_test = |f_2 - f*|^2/|f*|^2 + sum_{k != 2} e_k`, where `e_0 = 0` as `E f = 0` (and `e_2 = "
        "0` if `K < 2`)",
    )  # fmt: skip
    return Derivation(claim, (*lines[:2], target_line(), _second(), end))


def hermite_robustness(claim: Claim) -> Derivation:
    """eps_rob = sum_k (k/2) e_k."""
    end = last(
        claim, Sum(_k * e[_k], (_k, 1, K)) / (2 * 1),
        "`E|grad f|^2 = sum_k k |f_k|^2` and `E|grad f*|^2 = 2 |f*|^2`: divide, in units of `|f*|^2`",
    )  # fmt: skip
    return Derivation(claim, (*generating_lines(), target_line(), end))


def pareto(claim: Claim) -> Derivation:
    """eps_rob >= (1 - sqrt eps_test)_+^2, and s f* attains it."""
    charts = (
        Chart("eps_test < 1", {eps_test: 1 / (1 + _v) ** 2}),
        Chart("eps_test = 1", {eps_test: Integer(1)}, {eps_test: Integer(1)}),
        Chart("eps_test > 1", {eps_test: (1 + _v) ** 2}),
    )
    rest = Sum(_k * tail[_k], (_k, 1, K)) / 2
    delta = Symbol("delta", nonnegative=True)
    name = Notation("eps_test", r"\varepsilon_{\mathrm{test}}")
    scale = 1 - sqrt(eps_test)
    lines = (
        *generating_lines(), target_line(), _second(),
        inequality(
            "drop-gradient", "Drop all components but the second from `eps_rob = e_2 + sum_{k != 2} (k/2) e_k`; write "
            "`e_2 = h^2` and `r_k = e_k` for `k != 2`, `r_2 = 0` (and K as large as needed):",
            root**2 + rest, root**2, rest, "`k r_k >= 0`", name=Notation("eps_rob", r"\varepsilon_{\mathrm{rob}}"),
        ),
        inequality(
            "drop-error", "and from `eps_test`, a component of degree 0 included (`r_0`):",
            root**2 - 2 * kappa + 1 + tail[0] + Sum(tail[_k], (_k, 1, K)), root**2 - 2 * kappa + 1,
            tail[0] + Sum(tail[_k], (_k, 1, K)), "`r_k >= 0`", name=name,
        ),
        computed(
            "cauchy-schwarz", "Cauchy-Schwarz, `kappa <= h`, as a square: `e_2 - kappa^2` is `|f_2 - kappa "
            "f*|^2/|f*|^2 >= 0`.",
            Notation("|f_2 - kappa f*|^2/|f*|^2", r"\|f_2-\kappa f^*\|^2/\|f^*\|^2"),
            lambda: inner((_F - kappa * _S) ** 2, _GRAM), e2 - kappa**2, "bilinearity of the inner product",
            "expanded as a quadratic polynomial",
        ),
        inequality(
            "reverse-triangle", "So with `kappa = h - delta`, `delta >= 0`, `eps_test >= (1 - h)^2`:",
            root**2 - 2 * (root - delta) + 1, (1 - root) ** 2, 2 * delta, "the difference is `2 delta`", name=name,
        ),
        equality(
            "bound", "Hence `h >= 1 - sqrt(eps_test)`, and `h >= 0`: `eps_rob >= h^2 >= max(0, 1 - "
            "sqrt(eps_test))^2`, which is",
            Max(0, scale) ** 2, Piecewise((scale**2, eps_test < 1), (0, True)), "squares of nonnegative numbers are "
            "ordered alike",
            charts, Notation("bound", r"\text{bound}"),
        ),
        computed(
            "attained-error", "It is attained. For `eps_test <= 1` take `f = s f*`, `s = 1 - sqrt(eps_test)`: its "
            "test error",
            Notation("|s f* - f*|^2/|f*|^2", r"\|sf^*-f^*\|^2/\|f^*\|^2"),
            lambda: inner((scale * _S - _S) ** 2, _GRAM), eps_test, "`|f*|^2 = 1` in these units",
            "expanded as a quadratic polynomial",
        ),
        computed(
            "attained", "and its non-robustness:",
            Notation("|grad s f*|^2/|grad f*|^2", r"\|\nabla sf^*\|^2/\|\nabla f^*\|^2"),
            lambda: inner((scale * _S) ** 2, _GRAM), scale**2, "`s^2`; and for `eps_test > 1` a constant `f` with "
            "`f^2 = (eps_test - 1) E f*^2` has gradient 0", "expanded as a quadratic polynomial",
        ),
    )  # fmt: skip
    end = last(claim, Piecewise((scale**2, eps_test < 1), (0, True)), "the bound and what attains it agree, on each "
    "chart",
               charts)  # fmt: skip
    return Derivation(claim, (*lines, end))


_v = Symbol("v", positive=True)


def sum_rule(claim: Claim) -> Derivation:
    """eps_test + eps_rob = 1 at the least-squares solution over a cone of quadratics."""
    fitted, target, scale = Symbol("C_", real=True), Symbol("B_", real=True), Symbol("s", real=True)
    gram = {(fitted, fitted): energy, (fitted, target): kappa, (target, target): Integer(1)}
    lines = (
        computed(
            "scaling", "The coefficient matrices that the model can reach contain `s C` with `C`: random features "
            "span a linear space, so does the tangent model, and full training reaches all symmetric matrices of rank "
            "at most `m`. In units of `|B|_F^2`, with `energy = |C|^2` and `kappa = <C, B>`, the error along the ray "
            "is",
            Notation("|s C - B|^2/|B|^2", r"\|sC-B\|_F^2/\|B\|_F^2"),
            lambda: inner((scale * fitted - target) ** 2, gram), scale**2 * energy - 2 * scale * kappa + 1,
            "bilinearity of the inner product", "expanded as a quadratic polynomial",
        ),
        computed(
            "stationary", "The least-squares solution `C` is a minimum of it, at `s = 1`, so its derivative there is "
            "0: `energy = kappa`, that is `<C - B, C> = 0`.",
            Notation("d/ds |s C - B|^2/|B|^2 at s = 1", r"\tfrac{d}{ds}\|sC-B\|_F^2/\|B\|_F^2\big|_{s=1}"),
            lambda: inner((scale * fitted - target) ** 2, gram).diff(scale).subs(scale, 1), 2 * (energy - kappa),
            "differentiate", "differentiated",
        ),
        equality(
            "metrics", "With `eps_test = energy - 2 kappa + 1` and `eps_rob = energy` (the claims on quadratic "
            "networks), the sum is",
            (energy - 2 * kappa + 1) + energy, 1 + 2 * (energy - kappa), "collect",
            name=Notation("eps_test + eps_rob", r"\varepsilon_{\mathrm{test}}+\varepsilon_{\mathrm{rob}}"),
        ),
        last(claim, (1 + 2 * (energy - kappa)).subs(kappa, energy), "`energy = kappa`, by line 2"),
    )  # fmt: skip
    return Derivation(claim, lines)
