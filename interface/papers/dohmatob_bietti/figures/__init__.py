"""The figures, one or two in a module."""
