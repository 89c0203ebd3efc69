"""Mutants: a claim whose right-hand side, or one of whose functionals, is wrong at one place.

A check is worth what it would catch. These are the mistakes that a derivation makes: a sign, a coefficient or an
exponent off by one, a lost term, factor, branch or atom, swapped parameters, rho for 1/rho, a factor 2, and 1 %.

Main definitions
    Mutant           a kind of mistake, the change in words, and the claim that makes it
    mutants(dossier) all of them, without those whose right-hand side is the original's, and no tree twice
    changes(expr)    an expression with one place changed, in every way
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from nonrobust.derivations.dossier import Dossier
from nonrobust.theory.language import domains
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.nodes import Opaque, Root
from sympy import Abs, Basic, Expr, Indexed, Integer, Lambda, Max, Min, Piecewise, Rational, Sum, Symbol, Tuple, true
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair

_PERCENT = Rational(101, 100)
Change = tuple[str, str, Expr]  # kind, words, changed expression


@dataclass(frozen=True)
class Mutant:
    """A wrong claim: what kind of mistake it makes, and where."""

    kind: str
    change: str
    claim: Claim


def mutants(dossier: Dossier) -> tuple[Mutant, ...]:
    """Every mutant of the dossier's claim, in a fixed order."""
    claim, found = dossier.claim, dict[Expr, Mutant]()
    ratios = frozenset(param.symbol for param in claim.params if param.ratio)
    for kind, words, rhs in (*changes(claim.rhs, _groups(claim), ratios), *_wrong_functional(claim)):
        if rhs != claim.rhs and rhs not in found:
            found[rhs] = Mutant(kind, words, replace(claim, rhs=rhs))
    return (*found.values(), *_wrongly_resolved(dossier))


def changes(
    expr: Expr, groups: Sequence[Sequence[Symbol]] = (), ratios: frozenset[Symbol] = frozenset()
) -> Iterator[Change]:
    """The expression with one mistake; `groups` are its parameters, those of like domain together.

    `ratios` are those among them that are easily written upside down.
    """
    yield from _whole(expr)
    for group in groups:
        for one, other in combinations(sorted(set(group) & expr.free_symbols, key=str), 2):
            swapped = expr.subs({one: other, other: one}, simultaneous=True)
            yield "swapped parameters", f"{one} <-> {other}", swapped
    for ratio in sorted(ratios & expr.free_symbols, key=str):
        yield "inverse", f"{ratio} -> 1/{ratio} everywhere", expr.subs(ratio, 1 / ratio)
    yield from _inside(expr, {symbol for group in groups for symbol in group}, ratios)


def slips(expr: Expr) -> Iterator[Change]:
    """The mistakes at the root of the tree alone, and no change that changes nothing."""
    for kind, words, new in (
        *_whole(expr),
        *((kind, f"{expr} -> {new}", new) for kind, new in _here(expr, set(), frozenset())),
    ):
        if new != expr:
            yield kind, words, new


def _whole(expr: Expr) -> Iterator[Change]:
    yield "sign", f"-({expr})", -expr
    yield "factor 2", f"2*({expr})", 2 * expr
    yield "factor 2", f"({expr})/2", expr / 2
    yield "1 %", f"{_PERCENT}*({expr})", Rational(1, 100) if expr == 0 else _PERCENT * expr


def _inside(expr: Basic, symbols: set[Symbol], ratios: frozenset[Symbol]) -> Iterator[Change]:
    """One place changed, here or anywhere below."""
    for kind, new in _here(expr, symbols, ratios):
        yield kind, f"{expr} -> {new}", new
    for i in _below(expr):
        for kind, words, new in _inside(expr.args[i], symbols, ratios):
            yield kind, words, expr.func(*expr.args[:i], new, *expr.args[i + 1 :])


