"""Theorem tables, regenerated from the claims, their derivations and their enclosed values: nothing typed by hand.

cells     what a table is; numbers that know the claim, point and error bound behind them
summary, width, activations, tradeoff, finite_size     one table or two each
formats   Markdown, LaTeX, CSV, JSON
catalog   the tables by name, and how they differ from those kept in `derivations/tables`
"""
