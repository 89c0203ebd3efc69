"""Progress on a terminal: a bar on stderr, result lines on stdout; plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@dataclass(frozen=True)
class Report:
    """Where a long command says how far it is; `quiet` keeps result lines off stdout (JSON goes there)."""

    bar: "Progress | None"
    task: "TaskID | None"
    quiet: bool

    def advance(self) -> None:
        if self.bar is not None and self.task is not None:
            self.bar.advance(self.task)

    def line(self, text: str) -> None:
        print(text, file=sys.stderr if self.quiet else sys.stdout, flush=True)


@contextmanager
def progress(what: str, total: int, quiet: bool = False) -> Iterator[Report]:
    """A report for `total` pieces of work; the bar is drawn only on a terminal."""
    if not sys.stderr.isatty():
        yield Report(None, None, quiet)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Report(bar, bar.add_task(what, total=total), quiet)
