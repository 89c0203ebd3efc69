"""Section 4 at finite size: moments of |w| and of polynomial activations, and the order 1/d of their limits."""

from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.engines.haar import gaussian_forms
from nonrobust.derivations.proof.lines import computed
from nonrobust.derivations.proof.remainder import Decay, fit
from nonrobust.derivations.proof.step import Notation, Step
from nonrobust.derivations.proof.words import Tr
from nonrobust.theory.objects.activations import T
from nonrobust.theory.papers.dohmatob_bietti.glossary import d
from sympy import Expr, Integer, Poly, Symbol, expand

s = Symbol("s", positive=True)  # |w|
_a1, _a2, _a3 = (Symbol(f"a_{k}", real=True) for k in (1, 2, 3))
CUBIC = _a1 * T + _a2 * T**2 + _a3 * T**3


def radial(power: int) -> Expr:
    """E |w|^power for w ~ N(0, I_d/d) and even power, by summing over pairings."""
    return gaussian_forms([()] * (power // 2)) / d ** (power // 2) if power else Integer(1)


def mean(polynomial: Expr, averaged: bool = True) -> Expr:
    """E p(s G, s), or given s, of a polynomial in T = s G and s: E s^i from pairings, E G^j = (j - 1)!!."""
    total = Integer(0)
    for (i, j), c in Poly(expand(polynomial), s, T).terms():
        if j % 2 == 0:
            normal = gaussian_forms([("P",)] * (j // 2)).replace(Tr, lambda _: Integer(1)) if j else Integer(1)
            total += c * normal * (radial(i + j) if averaged else s ** (i + j))
    return total


def polynomial_means(sigma: Expr) -> tuple[Expr, Expr]:
    """V(d) and J(d) for a polynomial in T, from sums over pairings."""
    return mean(sigma**2) - mean(mean(sigma, False) ** 2), mean(s**2 * sigma.diff(T) ** 2)


def decay() -> Decay:
    """V(d) - V for sigma(t) = t^3 - t^2, exactly."""
    finite = polynomial_means(T**3 - T**2)[0]
    excess = finite - expand_at_infinity(finite, d).limit
    return fit({size: [float(excess.subs(d, size))] for size in (64, 128, 256, 512)})


def corrections(which: int) -> tuple[Step, ...]:
    """The order 1/d of V(d) (which = 0) or J(d) (which = 1), for cubic activations."""
    name, right = (("V", 4 * _a2**2 + 90 * _a3**2 + 12 * _a1 * _a3), ("J", 8 * _a2**2 + 162 * _a3**2 + 12 * _a1 * _a3))[
        which
    ]
    return (
        computed(
            "radius-correction", "The next order. As `E |w|^(2k) = prod_{i < k} (1 + 2 i/d) = 1 + k (k - 1)/d + "
            "O(1/d^2)`, the mean of `F(|w|^2)` is `F(1) + F''(1)/d + O(1/d^2)`. For `k = 4`:",
            Notation("lim d (E |w|^8 - 1)", r"\lim d\,(\mathbb{E}\,\|w\|^8-1)"),
            lambda: expand_at_infinity(radial(8), d).correction, Integer(12), "derivative in `1/d` at 0",
            "sum over the 105 pairings of eight points, expanded at infinity",
        ),
        computed(
            "correction", f"So for `sigma(t) = a_1 t + a_2 t^2 + a_3 t^3`, `{name}(d)` approaches its limit at rate "
            "`1/d`:",
            Notation(f"lim d ({name}(d) - {name})", rf"\lim d\,({name}(d)-{name})"),
            lambda: expand_at_infinity(polynomial_means(CUBIC)[which], d).correction, right,
            "derivative in `1/d` at 0", "sums over pairings, expanded at infinity",
        ),
    )  # fmt: skip
