"""From a linear pencil in Gaussian matrices to the scalar equations of its resolvent's traces.

A pencil L = A + sum_p c_p X_p is a block matrix: A constant, each X_p a Gaussian matrix W or its transpose. The rows of
W are sqrt(1/d) times standard normal vectors times (d Gamma)^(1/2). In the limit the blocks of G = L^-1 act as numbers
on the rows of W, and as functions of an eigenvalue t of d Gamma, with law D, on its columns, and

    (A - eta(G)) G = I,    eta(G) = E[X G X],                                                        (Dyson's equation)

where eta takes from each block of G its trace only. So G is a rational function of finitely many traces, and each
trace is the mean over D of a block of G: scalar equations, found here by machine.

Main definitions
    Pencil, gaussian_pairs  a pencil as data: sizes of the blocks, the constant part, where W and W^T stand
    covariance              eta as a matrix in the traces
    resolvent               G, solved from Dyson's equation
    equations               trace -> the value that closes the system
    SpectralMean            the integral over D, kept symbolic; `atomic` evaluates it

References: J. W. Helton, R. Rashidi Far, R. Speicher, Operator-valued semicircular elements, 2007; J. A. Mingo,
R. Speicher, Free Probability and Random Matrices, 2017, chapters 9 and 10.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from sympy import Expr, Function, Integer, Lambda, Matrix, Rational, Symbol, cancel, factor, zeros
from sympy.polys.matrices import DomainMatrix

T = Symbol("t", nonnegative=True)  # an eigenvalue of d Gamma
Place = tuple[int, int]


class SpectralMean(Function):
    """SpectralMean(Lambda(t, f)): the integral of f(t) over the law D of an eigenvalue t."""

    nargs = 1
    is_real = True

    @property
    def integrand(self) -> Expr:
        """f, in the symbol T."""
        return self.args[0](T)

    def example(self) -> Expr:
        """The mean for the law of weight 1/2 at 1/2 and at 3/2: a value that can occur."""
        return atomic(self, ((Rational(1, 2), Rational(1, 2)), (Rational(3, 2), Rational(1, 2))))

    def _eval_derivative(self, symbol: Symbol) -> Expr:
        return spectral_mean(self.integrand.diff(symbol))

    def _latex(self, printer, exp=None):  # type: ignore[no-untyped-def]
        shown = rf"\int {printer.doprint(self.integrand)}\,dD(t)"
        return rf"\left({shown}\right)^{{{exp}}}" if exp else shown

    def _sympystr(self, printer):  # type: ignore[no-untyped-def]
        return f"int({printer.doprint(self.integrand)}, dD(t))"


def spectral_mean(integrand: Expr) -> Expr:
    """The integral over D, factors that do not depend on t taken out."""
    outer, inner = factor(integrand).as_independent(T, as_Add=False)
    return outer if inner == 1 else outer * SpectralMean(Lambda(T, inner))


def atomic(expr: Expr, law: Iterable[tuple[Expr, Expr]]) -> Expr:
    """`expr` with each integral over D replaced by the sum over the law's atoms (t, weight)."""
    atoms = tuple(law)

    def summed(node: SpectralMean) -> Expr:
        return sum((weight * node.args[0](t) for t, weight in atoms), Integer(0))

    return expr.replace(lambda node: isinstance(node, SpectralMean), summed)


@dataclass(frozen=True)
class Pencil:
    """Blocks of `sizes` times d rows; `spread` ones carry the eigenvalues t; `gaussian` lists (row, column, factor).

    A Gaussian block is W where its row is not spread and W^T where it is; W joins a block that is not spread to one
    that is. The constant part is a multiple of the identity, or a function of t, in blocks of one kind.
    """

    sizes: tuple[Expr, ...]
    spread: tuple[bool, ...]
    constant: Matrix
    gaussian: tuple[tuple[int, int, Expr], ...]

    def __post_init__(self) -> None:
        kinds = tuple(zip(self.sizes, self.spread, strict=True))
        for i, j in product(range(len(kinds)), repeat=2):
            if self.constant[i, j] != 0 and kinds[i] != kinds[j]:
                raise ValueError(f"the constant block ({i}, {j}) joins blocks of different kinds")
        for i, j, _ in self.gaussian:
            if self.spread[i] == self.spread[j]:
                raise ValueError(f"W at ({i}, {j}) must join rows to columns of W")

    @property
    def self_adjoint(self) -> bool:
        """Whether A is symmetric and W^T stands opposite to each W with the same factor."""
        places = {(i, j): c for i, j, c in self.gaussian}
        return self.constant == self.constant.T and all(places.get((j, i)) == c for (i, j), c in places.items())


