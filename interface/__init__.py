"""Executable theorems: statements as data, checked by derivation, by enclosure and by simulation.

To ask
    library               the papers at hand; `library.claim("tradeoff/pareto")` looks a claim up
    value(point)          a claim's right-hand side there, enclosed to as many digits as asked for
    verify(point)         the verdict of its simulation and its second route; `Budget` is what that may err
    Value, Verdict        what these two answer
    InputError            what bad input raises, with one sentence for people

To state
    Claim, Point          a statement, and exact values of its parameters: `claim.at(rho="2/5")`
    Exact, Limit, Bound   the modes in which a statement holds
    Param, Quantity       a parameter and a left side; `domains` has the sets where parameters may live
    Reference, Source     a publication, and what it gives
    Functional            a function in a right-hand side that a point resolves; `opaque(name)` makes its symbol
    Activation, SpectralLaw, Filter   values that parameters take

To support
    Simulator, Draws      an oracle, and what it draws; `Unseen` says why there is none
    Ensemble, Observable  random matrices, and what several simulators read from them
    Derivation, Chart     lines that lead to a claim, and a part of its domain; `lines` has their constructors
    Dossier, Paper        everything about one claim, and a paper as a value; `Without`: why there is no second route
    Glossary, Library     what a paper's letters mean, and papers side by side
"""

if __name__ != "nonrobust":
    raise ImportError("this folder is the package nonrobust, and a second copy of it is of no use")

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nonrobust.derivations.dossier import Dossier, Without
    from nonrobust.derivations.proof import lines
    from nonrobust.derivations.proof.charts import Chart
    from nonrobust.derivations.proof.step import Derivation
    from nonrobust.numerics.balls.value import Value, value
    from nonrobust.numerics.trial.ensemble import Draws, Ensemble, Observable, Simulator, Unseen
    from nonrobust.numerics.trial.verdict import Budget, Verdict
    from nonrobust.paper import Glossary, Library, Paper
    from nonrobust.shelf import LIBRARY as library
    from nonrobust.theory.language import domains
    from nonrobust.theory.language.claim import Claim, Point
    from nonrobust.theory.language.errors import InputError
    from nonrobust.theory.language.modes import Bound, Exact, Limit
    from nonrobust.theory.language.nodes import opaque
    from nonrobust.theory.language.params import Param
    from nonrobust.theory.language.references import Reference, Source
    from nonrobust.theory.language.terms import Functional, Quantity
    from nonrobust.theory.objects.activations import Activation
    from nonrobust.theory.objects.filters import Filter
    from nonrobust.theory.objects.laws import SpectralLaw
    from nonrobust.verification import verify

# Where a name lives; `module:name` where it has another name there, `module:` for the module itself.
_HOMES = {
    **dict.fromkeys(("Dossier", "Without"), "derivations.dossier"),
    "lines": "derivations.proof.lines:",
    "Chart": "derivations.proof.charts",
    "Derivation": "derivations.proof.step",
    **dict.fromkeys(("Value", "value"), "numerics.balls.value"),
    **dict.fromkeys(("Draws", "Ensemble", "Observable", "Simulator", "Unseen"), "numerics.trial.ensemble"),
    **dict.fromkeys(("Budget", "Verdict"), "numerics.trial.verdict"),
    **dict.fromkeys(("Glossary", "Library", "Paper"), "paper"),
    "library": "shelf:LIBRARY",
    "domains": "theory.language.domains:",
    **dict.fromkeys(("Claim", "Point"), "theory.language.claim"),
    "InputError": "theory.language.errors",
    **dict.fromkeys(("Bound", "Exact", "Limit"), "theory.language.modes"),
    "opaque": "theory.language.nodes",
    "Param": "theory.language.params",
    **dict.fromkeys(("Reference", "Source"), "theory.language.references"),
    **dict.fromkeys(("Functional", "Quantity"), "theory.language.terms"),
    "Activation": "theory.objects.activations",
    "Filter": "theory.objects.filters",
    "SpectralLaw": "theory.objects.laws",
    "verify": "verification",
}

__all__ = [
    "Activation", "Bound", "Budget", "Chart", "Claim", "Derivation", "Dossier", "Draws", "Ensemble", "Exact", "Filter",
    "Functional", "Glossary", "InputError", "Library", "Limit", "Observable", "Paper", "Param", "Point", "Quantity",
    "Reference", "Simulator", "Source", "SpectralLaw", "Unseen", "Value", "Verdict", "Without", "domains", "library",
    "lines", "opaque", "value", "verify",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a name's module at its first use: a value needs no simulator."""
    if name not in _HOMES:
        raise AttributeError(f"module 'nonrobust' has no attribute '{name}'")
    module, colon, there = _HOMES[name].partition(":")
    home = import_module(f"nonrobust.{module}")
    return home if colon and not there else getattr(home, there or name)
