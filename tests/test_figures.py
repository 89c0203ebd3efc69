"""Figures: what is drawn is enclosed or simulated, its data stands apart from the drawing, which is legible."""

import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from nonrobust import Library, cli, library
from nonrobust.figures import catalog, draw, sampling
from nonrobust.figures.data import Atom, Curve, Figure, Histogram, Panel, Points
from nonrobust.numerics.balls.value import Value, value
from nonrobust.paper import address_of
from nonrobust.papers.dohmatob_bietti.figures import spectra, trajectories
from nonrobust.papers.dohmatob_bietti.figures.finite_size import _distance
from nonrobust.theory.language.errors import InputError
from nonrobust.theory.objects.activations import activation
from sympy import Rational

TANGENT = "neural-tangent/least-squares/test-error"


def exact(*numbers: str) -> tuple[Value, ...]:
    return tuple(Value(Fraction(x), Fraction(0)) for x in numbers)


SMALL = Figure(
    "small",
    "A small figure",
    "A caption.",
    "A line, three points, a histogram and an atom.",
    (
        Panel(
            "left", "$x$", "$y$",
            (Curve("line", exact("0", "1/2", "1"), exact("1/3", "1/4", "1/5"), ("tradeoff/pareto",), 0),
             Curve("guide", exact("0", "1"), exact("1/2", "1/4"), (), 3, reference=True)),
            (Points("line", (0.0, 0.5), (0.3, 0.2), (0.01, 0.02), "10", 4, 0, (0.01, 0.01)),),
        ),
        Panel("right", "$s$", "density", (), histograms=(Histogram("simulated", (0.0, 1.0, 2.0), (0.5, 0.25)),),
              atoms=(Atom(0.0, 0.4, "atom"),), x_ticks=(1, 2)),
    ),
)  # fmt: skip


@pytest.fixture
def only_small():
    """A paper with one cheap figure, and the seeds for which it was computed."""
    calls = []

    def small(seed: int) -> Figure:
        calls.append(seed)
        return replace(SMALL, caption=f"seed {seed}")

    return replace(library.papers[0], name="small", figures={"small": small}, address=""), calls


# Curves and points


def test_a_curve_is_the_claim_at_every_point():
    xs = sampling.grid("1/4", "2", 8)
    curve = sampling.curve("NT", library.claim(TANGENT), "rho", xs, 0, beta="2/7")
    assert [each.midpoint for each in curve.x] == [Fraction(x.p, x.q) for x in xs] and curve.claims == (TANGENT,)
    claim = library.claim(TANGENT)
    assert list(curve.y) == [value(claim.at(rho=x, beta="2/7"), 12) for x in xs]


def test_simulated_points_agree_with_the_exact_mean_at_their_size():
    # Five standard errors at three points: a false alarm in about one seed in 10^6.
    few, d = (Rational(1, 4), Rational(1, 2), Rational(3, 4)), 20
    points = sampling.simulated("NT", library.dossier(TANGENT), "rho", few, 0, d=d, draws=200, seed=1, beta="2/7")[
        "test-error"
    ]
    for rho, mean, error in zip(few, points.y, points.y_error, strict=True):
        true = value(library.claim(f"{TANGENT}@finite").at(d=d, m=int(rho * d), beta="2/7"))
        assert abs(mean - float(true.midpoint)) <= 5 * error
        assert abs(mean - 1.1 * float(true.midpoint)) > 5 * error  # an error of a tenth would show


def test_points_depend_on_the_seed_and_on_nothing_else():
    def points(seed: int) -> Points:
        at = {"d": 12, "draws": 4, "beta": "1/2"}
        return sampling.simulated("NT", library.dossier(TANGENT), "rho", (Rational(1, 2),), 0, seed=seed, **at)[
            "robustness"
        ]

    assert points(1) == points(1) != points(2)


def test_the_frontier_runs_from_the_target_to_the_zero_network():
    frontier = trajectories.frontier(library.claim("tradeoff/pareto"))
    ends = [(frontier.x[i].midpoint, frontier.y[i].midpoint) for i in (0, -1)]
    assert ends == [(0, 1), (1, 0)]


def test_the_exact_distance_to_the_limit_falls_like_1_over_d():
    curve = _distance("0", 0)
    scaled = [float(x.midpoint * y.midpoint) for x, y in zip(curve.x, curve.y, strict=True)]
    assert np.ptp(scaled[-3:]) < 0.05 * scaled[-1]


# Spectra


def mass(x: tuple[Value, ...], y: tuple[Value, ...]) -> float:
    return float(np.trapezoid([float(each.midpoint) for each in y], [float(each.midpoint) for each in x]))


@pytest.mark.parametrize("ratio", ["1/2", "1/4"])
def test_marchenko_pastur_leaves_its_atom_the_rest_of_the_mass(ratio):
    assert mass(*spectra.bulk_of_S(Rational(ratio))) == pytest.approx(float(Rational(ratio)), rel=0.03)


