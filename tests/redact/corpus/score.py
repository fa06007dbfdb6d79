"""What a redactor makes of cases, in figures."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import yaml

from tests.redact.corpus.case import BENIGN, BESIDE, CORE, HARD, Case

# What is promised: at least this share of the leaks masked, at most that of the evidence destroyed.
RECALL = {CORE: 0.995, HARD: 0.60}
HARM = {BENIGN: 0.005, BESIDE: 0.01}

# Of a secret of 12 characters or more, this many in a row are a leak.
_PIECE, _LONG = 8, 12
_LOGFMT_KEY = re.compile(r'(?:^|\s)([\w.-]+)=(?:"(?:[^"\\]|\\.)*"|\S*)')


class Redactor(Protocol):
    """What is scored: texts and parsed JSON values in, the same without secrets out."""

    def redact(self, raw: str, /) -> str: ...

    def redact_object(self, obj: Any, /) -> Any: ...


@dataclass(frozen=True)
class Fault:
    """A case that was not passed: what was left (or lost), and what became of the case."""

    case: Case
    what: tuple[str, ...]
    result: str


@dataclass
class Score:
    """Counts per sort. `passed` counts core and hard cases without a leak, and benign and beside strings kept.

    `results` is a hash of all that the redactor returned: two engines that agree have the same.
    """

    total: dict[str, int] = field(default_factory=lambda: dict.fromkeys((CORE, HARD, BENIGN, BESIDE), 0))
    passed: dict[str, int] = field(default_factory=lambda: dict.fromkeys((CORE, HARD, BENIGN, BESIDE), 0))
    cases: int = 0
    leaks: list[Fault] = field(default_factory=list)
    harms: list[Fault] = field(default_factory=list)
    unstable: list[Fault] = field(default_factory=list)
    broken: list[Fault] = field(default_factory=list)
    results: hashlib._Hash = field(default_factory=hashlib.sha256)

    def recall(self, sort: str) -> float:
        """The share of the core or hard cases in which nothing is left."""
        return self.passed[sort] / max(1, self.total[sort])

    def harm(self, sort: str) -> float:
        """The share of the benign or beside strings that are lost."""
        return 1 - self.passed[sort] / max(1, self.total[sort])

    def shortfalls(self) -> list[str]:
        """What of the promise is not kept."""
        short = [
            f"{sort}: {self.recall(sort):.2%} masked" for sort, least in RECALL.items() if self.recall(sort) < least
        ]
        short += [f"{sort}: {self.harm(sort):.2%} harmed" for sort, most in HARM.items() if self.harm(sort) > most]
        short += [f"{len(self.broken)} no longer parse"] if self.broken else []
        return short + ([f"{len(self.unstable)} change on a second pass"] if self.unstable else [])

    def by_kind(self, faults: Iterable[Fault]) -> dict[tuple[str, str, str], list[Fault]]:
        """Faults by sort, kind and context, the most frequent first."""
        grouped: dict[tuple[str, str, str], list[Fault]] = {}
        for fault in faults:
            grouped.setdefault((fault.case.sort, fault.case.kind, fault.case.context), []).append(fault)
        return dict(sorted(grouped.items(), key=lambda item: -len(item[1])))


def strings(data: object) -> Iterator[str]:
    """Every string of a text or parsed JSON value, keys of objects too."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)
    elif data is not None:
        yield json.dumps(data)


def flat(data: object) -> str:
    """All strings of `data`, as one text in which to look for one."""
    return data if isinstance(data, str) else "\n".join(strings(data))


def left(case: Case, result: str) -> tuple[str, ...]:
    """The secrets of a case, or pieces of them, that are in a result.

    What stands in the case beside its secrets as well is not counted: it may stay there.
    """
    around = flat(case.data)
    for secret in sorted(case.secrets, key=len, reverse=True):
        around = around.replace(secret, "\0")
    found = []
    for secret in case.secrets:
        size = len(secret) if len(secret) < _LONG else _PIECE
        pieces = (secret[i : i + size] for i in range(len(secret) - size + 1))
        found += [piece for piece in pieces if piece in result and piece not in around][:1]
    return tuple(found)


def lost(case: Case, result: str) -> tuple[str, ...]:
    """The evidence of a case that is not in a result."""
    return tuple(kept for kept in case.keeps if kept not in result)


def score(cases: Iterable[Case], fresh: Callable[[], Redactor], *, twice: bool = True) -> Score:
    """Score a redactor; each case goes through a fresh one, and one more sees all results to find nothing in them.

    `twice=False` leaves out that second pass.
    """
    scored = Score()
    second = fresh()
    data: object = None
    once: object = None
    shown = ""
    for case in cases:
        scored.cases += 1
        if case.data is not data:  # the evidence beside a secret is a case of its own, next to that of the secret
            data, once = case.data, _redacted(fresh(), case.data)
            shown = flat(once)
            scored.results.update(f"{shown}\0".encode())
            if twice and _redacted(second, once) != once:
                scored.unstable.append(Fault(case, (), shown))
            if not parses_as_before(case, once):
                scored.broken.append(Fault(case, (), shown))
        if case.sort in (CORE, HARD):
            _count(scored, case, shown, left(case, shown), 1, scored.leaks)
        else:
            _count(scored, case, shown, lost(case, shown), len(case.keeps), scored.harms)
    return scored


def _count(scored: Score, case: Case, shown: str, wrong: tuple[str, ...], strings: int, faults: list[Fault]) -> None:
    scored.total[case.sort] += strings
    scored.passed[case.sort] += strings - len(wrong)
    if case.sort in (CORE, HARD):
        scored.passed[case.sort] += max(0, len(wrong) - 1)
    if wrong:
        faults.append(Fault(case, wrong, shown))


def _redacted(redactor: Redactor, data: object) -> object:
    return redactor.redact(data) if isinstance(data, str) else redactor.redact_object(data)


def parses_as_before(case: Case, result: object) -> bool:
    """Whether a result is JSON, YAML or logfmt of the same keys if the case was, and an object of the same shape."""
    if not isinstance(case.data, str):
        return _shape(case.data) == _shape(result)
    assert isinstance(result, str)
    if case.data[:1] in "{[" and (before := _json(case.data)) is not None:
        return _shape(before) == _shape(_json(result))
    if case.context == "yaml" and (before := _yaml(case.data)) is not None:
        return _shape(before) == _shape(_yaml(result))
    if case.context == "logfmt":
        return _LOGFMT_KEY.findall(case.data) == _LOGFMT_KEY.findall(result)
    return True


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _yaml(text: str) -> object:
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return None


def _shape(value: object) -> object:
    """Keys and lists; a value may have become a placeholder."""
    if isinstance(value, dict):
        return {key: _shape(inner) for key, inner in value.items() if key != "managedFields"}
    if isinstance(value, list):
        if len(value) == 1 and str(value[0]).startswith("redacted:"):
            return "scalar"  # a placeholder is a list of one in YAML
        return [_shape(inner) for inner in value]
    return None if value is None else "scalar"
