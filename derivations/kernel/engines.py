"""What computes a term: each engine takes the term itself, and gives its value and the conditions that it needs.

Main definitions
    computed(term, algebra)   the value of a mean or a squared gradient; raises Refused
"""

from collections.abc import Mapping

from nonrobust.derivations.engines.haar import gaussian_forms, projection_trace, rotated_entries
from nonrobust.derivations.engines.words import Algebra, Word, canonical_traces, trace_of, words
from nonrobust.derivations.kernel.conditions import NONE, Conditions, conditions
from nonrobust.derivations.kernel.statement import Engine, Refused
from nonrobust.derivations.kernel.terms import (
    Entry,
    Gaussian,
    HaarProjection,
    HaarRotation,
    Mean,
    SquaredGradient,
    Tr,
    depends,
    unfolded,
)
from nonrobust.theory.objects.sizes import d
from sympy import Expr, Ge, Integer, Symbol, expand, sympify

Value = tuple[Expr, frozenset[Engine], Conditions]


def computed(term: Expr, algebra: Algebra) -> Value:
    """The term's value, by the engine for its kind; means inside it over the same law are computed too."""
    term = unfolded(term)
    if isinstance(term, SquaredGradient):
        return (
            squared_gradient(term.args[0], term.args[1], algebra),
            frozenset({Engine("the gradient of a quadratic form")}),
            NONE,
        )
    if not isinstance(term, Mean):
        raise Refused(f"no engine computes {term}: it takes a mean or a squared gradient.")
    body, law = term.args
    match law:
        case Gaussian():
            return _gaussian(body, law, algebra)
        case HaarRotation():
            return _rotation(body, law.args[0], algebra)
        case HaarProjection():
            return _projection(body, law.args[0], law.args[1], algebra)
    raise Refused(f"no engine computes a mean over {law}.")


def _terms(body: Expr, bound: Symbol, algebra: Algebra) -> list[tuple[Expr, list[Expr]]]:
    """The body as a sum: coefficients free of the bound letter, and the factors that have it."""
    result = []
    for term in expand(canonical_traces(body, algebra)).as_ordered_terms():
        coefficient, factors = Integer(1), []
        for factor in term.as_ordered_factors():
            base, power = factor.as_base_exp()
            if not depends(base, bound, algebra):
                coefficient *= factor
            elif power.is_Integer and power > 0 and isinstance(base, Tr | Entry):
                factors += [base] * int(power)
            else:
                raise Refused(f"the mean of {factor} is none of a polynomial in traces and entries.")
        result.append((coefficient, factors))
    return result


# --- Gaussian vectors ------------------------------------------------------------------------------------------------


def forms(word: Word, name: str) -> tuple[Word, ...]:
    """The M_i in Tr x^T M_1 x x^T M_2 x ..., for a word in the vector x and its transpose."""
    row = f"{name}^T"
    starts = [place for place, each in enumerate(word) if each == row]
    if not starts or word.count(name) != len(starts):
        raise Refused(f"the trace of {' '.join(word)} is no product of quadratic forms in {name}.")
    turned = word[starts[0] :] + word[: starts[0]]
    found: list[Word] = []
    current: list[str] | None = None
    for each in turned:
        if each == row and current is None:
            current = []
        elif each == name and current is not None:
            found.append(tuple(current))
            current = None
        elif current is not None and each not in (name, row):
            current.append(each)
        else:
            raise Refused(f"the trace of {' '.join(word)} is no product of quadratic forms in {name}.")
    return tuple(found)


def _word(trace: Tr, algebra: Algebra) -> Word:
    ((word, coefficient),) = words(trace.args[0], algebra).items()
    assert coefficient == 1  # canonical traces are of single words
    return word


def _gaussian(body: Expr, law: Gaussian, algebra: Algebra) -> Value:
    """E over x ~ N(0, I): the sum over pairings of the points of all quadratic forms [Isserlis 1918]."""
    bound, total = law.args[0], Integer(0)
    inner, engines = {}, {Engine("Isserlis' sum over pairings")}
    for each in body.atoms(Mean, SquaredGradient):
        if each.args[1] in (law, bound):
            inner[each], used, _ = computed(each, algebra)
            engines |= used
    body = body.xreplace(inner)
    for coefficient, factors in _terms(body, bound, algebra):
        every = [form for factor in factors for form in forms(_word(factor, algebra), bound.name)]
        total += coefficient * gaussian_forms(every, algebra)
    return sympify(total), frozenset(engines), NONE


