"""Dohmatob and Bietti as a paper: dossiers, references, glossary, tables and figures.

Adding a table or a figure: a module beside these, and a row below.
"""

from pathlib import Path

from nonrobust.derivations.papers.dohmatob_bietti.dossiers import DOSSIERS
from nonrobust.numerics.papers.dohmatob_bietti.simulators import neural_tangent as simulate_tangent
from nonrobust.numerics.papers.dohmatob_bietti.simulators import random_features as simulate_features
from nonrobust.paper import Filtered, Glossary, Paper
from nonrobust.papers.dohmatob_bietti.figures.features import activation, covariance
from nonrobust.papers.dohmatob_bietti.figures.finite_size import finite_size as distances
from nonrobust.papers.dohmatob_bietti.figures.lazy import lazy as initialization_scales
from nonrobust.papers.dohmatob_bietti.figures.spectra import spectra
from nonrobust.papers.dohmatob_bietti.figures.trajectories import trajectories
from nonrobust.papers.dohmatob_bietti.figures.width import width
from nonrobust.papers.dohmatob_bietti.tables.activations import activations
from nonrobust.papers.dohmatob_bietti.tables.finite_size import finite_size
from nonrobust.papers.dohmatob_bietti.tables.tradeoff import tradeoff
from nonrobust.papers.dohmatob_bietti.tables.width import end_of_training, lazy
from nonrobust.theory.papers.dohmatob_bietti import neural_tangent, random_features
from nonrobust.theory.papers.dohmatob_bietti.common import SETTING
from nonrobust.theory.papers.dohmatob_bietti.glossary import KAPPA, PARAMS, QUANTITIES, energy
from nonrobust.theory.papers.dohmatob_bietti.references import DB22, REFERENCES
from sympy import Symbol

PAPER = Paper(
    name="dohmatob_bietti",
    title=DB22.title,
    dossiers=DOSSIERS,
    references=REFERENCES,
    glossary=Glossary(
        params=PARAMS,
        quantities=QUANTITIES,
        abbreviations=(KAPPA,),
        # In derivations |C|^2/|B|^2 is one letter.
        names={energy: r"\mathrm{energy}", Symbol("kappa"): r"\kappa"},
    ),
    standing=SETTING,
    tables={
        "end-of-training": end_of_training,
        "lazy": lazy,
        "activations": activations,
        "trade-off": tradeoff,
        "finite-size": finite_size,
    },
    figures={
        "width": width,
        "trajectories": trajectories,
        "lazy": initialization_scales,
        "activation": activation,
        "covariance": covariance,
        "finite-size": distances,
        "spectra": spectra,
    },
    kept_tables=Path(__file__).parent / "kept_tables",
    simulators="nonrobust.numerics.papers.dohmatob_bietti.simulators",
    built_on_them=("nonrobust.derivations.papers.dohmatob_bietti.dossiers",),
    filtered=(
        Filtered(
            name="random-features",
            errors=(random_features.test_error, random_features.robustness),
            simulator=simulate_features.filter_simulator,
            claims=random_features.TRAINED,
            parts=("residual", "fitted"),
        ),
        Filtered(
            name="neural-tangent",
            errors=(neural_tangent.test_error, neural_tangent.robustness),
            simulator=simulate_tangent.filter_simulator,
            claims=neural_tangent.FILTERED,
            parts=("residual",),
        ),
    ),
    address="nonrobust.papers.dohmatob_bietti:PAPER",
)
