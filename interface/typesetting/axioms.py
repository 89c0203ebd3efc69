"""What each derivation rests on besides definitions, like a proof assistant's list of assumptions.

Main definition
    axioms(derivations)   a paragraph for each, and the totals
"""

from collections.abc import Sequence

from nonrobust.derivations.kernel.statement import Cited, Engine
from nonrobust.derivations.proof.step import Checked
from nonrobust.theory.language.status import Status


def axioms(derivations: Sequence[Checked]) -> str:
    """The grounds of every derivation: by the kernel where it concludes one, else line by line."""
    parts = [_paragraph(each) for each in derivations]
    return "\n".join([*parts, _totals(derivations)])


def grounds(checked: Checked) -> tuple[list[Cited], list[Engine]]:
    """The citations and engines of a derivation that the kernel concludes, in a fixed order."""
    theorem = checked.derivation.concluded
    found = () if theorem is None else sorted(theorem.rests_on, key=str)
    return [x for x in found if isinstance(x, Cited)], [x for x in found if isinstance(x, Engine)]


def _paragraph(checked: Checked) -> str:
    claim, theorem = checked.derivation.claim, checked.derivation.concluded
    if theorem is None:
        head = f"{claim.id}: not concluded by the kernel; each of its {len(checked.results)} lines is decided by itself"
        return "\n".join([head, *_weaker(checked)]) + "\n"
    cited, engines = grounds(checked)
    head = f"{claim.id}: concluded by the kernel" + ("" if cited else ", from definitions")
    lines = [line for each in cited for line in _citation(each)]
    lines += [f"  computed by {each.name}" for each in engines]
    assumed = ", ".join(sorted(map(str, theorem.conditions)))
    return "\n".join([head, *lines, *([f"  where {assumed}"] if assumed else [])]) + "\n"


def _citation(each: Cited) -> list[str]:
    return [f"  cited: {each.reference}", f"    {each.statement}", *(f"    hypothesis: {x}" for x in each.hypotheses)]


def _weaker(checked: Checked) -> list[str]:
    """The lines that are not proved, each with where it is from or what it leaves out."""
    found = []
    for step, result in zip(checked.derivation.steps, checked.results, strict=True):
        if result.status is Status.CITED:
            found.append(f"  cited: {step.reference or step.label} (line {step.label})")
        for each in step.neglects:
            found.append(f"  neglected: {each.text.replace('`', '')}, of order d^(-{each.order}) (line {step.label})")
    return found


def _totals(derivations: Sequence[Checked]) -> str:
    concluded = [each for each in derivations if each.derivation.concluded is not None]
    alone = [each for each in concluded if not grounds(each)[0]]
    statements = {x for each in concluded for x in grounds(each)[0]}
    return (
        f"{len(derivations)} derivations: {len(concluded)} concluded by the kernel, of which {len(alone)} from "
        f"definitions; {len(statements)} distinct citations among these; "
        f"{len(derivations) - len(concluded)} decided line by line."
    )
