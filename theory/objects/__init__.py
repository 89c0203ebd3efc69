"""What claims speak of: activations, spectral laws, training filters, and the model's definitions."""
