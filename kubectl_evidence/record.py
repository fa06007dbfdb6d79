"""Record what was asked and answered as a capture that gives the same answers again.

Nothing is written that the redactor has not read. An answer that it cannot read, or that could
not be read back, is left out, and the capture says so in its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias
from urllib.parse import unquote

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture.error import CaptureError
from kubectl_evidence.cluster.capture.model import (
    META_V1,
    PARTIAL,
    Answer,
    Capture,
    Key,
    LogKey,
    Outage,
    Recorded,
    Refusal,
    Request,
)
from kubectl_evidence.cluster.capture.objects import Objects
from kubectl_evidence.cluster.capture.resources import BUILT_IN_GROUPS, Address, resource_of
from kubectl_evidence.cluster.capture.schema import is_version
from kubectl_evidence.cluster.capture.write import check_absent, spell, write_folder
from kubectl_evidence.outcome import Collected, Forbidden, NotFound, NotRequested, Outcome, TimedOut, Unavailable
from kubectl_evidence.raw import Raw
from kubectl_evidence.text import NAME

Answered: TypeAlias = tuple[Ask, Outcome[Raw]]

__all__ = ["Answered", "CaptureError", "ObjectRedactor", "check_absent", "record", "recording"]


class ObjectRedactor(Protocol):
    """Takes the secrets out of text and of parsed JSON."""

    def redact(self, raw: str, /) -> str: ...

    def redact_object(self, obj: Any, /) -> Any: ...


def record(
    directory: Path,
    answers: Sequence[Answered],
    *,
    redactor: ObjectRedactor,
    server_version: str,
    captured_at: datetime,
) -> None:
    """Write the answers, redacted, to a folder that does not exist yet or is empty.

    Raises:
        CaptureError: the folder is not empty, or cannot be written; nothing is left behind then.
    """
    check_absent(directory)
    capture = recording(answers, redactor=redactor, server_version=server_version, captured_at=captured_at)
    write_folder(capture, directory)


def recording(
    answers: Sequence[Answered], *, redactor: ObjectRedactor, server_version: str, captured_at: datetime
) -> Capture:
    """Make the capture whose replay gives these answers, redacted, to these asks and knows nothing else.

    The redactor reads everything twice: what it learns from one answer (a password by its
    variable's name) it then finds bare in another (a log) that it read before. An object that was
    read twice and changed in between is recorded as it was last; whole objects replace metadata.
    """
    for ask, outcome in answers:
        _Recording(redactor).take(ask, outcome)
    made = _Recording(redactor)
    # Oldest first, so that the newest reading of an object is the one that stays.
    for ask, outcome in sorted(answers, key=lambda answered: _when(answered[1], captured_at)):
        made.take(ask, outcome)
    return made.capture(server_version, captured_at)


def _when(outcome: Outcome[Raw], otherwise: datetime) -> datetime:
    return outcome.at if isinstance(outcome, Collected) else otherwise


class _Unreadable(Exception):
    """An answer that the capture's reader would refuse. Says nothing: the answer is not redacted yet."""


class _Recording:
    """The capture while it is made."""

    def __init__(self, redactor: ObjectRedactor) -> None:
        self._redactor = redactor
        self._objects: dict[Key, Recorded] = {}
        self._logs: dict[LogKey, bytes] = {}
        self._asked: dict[Request, tuple[Ask, Outcome[Raw]]] = {}
        self._answers: dict[Request, Answer] = {}

    def take(self, ask: Ask, outcome: Outcome[Raw]) -> None:
        request = Request.of(ask)
        if not self._may_be_said(request):
            return
        if isinstance(outcome, Collected):
            try:
                answer = self._collected(ask, outcome)
            except (_Unreadable, CaptureError):
                outcome = Unavailable("unreadable")
            except Exception:  # noqa: BLE001 - fail closed: what the redactor cannot read is dropped, and its text with it
                outcome = Unavailable("redaction-failed")
            else:
                self._asked[request] = ask, outcome
                self._answers[request] = answer
                return
        self._asked[request] = ask, outcome
        if missing := _missing(request, outcome):
            self._answers[request] = missing

    def capture(self, server_version: str, captured_at: datetime) -> Capture:
        refusals, outages = self._refusals(), self._outages()
        version = self._redactor.redact(server_version)
        return Capture(
            captured_at=captured_at,
            server_version=version if is_version(version) else "",
            objects=self._objects,
            logs=dict(self._logs),
            refusals=refusals,
            outages=outages,
            served=self._served(),
            answers={
                request: answer
                for request, answer in self._answers.items()
                if not _follows(answer) and not self._is_covered(request, refusals, outages)
            },
        )

    def _collected(self, ask: Ask, outcome: Collected[Raw]) -> Answer:
        request = Request.of(ask)
        if ask.access.non_resource_url:
            return Answer(request, "collected")
        if ask.form == "log":
            self._keep_log(ask, self._redactor.redact(outcome.data.decode()).encode(errors="replace"))
            return Answer(request, "collected", truncated=outcome.truncated)
        found = self._objects_of(ask, outcome.data)
        for key, recorded in found.items():
            known = self._objects.get(key)
            if known is None or known.partial or not recorded.partial:
                self._objects[key] = recorded
        items = tuple((key.namespace, key.name) for key in found) if ask.access.verb == "list" else ()
        return Answer(request, "collected", items=items, truncated=outcome.truncated)
