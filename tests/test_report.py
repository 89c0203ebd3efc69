"""The report: one page that needs nothing but itself, says what the verdicts say, and shows its mathematics."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from nonrobust import Library, cli, library
from nonrobust.keeping import cache
from nonrobust.numerics.trial.verdict import Budget
from nonrobust.report import content, markup, page, vector
from nonrobust.report.outcomes import outcomes
from nonrobust.tables.cells import Cell, Table
from nonrobust.theory.language.errors import InputError
from sympy import Rational

from tests.lookup import derivation, shelf
from tests.test_figures import SMALL

IDS = ("tradeoff/pareto", "full-training/end/robustness@semicircle", "tradeoff/hermite/robustness")
BY_REGIME = [IDS[0], IDS[2], IDS[1]]
TABLE = "finite-size"
VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """What a test asks of a page: elements with their attributes, what they stand in, and the text outside scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes), tuple(self.open)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        self.texts.append((tuple(self.open), data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes, _ in self.elements if name == tag]


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The page of a small run, and what it was made from."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NONROBUST_CACHE", "")
        paper = replace(library.papers[0], figures={"small": lambda seed: SMALL}, address="")
        folder = tmp_path_factory.mktemp("report")
        claims = [library.claim(id) for id in IDS]
        path, made = page.write_report(folder, Library((paper,)), claims, ["small"], [TABLE], 5, 1)
    return path, made, Page(path.read_text(encoding="utf-8"))


def test_elements_are_closed_and_ids_are_unique(shown):
    _, _, html = shown
    ids = [attributes["id"] for _, attributes, _ in html.elements if "id" in attributes]
    assert html.open == [] and len(ids) == len(set(ids)) > len(IDS)


def test_every_link_within_the_page_resolves(shown):
    _, _, html = shown
    ids = {attributes.get("id") for _, attributes, _ in html.elements}
    for _, attributes, _ in html.elements:
        for name, target in attributes.items():
            if name in ("href", "xlink:href") and (target or "").startswith("#"):
                assert target[1:] in ids, target
            if name in ("aria-labelledby", "clip-path"):
                inner = re.sub(r"^url\(#|\)$", "", target)
                assert inner in ids, target


def loads_from_elsewhere(html: Page) -> list[str]:
    """Addresses that a browser would fetch: everything but links that wait for a click, and data within the page."""
    found = []
    for tag, attributes, _ in html.elements:
        for name in ("src", "href", "xlink:href", "data", "srcset", "poster", "action"):
            target = attributes.get(name) or ""
            if target and tag != "a" and not target.startswith(("#", "data:")):
                found.append(target)
    return found + [
        text for place, text in html.texts if place[-1:] == ("style",) and re.search(r"@import|url\(", text)
    ]


def test_nothing_is_fetched_and_no_script_runs(shown):
    _, _, html = shown
    assert loads_from_elsewhere(html) == [] and not html.all("script")
    assert {a["href"] for a in html.all("a") if not a["href"].startswith("#")} == {"https://arxiv.org/abs/2203.11864"}


@pytest.mark.parametrize(
    "part", ["<img src='https://example.org/x.png'>", "<style>@import 'x.css'</style>", "<script src='x'>"]
)
def test_a_part_that_would_be_fetched_is_seen(part):
    assert loads_from_elsewhere(Page(part))


def policy(html: Page) -> dict[str, set[str]]:
    """The page's content security policy: what each kind of resource may come from."""
    (given,) = [each["content"] for each in html.all("meta") if each.get("http-equiv") == "Content-Security-Policy"]
    return {name: set(sources) for name, *sources in (part.split() for part in given.split(";"))}


def test_the_page_tells_browsers_to_run_no_script_and_to_fetch_nothing(shown):
    _, _, html = shown
    allowed = policy(html)
    assert allowed["default-src"] == allowed["base-uri"] == allowed["form-action"] == {"'none'"}
    assert set(allowed) == {"default-src", "style-src", "img-src", "base-uri", "form-action"}
    # Style sheets and attributes stand in the page itself, and pictures are data within it.
    assert allowed["style-src"] == {"'unsafe-inline'"} and allowed["img-src"] == {"data:"}
    head = [tag for tag, _, place in html.elements if place == ("html", "head")]
    assert head.index("meta") < head.index("style")


