"""The rules of the kernel: from premises and data to a conclusion, or a refusal in one sentence.

    begin         a term equals itself: where a chain of rewriting starts
    define        a new symbol stands for a term
    combine       left = right, because left - right is a combination of the premises' left - right
    words         two matrix expressions are equal for all matrices that obey the laws of their letters
    compute       an engine's value of a term
    rewrite       what equals a part of a theorem's right side takes its place
    chain         from a R b and b R c, a R c
    instantiate   a theorem at values of its symbols
    cases         a statement that holds in cases that exhaust the signs of an expression
    minimize      the least value over A of a body that is a constant plus squares, all 0 at one A
    at_minimum    a scalar there
    bound         left >= right, because the difference is a sum of terms that are nonnegative
    cite          a theorem of the literature, with its hypotheses
    conclude      the claim: its quantity by definition, and its right-hand side

    limit         the limit of a right side as the dimensions grow in proportion

`combine`, `words`, `bound` rest on a decision procedure and on nothing else.
"""

from collections.abc import Callable, Mapping

from nonrobust.derivations.kernel.rules.asymptotic import limit
from nonrobust.derivations.kernel.rules.ending import cite, conclude
from nonrobust.derivations.kernel.rules.equality import (
    begin,
    cases,
    chain,
    combine,
    compute,
    define,
    instantiate,
    matrices,
    rewrite,
)
from nonrobust.derivations.kernel.rules.extremes import at_minimum, bound, minimize
from nonrobust.derivations.kernel.statement import Conclusion

RULES: Mapping[str, Callable[..., Conclusion]] = {
    "begin": begin, "define": define, "combine": combine, "words": matrices, "compute": compute,
    "rewrite": rewrite, "chain": chain, "instantiate": instantiate, "cases": cases,
    "minimize": minimize, "at_minimum": at_minimum, "bound": bound, "limit": limit, "cite": cite, "conclude": conclude,
}  # fmt: skip
