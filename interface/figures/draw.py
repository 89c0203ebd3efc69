"""Drawing with matplotlib: colours that differ in lightness too, so that grey print and every eye can tell them apart.

Each style has its own colour, dashes and marker. Colours are from Okabe and Ito, ordered from dark to light.
"""

import io

from nonrobust.figures.data import Curve, Figure, Panel, Points
from nonrobust.numerics.balls.value import Value
from nonrobust.theory.language.errors import InputError

FORMATS = ("svg", "pdf", "png")

_COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73")
_DASHES = ("-", (0, (5, 2)), "-.", (0, (1, 1.2)))
_MARKERS = ("o", "s", "^", "D")
_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "legend.frameon": False,
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
}


def check_available() -> None:
    """Raise InputError where matplotlib is missing."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise InputError("Figures need matplotlib; install nonrobust[report].") from None


def draw(figure: Figure, format: str) -> bytes:
    """The figure as the bytes of a file; the same data gives the same bytes. Raises InputError without matplotlib."""
    check_available()
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": figure.name}):
        drawn, axes = pyplot.subplots(1, len(figure.panels), figsize=(3.6 * len(figure.panels), 3.1), squeeze=False)
        try:
            for axis, panel in zip(axes[0], figure.panels, strict=True):
                _panel(axis, panel)
            drawn.tight_layout(w_pad=2.0)
            out = io.BytesIO()
            metadata = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": None}[format]
            drawn.savefig(out, format=format, dpi=200, metadata=metadata)
        finally:
            pyplot.close(drawn)
    return out.getvalue()


def _floats(values: tuple[Value, ...]) -> list[float]:
    return [float(each.midpoint) for each in values]


def _panel(axis, panel: Panel) -> None:  # type: ignore[no-untyped-def]
    for histogram in panel.histograms:
        axis.stairs(histogram.heights, histogram.edges, fill=True, color="#c8c8c8", label=histogram.label)
    for curve in panel.curves:
        _curve(axis, curve)
    labelled = {curve.label for curve in panel.curves}
    for points in panel.points:
        _points(axis, points, points.label if points.label not in labelled else "")
    for atom in panel.atoms:
        axis.annotate(
            "", (atom.at, atom.height), (atom.at, 0), arrowprops={"arrowstyle": "-|>", "lw": 1.6, "color": _COLOURS[2]}
        )
        middle = sum(axis.get_xlim()) / 2
        axis.annotate(
            atom.label, (atom.at, atom.height), (0, 4), textcoords="offset points", color=_COLOURS[2],
            ha="left" if atom.at < middle else "right",
        )  # fmt: skip
    axis.set(xlabel=panel.x_label, ylabel=panel.y_label, title=panel.title, xscale=panel.x_scale, yscale=panel.y_scale)
    if panel.x_ticks:
        axis.set_xticks(panel.x_ticks, labels=[str(x) for x in panel.x_ticks])
        axis.set_xticks([], minor=True)
    if panel.y_scale == "linear":
        axis.set_ylim(bottom=0, top=panel.y_top)
    axis.legend(fontsize=8)


def _curve(axis, curve: Curve) -> None:  # type: ignore[no-untyped-def]
    x, y = _floats(curve.x), _floats(curve.y)
    if curve.reference:
        axis.plot(x, y, color="#767676", linestyle=":", linewidth=1.2, label=curve.label)
    else:
        style = curve.style
        axis.plot(x, y, color=_COLOURS[style], linestyle=_DASHES[style], linewidth=1.5, label=curve.label)


def _points(axis, points: Points, label: str) -> None:  # type: ignore[no-untyped-def]
    style = points.style
    axis.errorbar(
        points.x, points.y, yerr=points.y_error, xerr=points.x_error or None, label=label or None, linestyle="none",
        color=_COLOURS[style], marker=_MARKERS[style], markersize=4.5, markerfacecolor="white", markeredgewidth=1.1,
        elinewidth=1.0, capsize=2.0, clip_on=False,
    )  # fmt: skip
