"""What an installation adds: one import name, unharmed by a user's own packages, and a source archive that is whole."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command: object, cwd: Path, **environment: str) -> str:
    """The standard output of a command that must succeed."""
    done = subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive, built by setuptools from a copy of the tree."""
    copy, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("archives")
    names = run("git", "ls-files", cwd=ROOT).splitlines() if (ROOT / ".git").exists() else None
    files = [ROOT / name for name in names] if names else [path for path in ROOT.rglob("*") if path.is_file()]
    for path in files:
        if path.is_file() and ".venv" not in path.parts:
            target = copy / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    code = "import setuptools.build_meta as b, sys; out = sys.argv[1]; b.build_wheel(out); b.build_sdist(out)"
    run(sys.executable, "-c", code, out, cwd=copy)
    return out


def test_the_wheel_adds_one_import_name(archives):
    (wheel,) = archives.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
        assert {name for name in tops if not name.endswith(".dist-info")} == {"nonrobust"}
        assert {"nonrobust/py.typed", "nonrobust/report/page.html.jinja"} <= set(archive.namelist())


def test_the_wheel_holds_every_module(archives):
    (wheel,) = archives.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if name.endswith(".py")}
    here = set()
    for layer in ("theory", "numerics", "derivations", "interface"):
        for path in (ROOT / layer).rglob("*.py"):
            parts = path.relative_to(ROOT).parts
            here.add("/".join(("nonrobust", *(parts[1:] if layer == "interface" else parts))))
    assert inside == here


def test_the_source_archive_holds_what_its_tests_need(archives):
    (archive,) = archives.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        inside = {name.split("/", 1)[1] for name in opened.getnames() if "/" in name}
    needed = {path for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")}
    assert {str(path.relative_to(ROOT)) for path in needed} <= inside
    assert {"README.md", "ruff.toml", "setup.cfg", "interface/papers/dohmatob_bietti/kept_tables/lazy.csv"} <= inside


def test_a_users_own_packages_of_the_layers_names_harm_nothing(archives, tmp_path):
    (wheel,) = archives.glob("*.whl")
    site, project = tmp_path / "site", tmp_path / "project"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    for name in ("theory", "numerics", "derivations", "interface"):
        (project / name).mkdir(parents=True)
        (project / name / "__init__.py").write_text("raise RuntimeError('the wrong package')\n")
    (project / "test_mine.py").write_text(
        "from nonrobust import library, value\n\n"
        "def test_mine():\n    assert value(library.claim('tradeoff/pareto').at(test_error='1/4')).exact\n"
    )
    path = {"PYTHONPATH": str(site), "NONROBUST_CACHE": ""}
    shown = run(sys.executable, "-m", "nonrobust.cli", "verify", "tradeoff/sum-rule", cwd=project, **path)
    assert "proved" in shown
    run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_mine.py", cwd=project, **path)
