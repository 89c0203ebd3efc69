"""Polynomials against the law mu_rho of S = W^T W, single and in pairs of eigenvalues: exact rational numbers.

Main definitions
    single(ratio, g, s)                  int g(s) dmu
    double(ratio, k, (s_1, s_2), ...)    int int k(s_1 + s_2) dmu dmu, by the binomial theorem

Notes
    Powers of a linear form are not multiplied out, and all sums are of whole numbers over one denominator, so that a
    thousand steps of gradient descent, a power 2000, take a fraction of a second.

References: [MP67].
"""

from nonrobust.theory.language.errors import InputError
from sympy import ZZ, Add, Dummy, Expr, Integer, Poly, Pow, Rational, Symbol, expand, ilcm

_MOST = 5000  # degree of a filter, which enters squared


def of_linear_form(ratio: Rational, a: Rational, b: Rational, count: int) -> tuple[list[int], int, int]:
    """(N, c, K), all whole numbers, with int (a + b s)^j dmu = N_j/(c K^j) for j < `count`.

    Their generating function is (1 + ((1 - rho) b - a) x - sqrt(Q(x)))/(2 b x (1 - a x)), Q(x) = (1 - a x)^2
    - 2 (1 + rho) b x (1 - a x) + (1 - rho)^2 b^2 x^2 [MP67]; the root's series f has 2 Q f' = Q' f.
    """
    K = 4 * ilcm(a.q, b.q) * ratio.q  # Q(x K) = 1 + 4 (a polynomial with whole coefficients), and so f has them too
    A, B, C, D = (ZZ(int(each * K)) for each in (a, b, (1 + ratio) * b, (1 - ratio) * b))
    first, second = -2 * (A + C), A * A + 2 * A * C + D * D
    found, root, before, total = [], ZZ(1), ZZ(0), D - A
    for j in range(count):
        root, before = (first * (1 - 2 * j) * root + 2 * second * (2 - j) * before) // (2 * (j + 1)), root
        total = (A * total if j else total) - root
        found.append(total)
    return found, 2 * B, K


def _powers(k: Expr, symbols: tuple[Symbol, ...]) -> tuple[Rational, Rational, list[tuple[int, Expr]]] | None:
    """(a, b, [(n, c), ...]) with k the sum of the c (a + b (s_1 + ...))^n; None where there is no such sum.

    a + b (s_1 + ...) is the base of the highest power in k, so that it need not be multiplied out.
    """
    if not k.is_polynomial(*symbols):
        return None
    a, b, highest = Integer(0), Integer(1), 1
    for power in k.atoms(Pow):
        slopes = {power.base.diff(each) for each in symbols}
        constant = power.base.subs(dict.fromkeys(symbols, 0))
        if power.exp.is_Integer and power.exp > highest and len(slopes) == 1 and constant.is_Rational:
            (slope,) = slopes
            if slope.is_Rational and slope != 0:
                a, b, highest = constant, slope, power.exp
    x = Dummy("x")
    inside = k.subs(symbols[0], (x - a) / b - Add(*symbols[1:]))
    if inside.has(*symbols):
        inside = expand(inside)
    if inside.has(*symbols):
        return None
    terms = [(n, c) for (n,), c in Poly(inside, x).terms()]
    steps = (max(n for n, _ in terms) + 1) // 2  # a filter enters squared
    if steps > _MOST:
        raise InputError(f"Neural tangent values are known for k <= {_MOST} steps of gradient descent, not {steps}.")
    return a, b, terms


def single(ratio: Rational, g: Expr, symbol: Symbol) -> Expr | None:
    """int g dmu for a polynomial g in `symbol`, None for anything else."""
    powers = _powers(g, (symbol,))
    if powers is None:
        return None
    a, b, terms = powers
    found, c, K = of_linear_form(ratio, a, b, 1 + max(n for n, _ in terms))
    return Add(*(each * Rational(int(found[n]), int(c * K**n)) for n, each in terms))


def double(ratio: Rational, k: Expr, symbols: tuple[Symbol, Symbol], weighted: bool) -> Expr | None:
    """int int k dmu dmu, or with `weighted` of k s_1 s_2, for a polynomial k in s_1 + s_2, None for anything else."""
    powers = _powers(k, symbols)
    if powers is None:
        return None
    a, b, terms = powers
    found, c, K = of_linear_form(ratio, a / 2, b, 2 + max(n for n, _ in terms))
    if weighted:  # s = ((a/2 + b s) - a/2)/b
        shift = int(a * K / 2)
        found = [after - shift * each for each, after in zip(found, found[1:], strict=False)]
        c *= int(b * K)
    total = Integer(0)
    for n, each in terms:
        chosen, inner = ZZ(1), ZZ(0)
        for j in range(n + 1):
            inner += chosen * found[j] * found[n - j]
            chosen = chosen * (n - j) // (j + 1)
        total += each * Rational(int(inner), int(c * c * K**n))
    return total
