"""What the checks would catch: planted errors, and what became of them."""
