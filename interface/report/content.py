"""Everything that the page shows, as plain data: claims with their evidence, figures, tables, environment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nonrobust.figures import catalog as figures
from nonrobust.figures.data import Figure
from nonrobust.keeping import cache
from nonrobust.keeping.kept import checked, is_ours
from nonrobust.numerics.tasks.pool import parallel
from nonrobust.numerics.trial.verdict import Budget, Verdict
from nonrobust.outcomes import ClaimVerdict
from nonrobust.output import exit_status, summary, versions
from nonrobust.paper import Library, address_of, paper_at
from nonrobust.report import markup
from nonrobust.report.outcomes import outcomes
from nonrobust.report.vector import inline_svg
from nonrobust.tables import catalog as tables
from nonrobust.tables.cells import html
from nonrobust.theory.language.claim import Claim
from nonrobust.theory.language.modes import in_words

Advance = Callable[[], None]


@dataclass(frozen=True)
class Evidence:
    """One check point: every number as text."""

    point: str
    claimed: str
    simulated: str
    gap: str
    margin: str
    caught: str
    status: str
    remark: str


@dataclass(frozen=True)
class Statement:
    """A claim with all that supports it; texts are HTML where the field's name ends in `html`."""

    id: str
    anchor: str
    statement_html: str
    formula_html: str
    where_html: tuple[str, ...]
    meanings_html: tuple[str, ...]
    conditions_html: tuple[str, ...]
    mode: str
    source: str
    status: str
    derived: str
    summary: str
    resolution: str
    evidence: tuple[Evidence, ...]
    derivation_html: str
    commands: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A figure with its drawing."""

    name: str
    title: str
    caption_html: str
    alt: str
    svg: str
    command: str


@dataclass(frozen=True)
class Content:
    """The whole report."""

    regimes: tuple[tuple[str, tuple[Statement, ...]], ...]
    left_out: tuple[str, ...]
    pictures: tuple[Picture, ...]
    tables_html: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]
    summary: str
    seed: int
    versions: tuple[tuple[str, str], ...]
    exit_status: int


def anchor(identifier: str) -> str:
    """A claim's id as the id of an HTML element."""
    return "claim-" + identifier.replace("/", "-").replace("@", "-at-")


def _regime(identifier: str) -> str:
    return identifier.split("/")[0]


def _evidence(verdict: Verdict) -> Evidence:
    estimate = verdict.estimate
    simulated = f"{estimate.mean:.8g} ± {estimate.stderr:.1e}" if estimate else "none"
    return Evidence(
        str(verdict.point) or "its only point",
        verdict.value.decimal(10),
        simulated,
        f"{verdict.gap:.1e}",
        f"{verdict.margin:.1e}",
        f"{verdict.caught:.1e}",
        str(verdict.status),
        verdict.remark,
    )


def _lines(address: str, id: str) -> str:
    """The derivation as HTML; converting its formulas takes longer than anything else on the page."""
    paper = paper_at(address)
    dossier = Library((paper,)).dossier(id)
    labels = ("derivation-html", address, id, str(dossier.claim.rhs))
    found = cache.load(markup.ours, *labels) if is_ours(paper) else None
    if found is None:
        found = markup.derivation(checked(paper, dossier), paper.glossary)
        if is_ours(paper):
            cache.store(found, *labels)
    return found


def statement(claim: Claim, outcome: ClaimVerdict, lines: str, seed: int) -> Statement:
    """A claim as the page shows it."""
    shown = claim.formula()
    return Statement(
        id=claim.id,
        anchor=anchor(claim.id),
        statement_html=markup.sentence(claim.statement),
        formula_html=markup.mathml(shown.relation, display=True),
        where_html=tuple(markup.mathml(clause) for clause in shown.where),
        meanings_html=tuple(markup.sentence(each.meaning) for each in claim.functionals),
        conditions_html=tuple(markup.sentence(each) for each in claim.assumptions),
        mode=in_words(claim.mode),
        source=str(claim.source),
        status=str(outcome.status),
        derived=outcome.proof.status.value,
        summary=outcome.proof.summary,
        resolution=f"{outcome.worst.caught:.1e}",
        evidence=tuple(map(_evidence, outcome.verdicts)),
        derivation_html=lines,
        commands=(
            f"nonrobust verify {claim.id} --seed {seed}",
            f"nonrobust derive {claim.id}",
            " ".join([f"nonrobust value {claim.id}", *(f"--at '{k}={v}'" for k, v in claim.points[0].items())]),
        ),
    )


def _picture(figure: Figure, seed: int) -> Picture:
    command = f"nonrobust figure {figure.name} --seed {seed}"
    caption = markup.sentence(figure.caption)
    return Picture(figure.name, figure.title, caption, figure.alt, inline_svg(figure), command)


def pieces(claims: Sequence[Claim], figure_names: Sequence[str], table_names: Sequence[str]) -> int:
    """How often `gather` calls `advance`."""
    return sum(2 + len(claim.points) for claim in claims) + len(figure_names) + len(table_names)


def gather(
    library: Library,
    claims: Sequence[Claim],
    figure_names: Sequence[str],
    table_names: Sequence[str],
    seed: int,
    jobs: int,
    advance: Advance = lambda: None,
) -> Content:
    """Compute or find whatever the page shows; `advance` is called after each piece."""

    def counted(results):  # type: ignore[no-untyped-def]
        for each in results:
            advance()
            yield each

    budget = Budget()
    verdicts = outcomes(library, claims, budget, seed, jobs, advance)
    wanted = [(address_of(library.paper(claim)), claim.id) for claim in claims]
    lines = list(counted(parallel(_lines, wanted, jobs)))
    drawn = list(counted(figures.built(library, figure_names, seed, jobs)))
    tabulated = list(counted(tables.built(library, table_names, jobs)))
    shown = [statement(*each, seed) for each in zip(claims, verdicts, lines, strict=True)]
    statuses = [each.status for each in shown]
    regimes = dict.fromkeys(_regime(claim.id) for claim in claims)
    return Content(
        regimes=tuple((name, tuple(each for each in shown if _regime(each.id) == name)) for name in regimes),
        left_out=tuple(claim.id for claim in library.claims if claim not in claims),
        pictures=tuple(_picture(figure, seed) for figure in drawn),
        tables_html=tuple(
            (table.name, html(table, f"table-{table.name}", markup.sentence, markup.mixed)) for table in tabulated
        ),
        counts=tuple((status, statuses.count(status)) for status in dict.fromkeys(statuses)),
        summary=summary(verdicts, budget),
        seed=seed,
        versions=tuple(versions().items()),
        exit_status=exit_status(verdicts),
    )
