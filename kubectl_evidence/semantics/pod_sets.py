"""The live pods of a namespace by the workload that they say they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.parts.meta import Owner, at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.text import Name, Text, say

# Words and numbers that tell the releases of one workload apart: `shop-canary`, `shop-blue`, `shop-v2`.
_RELEASES = frozenset(
    "active alpha baseline beta blue canary current experiment green live main new next old preview previous primary "
    "prod production stable stage staging standby test".split()
)


@dataclass(frozen=True)
class PodSet:
    """Pods of one workload, `Deployment/shop`, with their labels by name; a pod without a controller is its own."""

    name: Text
    pods: Mapping[Name, Mapping[Text, Text]]

    @property
    def labels(self) -> Mapping[Text, Text]:
        """The labels of one of them."""
        return next(iter(self.pods.values()))


def topmost(name: Name, controller: Owner | None, labels: Mapping[Text, Text]) -> Text:
    """The workload of a pod: its controller; of a ReplicaSet that a Deployment has named, the Deployment.

    Source: k8s.io/kubernetes pkg/controller/deployment/sync.go, which names a ReplicaSet DEPLOYMENT-HASH.
    """
    if controller is None:
        return say("Pod/{}", name)
    hash_ = at(labels, "pod-template-hash")
    if controller.kind == "ReplicaSet" and hash_ is not None and controller.name.endswith(f"-{hash_}"):
        return say("Deployment/{}", controller.name.part(0, len(controller.name) - len(hash_) - 1))
    return say("{}/{}", controller.kind, controller.name)


def pod_sets(pods: Pods, pod: Pod | None = None) -> tuple[PodSet, ...]:
    """Every live pod but those that are going, by workload; `pod` is one that is known to be there."""
    found: dict[Text, dict[Name, Mapping[Text, Text]]] = {}
    for workload, name, labels in _each(pods, pod):
        found.setdefault(workload, {})[name] = labels
    return tuple(PodSet(name, members) for name, members in found.items())


def _each(pods: Pods, pod: Pod | None) -> Iterator[tuple[Text, Name, Mapping[Text, Text]]]:
    if pod is not None and not pod.finished and pod.deleted is None:
        yield topmost(pod.name, pod.controller, pod.labels), pod.name, pod.labels
    for name, other in pods.items.items():
        if other.deleted is None and (pod is None or name != pod.name):
            yield topmost(name, other.controller, other.labels), name, other.labels


def are_releases(one: str, other: str) -> bool:
    """Whether two workloads look like releases of one: names that differ by a colour, a number or such a word only."""
    a, b = (set(name.partition("/")[2].split("-")) for name in (one, other))
    return bool(a & b) and all(_tells_releases_apart(part) for part in a ^ b)


def _tells_releases_apart(part: str) -> bool:
    return part in _RELEASES or part.strip("v").isdecimal() or len(part) <= 1
