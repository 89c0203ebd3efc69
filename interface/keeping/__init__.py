"""What is written and kept: files, cached results, verdicts as data, replay."""