def squared_gradient(f: Expr, x: Symbol, algebra: Algebra) -> Expr:
    """|grad f|^2 for f = sum_k c_k x^T M_k x + constant: grad f = sum_k c_k (M_k + M_k^T) x."""
    parts: list[tuple[Expr, Word]] = []
    for coefficient, factors in _terms(f, x, algebra):
        if not factors:
            continue
        if len(factors) > 1 or len(found := forms(_word(factors[0], algebra), x.name)) != 1:
            raise Refused(f"the gradient of {f} is computed for quadratic functions of {x} only.")
        parts += [(coefficient, found[0]), (coefficient, algebra.transpose(found[0]))]
    total: Expr = Integer(0)
    for one, left in parts:
        for other, right in parts:
            word = (f"{x.name}^T", *algebra.transpose(left), *right, x.name)
            total += one * other * trace_of(algebra.cyclic(word))
    return total


# --- Haar matrices ---------------------------------------------------------------------------------------------------


def _demand_symmetric(word: Word, algebra: Algebra) -> None:
    for each in word:
        if algebra.transpose((each,)) != (each,):
            raise Refused(f"a Haar moment is computed for symmetric letters, which {each} is not.")


def _projection(body: Expr, bound: Symbol, rank: Expr, algebra: Algebra) -> Value:
    """E over a Haar projection of given rank, by Weingarten calculus; linear in traces."""
    total, most = Integer(0), 0
    for coefficient, factors in _terms(body, bound, algebra):
        if len(factors) > 1 or not all(isinstance(each, Tr) for each in factors):
            raise Refused(f"the mean over {bound} is computed for sums of traces, not {body}.")
        value: Expr = Integer(1)
        for factor in factors:
            word = _word(factor, algebra)
            _demand_symmetric(word, algebra)
            most = max(most, word.count(bound.name))
            value = projection_trace(tuple(word), rank, random=bound.name)
        total += coefficient * value
    return sympify(total), frozenset({Engine("Weingarten calculus")}), conditions(Ge(d, most, evaluate=False))


def _rotation(body: Expr, bound: Symbol, algebra: Algebra) -> Value:
    """E over a Haar rotation O of a polynomial in entries of O^T M O, M a symmetric letter."""
    total, most = Integer(0), 0
    for coefficient, factors in _terms(body, bound, algebra):
        entries, names = [], set()
        for factor in factors:
            names.add(_rotated(factor, bound, algebra))
            entries.append(_indices(factor))
        if len(names) > 1:
            raise Refused(f"the mean over {bound} is computed for the entries of one rotated matrix.")
        most = max(most, len(entries), *(index for entry in entries for index in entry))
        total += coefficient * (rotated_entries(entries, matrix=names.pop()) if entries else 1)
    return sympify(total), frozenset({Engine("Weingarten calculus")}), conditions(Ge(d, most, evaluate=False))


def _indices(entry: Entry) -> tuple[int, int]:
    indices = entry.args[1:]
    if not all(each.is_Integer and each > 0 for each in indices):
        raise Refused(f"the indices of {entry} must be positive integers.")
    return int(indices[0]), int(indices[1])


def _rotated(factor: Expr, bound: Symbol, algebra: Algebra) -> str:
    """The M of an entry of O^T M O."""
    if isinstance(factor, Entry):
        found: Mapping[Word, Expr] = words(factor.args[0], algebra)
        word = next(iter(found))
        if len(found) == 1 and found[word] == 1 and len(word) == 3 and word[::2] == (f"{bound.name}^T", bound.name):
            _demand_symmetric(word[1:2], algebra)
            if word[1] not in (bound.name, f"{bound.name}^T"):
                return word[1]
    raise Refused(f"the mean over {bound} is computed for entries of O^T M O, not {factor}.")
