"""The tables, one or two in a module."""
