"""An API server on loopback with one healthy pod, which takes an ephemeral container as a real one does."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kubectl_evidence.cluster.capture.resources import Address, Resource, group_of, kind_of
from tests.builders import healthy
from tests.cluster_access.loopback import Client, Request, status_body

NAMESPACE = "payments"
POD = "checkout-api-6f9d7c5b88-vk4n2"
POD_PATH = f"/api/v1/namespaces/{NAMESPACE}/pods/{POD}"
ADD_PATH = f"{POD_PATH}/ephemeralcontainers"
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"

OUTPUT = """=== resolv.conf
nameserver 10.96.0.10
=== listening
tcp 0.0.0.0:9090 uid 1000
=== connections
127.0.0.1:8080 refused
=== end
"""

RAN = {"terminated": {"reason": "Completed", "exitCode": 0}}
STARTING = {"waiting": {"reason": "ContainerCreating"}}
RUNNING: dict[str, Any] = {"running": {}}

Reply = Callable[[Client, Request], None]


def waiting(reason: str) -> dict[str, Any]:
    """The state of a container that does not start."""
    return {"waiting": {"reason": reason, "message": "words of the cluster's"}}


@dataclass
class Api:
    """Its answers. `states` are those of the added container, one per reading of the pod; the last one stays."""

    documents: dict[str, Any] = field(default_factory=healthy)
    # (verb, resource/subresource) that are not allowed.
    denied: frozenset[tuple[str, str]] = frozenset()
    states: list[Mapping[str, Any]] = field(default_factory=lambda: [RAN])
    output: str = OUTPUT
    # Takes the place of an answer, by method and path.
    instead: dict[tuple[str, str], Reply] = field(default_factory=dict)
    added: list[dict[str, Any]] = field(default_factory=list)
    reviewed: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, client: Client, request: Request) -> None:
        """Answer one request."""
        url = urlsplit(request.target)
        reply = self.instead.get((request.method, url.path))
        if reply is not None:
            reply(client, request)
            return
        match request.method, url.path:
            case "POST", path if path == REVIEWS:
                client.respond(201, json.dumps(self._review(json.loads(request.body))))
            case "PATCH", path if path == ADD_PATH:
                self.add(request)
                client.respond(200, json.dumps(self._pod()))
            case "GET", path if path == f"{POD_PATH}/log":
                [container] = parse_qs(url.query)["container"]
                ours = any(one["name"] == container for one in self.added)
                client.respond(200, self.output if ours else "ready to serve\n", Content_Type="text/plain")
            case "GET", path if path == POD_PATH and POD in self.documents:
                client.respond(200, json.dumps(self._pod()))
            case "GET", path if path.rpartition("/")[2] in self.documents:
                client.respond(200, json.dumps(self.documents[path.rpartition("/")[2]]))
            case "GET", "/apis":
                client.respond(200, json.dumps({"kind": "APIGroupList", "groups": []}))
            case "GET", path if (kind := _listed(path)) is not None:
                client.respond(200, json.dumps({"kind": f"{kind}List", "metadata": {}, "items": []}))
            case "GET", _:
                client.respond(404, status_body(404, name="something"))
            case _:
                client.respond(405, status_body(405))

    def add(self, request: Request) -> None:
        """Take the patch in."""
        self.added += json.loads(request.body)["spec"]["ephemeralContainers"]

    def _review(self, review: dict[str, Any]) -> dict[str, Any]:
        asked = review["spec"]["resourceAttributes"]
        self.reviewed.append(asked)
        allowed = (asked["verb"], f"{asked['resource']}/{asked['subresource']}") not in self.denied
        return {**review, "status": {"allowed": allowed}}

    def _pod(self) -> dict[str, Any]:
        pod: dict[str, Any] = copy.deepcopy(self.documents[POD])
        if self.added:
            pod["spec"]["ephemeralContainers"] = self.added
            state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
            pod["status"]["ephemeralContainerStatuses"] = [{"name": one["name"], "state": state} for one in self.added]
        return pod


def _listed(path: str) -> str | None:
    """The kind whose objects are listed at a path; None where an object is asked for, or nothing that is known."""
    address = Address.of(path)
    if address is None or address.name:
        return None
    return kind_of(Resource(group_of(address.group_version), address.resource))
