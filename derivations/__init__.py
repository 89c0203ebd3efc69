"""Why the claims hold."""