def gaussian_pairs(pencil: Pencil) -> Iterator[tuple[Place, Place, Expr]]:
    """(i, n), (j, k), factor: W at (i, j) and W^T at (k, n), or the reverse, carry the trace of G_jk to eta_in."""
    for (i, j, c), (k, n, c_) in product(pencil.gaussian, repeat=2):
        if pencil.spread[i] != pencil.spread[k]:
            yield (i, n), (j, k), c * c_


def weight(pencil: Pencil, block: int) -> Expr:
    """The variance profile of W on a side: t on columns, 1 on rows."""
    return T if pencil.spread[block] else Integer(1)


def covariance(pencil: Pencil, traces: Mapping[Place, Expr]) -> Matrix:
    """eta(G) as a function of t and of the traces (1/d) Tr(w G_jk), w the weight of block j; those not given are 0.

    E W_ab W_cb' = [a = c][b = b'] t_b/d, so E[W M W^T] = (1/d) Tr(t M) and E[W^T M W] = t (1/d) Tr M. What W M W gives
    is a transpose of M over d: its normalised trace vanishes like 1/d.
    """
    eta = zeros(len(pencil.sizes))
    for (i, n), place, factors in gaussian_pairs(pencil):
        eta[i, n] += factors * weight(pencil, i) * traces.get(place, Integer(0))
    return eta


def resolvent(pencil: Pencil, traces: Mapping[Place, Expr]) -> Matrix:
    """G = (A - eta)^-1, a function of t and of the traces."""
    matrix = pencil.constant - covariance(pencil, traces)
    return DomainMatrix.from_Matrix(matrix).to_field().inv().to_Matrix().applyfunc(factor)


def equations(pencil: Pencil, traces: Mapping[Place, Symbol]) -> dict[Symbol, Expr]:
    """Each trace's closing equation: symbol -> size times the mean over D of w G_jk.

    Raise ValueError where a trace that is not given does not vanish, or two of one name differ.
    """
    solved = resolvent(pencil, traces)
    result: dict[Symbol, Expr] = {}
    for _, (j, k), _ in gaussian_pairs(pencil):
        value = pencil.sizes[j] * spectral_mean(weight(pencil, j) * solved[j, k])
        name = traces.get((j, k))
        if name is None:
            if value != 0:
                raise ValueError(f"the trace of the block ({j}, {k}) does not vanish")
        elif cancel(result.setdefault(name, value) - value) != 0:
            raise ValueError(f"two traces named {name} differ")
    return result


def eliminate(system: Mapping[Symbol, Expr], keep: Iterable[Symbol]) -> dict[Symbol, Expr]:
    """The equations of the traces `keep` alone; the others must be explicit in what follows them."""
    rest, kept = dict(system), set(keep)
    for name in [each for each in system if each not in kept]:
        value = rest.pop(name)
        if value.has(name):
            raise ValueError(f"the equation for {name} is not explicit")
        rest = {other: right.subs(name, value) for other, right in rest.items()}
    return rest


def derivative_pencil(pencil: Pencil, x: Symbol) -> Pencil:
    """[[L, L'], [0, L]] with L' = dL/dx: its inverse holds d(L^-1)/dx = -L^-1 L' L^-1 in the upper right corner."""
    n = len(pencil.sizes)
    constant = zeros(2 * n)
    constant[:n, :n] = constant[n:, n:] = pencil.constant
    constant[:n, n:] = pencil.constant.diff(x)
    shifted = tuple((i + n, j + n, c) for i, j, c in pencil.gaussian)
    return Pencil(pencil.sizes * 2, pencil.spread * 2, constant, pencil.gaussian + shifted)
