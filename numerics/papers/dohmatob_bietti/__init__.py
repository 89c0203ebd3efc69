"""How the claims of Dohmatob and Bietti are checked: simulators, second routes, planted errors."""
