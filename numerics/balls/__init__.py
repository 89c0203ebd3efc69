"""Exact numbers in, balls out: ball arithmetic, quadrature, roots."""
