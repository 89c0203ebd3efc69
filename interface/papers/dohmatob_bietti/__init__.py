"""Tables and figures of Dohmatob and Bietti."""
