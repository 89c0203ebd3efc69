"""Section 8: gradient flow of full training, v = 1 and quadratic activation: the matrix Riccati equation, solved.

C = Y^T Z^-1 Y with Y' = Y B and Z' = 2 Y Y^T solves C' = C B + B C - 2 C^2; so does W^T W under the flow.
"""

from collections.abc import Iterator

from nonrobust.derivations.engines.words import Algebra, Tr, letter
from nonrobust.derivations.papers.dohmatob_bietti.setting import error_lines, gradient_lines
from nonrobust.derivations.proof.lines import cited, evaluated, evolution, last, matrices
from nonrobust.derivations.proof.prove import all_of, identity
from nonrobust.derivations.proof.step import CheckResult, Derivation, Evaluated, Hypothesis, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.papers.dohmatob_bietti.glossary import lam, time
from nonrobust.theory.papers.dohmatob_bietti.gradient_flow import ENERGY, OVERLAP, coefficients
from sympy import Expr, Integer, Matrix, Rational, diag, exp

B, C, G = (letter(name) for name in "BCG")
W, WT, A, AT, Y, YT, Z, V = (letter(name) for name in ("W", "W^T", "A", "A^T", "Y", "Y^T", "Z", "Z^-1"))


def _algebra() -> Algebra:
    """Rectangular W, A, Y, an invertible symmetric Z, and symmetric matrices; C = W^T W is kept apart."""
    w, a = Matrix([[1, 2, 0], [0, 1, 1]]), Matrix([[2, 0, 1], [-1, 1, 3]])
    y, z = Matrix([[1, 0, -1], [2, 1, 1]]), Matrix([[2, 1], [1, 3]])
    example = {
        **{"W": w, "W^T": w.T, "A": a, "A^T": a.T, "Y": y, "Y^T": y.T, "Z": z, "Z^-1": z.inv()},
        "B": Matrix([[1, 2, 0], [2, -1, 1], [0, 1, 3]]),
        "C": Matrix([[2, 0, 1], [0, 1, 1], [1, 1, -3]]),
        "K": Matrix([[1, 0, 0], [0, 2, 1], [0, 1, 1]]),
        "G": Matrix([[3, 1, 0], [1, 2, 0], [0, 0, 1]]),
    }
    shapes = {"W": "md", "W^T": "dm", "A": "md", "A^T": "dm", "Y": "md", "Y^T": "dm", "Z": "mm", "Z^-1": "mm"}
    rules = ((("Z", "Z^-1", "Y"), ("Y",)),)
    pairs = (("W", "W^T"), ("A", "A^T"), ("Y", "Y^T"))
    return Algebra(shapes, rules, (example,), pairs, laws="Z Z^-1 = I")


ALGEBRA = _algebra()
_SOLVED, _INVERSE_SLOPE = YT * V * Y, -V * (2 * Y * YT) * V  # C, and (Z^-1)'
_START = (Rational(1, 2), Rational(-1, 3), Integer(1), Rational(2, 5))
_EXAMPLES = (
    ((Integer(2), Integer(1)), _START[:2]),
    ((Integer(1), Integer(0)), _START),
)


def descent() -> Step:
    """d/dA 2 |C - B|^2 = 8 W (C - B) at C = W^T W, with dC = A^T W + W^T A."""
    return matrices(
        "descent",
        says=(
            "With `v = 1`, `C = W^T W`, and `E (f - f*)^2 = 2 |C - B|_F^2`. "
            "A step `A` moves `C` by `A^T W + W^T A`, and the error, to first order, "
            "by the inner product of `A` with `8 W (C - B)`:"
        ),
        left=4 * Tr((C - B) * (AT * W + WT * A)),
        right=Tr(AT * (8 * W * (C - B))),
        algebra=ALGEBRA,
        because="the trace is cyclic",
    )


def riccati() -> Step:
    """C' = C B + B C - 2 C^2 for C = W^T W, W' = W (B - C)."""
    return matrices(
        "riccati",
        says=(
            "So half the gradient flow is `W' = 4 W (B - C)`, and in time units of `1/4`, "
            "`W' = W (B - C)`. Then `C = W^T W` obeys"
        ),
        left=((B - WT * W) * WT) * W + WT * (W * (B - WT * W)),
        right=(WT * W) * B + B * (WT * W) - 2 * (WT * W) ** 2,
        algebra=ALGEBRA,
        because="`C' = W'^T W + W^T W'`",
        name=Notation("C'", r"\dot C"),
    )


def inverse() -> Step:
    """(Z Z^-1)' = 0 with (Z^-1)' = -Z^-1 Z' Z^-1 and Z' = 2 Y Y^T."""
    return matrices(
        "inverse",
        says="Let `Y' = Y B`, `Z' = 2 Y Y^T`, `Z` invertible. Then `(Z^-1)' = -Z^-1 Z' Z^-1`, as `(Z Z^-1)' = 0`:",
        left=(2 * Y * YT) * V + Z * _INVERSE_SLOPE,
        right=Integer(0),
        algebra=ALGEBRA,
        because="the product rule",
    )


