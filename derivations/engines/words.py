"""Matrix identities: noncommutative words in letters, rewriting rules, and traces up to cyclic order.

A matrix expression is a SymPy expression in noncommutative symbols; `Tr` of it is a commutative scalar. An algebra
gives the letters' shapes and transposes and the rules (such as QQ -> Q) they obey. Two expressions with equal normal
forms are equal for all matrices that obey the rules. A disproof is an exact example: rational matrices that obey the
rules, at which the two sides differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from sympy import Expr, Function, Integer, Matrix, MatrixBase, Pow, Rational, Symbol, diag, expand, eye

Word = tuple[str, ...]
_EXAMPLE = diag(2, 1, Rational(-1, 2))


class Tr(Function):
    """The trace of a matrix expression, a real scalar."""

    nargs = 1
    is_commutative = True
    is_real = True

    def example(self) -> Expr:
        """The trace with diag(2, 1, -1/2, 0, ...) for every letter: a value that can occur from dimension 3 up."""
        value = evaluate(self.args[0], dict.fromkeys(map(str, self.args[0].free_symbols), _EXAMPLE))
        return value.trace()

    def _latex(self, printer, exp=None):  # type: ignore[no-untyped-def]
        inner = printer.doprint(self.args[0])
        shown = rf"\operatorname{{Tr}}{_bracket(self.args[0], inner, True)}"
        return rf"\left({shown}\right)^{{{exp}}}" if exp else shown

    def _sympystr(self, printer):  # type: ignore[no-untyped-def]
        inner = printer.doprint(self.args[0])
        return f"Tr{_bracket(self.args[0], inner, False)}"


def _bracket(expr: Expr, inner: str, latex: bool) -> str:
    if latex:
        return rf"\, {inner}" if expr.is_Symbol or (expr.is_Pow and expr.base.is_Symbol) else rf"\left({inner}\right)"
    return f"({inner})"


def letter(name: str) -> Symbol:
    """The matrix symbol with this name."""
    return Symbol(name, commutative=False)


@dataclass(frozen=True)
class Algebra:
    """Letters with shapes such as 'md', transposes (a letter that is not listed is symmetric) and rewriting rules.

    `definitions` are abbreviations, written out before anything else. `examples` are exact matrices that obey the
    rules: they disprove, and the suite checks that they obey them. `laws` is the rules in words, `reference` who shows
    that such letters exist.
    """

    shapes: Mapping[str, str]
    rules: tuple[tuple[Word, Word], ...]
    examples: tuple[Mapping[str, Matrix], ...]
    transposes: tuple[tuple[str, str], ...] = ()
    definitions: tuple[tuple[str, Expr], ...] = ()
    laws: str = ""
    reference: str = ""

    def transpose(self, word: Word) -> Word:
        """The transposed word."""
        partner = dict(self.transposes) | {y: x for x, y in self.transposes}
        return tuple(partner.get(x, x) for x in reversed(word))

    def reduce(self, word: Word) -> Word:
        """The word rewritten until no rule applies."""
        changed = True
        while changed:
            changed = False
            for old, new in self.rules:
                for start in range(len(word) - len(old) + 1):
                    if word[start : start + len(old)] == old:
                        word, changed = word[:start] + new + word[start + len(old) :], True
                        break
        return word

    def cyclic(self, word: Word) -> Word:
        """The representative of all words with the same trace by rotation, transposition and the rules."""
        todo, seen = [self.reduce(word)], set()
        while todo:
            word = todo.pop()
            for other in (word, self.transpose(word)):
                for start in range(len(other) or 1):
                    rotated = self.reduce(other[start:] + other[:start])
                    if rotated not in seen:
                        seen.add(rotated)
                        todo.append(rotated)
        return min(seen, key=lambda w: (len(w), w))

    def extends(self, other: "Algebra") -> bool:
        """Whether these letters have all the laws of the other's, and no other transposes."""
        pairs = set(self.transposes)
        return (
            other.shapes.items() <= self.shapes.items()
            and set(other.rules) <= set(self.rules)
            and set(other.transposes) <= pairs
            and set(other.definitions) <= set(self.definitions)
            and all(self.transpose((x,)) == other.transpose((x,)) for x in other.letters)
        )

    @property
    def letters(self) -> frozenset[str]:
        """The letters that the examples give values to."""
        return frozenset(name for example in self.examples for name in example)

    def check_assignment(self, over: Symbol, value: Expr) -> None:
        """Raise ValueError where a value of the letter `over` has another shape."""
        shape = self.shapes.get(over.name, "dd")
        for word in words(value, self):
            self.check_shapes(word)
            ends = (self.shapes.get(word[0], "dd")[0], self.shapes.get(word[-1], "dd")[1]) if word else ("d", "d")
            if "".join(ends) != shape:
                raise ValueError(f"{over.name} has the shape {shape}, and {value} has not")

    def check_shapes(self, word: Word) -> None:
        """Raise ValueError for a product of letters whose shapes do not match."""
        for x, y in zip(word, word[1:], strict=False):
            if self.shapes.get(x, "dd")[1] != self.shapes.get(y, "dd")[0]:
                raise ValueError(f"the product {x} {y} of shapes {self.shapes[x]} and {self.shapes[y]}")


