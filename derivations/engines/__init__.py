"""Engines that compute: Haar and Gaussian moments, linear pencils, asymptotics."""
