"""The line of a log that tells why a program ended."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.text import Name, Text, say

# Only the end of a run can tell of its end.
_WINDOW = 40

# What a program says when it gives up: the last such line is the closest to the cause.
_FATAL = late(
    r"\bfatal\b|\bpanic\b|\buncaught\b|\bunhandled\b|^caused by:|exception in thread|\bsegmentation fault\b"
    r"|exec format error|\bcritical\b|\bemerg(?:ency)?\b",
    re.IGNORECASE,
)
# `ValueError: …`, `java.net.ConnectException: …`, `Error: Cannot find module`.
_RAISED = late(r"(?:^|[\s:.])(?:[A-Z][A-Za-z]*)?(?:Error|Exception)\b\s*:|^error\b|\[error\]|\blevel=error\b")
_WRONG = late(
    r"\berr(?:or)?s?\b|\bexception\b|\bfail(?:ed|ure|s|ing)?\b|\bcannot\b|\bcan't\b|\bcould not\b|\bunable to\b"
    r"|\brefused\b|\bdenied\b|\bno such\b|\bnot found\b|\binvalid\b|\bmissing\b|\brequired\b|\btimed out\b|\baborted\b",
    re.IGNORECASE,
)
# Words about errors that tell of none.
_HARMLESS = late(
    r"\b(?:0|no|without|zero) (?:errors?|failures?)\b"
    r"|\b(?:err(?:or)?s?|fail(?:ed|ures?)?)\"?\s*[=:]\s*(?:0\b|null\b|nil\b|none\b|false\b|\"\"|<nil>)",
    re.IGNORECASE,
)
_QUIET = late(r"\b(?:INFO|DEBUG|TRACE|info|debug|trace)\b")
# Frames of a stack say where, not why.
_FRAME = late(r'^\s+at |^\s*File "|^\s*\.\.\. \d+ more|^goroutine \d+|^\t|^exit status \d+$')
_TIME = late(r"^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|\s?[+-]\d\d:?\d\d)?\]?\s+")


@dataclass(frozen=True)
class LastWords:
    """A line of a log by its number, and where in it the words begin that tell."""

    number: int
    line: Text
    start: int

    def quote(self, limit: int) -> Text:
        """Cut it to `limit` characters around what tells; a time at its beginning is left out."""
        time = _TIME.match(self.line)
        begin = time.end() if time is not None and time.end() <= self.start else 0
        if self.start - begin > limit // 2:
            return say("…{}", self.line.part(self.start, len(self.line)).excerpt(limit - 1))
        return self.line.part(begin, len(self.line)).excerpt(limit)


def last_words_of(name: Name, container: Container, logs: Logs | None) -> tuple[Text, LastWords] | None:
    """Choose the telling line of the run that ended last, with the key of its log; None when no log was had."""
    # Only while a container runs is its current log that of another run than the one that ended last.
    running = container.state is not None and container.state.status == "running"
    stream = logs.last_run(name, over=not running) if logs is not None else None
    found = last_words(stream[1].lines) if stream is not None else None
    return (stream[0], found) if stream is not None and found is not None else None


def last_words(lines: Mapping[int, Text]) -> LastWords | None:
    """Choose the last line that says that something fatal happened, else that something went wrong, else the last.

    None when every line is empty. A line is data: that it tells the cause is likely, never proven.
    """
    written = [(number, line) for number, line in lines.items() if line.strip()][-_WINDOW:]
    for telling in (_FATAL, _RAISED, _WRONG):
        for number, line in reversed(written):
            if (match := telling.search(line)) is not None and not _is_quiet(line, telling):
                return LastWords(number, line, match.start())
    return last_line(lines)


def first_words(lines: Mapping[int, Text]) -> LastWords | None:
    """Choose the first line that tells of an error; None where none does."""
    for number, line in lines.items():
        for telling in (_FATAL, _RAISED, _WRONG):
            if (match := telling.search(line)) is not None and not _is_quiet(line, telling):
                return LastWords(number, line, match.start())
    return None


def last_line(lines: Mapping[int, Text]) -> LastWords | None:
    """The last line that is not empty: what a program that still runs does now."""
    written = [(number, line) for number, line in lines.items() if line.strip()]
    if not written:
        return None
    number, line = written[-1]
    time = _TIME.match(line)
    return LastWords(number, line, start=time.end() if time is not None else 0)


def _is_quiet(line: Text, telling: re.Pattern[str]) -> bool:
    if _FRAME.search(line):
        return True
    if _HARMLESS.search(line) and not telling.search(_HARMLESS.sub("", line)):
        return True
    return telling is _WRONG and _QUIET.search(line) is not None
