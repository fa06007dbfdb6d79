"""The fields of capture.yaml: what each may hold, and where it went wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Literal, NoReturn, TypeVar, get_args
from urllib.parse import parse_qsl

from kubectl_evidence.ask import Form
from kubectl_evidence.cluster.capture.builder import line_of
from kubectl_evidence.cluster.capture.error import CaptureError, Place, shown
from kubectl_evidence.cluster.capture.model import (
    ANY,
    API_VERSION,
    KIND,
    Answer,
    LogKey,
    Outage,
    Refusal,
    Request,
)
from kubectl_evidence.outcome import NoLog, Why

T = TypeVar("T")

_FORMAT = "Correct the file, or record it again."
_VERSION = re.compile(r"v?[0-9]+\.[0-9]+.*")
_RESOURCE_VERSION = re.compile(r"[0-9]{1,20}")
_GROUP_VERSION = re.compile(r"[^/]+/[^/]+")
_OUTCOMES = ("collected", "forbidden", "not-found", "timed-out", "unavailable")


class Section:
    """A mapping of the file, of which only named fields may be read and no other may be there."""

    def __init__(self, value: Any, file: str, called: str, *known: str, line: int = 0) -> None:
        self._value = value
        self._file = file
        self._called = called
        self.line = line_of(value) or line
        if not isinstance(value, dict):
            self.fail(f"{called} is not a mapping")
        for field in value:
            if field not in known:
                self.fail(f"unknown field {shown(field)} in {called}", field, f"Known here: {', '.join(known)}.")

    def fail(self, what: str, field: str = "", next_step: str = _FORMAT) -> NoReturn:
        line = line_of(self._value, field) or self.line
        raise CaptureError(what, next_step, Place(self._file, line))

    def has(self, field: str) -> bool:
        return self._value.get(field) is not None

    def names(self, field: str) -> bool:
        """Say whether the field is there at all, be it null."""
        return field in self._value

    def text(self, field: str, default: str | None = None) -> str:
        value = self._value.get(field)
        if value is None and default is not None:
            return default
        if value is None:
            self.fail(f"{self._called} without {field}")
        if not isinstance(value, str):
            self.fail(f"{field} is not a string (quote it)", field)
        return value

    def yes(self, field: str) -> bool:
        return self._one_of(field, bool, default=False, called="true or false")

    def whole(self, field: str, default: int | None = None) -> int:
        if isinstance(self._value.get(field), bool):
            self.fail(f"{field} is not a whole number", field)
        return self._one_of(field, int, default=default, called="a whole number")

    def number(self, field: str) -> float:
        value = self._value.get(field, 0.0)
        return float(value) if isinstance(value, float) else float(self.whole(field, 0))

    def _one_of(self, field: str, of: type[T], *, default: T | None, called: str) -> T:
        value = self._value.get(field)
        if value is None and default is not None:
            return default
        if not isinstance(value, of):
            self.fail(f"{field} is not {called}" if value is not None else f"{self._called} without {field}", field)
        return value

    def page(self, field: str) -> str | Mapping[str, Any] | None:
        value: str | Mapping[str, Any] | None = self._value.get(field)
        if value is not None and not isinstance(value, (str, dict)):
            self.fail(f"{field} is neither a string nor a mapping", field)
        return value

    def items(self, field: str) -> list[Any]:
        value = self._value.get(field)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fail(f"{field} is not a list", field)
        return value

    def texts(self, field: str) -> list[str]:
        words = self.items(field)
        for word in words:
            if not isinstance(word, str):
                self.fail(f"{field} holds something that is not a string", field)
        return words

    def each(self, field: str, read: Callable[[Section], T], *known: str) -> Iterator[T]:
        for item in self.items(field):
            yield read(Section(item, self._file, field, *known, line=line_of(self._value, field)))


def header(value: Any, file: str) -> None:
    """Check that this is a capture of a version that we read, before it is looked at more closely."""
    if not isinstance(value, dict) or (value.get("apiVersion"), value.get("kind")) != (API_VERSION, KIND):
        what = f"not a capture: it does not say apiVersion: {API_VERSION} and kind: {KIND}"
        next_step = "Name the folder that --record wrote, or a capture in one file."
        raise CaptureError(what, next_step, Place(file, line_of(value)))


def captured_at(section: Section) -> datetime:
    """Read `capturedAt`: RFC 3339 with an offset."""
    text = section.text("capturedAt")
    moment = None
    with suppress(ValueError, OverflowError):
        said = datetime.fromisoformat(text)
        moment = said.astimezone(UTC) if said.tzinfo else None
    if moment is None:
        section.fail('capturedAt is not a time such as "2026-09-15T09:30:00Z"', "capturedAt")
    return moment


def server_version(section: Section) -> str:
    """Read `serverVersion`; empty when it was not recorded."""
    text = section.text("serverVersion", "")
    if text and not is_version(text):
        section.fail("serverVersion is not a version such as v1.36.2", "serverVersion")
    return text


def is_version(text: str) -> bool:
    """Say whether a server's version can be read back: MAJOR.MINOR and whatever the vendor adds."""
    return _VERSION.fullmatch(text) is not None


