"""Work that spreads over processes."""
