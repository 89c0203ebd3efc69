"""Why the claims of Dohmatob and Bietti hold: a module for each regime."""
