"""Networks at initialization: draw the hidden weights' norms, average over the output weights v0 in closed form.

For v0 ~ N(0, zeta^2 |B|^2 I/m), independent of W,
    E test error = 1 + zeta^2/(2m) Tr U,  E robustness = zeta^2/(4m) Tr G,
and the diagonals of U and G depend on the norms s_j alone: Var sigma(s_j g) and s_j^2 E sigma'(s_j g)^2. Weights are
i.i.d., so that the width drops out of the means. The norms of one draw are stratified or a scrambled net: unbiased,
but far less variable than independent ones.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.random import Generator
from scipy.special import gammaincinv

from numerics.estimate import Array
from numerics.simulate.base import Simulator, Values
from numerics.simulate.gaussian_features import NumericActivation, moments, numeric_activation
from numerics.simulate.network import gaussian_net

_STRATA = 64
_NET = 14  # 2^14 weights a net


def isotropic(sigma: NumericActivation, zeta: float, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    """Draws, shape (n,), of test error and robustness for weights N(0, I_d/d): d s^2 is chi-square, by strata."""
    u = (np.arange(_STRATA) + rng.random((n, _STRATA))) / _STRATA
    s = np.sqrt(2 * gammaincinv(d / 2, u) / d)
    variance, slope = np.empty(n), np.empty(n)
    for i in range(n):
        found = moments(sigma, s[i], 1)
        variance[i], slope[i] = found.variance.mean(), found.slope.mean()
    return {"test-error": 1 + zeta**2 / 2 * variance, "robustness": zeta**2 / 4 * slope}


def quadratic(gamma: Sequence[float], zeta: float, n: int, rng: Generator) -> Mapping[str, Array]:
    """Draws, shape (n,), for sigma(t) = t^2 and weights N(0, diag(gamma)): U_jj = 2 s_j^4 and G_jj = 4 s_j^4.

    As E s^2 = Tr Gamma, the mean of s^4 is that of (s^2 - Tr Gamma)^2, which varies less, plus (Tr Gamma)^2.
    """
    eigenvalues, fourth = np.array(gamma, dtype=float), np.empty(n)
    for i in range(n):
        s2 = gaussian_net(len(eigenvalues), _NET, rng) ** 2 @ eigenvalues
        fourth[i] = ((s2 - eigenvalues.sum()) ** 2).mean() + eigenvalues.sum() ** 2
    return {"test-error": 1 + zeta**2 * fourth, "robustness": zeta**2 * fourth}


def _isotropic(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    return isotropic(numeric_activation(values["sigma"].expr), float(values["zeta"]), d, n, rng)


def _quadratic(values: Values, d: int, n: int, rng: Generator) -> Mapping[str, Array]:
    return quadratic(values["gamma"], float(values["zeta"]), n, rng)


LIMIT = Simulator(_isotropic, lambda values: (50, 100, 200, 400), cost=0.0)
FINITE = Simulator(_isotropic, lambda values: (int(values["d"]),))
QUADRATIC = Simulator(_quadratic, lambda values: (len(values["gamma"]),))
