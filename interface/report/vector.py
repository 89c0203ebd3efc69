"""A figure's SVG, ready to stand inside a page: no XML head, no metadata, ids of its own."""

import re

from nonrobust.figures.data import Figure
from nonrobust.figures.draw import draw


def inline_svg(figure: Figure) -> str:
    """The figure as an <svg> element with its description; every id in it starts with the figure's name."""
    text = draw(figure, "svg").decode()
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{figure.name}-', text)
    text = re.sub(r'href="#', f'href="#{figure.name}-', text)
    text = re.sub(r"url\(#", f"url(#{figure.name}-", text)
    return text.replace("<svg ", f'<svg role="img" aria-labelledby="{figure.name}-alt" ', 1)
