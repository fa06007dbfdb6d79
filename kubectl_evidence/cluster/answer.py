"""What an API server's answer means, as an outcome.

Whether a 404 is an observation ("there is no such pod") or says nothing (a gateway's own page) is
told by its body alone: the API server writes a Status object, which names the object if it was one
that is missing, and the plain text "404 page not found" for a path it does not serve
(k8s.io/apiserver pkg/endpoints/handlers and pkg/server/routes).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.outcome import Collected, Forbidden, NoLog, NotFound, Outcome, Unavailable
from kubectl_evidence.raw import Raw

# Errors are short; what is longer than this is somebody's web page.
_STATUS_LIMIT = 1 << 16

# The API server's own and many aggregated ones' order of keys, then Go's map order (custom resources),
# which puts `kind` after the items.
_KIND_FIRST = re.compile(rb'\s*\{\s*(?:"apiVersion"\s*:\s*"[^"]*"\s*,\s*)?"kind"\s*:\s*"([^"]*)"')
_KIND_LAST = re.compile(rb'"kind"\s*:\s*"([^"]*)"\s*,\s*"metadata"\s*:\s*\{[^{}]*\}\s*\}\s*\Z')
_TAIL = 4096

# The kubelet's and the API server's words for "there is no such log" (pkg/kubelet/kubelet_pods.go,
# validateContainerLogStatus; pkg/registry/core/pod/strategy.go, validateContainer).
_NO_LOG: tuple[tuple[re.Pattern[str], NoLog], ...] = (
    (re.compile(r"is waiting to start"), "not-started"),
    (re.compile(r"previous terminated container .* not found"), "no-previous"),
    (re.compile(r"is not valid for pod"), "no-container"),
    (re.compile(r"is not available|is terminated"), "no-record"),
)

# The list of an API server's health checks comes with 500 when one of them fails: it is an answer, which says which
# (k8s.io/apiserver pkg/server/healthz/healthz.go, handleRootHealth).
_CHECKS = re.compile(rb"\[[+-]\]")


def outcome(ask: Ask, status: int, content_type: str, body: bytes, *, truncated: bool, at: datetime) -> Outcome[Raw]:
    """Say what the answer to `ask` means; `at` is when it came and `truncated` whether the body was cut."""
    if status == 200:
        if content_type.startswith("text/html"):
            return Unavailable("unreadable", status)  # a gateway's page; even a log of HTML comes as text/plain
        return _collected(ask, body, truncated=truncated, at=at)
    if ask.form == "log" and (why := _no_log(status, body)):
        return NotFound(why)
    if ask.form == "text" and status == 500 and _CHECKS.match(body):
        return _collected(ask, body, truncated=truncated, at=at)
    match status:
        case 401:
            return Unavailable("unauthenticated", status)
        case 403 if body.lstrip().startswith(b"<"):
            return Unavailable("unreadable", status)  # a gateway's page: no word about permissions
        case 403:
            return Forbidden(ask.access)
        case 404:
            return _not_found(ask, body)
        case 406 if ask.accept:
            return Unavailable("api-absent", status)  # served, but in none of the versions that we read
        case _:
            return Unavailable("server-error", status)


def _collected(ask: Ask, body: bytes, *, truncated: bool, at: datetime) -> Outcome[Raw]:
    if ask.is_text:
        return Collected(at=at, data=Raw(body), truncated=truncated)
    if truncated:
        return Unavailable("too-large", 200)
    if not _is_what_was_asked_for(ask, body):
        return Unavailable("unreadable", 200)
    return Collected(at=at, data=Raw(body))


def _no_log(status: int, body: bytes) -> NoLog | None:
    """Why this container has no log, which is an observation; None where that is not what the answer says."""
    if status == 204:
        return "no-node"  # pkg/registry/core/pod/strategy.go, LogLocation
    said = _status(body) if status == 400 else None
    message = str(said.get("message")) if said is not None else ""
    return next((why for words, why in _NO_LOG if words.search(message)), None)


def _not_found(ask: Ask, body: bytes) -> Outcome[Raw]:
    said = _status(body)
    if said is not None:
        if ask.access.verb == "list" and _names_one(said):
            return Unavailable("unreadable", 404)  # a list is never missing, it is empty
        if ask.form == "log" or _names_one(said):
            return NotFound()
        return Unavailable("api-absent", 404)
    if body.strip() == b"404 page not found":
        return Unavailable("api-absent", 404)
    return Unavailable("unreadable", 404)


def _names_one(said: Mapping[str, Any]) -> bool:
    details = said.get("details")
    return isinstance(details, dict) and bool(details.get("name"))


def _status(body: bytes) -> Mapping[str, Any] | None:
    if len(body) > _STATUS_LIMIT:
        return None
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) and document.get("kind") == "Status" else None


def _is_what_was_asked_for(ask: Ask, body: bytes) -> bool:
    """Check the first and last bytes and the kind; whether all between is JSON is found by who parses it."""
    if not (body[:64].lstrip().startswith(b"{") and body[-64:].rstrip().endswith(b"}")):
        return False
    if ask.access.non_resource_url:
        return True
    kind = _kind(body)
    is_list = ask.access.verb == "list"
    if kind.endswith("List") != is_list:
        return False
    kind = kind.removesuffix("List") if is_list else kind
    if ask.access.resource == "secrets":
        return kind == "PartialObjectMetadata"  # never with their data, whoever answers
    return kind == "PartialObjectMetadata" or _names(ask.access.resource, kind.lower())


def _kind(body: bytes) -> str:
    match = _KIND_FIRST.match(body[:_TAIL]) or _KIND_LAST.search(body[-_TAIL:])
    if match:
        return match[1].decode("utf-8", "replace")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return str(document.get("kind")) if isinstance(document, dict) else ""


def _names(resource: str, kind: str) -> bool:
    """Say whether `kind` can be of this resource: pods are of kind Pod, and in metrics.k8s.io PodMetrics."""
    singulars = {resource, resource.removesuffix("s"), resource.removesuffix("es")}
    if resource.endswith("ies"):
        singulars.add(f"{resource[:-3]}y")
    return any(kind.startswith(singular) for singular in singulars)
