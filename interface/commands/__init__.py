"""The commands, a module each: `add` describes the command line, `run` calls, prints and returns the exit status.

Adding a command: a module here and its name in COMMANDS. Imports stand inside `run`, so that each command pays only for
what it uses, and the command line itself loads no mathematics. Bad input raises InputError.
"""

COMMANDS = ("list", "value", "verify", "mutate", "derive", "table", "figure", "report")
