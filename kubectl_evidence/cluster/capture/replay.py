"""Answer asks from a capture as the API server it was recorded from would have.

What is asked is decided in the API server's order: who asks (401), whether they may (403),
whether the group is there (404, 503), then the object.

A capture that is not `complete` knows less than the cluster did: what it does not hold was not
recorded, which is `NotRequested`, never "there is none". A list is answered from it

- when the capture says what was asked (`answers`, as `--record` writes it): if that list was
  read, or a wider one of which it is a part;
- otherwise (written by hand): if an object of that resource and namespace, or an empty List of
  the resource, was recorded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from datetime import datetime
from functools import cached_property
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster import Identity
from kubectl_evidence.cluster.capture.logs import BadWindow, window
from kubectl_evidence.cluster.capture.model import META_V1, PARTIAL, Answer, Capture, Key, LogKey, Recorded, Request
from kubectl_evidence.cluster.capture.resources import (
    BUILT_IN_GROUPS,
    Address,
    Resource,
    group_of,
    has_bare_items,
    kind_of,
)
from kubectl_evidence.cluster.capture.selectors import BadSelector, fields, labels, only_metadata
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
_BAD_REQUEST = Unavailable("server-error", 400)
_PODS = Resource("", "pods")


class RecordedCluster:
    """A `Cluster` that is a capture. Answers are immediate: no deadline applies, so that they are always the same."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        self._by_resource: dict[Resource, dict[Key, Recorded]] = {}
        # In the API server's order: that of etcd's keys, NAMESPACE/NAME.
        for key in sorted(capture.objects, key=lambda key: f"{key.namespace}/{key.name}"):
            self._by_resource.setdefault(key.resource, {})[key] = capture.objects[key]

    @property
    def identity(self) -> Identity:
        """Nobody's: no kubeconfig is read. The namespace is that of the capture's pods if they are all in one."""
        found = {key.namespace for key in self._by_resource.get(_PODS, {})}
        return Identity(context="capture", user="", namespace=found.pop() if len(found) == 1 else "default", server="")

    def now(self) -> datetime:
        return self._capture.captured_at

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces of which anything was recorded, sorted."""
        found = {key.namespace for key in self._capture.objects} | {key.namespace for key in self._capture.logs}
        return tuple(sorted(found - {""}))

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 over what the capture says: the same for either form and any order of its files."""
        return digest(self._capture)

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        del deadline
        access, request = ask.access, Request.of(ask)
        if access.verb not in ("get", "list"):
            return NotRequested("a capture answers reads only")
        if refused := self._refused(ask):
            return refused
        answer = (self._capture.answers or {}).get(request)
        if answer and answer.outcome != "collected":
            return _missing(answer, ask)
        if access.non_resource_url:
            return self._version() if access.non_resource_url == "/version" else NOT_RECORDED
        address = Address.of(ask.path)
        if address is None:
            return _BAD_REQUEST
        if self._is_absent(address.group_version):
            return Unavailable("api-absent", 404)
        if ask.form == "log":
            return self._log(ask, answer)
        return self._list(ask, address, answer) if access.verb == "list" else self._get(ask, answer)

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
        """Say whether this API answers 404; one that was never asked about is not known to."""
        capture = self._capture
        if group_of(group_version) in BUILT_IN_GROUPS:
            return False
        exhaustive = capture.complete or (capture.served is not None and capture.answers is None)
        return exhaustive and group_version not in (capture.served or ())

    def _version(self) -> Outcome[Raw]:
        version = self._capture.server_version
        if not version:
            return NOT_RECORDED
        major, minor = version.removeprefix("v").split(".")[:2]
        return self._collected({"major": major, "minor": minor, "gitVersion": version})

    def _get(self, ask: Ask, answer: Answer | None) -> Outcome[Raw]:
        key = Key(Resource(ask.access.group, ask.access.resource), ask.access.namespace, ask.name)
        found = self._capture.objects.get(key)
        if found is None:
            return NotFound() if self._is_known_absent(key) else NOT_RECORDED
        if found.partial and ask.form != "metadata":
            return NOT_RECORDED
        content = _metadata_only(found) if ask.form == "metadata" else _whole(found)
        return self._collected(content, truncated=answer is not None and answer.truncated)

    def _is_known_absent(self, key: Key) -> bool:
        capture = self._capture
        if capture.complete or (capture.answers is None and key.resource in capture.empty_lists):
            return True
        return any(True for _ in self._lists_of(key.resource, key.namespace))

    def _list(self, ask: Ask, address: Address, answer: Answer | None) -> Outcome[Raw]:
        resource, query = Resource(ask.access.group, ask.access.resource), dict(ask.query)
        labelled, fielded = query.get("labelSelector", ""), query.get("fieldSelector", "")
        try:
            tests = labels(labelled), fields(fielded, resource)
        except BadSelector:
            return _BAD_REQUEST
        found = self._named(answer, resource) if answer else self._candidates(ask, resource)
        if found is None:
            return NOT_RECORDED
        if any(each.partial for each in found) and (ask.form != "metadata" or not (answer or only_metadata(fielded))):
            return NOT_RECORDED
        if not answer:
            found = [each for each in found if all(test(each.content) for test in tests)]
        content = self._list_of(found, address, resource, partial=ask.form == "metadata")
        return self._collected(content, truncated=answer is not None and answer.truncated)

    def _candidates(self, ask: Ask, resource: Resource) -> list[Recorded] | None:
        """The objects among which those that were asked for are all to be found; None when that is not known."""
        capture, namespace = self._capture, ask.access.namespace
        here = [
            each
            for key, each in self._by_resource.get(resource, {}).items()
            if not namespace or key.namespace == namespace
        ]
        if capture.complete:
            return here
        if capture.answers is None:
            return here if here or resource in capture.empty_lists else None
        for wider in self._lists_of(resource, namespace):
            if wider.request.form == ask.form or wider.request.form == "json":
                return self._named(wider, resource, namespace)
        return None

    def _lists_of(self, resource: Resource, namespace: str) -> Iterable[Answer]:
        """The recorded lists that hold every object of this resource and namespace, whole objects first."""
        answers = (self._capture.answers or {}).values()
        for answer in sorted(answers, key=lambda answer: answer.request.form != "json"):
            address = Address.of(answer.request.path)
            if (
                answer.outcome == "collected"
                and not answer.truncated
                and not answer.request.query
                and address is not None
                and not address.name
                and Resource(group_of(address.group_version), address.resource) == resource
                and address.namespace in (namespace, "")
            ):
                yield answer

    def _named(self, answer: Answer, resource: Resource, within: str = "") -> list[Recorded] | None:
        """The objects that a recorded list named; None when one of them is gone from the capture."""
        found = [
            self._capture.objects.get(Key(resource, namespace, name))
            for namespace, name in answer.items
            if not within or namespace == within
        ]
        return None if None in found else [each for each in found if each]

    def _list_of(self, found: list[Recorded], address: Address, resource: Resource, *, partial: bool) -> dict[str, Any]:
        version = {"resourceVersion": self._resource_version}
        if partial:
            items = [_metadata_only(each) for each in found]
            return {"kind": f"{PARTIAL}List", "apiVersion": META_V1, "metadata": version, "items": items}
        kind = kind_of(resource) or (str(found[0].content["kind"]) if found else "")
        bare = has_bare_items(resource.group)
        items = [_bare(_whole(each)) if bare else _whole(each) for each in found]
        return {"kind": f"{kind}List", "apiVersion": address.group_version, "metadata": version, "items": items}

    @cached_property
    def _resource_version(self) -> str:
        """A version of the whole cluster, as a list has one: the newest of any object."""
        versions = [_version_of(each.content) for each in self._capture.objects.values()]
        return str(max(versions, default=0) or 1)

    def _log(self, ask: Ask, answer: Answer | None) -> Outcome[Raw]:
        capture, query = self._capture, dict(ask.query)
        pod = capture.objects.get(Key(_PODS, ask.access.namespace, ask.name))
        containers = _containers(pod)
        container = query.get("container") or (containers[0] if len(containers) == 1 else "")
        key = LogKey(ask.access.namespace, ask.name, container, query.get("previous") in ("true", "1"))
        if key not in capture.logs:
            if not capture.complete:
                return NOT_RECORDED
            there = pod is not None and container in containers and not key.previous
            return Collected(at=capture.captured_at, data=Raw(b"")) if there else NotFound()
        log = capture.logs[key]
        if log is None:
            return NotFound()
        if answer:
            # The limit was applied to what was recorded; redaction may have made it longer since.
            query.pop("limitBytes", None)
        try:
            data, cut = window(log, query, capture.captured_at)
        except BadWindow:
            return _BAD_REQUEST
        # A log of which another window was recorded may go on beyond it.
        truncated = answer.truncated if answer else cut or capture.answers is not None
        return Collected(at=capture.captured_at, data=Raw(data), truncated=truncated)

    def _collected(self, content: Mapping[str, Any], *, truncated: bool = False) -> Collected[Raw]:
        body = json.dumps(content, separators=(",", ":")).encode()
        return Collected(at=self._capture.captured_at, data=Raw(body), truncated=truncated)


