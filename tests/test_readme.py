"""The README's examples are run as they stand."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", _blocks("console"), ids=lambda block: block.splitlines()[0])
def test_a_console_example_prints_what_the_readme_shows(block: str) -> None:
    command, expected = block.split("\n", 1)
    program, *arguments = shlex.split(command.removeprefix("$ "))
    assert program == "nonrobust"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", "nonrobust.cli", *arguments], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    same = doctest.OutputChecker().check_output(expected, done.stdout, doctest.ELLIPSIS)
    assert same, f"the README shows\n{expected}\nbut the command prints\n{done.stdout}"


@pytest.mark.parametrize("block", _blocks("python"))
def test_a_python_example_runs_and_asserts_something(block: str) -> None:
    assert "assert" in block
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_every_subcommand_has_an_example() -> None:
    usage = subprocess.run([sys.executable, "-m", "nonrobust.cli", "?"], capture_output=True, text=True, cwd=ROOT)
    known = set(re.findall(r"'([a-z]+)'", usage.stderr.split("choose from")[1]))
    assert {block.split()[2] for block in _blocks("console")} == known


def test_the_install_and_test_commands_are_two_lines() -> None:
    lines = [line for block in _blocks("sh") for line in block.splitlines()]
    assert len(lines) == 2
    assert lines[0].endswith("nonrobust verify") and lines[1].endswith("pytest")


def test_every_path_that_the_readme_names_exists() -> None:
    named = re.findall(r"`((?:theory|numerics|derivations|interface|tests|benchmarks)/[\w/.-]*)`", README)
    assert len(named) > 10 and [path for path in named if not (ROOT / path).exists()] == []
