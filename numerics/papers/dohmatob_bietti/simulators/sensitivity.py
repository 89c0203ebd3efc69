"""How far errors in the kernels move what random features say, to first order.

v(U) = fhat(U) u solves (U + lambda) v = u, or is where the flow v' = u - U v, or its steps, stand after a time. An
error delta in U enters as a force -delta v(s) at every time s, which the rest of the training damps: |v(s)| <= |v|, and
what damps a unit force leaves at most F = max fhat. So |dv| <= F (|delta| |v| + |du|) for every filter of the theory,
and with the residual r(U) u = u - U v, r = 1 - h fhat,
    test error 1 - u^T v + v^T U v/2     |delta| |v|^2/2 + |du| |v| + |r u| |dv|
    robustness v^T G v/4                 |delta_G| |v|^2/4 + |G| |v| |dv|/2
    start Tr U r(U)^2/(2m)               3 |delta|/2, since |(h r^2)'| <= r^2 + 2 h |r r'| <= 3
    start Tr G r(U)^2/(4m)               |delta_G|/4 + |G| F |delta|/2, since |r'| <= fhat
Gradient descent with steps beyond 1/h keeps these bounds up to a factor of order 1.
"""

from dataclasses import dataclass

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.gaussian_features import EPS, Kernels
from nonrobust.numerics.trial.estimate import Array

_LINEAR = 0.1  # relative changes up to which first order is believed


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """Bounds at one draw of the hidden weights; `h` are the eigenvalues of U, `slopes` is G in their basis."""

    kernels: Kernels
    h: Array
    slopes: Array

    @property
    def delta(self) -> float:
        """What U misses in spectral norm, the rounding of its eigenvalues included."""
        return self.kernels.error + len(self.h) * EPS * float(self.h[-1])

    @property
    def steepest(self) -> float:
        """A bound on the spectral norm of G."""
        return float(np.abs(self.slopes).sum(axis=1).max())

    @property
    def slope_delta(self) -> float:
        """What G misses in spectral norm."""
        return self.kernels.slope_error + len(self.h) * EPS * self.steepest

    def trained(self, r: Array, fhat: Array, P: Array, shift: float) -> tuple[float, float]:
        """Bounds on both errors of the fit, for E u u^T = P in the basis of U and errors in u of norm `shift`."""
        energy = np.diag(P).clip(0.0)
        v, residual = float(np.sqrt(fhat**2 @ energy)), float(np.sqrt(r**2 @ energy))
        most = float(fhat.max())
        if not most * self.delta <= _LINEAR:
            return np.inf, np.inf
        moved = most * (self.delta * v + shift)
        test = self.delta * v**2 / 2 + shift * v + residual * moved
        return test, self.slope_delta * v**2 / 4 + self.steepest * v * moved / 2

    def initial(self, fhat: Array) -> tuple[float, float]:
        """Bounds on what zeta = 1 adds to both errors."""
        most = float(fhat.max())
        if not most * self.delta <= _LINEAR:
            return np.inf, np.inf
        return 1.5 * self.delta, self.slope_delta / 4 + self.steepest * most * self.delta / 2
