"""One pod that crashes, of which everything can be asked: the asks of a run, and a cluster that answers them.

The recording is fixtures/crash-loop, at the moment at which the container waits for its next start: that is a crash
loop however long ago the recording was made. What it does not hold (a sample of the pod's usage, a Service with
an endpoint) is added. It is complete: whatever is not in it is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture.folder import read_folder
from kubectl_evidence.cluster.capture.model import Capture, Key, Request
from kubectl_evidence.cluster.capture.objects import Objects
from kubectl_evidence.cluster.capture.replay import RecordedCluster
from kubectl_evidence.cluster.capture.resources import Resource
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.known import read_known
from kubectl_evidence.outcome import Outcome
from kubectl_evidence.raw import Raw
from kubectl_evidence.target import Target
from tests.incidents import FIXTURES

TARGET = Target("ledger-worker-76bdbb4688-lxz9g", "ledger")


@dataclass(frozen=True)
class Asked:
    """One read of a run: for which evidence, under which key, in which wave, and whether others wait for its answer."""

    kind: type[Evidence]
    key: str
    wave: int
    ask: Ask

    @property
    def id(self) -> str:
        """What a test calls it."""
        return f"{self.kind.id} {self.key}".rstrip().replace(TARGET.name.rpartition("-")[0], "*")

    @property
    def informs(self) -> bool:
        """Whether asks of the second wave follow from its answer."""
        return self.kind.informs and self.wave == 1

    @property
    def is_target(self) -> bool:
        """Whether this reads what the packet is about."""
        return self.kind is Pod


@cache
def recording() -> Capture:
    """The recorded cluster."""
    recorded = read_folder(FIXTURES / "crash-loop")
    pod = recorded.objects[Key(Resource("", "pods"), TARGET.namespace, TARGET.name)].content
    more = Objects()
    for document in (_waiting(pod), *_added(pod)):
        more.add(document, "added")
    return replace(recorded, complete=True, answers=None, objects={**recorded.objects, **more.found})


def without(ask: Ask) -> Capture:
    """The recorded cluster, in which what this ask names has been deleted."""
    capture, query = recording(), dict(ask.query)
    if ask.form == "log":
        gone = (ask.access.namespace, ask.name, query["container"], query.get("previous") == "true")
        return replace(capture, logs={key: log for key, log in capture.logs.items() if key != gone})
    named = Key(Resource(ask.access.group, ask.access.resource), ask.access.namespace, ask.name)
    return replace(capture, objects={key: one for key, one in capture.objects.items() if key != named})


def run_of(answers: Mapping[Request, Outcome[Raw]] | None = None) -> tuple[Asked, ...]:
    """What a run asks. `answers` replace what the recorded cluster answers, as far as later asks follow from it."""
    cluster, replaced = RecordedCluster(recording()), answers or {}
    first = {kind: kind.first(TARGET) for kind in all_kinds()}
    informing = [ask for kind in all_kinds() if kind.informs for ask in first[kind].values()]
    told = {ask: replaced.get(Request.of(ask)) or cluster.read(ask, 0.0) for ask in informing}
    known = read_known(told)
    asked = []
    for kind in all_kinds():
        asked += [Asked(kind, key, 1, ask) for key, ask in first[kind].items()]
        asked += [Asked(kind, key, 2, ask) for key, ask in kind.second(TARGET, known).items() if key not in first[kind]]
    return tuple(asked)


def _waiting(pod: Mapping[str, Any]) -> dict[str, Any]:
    """The pod, its container waiting as the kubelet has it (pkg/kubelet/kuberuntime, doBackOff)."""
    [container] = pod["status"]["containerStatuses"]
    waits = {"reason": "CrashLoopBackOff", "message": "back-off 40s restarting failed container"}
    changed = {**container, "state": {"waiting": waits}, "lastState": container["state"]}
    return {**pod, "status": {**pod["status"], "containerStatuses": [changed]}}


def _added(pod: Mapping[str, Any]) -> list[dict[str, Any]]:
    namespace, labels = TARGET.namespace, {"app": pod["metadata"]["labels"]["app"]}
    created = pod["metadata"]["creationTimestamp"]
    return [
        {
            "apiVersion": "metrics.k8s.io/v1beta1",
            "kind": "PodMetrics",
            "metadata": {"name": TARGET.name, "namespace": namespace, "labels": labels},
            "timestamp": created,
            "window": "15s",
            "containers": [{"name": "worker", "usage": {"cpu": "3m", "memory": "4Mi"}}],
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "ledger", "namespace": namespace, "creationTimestamp": created},
            "spec": {
                "type": "ClusterIP",
                "clusterIP": "10.96.0.10",
                "selector": labels,
                "ports": [{"protocol": "TCP", "port": 80, "targetPort": 8080}],
            },
            "status": {"loadBalancer": {}},
        },
        {
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": {
                "name": "ledger-abcde",
                "namespace": namespace,
                "labels": {"kubernetes.io/service-name": "ledger"},
            },
            "addressType": "IPv4",
            "endpoints": [
                {
                    "addresses": [pod["status"]["podIP"]],
                    "conditions": {"ready": False, "serving": False, "terminating": False},
                    "targetRef": {"kind": "Pod", "name": TARGET.name, "namespace": namespace},
                }
            ],
            "ports": [{"name": "", "protocol": "TCP", "port": 8080}],
        },
    ]
