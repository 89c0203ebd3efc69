"""The rules by which a line follows from the one before, each decided by machine.

Main definitions
    step         Step, Derivation, Status, CheckResult: a proof as data, each line with its own check
    lines        constructors of steps: equality, computed value, word identity, inequality, cited theorem, last line
    prove        three-valued checks of scalar identities, chart by chart
    words        matrix identities: noncommutative words, rewriting, traces up to cyclic order
    haar         moments of Haar orthogonal matrices, Gaussian vectors and Wishart matrices, by summing over pairings
    pencils      from linear pencils in Gaussian matrices to the scalar equations of their resolvents' traces
    asymptotics  limits d -> oo of rational functions with the next order
    remainder    what a line neglects: its measured decay with d against the order claimed
"""
