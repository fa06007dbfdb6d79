"""Read the names that the second wave needs from the first wave's raw answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.outcome import Collected, Outcome
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.raw import Raw
from kubectl_evidence.target import ContainerRef, Known, OwnerRef, Role, ServiceRef
from kubectl_evidence.text import NAME

_HASH = "pod-template-hash"


def read_known(answers: Mapping[Ask, Outcome[Raw]]) -> Known:
    """Take uid, containers, owners and the metrics Service. What is malformed is left out: it asks for nothing."""
    pod: Any = {}
    api_service: Any = {}
    for ask, outcome in answers.items():
        if not isinstance(outcome, Collected):
            continue
        try:
            answer = outcome.data.parse()
        except (ValueError, RecursionError):
            continue
        if ask.access.resource == "pods":
            pod = answer
        elif ask.access.resource == "apiservices":
            api_service = answer
    return known_of(pod, api_service)


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
