"""The special functions of balls, one row each: how Arb computes it, where it is analytic, where it is real.

Main definitions
    Special    a function's value on balls, its cuts and its real domain
    SPECIAL    the rows, by the kind of SymPy node

Notes
    Arguments stand in SymPy's order. SymPy's conventions are those of mpmath: elliptic integrals of the parameter m,
    Fresnel integrals with pi t^2/2, Hermite polynomials of physics.
    A function of real numbers that is not real at a point is not defined there: the ball is not finite.

References: F. Johansson, Computing hypergeometric functions rigorously, 2019; DLMF for the branch cuts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from flint import acb, arb


def _nowhere(*xs: Any) -> Sequence[Any]:
    return ()


@dataclass(frozen=True)
class Special:
    """`value` of balls, all real or all complex.

    `off_cut` gives what must stay off (-oo, 0] for the function to be analytic, or None where it is never integrated.
    `real` is for functions that Arb has for complex balls only: it says whether they certainly have a real value.
    """

    value: Callable[..., Any]
    off_cut: Callable[..., Sequence[Any]] | None = _nowhere
    real: Callable[..., bool] | None = None

    def on(self, field: type) -> Callable[..., Any]:
        """The function of (analytic, balls of `field`...)."""
        return self._complex if field is acb else self._real

    def _complex(self, analytic: bool, *xs: Any) -> Any:
        if analytic:
            if self.off_cut is None:
                return acb("nan")
            if not all(acb(x).log(analytic=True).is_finite() for x in self.off_cut(*xs)):
                return acb("nan")
        return acb(self.value(*xs))

    def _real(self, _: bool, *xs: Any) -> Any:
        if self.real is None:
            return self.value(*xs)
        return acb(self.value(*map(acb, xs))).real if self.real(*xs) else arb("nan")


def whole(x: Any) -> int | None:
    """The integer that an exact ball is, or None."""
    real = x.real if isinstance(x, acb) else x
    exact = real.is_exact() and real.is_integer() and (not isinstance(x, acb) or x.imag == 0)
    return int(real.unique_fmpz()) if exact else None


def _count(x: Any) -> bool:
    """Whether x is certainly one of 0, 1, 2, ..."""
    n = whole(x)
    return n is not None and n >= 0


def _entire(name: str, *rest: Any) -> Special:
    return Special(lambda x: getattr(x, name)(*rest))


def _of_reciprocal(name: str, off_cut: Callable[[Any], Any]) -> Special:
    return Special(lambda x: getattr(1 / x, name)(), lambda x: (x, -x) if x.contains(0) else (off_cut(1 / x),))


def _bessel(name: str, has_cut: bool) -> Special:
    def off_cut(order: Any, x: Any) -> Sequence[Any]:
        return (x,) if has_cut or whole(order) is None else ()

    return Special(lambda order, x: getattr(x, name)(order), off_cut)


def _spherical(name: str) -> Special:
    def value(order: Any, x: Any) -> Any:
        return (arb.pi() / (2 * x)).sqrt() * getattr(x, name)(order + arb("0.5"))

    return Special(value, lambda order, x: (x,))


def _polynomial(value: Callable[..., Any]) -> Special:
    """A polynomial in the last argument, of the degree that stands first."""

    def checked(degree: Any, *xs: Any) -> Any:
        return value(degree, *xs) if _count(degree) else type(degree)("nan")

    return Special(checked)


def _gamma_quotient(above: Callable[..., Sequence[Any]], below: Callable[..., Sequence[Any]]) -> Special:
    """A product of gamma functions over another; 1/gamma is entire."""

    def value(*xs: Any) -> Any:
        result = type(xs[0])(1)
        for x in above(*xs):
            result *= x.gamma()
        for x in below(*xs):
            result *= x.rgamma()
        return result

    return Special(value)


def _lambert(x: Any, branch: Any = None) -> Any:
    k = 0 if branch is None else whole(branch)
    if isinstance(x, arb):
        # On the branch -1, Arb has the real values on (-1/e, 0) under the flag 1.
        return x.lambertw({0: 0, -1: 1}[k]) if k in (0, -1) else arb("nan")
    return acb("nan") if k is None else x.lambertw(k)


def _harmonic(n: Any, order: Any = None) -> Any:
    if order is None or whole(order) == 1:
        return (n + 1).digamma() + arb.const_euler()
    return order.zeta() - order.zeta(n + 1)


def _inverse_erf(x: Any) -> Any:
    if isinstance(x, arb):
        return x.erfinv()
    return acb(x.real.erfinv()) if x.imag == 0 else acb("nan")


def _angle(y: Any, x: Any) -> Any:
    if isinstance(y, acb):
        return acb(arb.atan2(y.real, x.real)) if y.imag == 0 and x.imag == 0 else acb("nan")
    return arb.atan2(y, x)


def _below_1(*xs: Any) -> bool:
    return all(x < 1 for x in xs)


SPECIAL: dict[type, Special] = {
    # Elementary
    sympy.sinh: _entire("sinh"),
    sympy.cosh: _entire("cosh"),
    sympy.coth: _entire("coth"),
    sympy.sech: _entire("sech"),
    sympy.csch: _entire("csch"),
    sympy.sec: _entire("sec"),
    sympy.csc: _entire("csc"),
    sympy.sinc: _entire("sinc"),
    sympy.asinh: Special(lambda x: x.asinh(), lambda x: (1 + x * x,)),
    sympy.acosh: Special(lambda x: x.acosh(), lambda x: (x - 1,)),
    sympy.atanh: Special(lambda x: x.atanh(), lambda x: (1 - x * x,)),
    sympy.acot: _of_reciprocal("atan", lambda y: 1 + y * y),
    sympy.asec: _of_reciprocal("acos", lambda y: 1 - y * y),
    sympy.acsc: _of_reciprocal("asin", lambda y: 1 - y * y),
    sympy.acoth: _of_reciprocal("atanh", lambda y: 1 - y * y),
    sympy.asech: _of_reciprocal("acosh", lambda y: y - 1),
    sympy.acsch: _of_reciprocal("asinh", lambda y: 1 + y * y),
    sympy.atan2: Special(_angle, None),
    sympy.LambertW: Special(_lambert, lambda x, k=None: (1 + arb(1).exp() * x,) if k is None else (x,)),
    # Error functions and exponential integrals
    sympy.erfc: _entire("erfc"),
    sympy.erfi: _entire("erfi"),
    sympy.erf2: Special(lambda x, y: y.erf() - x.erf()),
    sympy.erfinv: Special(_inverse_erf, None),
    sympy.erfcinv: Special(lambda x: _inverse_erf(1 - x), None),
    sympy.Ei: Special(lambda x: x.ei(), lambda x: (x,)),
    sympy.E1: Special(lambda x: x.expint(type(x)(1)), lambda x: (x,)),
    sympy.li: Special(lambda x: x.li(), lambda x: (x - 1,)),
    sympy.Li: Special(lambda x: x.li(offset=True), lambda x: (x - 1,)),
    sympy.Si: _entire("si"),
    sympy.Shi: _entire("shi"),
    sympy.Ci: Special(lambda x: x.ci(), lambda x: (x,)),
    sympy.Chi: Special(lambda x: x.chi(), lambda x: (x,)),
    sympy.fresnels: _entire("fresnel_s"),
    sympy.fresnelc: _entire("fresnel_c"),
    # The gamma function and its kin
    sympy.gamma: _entire("gamma"),
    sympy.loggamma: Special(lambda x: x.lgamma(), lambda x: (x,)),
    sympy.factorial: Special(lambda x: (x + 1).gamma()),
    sympy.digamma: _entire("digamma"),
    sympy.polygamma: Special(
        lambda n, x: x.polygamma(n) if _count(n) else acb("nan"), real=lambda n, x: _count(n) and not x.contains(0)
    ),
    sympy.harmonic: Special(_harmonic, lambda n, order=None: (n + 1,)),
    sympy.beta: _gamma_quotient(lambda x, y: (x, y), lambda x, y: (x + y,)),
    sympy.binomial: _gamma_quotient(lambda n, k: (n + 1,), lambda n, k: (k + 1, n - k + 1)),
    sympy.RisingFactorial: _gamma_quotient(lambda x, k: (x + k,), lambda x, k: (x,)),
    sympy.FallingFactorial: _gamma_quotient(lambda x, k: (x + 1,), lambda x, k: (x - k + 1,)),
    sympy.uppergamma: Special(lambda s, x: x.gamma_upper(s), lambda s, x: (x,)),
    sympy.lowergamma: Special(lambda s, x: x.gamma_lower(s), lambda s, x: (x,)),
    sympy.betainc: Special(lambda a, b, x, y: y.beta_lower(a, b) - x.beta_lower(a, b), None),
    sympy.betainc_regularized: Special(
        lambda a, b, x, y: y.beta_lower(a, b, regularized=True) - x.beta_lower(a, b, regularized=True), None
    ),
    # Zeta functions and polylogarithms
    sympy.zeta: Special(
        lambda s, a=None: s.zeta() if a is None else s.zeta(a),
        lambda s, a=None: () if a is None else (a,),
    ),
    sympy.dirichlet_eta: Special(
        lambda s, a=None: s.dirichlet_eta() if a is None else acb("nan"), real=lambda s, a=None: a is None
    ),
    sympy.polylog: Special(lambda s, x: x.polylog(s), lambda s, x: (1 - x,), lambda s, x: x < 1),
    sympy.lerchphi: Special(lambda x, s, a: x.lerch_phi(s, a), None, lambda x, s, a: abs(x) < 1 and a > 0),
    # Bessel and Airy functions
    sympy.besselj: _bessel("bessel_j", False),
    sympy.besseli: _bessel("bessel_i", False),
    sympy.bessely: _bessel("bessel_y", True),
    sympy.besselk: _bessel("bessel_k", True),
    sympy.jn: _spherical("bessel_j"),
    sympy.yn: _spherical("bessel_y"),
    sympy.airyai: _entire("airy_ai"),
    sympy.airybi: _entire("airy_bi"),
    sympy.airyaiprime: _entire("airy_ai", 1),
    sympy.airybiprime: _entire("airy_bi", 1),
    # Elliptic integrals
    sympy.elliptic_k: Special(lambda m: m.elliptic_k(), lambda m: (1 - m,), _below_1),
    sympy.elliptic_e: Special(
        lambda x, m=None: x.elliptic_e() if m is None else acb.elliptic_e_inc(x, m),
        lambda x, m=None: (1 - x,) if m is None else (acb("nan"),),
        lambda x, m=None: _below_1(x if m is None else m),
    ),
    sympy.elliptic_f: Special(lambda x, m: acb.elliptic_f(x, m), None, lambda x, m: _below_1(m)),
    sympy.elliptic_pi: Special(
        lambda n, x, m=None: acb.elliptic_pi(n, x) if m is None else acb.elliptic_pi_inc(n, x, m),
        None,
        lambda n, x, m=None: _below_1(n, x if m is None else m),
    ),
    # Orthogonal polynomials
    sympy.legendre: _polynomial(lambda n, x: x.legendre_p(n)),
    sympy.hermite: _polynomial(lambda n, x: x.hermite_h(n)),
    sympy.hermite_prob: _polynomial(lambda n, x: (x / arb(2).sqrt()).hermite_h(n) / arb(2).sqrt() ** n),
    sympy.laguerre: _polynomial(lambda n, x: x.laguerre_l(n)),
    sympy.assoc_laguerre: _polynomial(lambda n, a, x: x.laguerre_l(n, a)),
    sympy.chebyshevt: _polynomial(lambda n, x: x.chebyshev_t(n)),
    sympy.chebyshevu: _polynomial(lambda n, x: x.chebyshev_u(n)),
    sympy.gegenbauer: _polynomial(lambda n, a, x: x.gegenbauer_c(n, a)),
    sympy.jacobi: _polynomial(lambda n, a, b, x: x.jacobi_p(n, a, b)),
}
