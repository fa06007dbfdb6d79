"""The line of a log that tells why a program ended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.semantics.log_topics import Topic, topic_of, topic_span
from kubectl_evidence.text import Name, Text, join, say

# How much a line tells: that the program gives up, that something was raised, logged as an error, or went wrong; that
# it was only warned of; nothing but that it is the last.
Weight: TypeAlias = Literal["fatal", "raised", "error", "wrong", "warned", "last"]

# Only the end of a run can tell of its end.
_WINDOW = 40
# A line that only seems to tell of something wrong counts among the last so many.
_CLOSE = 5

# What a program says when it gives up: the last such line is the closest to the cause.
_FATAL = late(
    r"\bfatal\b|\bpanic\b|\bpanicked\b|\buncaught\b|\bunhandled\b|^caused by:|exception in thread"
    r"|\bsegmentation fault\b|exec format error|\bcritical\b|\bemerg(?:ency)?\b|^F\d{4} \d\d:\d\d:\d\d|\"level\":60\b",
    re.IGNORECASE,
)
# `ValueError: …`, `java.net.ConnectException: …`, `Error: Cannot find module`.
_RAISED = late(
    r"(?:^|[\s:.(])(?:[A-Z][A-Za-z]*)?(?:Error|Exception)\b\s*:|^error\b|\[error\]|\blevel=error\b"
    r"|\"(?:level|severity)\":\s*(?:\"(?:error|ERROR)\"|50\b)|^E\d{4} \d\d:\d\d:\d\d"
    # What parsers of command lines say, before pages of usage (getopt, argparse, Go's flag and pflag, clap, picocli).
    r"|\b[Uu]n(?:recognized|known) (?:shorthand )?(?:option|flag|arguments?)\b|\b(?:invalid|illegal|no such) option\b"
    r"|\bflag provided but not defined\b|\bunexpected argument\b|\b(?:option|flag)s? .{0,40}\brequires an? argument\b"
    r"|\bflag needs an argument\b"
)
_ERROR = late(r"\b(?:ERROR|SEVERE)\b")
_WRONG = late(
    r"\berr(?:or)?s?\b|\bexception\b|\bfail(?:ed|ure|s|ing)?\b|\bcannot\b|\bcan't\b|\bcould not\b|\bunable to\b"
    r"|\brefused\b|\bdenied\b|\bno such\b|\bnot found\b|\binvalid\b|\bmissing\b|\brequired\b|\btimed out\b|\baborted\b"
    r"|\bnot set\b|\bundefined\b|\bin use\b|\bdoes not exist\b|\bno space\b|\bread-only file|\bnot permitted\b"
    r"|\b(?:does|do|did) not match\b|\bmismatch(?:ed)?\b|\bcorrupt(?:ed|ion)?\b|\bbad (?:file )?format\b|\btoo low\b"
    r"|\bbad directive\b|\bwrong number of arguments\b",
    re.IGNORECASE,
)
_TIERS: tuple[tuple[Weight, re.Pattern[str]], ...] = (
    ("fatal", _FATAL),
    ("raised", _RAISED),
    ("error", _ERROR),
    ("wrong", _WRONG),
)
# Words about errors that tell of none.
_HARMLESS = late(
    r"\b(?:0|no|without|zero) (?:errors?|failures?)\b"
    r"|\b(?:err(?:or)?s?|fail(?:ed|ures?)?)\"?\s*[=:]\s*(?:0\b|null\b|nil\b|none\b|false\b|\"\"|<nil>)",
    re.IGNORECASE,
)
# What follows from the end, whatever the cause was: it is the answer only where nothing else is.
_AFTERMATH = late(
    r"\b(?:application|app|server|service|start-?up|process|worker|boot|script|command|program|task)s?\b.{0,40}"
    r"\b(?:fail(?:ed|ure)?|terminated|aborted|exit(?:ed|ing)?|crashed)\b|\bexit(?:ed|ing)?\b|\bshutting down\b"
    r"|\bshutdown\b|\bgiving up\b|\babort(?:ed|ing)\b",
    re.IGNORECASE,
)
# What pydantic writes above the fields that it refuses.
_FIELDS_BELOW = late(r"\b\d+ validation errors? for \S+$")
# What says that something could not be done, at the end of its line perhaps without a word of why.
_WHAT = late(r"\b(?:unable to|could not|cannot|can't|failed to) [^:=]+$", re.IGNORECASE)
# So many other words make a line more than that.
_MORE, _WORD = 4, late(r"[A-Za-z]{3,}")
_NOISE = late(
    r"\b[Ee]xiting\b.{0,40}\bdue to\b|did not exit normally|check the logs?\b|complete log of this run"
    r"|\bcontains? errors?\b|\bconfiguration (?:file )?(?:\S+ )?test failed\b|\bfrom remote repository\b"
    r"|\b[Ee]rrors?(?:\(s\))? found in\b|\bdied while\b|\*\*\* FATAL CONFIG FILE ERROR"
    r"|ELIFECYCLE|^npm (?:ERR!|error) (?:code|path|errno|command)\b|^make: \*\*\* "
)
# The level that a line gives itself, at its beginning or in a field.
_LEVEL = late(
    r"\b(INFO|DEBUG|TRACE|NOTICE|WARN|WARNING)\b"
    r"|(?:\blevel=|\"(?:level|severity|lvl)\"\s*:\s*\"|\[|^\W*)(info|debug|trace|notice|warn(?:ing)?)\b"
    r"|\"level\"\s*:\s*([1-4]0)\b|^([IW])\d{4} \d\d:\d\d:\d\d"
)
_LEVEL_WITHIN = 120
_TELLS_NOTHING = frozenset({"INFO"})
_LEVEL_WORD = late(r"\b(?:FATAL|ERROR|CRITICAL|SEVERE|fatal|error|critical)\b")
_WARNS = frozenset({"WARN", "WARNING", "warn", "warning", "40", "W"})
# The heads that Rust, Spring Boot and Elasticsearch write above what they have to say.
_HEADS = late(r"\bpanicked at .+:\d+:\d+:$|^Description:\s*$|\bthe points described in the following\b")
# What was raised without a word behind it: the words stand below, after what only announces them (Prisma).
_EMPTY = late(r"\b[A-Z]\w*(?:Error|Exception):\s*$")
# Frames of a stack say where, not why.
_FRAME = late(
    r'^\s+at |^\s*File "|^\s*\.\.\. \d+ more|^\s*\.\.\. \d+ common frames|^goroutine \d+|^\t|^exit status \d+$'
    r"|^note: run with|^Node\.js v\d|^\s*\^+\s*$"
)
# With the zone and the process that PostgreSQL's log_line_prefix adds.
_TIME = late(
    r"^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|\s?[+-]\d\d:?\d\d)?\]?\s+"
    r"(?:[A-Z]{2,5} (?=\[\d+\] ))?(?:\[\d+\] )?"
)
# What only announces the words that tell: it makes room where those are many.
_HEAD = late(
    r"(?:caused by: |unhandled exception[.:] |uncaught exception[.:] |exception in thread \"[^\"]*\" "
    r"|(?:system|java|javax|org|com|io|net)\.(?:\w+\.)*(?=[A-Z]\w*(?:Error|Exception):))+",
    re.IGNORECASE,
)
# Where the words begin behind what klog writes first.
_KLOG = late(r"^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ [^\]\s]+\] ")
# The fields of a structured line that are sentences.
_MESSAGES = r"msg|message|error|err|cause|exception|reason|detail|details|error_message|errorMessage"
_SENTENCES = 3
# In JSON perhaps below another: `"error.message"` (Elastic Common Schema).
_JSON_FIELD = late(rf'"(?:(?:err(?:or)?|exception)\.)?(?:{_MESSAGES})"\s*:\s*"((?:[^"\\]|\\.)+)"')
_LOGFMT_FIELD = late(rf'(?:^|\s)(?:{_MESSAGES})="((?:[^"\\]|\\.)+)"|(?:^|\s)(?:{_MESSAGES})=([^\s"]+)')


@dataclass(frozen=True)
class LastWords:
    """A line of a log by its number, where in it the words begin that tell, and how much they do."""

    number: int
    line: Text
    start: int
    weight: Weight = "last"

    @property
    def topic(self) -> Topic | None:
        """What the line is about."""
        return topic_of(self.line)

    def quote(self, limit: int) -> Text:
        """Cut it to `limit` characters around what tells; a time at its beginning is left out.

        Of a structured line the fields that are sentences are quoted.
        """
        if (sentences := self._sentences()) is not None:
            return _cut(sentences, limit)
        begin = 0
        for prefix in (_TIME, _KLOG):
            found = prefix.match(self.line)
            if found is not None and (found.end() <= self.start or prefix is _KLOG):
                begin = found.end()
        if len(self.line) - begin > limit and self.start - begin > limit // 2:
            return say("…{}", _cut(self.line.part(self.start, len(self.line)), limit - 1))
        return _cut(self.line.part(begin, len(self.line)), limit)

    def _sentences(self) -> Text | None:
        """The message and the error of a line in JSON or in logfmt; None where it is in neither."""
        if self.line.lstrip().startswith("{"):
            pattern = _JSON_FIELD
        elif "level=" in self.line or "lvl=" in self.line:
            pattern = _LOGFMT_FIELD
        else:
            return None
        spans = (found.span(found.lastindex or 0) for found in pattern.finditer(self.line))
        parts = list(dict.fromkeys(self.line.part(*span) for span in spans))[:_SENTENCES]
        return join(": ", [_unescaped(one) for one in parts]) if parts else None


def _unescaped(field: Text) -> Text:
    """Write the quotation marks of a field as they were before it was written as JSON, or as logfmt."""
    places = [0, *(end for found in re.finditer(r'\\"', field) for end in (found.start(), found.end())), len(field)]
    return join('"', [field.part(start, end) for start, end in zip(places[::2], places[1::2], strict=True)])


def _cut(text: Text, limit: int) -> Text:
    """Give at most `limit` characters: those that say what it is about, where there are more."""
    if len(text) <= limit:
        return text.excerpt(limit)
    head = _HEAD.match(text)
    rest = text.part(head.end() if head is not None else 0, len(text))
    span = topic_span(rest)
    if len(rest) <= limit or span is None:
        return rest.excerpt(limit)
    # To the end where it can be; from the beginning of a word, so that no mask is cut in two.
    fits = rest.find(" ", max(0, len(rest) - limit)) + 1
    begin = min(fits or len(rest), rest.rfind(" ", 0, span[0] + 1) + 1)
    return say("…{}", rest.part(begin, len(rest)).excerpt(limit - 1)) if begin else rest.excerpt(limit)


def last_words_of(name: Name, container: Container, logs: Logs | None) -> tuple[Text, LastWords] | None:
    """Choose the telling line of the run that ended last, with the key of its log; None when no log was had."""
    # Only while a container runs is its current log that of another run than the one that ended last.
    running = container.state is not None and container.state.status == "running"
    stream = logs.last_run(name, over=not running) if logs is not None else None
    found = last_words(stream[1].lines) if stream is not None else None
    return (stream[0], found) if stream is not None and found is not None else None


def last_words(lines: Mapping[int, Text]) -> LastWords | None:
    """Choose the last line that says that something fatal happened, else that something went wrong, else the last.

    What is raised at the end of a Python traceback, or stands below the head that Rust or Spring Boot write, counts as
    fatal. None when every line is empty. A line is data: that it tells the cause is likely, never proven.
    """
    written = list(_written(lines))[-_WINDOW:]
    heads = _below_heads(written)
    aside: list[LastWords] = []
    for weight, telling in _TIERS:
        for place, (number, line) in enumerate(reversed(written)):
            match = telling.search(line)
            if number in heads and weight == "fatal":
                found = LastWords(number, line, match.start() if match is not None else 0, "fatal")
                return _with_field(written[len(written) - place :], found)
            if match is None or _is_harmless(line, telling) or (level := _level(line)) in _TELLS_NOTHING:
                continue
            if level is not None or (weight == "wrong" and place >= _CLOSE):
                aside.append(LastWords(number, line, match.start(), "warned"))
            elif _is_aftermath(line):
                aside.insert(0, LastWords(number, line, match.start(), weight))
            else:
                return _reason_above(written[: len(written) - place], LastWords(number, line, match.start(), weight))
    return next(iter(aside), last_line(lines))


def first_words(lines: Mapping[int, Text]) -> LastWords | None:
    """Choose the first line that tells of an error; None where none does."""
    for number, line in lines.items():
        for weight, telling in _TIERS:
            match = telling.search(line)
            if match is None or _FRAME.search(line) or _is_harmless(line, telling):
                continue
            if weight != "wrong" or _level(line) is None:
                return LastWords(number, line, match.start(), weight)
    return None


def last_line(lines: Mapping[int, Text]) -> LastWords | None:
    """The last line that is not empty: what a program that still runs does now."""
    written = [(number, line) for number, line in lines.items() if line.strip()]
    if not written:
        return None
    number, line = written[-1]
    time = _TIME.match(line)
    return LastWords(number, line, start=time.end() if time is not None else 0)


def _written(lines: Mapping[int, Text]) -> Iterator[tuple[int, Text]]:
    """The lines that are neither empty nor part of a stack: such stacks may be longer than the window."""
    code_follows = False
    for number, line in lines.items():
        is_code = code_follows and line.startswith("    ")
        code_follows = line.lstrip().startswith('File "')
        if line.strip() and not is_code and not _FRAME.search(line):
            yield number, line


def _below_heads(written: Sequence[tuple[int, Text]]) -> frozenset[int]:
    """The lines that say what the one above only announces.

    Python writes what was raised below the stack, Rust its message below the place (library/std/src/panicking.rs),
    Spring Boot a description below its banner (LoggingFailureAnalysisReporter), Elasticsearch the checks that failed
    below their number (BootstrapChecks), Prisma what failed below the call.
    """
    found: set[int] = set()
    awaits = ""
    for number, line in written:
        if line.startswith("Traceback (most recent call last)"):
            awaits = "raised"
        elif _HEADS.search(line):
            awaits = "next"
        elif _EMPTY.search(line):
            awaits = "words"
        elif (
            awaits == "next"
            or (awaits == "raised" and not line[:1].isspace())
            or (awaits == "words" and not line.rstrip().endswith(":"))
        ):
            found.add(number)
            awaits = ""
    return frozenset(found)


def _with_field(below: Sequence[tuple[int, Text]], found: LastWords) -> LastWords:
    """Add the first field, and what is wrong with it, that pydantic writes below the number of its errors."""
    head = _FIELDS_BELOW.search(found.line)
    if head is None or len(below) < 2 or not below[1][1].startswith("  "):
        return found
    wrong = below[1][1]
    told = wrong.part(2, (wrong.find(" [type=") + 1 or len(wrong) + 1) - 1)
    return LastWords(found.number, say("{}: {}: {}", found.line.part(*head.span()), below[0][1], told), 0, found.weight)


def _reason_above(written: Sequence[tuple[int, Text]], found: LastWords) -> LastWords:
    """The error right above a line that only says what could not be done, where that one says why.

    `err="open /data/x: permission denied"`, and then `panic: Unable to create the log`.
    """
    if len(written) < 2 or found.topic is not None or not _WHAT.search(found.line):
        return found
    number, line = written[-2]
    for weight, telling in _TIERS[:-1]:
        match = telling.search(line)
        if match is not None and topic_of(line) is not None and _level(line) is None:
            return LastWords(number, line, match.start(), weight)
    return found


def _is_harmless(line: Text, telling: re.Pattern[str]) -> bool:
    return _HARMLESS.search(line) is not None and not telling.search(_HARMLESS.sub("", line))


def _is_aftermath(line: Text) -> bool:
    if _NOISE.search(line):
        return True
    if _AFTERMATH.search(line) is None or topic_of(line) is not None:
        return False
    rest = _LEVEL_WORD.sub(" ", _AFTERMATH.sub(" ", line))
    return len(_WORD.findall(rest)) < _MORE


def _level(line: Text) -> str | None:
    """The level of a line, where it is below that of an error: WARN for every way to write it."""
    found = _LEVEL.search(line[:_LEVEL_WITHIN])
    if found is None:
        return None
    return "WARN" if found[found.lastindex or 0] in _WARNS else "INFO"
