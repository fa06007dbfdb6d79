"""Answer asks from a capture as the API server it was recorded from would have.

What is asked is decided in the API server's order: who asks (401), whether they may (403),
whether the group is there (404, 503), then the object. What the capture cannot know is
`NotRequested`, never "there is none".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster import Identity
from kubectl_evidence.cluster.capture.bodies import (
    containers_of,
    group_list,
    list_of,
    metadata_list_of,
    metadata_only,
    whole,
)
from kubectl_evidence.cluster.capture.logs import BadWindow, window
from kubectl_evidence.cluster.capture.model import Answer, Capture, Key, LogKey, Request
from kubectl_evidence.cluster.capture.resources import BUILT_IN_GROUPS, Address, Resource, group_of
from kubectl_evidence.cluster.capture.selectors import BadSelector, fields, labels, only_metadata
from kubectl_evidence.cluster.capture.store import Broken, Records, Store
from kubectl_evidence.outcome import (
    Collected,
    Forbidden,
    Missing,
    NotFound,
    NotRequested,
    Outcome,
    TimedOut,
    Unavailable,
)
from kubectl_evidence.raw import Raw

NOT_RECORDED = NotRequested("not recorded in the capture")
# Lists of single namespaces are the list of all only where it is known which namespaces there are.
_NAMESPACES_UNKNOWN = NotRequested("not recorded in the capture, which does not tell which namespaces there are")
_READS_ONLY = NotRequested("a capture answers reads only")
_BAD_REQUEST = Unavailable("server-error", 400)
_PODS = Resource("", "pods")
_NAMESPACES = Resource("", "namespaces")


class RecordedCluster:
    """A `Cluster` that is a capture. Answers are immediate: no deadline applies, so that they are always the same."""

    def __init__(self, capture: Capture, records: Records | None = None) -> None:
        """Replay a capture; `records` stands for objects and logs that are read only when they are asked for."""
        self._capture = capture
        self._store = records or Store(capture)

    @property
    def identity(self) -> Identity:
        """Nobody's: no kubeconfig is read. The namespace is that of the capture's pods if they are all in one."""
        found = self._store.namespaces_of(_PODS)
        return Identity(context="capture", user="", namespace=found.pop() if len(found) == 1 else "default", server="")

    def now(self) -> datetime:
        return self._capture.captured_at

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces of which anything was recorded, sorted."""
        return tuple(sorted(self._store.namespaces))

    @property
    def pods(self) -> tuple[tuple[str, str], ...]:
        """The pods of which more than the name was recorded, as (namespace, name), sorted."""
        return tuple(sorted(self._store.names_of(_PODS)))

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 over what the capture says, the same for either form: a key for what must be repeatable."""
        return self._store.digest()

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        del deadline
        if ask.access.verb not in ("get", "list"):
            return _READS_ONLY
        if refused := self._refused(ask):
            return refused
        answer = (self._capture.answers or {}).get(Request.of(ask))
        if answer and answer.outcome != "collected":
            return _missing(answer, ask)
        if ask.access.non_resource_url:
            return self._page(ask, answer)
        address = Address.of(ask.path)
        if address is None:
            return _BAD_REQUEST
        if self._is_absent(address.group_version):
            return Unavailable("api-absent", 404)
        try:
            if ask.form == "log":
                return self._log(ask, answer)
            return self._list(ask, address, answer) if ask.access.verb == "list" else self._get(ask, answer)
        except Broken as broken:
            return Unavailable(broken.why)

    def _refused(self, ask: Ask) -> Missing | None:
        """Authentication first, then authorisation, then the group's own server."""
        outages = [outage.status for outage in self._capture.outages if outage.covers(ask.access)]
        if 401 in outages:
            return Unavailable("unauthenticated", 401)
        if 403 in outages or any(refusal.covers(ask.access) for refusal in self._capture.refusals):
            return Forbidden(needs=ask.access)
        if outages:
            return Unavailable("api-absent" if outages[0] == 404 else "server-error", outages[0])
        return None

    def _is_absent(self, group_version: str) -> bool:
        """Say whether this API answers 404; one that nobody asked about is not known to."""
        capture = self._capture
        if group_of(group_version) in BUILT_IN_GROUPS:
            return False
        return self._knows_groups and group_version not in (capture.served or ())

    @property
    def _knows_groups(self) -> bool:
        """Whether `servedAPIs` names all groups beyond the built-in ones, not only those that were seen to answer."""
        capture = self._capture
        return capture.complete or (capture.served is not None and capture.answers is None)

    def _is_in_parts(self, ask: Ask, resource: Resource) -> bool:
        """Whether a list of all namespaces is wanted, and those of some were recorded, nobody knows whether of all.

        What `--record` wrote says itself what was asked.
        """
        if self._capture.answers is not None or ask.access.namespace:
            return False
        if not self._store.namespaces_of(resource) - {""}:
            return False
        return self._store.select(_NAMESPACES, "", lambda _: True, partial=True, by_metadata=True) is None

    def _page(self, ask: Ask, answer: Answer | None) -> Outcome[Raw]:
        """Answer for a path that is no resource's."""
        if ask.path == "/version":
            return self._version()
        if ask.path == "/apis" and answer is None and self._knows_groups:
            return self._collected(group_list(self._capture.served or ()), None)
        if answer is None or answer.body is None or isinstance(answer.body, str) is not ask.is_text:
            return NOT_RECORDED
        if isinstance(answer.body, str):
            return Collected(at=self._capture.captured_at, data=Raw(answer.body.encode()), truncated=answer.truncated)
        return self._collected(answer.body, answer)

    def _version(self) -> Outcome[Raw]:
        version = self._capture.server_version
        if not version:
            return NOT_RECORDED
        major, minor = version.removeprefix("v").split(".")[:2]
        return self._collected({"major": major, "minor": minor, "gitVersion": version}, None)

    def _get(self, ask: Ask, answer: Answer | None) -> Outcome[Raw]:
        key = Key(Resource(ask.access.group, ask.access.resource), ask.access.namespace, ask.name)
        found = self._store.get(key)
        if found is None:
            return NotFound() if self._store.is_known_absent(key) else NOT_RECORDED
        if ask.form == "metadata":
            return self._collected(metadata_only(found), answer)
        return NOT_RECORDED if found.partial else self._collected(whole(found), answer)

    def _list(self, ask: Ask, address: Address, answer: Answer | None) -> Outcome[Raw]:
        resource, query = Resource(ask.access.group, ask.access.resource), dict(ask.query)
        partial, by_fields = ask.form == "metadata", query.get("fieldSelector", "")
        try:
            has_labels, has_fields = labels(query.get("labelSelector", "")), fields(by_fields, resource)
        except BadSelector:
            return _BAD_REQUEST
        if answer:
            found = self._store.named(answer, resource)
        else:
            found = self._store.select(
                resource,
                ask.access.namespace,
                lambda content: has_labels(content) and has_fields(content),
                partial=partial,
                by_metadata=only_metadata(by_fields),
            )
        if found is None:
            return _NAMESPACES_UNKNOWN if self._is_in_parts(ask, resource) else NOT_RECORDED
        if not partial and any(each.partial for each in found):
            return NOT_RECORDED
        version = answer.resource_version if answer else ""
        if partial:
            return self._collected(metadata_list_of(found, version), answer)
        return self._collected(list_of(found, resource, address.group_version, version), answer)

    def _log(self, ask: Ask, answer: Answer | None) -> Outcome[Raw]:
        """Answer for a log. What the API server says with 400 (not started, no previous run) is `NotFound`."""
        capture, query = self._capture, dict(ask.query)
        pod = self._store.get(Key(_PODS, ask.access.namespace, ask.name))
        main = containers_of(pod, "containers")
        container = query.get("container") or (main[0] if len(main) == 1 else "")
        key = LogKey(ask.access.namespace, ask.name, container, query.get("previous") in ("true", "1"))
        log = self._store.log(key)
        if log is None:
            if not capture.complete:
                return NOT_RECORDED
            known = container in [*main, *containers_of(pod, "initContainers", "ephemeralContainers")]
            return NotFound() if key.previous or not known else Collected(at=capture.captured_at, data=Raw(b""))
        if log.data is None:
            return NotFound(log.why)
        if answer:
            # The limit was applied to what was recorded; redaction may have made it longer since.
            query.pop("limitBytes", None)
        try:
            shown = window(log.data, query, capture.captured_at)
        except BadWindow:
            return _BAD_REQUEST
        # A log of which another window was recorded may go on beyond it.
        cut = shown.cut or (log.cut and not shown.dropped) or capture.answers is not None
        return Collected(at=capture.captured_at, data=Raw(shown.data), truncated=answer.truncated if answer else cut)

    def _collected(self, content: Mapping[str, Any], answer: Answer | None) -> Collected[Raw]:
        body = json.dumps(content, separators=(",", ":")).encode()
        truncated = answer is not None and answer.truncated
        return Collected(at=self._capture.captured_at, data=Raw(body), truncated=truncated)


def _missing(answer: Answer, ask: Ask) -> Missing:
    match answer.outcome:
        case "forbidden":
            return Forbidden(needs=ask.access)
        case "timed-out":
            return TimedOut(answer.after_seconds)
        case "unavailable":
            return Unavailable(answer.why or "server-error", answer.http_status)
        case _:
            return NotFound(answer.no_log)