HOSTILE = (
    "<script>alert(1)</script>",
    r"\text{<script>alert(1)</script>}",
    r"\text{</mtext></math><img src=x onerror=alert(1)>}",
    r"\href{javascript:alert(1)}{x}",
    r"\style{background:url(https://example.org/x)}{x}",
    r"""\class{" onclick="alert(1)}{x}""",
    "$x$ <img src=x onerror=alert(1)> $$<svg onload=alert(1)>$$",
    r"""`<iframe src="x">` ' " > &lt;script&gt;""",
    "x_{<b>}^{</b>} = \\frac{<i>}{</i>}",
    r"\frac \sqrt \begin{array} & \\\\ }{",
    "]]><!--<script>--> <![CDATA[",
)
HARMLESS = {
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "mtext",
    "msub",
    "msup",
    "msubsup",
    "mfrac",
    "mtable",
    "mtr",
    "mtd",
    "msqrt",
}


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("shape", [markup.mathml, markup.sentence, markup.marked, markup.said, markup.mixed])
def test_no_text_becomes_an_element_or_an_attribute_of_its_own(text, shape):
    for given in (text, f"`{text}`", f"$ {text} $", f"x_1 <= {text}", f"`x = {text.replace('`', '')}` and"):
        html = Page(shape(given))
        assert {tag for tag, _, _ in html.elements} <= HARMLESS and html.open == []
        names = {name for _, attributes, _ in html.elements for name in attributes}
        assert not [name for name in names if name.startswith("on") or name in ("style", "href", "class", "src")]


def test_a_hostile_claim_figure_and_table_leave_the_page_as_it_should_be(monkeypatch):
    monkeypatch.setenv("NONROBUST_CACHE", "")
    nasty, claim = " ".join(HOSTILE), library.claim("tradeoff/hermite/robustness")
    bad = replace(claim, statement=f"{nasty} holds.", assumptions=HOSTILE)
    panels = tuple(
        replace(
            panel,
            **{name: HOSTILE[0] for name in ("title", "x_label", "y_label")},
            curves=tuple(replace(each, label=HOSTILE[0]) for each in panel.curves),
            atoms=tuple(replace(each, label=HOSTILE[2].replace("$", "")) for each in panel.atoms),
        )
        for panel in SMALL.panels
    )
    drawn = replace(SMALL, name='a"><script>', title=nasty, caption=nasty, alt=nasty, panels=panels)
    cells = tuple(Cell(text, text if "$" in text or "`" not in text else "") for text in HOSTILE)
    table = Table("nasty", nasty, tuple(map(Cell, HOSTILE)), (cells,))
    (paper,) = shelf(bad).papers
    nowhere = Library((replace(paper, figures={"bad": lambda seed: drawn}, tables={"nasty": lambda precision: table}),))
    made = content.gather(nowhere, [bad], ["bad"], ["nasty"], 0, 1)
    made = replace(made, versions=(("nonrobust", nasty),), left_out=(nasty,), summary=nasty)
    html = Page(page.page(made))
    assert html.open == [] and loads_from_elsewhere(html) == []
    assert not {"script", "img", "iframe", "b", "i", "image"} & {tag for tag, _, _ in html.elements}
    assert not [name for _, attributes, _ in html.elements for name in attributes if name.startswith("on")]
    assert not [a for a in html.all("a") if "javascript" in a["href"]]


def test_a_kept_derivation_with_anything_else_in_it_is_not_shown():
    good = markup.derivation(derivation(IDS[0]).check(), library.glossary)
    assert markup.ours(good) == good
    for bad in ("<script>alert(1)</script>", "<p onclick='x'>y</p>", "<img src='x'/>", "<p style='x'>y</p>", "<p>"):
        with pytest.raises((ValueError, SyntaxError)):
            markup.ours(good.replace("</ol>", f"{bad}</ol>"))


def test_formulas_are_mathematics_and_no_source_of_them_is_left(shown):
    _, _, html = shown
    assert len(html.all("math")) > 30
    left = [
        text
        for place, text in html.texts
        if not {"style", "pre", "code"} & set(place) and re.search(r"[\\$`]|&$", text)
    ]
    assert left == []


def test_every_formula_of_every_claim_becomes_mathematics():
    for claim in library.claims:
        texts = (claim.statement, *claim.assumptions)
        html = Page("".join([markup.mixed(claim.formula().latex()), *map(markup.sentence, texts)]))
        assert not [text for _, text in html.texts if re.search(r"[\\$`{}&]", text.replace("{", "", 1))], claim.id


