"""Online stochastic gradient descent of quadratic networks on fresh samples, from random initial weights.

f(x) = sum_j s_j (w_j^T x)^2 + c with signs s_j = +-1, since the modulus of an output weight is absorbed in w_j. A step
takes a batch of new x ~ N(0, I_d) and moves W and c along minus the gradient of the mean of (f - f*)^2/2 on it:
    W <- W - eta mean[2 s R (W x) x^T],   c <- c - eta mean[R],   R = f(x) - f*(x).
"""

from collections.abc import Iterator, Sequence

import numpy as np
from nonrobust.numerics.trial.estimate import Array
from numpy.random import Generator


def train(
    spectrum: Array,
    signs: Array,
    runs: int,
    steps: Sequence[int],
    batch: int,
    step: float,
    delay: float,
    rng: Generator,
) -> Iterator[Array]:
    """Yield the coefficients W^T diag(signs) W, shape (runs, d, d), of independent runs after each number of steps.

    The target is diagonal, `spectrum` of shape (d,), which the isotropic data do not notice; `signs` has shape (m,) and
    `steps` increases. Step k has the size step/(1 + k/delay): its sum diverges, that of its squares does not, so both
    the start and the noise are forgotten (Robbins and Monro 1951).
    """
    d, m = len(spectrum), len(signs)
    W = rng.standard_normal((runs, m, d)) * np.sqrt(np.abs(spectrum).mean() / m / d)
    c = np.zeros((runs, 1))
    for k in range(steps[-1]):
        x = rng.standard_normal((runs, batch, d))
        hidden = x @ W.transpose(0, 2, 1)
        residual = hidden**2 @ signs + c - (x**2 @ spectrum - spectrum.sum())
        eta = step / (1 + k / delay)
        W -= 2 * eta / batch * signs[:, None] * ((hidden * residual[..., None]).transpose(0, 2, 1) @ x)
        c -= eta * residual.mean(axis=1, keepdims=True)
        if k + 1 in steps:
            yield (W.transpose(0, 2, 1) * signs) @ W


def errors(C: Array, spectrum: Array) -> Array:
    """Test errors, shape (runs,), of coefficients C (runs, d, d) for the diagonal target; the bias at its optimum."""
    return ((C - np.diag(spectrum)) ** 2).sum(axis=(1, 2)) / (spectrum**2).sum()
