"""How the claims are checked."""
