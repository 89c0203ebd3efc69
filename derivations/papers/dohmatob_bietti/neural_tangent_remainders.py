"""What the derivations of the neural tangent model neglect, measured: spectra of W^T W at growing d."""

from functools import lru_cache

import numpy as np
from nonrobust.derivations.proof.remainder import Decay, fit
from nonrobust.theory.objects.laws import S, marchenko_pastur
from sympy import Rational

SIZES, DRAWS, SEED = (24, 48, 96, 192), 400, 20220323
_RATIO = Rational(1, 2)  # m/d


def _limit() -> float:
    """int 1/(1 + s) mu(ds), mu with its atom 1 - rho at 0."""
    return float(1 - _RATIO + _RATIO * marchenko_pastur(_RATIO).eta.subs(S, 1))


@lru_cache(maxsize=1)
def spectrum_decay() -> Decay:
    """The decay of (1/d^2) sum_ik k(s_i, s_k) - int int k dmu dmu for k(s, s') = 1/((1 + s)(1 + s'))."""
    limit, draws = _limit() ** 2, {}
    for d in SIZES:
        m, rng = int(_RATIO * d), np.random.default_rng([SEED, d])
        found = []
        for _ in range(DRAWS):
            squares = np.linalg.svd(rng.standard_normal((m, d)), compute_uv=False) ** 2 / d
            found.append(float((d - m + np.sum(1 / (1 + squares))) / d) ** 2 - limit)
        draws[d] = found
    return fit(draws)
