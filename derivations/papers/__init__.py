"""Derivations, a folder for each paper."""
