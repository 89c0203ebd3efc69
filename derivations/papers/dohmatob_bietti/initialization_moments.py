"""Section 4 at finite size: moments of |w| and of polynomial activations, exact in d."""

from nonrobust.derivations.engines.asymptotics import expand_at_infinity
from nonrobust.derivations.engines.haar import gaussian_forms
from nonrobust.derivations.engines.words import Tr
from nonrobust.derivations.proof.remainder import Decay, fit
from nonrobust.theory.objects.activations import T
from nonrobust.theory.papers.dohmatob_bietti.glossary import d
from sympy import Expr, Integer, Poly, Symbol, expand

s = Symbol("s", positive=True)  # |w|
a1, a2, a3 = (Symbol(f"a_{k}", real=True) for k in (1, 2, 3))
CUBIC = a1 * T + a2 * T**2 + a3 * T**3


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
