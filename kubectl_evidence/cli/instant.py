"""`--version` and `--help`, answered before anything is imported: click alone costs three bare starts of Python.

Only command lines that cannot mean anything else are answered here; click reads all others.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

# The width for which the help was generated; in a narrower terminal click breaks its lines anew.
WIDTH = 100


def answer(argv: Sequence[str]) -> str:
    """The whole answer to a command line, or "" if it is not for here. `argv` begins with the program."""
    flags = [word for word in argv[1:] if word.startswith("-")]
    if list(argv[1:]) == ["--version"]:
        from kubectl_evidence import __version__

        return f"kubectl-evidence {__version__}\n"
    # Where a word that begins with a dash is anything else, `-h` may be its value, or the word an error.
    if flags and set(flags) <= {"-h", "--help"} and is_plugin(argv[0]) and _is_wide():
        from kubectl_evidence.cli.help_text import HELP, OF_COMMANDS

        # No flag with a value is here, so the first word that is none names the command.
        return OF_COMMANDS.get(next((word for word in argv[1:] if word not in flags), ""), HELP)
    return ""


def is_plugin(program: str) -> bool:
    """Whether the program is run under the name by which kubectl finds it."""
    return program.rpartition(os.sep)[2].startswith("kubectl-")


def _is_wide() -> bool:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns >= WIDTH
    except (AttributeError, OSError, ValueError):
        return True  # not a terminal
