"""Derivations and sentences as text, Markdown and LaTeX."""
