"""The language of statements: claims, points, modes, parameters and their domains, references, typesetting."""
