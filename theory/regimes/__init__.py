"""The paper's regimes, one module each, holding claims only; shared sources and helpers for their check points."""
