"""Proofs in the kernel: each ends in a claim, from the definitions of its quantity."""
