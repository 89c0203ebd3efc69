"""Figures of theory against simulation: data first, by pure functions; drawing apart.

data       curves of enclosed values, simulated points, histograms, panels
sampling   curves from claims, points from the simulators
width, trajectories, lazy, features, finite_size, spectra     one figure or two each
catalog    the figures by name, their data kept between runs
draw       SVG, PDF, PNG
"""
