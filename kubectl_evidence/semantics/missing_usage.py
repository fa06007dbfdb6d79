"""Why nothing is known about a pod's usage. In none of these cases is the pod idle."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from kubectl_evidence.clues.sampling import is_stale, too_new
from kubectl_evidence.evidence.metrics_api import ApiService
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.outcome import Status, Why

# not-installed: no metrics API is registered. unavailable: it is, and nothing behind it answers. not-permitted: 403.
# not-answered: no answer came, which says nothing about the API. The others come of an API that works, or did:
# not-running: the pod is in another phase than Running. restarting: a container is between two runs, or in a new one,
# and hides the whole pod. too-new: the pod need not have been looked at twice yet. stale: the sample is too old to be
# the latest. unexplained: the pod should have a sample.
MissingUsage = Literal[
    "not-installed",
    "unavailable",
    "not-permitted",
    "not-answered",
    "not-running",
    "restarting",
    "too-new",
    "stale",
    "unexplained",
]


def why_missing(
    status: Status,
    why: Why | None,
    sample: PodMetrics | None,
    registration: ApiService | None,
    pod: Pod | None,
    now: datetime,
) -> MissingUsage | None:
    """Name the reason, from what became of asking for PodMetrics and what is known around it; None: there is usage.

    An API group that is not served answers 404 for the whole group, one whose server does not answer 503
    (k8s.io/kube-aggregator pkg/apiserver/handler_proxy.go); a pod without a sample 404 for the object
    (sigs.k8s.io/metrics-server pkg/api/pod.go, Get). Rules about the pod: `clues.sampling`.
    """
    if sample is not None:
        old = sample.timestamp is not None and is_stale(sample.timestamp, sample.window, now)
        return "stale" if old else None
    match status, why:
        case "forbidden", _:
            return "not-permitted"
        case "unavailable", "api-absent":
            return "not-installed"
        case "unavailable", "server-error":
            return "unavailable"
        case "not-found", _:
            return _of_pod(pod, now) if _is_available(registration) is not False else "unavailable"
        case _:
            return "not-answered"


def _is_available(registration: ApiService | None) -> bool | None:
    available = registration.available if registration is not None else None
    return available.status == "True" if available is not None else None


def _of_pod(pod: Pod | None, now: datetime) -> MissingUsage:
    if pod is None:
        return "unexplained"
    if pod.phase != "Running":
        return "not-running"
    containers = pod.counting_containers.values()
    if any(_is_restarting(one, now) for one in containers):
        return "restarting"
    return "too-new" if any(_is_new(one, now) for one in containers) else "unexplained"


def _is_restarting(container: Container, now: datetime) -> bool:
    if container.state is None or container.state.status != "running":
        return True
    return bool(container.restart_count) and _is_new(container, now)


def _is_new(container: Container, now: datetime) -> bool:
    started = container.state.started_at if container.state is not None else None
    return started is None or too_new(started, now)
