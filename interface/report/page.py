"""The page from its content, by the template and style sheet kept beside this file."""

from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

from nonrobust.keeping.files import check_folder, write_whole
from nonrobust.paper import Library
from nonrobust.report.content import Content, gather
from nonrobust.theory.language.claim import Claim

NAME = "index.html"


def page(content: Content) -> str:
    """One HTML page that needs nothing but itself. Pure: the same content gives the same text."""
    from jinja2 import Environment, StrictUndefined

    here = files("nonrobust.report")
    template, style = ((here / name).read_text(encoding="utf-8") for name in ("page.html.jinja", "style.css"))
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template).render(content=content, style=style) + "\n"


def write_report(
    folder: Path,
    library: Library,
    claims: Sequence[Claim],
    figure_names: Sequence[str],
    table_names: Sequence[str],
    seed: int,
    jobs: int,
    advance: Callable[[], None] = lambda: None,
) -> tuple[Path, Content]:
    """Write the report into `folder`, whole or not at all; return the page's path and what it shows."""
    check_folder(folder)
    content = gather(library, claims, figure_names, table_names, seed, jobs, advance)
    path = folder / NAME
    write_whole(path, page(content))
    return path, content
