"""Functions of t as smooth pieces with exact ends."""
