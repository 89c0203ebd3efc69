"""A figure's SVG, ready to stand inside a page: no XML head, no metadata, ids of its own."""

import re
from html import escape

from nonrobust.figures.data import Figure
from nonrobust.figures.draw import draw


def inline_svg(figure: Figure) -> str:
    """The figure as an <svg> element with its description; every id in it starts with the figure's name."""
    text, name = draw(figure, "svg").decode(), escape(figure.name)
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r'(\bid="|href="#|url\(#)', lambda found: f"{found[1]}{name}-", text)
    return text.replace("<svg ", f'<svg role="img" aria-labelledby="{name}-alt" ', 1)
