"""Where the user's own rules are: the config folder, an environment variable, and what the command line names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

# Files or folders, separated as in PATH.
VARIABLE = "KUBECTL_EVIDENCE_REDACT_RULES"


class BadRules(ValueError):
    """Rules that cannot be used: where, what, and what to do. Nothing in it is a secret."""

    def __init__(self, where: object, what: str, next_step: str = "") -> None:
        super().__init__(f"{where}: {what}")
        self.next_step = next_step or "docs/redaction.md describes the file; nothing was read or written"


def find(named: Iterable[str], environ: Mapping[str, str]) -> list[Path]:
    """Return every file of rules once, in order: the user's own, the environment's, those that are `named`.

    Raises:
        BadRules: a folder that was named holds none, or cannot be read.
    """
    home = environ.get("XDG_CONFIG_HOME") or (f"{environ['HOME']}/.config" if environ.get("HOME") else "")
    usual = Path(home, "kubectl-evidence", "redact.yaml")
    files = [usual] if home and usual.exists() else []
    for each in (*environ.get(VARIABLE, "").split(os.pathsep), *named):
        if each:
            files += _in(Path(each))
    return list({os.path.realpath(file): file for file in files}.values())


def _in(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    # A folder mounted from a ConfigMap holds links into `..data`, which holds each file again.
    try:
        files = sorted(file for file in path.iterdir() if file.suffix in (".yaml", ".yml") and file.name[0] != ".")
    except OSError as error:
        raise BadRules(path, f"cannot be read: {error.strerror}") from None
    if not files:
        raise BadRules(path, "no *.yaml or *.yml in this folder", "name a folder that holds rules, or a file")
    return files
