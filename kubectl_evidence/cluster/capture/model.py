"""What a capture holds once it has been read, whatever files it came from.

`folder` reads our own format and `write` writes it. Of what other tools write (`bundles`), a `Capture` holds what is
known beforehand; objects and logs are read when they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from kubectl_evidence.ask import Access, Ask, Form
from kubectl_evidence.cluster.capture.resources import Resource
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.outcome import NoLog, Why

API_VERSION = "kubectl-evidence/v1"
KIND = "Capture"
PARTIAL = "PartialObjectMetadata"
META_V1 = "meta.k8s.io/v1"
ANY = "*"


class Key(NamedTuple):
    """Where an object stands; `namespace` is empty for a cluster-scoped one."""

    resource: Resource
    namespace: str
    name: str


@dataclass(frozen=True)
class Recorded:
    """An object, and whether more than its metadata is known."""

    content: Mapping[str, Any]
    partial: bool = False


class LogKey(NamedTuple):
    """One log of one container."""

    namespace: str
    pod: str
    container: str
    previous: bool = False


@dataclass(frozen=True)
class Log:
    """A log, or its end; `cut`: it began before `data` does.

    `data` is None where the API server answered 400, and `why` then what it said, where that was recorded.
    """

    data: bytes | None
    cut: bool = False
    why: NoLog | None = None


@dataclass(frozen=True)
class Refusal:
    """Accesses that the API server answers with 403; `*` stands for any."""

    verbs: frozenset[str]
    group: str
    resource: str
    subresource: str = ""
    namespace: str = ANY

    def covers(self, access: Access) -> bool:
        """Match as RBAC does.

        A resource `*` includes every subresource, `pods` does not include `pods/log`; who may not
        list in one namespace may not list in all of them at once either (k8s.io/kubernetes
        plugin/pkg/auth/authorizer/rbac: a ClusterRole that grants the latter grants the former).
        """
        return (
            not access.non_resource_url
            and bool(self.verbs & {access.verb, ANY})
            and self.group in (access.group, ANY)
            and self._covers_resource(access)
            and self._covers_namespace(access)
        )

    def _covers_resource(self, access: Access) -> bool:
        if self.resource == ANY and not self.subresource:
            return True
        return self.resource in (access.resource, ANY) and (
            self.subresource == access.subresource or (self.subresource == ANY and bool(access.subresource))
        )

    def _covers_namespace(self, access: Access) -> bool:
        everywhere = access.verb == "list" and not access.namespace
        return self.namespace in (access.namespace, ANY) or everywhere


@dataclass(frozen=True)
class Outage:
    """An API group that answers every request with one status."""

    group: str
    status: int
    message: str = ""

    def covers(self, access: Access) -> bool:
        return not access.non_resource_url and self.group in (access.group, ANY)


class Request(NamedTuple):
    """What makes two asks the same; query pairs are sorted."""

    path: str
    query: tuple[tuple[str, str], ...] = ()
    form: Form = "json"

    @classmethod
    def of(cls, ask: Ask) -> Request:
        return cls(ask.path, tuple(sorted(ask.query)), ask.form)


@dataclass(frozen=True)
class Answer:
    """How one request was answered, where objects and logs alone do not tell.

    `items` names the objects of a list that was read, in order, and `resource_version` is the list's own. `body` is
    what a path answered that is no resource's: text, or a JSON object.
    `no_log` is why a log was not found.
    """

    request: Request
    outcome: Literal["collected", "forbidden", "not-found", "timed-out", "unavailable"]
    items: tuple[tuple[str, str], ...] = ()
    resource_version: str = ""
    body: str | Mapping[str, Any] | None = None
    truncated: bool = False
    why: Why | None = None
    no_log: NoLog | None = None
    http_status: int | None = None
    after_seconds: float = 0.0


@dataclass(frozen=True)
class Capture:
    """A recorded cluster.

    `logs` holds None for a log that the API server answers 400 for. `served` is None when the
    capture does not say which groups are served beyond the built-in ones, `answers` when it does
    not say what was asked, `empty_lists` names resources of which an empty List was recorded.
    """

    captured_at: datetime
    server_version: str = ""
    complete: bool = False
    objects: Mapping[Key, Recorded] = field(default_factory=dict)
    logs: Mapping[LogKey, bytes | None] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    outages: tuple[Outage, ...] = ()
    served: frozenset[str] | None = None
    empty_lists: frozenset[Resource] = frozenset()
    answers: Mapping[Request, Answer] | None = None
