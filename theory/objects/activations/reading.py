"""Activations as people type them: a name, He_k, or an expression in t. Nothing that is typed is ever executed.

Main definition: activation(text). Besides arithmetic the grammar has the functions of FUNCTIONS, every named
activation as a function, `a if t > 0 else b`, and Piecewise((a, t > 0), (b, True)).

Notes
    Every message continues "must be". Work is bounded: by the length of the text, by the size of numbers, and by the
    degree of polynomials.
"""

import ast
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from tokenize import TokenError

from nonrobust.theory.objects.activations.activation import Activation, from_expression
from nonrobust.theory.objects.activations.moments import hermite
from nonrobust.theory.objects.activations.named import NAMED, named
from nonrobust.theory.objects.piecewise.zeros import T
from sympy import (
    Abs,
    And,
    E,
    Eq,
    Expr,
    Heaviside,
    Max,
    Min,
    Ne,
    Not,
    Or,
    Piecewise,
    Rational,
    asinh,
    atan,
    cos,
    cosh,
    erf,
    exp,
    false,
    log,
    pi,
    sign,
    sin,
    sinh,
    sqrt,
    tanh,
    true,
)
from sympy.logic.boolalg import Boolean

_EXPECTED = "an activation such as relu, tanh, He_3, or an expression in t such as t**3 - t"
_PRODUCT = "an expression in which a product is written 2*t, not 2t"
_STEEPEST = 20_000
_HERMITE = re.compile(r"(?i)he_?(\d{1,2})")
_LENGTH, _BITS, _EXPONENT, _DEGREE, _LARGEST = 300, 400, 64, 200, 10**60

# How many arguments, and the function.
FUNCTIONS: Mapping[str, tuple[int | None, Callable[..., Expr]]] = {
    **{name: (1, function) for name, function in {
        "exp": exp, "log": log, "sin": sin, "cos": cos, "tanh": tanh, "sinh": sinh, "cosh": cosh, "erf": erf,
        "atan": atan, "asinh": asinh, "sqrt": sqrt, "abs": Abs, "sign": sign, "heaviside": Heaviside,
    }.items()},
    **{name: (1, lambda x, f=f: f.xreplace({T: x})) for name, f in NAMED.items() if name not in ("abs", "sign")},
    "erfc": (1, lambda x: 1 - erf(x)),
    "max": (None, Max),
    "min": (None, Min),
    "clip": (3, lambda x, low, high: Max(low, Min(high, x))),
}  # fmt: skip
_ELSEWHERE = {"arctan": "atan", "arcsinh": "asinh", "arsinh": "asinh", "ln": "log", "fabs": "abs",
              "Max": "max", "Min": "min", "maximum": "max", "minimum": "min",
              "theta": "heaviside", "power": "**", "pow": "**", "clamp": "clip"}  # fmt: skip
_OPERATIONS: Mapping[type, Callable[[Expr, Expr], Expr]] = {
    ast.Add: lambda x, y: x + y,
    ast.Sub: lambda x, y: x - y,
    ast.Mult: lambda x, y: x * y,
    ast.Div: lambda x, y: x / y,
}
_COMPARISONS: Mapping[type, Callable[[Expr, Expr], Boolean]] = {
    ast.Lt: lambda x, y: x < y,
    ast.LtE: lambda x, y: x <= y,
    ast.Gt: lambda x, y: x > y,
    ast.GtE: lambda x, y: x >= y,
    ast.Eq: Eq,
    ast.NotEq: Ne,
}


class _Refused(ValueError):
    """What is wrong with the text, in words that follow "must be"."""


@lru_cache(maxsize=256)
def activation(text: str) -> Activation:
    """Return the activation that `text` names or spells out; raise ValueError with what was expected."""
    name = text.strip()
    if known := named(name):
        return from_expression(known, NAMED[known])
    if match := _HERMITE.fullmatch(name):
        degree = int(match[1])
        return from_expression(f"He_{degree}", hermite(degree))
    if len(name) > _LENGTH:
        raise ValueError(f"{_EXPECTED}, of at most {_LENGTH} characters")
    try:
        tree = ast.parse(name, mode="eval")
    except (SyntaxError, ValueError, TokenError, RecursionError, MemoryError):
        raise ValueError(_written(name)) from None
    if isinstance(tree.body, ast.Name) and tree.body.id != "t":
        raise ValueError(_unknown_name(tree.body.id))
    try:
        return from_expression(name, _Reader(name).expression(tree.body))
    except RecursionError:
        raise ValueError(f"{_EXPECTED}, less deeply nested") from None


