"""The rules by which a line follows from the one before, each decided by machine.

Main definitions
    step         Step, Derivation, Status, CheckResult: a proof as data, each line with its own check
    lines        constructors of steps: equality, computed value, word identity, inequality, cited theorem, last line
    prove        three-valued checks of scalar identities, chart by chart
    words        matrix identities: noncommutative words, rewriting, traces up to cyclic order
    haar         moments of Haar orthogonal matrices and of Gaussian vectors by summing over pairings
    asymptotics  limits d -> oo of rational functions with the next order
"""
