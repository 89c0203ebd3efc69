"""How the second paper's claims are drawn."""

from dataclasses import dataclass

import numpy as np
from nonrobust import Draws


def means(values, d, count, rng):
    """Draws of the mean of 400 numbers, one uniform in each of as many parts of [0, a]: shape (count,)."""
    parts = (np.arange(400) + rng.random((count, 400))) / 400
    return Draws({"mean": float(values["a"]) * parts.mean(axis=1)})


def largest(values, d, count, rng):
    """Draws of the largest of d such numbers."""
    return Draws({"largest": float(values["a"]) * rng.random((count, d)).max(axis=1)})


@dataclass(frozen=True)
class Sizes:
    """The sizes to draw at, whatever the point."""

    sizes: tuple[int, ...]

    def __call__(self, values):
        return self.sizes
