"""One pod that crashes, of which everything can be asked: the asks of a run, and a cluster that answers them.

The recording is fixtures/crash-loop, at the moment at which the container waits for its next start: that is a crash
loop however long ago the recording was made. What it does not hold (samples of usage that are as new as they would
be, a Service with an endpoint) is added. It is complete: whatever is not in it is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.clues import Known
from kubectl_evidence.cluster.capture.folder import read_folder
from kubectl_evidence.cluster.capture.model import Capture, Key, Request
from kubectl_evidence.cluster.capture.objects import Objects
from kubectl_evidence.cluster.capture.replay import RecordedCluster
from kubectl_evidence.cluster.capture.resources import Resource
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.known import Reading
from kubectl_evidence.outcome import Outcome
from kubectl_evidence.raw import Raw
from kubectl_evidence.target import Target
from tests.incidents import FIXTURES

_RECORDED = read_folder(FIXTURES / "crash-loop")
[_POD] = [key for key in _RECORDED.objects if key.resource == Resource("", "pods")]
TARGET = Target(_POD.name, _POD.namespace)


@dataclass(frozen=True)
class Asked:
    """One read of a run: for which evidence, under which key, after how many answers that tell of others."""

    kind: type[Evidence]
    key: str
    wave: int
    ask: Ask

    @property
    def id(self) -> str:
        """What a test calls it."""
        replicas = TARGET.name.rpartition("-")[0]
        return f"{self.kind.id} {self.key}".rstrip().replace(TARGET.name, "*").replace(replicas, "*")

    @property
    def informs(self) -> bool:
        """Whether other asks may follow from its answer."""
        return self.kind.informs

    @property
    def is_borrowed(self) -> bool:
        """Whether another kind names it as its source."""
        return self.kind.borrows(self.key)

    @property
    def is_target(self) -> bool:
        """Whether this reads what the packet is about."""
        return self.kind is Pod


@cache
def recording() -> Capture:
    """The recorded cluster."""
    pod = _RECORDED.objects[_POD].content
    more = Objects()
    for document in (_waiting(pod), *_added(pod)):
        more.add(document, "added")
    return replace(_RECORDED, complete=True, answers=None, objects={**_RECORDED.objects, **more.found})


def without(ask: Ask) -> Capture:
    """The recorded cluster, in which what this ask names has been deleted."""
    capture, query = recording(), dict(ask.query)
    if ask.form == "log":
        gone = (ask.access.namespace, ask.name, query["container"], query.get("previous") == "true")
        return replace(capture, logs={key: log for key, log in capture.logs.items() if key != gone})
    named = Key(Resource(ask.access.group, ask.access.resource), ask.access.namespace, ask.name)
    return replace(capture, objects={key: one for key, one in capture.objects.items() if key != named})


Told = Mapping[Request, Outcome[Raw]]


def run_of(told: Told | None = None, capture: Capture | None = None) -> tuple[Asked, ...]:
    """What a run asks of the recorded cluster, or of another.

    `told` replaces what that answers, as far as later asks follow from it.
    """
    return _run(tuple((told or {}).items()), None, id(capture or recording()), capture or recording())


def run_without(held: Ask, *, to_the_end: bool = False) -> tuple[Asked, ...]:
    """What a run asks while there is no answer to this; and what it asks when it gives up waiting."""
    return _run((), (Request.of(held), to_the_end), id(recording()), recording())


_RUNS: dict[Any, tuple[Asked, ...]] = {}


def _run(
    told: tuple[tuple[Request, Outcome[Raw]], ...], held: tuple[Request, bool] | None, of: int, capture: Capture
) -> tuple[Asked, ...]:
    """As `collect`, one answer after another."""
    if (told, held, of) in _RUNS:
        return _RUNS[told, held, of]
    cluster, replaced, reading = RecordedCluster(capture), dict(told), Reading(TARGET)
    kinds = [kind for kind in all_kinds() if kind.serves(TARGET)]
    asks: dict[tuple[type[Evidence], str], tuple[Ask, int]] = {
        (kind, key): (ask, 1) for kind in kinds for key, ask in kind.first(TARGET).items()
    }
    answered: set[Ask] = set()
    wave = 1
    while True:
        informing = {ask: None for (kind, _), (ask, _) in asks.items() if kind.informs}
        pending = [ask for ask in informing if held is not None and Request.of(ask) == held[0]]
        news = [ask for ask in informing if ask not in answered and ask not in pending]
        if not news and wave > 1:
            break
        reading.add({ask: replaced.get(Request.of(ask)) or cluster.read(ask, 0.0) for ask in news})
        answered.update(news)
        wave += 1
        _ask_on(asks, kinds, reading.known(pending=pending), wave)
    if pending and held is not None and held[1]:
        _ask_on(asks, kinds, replace(reading.known(), pod_told=True), wave)
    made = tuple(Asked(kind, key, wave, ask) for (kind, key), (ask, wave) in asks.items())
    _RUNS[told, held, of] = made
    return made


def _ask_on(
    asks: dict[tuple[type[Evidence], str], tuple[Ask, int]], kinds: list[type[Evidence]], known: Known, wave: int
) -> None:
    for kind in kinds:
        for key, ask in kind.second(TARGET, known).items():
            asks.setdefault((kind, key), (ask, wave))


def _waiting(pod: Mapping[str, Any]) -> dict[str, Any]:
    """The pod, its container waiting as the kubelet has it (pkg/kubelet/kuberuntime, doBackOff)."""
    [container] = pod["status"]["containerStatuses"]
    waits = {"reason": "CrashLoopBackOff", "message": "back-off 40s restarting failed container"}
    changed = {**container, "state": {"waiting": waits}, "lastState": container["state"]}
    return {**pod, "status": {**pod["status"], "containerStatuses": [changed]}}


def _sampled() -> dict[str, str]:
    """When usage was measured: just now, and so seldom that it stays fresh for as long as the tests take."""
    return {"timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "window": "30m0s"}


def _added(pod: Mapping[str, Any]) -> list[dict[str, Any]]:
    namespace, labels = TARGET.namespace, {"app": pod["metadata"]["labels"]["app"]}
    created = pod["metadata"]["creationTimestamp"]
    return [
        {
            "apiVersion": "metrics.k8s.io/v1beta1",
            "kind": "PodMetrics",
            "metadata": {"name": TARGET.name, "namespace": namespace, "labels": labels},
            **_sampled(),
            "containers": [{"name": "worker", "usage": {"cpu": "3m", "memory": "4Mi"}}],
        },
        {
            "apiVersion": "metrics.k8s.io/v1beta1",
            "kind": "NodeMetrics",
            "metadata": {"name": pod["spec"]["nodeName"]},
            **_sampled(),
            "usage": {"cpu": "310m", "memory": "1900Mi"},
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
