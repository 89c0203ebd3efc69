"""Every derivation that the kernel concludes: planted errors in its lines, its theorems at instances, its grounds."""

from dataclasses import replace
from functools import cache

import pytest
from nonrobust import library
from nonrobust.derivations.kernel.instances import NoMeaning, apart, tried
from nonrobust.derivations.kernel.proof import Asked, Proof, below
from nonrobust.derivations.kernel.reading import derived
from nonrobust.derivations.kernel.statement import Cited
from nonrobust.derivations.kernel.theorem import genuine
from nonrobust.theory.language.status import Status
from nonrobust.theory.objects.sizes import m
from nonrobust.typesetting.axioms import axioms
from sympy import Expr, Rational

IDS = [each.id for each in library.claims if library.dossier(each.id).derive().concluded is not None]
ALL = pytest.mark.parametrize("id", IDS)
_OFF = Rational(101, 100)


def parts(id):
    """The subject of a claim, and the function that writes its proof."""
    keywords = library.dossier(id).derivation.keywords
    return library.claim(id), keywords["subject"], keywords["write"]


@cache
def proof(id):
    claim, subject, write = parts(id)
    found = Proof(claim, subject)
    write(found)
    return found


def wrong(value):
    return _OFF if value == 0 else value * _OFF


def plants(id):
    """(label, kind, changed request) for every line of a proof that is not one of an earlier claim's proof too."""
    earlier = []
    for line in proof(id).lines:
        if (line.label, str(line.theorem)) not in known_before(id) or line.label == "claim":
            changes = _changes(line, list(earlier), proof(id).subject)
            yield from ((line.label, kind, change) for kind, change in changes)
        earlier.append(line.theorem)


def known_before(id):
    """The lines of the proofs of the claims before this one."""
    return {(line.label, str(line.theorem)) for each in IDS[: IDS.index(id)] for line in proof(each).lines}


def _changes(line, earlier, subject):
    def data(**changed):
        return lambda asked: replace(asked, data={**asked.data, **changed})

    def premises(change):
        return lambda asked: replace(asked, premises=tuple(change(asked.premises)))

    found = line.theorem
    if found.rule in ("combine", "words", "compute", "rewrite", "cite", "limit") and isinstance(found.right, Expr):
        yield "right side off by 1 %", data(right=wrong(found.right))
        yield "another right side", data(right=found.right + 1 if found.right.is_commutative else 2 * found.right)
    if found.rule in ("combine", "words", "cite"):
        yield "left side off by 1 %", data(left=wrong(found.left))
    if found.rule == "begin":
        yield "another quantity", data(term=2 * found.left)
    if found.rule == "compute":
        yield "another term computed", data(term=found.left * 2)
    if found.rule == "minimize":
        yield "another minimiser", lambda asked: replace(asked, data={**asked.data, "at": 2 * asked.data["at"]})
        yield "another variable", lambda asked: replace(asked, data={**asked.data, "over": _other(asked)})
    if found.rule == "limit" and found.premises[0].right.has(m):
        yield "another ratio", lambda asked: replace(asked, data={**asked.data, "ratios": {}})
    if found.rule == "conclude":
        yield "another claim", lambda asked: replace(asked, data={**asked.data, "claim": _scaled(asked)})
    if found.rule == "conclude" and subject.assumes:
        yield "nothing assumed", lambda asked: replace(asked, data={**asked.data, "subject": _bare(asked)})
    for index in range(len(found.premises)):
        yield f"premise {index + 1} dropped", premises(lambda given, i=index: given[:i] + given[i + 1 :])
    if len(found.premises) > 1 and found.rule != "rewrite":
        yield "premises swapped", premises(lambda given: given[::-1])
    others = [each for each in earlier if each not in found.premises]
    for index in range(len(found.premises)):
        if others:
            yield (
                f"another line for premise {index + 1}",
                premises(lambda given, i=index: (*given[:i], others[-1], *given[i + 1 :])),
            )


def _other(asked):
    from nonrobust.derivations.papers.dohmatob_bietti.definitions import B

    return B


