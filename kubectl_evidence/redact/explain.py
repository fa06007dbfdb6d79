"""Says what was hidden, where, by which rule and why; never the value.

A text is compared with what became of it: where the one holds a placeholder, the other held a secret. So nothing is
asked of the redactor while it works, and an explanation cannot change what is hidden. Why a rule found it is found
out afterwards, from what stands there.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.redact import alignment
from kubectl_evidence.redact.decode import from_base64, from_hex
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.policy import OWN, Policy
from kubectl_evidence.redact.rules import RULES, Rule

if TYPE_CHECKING:
    from kubectl_evidence.redact.filter import Places
    from kubectl_evidence.redact.json_form import JSON, Path
    from kubectl_evidence.redact.redactor import KeyedRedactor

_WIDTH = 160
_NAME = late(r"[A-Za-z_-][\w.-]{0,95}")
_NAME_REACH = 200
_TOLD_BY_PLACE = {
    "private-key": "a private key",
    "secret-data": "data of a Secret",
    "embedded-object": "a whole object that cannot be read",
}


@dataclass(frozen=True)
class Finding:
    """One secret that is hidden: a line and column from 1, the rule that is the placeholder's kind, and why.

    `length` is that of what stood there, as it stood there; None where that cannot be told. `shown` is the line, or
    the value of a document, as it is now.
    """

    line: int
    column: int | None
    rule: str
    why: str
    length: int | None
    shown: str
    path: str = ""


class Explainer:
    """Watches a filter. `counts` is by rule; with `key`, that of the redactor, it also explains each finding."""

    def __init__(self, redactor: KeyedRedactor, key: bytes, policy: Policy, *, explain: bool) -> None:
        self._redactor = redactor
        self._key = key
        self._explain = explain
        self._rules: dict[str, list[Rule]] = {}
        for rule in (*RULES, *policy.rules):
            self._rules.setdefault(rule.id, []).append(rule)
        # Where a placeholder stood first.
        self._first: dict[str, str] = {}
        self.name = ""
        self.counts: Counter[str] = Counter()
        self.findings: list[Finding] = []

    def text(self, line: int, before: str, after: str) -> None:
        """Take note of a text that begins on `line`, and of what became of it."""
        if before == after:
            return
        if not self._explain:
            self._count(before, after)
            return
        old, new = before.split("\n"), after.split("\n")
        at = 0
        for i, now in enumerate(new):
            if at < len(old) and old[at] == now:
                at += 1
                continue
            following = new[i + 1] if i + 1 < len(new) else None
            used = alignment.lines_used(old, at, now, following)
            self._compare("\n".join(old[at : at + used]), now, line + at, 0)
            at += used

    def document(self, line: int, before: JSON, after: JSON, places: Places) -> None:
        """Take note of a document that begins on `line`, and of what became of it."""
        known: dict[Path, tuple[int, int]] | None = None
        for path, shown, was, now in _changed(before, after, (), ()):
            if not self._explain:
                self._count(was, now)
                continue
            known = places() if known is None else known
            down, column = known.get(path, (0, 0))
            self._compare(was, now, line + down, column, shown, _name_of(shown, after))

    def _count(self, before: str, after: str) -> None:
        marks = Counter(found[0] for found in PLACEHOLDER.finditer(after))
        marks.subtract(found[0] for found in PLACEHOLDER.finditer(before))
        for mark, count in marks.items():
            if count > 0:
                self.counts[mark.split(":")[1]] += count

    def _compare(self, was: str, now: str, line: int, column: int, path: Path = (), name: str = "") -> None:
        marks = list(PLACEHOLDER.finditer(now))
        spans = alignment.spans(self._key, was, now, marks)
        old = {found[0] for found in PLACEHOLDER.finditer(was)}
        for mark, span in zip(marks, spans, strict=True):
            if mark[0] in old and (span is None or was[span[0] : span[1]] == mark[0]):
                continue
            rule = mark["kind"]
            self.counts[rule] += 1
            down = was.count("\n", 0, span[0]) if span else 0
            place = None
            if span and not path:
                place = span[0] - (was.rfind("\n", 0, span[0]) + 1)
            why = self._why(was, span, mark, now, path, name)
            at = column + 1 if path else (place + 1 if place is not None else None)
            self._first.setdefault(mark[0], f"{self.name}:{line + down}")
            self.findings.append(
                Finding(
                    line=line + down,
                    column=at,
                    rule=rule,
                    why=why,
                    length=span[1] - span[0] if span else None,
                    shown=_excerpt(now, *mark.span()),
                    path=_pointer(path),
                )
            )

    def _why(self, was: str, span: tuple[int, int] | None, mark: re.Match[str], now: str, path: Path, name: str) -> str:
        rule = mark["kind"]
        if rule in _TOLD_BY_PLACE and (path or rule == "private-key"):
            return _TOLD_BY_PLACE[rule]
        before = _before(was, span, now, mark)
        names = [name, *(found for found in reversed(_NAME.findall(before)) if found in now)]
        named = next((found for found in names if found and self._redactor.kind_of(found) == rule), None)
        if named is not None:
            return f"named {named}"
        source = self._source(rule, was, span)
        if source is not None:
            return f"rule {rule} ({source})"
        if mark[0] in self._first or rule == "secret-data":
            return self._again(mark[0])
        if span and _is_encoded(was[span[0] : span[1]]):
            return "a secret inside base64 or hex"
        return "a literal of your rules" if rule.startswith(OWN) else "by the place where it stands"

    def _source(self, rule: str, was: str, span: tuple[int, int] | None) -> str | None:
        """Where the rule is from that matches at `span`, if there is one of this kind that does."""
        for each in self._rules.get(rule, []) if span else ():
            for found in each.expression.finditer(was):
                start, end = found.span("secret")
                if span and start < span[1] and span[0] < end:
                    return each.source
        return None

    def _again(self, mark: str) -> str:
        first = self._first.get(mark)
        return f"the same as at {first}" if first else "the same as in a Secret"


def _before(was: str, span: tuple[int, int] | None, now: str, mark: re.Match[str]) -> str:
    return (
        was[max(0, span[0] - _NAME_REACH) : span[0]] if span else now[max(0, mark.start() - _NAME_REACH) : mark.start()]
    )


def _is_encoded(text: str) -> bool:
    return (from_base64(text) or from_hex(text)) is not None


def _changed(before: JSON, after: JSON, path: Path, shown: Path) -> Iterator[tuple[Path, Path, str, str]]:
    """Yield each value, and each key, that is not what it was: its place before and after, and both as text."""
    if isinstance(before, dict) and isinstance(after, dict):
        kept = [key for key in before if key in after or key != "managedFields"]
        if len(kept) == len(after):
            for key, name in zip(kept, after, strict=True):
                if key != name:
                    yield (*path, key), (*shown, name), key, name
                yield from _changed(before[key], after[name], (*path, key), (*shown, name))
        else:  # two keys have become one
            yield path, shown, json.dumps(before), json.dumps(after)
    elif isinstance(before, list) and isinstance(after, list):
        for i, (one, other) in enumerate(zip(before, after, strict=False)):
            yield from _changed(one, other, (*path, i), (*shown, i))
    elif before != after and isinstance(after, str):
        yield path, shown, str(before), after


def _name_of(path: Path, document: JSON) -> str:
    """The name that says what the value at `path` is: its key, or the name or flag beside it."""
    parent: JSON = document
    for step in path[:-1]:
        parent = parent[step]  # type: ignore[index]
    last = path[-1] if path else ""
    if isinstance(parent, list) and isinstance(last, int):
        flag = parent[last - 1] if last else ""
        return flag if isinstance(flag, str) and flag.startswith("-") else ""
    if last == "value" and isinstance(parent, dict) and isinstance(parent.get("name"), str):
        return str(parent["name"])
    return str(last)


def _pointer(path: Path) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _excerpt(line: str, start: int, end: int) -> str:
    """What stands around a placeholder, on one line; no other placeholder is cut."""
    line = line.replace("\n", "\\n")
    if len(line) <= _WIDTH:
        return line
    room = max(20, (_WIDTH - (end - start)) // 2)
    left, right = max(0, start - room), min(len(line), end + room)
    for found in PLACEHOLDER.finditer(line):
        if found.start() < left < found.end():
            left = found.end()
        if found.start() < right < found.end():
            right = found.start()
    return f"{'…' if left else ''}{line[left:right]}{'…' if right < len(line) else ''}"
