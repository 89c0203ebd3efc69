"""A second paper, written as somebody outside would: the mean and the spread of a random number, and nothing else.

Its dossiers are checked by the same commands as the first paper's; no general module knows of it.
"""

from nonrobust import (
    Chart,
    Claim,
    Derivation,
    Dossier,
    Exact,
    Glossary,
    Limit,
    Paper,
    Param,
    Quantity,
    Reference,
    Simulator,
    Source,
    Without,
    domains,
    lines,
)
from sympy import Integer, Max, Rational, Symbol

from tests.second_paper.simulators import Sizes, largest, means

a, n = Symbol("a", positive=True), Symbol("n", integer=True, positive=True)
SCALE = Param("a", a, "scale of the number", domains.Real(Integer(0), None, open_low=True), ("1/2", "3"), "a")
MEAN = Quantity("mean", Symbol("E_U"), r"\mathbb{E}\,U", "mean of U")
LARGEST = Quantity("largest", Symbol("M"), "M", "scaled mean of the largest of n")
BOOK = Reference("W00", "A. Writer", "On uniform numbers", 2000, "doi:10.0000/none")


UNIFORM = Claim(
    id="uniform/mean",
    statement="Mean of a uniform number.",
    source=Source(BOOK, "page 1"),
    quantity=MEAN,
    params=(SCALE,),
    rhs=a / 2,
    mode=Exact(),
    assumptions=("U is uniform on [0, a]",),
    points=({"a": "3"}, {"a": "1/2"}),
)
MAXIMUM = Claim(
    id="uniform/largest",
    statement="Mean of the largest of n uniform numbers, limit.",
    source=Source(BOOK),
    quantity=LARGEST,
    params=(SCALE,),
    rhs=Max(0, a),
    mode=Limit(1 / (1 + n), n),
    assumptions=("U_1, ..., U_n are independent and uniform on [0, a]",),
    points=({"a": "2"},),
)


def derive_mean(claim: Claim) -> Derivation:
    """int_0^a u du/a = a/2."""
    primitive = lines.equality(
        "primitive",
        says="The primitive of `u/a` at the ends:",
        left=a**2 / (2 * a),
        right=a * Rational(1, 2),
        because="differentiate",
    )
    return Derivation(claim, (primitive, lines.last(claim, a**2 / (2 * a), because="by line(primitive)")))


POSITIVE = (Chart("a > 0"),)
PAPER = Paper(
    name="uniform",
    title="On uniform numbers",
    dossiers=(
        Dossier(
            UNIFORM, Simulator(means, Sizes((1,))), Without("one integral is all there is"), derive_mean, (), POSITIVE
        ),
        Dossier(
            MAXIMUM, Simulator(largest, Sizes((10, 20, 40, 80, 160))), Without("one integral is all there is"),
            charts=POSITIVE,
        ),
    ),
    references=(BOOK,),
    glossary=Glossary(params=(SCALE,), quantities=(MEAN, LARGEST)),
    simulators="tests.second_paper.simulators",
    address="tests.second_paper:PAPER",
)  # fmt: skip
