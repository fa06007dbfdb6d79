"""What a packet costs the API server: at most 25 requests for a pod of a usual workload, none twice, all announced.

The server is one on loopback that answers from a recording, so what is counted is what goes over the wire, pages of
lists and repetitions included.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from kubectl_evidence.ask import Access, Ask
from kubectl_evidence.cluster.capture.model import Capture, Key, Recorded
from kubectl_evidence.cluster.capture.objects import Objects
from kubectl_evidence.cluster.capture.resources import Resource
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
from kubectl_evidence.kinds import DEPLOYMENT
from kubectl_evidence.pipeline import Inquiry, investigate
from kubectl_evidence.plan import plan
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.target import Target
from tests.cluster_access.api import Api
from tests.cluster_access.incident import TARGET, recording
from tests.cluster_access.loopback import Loopback

WORKLOAD = Target("ledger-worker", TARGET.namespace, DEPLOYMENT)
# Of a workload its pods are listed, too, and the events of its controllers.
MOST = {TARGET: 25, WORKLOAD: 28}
_USAGE = Key(Resource("metrics.k8s.io", "pods"), TARGET.namespace, TARGET.name)
_POD = Key(Resource("", "pods"), TARGET.namespace, TARGET.name)


@dataclass(frozen=True)
class Cost:
    """What went over the wire: path with query, and the media types that were accepted. And what was asked."""

    sent: tuple[tuple[str, str | None], ...]
    asked: tuple[Ask, ...]

    @property
    def accesses(self) -> Counter[Access]:
        return Counter(one.access for one in self.asked)


def cost(target: Target, capture: Capture) -> Cost:
    with Loopback(Api(capture)) as server:
        cluster = connect(ConnectionFlags(server=server.url), environ={})
        found = investigate(
            Inquiry(target, str(target), "kubectl evidence"), cluster, KeyedRedactor(key=b"a key for tests")
        )
        assert found.packet.cluster.complete, found.packet.gaps
        return Cost(tuple((request.target, request.one("Accept")) for request in server.requests), tuple(found.asked))


def crash_looping() -> Capture:
    """One container that has crashed and waits for its next start, a ConfigMap, a Secret, a Service."""
    capture = recording()
    pod: Any = capture.objects[_POD].content
    [container] = pod["spec"]["containers"]
    configured = {**container, "envFrom": [{"configMapRef": {"name": "ledger"}}]}
    more = Objects()
    for document in _usual(pod):
        more.add(document, "added")
    # A sample that is older than a few minutes is a reason to look for what is wrong with metrics-server.
    usage = {**capture.objects[_USAGE].content, "timestamp": datetime.now(UTC).isoformat(timespec="seconds")}
    changed = {_USAGE: Recorded(usage), _POD: Recorded({**pod, "spec": {**pod["spec"], "containers": [configured]}})}
    return replace(capture, objects={**capture.objects, **more.found, **changed})


def healthy() -> Capture:
    """The same, but the container runs since its first start, and the pod is ready."""
    capture = crash_looping()
    pod: Any = capture.objects[_POD].content
    [status] = pod["status"]["containerStatuses"]
    runs = {"state": {"running": {"startedAt": pod["status"]["startTime"]}}, "lastState": {}}
    well = {**status, **runs, "ready": True, "started": True, "restartCount": 0}
    conditions = [{**one, "status": "True"} for one in pod["status"]["conditions"]]
    changed = Recorded(
        {**pod, "status": {**pod["status"], "containerStatuses": [well], "conditions": conditions, "phase": "Running"}}
    )
    return replace(capture, objects={**capture.objects, _POD: changed})


def _usual(pod: Mapping[str, Any]) -> list[dict[str, Any]]:
    of_namespace = {"namespace": TARGET.namespace, "creationTimestamp": pod["metadata"]["creationTimestamp"]}
    ready = {"type": "Ready", "status": "True", "reason": "KubeletReady"}
    return [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "ledger", **of_namespace}},
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "ledger-db", **of_namespace}, "type": "Opaque"},
        {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": pod["spec"]["nodeName"]},
            "status": {"conditions": [ready]},
        },
    ]


@pytest.mark.parametrize("target", [TARGET, WORKLOAD], ids=str)
@pytest.mark.parametrize("state", [healthy, crash_looping])
def test_a_pod_of_a_usual_workload_costs_at_most_25_requests_and_none_of_them_is_repeated(
    target: Target, state: Callable[[], Capture]
) -> None:
    paid = cost(target, state())
    assert len(paid.sent) <= MOST[target], sorted(paid.sent)
    assert [request for request, times in Counter(paid.sent).items() if times > 1] == []
    # Nothing goes over the wire that nobody asked for, such as discovery.
    assert len(paid.sent) == len(paid.asked)


@pytest.mark.parametrize("target", [TARGET, WORKLOAD], ids=str)
def test_of_a_healthy_workload_exactly_that_is_read_which_a_dry_run_announces_without_if_needed(target: Target) -> None:
    announced = Counter(one.ask.access for one in plan(target) if not one.if_needed)
    assert cost(target, healthy()).accesses == announced


@pytest.mark.parametrize("target", [TARGET, WORKLOAD], ids=str)
def test_of_one_in_trouble_nothing_is_read_that_a_dry_run_does_not_announce(target: Target) -> None:
    announced = {one.ask.access for one in plan(target)}
    assert cost(target, crash_looping()).accesses.keys() <= announced