def _written(text: str) -> str:
    """What to write in place of a text that is no expression: the causes that are common on paper."""
    if re.search(r"\|[^|]+\|", text):
        return "an expression in which a modulus is written abs(t), not |t|"
    if re.search(r"(?<![\w.])\d+\.?\d*\s*[a-zA-Z(]", text) or re.search(r"\)\s*[\w(]", text):
        return _PRODUCT
    if "\\" in text:
        return "an expression in plain text, such as sqrt(t**2 + 1), not LaTeX"
    return _EXPECTED + _near(text)


def _near(name: str) -> str:
    lowered = name.casefold().replace("-", "_").replace(" ", "_")
    near = next(iter(get_close_matches(lowered, NAMED, n=1, cutoff=0.7)), "")
    return f" (did you mean {near}?)" if near else ""


def _unknown_name(name: str) -> str:
    if re.fullmatch(r"[a-zA-Z]", name) or name in ("theta", "xi"):
        return f"an expression in the variable t, not {name}"
    return _EXPECTED + _near(name)


class _Reader:
    """Syntax trees of one text to SymPy expressions and conditions."""

    def __init__(self, text: str) -> None:
        self.text = text

    def expression(self, node: ast.AST) -> Expr:
        found = self._expression(node)
        if found.is_Rational and max(abs(found.p), found.q).bit_length() > _BITS:
            raise _Refused("an expression with numbers of at most 100 digits")
        if T not in found.free_symbols:
            size = found.evalf(15)
            if not size.is_number or size.is_finite is False or not found.is_finite:
                raise _Refused(f"an expression in which every number is finite, but {found} is not")
            if size.is_real and abs(size) > _LARGEST:
                raise _Refused("an expression with numbers below 1e60")
        if _degree(found) > _DEGREE:
            raise _Refused(f"an expression whose polynomials have degree at most {_DEGREE}")
        return found

    def _expression(self, node: ast.AST) -> Expr:
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return self._number(node)
            case ast.Name(id="t"):
                return T
            case ast.Name(id="pi"):
                return pi
            case ast.Name(id="e" | "E"):
                return E
            case ast.Name(id=name) if name in FUNCTIONS:
                raise _Refused(f"an expression in which {name} has its argument, {name}(t)")
            case ast.Name(id=name):
                raise _Refused(_unknown_name(name))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.expression(operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.expression(operand)
            case ast.BinOp(op=ast.BitXor()):
                raise _Refused("an expression in which a power is written **, not ^")
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self._power(self.expression(left), self.expression(right))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
                x, y = self.expression(left), self.expression(right)
                if isinstance(op, ast.Div) and y.is_zero:
                    raise _Refused("an expression without a division by 0")
                return _OPERATIONS[type(op)](x, y)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return Piecewise((self.expression(body), self.condition(test)), (self.expression(orelse), True))
            case ast.Call(func=ast.Name(id="Piecewise" | "piecewise"), args=arguments, keywords=[]) if arguments:
                return Piecewise(*(self._row(row) for row in arguments))
            case ast.Call(func=ast.BinOp() | ast.Constant() | ast.Call() | ast.Name(id="t" | "pi" | "e" | "E")):
                raise _Refused(_PRODUCT)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments)
            case ast.Attribute() | ast.Call(func=ast.Attribute()):
                raise _Refused("an expression with plain names: tanh(t), not np.tanh(t)")
            case ast.Compare() | ast.BoolOp():
                raise _Refused("an expression with numbers for values: heaviside(t) or `1 if t > 0 else 0`, not t > 0")
        raise _Refused(_EXPECTED)

    def _number(self, node: ast.Constant) -> Expr:
        written = (ast.get_source_segment(self.text, node) or "").replace("_", "")
        decimal = re.fullmatch(r"(\d*\.?\d*)(?:[eE]([+-]?\d+))?", written)
        if not decimal or len(decimal[1]) > 100 or abs(int(decimal[2] or 0)) > 100:
            raise _Refused("an expression with decimal numbers of at most 100 digits")
        return Rational(written)

    def _power(self, base: Expr, exponent: Expr) -> Expr:
        if base == 0 and not exponent.is_positive:
            raise _Refused("an expression without 0 to a power that is not positive")
        if exponent.is_Rational and (abs(exponent.p) > _EXPONENT or exponent.q > _EXPONENT):
            raise _Refused(f"an expression with exponents between -{_EXPONENT} and {_EXPONENT}")
        return base**exponent

    def _call(self, name: str, arguments: list[ast.expr]) -> Expr:
        if name not in FUNCTIONS:
            name = named(name) or name
        if name in _ELSEWHERE:
            raise _Refused(f"an expression with {_ELSEWHERE[name]}, not {name}")
        if name in ("tan", "cot", "sec", "csc", "gamma"):
            raise _Refused(f"real on the whole line, and {name} has poles")
        if name == "DiracDelta":
            raise _Refused("a function, which DiracDelta is not")
        if match := _HERMITE.fullmatch(name):
            polynomial = hermite(int(match[1]))
            expected: tuple[int | None, Callable[..., Expr]] = (1, lambda x: polynomial.xreplace({T: x}))
        elif name in FUNCTIONS:
            expected = FUNCTIONS[name]
        else:
            near = get_close_matches(name, FUNCTIONS, n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise _Refused(f"an expression in the functions {', '.join(sorted(FUNCTIONS))}, not {name}{hint}")
        count, function = expected
        if (count is None and not arguments) or (count is not None and len(arguments) != count):
            wanted = f"{count} argument{'s' if count != 1 else ''}" if count else "at least 1 argument"
            raise _Refused(f"an expression in which {name} takes {wanted}, not {len(arguments)}")
        values = [self.expression(argument) for argument in arguments]
        if function is log and values[0].is_zero:
            raise _Refused("an expression without the logarithm of 0")
        if name in ("sin", "cos", "exp", "sinh", "cosh"):
            self._demand_tame(name, values[0])
        return function(*values)

    def _demand_tame(self, name: str, argument: Expr) -> None:
        """Integrals of what oscillates or rises much faster than any activation would take hours."""
        for x in (10, -10):
            size = argument.subs(T, x).evalf(5)
            if size.is_comparable and (size if name == "exp" else abs(size)) > _STEEPEST:
                raise _Refused(f"an expression in which the argument of {name} stays below {_STEEPEST} for |t| <= 10")

    def _row(self, node: ast.AST) -> tuple[Expr, Boolean]:
        match node:
            case ast.Tuple(elts=[value, condition]):
                return self.expression(value), self.condition(condition)
        raise _Refused("an expression in which Piecewise has rows (value, condition), the last one (value, True)")

    def condition(self, node: ast.AST) -> Boolean:
        match node:
            case ast.Constant(value=bool() as value):
                return true if value else false
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.condition(operand))
            case ast.BoolOp(op=ast.And(), values=values):
                return And(*map(self.condition, values))
            case ast.BoolOp(op=ast.Or(), values=values):
                return Or(*map(self.condition, values))
            case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
                return And(self.condition(left), self.condition(right))
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return Or(self.condition(left), self.condition(right))
            case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in _COMPARISONS for op in ops):
                sides = [self.expression(each) for each in (left, *others)]
                pairs = zip(ops, sides, sides[1:], strict=False)
                return And(*(_COMPARISONS[type(op)](x, y) for op, x, y in pairs))
        raise _Refused("an expression whose conditions are comparisons such as t > 0 or -1 <= t < 1")


def _degree(expr: Expr) -> Rational:
    """The degree in t of the largest polynomial part, before anything is multiplied out."""
    if expr == T:
        return Rational(1)
    inside = [_degree(each) for each in expr.args if isinstance(each, Expr)]
    if not inside:
        return Rational(0)
    if expr.is_Mul:
        return sum(inside, Rational(0))
    return inside[0] * abs(expr.exp) if expr.is_Pow and expr.exp.is_Rational else max(inside)
