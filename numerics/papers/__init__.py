"""Simulators and second routes, a folder for each paper."""