def digest(capture: Capture) -> bytes:
    """SHA-256 over what a capture says."""
    said = {
        "capturedAt": capture.captured_at.isoformat(),
        "serverVersion": capture.server_version,
        "complete": capture.complete,
        "objects": sorted(
            [key.resource.group, key.resource.name, key.namespace, key.name, each.content]
            for key, each in capture.objects.items()
        ),
        "logs": sorted(
            [*key, None if log is None else hashlib.sha256(log).hexdigest()] for key, log in capture.logs.items()
        ),
        "refusals": sorted(repr((sorted(each.verbs), *astuple(each)[1:])) for each in capture.refusals),
        "outages": sorted(map(repr, capture.outages)),
        "served": None if capture.served is None else sorted(capture.served),
        "emptyLists": sorted(map(repr, capture.empty_lists)),
        "answers": None if capture.answers is None else sorted(map(repr, capture.answers.values())),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()


def _missing(answer: Answer, ask: Ask) -> Missing:
    match answer.outcome:
        case "forbidden":
            return Forbidden(needs=ask.access)
        case "timed-out":
            return TimedOut(answer.after_seconds)
        case "unavailable":
            return Unavailable(answer.why or "server-error", answer.http_status)
        case _:
            return NotFound()


def _whole(recorded: Recorded) -> dict[str, Any]:
    """The object without `selfLink`, which no API server writes any more and which only says its resource."""
    metadata = {key: value for key, value in recorded.content["metadata"].items() if key != "selfLink"}
    return {**recorded.content, "metadata": metadata}


def _metadata_only(recorded: Recorded) -> dict[str, Any]:
    return {"kind": PARTIAL, "apiVersion": META_V1, "metadata": _whole(recorded)["metadata"]}


def _bare(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in ("kind", "apiVersion")}


def _version_of(content: Mapping[str, Any]) -> int:
    version = content["metadata"].get("resourceVersion")
    return int(version) if isinstance(version, str) and version.isdecimal() and len(version) < 20 else 0


def _containers(pod: Recorded | None) -> list[str]:
    """Names of the pod's containers, those of its template first."""
    spec = pod.content.get("spec") if pod else None
    if not isinstance(spec, dict):
        return []
    lists = [spec.get(key) or [] for key in ("containers", "initContainers", "ephemeralContainers")]
    return [each["name"] for listed in lists for each in listed if isinstance(each, dict) and "name" in each]