def _here(expr: Basic, symbols: set[Symbol], ratios: frozenset[Symbol]) -> Iterator[tuple[str, Basic]]:
    """The mistakes that can be made at the root of a tree."""
    if isinstance(expr, Rational):
        yield from (("coefficient", expr + step) for step in (1, -1))
    elif expr in symbols:
        yield "exponent", expr**2
        yield "exponent", Integer(1)
        if expr in ratios:
            yield "inverse", 1 / expr
    elif isinstance(expr, Expr) and expr.is_Add:
        for term in expr.args:
            yield "sign", expr - 2 * term
            yield "dropped term", expr - term
            yield "factor 2", expr + term
    elif isinstance(expr, Expr) and expr.is_Mul:
        for i in range(len(expr.args)):
            yield "dropped factor", expr.func(*expr.args[:i], *expr.args[i + 1 :])
    elif isinstance(expr, Expr) and expr.is_Pow and expr.exp.is_Rational:
        yield from (("exponent", expr.base ** (expr.exp + step)) for step in (1, -1))
    elif isinstance(expr, Max | Min):
        for i in range(len(expr.args)):
            yield "clipping", expr.func(*expr.args[:i], *expr.args[i + 1 :])
    elif isinstance(expr, Abs):
        yield "clipping", expr.args[0]
    elif isinstance(expr, Piecewise):
        *_, (before, _), (last, _) = expr.args
        yield "wrong branch", Piecewise(*expr.args[:-2], (last, true))
        yield "wrong branch", Piecewise(*expr.args[:-2], (before, true))


def _below(expr: Basic) -> Sequence[int]:
    """Which arguments hold mathematics; a bound variable, an index or a root's bracket does not."""
    if isinstance(expr, Indexed) or not expr.args:
        return ()
    if isinstance(expr, Root):
        return (0,)
    if isinstance(expr, Lambda) or (isinstance(expr, Tuple) and len(expr.args) == 3):  # a Tuple holds a sum's limits
        return range(1, len(expr.args))
    if isinstance(expr, ExprCondPair):
        return (0, 1) if isinstance(expr.args[1], Relational) else (0,)
    if isinstance(expr, Expr) and expr.is_Pow and expr.exp.is_Rational:
        return (0,)
    assert isinstance(expr, Expr | Relational | Sum | Piecewise), expr.func
    return range(len(expr.args))


def _groups(claim: Claim) -> tuple[tuple[Symbol, ...], ...]:
    """The numerical parameters that a slip of the pen may swap: reals, integers, the numbers of one activation."""
    numbers = [param for param in claim.params if isinstance(param.symbol, Symbol) and not param.parts]
    reals = tuple(param.symbol for param in numbers if isinstance(param.domain, domains.Real))
    lengths = tuple(param.length for param in claim.params if param.length is not None)
    integers = tuple(param.symbol for param in numbers if isinstance(param.domain, domains.Integer))
    parts = tuple(tuple(part.symbol for part in param.parts) for param in claim.params)
    return (reals, integers + lengths, *parts)


def _wrong_functional(claim: Claim) -> Iterator[Change]:
    """One functional in place of another that takes as many arguments."""
    for call in sorted(claim.rhs.atoms(Opaque), key=str):
        for other in claim.functionals:
            if other.symbol != call.func:
                new = other.symbol(*call.args)
                yield "wrong functional", f"{call} -> {new}", claim.rhs.xreplace({call: new})


def _wrongly_resolved(dossier: Dossier) -> Iterator[Mutant]:
    """The claim with a functional that is resolved wrongly: a lost atom, a lost outlier, the wrong branch."""
    claim = dossier.claim
    used = {call.func for call in claim.rhs.atoms(Opaque)}
    for i, functional in enumerate(claim.functionals):
        if functional.symbol not in used:
            continue
        for error in dossier.planted:
            if error.symbol is functional.symbol:
                wrong = (*claim.functionals[:i], error.planted(functional), *claim.functionals[i + 1 :])
                change = f"{functional.symbol}: {error.words}"
                yield Mutant(error.kind, change, replace(claim, functionals=wrong))
