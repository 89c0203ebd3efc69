"""Who may import whom: theory <- numerics <- derivations <- interface, papers last, and no oracle sees its formula."""

import ast
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from nonrobust import library

from tests.lookup import ORACLES

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {
    "theory": "nonrobust.theory",
    "numerics": "nonrobust.numerics",
    "derivations": "nonrobust.derivations",
    "interface": "nonrobust",
    "tests": "tests",
    "benchmarks": "benchmarks",
}
LAYERS = ("theory", "numerics", "derivations", "interface")
FILES = {folder: sorted((ROOT / folder).rglob("*.py")) for folder in FOLDERS}
LONGEST = 300  # lines of a module


def dotted(path: Path) -> str:
    """The module's name, a package's without __init__."""
    folder, *parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join([FOLDERS[folder], *(parts[:-1] if parts[-1] == "__init__" else parts)])


MODULES = {dotted(path): path for layer in LAYERS for path in FILES[layer]}


def imports(path: Path) -> set[str]:
    """Dotted names that a file imports, anywhere in it; `from a import b` counts as a and as a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def layer_of(module: str) -> str | None:
    """The layer that a dotted name belongs to."""
    if module.split(".")[0] != "nonrobust":
        return None
    return next((layer for layer in LAYERS[:3] if f"{module}.".startswith(f"nonrobust.{layer}.")), "interface")


def outside(layer: str) -> set[str]:
    """The top-level packages that a layer's files import."""
    return {name.split(".")[0] for path in FILES[layer] for name in imports(path)}


def test_every_layer_has_files():
    assert all(len(files) >= 4 for files in FILES.values())


@pytest.mark.parametrize("place", range(len(LAYERS)))
def test_arrows_between_layers_go_one_way(place):
    for path in FILES[LAYERS[place]]:
        for name in imports(path):
            layer = layer_of(name)
            assert layer is None or LAYERS.index(layer) <= place, f"{path} imports {name}"


def test_theory_needs_sympy_with_its_mpmath_and_the_standard_library_only():
    assert outside("theory") <= {"sympy", "mpmath", "nonrobust"} | sys.stdlib_module_names


def test_nobody_imports_the_tests_or_the_benchmarks():
    assert not any(outside(layer) & {"tests", "benchmarks"} for layer in LAYERS)


def test_nothing_imports_a_layer_by_its_folders_name():
    # From the root `import theory` would load a second copy of every class.
    for folder in FOLDERS:
        assert not outside(folder) & set(LAYERS), folder


@pytest.mark.parametrize("folder", LAYERS)
def test_a_layer_refuses_to_be_loaded_by_its_folders_name(folder):
    done = subprocess.run([sys.executable, "-c", f"import {folder}"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "ImportError: this folder is the package nonrobust" in done.stderr


def test_no_module_is_part_of_an_import_circle():
    needs = {name: {each for each in imports(path) if each in MODULES} - {name} for name, path in MODULES.items()}
    packages = {name for name, path in MODULES.items() if path.name == "__init__.py"}
    # A package's own __init__ runs first whatever is imported from it; only what files name counts.
    done: set[str] = set()
    while ready := {name for name in needs.keys() - done if needs[name] - packages <= done}:
        done |= ready
    left = needs.keys() - done
    assert not left, f"circles among {sorted(left)}"


def test_every_package_is_named_in_the_metadata():
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    named = config["options"]["packages"].split()
    assert sorted(named) == sorted(name for name, path in MODULES.items() if path.name == "__init__.py")


def test_modules_are_short():
    long = {str(path): n for path in MODULES.values() if (n := len(path.read_text().splitlines())) > LONGEST}
    assert not long


SIMULATORS = "nonrobust.numerics.papers.dohmatob_bietti.simulators"


def test_a_simulator_imports_no_conclusion():
    # From theory the definitions only, from numerics the containers of draws only.
    within = (
        SIMULATORS,
        "nonrobust.theory.objects.",
        "nonrobust.theory.papers.dohmatob_bietti.filters",
        "nonrobust.theory.papers.dohmatob_bietti.families",
        "nonrobust.numerics.trial.estimate",
        "nonrobust.numerics.trial.ensemble",
    )
    simulators = [path for name, path in MODULES.items() if name.startswith(SIMULATORS)]
    assert len(simulators) >= 5
    for path in simulators:
        ours = {name for name in imports(path) if name.split(".")[0] == "nonrobust"}
        strangers = {name for name in ours if not f"{name}.".startswith(within)}
        assert not strangers, f"{path.name} imports {strangers}"


def test_every_claim_has_one_oracle_and_every_oracle_a_claim():
    assert sorted(ORACLES) == sorted(each.id for each in library.claims)


def loaded(code: str) -> set[str]:
    """Top-level packages that a fresh interpreter has loaded after running the code."""
    ending = "import sys; print('\\n' + ' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    command = [sys.executable, "-c", f"{code}\n{ending}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_command_line_loads_no_mathematics():
    assert not loaded("import nonrobust.cli") & {"sympy", "mpmath", "numpy", "scipy", "flint", "rich"}