def solution() -> Step:
    """C' = C B + B C - 2 C^2 for C = Y^T Z^-1 Y."""
    return matrices(
        "solution",
        says="and `C = Y^T Z^-1 Y` obeys the Riccati equation:",
        left=(B * YT) * V * Y + YT * _INVERSE_SLOPE * Y + YT * V * (Y * B),
        right=_SOLVED * B + B * _SOLVED - 2 * _SOLVED**2,
        algebra=ALGEBRA,
        because="the product rule",
        name=Notation("(Y^T Z^-1 Y)'", r"(Y^\top Z^{-1}Y)'"),
    )


def start() -> Step:
    """Z' = 2 Y Y^T for Z = I + 2 W_0 K W_0^T, K' = G^2, Y = W_0 G."""
    return matrices(
        "start",
        says=(
            "`Y = W_0 G`, `G = exp(t B)`, obeys `Y' = Y B`. "
            "With `K' = G^2` and `K(0) = 0`, `Z = I + 2 W_0 K W_0^T` has the derivative"
        ),
        left=2 * W * (G * G) * WT,
        right=2 * (W * G) * (G * WT),
        algebra=ALGEBRA,
        because="`G` is symmetric",
        name=Notation("Z'", r"\dot Z"),
    )


def grown() -> Step:
    """K_jj' = exp(t x)^2 for K_jj = (exp(2 t x) - 1)/(2 x)."""
    entry = (exp(2 * time * lam[1]) - 1) / (2 * lam[1])
    return evolution(
        "grown",
        says=(
            "In the eigenbasis of `B`, `K` is diagonal; "
            "for an eigenvalue `x != 0` its entry is `(exp(2 t x) - 1)/(2 x)`, "
            "0 at `t = 0` (and `t` for `x = 0`), with the derivative"
        ),
        left=entry.diff(time),
        right=exp(time * lam[1]) ** 2,
        begins=entry.subs(time, 0),
        start=Integer(0),
        because="differentiate",
        name=Notation("K_jj'", r"\dot K_{jj}"),
    )


def unique() -> Step:
    """W^T W = Y^T Z^-1 Y for all t >= 0."""
    return cited(
        "unique",
        says=(
            "`K >= 0`, so `Z >= I` is invertible for all `t >= 0`. "
            "At `t = 0` both solutions are `W_0^T W_0`; "
            "the right-hand side is a polynomial in `C`, so they are equal:"
        ),
        left=Notation("W(t)^T W(t)", r"W(t)^\top W(t)"),
        right=Notation("Y^T Z^-1 Y", r"Y^\top Z^{-1}Y"),
        because="uniqueness for differential equations with a locally Lipschitz right-hand side",
        reference="Hartman, Ordinary Differential Equations, 1964, chapter 2",
        hypotheses=(
            Hypothesis("both solve the equation, by line(riccati) and line(solution), from `W_0^T W_0`", _starts_right),
        ),
    )


def _starts_right() -> CheckResult:
    """Y = W_0 and Z = I at t = 0, for the matrix that the claim evaluates."""
    values = {"spectrum": (Integer(2), Rational(1, 2)), "start": _START, "t": Integer(0)}
    W_0 = Matrix(2, 2, list(_START))
    return all_of(identity(x, y) for x, y in zip(coefficients(values), W_0.T * W_0, strict=True))


def library() -> Step:
    """C' = C B + B C - 2 C^2 for the matrix that the claim evaluates."""
    return evaluated(
        "library",
        says="The claim's matrix `C(t)`, written out with its exponentials, obeys the equation:",
        left=Evaluated("C'", r"\dot C", _slopes),
        right=Evaluated("C B + B C - 2 C^2", r"CB+BC-2C^2", _motion),
        because="the same in coordinates",
        how=f"differentiated in t for {len(_EXAMPLES)} targets and starts in dimension 2, an eigenvalue 0 among them",
    )


def _slopes() -> list[Expr]:
    return [entry.diff(time) for solved, _ in _solved() for entry in solved]


def _motion() -> list[Expr]:
    return [entry for C, B in _solved() for entry in C * B + B * C - 2 * C * C]


def _solved() -> Iterator[tuple[Matrix, Matrix]]:
    """The claim's matrix C(t) for each example, and the target."""
    for spectrum, begin in _EXAMPLES:
        yield coefficients({"spectrum": spectrum, "start": begin, "t": time}), diag(*spectrum)


def flow_lines() -> tuple[Step, ...]:
    """The flow of the weights, the Riccati equation of C = W^T W, and its solution from the same start."""
    return descent(), riccati(), inverse(), solution(), start(), grown(), unique(), library()


def test_error(claim: Claim) -> Derivation:
    """eps_test = e_C(t) - 2 kappa_C(t) + 1."""
    t = Tr(B**2)
    end = last(
        claim,
        (2 * ENERGY(time) * t - 4 * OVERLAP(time) * t + 2 * t) / (2 * t),
        because="divide, with `Tr C^2 = e_C Tr B^2` and `Tr C B = kappa_C Tr B^2` at time `t`",
    )
    return Derivation(claim, (*error_lines(), *flow_lines(), end))


def robustness(claim: Claim) -> Derivation:
    """eps_rob = e_C(t)."""
    t = Tr(B**2)
    end = last(claim, 4 * ENERGY(time) * t / (4 * t), because="divide, with `Tr C^2 = e_C Tr B^2` at time `t`")
    return Derivation(claim, (*gradient_lines(), *flow_lines(), end))
