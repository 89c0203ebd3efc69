"""Inner products of linear combinations, expanded with the products of the vectors that are known."""

from collections.abc import Mapping

from sympy import Expr, Symbol, expand


def inner(form: Expr, gram: Mapping[tuple[Symbol, Symbol], Expr]) -> Expr:
    """A quadratic form, a polynomial in symbols for vectors, with each product replaced by its inner product."""
    products = {one * other: value for (one, other), value in gram.items()}
    return expand(form).subs(products, simultaneous=True)
