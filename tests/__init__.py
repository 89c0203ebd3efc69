"""The suite: what holds is stated by a test's name."""
