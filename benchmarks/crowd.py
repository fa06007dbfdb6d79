"""Fill a namespace: Deployments with their pods, Services with their slices, events.

All of it goes through the API server, and what has a controller is made by it: ReplicaSets and pods by theirs, one
slice a Service by the EndpointSlice controller. The pods name a Node that has no kubelet, so they cost no machine; the
Node is a real object with a Lease that is renewed, because pods of a missing Node are collected after 40 s
(pkg/controller/podgc) and those of a silent one are marked (pkg/controller/nodelifecycle). Statuses are patched.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice

from benchmarks import crowd_objects as objects
from benchmarks.writing import MERGE_PATCH, Api, Object, Request

LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"
SECONDS_BETWEEN_HEARTBEATS = 10
SECONDS_TO_SETTLE = 300


@dataclass(frozen=True)
class Size:
    """How much there is in the end; `slices` and `events` with those that controllers make."""

    pods: int = 5000
    services: int = 500
    slices: int = 2000
    events: int = 10_000

    @property
    def pods_each(self) -> int:
        return self.pods // self.services


@contextlib.contextmanager
def node(api: Api) -> Iterator[None]:
    """The Node of the pods, alive for as long as this lasts; one that a killed run has left is replaced."""
    _remove_node(api)
    api.send(Request("POST", "/api/v1/nodes", objects.node()))
    over = threading.Event()
    heart = threading.Thread(target=_beat, args=(api, over), daemon=True)
    try:
        api.send(Request("PATCH", f"/api/v1/nodes/{objects.NODE}/status", objects.node_status(), MERGE_PATCH))
        api.send(Request("POST", LEASES, objects.lease(datetime.now(UTC))))
        heart.start()
        yield
    finally:
        over.set()
        if heart.ident is not None:
            heart.join()
        _remove_node(api)


def _remove_node(api: Api) -> None:
    for path in (f"/api/v1/nodes/{objects.NODE}", f"{LEASES}/{objects.NODE}"):
        api.send(Request("DELETE", path, may_be_gone=True))


def _beat(api: Api, over: threading.Event) -> None:
    while not over.wait(SECONDS_BETWEEN_HEARTBEATS):
        renewed = objects.lease(datetime.now(UTC))
        api.send(Request("PATCH", f"{LEASES}/{objects.NODE}", renewed, MERGE_PATCH))


def fill(api: Api, namespace: str, size: Size, say: Callable[[str], None]) -> None:
    """Create everything, and return when the controllers have nothing left to do."""
    core, apps = f"/api/v1/namespaces/{namespace}", f"/apis/apps/v1/namespaces/{namespace}"
    slices = f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices"
    numbers = range(size.services)
    there = api.count(f"{core}/pods"), api.count(slices)
    say(f"{size.services} Deployments")
    made = (objects.deployment(number, size.pods_each) for number in numbers)
    api.send_all(Request("POST", f"{apps}/deployments", one) for one in made)
    _settled(lambda: api.count(f"{core}/pods") >= there[0] + size.pods)
    pods = [pod for pod in api.metadata(f"{core}/pods") if pod["name"].startswith("shop-")]
    say(f"statuses of {len(pods)} pods")
    api.send_all(
        Request("PATCH", f"{core}/pods/{pod['name']}/status", objects.pod_status(number, "app"), MERGE_PATCH)
        for number, pod in enumerate(pods)
    )
    say(f"{size.services} Services")
    services = api.send_all(Request("POST", f"{core}/services", objects.service(number)) for number in numbers)
    _settled(lambda: api.count(slices) >= there[1] + size.services)
    say(f"{size.slices} EndpointSlices")
    api.send_all(_more_slices(slices, services, pods, size))
    missing = size.events - api.count(f"{core}/events")
    say(f"{size.events} events, {missing} of them by hand")
    about = enumerate(islice(cycle(pods), max(0, missing)))
    api.send_all(Request("POST", f"{core}/events", objects.event(number, pod)) for number, pod in about)
    say("waiting for the controllers")
    _settled(lambda: _all_ready(api, f"{apps}/deployments", size.pods_each))


def add_events(api: Api, namespace: str, pod: Object, count: int) -> None:
    """Let a pod, given by its metadata, have this many events more."""
    path = f"/api/v1/namespaces/{namespace}/events"
    api.send_all(Request("POST", path, objects.event(number, pod)) for number in range(count))


def delete_pods(api: Api, namespace: str) -> None:
    """Delete the pods of a namespace that is being deleted: no kubelet would ever confirm that they have ended.

    One by one, since the deletion of such a collection takes longer than a request may.
    """
    path = f"/api/v1/namespaces/{namespace}/pods"
    names = [pod["name"] for pod in api.metadata(path)]
    api.send_all(Request("DELETE", f"{path}/{name}?gracePeriodSeconds=0", may_be_gone=True) for name in names)


def _more_slices(path: str, services: Sequence[Object], pods: Sequence[Object], size: Size) -> Iterator[Request]:
    by_app: dict[str, list[Object]] = {}
    for pod in pods:
        by_app.setdefault(pod["labels"]["app"], []).append(pod)
    copies = size.slices // size.services - 1
    for number, service in enumerate(services):
        metadata = service["metadata"]
        for copy in range(copies):
            body = objects.endpoint_slice(number, copy, metadata["uid"], by_app[metadata["name"]])
            yield Request("POST", path, body)


def _all_ready(api: Api, path: str, replicas: int) -> bool:
    deployments = api.send(Request("GET", path))["items"]
    ours = [one for one in deployments if one["metadata"]["name"].startswith("shop-")]
    return all(one["status"].get("readyReplicas", 0) == replicas for one in ours)


def _settled(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_TO_SETTLE
    while not holds():
        if time.monotonic() > deadline:
            message = f"the controllers have not done their work within {SECONDS_TO_SETTLE} s"
            raise RuntimeError(message)
        time.sleep(1)
