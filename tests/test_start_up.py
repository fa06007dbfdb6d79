"""The start: what needs no cluster is answered with nothing imported but what every start of Python imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kubectl_evidence import __version__
from kubectl_evidence.cli.command import command
from kubectl_evidence.cli.help_text import HELP
from kubectl_evidence.cli.instant import WIDTH, answer

SCRIPTS = Path(sys.executable).parent

# pip's scripts import `re` and `sys` themselves.
PROBE = """
from __future__ import annotations
import atexit, re, sys, collections.abc
bare = set(sys.modules)
atexit.register(lambda: print("imported:", *sorted(set(sys.modules) - bare)))
sys.argv = sys.argv[1:]
from {module} import main
sys.exit(main())
"""

PACKAGE = {"kubectl_evidence", "kubectl_evidence.cli"}
COMPLETES = PACKAGE | {f"kubectl_evidence.cli.{name}" for name in ("complete", "flags", "words")}
COMPLETES |= {"kubectl_evidence.kinds"}
ANSWERS = PACKAGE | {f"kubectl_evidence.cli.{name}" for name in ("instant", "streams")}


def imported(module: str, *argv: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-I", "-c", PROBE.format(module=module), *argv], capture_output=True, text=True, check=True
    )
    return set(ran.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize(
    ("words", "loaded"),
    [
        ("--version", ANSWERS),
        ("--help", ANSWERS | {"kubectl_evidence.cli.help_text"}),
        ("pod/x -h", ANSWERS | {"kubectl_evidence.cli.help_text"}),
    ],
)
def test_version_and_help_import_nothing_but_themselves(words: str, loaded: set[str]) -> None:
    assert imported("kubectl_evidence.cli", "kubectl-evidence", *words.split()) == loaded


@pytest.mark.parametrize(
    "words", [[""], ["po"], ["pod/x", "--"], ["-o", ""], ["--output=j"], ["pod/x", "--kubeconfig", ""]]
)
def test_completing_what_is_no_name_imports_nothing_but_itself(words: list[str]) -> None:
    assert imported("kubectl_evidence.cli.complete", "kubectl_complete-evidence", *words) == COMPLETES


def test_completing_a_context_imports_nothing_that_talks_to_a_cluster(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text("{contexts: [{name: here, context: {cluster: c, user: u}}]}")
    words = ["--kubeconfig", str(file), "--context", ""]
    loaded = imported("kubectl_evidence.cli.complete", "kubectl_complete-evidence", *words)
    assert "kubectl_evidence.cluster.kubeconfig" in loaded
    assert not loaded & {"click", "kubernetes", "rich", "pydantic", "urllib3", "ssl", "kubectl_evidence.cluster.live"}


def test_the_help_that_is_shipped_is_the_one_that_click_writes() -> None:
    written = CliRunner().invoke(command, ["--help"], prog_name="kubectl evidence", terminal_width=WIDTH)
    assert written.output == HELP


@pytest.mark.parametrize("words", ["-h", "--help", "pod/x -h", "pod x --help", "-h --help pod/x"])
def test_help_that_can_mean_nothing_else_is_answered_at_once(words: str) -> None:
    assert answer(["/usr/bin/kubectl-evidence", *words.split()]) == HELP


@pytest.mark.parametrize(
    "words",
    [
        "",
        "pod/x",
        "pod/help",
        "pod/x -- -h",
        "--token -h",
        "pod/x -n payments --help",
        "--help --output",
        "-hy",
        "--help=true",
        "pod/x --version",
        "--version --help",
    ],
)
def test_anything_else_is_for_click(words: str) -> None:
    assert answer(["kubectl-evidence", *words.split()]) == ""


def test_click_writes_the_help_of_a_program_of_another_name_and_for_a_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert answer(["/opt/evidence", "--help"]) == ""
    with Path(os.devnull).open("w") as with_a_descriptor:
        monkeypatch.setattr("sys.stdout", with_a_descriptor)
        for columns, text in ((WIDTH - 1, ""), (WIDTH, HELP)):
            monkeypatch.setattr("os.get_terminal_size", lambda _, wide=columns: os.terminal_size((wide, 24)))
            assert answer(["kubectl-evidence", "--help"]) == text


@pytest.mark.parametrize("words", ["--help", "pod/x -n payments --help"])
def test_the_help_is_the_same_whoever_writes_it(words: str) -> None:
    ran = subprocess.run(
        [SCRIPTS / "kubectl-evidence", *words.split()], capture_output=True, text=True, check=True, timeout=60
    )
    assert (ran.stdout, ran.stderr) == (HELP, "")


def test_the_version_is_told() -> None:
    ran = subprocess.run([SCRIPTS / "kubectl-evidence", "--version"], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == (f"kubectl-evidence {__version__}\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_is_one_clear_error() -> None:
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [SCRIPTS / "kubectl-evidence", "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ran.returncode == 2
    assert ran.stderr == "error: cannot write to standard output: No space left on device\n"


def test_a_reader_that_stops_reading_and_a_closed_output_are_no_errors() -> None:
    for after in ("| head -c 10", ">&-"):
        command_line = f"{SCRIPTS}/kubectl-evidence --help {after}"
        ran = subprocess.run(["/bin/bash", "-c", command_line], capture_output=True, text=True, check=False)
        assert "Traceback" not in ran.stderr
        assert ran.stderr == ""
