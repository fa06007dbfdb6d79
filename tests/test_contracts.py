"""The direction of the design is enforced: each rule is shown to refuse a planted violation.

A contract that nothing can break proves nothing. The import contracts (`.importlinter`) are run over a copy of
the package in which one wrong import was planted; the type checker reads `tests/typing/must_fail.py`.
"""

from __future__ import annotations

import ast
import configparser
import itertools
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
MODULES = sorted((ROOT / "kubectl_evidence").rglob("*.py"))

DIRECTION = "One direction, no way back"
NETWORK = "Only cluster talks to a cluster"
RAW = "Raw answers stop at redact"
COMMAND_LINE = "Only cli reads a command line"
TERMINAL = "Only the terminal view and cli know a terminal"

# Where the wrong import is planted, what it imports, the contracts that must refuse it.
PLANTS = [
    ("render/planted.py", "kubectl_evidence.cli", {DIRECTION}),
    ("collect.py", "kubectl_evidence.pipeline", {DIRECTION}),
    ("checks/planted.py", "kubectl_evidence.redact", {DIRECTION}),
    ("collect.py", "kubectl_evidence.checks", {DIRECTION}),
    ("record.py", "kubectl_evidence.render", {DIRECTION}),
    ("packet.py", "kubectl_evidence.checks", {DIRECTION}),
    ("cluster/planted.py", "kubectl_evidence.packet", {DIRECTION}),
    ("bundle.py", "kubectl_evidence.rank", {DIRECTION}),
    ("evidence/planted.py", "kubectl_evidence.finding", {DIRECTION}),
    ("outcome.py", "kubectl_evidence.raw", {DIRECTION, RAW}),
    ("text.py", "kubectl_evidence.outcome", {DIRECTION}),
    ("checks/planted.py", "kubernetes.client", {NETWORK}),
    ("cli/planted.py", "kubernetes", {NETWORK}),
    ("evidence/planted.py", "urllib3", {NETWORK}),
    ("collect.py", "http.client", {NETWORK}),
    ("render/planted.py", "requests", {NETWORK}),
    ("redact/planted.py", "socket", {NETWORK}),
    ("checks/planted.py", "kubectl_evidence.raw", {RAW}),
    ("evidence/planted.py", "kubectl_evidence.raw", {RAW}),
    ("finding.py", "kubectl_evidence.raw", {RAW}),
    ("packet.py", "kubectl_evidence.raw", {RAW}),
    ("rank.py", "kubectl_evidence.raw", {RAW}),
    ("timeline.py", "kubectl_evidence.raw", {RAW}),
    ("budget.py", "kubectl_evidence.raw", {RAW}),
    ("render/planted.py", "kubectl_evidence.raw", {RAW}),
    ("checks/planted.py", "kubectl_evidence.cluster", {RAW}),
    ("packet.py", "kubectl_evidence.cluster", {RAW}),
    ("render/planted.py", "kubectl_evidence.cluster", {RAW}),
    ("finding.py", "kubectl_evidence.cluster", {RAW, DIRECTION}),
    ("pipeline.py", "click", {COMMAND_LINE}),
    ("render/planted.py", "argparse", {COMMAND_LINE}),
    ("packet.py", "rich", {TERMINAL}),
    ("render/to_markdown.py", "rich.markup", {TERMINAL}),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a checkout of nothing but the package and its contracts, to be spoilt."""
    shutil.copytree(ROOT / "kubectl_evidence", tmp_path / "kubectl_evidence", ignore=shutil.ignore_patterns("__pyc*"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def broken_contracts(checkout: Path) -> dict[str, str]:
    """Run the contracts over a checkout: the name of each that is broken, and what was said about it."""
    command: list[str | Path] = [sys.executable, BIN / "lint-imports", "--no-cache", "--no-logo"]
    ran = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    names = re.findall(r"^(.+) BROKEN", ran.stdout, re.MULTILINE)
    assert ran.returncode == bool(names), ran.stdout + ran.stderr
    said = re.split(r"^(.+)\n-+$", ran.stdout, flags=re.MULTILINE)
    return {name: text.strip() for name, text in itertools.pairwise(said) if name in names}


def test_every_contract_has_a_violation_here() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    names = {contracts[section]["name"] for section in contracts.sections() if ":contract:" in section}
    assert names == set().union(*(refused_by for _, _, refused_by in PLANTS))


def test_the_package_as_it_is_keeps_every_contract(copy: Path) -> None:
    assert broken_contracts(copy) == {}


@pytest.mark.parametrize(
    ("where", "imported", "refused_by"), PLANTS, ids=[f"{where} imports {imported}" for where, imported, _ in PLANTS]
)
def test_a_wrong_import_is_refused_by_name(copy: Path, where: str, imported: str, refused_by: set[str]) -> None:
    module = copy / "kubectl_evidence" / where
    existing = module.read_text() if module.exists() else '"""Planted."""\n'
    # In a function, because an import that is put off is an import all the same.
    module.write_text(f"{existing}\n\ndef planted() -> None:\n    import {imported}\n")

    broken = broken_contracts(copy)

    importer = ".".join(module.relative_to(copy).with_suffix("").parts)
    ours = imported.startswith("kubectl_evidence.")
    planted = f"{importer} -> {imported if ours else imported.partition('.')[0]} ("
    assert refused_by <= {name for name, said in broken.items() if planted in said}


def test_a_module_that_was_given_no_place_is_refused(copy: Path) -> None:
    (copy / "kubectl_evidence" / "helpers.py").write_text('"""Planted."""\n')
    assert "- kubectl_evidence.helpers\n" in broken_contracts(copy)[DIRECTION]


def test_the_type_checker_refuses_each_marked_line_and_no_other() -> None:
    must_fail = Path("tests/typing/must_fail.py")
    lines = (ROOT / must_fail).read_text().splitlines()
    marked = {(number, line.split("# error: ")[1]) for number, line in enumerate(lines, 1) if "# error: " in line}

    command: list[str | Path] = [sys.executable, "-m", "mypy", "--output", "json", must_fail]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = [json.loads(line) for line in ran.stdout.splitlines()]

    assert marked
    assert {Path(each["file"]) for each in said} == {must_fail}, ran.stdout + ran.stderr
    assert {(each["line"], each["code"]) for each in said if each["severity"] == "error"} == marked


def spoken_variables(source: str) -> list[int]:
    """Find where `say` or `join` is given a template that is not written out there: the lines."""
    return [
        call.lineno
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"say", "join"}
        and not (call.args and isinstance(call.args[0], ast.Constant))
    ]


def test_a_template_that_is_not_written_out_is_found() -> None:
    # mypy takes LiteralString for str, so that this rule, alone of the boundary's, is ours to enforce.
    assert spoken_variables('say("container {}", name)\nsay(log)\njoin(f"{log}", words)\n", ".join(words)') == [2, 3]


@pytest.mark.parametrize("module", MODULES, ids=[str(module.relative_to(ROOT)) for module in MODULES])
def test_every_sentence_in_a_packet_has_words_of_our_own(module: Path) -> None:
    assert spoken_variables(module.read_text()) == []
