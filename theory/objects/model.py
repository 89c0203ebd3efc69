"""Definitions that theory and simulation share: target, network, test error, non-robustness.

Everything here is arithmetic on arrays (NumPy's, or anything that supports the operators) and holds by definition.
    f*(x) = x^T B x - Tr B;  f(x) = sum_j v_j sigma(w_j^T x) + c, W of shape (m, d)
    test error      E(f - f*)^2 / E f*^2
    non-robustness  E|grad f|^2 / E|grad f*|^2
"""

from collections.abc import Callable
from typing import Any


def target(B: Any, x: Any) -> Any:
    """f* at points x of shape (n, d), B of shape (d, d); shape (n,)."""
    return ((x @ B) * x).sum(axis=-1) - B.trace()


def target_gradient(B: Any, x: Any) -> Any:
    """grad f* at points x of shape (n, d); shape (n, d)."""
    return 2 * (x @ B)


def network(W: Any, v: Any, c: Any, sigma: Callable[[Any], Any], x: Any) -> Any:
    """f at points x of shape (n, d), for W of shape (m, d) and v of shape (m,); shape (n,)."""
    return sigma(x @ W.T) @ v + c


def network_gradient(W: Any, v: Any, derivative: Callable[[Any], Any], x: Any) -> Any:
    """grad f at points x of shape (n, d), `derivative` being sigma'; shape (n, d)."""
    return (derivative(x @ W.T) * v) @ W


def test_error(f: Any, f_star: Any, weights: Any) -> Any:
    """Test error from values on points of shape (n,) with quadrature weights (or 1/n each) of shape (n,)."""
    return weights @ (f - f_star) ** 2 / (weights @ f_star**2)


def robustness(gradient: Any, gradient_star: Any, weights: Any) -> Any:
    """Non-robustness from gradients of shape (n, d) on points with weights of shape (n,)."""
    return weights @ (gradient**2).sum(axis=-1) / (weights @ (gradient_star**2).sum(axis=-1))


test_error.__test__ = False  # type: ignore[attr-defined]  # a definition, not a test to collect
