"""Record what was asked and answered as a capture that gives the same answers again.

Nothing is written that the redactor has not read. An answer that it cannot read, or that could
not be read back, is left out, and the capture says so in its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias
from urllib.parse import unquote

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture import CaptureError
from kubectl_evidence.cluster.capture.documents import check_writable
from kubectl_evidence.cluster.capture.failures import answer_of, outages, refusals, served
from kubectl_evidence.cluster.capture.model import Answer, Capture, Key, LogKey, Outage, Recorded, Refusal, Request
from kubectl_evidence.cluster.capture.schema import is_resource_version, is_version
from kubectl_evidence.cluster.capture.unpack import Unreadable, unpack
from kubectl_evidence.cluster.capture.write import check_absent, write_folder
from kubectl_evidence.evidence.control_plane import narrowed
from kubectl_evidence.outcome import Collected, Forbidden, Outcome, Unavailable
from kubectl_evidence.parsed import at
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
        _learn(redactor, ask, outcome)
    made = _Recording(redactor)
    # Oldest first, so that the newest reading of an object is the one that stays.
    for ask, outcome in sorted(answers, key=lambda answered: _when(answered[1], captured_at)):
        made.take(ask, outcome)
    return made.capture(server_version, captured_at)


def _learn(redactor: ObjectRedactor, ask: Ask, outcome: Outcome[Raw]) -> None:
    # What fails here fails again when it is to be written, and is left out then.
    with suppress(Exception):
        if isinstance(outcome, Collected):
            if ask.is_text:
                redactor.redact(outcome.data.decode())
            else:
                redactor.redact_object(outcome.data.parse())


def _when(outcome: Outcome[Raw], otherwise: datetime) -> datetime:
    return outcome.at if isinstance(outcome, Collected) else otherwise


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
        answer: Answer | None = None
        if not self._may_be_said(request):
            return
        try:
            if isinstance(outcome, Collected):
                answer = self._collected(ask, outcome)
        except Unreadable:
            outcome = Unavailable("unreadable")
        except Exception:  # noqa: BLE001 - fail closed: what the redactor cannot read is dropped, and its text with it
            outcome = Unavailable("redaction-failed")
        self._asked[request] = ask, outcome
        answer = answer or answer_of(request, outcome)
        self._answers.pop(request, None)
        if answer:
            self._answers[request] = answer

    def capture(self, server_version: str, captured_at: datetime) -> Capture:
        refused = refusals(self._asked)
        out = outages(self._asked, refused)
        version = server_version if is_version(server_version) and self._unchanged(server_version) else ""
        return Capture(
            captured_at=captured_at,
            server_version=version,
            objects=self._objects,
            logs=dict(self._logs),
            refusals=refused,
            outages=out,
            served=served(self._asked),
            answers={each.request: each for each in self._answers.values() if self._is_needed(each, refused, out)},
        )

    def _collected(self, ask: Ask, outcome: Collected[Raw]) -> Answer:
        request = Request.of(ask)
        if ask.access.non_resource_url:
            return Answer(request, "collected", body=self._page(ask, outcome.data), truncated=outcome.truncated)
        if ask.form == "log":
            self._keep_log(ask, self._redactor.redact(outcome.data.decode()))
            return Answer(request, "collected", truncated=outcome.truncated)
        try:
            body = outcome.data.parse()
        except (ValueError, RecursionError):
            raise Unreadable from None
        body = self._redactor.redact_object(body)
        found = unpack(ask, body)
        for key, recorded in found.items():
            known = self._objects.get(key)
            if known is None or known.partial or not recorded.partial:
                self._objects[key] = recorded
        if ask.access.verb != "list":
            return Answer(request, "collected", truncated=outcome.truncated)
        items = tuple((key.namespace, key.name) for key in found)
        version = at(body, "metadata", "resourceVersion")
        version = version if is_resource_version(version) else ""
        return Answer(request, "collected", items=items, resource_version=version, truncated=outcome.truncated)

    def _page(self, ask: Ask, data: Raw) -> str | dict[str, Any] | None:
        """What a path answers that is no resource's. The version stands in the head of a capture."""
        if ask.path == "/version":
            return None
        try:
            body = data.decode() if ask.is_text else narrowed(ask, data.parse())
            page = self._redactor.redact(body) if isinstance(body, str) else self._redactor.redact_object(body)
            check_writable(page)
        except (ValueError, RecursionError):
            raise Unreadable from None
        if not isinstance(page, str if ask.is_text else dict):
            raise Unreadable
        return page

    def _keep_log(self, ask: Ask, text: str) -> None:
        """Keep the longest window of each log: shorter ones are cut from it again."""
        query = dict(ask.query)
        key = LogKey(ask.access.namespace, ask.name, query.get("container", ""), query.get("previous") == "true")
        if not all(NAME.fullmatch(name) for name in key[:3]):
            raise Unreadable
        log = text.encode(errors="replace")
        if len(log) >= len(self._logs.get(key, b"")):
            self._logs[key] = log

    def _may_be_said(self, request: Request) -> bool:
        """Say whether a request may be written down: names may, any other word if the redactor leaves it as it is."""
        words = [*unquote(request.path).split("/"), *(word for _, value in request.query for word in _words(value))]
        return all(NAME.fullmatch(word) or self._unchanged(word) for word in words if word)

    def _unchanged(self, word: str) -> bool:
        try:
            return self._redactor.redact(word) == word
        except Exception:  # noqa: BLE001 - fail closed: a word that cannot be read is not written
            return False

    def _is_needed(self, answer: Answer, refused: tuple[Refusal, ...], out: tuple[Outage, ...]) -> bool:
        """Say whether the capture would not give this answer without being told."""
        ask, outcome = self._asked[answer.request]
        if isinstance(outcome, Collected):
            is_object = ask.access.verb == "get" and ask.form != "log" and answer.body is None
            return answer.truncated or not is_object
        if isinstance(outcome, Forbidden):
            return not any(rule.covers(ask.access) for rule in refused)
        return not any(rule.covers(ask.access) for rule in out)


def _words(selector: str) -> list[str]:
    return re.split(r"[=!<>(),\s]+", selector)
