"""The report: one self-contained HTML page made from claims, verdicts, derivations, figures and tables.

outcomes   verdicts of a run, kept between runs
markup     formulas as MathML, sentences and derivations as HTML
vector     a figure's SVG, ready to stand inside a page
content    everything that the page shows, as plain data
page       the page from that data, by a template
"""
