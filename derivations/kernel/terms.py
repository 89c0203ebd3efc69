"""Terms that say what is computed, so that no side of a theorem is in words.

Main definitions
    Mean(body, law)                the expectation of a scalar over a law
    Gaussian(x)                    x ~ N(0, I_d)
    GaussianRows(W, m)             W is m x d with rows N(0, I_d/d)
    HaarRotation(O)                O is Haar distributed on the orthogonal matrices
    HaarProjection(Q, n)           Q projects onto a Haar random subspace of dimension n
    Entry(M, i, k)                 an entry of a matrix
    SquaredGradient(f, x)          |grad f(x)|^2 for a scalar f of the vector x
    Minimum(body, A)               the least value of a scalar over all matrices A
    AtMinimum(value, body, A)      a scalar at an A where `body` is least, if it is the same at all of them
    Named(f, body)                 `body`, shown as f
    unfolded(term)                 the term with what is named written out
    depends(term, W, algebra)      whether a term depends on a letter
    free(term), bound(term)        its symbols that no term binds, and the letters that one does
"""

from collections.abc import Iterable

from nonrobust.derivations.engines.words import Algebra, Tr, letter, written_out
from sympy import Expr, Function, Symbol

__all__ = [
    "AtMinimum", "Entry", "Gaussian", "GaussianRows", "HaarProjection", "HaarRotation", "Law", "Mean", "Minimum",
    "Named", "SquaredGradient", "Tr", "bound", "depends", "family", "free", "letter", "unfolded",
]  # fmt: skip


class _Term(Function):
    """A term that prints its arguments in a form, in which <0>, <1>, ... stand for them."""

    is_commutative = True
    text = paper = "<0>"

    def _filled(self, form: str, printer):  # type: ignore[no-untyped-def]
        for place, each in enumerate(self.args):
            form = form.replace(f"<{place}>", printer.doprint(each))
        return form

    def _latex(self, printer, exp=None):  # type: ignore[no-untyped-def]
        shown = self._filled(self.paper, printer)
        return rf"\left({shown}\right)^{{{exp}}}" if exp else shown

    def _sympystr(self, printer):  # type: ignore[no-untyped-def]
        return self._filled(self.text, printer)


class Law(_Term):
    """A law; its first argument is the letter that it binds."""


class Gaussian(Law):
    nargs = 1


class GaussianRows(Law):
    nargs = 2


class HaarRotation(Law):
    nargs = 1


class HaarProjection(Law):
    nargs = 2
    text, paper = "<0>, rank <0> = <1>", r"<0>,\operatorname{rank}<0>=<1>"


class _Scalar(_Term):
    is_real = True


class Mean(_Scalar):
    nargs = 2
    text, paper = "E_{<1>}[<0>]", r"\mathbb{E}_{<1>}\left[<0>\right]"


class Named(_Scalar):
    """A scalar that is shown by a name; equal to another one only if the bodies are equal too."""

    nargs = 2

    def _sympystr(self, printer):  # type: ignore[no-untyped-def]
        return printer.doprint(self.args[0]).replace("^*", "*")


class Entry(_Scalar):
    nargs = 3
    text, paper = "[<0>]_<1><2>", r"\left[<0>\right]_{<1><2>}"


class SquaredGradient(_Scalar):
    nargs = 2
    text, paper = "|grad_<1> (<0>)|^2", r"\bigl\|\nabla_{<1>}\left(<0>\right)\bigr\|^2"


class Minimum(_Scalar):
    nargs = 2
    text, paper = "min_<1> [<0>]", r"\min_{<1>}\left[<0>\right]"


class AtMinimum(_Scalar):
    nargs = 3
    text, paper = "[<0>] at <2> = argmin [<1>]", r"\left[<0>\right]_{<2>=\arg\min[<1>]}"


def unfolded(term: Expr) -> Expr:
    """The term with what is named in it written out."""
    return term.replace(lambda node: isinstance(node, Named), lambda node: node.args[1])


def family(name: Symbol, among: Iterable[Symbol]) -> frozenset[Symbol]:
    """The letter, and those of `among` that are written as W^T or W^+ for W: they depend on it."""
    return frozenset({name, *(each for each in among if each.name.split("^")[0] == name.name)})


def depends(term: Expr, name: Symbol, algebra: Algebra | None) -> bool:
    """Whether a term depends on a letter, its abbreviations for matrices written out."""
    symbols = free(term if algebra is None else written_out(term, algebra))
    return not symbols.isdisjoint(family(name, symbols))


def bound(term: Expr) -> frozenset[Symbol]:
    """The letters that are bound somewhere in a term."""
    inside = frozenset().union(*(bound(each) for each in term.args)) if term.args else frozenset()
    if isinstance(term, Mean):
        return inside | {term.args[1].args[0]}
    return inside | {term.args[-1]} if isinstance(term, Minimum | AtMinimum) else inside


def free(term: Expr) -> frozenset[Symbol]:
    """The symbols of a term that no mean or minimum in it binds; a letter's transpose is bound with it."""
    if isinstance(term, Symbol):
        return frozenset({term})
    if isinstance(term, Named):
        return free(term.args[1])
    inside = frozenset().union(*(free(each) for each in term.args)) if term.args else frozenset()
    if isinstance(term, Mean):
        return inside - family(term.args[1].args[0], inside)
    return inside - family(term.args[-1], inside) if isinstance(term, Minimum | AtMinimum) else inside
