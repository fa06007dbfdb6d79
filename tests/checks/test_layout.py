"""What every check has, whoever writes the next one."""

from __future__ import annotations

import ast
import inspect
import sys
from pathlib import Path

import pytest

from kubectl_evidence.checks import Check, all_checks

CHECKS = all_checks()
IDS = {check.id for check in CHECKS}
SECTIONS = ("## What it decides", "## How it decides", "## What would prove it", "## Traps")

each_check = pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])


@each_check
def test_the_page_of_a_check_has_its_four_sections_in_order_and_words_in_each(check: Check) -> None:
    assert [line for line in check.doc.splitlines() if line.startswith("##")] == list(SECTIONS)
    rest = check.doc
    for section in SECTIONS:
        before, _, rest = rest.partition(section)
        assert section == SECTIONS[0] or before.strip()
    assert rest.strip()


@each_check
def test_the_title_is_one_sentence_on_one_line(check: Check) -> None:
    module = inspect.getmodule(check.run)
    assert module is not None
    assert check.title == inspect.getdoc(module)
    assert check.title.endswith(".")


@each_check
def test_a_check_explains_only_checks_that_exist_and_never_itself(check: Check) -> None:
    assert set(check.explains) <= IDS - {check.id}


@each_check
def test_a_check_has_a_file_of_tests_of_its_own(check: Check) -> None:
    assert (Path(__file__).parent / check.group / f"test_{check.id.replace('-', '_')}.py").exists()


@each_check
def test_a_check_reads_no_clock_and_does_no_input_or_output(check: Check) -> None:
    module = sys.modules[check.run.__module__]
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call)
    }
    assert not called & {"now", "utcnow", "today", "time", "monotonic", "open", "print", "getenv", "run"}


def test_no_two_checks_explain_each_other() -> None:
    explains = {check.id: set(check.explains) for check in CHECKS}
    assert not [(a, b) for a in explains for b in explains[a] if a in explains[b]]
