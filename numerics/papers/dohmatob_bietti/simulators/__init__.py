"""The oracles: NumPy samplers that share the theory's definitions and none of its conclusions."""
