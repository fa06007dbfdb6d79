"""Whether pods are refused before they exist, and what could refuse them.

Pods that exist were admitted. So nothing of this is asked for until a controller says that it cannot make a pod, or has
fewer than it should.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kubectl_evidence.clues import owners
from kubectl_evidence.clues.badness import is_ready
from kubectl_evidence.clues.config import ObjectRef, template_of
from kubectl_evidence.clues.refs import ServiceRef
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject, named
from kubectl_evidence.clues.webhooks import NAMESPACE_NAME, Labels, in_the_way
from kubectl_evidence.clues.workload import lists_to_come
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at, listed

CONFIGURATIONS = ("validatingwebhookconfigurations", "mutatingwebhookconfigurations")
# So many Services of webhooks are looked behind.
_SERVICES = 3
# The API server writes down what LimitRanges gave a pod (plugin/pkg/admission/limitranger).
_BY_LIMIT_RANGE = "kubernetes.io/limit-ranger"
# The credentials for an image may come from the ServiceAccount.
_PULLING = {"ErrImagePull", "ImagePullBackOff"}


@dataclass(frozen=True)
class AdmissionClue:
    """What is asked next.

    `refused` says that there is a reason to look for what refuses pods. `service_account` is the pod's, where it may be
    to blame. `limits`: LimitRanges may be why the pod asks for what it does not get. `template` is the controller whose
    template stands for a pod, where there is none; `services` serve webhooks that could refuse it.
    """

    refused: bool = False
    limits: bool = False
    service_account: str = ""
    template: ObjectRef | None = None
    # The namespace's labels: the one that every namespace has, until all are known.
    namespace_labels: tuple[tuple[str, str], ...] = ()
    all_labels: bool = False
    services: tuple[ServiceRef, ...] = ()


LATER = AdmissionClue(
    refused=True,
    limits=True,
    service_account="SERVICEACCOUNT",
    services=(ServiceRef("WEBHOOK-NAMESPACE", "WEBHOOK-SERVICE"),),
)


def read(seen: Seen, subject: Subject) -> AdmissionClue:
    """Say whether pods are refused, and what to look at then."""
    pod, spec = subject.pod, subject.spec
    if not pod and (seen.waits_for_pods() or lists_to_come(seen, subject)):
        return AdmissionClue()
    refused = any(_is_short(one, subject.pods) for one in _controllers(seen, subject))
    limited = at(pod, "metadata", "annotations", _BY_LIMIT_RANGE) is not None and not is_ready(pod)
    if not (refused or limited or _pulls_in_vain(pod)):
        return AdmissionClue()
    found = at(seen.object("namespaces", seen.target.namespace, group=""), "metadata", "labels")
    labels = {key: value for key, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else None
    clue = AdmissionClue(
        refused=refused,
        limits=refused or limited,
        service_account=named(at(spec, "serviceAccountName")) or "default" if refused or _pulls_in_vain(pod) else "",
        template=template_of(subject) if refused else None,
        namespace_labels=tuple(sorted((labels or {NAMESPACE_NAME: seen.target.namespace}).items())),
        all_labels=labels is not None,
    )
    # Whom a webhook is asked about depends on the namespace's labels.
    if seen.status("namespaces", seen.target.namespace, group="") is None:
        return clue
    return replace(clue, services=tuple(dict.fromkeys(_services(seen, subject, clue)))[:_SERVICES])


def namespace_labels(clue: AdmissionClue) -> Labels:
    """The labels of the target's namespace, as far as they are known."""
    return Labels(dict(clue.namespace_labels), complete=clue.all_labels)


def _controllers(seen: Seen, subject: Subject) -> Iterator[Any]:
    if subject.controller:
        yield subject.controller
    for owner in owners.read(seen, subject):
        if not owners.is_target(subject, owner):
            yield {**owners.object_of(seen, subject, owner), "kind": owner.kind}


def _is_short(controller: Any, pods: tuple[Any, ...]) -> bool:
    """Whether a controller has fewer pods than it should, or says that it cannot make them."""
    status, spec = at(controller, "status"), at(controller, "spec")
    if spec is None:
        return False
    conditions = listed(at(status, "conditions"))
    if any(at(one, "type") == "ReplicaFailure" and at(one, "status") == "True" for one in conditions):
        return True
    match at(controller, "kind"):
        case "Deployment" | "ReplicaSet":
            return _number(status, "replicas") < _number(spec, "replicas", 1)
        case "StatefulSet":
            # One after the other: the next is not made before the last is ready.
            waits = at(spec, "podManagementPolicy") != "Parallel" and not all(map(is_ready, pods))
            return _number(status, "replicas") < _number(spec, "replicas", 1) and not waits
        case "DaemonSet":
            return _number(status, "currentNumberScheduled") < _number(status, "desiredNumberScheduled")
        case "Job":
            finished = any(at(one, "type") in ("Complete", "Failed") for one in conditions)
            return not (pods or finished or at(spec, "suspend") is True or _number(status, "active"))
        case _:
            return False


def _services(seen: Seen, subject: Subject, clue: AdmissionClue) -> Iterator[ServiceRef]:
    namespace = namespace_labels(clue)
    for resource in CONFIGURATIONS:
        for configuration in seen.items(resource):
            for webhook, _ in in_the_way(configuration, namespace, Labels(subject.labels)):
                one = at(webhook, "clientConfig", "service")
                if (where := named(at(one, "namespace"))) and (name := named(at(one, "name"))):
                    yield ServiceRef(where, name)


def _pulls_in_vain(pod: Any) -> bool:
    statuses = (*listed(at(pod, "status", "initContainerStatuses")), *listed(at(pod, "status", "containerStatuses")))
    return any(at(one, "state", "waiting", "reason") in _PULLING for one in statuses)


def _number(value: Any, key: str, otherwise: int = 0) -> int:
    found = at(value, key)
    return found if isinstance(found, int) else otherwise
