"""Statements, a folder for each paper."""
