"""Moments of Haar orthogonal matrices and of Gaussian vectors, by summing over pairings.

E O_{i_1 j_1} ... O_{i_2k j_2k} = sum over pairings p, q of 2k points of delta_p(i) delta_q(j) Wg(p, q), with Wg the
inverse of the Gram matrix d^loops(p, q) [Collins, Sniady, Integration with respect to the Haar measure on unitary,
orthogonal and symplectic group, 2006]. E x_{i_1} ... x_{i_2k} = sum_p delta_p(i) for x ~ N(0, I) [Isserlis 1918].

For S = Z^T Z, Z standard normal, both rows and columns follow one pairing (Wishart moments).

All are contracted with matrices by following loops: a pairing joins points, an edge (a matrix between two points)
joins points, and each loop is the trace of the product of its matrices. They are symmetric unless an algebra is given.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from nonrobust.derivations.engines.words import Algebra, Word, trace_of
from nonrobust.theory.objects.sizes import d as DIMENSION
from sympy import QQ, Expr, Integer, Matrix, factor, zeros
from sympy.polys.matrices import DomainMatrix

Pairing = tuple[tuple[int, int], ...]
Edge = tuple[int, int, Word]  # two points and the matrices between them
_SYMMETRIC = Algebra({}, (), ())


@lru_cache
def pairings(points: int) -> tuple[Pairing, ...]:
    """All ways to join an even number of points 0, ..., points - 1 in pairs."""
    return tuple(_pairings(tuple(range(points))))


def _pairings(rest: tuple[int, ...]) -> Iterator[Pairing]:
    if not rest:
        yield ()
        return
    first, others = rest[0], rest[1:]
    for i, partner in enumerate(others):
        for more in _pairings(others[:i] + others[i + 1 :]):
            yield ((first, partner), *more)


def standard(pairs: int) -> Pairing:
    """The pairing (0 1)(2 3)..."""
    return tuple((2 * i, 2 * i + 1) for i in range(pairs))


def loop_lengths(p: Pairing, q: Pairing) -> tuple[int, ...]:
    """The loops that p and q form together: their numbers of q-pairs, in decreasing order."""
    return tuple(sorted((len(loop) for loop in _loops(p, q)), reverse=True))


def _loops(p: Pairing, q: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, bool]]]:
    """Follow p and q in turn; yield each loop as the q-pairs it runs through: (index, whether forwards)."""
    partner = {x: y for pair in p for x, y in (pair, pair[::-1])}
    place = {x: i for i, pair in enumerate(q) for x in pair}
    left = dict.fromkeys(range(len(q)))
    while left:
        start = next(iter(left))
        loop, (first, point) = [(start, True)], q[start]
        del left[start]
        while partner[point] != first:
            point = partner[point]
            i = place[point]
            forwards = q[i][0] == point
            loop.append((i, forwards))
            del left[i]
            point = q[i][1] if forwards else q[i][0]
        yield loop


@lru_cache
def weingarten(k: int, d: Expr = DIMENSION) -> Mapping[tuple[int, ...], Expr]:
    """Wg(p, q) for 2k points by the loop lengths of (p, q): solves sum_q d^loops(p, q) Wg(q, p0) = [p = p0].

    Wg is invariant under relabelling of points, so one unknown and one equation per loop type suffice. The Gram
    matrix is invertible for integers d >= k.
    """
    base, everything = standard(k), pairings(2 * k)
    types: dict[tuple[int, ...], Pairing] = {}
    for p in everything:
        types.setdefault(loop_lengths(p, base), p)
    names = list(types)
    column = {name: i for i, name in enumerate(names)}
    gram = zeros(len(names))
    for row, p in enumerate(types.values()):
        for q in everything:
            gram[row, column[loop_lengths(q, base)]] += d ** len(loop_lengths(p, q))
    unit = Matrix([1 if p == base else 0 for p in types.values()])
    system, target = (DomainMatrix.from_Matrix(x).convert_to(QQ.frac_field(d)) for x in (gram, unit))
    solution = system.lu_solve(target).to_Matrix()
    return {name: factor(value) for name, value in zip(names, solution, strict=True)}


def haar_average(k: int, rows: Callable[[Pairing], Expr], columns: Callable[[Pairing], Expr], d: Expr) -> Expr:
    """sum_{p, q} rows(p) Wg(p, q) columns(q), over pairings of 2k points."""
    table, everything = weingarten(k, d), pairings(2 * k)
    left = [(p, value) for p in everything if (value := rows(p)) != 0]
    right = [(q, value) for q in everything if (value := columns(q)) != 0]
    collected: Counter[tuple[Expr, Expr]] = Counter()
    for p, x in left:
        for q, y in right:
            collected[x * y, table[loop_lengths(p, q)]] += 1
    return sum((number * xy * wg for (xy, wg), number in collected.items()), Integer(0))


def contract(pairing: Pairing, edges: Sequence[Edge], d: Expr = DIMENSION, algebra: Algebra = _SYMMETRIC) -> Expr:
    """The product over loops of the trace of the matrices met on the way, an edge run backwards transposed."""
    result: Expr = Integer(1)
    for loop in _loops(pairing, [edge[:2] for edge in edges]):
        word = tuple(x for i, forwards in loop for x in (edges[i][2] if forwards else algebra.transpose(edges[i][2])))
        result *= trace_of(algebra.cyclic(word)) if word else d
    return result


def projection_trace(word: Sequence[str], rank: Expr, d: Expr = DIMENSION, random: str = "Q") -> Expr:
    """E Tr of the word, `random` a Haar projection Q of the given rank, the other letters fixed symmetric matrices.

    Each Q = sum_{s <= rank} O_s O_s^T takes two points; its column indices agree and are summed over the rank.
    """
    edges = _gaps(word, random)
    k = len(edges)
    return haar_average(k, lambda p: contract(p, edges, d), lambda q: rank ** len(loop_lengths(q, standard(k))), d)


def wishart_trace(word: str, rows: Expr, d: Expr = DIMENSION) -> Expr:
    """E Tr of the word, S = Z^T Z with Z a rows x d matrix of standard normals, the other letters fixed symmetric ones.

    Each S takes two points; paired points agree in row and in column, and rows agree within each S.
    """
    edges = _gaps(word, "S")
    k = len(edges)
    return sum((rows ** len(loop_lengths(p, standard(k))) * contract(p, edges, d) for p in pairings(2 * k)), Integer(0))


def _gaps(word: Sequence[str], random: str) -> list[Edge]:
    """What stands between the occurrences of a random letter, cyclically; raise ValueError if it does not occur."""
    places = [i for i, x in enumerate(word) if x == random]
    if not places:
        raise ValueError(f"no {random} in {word}")
    k, edges = len(places), []
    for i, (here, there) in enumerate(pairwise([*places, places[0] + len(word)])):
        between = tuple(word[j % len(word)] for j in range(here + 1, there))
        edges.append((2 * i + 1, 2 * ((i + 1) % k), between))
    return edges


def rotated_entries(entries: Sequence[tuple[int, int]], d: Expr = DIMENSION, matrix: str = "B") -> Expr:
    """E prod of the entries (i, k) of O^T B O, O Haar, B symmetric."""
    k, columns = len(entries), [index for entry in entries for index in entry]
    edges = [(2 * i, 2 * i + 1, (matrix,)) for i in range(k)]
    return haar_average(k, lambda p: contract(p, edges, d), lambda q: _agree(q, columns), d)


def orthogonal_entries(entries: Sequence[tuple[int, int]], d: Expr = DIMENSION) -> Expr:
    """E prod of the entries (i, j) of a Haar orthogonal matrix."""
    if len(entries) % 2:
        return Integer(0)
    rows, columns = zip(*entries, strict=True)
    return haar_average(len(entries) // 2, lambda p: _agree(p, rows), lambda q: _agree(q, columns), d)


def _agree(pairing: Pairing, indices: Sequence[int]) -> Expr:
    return Integer(all(indices[x] == indices[y] for x, y in pairing))


def gaussian_forms(forms: Sequence[Word], algebra: Algebra = _SYMMETRIC) -> Expr:
    """E prod_i x^T M_i x for x ~ N(0, I), M_i the product of the i-th word: sum over pairings of products of traces."""
    edges = [(2 * i, 2 * i + 1, form) for i, form in enumerate(forms)]
    return sum((contract(p, edges, algebra=algebra) for p in pairings(2 * len(forms))), Integer(0))
