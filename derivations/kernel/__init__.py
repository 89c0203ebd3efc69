"""The kernel: the only place that makes a theorem.

A theorem is a statement, the conditions that it holds under, what it rests on, and how it was deduced. The author of a
derivation can only ask `deduce` for one, by the name of a rule; no closure is ever believed.

Main definitions
    terms        what statements are about: means, minima, gradients, entries of matrices
    conditions   signs of expressions, and what is defined, under conditions such as m < d
    theorem      Theorem, deduce, genuine
    rules        the rules, each from premises and data to a conclusion
    engines      what computes a term
    proof        a derivation as a list of labelled theorems, the last of which is the claim
"""
