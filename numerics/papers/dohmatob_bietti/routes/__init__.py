"""Second routes: the value of a claim by other mathematics than its formula, as a ball.

A second route shares the claim's definitions and not its formula. Where one reaches a point the verdict there is
`enclosed` once the two balls overlap and the simulation agrees.
"""
