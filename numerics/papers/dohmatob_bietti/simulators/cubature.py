"""Points and weights that integrate polynomials exactly against the standard Gaussian measure, and Gaussian nets.

A rule turned by a Haar rotation is another exact rule: draws with turned rules all give one number where the degree
suffices, and scatter where it does not.
"""

import numpy as np
from nonrobust.numerics.papers.dohmatob_bietti.simulators.base import haar
from nonrobust.numerics.trial.estimate import Array
from numpy.polynomial import hermite_e
from numpy.random import Generator

LARGEST = 300  # dimensions of `fifth_degree`, whose points take 16 d^3 bytes


def gaussian_net(d: int, power: int, rng: Generator) -> Array:
    """A scrambled Sobol net of 2^power standard Gaussian points, shape (2^power, d)."""
    from scipy.special import ndtri
    from scipy.stats import qmc

    points = qmc.Sobol(d, rng=rng).random_base2(power)
    return np.asarray(ndtri(np.clip(points, 1e-16, 1 - 1e-16)))


def product_rule(d: int, degree: int) -> tuple[Array, Array]:
    """Points (n, d) and weights (n,) that integrate polynomials up to `degree` exactly against N(0, I_d)."""
    nodes, weights = hermite_e.hermegauss(degree // 2 + 1)
    grid = np.stack(np.meshgrid(*[nodes] * d, indexing="ij"), axis=-1).reshape(-1, d)
    product = np.prod(np.stack(np.meshgrid(*[weights] * d, indexing="ij"), axis=-1).reshape(-1, d), axis=1)
    return grid, product / product.sum()


def fifth_degree(d: int, rng: Generator) -> tuple[Array, Array]:
    """Points (2 d^2 + 1, d) and weights of a randomly turned rule of degree 5 for N(0, I_d).

    A monomial of degree 5 with even powers has at most two variables, so it is enough that every plane marginal is the
    product of the rule {-sqrt(3), 0, sqrt(3)} with weights 1/6, 2/3, 1/6: points with at most two coordinates not 0,
    1/36 where there are two, and for one or none what the marginals leave.
    """
    first, second = np.triu_indices(d, 1)
    unit = np.sqrt(3) * np.eye(d)
    pairs = [a * unit[first] + b * unit[second] for a in (1, -1) for b in (1, -1)]
    points = np.concatenate([np.zeros((1, d)), unit, -unit, *pairs])
    weights = np.repeat([(d**2 - 7 * d + 18) / 18, (4 - d) / 18, 1 / 36], [1, 2 * d, 2 * d * (d - 1)])
    return points @ haar(d, rng), weights


def direction_mean(values: Array, size: Array, weights: Array) -> float:
    """The mean over uniform unit vectors of a form of degree 4, from its values and |z|^2 at a rule's points z, (n,).

    Direction and length of a Gaussian vector are independent.
    """
    return float(weights @ values / (weights @ size**2))