def test_a_claim_comes_with_status_evidence_derivation_and_commands(shown):
    _, made, html = shown
    statements = [each for _, group in made.regimes for each in group]
    assert [each.id for each in statements] == BY_REGIME
    for each in statements:
        claim = library.claim(each.id)
        assert len(each.evidence) == len(claim.points) and each.evidence[0].simulated != "none"
        assert each.derivation_html.count("<li>") == len(markup_steps(claim.id))
        assert f"nonrobust verify {each.id} --seed 5" in each.commands
    assert len(html.all("details")) == 3 * len(IDS) == len(html.all("summary"))


def markup_steps(id: str) -> tuple:

    return derivation(id).steps


def test_tables_have_captions_headers_and_figures_a_description(shown):
    _, _, html = shown
    assert len(html.all("caption")) == len(html.all("table")) and all(th.get("scope") for th in html.all("th"))
    drawings = [svg for svg in html.all("svg") if svg.get("role") == "img"]
    assert len(drawings) == 1 and SMALL.alt in "".join(text for _, text in html.texts)


def test_headings_skip_no_level_and_the_page_has_a_way_past_the_contents(shown):
    _, _, html = shown
    levels = [int(tag[1]) for tag, _, _ in html.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))
    assert next(a for a in html.all("a"))["href"] == "#main"


def test_the_same_run_gives_the_same_page(shown):
    path, made, _ = shown
    assert page.page(made) == path.read_text(encoding="utf-8")


def test_two_figures_share_no_id():
    found = [
        set(re.findall(r'\bid="([^"]*)"', vector.inline_svg(replace(SMALL, name=name)))) for name in ("one", "two")
    ]
    assert found[0] and not found[0] & found[1]


def test_a_refuted_claim_is_shown_as_refuted(monkeypatch):
    monkeypatch.setenv("NONROBUST_CACHE", "")
    wrong = library.claim("tradeoff/hermite/robustness").scaled(Rational(101, 100))
    made = content.gather(shelf(wrong), [wrong], [], [], 0, 1)
    assert made.exit_status == 1 and dict(made.counts) == {"refuted": 1}
    assert 'class="status refuted"' in page.page(made)


def test_verdicts_are_kept_between_runs_and_not_for_another_claim(monkeypatch, tmp_path):
    monkeypatch.setenv("NONROBUST_CACHE", str(tmp_path))
    claim = library.claim("tradeoff/hermite/robustness")
    first = outcomes(library, [claim], Budget(), 3, 1)
    monkeypatch.setattr("nonrobust.report.outcomes.verify_claims", lambda *_: pytest.fail("verified again"))
    calls: list[int] = []
    assert outcomes(library, [claim], Budget(), 3, 1, lambda: calls.append(1)) == first
    assert len(calls) == 1 + len(claim.points)
    with pytest.raises(pytest.fail.Exception):
        outcomes(library, [claim.scaled(Rational(2))], Budget(), 3, 1)
    with pytest.raises(pytest.fail.Exception):
        outcomes(library, [claim], Budget(), 4, 1)


def damaged(kept: dict) -> list[object]:
    """Data of a verdict, each with one fault: another shape, type, claim or point, or a status of no meaning."""
    found: list[object] = [[], 5, None, "proved", {}, [kept]]
    for path, wrong in [
        *((("claim",), wrong) for wrong in ("tradeoff/pareto", 5)),
        *((("status",), wrong) for wrong in ("certain", "refuted", None)),
        *((("derivation", "status"), wrong) for wrong in ("certain", ["proved"])),
        *((("derivation", "lines"), wrong) for wrong in ("3", None, 2.5)),
        *((("derivation", "summary"), wrong) for wrong in (5, None)),
        *((("verdicts", 0, "status"), wrong) for wrong in ("sure", 1)),
        *((("verdicts", 0, "point"), wrong) for wrong in ("rho=1", 5)),
        *((("verdicts", 0, "simulated", name), wrong) for name in ("sizes", "draws", "mean") for wrong in ("x", [0.5])),
        *(
            (("verdicts", 0, "claimed", name), wrong)
            for name in ("midpoint", "halfwidth")
            for wrong in ("1/0", "x", "-1", 3)
        ),
        (("verdicts",), kept["verdicts"][1:]),
        (("verdicts",), [*kept["verdicts"], kept["verdicts"][0]]),
        (("verdicts",), []),
    ]:
        copy = json.loads(json.dumps(kept))
        place = copy
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = wrong
        found.append(copy)
    return found


