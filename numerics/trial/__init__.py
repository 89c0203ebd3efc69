"""A trial of a claim at a point: ensemble, plan, draws, estimate, verdict."""
