"""Random matrices and quadratures for instances of theorems; shapes (draws, rows, columns)."""

from itertools import product

import numpy as np

_NODES = 4  # a dimension: exact for polynomials up to degree 7 in each coordinate


def gaussian_quadrature(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Points of shape (n, size, 1) and weights of shape (n,) of a standard normal vector."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    points = np.array(list(product(nodes, repeat=size)))[:, :, None]
    return points, np.prod(list(product(weights / weights.sum(), repeat=size)), axis=1)


def gaussian_rows(rng: np.random.Generator, count: int, rows: int, size: int) -> np.ndarray:
    """Matrices with independent rows N(0, I/size)."""
    return rng.standard_normal((count, rows, size)) / np.sqrt(size)


def orthogonal(rng: np.random.Generator, count: int, size: int) -> np.ndarray:
    """Haar orthogonal matrices: QR factors of Gaussian ones, with the signs of R's diagonal."""
    q, r = np.linalg.qr(rng.standard_normal((count, size, size)))
    return q * np.sign(np.diagonal(r, axis1=-2, axis2=-1))[:, None, :]


def projections(rng: np.random.Generator, count: int, size: int, rank: int) -> np.ndarray:
    """Projections onto Haar random subspaces of dimension `rank`."""
    columns = orthogonal(rng, count, size)[:, :, :rank]
    return columns @ np.swapaxes(columns, -1, -2)