def written_out(expr: Expr, algebra: Algebra) -> Expr:
    """The expression with its abbreviations for matrices written out."""
    return expr.subs({letter(name): value for name, value in algebra.definitions})


def words(expr: Expr, algebra: Algebra) -> dict[Word, Expr]:
    """The normal form of a matrix expression: word -> coefficient; the empty word is the identity matrix."""
    result: dict[Word, Expr] = {}
    for term in expand(written_out(expr, algebra)).as_ordered_terms():
        scalars, matrices = term.args_cnc()
        word: Word = ()
        for factor in matrices:
            base, power = factor.as_base_exp() if isinstance(factor, Pow) else (factor, Integer(1))
            word += (base.name,) * int(power)
        word = tuple(x for x in word if x != "I")
        algebra.check_shapes(word)
        word = algebra.reduce(word)
        result[word] = result.get(word, Integer(0)) + _product(scalars)
    return {word: coefficient for word, coefficient in result.items() if expand(coefficient) != 0}


def _product(factors: list[Expr]) -> Expr:
    result: Expr = Integer(1)
    for factor in factors:
        result *= factor
    return result


def trace_of(word: Word) -> Expr:
    """Tr of the product of the word's letters."""
    return Tr(_product([letter(x) for x in word]) if word else letter("I"))


def canonical_traces(expr: Expr, algebra: Algebra) -> Expr:
    """A scalar expression with each trace expanded into traces of canonical words."""

    def expanded(node: Tr) -> Expr:
        terms = words(node.args[0], algebra).items()
        return sum((coefficient * trace_of(algebra.cyclic(word)) for word, coefficient in terms), Integer(0))

    return expr.replace(lambda node: isinstance(node, Tr), expanded)


def evaluate(expr: Expr, example: Mapping[str, Matrix]) -> Expr | Matrix:
    """The expression at exact matrices (a scalar added to a matrix stands for that multiple of the identity)."""
    if isinstance(expr, Tr):
        return evaluate(expr.args[0], example).trace()
    if expr.is_commutative and not expr.has(Tr):
        return expr
    if expr.is_Symbol:
        return example[expr.name] if expr.name in example else eye(next(iter(example.values())).shape[1])
    parts = [evaluate(arg, example) for arg in expr.args]
    if expr.is_Pow:
        return parts[0] ** int(expr.exp)
    if expr.is_Add and not expr.is_commutative:
        size = next(part.shape[0] for part in parts if isinstance(part, MatrixBase))
        parts = [part if isinstance(part, MatrixBase) else part * eye(size) for part in parts]
    result = parts[0]
    for part in parts[1:]:
        result = result * part if expr.is_Mul else result + part
    return result


def obeys(algebra: Algebra, example: Mapping[str, Matrix]) -> bool:
    """Whether the matrices satisfy every rule and every transposition of the algebra."""
    size = next(matrix.shape[1] for name, matrix in example.items() if algebra.shapes.get(name, "dd")[1] == "d")

    def value(word: Word) -> Matrix:
        result = eye(size) if not word else example[word[0]]
        for x in word[1:]:
            result = result * example[x]
        return result

    rules = all(value(old) == value(new) for old, new in algebra.rules)
    partner = dict(algebra.transposes) | {y: x for x, y in algebra.transposes}
    return rules and all(example[x].T == example[partner.get(x, x)] for x in example)


def critical_pairs_join(algebra: Algebra) -> bool:
    """Whether overlapping rules reduce to the same word: then normal forms are unique."""
    for (one, into), (two, onto) in product(algebra.rules, repeat=2):
        for size in range(1, min(len(one), len(two)) + 1):
            if one[len(one) - size :] == two[:size]:
                first, second = into + two[size:], one[: len(one) - size] + onto
                if algebra.reduce(first) != algebra.reduce(second):
                    return False
    return True
