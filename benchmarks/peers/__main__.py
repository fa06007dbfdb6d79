"""`make peers`: install what ours is compared with into .venv/peers, where nothing else looks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from benchmarks.peers.installed import FOLDER, GO, HERE, PROGRAMS


def main() -> int:
    """Install what can be installed; say what cannot. Return 1 if anything is missing."""
    tried = (
        ("the wheels", _wheels()),
        *((name, _go(name)) for name in GO),
        *((name, _program(name)) for name in PROGRAMS),
    )
    missing = [name for name, done in tried if not done]
    print(
        f"peers: not installed: {', '.join(missing)}" if missing else f"peers: installed in {FOLDER}", file=sys.stderr
    )
    return 1 if missing else 0


def _wheels() -> bool:
    """Those of the extra `bench`."""
    project = tomllib.loads((HERE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["optional-dependencies"]["bench"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
    return _ran([*pip, "--target", str(FOLDER), *wanted], HERE)


def _go(name: str) -> bool:
    """Build a program around a peer that is written in Go, where there is a Go compiler; a minute or two."""
    if shutil.which("go") is None:
        return False
    folder = FOLDER / "src" / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / name, folder)
    module = GO[name]
    steps = (["mod", "init", "peer"], ["get", module], ["mod", "tidy"], ["build", "-o", str(FOLDER / name), "."])
    return all(_ran(["go", *step], folder) for step in steps)


def _program(name: str) -> bool:
    """Build a program from its own module, in a copy: `go install` refuses one that replaces others; five minutes."""
    if shutil.which("go") is None:
        return False
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = ["go", "mod", "download", "-json", PROGRAMS[name]]
    print("peers:", *command, file=sys.stderr, flush=True)
    told = subprocess.run(command, cwd=FOLDER, check=False, stdout=subprocess.PIPE)
    if told.returncode:
        return False
    folder = FOLDER / "src" / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(json.loads(told.stdout)["Dir"], folder, copy_function=shutil.copyfile)
    for each in (folder, *folder.rglob("*/")):  # the cache's folders are read-only
        each.chmod(0o755)
    return _ran(["go", "build", "-o", str(FOLDER / name), "."], folder)


def _ran(command: list[str], folder: Path) -> bool:
    print("peers:", *command, file=sys.stderr, flush=True)
    return subprocess.run(command, cwd=folder, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
