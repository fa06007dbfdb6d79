"""What is the matter behind a metrics API that is registered and not available."""

from __future__ import annotations

import re

from kubectl_evidence.evidence.metrics_api import ApiService, MetricsApi, ServerPod
from kubectl_evidence.evidence.parts.meta import Condition, at
from kubectl_evidence.finding import Pointer, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.semantics.proxying import usable
from kubectl_evidence.text import Name, Text, own, say


@dataclass(frozen=True)
class Behind:
    """The nearest cause that was seen, as a part of a sentence."""

    says: Text
    cites: tuple[Pointer, ...]


# What a server that is ready fails with, in the words of the API server (FailedDiscoveryCheck).
_FAILURES = (
    (late(r"x509|certificate|tls:", re.IGNORECASE), "it is ready, and the API server does not trust its certificate"),
    (late(r"forbidden|unauthorized|\b40[13]\b", re.IGNORECASE), "it is ready, and refuses the API server"),
    (late(r"connection refused", re.IGNORECASE), "it is ready, and its port refuses connections from the API server"),
    (
        late(r"timeout|deadline exceeded|no route to host|Client\.Timeout", re.IGNORECASE),
        "it is ready, and connections from the API server to it time out",
    ),
    (late(r"\b50\d\b", re.IGNORECASE), "it is ready, and answers the API server with an error"),
)


def what_is_behind(metrics_api: MetricsApi, registration: ApiService, available: Condition) -> Behind | None:
    """Go from the Service to the pods, as far as they were read; None where nothing of it was.

    Source: the reasons of kube-aggregator pkg/controllers/status/remote/remote_available_controller.go.
    """
    name, namespace = registration.service_name, registration.service_namespace
    if name is None or namespace is None:
        return None
    called = say("its Service {}/{}", namespace, name)
    service = metrics_api.service
    if available.reason == "ServiceNotFound" or (service is not None and service.status == "not-found"):
        where = (cite(metrics_api, "service", "status"),) if service is not None else ()
        return Behind(say("{} does not exist", called), where)
    if available.reason == "ServicePortError":
        return Behind(say("{} lacks the port that the APIService names", called), ())
    return _server(metrics_api, called, namespace) or _endpoints(metrics_api, called, available)


def _server(metrics_api: MetricsApi, called: Text, namespace: Name) -> Behind | None:
    deployments = metrics_api.deployments
    found = deployments.items if deployments is not None and deployments.collected else {}
    selected = {name: one for name, one in found.items() if one.selected}
    for name, one in selected.items():
        here = cite(metrics_api, "deployments", "items", name)
        if one.replicas == 0:
            return Behind(say("Deployment/{} of {} behind it is scaled to 0", name, namespace), (here,))
    if found and not selected:
        return Behind(
            say("{} selects no pod of Deployment/{}", called, next(iter(found))),
            tuple(cite(metrics_api, "deployments", "items", name) for name in found),
        )
    pods = metrics_api.pods.items if metrics_api.pods is not None and metrics_api.pods.collected else {}
    for name, pod in pods.items():
        how = _state(pod)
        if how is not None:
            return Behind(
                say("Pod/{} of {} behind it {}", name, namespace, how), (cite(metrics_api, "pods", "items", name),)
            )
    return None


def _state(pod: ServerPod) -> Text | None:
    """How a pod is that is not ready; None of one that is."""
    scheduled, ready = at(pod.conditions, "PodScheduled"), at(pod.conditions, "Ready")
    if scheduled is not None and scheduled.status == "False":
        return say("is not scheduled ({})", scheduled.reason or own("no reason given"))
    for name, container in pod.containers.items():
        state, last = container.state, container.last_state
        ended = state if state is not None and state.status == "terminated" else last
        if state is not None and state.status == "waiting" and state.reason not in (None, "ContainerCreating"):
            return say("waits in {} (container {})", state.reason or own("a state without a reason"), name)
        if container.ready is False and container.restart_count and ended is not None and ended.exit_code is not None:
            return say(
                "ends again and again (container {}, exit code {}, {})",
                name,
                ended.exit_code,
                ended.reason or own("no reason given"),
            )
    if ready is not None and ready.status != "True":
        return say("is not ready ({})", ready.reason or own("no reason given"))
    return None


def _endpoints(metrics_api: MetricsApi, called: Text, available: Condition) -> Behind | None:
    endpoints = metrics_api.endpoints
    if endpoints is None or not endpoints.collected:
        return None
    ready = any(one.ports and usable(one.endpoints) for one in endpoints.items.values())
    cites = tuple(cite(metrics_api, "endpoints", "items", one) for one in endpoints.items) or (
        cite(metrics_api, "endpoints", "status"),
    )
    if not ready:
        return Behind(say("{} is without a ready endpoint", called), cites)
    message = available.message or own("")
    for words, says in _FAILURES:
        if words.search(message):
            return Behind(say("{} has a ready endpoint: {}", called, own(says)), cites)
    return Behind(say("{} has a ready endpoint", called), cites)
