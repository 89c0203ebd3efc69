"""The versions that setup.cfg allows are those that are tried: the oldest of each in an environment of its own."""

import configparser
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def least(lines: str) -> dict[str, tuple[int, ...]]:
    """The version after >= or == for each package named."""
    found = re.findall(r"^([A-Za-z0-9-]+)[>=]=([0-9.]+)$", lines, re.MULTILINE)
    return {name: tuple(map(int, number.split("."))) for name, number in found}


def test_the_oldest_versions_that_are_tried_are_the_oldest_that_are_allowed():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    parts = [
        setup["options"]["install_requires"],
        *(setup["options.extras_require"][name] for name in ("test", "report")),
    ]
    tried = least((ROOT / "tests" / "oldest.txt").read_text(encoding="utf-8"))
    allowed = {name: number for part in parts for name, number in least(part).items()}
    assert tried.keys() == allowed.keys()
    for name, number in allowed.items():
        assert tried[name][: len(number)] == number and not any(tried[name][len(number) :]), name


def test_a_version_that_is_not_tried_would_be_seen():
    assert least("sympy>=1.14\nnumpy==2.0.0\n") == {"sympy": (1, 14), "numpy": (2, 0, 0)}