def _scaled(asked):
    return asked.data["claim"].scaled(_OFF)


def _bare(asked):
    return replace(asked.data["subject"], assumes=())


@ALL
def test_no_planted_error_concludes(id):
    claim, subject, write = parts(id)
    survived = []
    for label, kind, change in plants(id):

        def plant(where, asked: Asked, label=label, change=change) -> Asked:
            return change(asked) if where == label else asked

        found = derived(claim, subject, write, plant)
        if found.concluded is not None or found.check().passes:
            survived.append((label, kind))
    assert not survived


def test_there_are_many_plants_and_each_is_caught_at_a_line():
    counted = [(id, label, kind) for id in IDS for label, kind, _ in plants(id)]
    assert len(set(counted)) == len(counted) >= 70


@ALL
def test_a_planted_error_is_caught_at_its_line_or_where_it_is_used(id):
    """The line that stops is the planted one, or one that the planted one leads to."""
    claim, subject, write = parts(id)
    order = [line.label for line in proof(id).lines]
    label, _, change = next(plants(id))
    found = derived(claim, subject, write, lambda where, asked: change(asked) if where == label else asked)
    stopped = found.steps[-1].label
    assert order.index(stopped) >= order.index(label) and f"({stopped})" in found.check().summary()


@ALL
def test_every_theorem_holds_at_an_instance(id):
    """Numbers of small matrices, 300 draws for a mean: six standard errors, 2e-9 false alarms a theorem."""
    found, tested = proof(id), 0
    before = {text for _, text in known_before(id)}
    for theorem in below(found.lines[-1].theorem):
        assert genuine(theorem)
        if theorem.relation != "=" or theorem.left == theorem.right or str(theorem) in before:
            continue
        defines = {**found.subject.means, **dict(theorem.defines)}
        for sizes in found.subject.sizes:
            try:
                one, other, _ = tried(
                    theorem.left, theorem.right, theorem.conditions, defines, sizes, found.subject.algebra, draws=300
                )
            except NoMeaning:
                continue
            assert not apart(one, other), f"{theorem}: {one}, {other}"
            tested += 1
    assert tested >= 3 or before


def test_an_instance_tells_a_statement_that_is_wrong():
    found = proof("setting/quadratic-network/test-error")
    theorem = found.lines[-1].theorem
    sizes = found.subject.sizes[0]
    off = theorem.right * _OFF
    one, other, _ = tried(theorem.left, off, theorem.conditions, found.subject.means, sizes, found.subject.algebra)
    assert apart(one, other)


@ALL
def test_what_is_shown_is_the_claim_and_its_quantity(id):
    claim, subject, _ = parts(id)
    theorem = library.dossier(id).derive().concluded
    assert theorem.left == subject.term and theorem.right == claim.rhs and theorem.rule == "conclude"
    steps = library.dossier(id).derive().steps
    assert all(step.formula.left != step.formula.right for step in steps)


def test_what_each_derivation_rests_on_is_listed():
    references = {
        id: sorted(each.reference.split(",")[0] for each in library.dossier(id).derive().concluded.rests_on
                   if isinstance(each, Cited))
        for id in IDS
    }  # fmt: skip
    trained = ["Muirhead", "Penrose"]
    expected = {id: trained if id.startswith("neural-tangent/least-squares") else [] for id in IDS}
    assert references == expected
    checked = [library.dossier(id).derive().check() for id in IDS]
    text = axioms(checked)
    assert text.count("Muirhead") == sum(map(bool, references.values()))
    assert all(
        each.status is (Status.CITED if references[id] else Status.PROVED)
        for id, each in zip(IDS, checked, strict=True)
    )
    assert "0 decided line by line" in text and f"{len(IDS)} concluded by the kernel" in text


def test_a_derivation_that_is_not_concluded_says_so():
    text = axioms([library.dossier("random-features/least-squares/test-error").derive().check()])
    assert "not concluded by the kernel" in text and "neglected:" in text and "El Karoui" in text