def refusals(section: Section) -> tuple[Refusal, ...]:
    """Read `forbidden`: without `group` the core group is meant, without `namespace` any."""
    return tuple(section.each("forbidden", _refusal, "verbs", "group", "resource", "subresource", "namespace"))


def _refusal(section: Section) -> Refusal:
    verbs = section.texts("verbs")
    if not verbs:
        section.fail("forbidden without verbs")
    # RBAC spells a subresource RESOURCE/SUBRESOURCE; both are understood.
    resource, _, subresource = section.text("resource").partition("/")
    if subresource and section.has("subresource"):
        section.fail("the subresource is given twice", "subresource")
    return Refusal(
        frozenset(verbs),
        section.text("group", ""),
        resource,
        subresource or section.text("subresource", ""),
        section.text("namespace", ANY),
    )


def outages(section: Section) -> tuple[Outage, ...]:
    """Read `unavailable`."""
    return tuple(section.each("unavailable", _outage, "group", "status", "message"))


def _outage(section: Section) -> Outage:
    status = section.whole("status")
    if not 400 <= status <= 599:
        section.fail("status is not an HTTP status of failure (400 to 599)", "status")
    return Outage(section.text("group"), status, section.text("message", ""))


def served(section: Section) -> frozenset[str] | None:
    """Read `servedAPIs`; None when the capture does not say."""
    if not section.has("servedAPIs"):
        return None
    versions = section.texts("servedAPIs")
    for version in versions:
        if not _GROUP_VERSION.fullmatch(version):
            section.fail("servedAPIs holds something that is not GROUP/VERSION", "servedAPIs")
    return frozenset(versions)


def logs(section: Section) -> dict[LogKey, bytes | None]:
    """Read `logs` of the single-file form. A log that is not named is not in the answer; one that is null is None."""
    found: dict[LogKey, bytes | None] = {}

    def read(entry: Section) -> None:
        names = entry.text("namespace"), entry.text("pod"), entry.text("container")
        if (key := LogKey(*names)) in found or key._replace(previous=True) in found:
            entry.fail(f"the logs of container {key.container} of {key.pod} stand twice", "container")
        for field, previous in (("current", False), ("previous", True)):
            if entry.has(field) and entry.has(f"{field}Error"):
                entry.fail(f"{field}Error is only for a log that is null", f"{field}Error")
            if entry.has(field):
                found[LogKey(*names, previous)] = entry.text(field).encode(errors="replace")
            elif entry.names(field) or entry.text(f"{field}Error", ""):
                found[LogKey(*names, previous)] = None

    known = ("namespace", "pod", "container", "current", "previous", "currentError", "previousError")
    for _ in section.each("logs", read, *known):
        pass
    return found


def answers(section: Section) -> Mapping[Request, Answer] | None:
    """Read `answers`, which `--record` writes; None when the capture has none."""
    if not section.has("answers"):
        return None
    found: dict[Request, Answer] = {}
    known = (
        *("request", "form", "outcome", "items", "resourceVersion"),
        *("body", "truncated", "why", "noLog", "httpStatus", "afterSeconds"),
    )

    def read(entry: Section) -> None:
        answer = _answer(entry)
        if answer.request in found:
            entry.fail("the same request stands twice", "request")
        found[answer.request] = answer

    for _ in section.each("answers", read, *known):
        pass
    return found


def _answer(section: Section) -> Answer:
    path, _, query = section.text("request").partition("?")
    form: Form = _choice(section, "form", get_args(Form), "json")
    outcome: Literal["collected", "forbidden", "not-found", "timed-out", "unavailable"]
    outcome = _choice(section, "outcome", _OUTCOMES, None)
    why: Why | None = _choice(section, "why", get_args(Why), None) if outcome == "unavailable" else None
    no_log: NoLog | None = _choice(section, "noLog", get_args(NoLog), None) if section.has("noLog") else None
    items = (item.rpartition("/") for item in section.texts("items"))
    return Answer(
        Request(path, tuple(sorted(parse_qsl(query, keep_blank_values=True))), form),
        outcome,
        items=tuple((namespace, name) for namespace, _, name in items),
        resource_version=_resource_version(section),
        body=section.page("body"),
        truncated=section.yes("truncated"),
        why=why,
        no_log=no_log,
        http_status=section.whole("httpStatus") if section.has("httpStatus") else None,
        after_seconds=section.number("afterSeconds"),
    )


def _resource_version(section: Section) -> str:
    version = section.text("resourceVersion", "")
    if version and not is_resource_version(version):
        section.fail("resourceVersion is not a number in quotes", "resourceVersion")
    return version


def is_resource_version(version: object) -> bool:
    """Whether it is one that an API server gives: digits (k8s.io/apiserver pkg/storage/api_object_versioner.go)."""
    return isinstance(version, str) and _RESOURCE_VERSION.fullmatch(version) is not None


def _choice(section: Section, field: str, choices: tuple[str, ...], default: str | None) -> Any:
    word = section.text(field, default)
    if word not in choices:
        section.fail(f"{field} is not one of {', '.join(choices)}", field)
    return word
