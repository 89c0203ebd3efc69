"""Who may import whom: theory <- numerics <- derivations <- tests, and no oracle sees the formula it judges."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import theory
from numerics.simulate import ORACLES

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("theory", "numerics", "derivations", "tests")
FILES = {layer: sorted((ROOT / layer).rglob("*.py")) for layer in LAYERS}


def dotted(path: Path) -> str:
    """The module's name, a package's without __init__."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Dotted names that a file imports, anywhere in it; `from a import b` counts as a and as a.b."""
    package = dotted(path).split(".") if path.name == "__init__.py" else dotted(path).split(".")[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def plain(path: Path) -> set[str]:
    """Names in `import a.b` statements, which make everything below a reachable: the a of each."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Import)]
    return {alias.name.split(".")[0] for node in nodes for alias in node.names}


def packages(layer: str) -> set[str]:
    """The top-level packages that a layer's files import."""
    return {name.split(".")[0] for path in FILES[layer] for name in imports(path)}


def test_every_layer_has_files():
    assert all(len(files) >= 4 for files in FILES.values())


def test_theory_imports_sympy_the_standard_library_and_itself_only():
    assert packages("theory") <= {"sympy", "theory"} | sys.stdlib_module_names


def test_numerics_never_imports_derivations_or_tests():
    assert not packages("numerics") & {"derivations", "tests"}


def test_nobody_imports_the_tests():
    assert not any("tests" in packages(layer) for layer in LAYERS[:3])


def test_a_simulator_imports_no_conclusion():
    # From theory the definitions only, from numerics the containers of draws only.
    allowed = ("theory.model", "theory.activations", "theory.filters", "theory.spectra", "numerics.estimate")
    within = ("numerics.simulate", *allowed)
    simulators = [path for path in FILES["numerics"] if "simulate" in path.parts]
    assert len(simulators) >= 5
    for path in simulators:
        ours = {name for name in imports(path) if name.split(".")[0] in ("theory", "numerics")}
        # `from theory import spectra` only names the package; `import theory` is a way round.
        assert not plain(path) & {"theory", "numerics"}, path.name
        strangers = {name for name in ours - {"theory"} if not name.startswith(within)}
        assert not strangers, f"{path.name} imports {strangers}"


def test_simulators_and_claims_meet_in_one_module_only():
    meeting = {
        dotted(path)
        for path in FILES["numerics"]
        if any(name.startswith("numerics.simulate") for name in imports(path)) and "simulate" not in path.parts
    }
    assert meeting == {"numerics.checking", "numerics"}  # the package offers the type `Simulator`


def test_every_claim_has_one_oracle_and_every_oracle_a_claim():
    assert sorted(ORACLES) == sorted(each.id for each in theory.CLAIMS)


def loaded(code: str) -> set[str]:
    """Top-level packages that a fresh interpreter has loaded after running the code."""
    ending = "import sys; print('\\n' + ' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    command = [sys.executable, "-c", f"{code}\n{ending}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_command_line_loads_no_mathematics():
    assert not loaded("import derivations.cli") & {"sympy", "mpmath", "numpy", "scipy", "flint", "rich"}


@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"]])
def test_listing_the_claims_loads_no_numerics(arguments):
    after = loaded(f"from derivations.cli import main\nassert main({arguments!r}) == 0")
    assert not after & {"numpy", "scipy"}  # SymPy itself loads python-flint where it is installed


def test_a_value_needs_neither_numpy_nor_scipy():
    code = "import numerics, theory\nassert numerics.value(theory.claim('tradeoff/pareto').at(test_error='1/4')).exact"
    assert not loaded(code) & {"numpy", "scipy"}
