"""A token that a runtime has broken in two is hidden in both of its parts, and what stands between them is kept."""

from __future__ import annotations

import pytest

from kubectl_evidence.redact.partial import is_partial
from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact import fakes

STAMP = "2026-11-26T10:00:00.123456789Z"
TOKEN = "gh" + "p_" + fakes.fill("{alnum:36}")[0]
BROKEN = {
    "CRI": f"{STAMP} stdout P using {{0}}\n{STAMP} stdout F {{1}} to clone",
    "CRI in three parts": f"{STAMP} stderr P using {{0}}\n{STAMP} stderr P {{1}}\n{STAMP} stderr F  to clone",
    "docker": (
        f'{{{{"log":"using {{0}}","stream":"stdout","time":"{STAMP}"}}}}\n'
        f'{{{{"log":"{{1}} to clone\\n","stream":"stdout","time":"{STAMP}"}}}}'
    ),
    "a timestamp in the middle": f"using {{0}}{STAMP} {{1}} to clone",
    "a continued line": "using {0}\\\n{1} to clone",
}


@pytest.mark.parametrize("form", BROKEN)
@pytest.mark.parametrize("cut", [17, 24, 33])
def test_both_parts_are_hidden_and_nothing_else(form: str, cut: int) -> None:
    text = BROKEN[form].format(TOKEN[:cut], TOKEN[cut:])
    redacted = KeyedRedactor(b"key").redact(text)
    mark = KeyedRedactor(b"key").redact(f"using {TOKEN} now").split()[1]
    assert redacted == BROKEN[form].format(mark, mark)
    assert KeyedRedactor(b"key").redact(redacted) == redacted


@pytest.mark.parametrize(
    "text",
    [
        f"{STAMP} stdout F using\n{STAMP} stdout F a-very-long-word-of-evidence-0123456789",
        f"{STAMP} stdout P password\n{STAMP} stderr F =not-of-the-same-stream",
        f"updated_at=checkout-api-{STAMP} state=running",
    ],
)
def test_whole_lines_are_not_joined(text: str) -> None:
    assert KeyedRedactor(b"key").redact(text) == text


def test_a_line_to_be_continued_is_told_by_its_flag() -> None:
    assert is_partial(f"{STAMP} stdout P some\n")
    assert not is_partial(f"{STAMP} stdout F some\n")
    assert not is_partial("P some\n")


@pytest.mark.parametrize("form", BROKEN)
@pytest.mark.parametrize("at", ["in the name", "in the value"])
def test_a_name_and_a_value_are_read_across_the_break(form: str, at: str) -> None:
    secret = fakes.fill("{alnum:16}")[0]
    text = f"connected DB_PASSWORD={secret} host=db"
    cut = text.index("WORD" if at == "in the name" else secret[5:])
    broken = BROKEN[form].replace("using ", "", 1).replace(" to clone", "", 1).format(text[:cut], text[cut:])
    redacted = KeyedRedactor(b"key").redact(broken)
    assert secret[:5] not in redacted
    assert secret[5:] not in redacted
    assert "host=db" in redacted
