"""Read the names that the second wave needs from the first wave's raw answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.nearby import concerned, selector_text, unselective
from kubectl_evidence.outcome import Collected, Outcome
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.raw import Raw
from kubectl_evidence.target import ContainerRef, Known, OwnerRef, Role, ServiceRef
from kubectl_evidence.text import NAME

_HASH = "pod-template-hash"
# ReplicaSet; StatefulSet and DaemonSet; Job (k8s.io/api apps/v1 and batch/v1, well-known labels).
_OF_CONTROLLER = (_HASH, "controller-revision-hash", "batch.kubernetes.io/job-name")


def read_known(answers: Mapping[Ask, Outcome[Raw]]) -> Known:
    """Take what the answers tell of names. What is malformed is left out: it asks for nothing."""
    had = {(ask.access.verb, ask.access.resource): out for ask, out in answers.items() if isinstance(out, Collected)}
    more = {resource for (verb, resource), outcome in had.items() if verb == "list" and outcome.truncated}
    pod = parsed(had.get(("get", "pods")))
    told = any((ask.access.verb, ask.access.resource) == ("get", "pods") for ask in answers)
    known = replace(known_of(pod, parsed(had.get(("get", "apiservices")))), pod_told=told)
    if not more & {"pods", "endpointslices"}:
        return known
    # Only a large namespace is worth reading its Services twice.
    services = listed(at(parsed(had.get(("list", "services"))), "items"))
    return replace(
        known,
        more_pods="pods" in more,
        more_slices="endpointslices" in more,
        siblings=_siblings(pod),
        **_concerned(pod, services),
    )


def parsed(outcome: Outcome[Raw] | None) -> Any:
    """The answer as parsed JSON, or an empty object where there is none that can be read."""
    try:
        return outcome.data.parse() if isinstance(outcome, Collected) else {}
    except (ValueError, RecursionError):
        return {}


def _concerned(pod: Any, services: list[Any]) -> Mapping[str, Any]:
    if not (pod and services):
        return {}
    selecting, nearly = concerned(pod, services)
    names = (at(service, "metadata", "name") for service in (*selecting, *nearly, *unselective(services)))
    return {
        "concerned": tuple(name for name in names if _named(name)),
        "nearly": tuple(
            (name, selector_text(service)) for service in nearly if _named(name := at(service, "metadata", "name"))
        ),
    }


def _siblings(pod: Any) -> str:
    """The label by which the pod's controller tells its pods from those of others, as a selector."""
    labels = at(pod, "metadata", "labels")
    return next((f"{key}={value}" for key in _OF_CONTROLLER if isinstance(value := at(labels, key), str)), "")


def known_of(pod: Any, api_service: Any) -> Known:
    """As `read_known`, from parsed objects."""
    uid = at(pod, "metadata", "uid")
    return Known(
        uid=uid if isinstance(uid, str) and NAME.fullmatch(uid) else "",
        containers=tuple(_containers(pod)),
        owners=owners_of(pod),
        metrics_service=_service(at(api_service, "spec", "service")),
    )


def owners_of(pod: Any) -> tuple[OwnerRef, ...]:
    """The pod's controller and, for a ReplicaSet of a Deployment, the Deployment inferred from its name."""
    for reference in listed(at(pod, "metadata", "ownerReferences")):
        kind, name = at(reference, "kind"), at(reference, "name")
        version, uid = at(reference, "apiVersion"), at(reference, "uid")
        if not (at(reference, "controller") is True and _named(name) and isinstance(kind, str) and kind.isalnum()):
            continue
        if not (isinstance(version, str) and isinstance(uid, str) and NAME.fullmatch(uid)):
            continue
        owner = OwnerRef(version, kind, name, uid)
        labelled = at(pod, "metadata", "labels", _HASH)
        suffix = f"-{labelled}"
        if kind == "ReplicaSet" and version == "apps/v1" and labelled and name.endswith(suffix):
            return owner, OwnerRef("apps/v1", "Deployment", name.removesuffix(suffix))
        return (owner,)
    return ()


def _containers(pod: Any) -> list[ContainerRef]:
    found = []
    lists: tuple[tuple[Role, str, str], ...] = (
        ("init", "initContainers", "initContainerStatuses"),
        ("container", "containers", "containerStatuses"),
        ("ephemeral", "ephemeralContainers", "ephemeralContainerStatuses"),
    )
    for role, key, statuses in lists:
        restarted = {
            at(status, "name")
            for status in listed(at(pod, "status", statuses))
            if at(status, "restartCount") or at(status, "lastState", "terminated")
        }
        started = {at(status, "name"): _started(status) for status in listed(at(pod, "status", statuses))}
        for container in listed(at(pod, "spec", key)):
            name = at(container, "name")
            if _named(name):
                sidecar = role == "init" and at(container, "restartPolicy") == "Always"
                found.append(
                    ContainerRef(name, "sidecar" if sidecar else role, name in restarted, started.get(name, ""))
                )
    return found


def _started(status: Any) -> str:
    states = (at(status, "state", state, "startedAt") for state in ("running", "terminated"))
    return next((at for at in states if isinstance(at, str)), "")


def _service(reference: Any) -> ServiceRef | None:
    namespace, name = at(reference, "namespace"), at(reference, "name")
    return ServiceRef(namespace, name) if _named(namespace) and _named(name) else None


def _named(value: Any) -> bool:
    return isinstance(value, str) and NAME.fullmatch(value) is not None