@pytest.mark.parametrize(("sigma", "ratio"), [("t**2 + 4*t/5", "2"), ("t**2 + t/2", "1/2"), ("t**2 + t/2", "1/4")])
def test_bulk_and_outlier_of_M_have_mass_rho_together(sigma, ratio):  # noqa: N802
    sigma, ratio = activation(sigma), Rational(ratio)
    _, weight = spectra.outlier(sigma, ratio)
    bulk = mass(*spectra.bulk_of_M(sigma, ratio))
    assert bulk + float(weight) == pytest.approx(float(ratio), rel=0.01)
    assert bulk > 0.02 * float(ratio)  # without the bulk, or without the outlier, it would fail


def test_the_outlier_lies_above_the_bulk_and_where_a_large_matrix_has_it():
    sigma, ratio = activation(spectra._SIGMA), spectra._WIDE
    at, weight = (float(each) for each in spectra.outlier(sigma, ratio))
    h, weights = spectra._simulated_U(sigma, 0)
    assert at > float(spectra.bulk_of_M(sigma, ratio)[0][-1].midpoint)
    # One draw at d = 600: both fluctuate by d^(-1/2).
    assert h[-1] == pytest.approx(at, rel=0.05) and weights[-1] == pytest.approx(weight, rel=0.1)


@pytest.mark.parametrize(("sigma", "ratio"), [("relu", "2"), ("t**2 + t", "1/4")])
def test_an_activation_without_an_outlier_is_refused(sigma, ratio):
    with pytest.raises(ValueError, match="no outlier"):
        spectra.outlier(activation(sigma), Rational(ratio))
    assert mass(*spectra.bulk_of_M(activation(sigma), Rational(ratio))) == pytest.approx(
        float(Rational(ratio)), rel=0.02
    )


# Data and drawing


def test_a_figure_survives_being_kept():
    assert catalog.from_data(catalog.data(SMALL)) == SMALL


def test_a_figure_is_computed_once_per_seed_and_claims(only_small, monkeypatch, tmp_path):
    monkeypatch.setenv("NONROBUST_CACHE", str(tmp_path))
    paper, calls = only_small
    monkeypatch.setattr(catalog, "is_ours", lambda paper: True)
    address = address_of(paper)
    assert (
        catalog.build(address, "small", 1) == catalog.build(address, "small", 1) != catalog.build(address, "small", 2)
    )
    assert calls == [1, 2]
    wrong = tuple(replace(each, claim=each.claim.scaled(Rational(2))) for each in paper.dossiers)
    catalog.build(address_of(replace(paper, dossiers=wrong)), "small", 1)
    assert calls == [1, 2, 1]


@pytest.mark.parametrize(("format", "start"), [("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")])
def test_the_same_data_gives_the_same_file(format, start):
    drawn = draw.draw(SMALL, format)
    assert drawn.startswith(start) and drawn == draw.draw(SMALL, format)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, by the sRGB definition."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return sum(x * weight for x, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_styles_differ_without_colour_and_stand_out_from_white():
    assert len(set(map(str, draw._DASHES))) == len(set(draw._MARKERS)) == len(set(draw._COLOURS)) == len(draw._DASHES)
    assert all(1.05 / (luminance(colour) + 0.05) > 3 for colour in draw._COLOURS)


# The command


def test_the_command_writes_the_file_and_prints_its_caption(only_small, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("NONROBUST_CACHE", "")
    options = ["--out", str(tmp_path), "--format", "png", "--seed", "7", "--jobs", "1"]
    assert cli.main(["figure", *options], Library((only_small[0],))) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["small.png"] and "seed 7" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("nothing",), "no figure 'nothing'"), (("--seed", "-1"), "--seed"), (("--jobs", "0"), "--jobs")],
)
def test_bad_usage_is_refused_in_one_sentence(arguments, words, capsys):
    assert cli.main(["figure", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_missing_matplotlib_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(InputError, match=r"nonrobust\[report\]"):
        draw.draw(SMALL, "svg")


def test_an_interrupt_leaves_no_file(only_small, tmp_path, monkeypatch):
    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(draw, "draw", interrupted)
    assert cli.main(["figure", "--out", str(tmp_path), "--jobs", "1"], Library((only_small[0],))) == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", catalog.known(library))
def test_a_figure_names_its_parameters_and_its_points_lie_near_its_curves(name):
    figure = catalog.build(library.papers[0].address, name, 0)
    assert "seed 0" in figure.caption and re.search(r"d = \d+|dimension d", figure.caption) and figure.alt
    assert draw.draw(figure, "svg")
    for panel in figure.panels:
        curves = {curve.label: curve for curve in panel.curves}
        for points in panel.points if panel.y_scale == "linear" else ():
            line = curves[points.label]
            x, y = ([float(each.midpoint) for each in side] for side in (line.x, line.y))
            if points.x_error:
                continue  # a path in the plane is no function of x
            gaps = np.abs(np.interp(points.x, x, y) - np.array(points.y)) - 5 * np.array(points.y_error)
            assert gaps.max() < 0.08, (name, points.label)  # terms of order 1/d
