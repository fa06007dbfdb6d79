"""What every check has, whoever writes the next one."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from kubectl_evidence.checks import Check, all_checks
from tests.incidents import incidents
from tests.test_scenarios import packet

CHECKS = all_checks()
IDS = {check.id for check in CHECKS}
SECTIONS = ("## What it decides", "## How it decides", "## What would prove it", "## Traps", "## Example")
RECORDED = {incident.name: incident for incident in incidents()}
# Where an example leaves something out: a name that is drawn, a time, the rest of a sentence.
CUT = "…"

each_check = pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])


@each_check
def test_the_page_of_a_check_has_its_five_sections_in_order_and_words_in_each(check: Check) -> None:
    assert [line for line in check.doc.splitlines() if line.startswith("##")] == list(SECTIONS)
    rest = check.doc
    for section in SECTIONS:
        before, _, rest = rest.partition(section)
        assert section == SECTIONS[0] or before.strip()
    assert rest.strip()


@each_check
def test_the_example_is_what_the_check_says_of_the_incident_that_it_names_or_of_what_its_tests_make(
    check: Check,
) -> None:
    words, quoted = example(check)
    assert quoted
    assert quoted.strip(f" .{CUT}"), "an example that leaves everything out"
    named = re.search(r"fixtures/([a-z0-9-]+)", words)
    if named:
        said = said_of(check.id, named[1])
        assert [one for one in said if pattern(quoted).fullmatch(one)], said
    else:
        tests = importlib.import_module(f"tests.checks.{check.group}.test_{check.id.replace('-', '_')}")
        assert is_asserted(quoted, tests)


def example(check: Check) -> tuple[str, str]:
    """What stands before the quotation of a page's last section, and the quotation in one line."""
    lines = check.doc.rpartition(SECTIONS[-1])[2].strip().splitlines()
    words = " ".join(line for line in lines if not line.startswith(">"))
    return words, " ".join(line.removeprefix(">").strip() for line in lines if line.startswith(">"))


def pattern(quoted: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, quoted.split(CUT))))


def said_of(check: str, incident: str) -> list[str]:
    """Every sentence of a check in a replay, consequences and what is ruled out included."""
    document = packet(RECORDED[incident])
    facts = [*document["findings"], *(one for fact in document["findings"] for one in fact.get("consequences", ()))]
    return [fact["says"] for fact in (*facts, *document["ruledOut"]) if fact["check"] == check]


def is_asserted(quoted: str, tests: ModuleType) -> bool:
    """Whether a string of a module of tests is this sentence; what only a test knows of an f-string may be anything."""
    return any(
        pattern(quoted).fullmatch(one) if isinstance(one, str) else one.fullmatch(quoted) for one in strings(tests)
    )


def strings(module: ModuleType) -> Iterator[str | re.Pattern[str]]:
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield joined([*map(partial(part_of, known=vars(module)), node.values)])


def part_of(part: ast.expr, known: dict[str, object]) -> str | None:
    """A part of an f-string, where it is plain or a name of the module's."""
    if isinstance(part, ast.Constant):
        return str(part.value)
    named = part.value if isinstance(part, ast.FormattedValue) else None
    return str(known[named.id]) if isinstance(named, ast.Name) and named.id in known else None


def joined(parts: list[str | None]) -> str | re.Pattern[str]:
    """An f-string of parts; a pattern where some are not known, if the others are enough of a sentence."""
    plain = "".join(part for part in parts if part is not None)
    if None not in parts or len(plain) < 40:
        return plain
    return re.compile("".join(".+" if part is None else re.escape(part) for part in parts))


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
