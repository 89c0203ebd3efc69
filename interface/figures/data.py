"""What a figure shows, before any drawing: enclosed curves, simulated points with standard errors, histograms."""

from dataclasses import dataclass

from nonrobust.numerics.balls.value import Value


@dataclass(frozen=True)
class Curve:
    """A line through enclosed values; `claims` are the statements behind it. `style` is its colour and dashes."""

    label: str
    x: tuple[Value, ...]
    y: tuple[Value, ...]
    claims: tuple[str, ...]
    style: int
    reference: bool = False  # a thin dotted guide instead of a statement


@dataclass(frozen=True)
class Points:
    """Simulated means with one standard error in y (and in x where both are simulated), from `draws` draws at `d`."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    y_error: tuple[float, ...]
    d: str
    draws: int
    style: int
    x_error: tuple[float, ...] = ()


@dataclass(frozen=True)
class Histogram:
    """A histogram of simulated eigenvalues as densities between `edges`, one more than heights."""

    label: str
    edges: tuple[float, ...]
    heights: tuple[float, ...]


@dataclass(frozen=True)
class Atom:
    """A point mass of a law, drawn as an arrow with its mass in words."""

    at: float
    height: float
    label: str


@dataclass(frozen=True)
class Panel:
    """One pair of axes; labels are in TeX's mathematics, scales "linear" or "log"."""

    title: str
    x_label: str
    y_label: str
    curves: tuple[Curve, ...]
    points: tuple[Points, ...] = ()
    histograms: tuple[Histogram, ...] = ()
    atoms: tuple[Atom, ...] = ()
    x_scale: str = "linear"
    y_scale: str = "linear"
    y_top: float | None = None
    x_ticks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Figure:
    """Panels side by side; `caption` names every parameter, `alt` says in words what is seen."""

    name: str
    title: str
    caption: str
    alt: str
    panels: tuple[Panel, ...]
