"""An expression that is compiled late is the expression."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from kubectl_evidence.late import late

LOAD_ALL = """
import importlib, pkgutil, re, sys
compiled = []
real = re.compile
def compile(pattern, flags=0):
    if "kubectl_evidence" in sys._getframe(1).f_code.co_filename:
        compiled.append(sys._getframe(1).f_globals["__name__"])
    return real(pattern, flags)
import kubectl_evidence.evidence  # spells its fields as soon as its classes are made
re.compile = compile
import kubectl_evidence.redact.redactor, kubectl_evidence.semantics
for info in pkgutil.iter_modules(kubectl_evidence.semantics.__path__):
    importlib.import_module(f"kubectl_evidence.semantics.{info.name}")
print(*compiled)
"""


def test_it_does_what_the_compiled_one_does() -> None:
    wanted, promised = re.compile("(?P<key>a+)=(b)", re.IGNORECASE), late("(?P<key>a+)=(b)", re.IGNORECASE)
    for name in ("match", "search", "fullmatch", "findall", "split"):
        assert str(getattr(promised, name)("AA=b")) == str(getattr(wanted, name)("AA=b"))
    assert promised.sub(r"\2", "x a=b") == "x b"
    assert (promised.pattern, promised.flags, promised.groups) == (wanted.pattern, wanted.flags, wanted.groups)


def test_bytes_have_expressions_too() -> None:
    assert late(rb"a.").findall(b"abac") == [b"ab", b"ac"]


def test_what_is_no_expression_is_found_at_its_first_use() -> None:
    promised = late("(")
    with pytest.raises(re.error):
        promised.search("x")


def test_the_redactor_and_the_readers_of_messages_compile_nothing_when_they_are_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", LOAD_ALL], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []
