"""What sets one pod of a workload apart from another: functions over parsed JSON that nobody has redacted yet.

What they return goes into evidence, whose fields are redacted as they are filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubectl_evidence.clues.signature import signature
from kubectl_evidence.parsed import at, listed

# The label of a pod's revision changes with every change of the template: it is told as the revision.
_REVISION_LABELS = frozenset({"pod-template-hash", "controller-revision-hash", "rollouts-pod-template-hash"})
# Labels that tell a pod's own place among its siblings (apps/v1 StatefulSet, batch/v1 Job, PodTopologyLabels).
_OWN_LABELS = _REVISION_LABELS | {
    "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/job-completion-index",
}


def differences(examined: Any, healthy: Any) -> Iterator[dict[str, str | None]]:
    """Compare two pods of one workload: `what`, and its value in each of them; None where it is not there.

    Node, revision, labels, per container the image, the digest that runs, the names of its environment, its
    resources; restarts and start last, which differ nearly always. What a pod has only once it is on a node is left
    out where the examined one is on none.
    """
    ours, theirs = _facts(examined), _facts(healthy)
    placed = bool(at(examined, "spec", "nodeName"))
    for what in dict.fromkeys([*ours, *theirs]):
        if ours.get(what) != theirs.get(what) and (placed or not _comes_of_a_node(what)):
            yield {"what": what, "examined": ours.get(what), "healthy": theirs.get(what)}


def _comes_of_a_node(what: str) -> bool:
    return what in ("node", "zone", "started") or what.endswith((" image digest", " restarts"))


def _facts(pod: Any) -> Mapping[str, str]:
    return dict(_told(pod))


def _told(pod: Any) -> Iterator[tuple[str, str]]:
    spec, status = at(pod, "spec"), at(pod, "status")
    yield from _given(
        {
            "revision": signature(pod).revision,
            "node": at(spec, "nodeName"),
            "service account": at(spec, "serviceAccountName"),
            "priority class": at(spec, "priorityClassName"),
            "QoS class": at(status, "qosClass"),
            "zone": at(pod, "metadata", "labels", "topology.kubernetes.io/zone"),
        }
    )
    labels = at(pod, "metadata", "labels")
    for key, value in sorted(labels.items()) if isinstance(labels, dict) else ():
        if key not in _OWN_LABELS and not key.startswith("topology.kubernetes.io/"):
            yield f"label {key}", str(value)
    for one in (*listed(at(spec, "initContainers")), *listed(at(spec, "containers"))):
        yield from _container(one)
    for one in (*listed(at(status, "initContainerStatuses")), *listed(at(status, "containerStatuses"))):
        name = at(one, "name")
        yield from _given({f"{name} image digest": _digest(at(one, "imageID"))})
    for one in (*listed(at(status, "initContainerStatuses")), *listed(at(status, "containerStatuses"))):
        yield f"{at(one, 'name')} restarts", str(at(one, "restartCount") or 0)
    yield from _given({"started": at(status, "startTime")})


def _container(container: Any) -> Iterator[tuple[str, str]]:
    name = at(container, "name")
    environment = sorted(str(at(one, "name")) for one in listed(at(container, "env")))
    yield from _given(
        {
            f"{name} image": at(container, "image"),
            f"{name} environment": ", ".join(environment),
            f"{name} requests": _amounts(at(container, "resources", "requests")),
            f"{name} limits": _amounts(at(container, "resources", "limits")),
        }
    )


def _amounts(resources: Any) -> str:
    return (
        ", ".join(f"{key} {value}" for key, value in sorted(resources.items())) if isinstance(resources, dict) else ""
    )


def _digest(image_id: Any) -> str:
    """The digest of `registry/name@sha256:…`: mirrors differ in the name of the same image."""
    return image_id.rpartition("@")[2] if isinstance(image_id, str) else ""


def _given(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for what, value in facts.items():
        if isinstance(value, str) and value:
            yield what, value