def test_a_kept_verdict_that_cannot_be_one_is_computed_again_with_a_warning(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("NONROBUST_CACHE", str(tmp_path))
    claim = library.claim("tradeoff/hermite/robustness")
    first = outcomes(library, [claim], Budget(), 3, 1)
    monkeypatch.setattr("nonrobust.report.outcomes.verify_claims", lambda *_: iter(first))
    (file,) = [path for path in tmp_path.rglob("*.json") if "verdicts" in path.read_text()]
    (labels, kept) = [], json.loads(file.read_text())["data"]
    monkeypatch.setattr(cache, "_checksum", lambda data, of: labels.append(of) or "right")
    for wrong in damaged(kept):
        file.write_text(json.dumps({"data": wrong, "checksum": "right", "run": "another"}))
        assert outcomes(library, [claim], Budget(), 3, 1) == first
        told = capsys.readouterr().err
        assert told.count("damaged") == told.count("\n") == 1, wrong
    assert outcomes(library, [claim], Budget(), 3, 1) == first and capsys.readouterr().err == ""


def test_progress_is_told_about_every_piece(monkeypatch):
    monkeypatch.setenv("NONROBUST_CACHE", "")
    calls, claims = [], [library.claim("tradeoff/hermite/robustness")]
    content.gather(library, claims, [], [TABLE], 0, 1, lambda: calls.append(1))
    assert len(calls) == content.pieces(claims, [], [TABLE])


def test_an_interrupt_writes_nothing(monkeypatch, tmp_path):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(page, "gather", interrupted)
    assert cli.main(["report", "--out", str(tmp_path / "out"), "--jobs", "1"]) == 130
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("module", ["jinja2", "matplotlib", "latex2mathml.converter"])
def test_a_missing_package_is_named_with_its_remedy(module, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(InputError, match=r"nonrobust\[report\]"):
        markup.check_available()


@pytest.mark.parametrize(("arguments", "words"), [(("--jobs", "0"), "--jobs"), (("--seed", "-1"), "--seed")])
def test_bad_usage_is_refused_in_one_sentence(arguments, words, capsys, tmp_path):
    assert cli.main(["report", "--out", str(tmp_path), *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_folder_that_cannot_be_used_is_refused_before_any_work(tmp_path, capsys):
    (tmp_path / "file").write_text("kept")
    assert cli.main(["report", "--out", str(tmp_path / "file")]) == 2
    assert "output folder" in capsys.readouterr().err and (tmp_path / "file").read_text() == "kept"


# In a real browser

_PROBE = """<script>
addEventListener("error", event => document.body.dataset.error = event.message);
addEventListener("load", () => {
  const boxes = [...document.querySelectorAll("article > .formula math")].map(each => each.getBoundingClientRect());
  document.body.dataset.probe = JSON.stringify({
    formulas: boxes.length,
    flat: boxes.filter(box => box.height < 8 || box.width < 20).length,
    fractions: [...document.querySelectorAll("mfrac")].filter(each => {
      const [top, bottom] = [...each.children].map(part => part.getBoundingClientRect());
      return top.height && bottom.top < top.bottom - 1;
    }).length,
    wide: document.documentElement.scrollWidth - innerWidth,
    fetched: performance.getEntriesByType("resource").map(each => each.name),
  });
});
</script></body>"""


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="needs chromium")
@pytest.mark.parametrize("width", [1400, 500])  # headless chromium has no narrower window
def test_chromium_shows_the_mathematics_fetches_nothing_and_reports_no_error(shown, tmp_path, width):
    text = shown[0].read_text(encoding="utf-8").replace("<details>", "<details open>").replace("</body>", _PROBE)
    text = text.replace(
        "default-src 'none'", "default-src 'none'; script-src 'unsafe-inline'", 1
    )  # for the probe alone
    (tmp_path / "probe.html").write_text(text, encoding="utf-8")
    command = [
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--window-size={width},1200",
        f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr",
        "--virtual-time-budget=5000", "--dump-dom",
        (tmp_path / "probe.html").as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    (body,) = Page(done.stdout).all("body")
    found = json.loads(body["data-probe"])
    assert "data-error" not in body and "CONSOLE" not in done.stderr
    assert found["formulas"] == len(IDS) and found["flat"] == 0 and found["fractions"] == 0
    assert found["fetched"] == [] and found["wide"] <= 0
