"""Mutants of the simulators: their source with one slip, loaded beside the right one.

A simulator is an oracle only if its own mistakes are seen. These are the slips of somebody who types a formula: + for
-, * for /, a lost term or factor, a coefficient, exponent or index off by one, twice a coefficient, a comparison the
wrong way round, at every place inside the functions of a module. A copy of all simulators is
loaded with the changed source; the one in use is not touched.

Main definitions
    CodeMutant             a kind of slip, where, and the module's source with it
    code_mutants(module)   all of them, in the order of the source
    load(address, mutant)  a paper's simulators from a copy that makes the slip
    reached(call, package) which functions of a package a call runs through
"""

import ast
import importlib
import inspect
import sys
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import FrameType, ModuleType
from typing import Any

from nonrobust.numerics.trial.ensemble import Simulator
from nonrobust.paper import paper_at

_LEAST = 1e-4  # smaller numbers are tolerances
_OPERATORS: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
}  # fmt: skip
_COMPARISONS: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
Place = tuple[str, int]  # a module, and the line on which a function's code starts in it


@dataclass(frozen=True)
class CodeMutant:
    """A module of simulators with one slip, in the innermost function at `place`, on `line`."""

    place: Place
    line: int
    kind: str
    change: str
    source: str

    @property
    def module(self) -> str:
        return self.place[0]


def code_mutants(module: str) -> tuple[CodeMutant, ...]:
    """Every mutant of a module's functions; constants of the module, defaults and annotations stay."""
    source = inspect.getsource(importlib.import_module(module))
    found = []
    for first, node in _expressions(ast.parse(source), None):
        for kind, new in _slips(node):
            change = f"{ast.unparse(node)} -> {ast.unparse(new)}"
            found.append(CodeMutant((module, first), node.lineno, kind, change, _replaced(source, node, new)))
    return tuple(found)


def _expressions(node: ast.AST, first: int | None) -> Iterator[tuple[int, ast.expr]]:
    """Every expression below a node that is inside a function, with the line on which that function's code starts."""
    if isinstance(node, ast.expr) and first is not None:
        yield first, node
    if isinstance(node, ast.FunctionDef):
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        parts: list[ast.AST] = list(node.body)
    elif isinstance(node, ast.Lambda):
        first, parts = node.lineno, [node.body]
    elif isinstance(node, ast.AnnAssign):
        parts = [node.value] if node.value else []
    else:
        parts = list(ast.iter_child_nodes(node))
    for each in parts:
        yield from _expressions(each, first)


def _slips(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The slips at the root of an expression."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            if type(op) in _OPERATORS:
                yield "operator", ast.BinOp(left, _OPERATORS[type(op)](), right)
            if isinstance(op, ast.Add | ast.Sub):
                yield "dropped term", left
            if isinstance(op, ast.Mult | ast.Div):
                yield "dropped factor", left
            if isinstance(op, ast.Add | ast.Mult):
                yield ("dropped term" if isinstance(op, ast.Add) else "dropped factor"), right
            if isinstance(op, ast.Pow) and not isinstance(right, ast.Constant):
                yield "exponent", ast.BinOp(left, op, ast.BinOp(right, ast.Add(), ast.Constant(1)))
                yield "exponent", ast.BinOp(left, op, ast.BinOp(right, ast.Sub(), ast.Constant(1)))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield "sign", operand
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            if number == 0 or number >= _LEAST:
                yield "coefficient", ast.Constant(number + 1)
                yield "coefficient", ast.Constant(number - 1)
            if number >= _LEAST and number != 1:  # 1 + 1 and 2 * 1 are alike
                yield "factor 2", ast.Constant(2 * number)
        case ast.Compare(left=left, ops=[op], comparators=right) if type(op) in _COMPARISONS:
            yield "comparison", ast.Compare(left, [_COMPARISONS[type(op)]()], right)


def _replaced(source: str, node: ast.expr, new: ast.expr) -> str:
    """The source with one expression changed; no line before it moves."""
    lines = source.encode().splitlines(keepends=True)  # columns count bytes
    assert node.end_lineno is not None and node.end_col_offset is not None
    before = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    after = lines[node.end_lineno - 1][node.end_col_offset :] + b"".join(lines[node.end_lineno :])
    return (before + f"({ast.unparse(new)})".encode() + after).decode()


def load(address: str, mutant: CodeMutant | None = None) -> Mapping[str, Simulator]:
    """The simulators of a paper, by claim, from a fresh copy of their modules with empty caches.

    Raises whatever the mutant's source raises on import.
    """
    paper, finder = paper_at(address), _Finder(mutant)
    module = address.partition(":")[0]
    with _aside(paper.simulators, {*paper.built_on_them, module}):
        sys.meta_path.insert(0, finder)
        try:
            dossiers = paper_at(address).dossiers
        finally:
            sys.meta_path.remove(finder)
    return {each.claim.id: each.simulator for each in dossiers if isinstance(each.simulator, Simulator)}


@contextmanager
def _aside(package: str, others: Container[str]) -> Iterator[None]:
    """What the block imports anew replaces nothing: afterwards the modules from before are back."""

    def ours() -> dict[str, ModuleType]:
        return {
            name: module
            for name, module in sys.modules.items()
            if f"{name}.".startswith(f"{package}.") or name in others
        }

    before = ours()
    for name in before:
        del sys.modules[name]
    try:
        yield
    finally:
        for name in ours():
            del sys.modules[name]
        sys.modules.update(before)
        for name, module in before.items():
            parent, _, last = name.rpartition(".")
            if parent:
                setattr(sys.modules[parent], last, module)


@dataclass(frozen=True)
class _Finder(MetaPathFinder, Loader):
    """Finds a mutant's module in the mutant."""

    mutant: CodeMutant | None

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        wanted = self.mutant is not None and fullname == self.mutant.module
        return ModuleSpec(fullname, self) if wanted else None

    def exec_module(self, module: ModuleType) -> None:
        assert self.mutant is not None
        exec(compile(self.mutant.source, f"<mutant of {self.mutant.module}>", "exec"), module.__dict__)


def reached(call: Callable[[], object], package: str) -> frozenset[Place]:
    """The functions of a package that a call runs through."""
    found: set[Place] = set()

    def note(frame: FrameType, event: str, argument: object) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and f"{module}.".startswith(f"{package}."):
            found.add((module, frame.f_code.co_firstlineno))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(before)
    return frozenset(found)
