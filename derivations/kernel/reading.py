"""A proof as a derivation that people read: its theorems as lines, with the lines that each one uses.

Main definition
    derived(claim, subject, write)   the derivation of a claim that `write` proves
"""

from collections.abc import Callable
from dataclasses import replace

from nonrobust.derivations.kernel.instances import NoMeaning, apart, tried
from nonrobust.derivations.kernel.proof import Line, Plant, Proof, Stopped
from nonrobust.derivations.kernel.statement import Cited, Refused
from nonrobust.derivations.kernel.subject import Subject, relation_of
from nonrobust.derivations.kernel.terms import Named
from nonrobust.derivations.kernel.theorem import Theorem
from nonrobust.derivations.proof.prove import identity
from nonrobust.derivations.proof.step import CheckResult, Derivation, Formula, Hypothesis, Notation, Step
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.status import Status
from sympy import Expr, Integer

_TRIES, _DRAWS = 3, 500

Write = Callable[[Proof], Theorem]


def derived(claim: Claim, subject: Subject, write: Write, plant: Plant | None = None) -> Derivation:
    """The derivation of the claim; where the kernel refuses a line, the lines before it and that one."""
    proof = Proof(claim, subject, plant)
    try:
        concluded = write(proof)
    except Stopped as stopped:
        return Derivation(claim, (*_steps(proof), _refused(proof, stopped)))
    except Refused as error:
        return Derivation(claim, (*_steps(proof), _open(claim, str(error))))
    return Derivation(claim, _steps(proof), concluded)


def _steps(proof: Proof) -> tuple[Step, ...]:
    labels = {line.theorem: line.label for line in proof.lines}
    return tuple(_step(proof, line, labels) for line in proof.lines)


def _step(proof: Proof, line: Line, labels: dict[Theorem, str]) -> Step:
    theorem = line.theorem
    formula = Formula(theorem.left, theorem.right, theorem.relation)
    if theorem.left == proof.subject.term:
        formula = replace(formula, left=_quantity(proof.claim))
    because = line.because
    if theorem.rule == "begin" and (named := sorted(theorem.right.atoms(Named), key=str)):
        because += ", with " + " and ".join(f"`{each} = {_written(each.args[1])}`" for each in named)
    used = [labels[each] for each in _nearest(theorem, labels)]
    from_lines = f", by {', '.join(f'line({label})' for label in used)}" if used else ""
    cited = _taken(theorem)
    return Step(
        line.label,
        says=line.says,
        formula=formula,
        because=f"{because}{from_lines}",
        verify=lambda shown: _verified(proof, theorem, formula, shown),
        reference=cited.reference if cited else "",
        hypotheses=tuple(Hypothesis(each) for each in cited.hypotheses) if cited else (),
    )


def _taken(theorem: Theorem) -> Cited | None:
    """What a citation takes from the literature."""
    if theorem.rule != "cite":
        return None
    own = theorem.rests_on.difference(*(each.rests_on for each in theorem.premises))
    return next((each for each in own if isinstance(each, Cited)), None)


def _nearest(theorem: Theorem, labels: dict[Theorem, str]) -> list[Theorem]:
    """The lines that a theorem was deduced from, through premises that are no lines."""
    found: list[Theorem] = []
    for each in theorem.premises:
        found += [each] if each in labels else _nearest(each, labels)
    return list(dict.fromkeys(found))


def _verified(proof: Proof, theorem: Theorem, own: Formula, shown: Formula) -> CheckResult:
    """What the kernel says of a line; of one that shows something else, how that differs from the theorem."""
    status = Status.CITED if theorem.rule == "cite" else Status.PROVED
    if shown == own:
        return CheckResult(status, theorem.how)
    if shown.left != own.left or shown.relation != own.relation or isinstance(shown.right, Notation):
        return CheckResult(Status.INCONCLUSIVE, "the kernel has no theorem that says this")
    if not shown.right.is_commutative or not theorem.right.is_commutative:
        return CheckResult(Status.REFUTED, f"the kernel finds {theorem.right}")
    found = identity(theorem.right, shown.right)
    if found.status is not Status.INCONCLUSIVE:
        return found
    return _numbers(proof, found.how, shown.right - theorem.right, Integer(0))


def _refused(proof: Proof, stopped: Stopped) -> Step:
    """The line at which a proof stops: refuted where numbers separate its sides, else open."""
    claim, asked = proof.claim, stopped.asked
    if asked.rule == "conclude" and asked.premises:
        left, right, premise = _quantity(claim), claim.rhs, asked.premises[0]
        same = premise.left == proof.subject.term and premise.relation == relation_of(claim)
        result = identity(premise.right, claim.rhs) if same else CheckResult(Status.INCONCLUSIVE, stopped.why)
        if same and result.status is Status.INCONCLUSIVE:
            result = _numbers(proof, stopped.why.rstrip("."), premise.right, claim.rhs)
    else:
        left, right = asked.data.get("left", asked.data.get("term")), asked.data.get("right")
        result = _numbers(proof, stopped.why.rstrip("."), left, right)
    if result.status.passed:
        result = CheckResult(Status.INCONCLUSIVE, stopped.why)
    elif result.status is Status.INCONCLUSIVE:
        result = CheckResult(result.status, stopped.why)
    left, right = (Notation("?", "?") if each is None else each for each in (left, right))
    formula = Formula(left, right)
    return Step(stopped.label, says=stopped.says, formula=formula, because=stopped.because, verify=lambda shown: result)


def _numbers(proof: Proof, why: str, left: Expr | None, right: Expr | None) -> CheckResult:
    """Whether two sides that no rule makes equal differ at an instance."""
    if left is None or right is None:
        return CheckResult(Status.INCONCLUSIVE, why)
    for seed, sizes in enumerate(proof.subject.sizes * _TRIES):
        try:
            one, other, where = tried(
                left, right, proof.given, proof.subject.means, sizes, proof.subject.algebra, seed, _DRAWS
            )
        except NoMeaning:
            continue
        if apart(one, other):
            return CheckResult(
                Status.REFUTED, f"{why}; at {where} the two sides are {one.value:.8g} and {other.value:.8g}"
            )
    return CheckResult(Status.INCONCLUSIVE, why)


def _open(claim: Claim, why: str) -> Step:
    result = CheckResult(Status.INCONCLUSIVE, why)
    formula = Formula(_quantity(claim), claim.rhs)
    return Step("claim", says="The claim.", formula=formula, because="nothing derives it", verify=lambda shown: result)


def _written(term: Expr) -> str:
    """A term in the plain notation of sentences."""
    return str(term).replace("**", "^").replace("*", " ")


def _quantity(claim: Claim) -> Notation:
    """The claim's quantity as it is written."""
    return Notation(str(claim.quantity.symbol).replace("epsilon", "eps"), claim.quantity.latex)
