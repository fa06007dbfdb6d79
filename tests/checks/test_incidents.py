"""Whole incidents, all checks at once: the first finding is the root cause, its consequences are folded under it."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.checks import run_checks
from kubectl_evidence.finding import Decided
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.rank import rank
from tests.checks.conftest import bundle_of
from tests.checks.objects import (
    READY_PROBE,
    SLICE_PORT,
    Json,
    api_service,
    condition,
    container,
    ended,
    endpoint,
    endpoint_slice,
    event,
    pod,
    port,
    running,
    scheduler_event,
    service,
    waiting,
)

APP = {"app": "checkout-api"}
LOOP = waiting("CrashLoopBackOff")
PROBE_9090: Json = {**READY_PROBE, "httpGet": {"path": "/ready", "port": 9090, "scheme": "HTTP"}}


def incident(one: Json, **changes: Any) -> dict[str, Any]:
    """A pod that is not ready, and its Service without endpoints; the metrics API is down on top of it."""
    return {
        "pod": one,
        "services": [service("checkout", APP)],
        "slices": [endpoint_slice("checkout", endpoint(ready=False), ports=[SLICE_PORT])],
        "pods": [],
        "events": [],
        "logs": {"api/previous": "FATAL no"},
        "api_service": api_service("False", "MissingEndpoints"),
        "usage": NotFound(),
        **changes,
    }


INCIDENTS = {
    "a wrong selector": (
        incident(
            pod(),
            services=[service("checkout", {"app": "checkout"})],
            slices=[endpoint_slice("checkout")],
        ),
        "service-selector-near-miss",
        ["service-no-endpoints"],
    ),
    "a wrong port name": (
        incident(
            pod(),
            services=[service("checkout", APP, port(80, "web"))],
            slices=[endpoint_slice("checkout", endpoint(), ports=None)],
        ),
        "target-port-name-unresolved",
        ["service-no-endpoints"],
    ),
    "an image that is not there": (
        incident(pod(container(state=waiting("ImagePullBackOff", "Back-off pulling image")), phase="Pending")),
        "image-pull-failed",
        ["service-no-endpoints"],
    ),
    "a crash": (
        incident(pod(container(state=LOOP, last=ended(1, ended=9), restarts=5, readinessProbe=READY_PROBE))),
        "container-crashloop",
        ["service-no-endpoints"],
    ),
    "an OOM kill": (
        incident(pod(container(state=LOOP, last=ended(137, ended=9, reason="OOMKilled"), restarts=5))),
        "container-oomkilled",
        ["container-crashloop", "service-no-endpoints"],
    ),
    "a program that is not in the image": (
        incident(pod(container(state=LOOP, last=ended(128, ended=9, reason="StartError", message="x"), restarts=5))),
        "container-config-error",
        ["container-crashloop", "service-no-endpoints"],
    ),
    "a Secret that does not exist": (
        incident(pod(container(state=waiting("CreateContainerConfigError", 'secret "db" not found')), phase="Pending")),
        "container-config-error",
        ["service-no-endpoints"],
    ),
    "no room on any node": (
        incident(
            pod(
                container(state={}, ready=False),
                phase="Pending",
                conditions=[condition("PodScheduled", "False", 600, "Unschedulable", "0/1 nodes are available: 1 x.")],
                spec={"nodeName": None},
            ),
            events=[scheduler_event("FailedScheduling", "0/1 nodes are available: 1 x.")],
            slices=[endpoint_slice("checkout")],
        ),
        "pod-unschedulable",
        ["service-no-endpoints"],
    ),
    "a probe that is refused": (
        incident(
            pod(container(state=running(600), ready=False, readinessProbe=READY_PROBE)),
            events=[event("Unhealthy", "Readiness probe failed: dial tcp 10.0.0.7:8080: connect: connection refused")],
        ),
        "readiness-failing",
        ["service-no-endpoints"],
    ),
    "a probe at the wrong number": (
        incident(
            pod(container(state=running(600), ready=False, readinessProbe=PROBE_9090)),
            events=[event("Unhealthy", "Readiness probe failed: dial tcp 10.0.0.7:9090: connect: connection refused")],
        ),
        "probe-port-mismatch",
        ["readiness-failing", "service-no-endpoints"],
    ),
    "a liveness probe at the wrong number": (
        incident(
            pod(container(state=LOOP, last=ended(137, ended=9, ran=30), restarts=5, livenessProbe=PROBE_9090)),
            events=[
                event("Unhealthy", "Liveness probe failed: dial tcp 10.0.0.7:9090: connect: connection refused"),
                event("Killing", "Container api failed liveness probe, will be restarted", type_="Normal"),
            ],
        ),
        "probe-port-mismatch",
        ["container-crashloop", "liveness-kills", "service-no-endpoints"],
    ),
    "a hanging program": (
        incident(
            pod(container(state=LOOP, last=ended(137, ended=9, ran=30), restarts=5, livenessProbe=READY_PROBE)),
            events=[event("Killing", "Container api failed liveness probe, will be restarted", type_="Normal")],
        ),
        "liveness-kills",
        ["container-crashloop", "service-no-endpoints"],
    ),
    "a ConfigMap that no volume can be made of": (
        incident(
            pod(container(state=waiting("ContainerCreating")), phase="Pending"),
            events=[event("FailedMount", 'MountVolume.SetUp failed for volume "c" : configmap "c" not found', of=None)],
            slices=[endpoint_slice("checkout")],
        ),
        "volume-mount-failed",
        ["service-no-endpoints"],
    ),
    "an init container that waits for ever": (
        incident(
            pod(
                container(state=waiting("PodInitializing")),
                init=[container("wait", running(300), ready=False)],
                phase="Pending",
            )
        ),
        "init-container-unfinished",
        ["service-no-endpoints"],
    ),
    "an eviction": (
        incident(
            pod(
                container(state=ended(137, ended=9, reason="ContainerStatusUnknown")),
                phase="Failed",
                status={"reason": "Evicted", "message": "The node was low on resource: memory."},
            ),
            slices=[endpoint_slice("checkout")],
        ),
        "pod-failed",
        ["service-no-endpoints"],
    ),
    "a lost node": (
        incident(pod(conditions=[condition("Ready", "False", 90), condition("ContainersReady", "True")])),
        "node-lost",
        ["service-no-endpoints"],
    ),
    "a gate that stays shut": (
        incident(
            pod(
                conditions=[condition("Ready", "False", 90), condition("ContainersReady", "True")],
                spec={"readinessGates": [{"conditionType": "example.com/lb"}]},
            )
        ),
        "readiness-gate-unsatisfied",
        ["service-no-endpoints"],
    ),
}


@pytest.mark.parametrize(("collected", "first", "folded"), INCIDENTS.values(), ids=INCIDENTS.keys())
def test_the_root_cause_comes_first_of(collected: dict[str, Any], first: str, folded: list[str]) -> None:
    ranked = rank([one for one in run_checks(bundle_of(collected)) if isinstance(one, Decided)])
    assert ranked[0].check == first
    assert sorted(one.check for one in ranked[0].consequences) == folded
    assert [one.check for one in ranked[1:]] == ["metrics-unavailable"]


@pytest.mark.parametrize("collected", [each[0] for each in INCIDENTS.values()], ids=INCIDENTS.keys())
def test_the_first_sentence_fits_a_headline(collected: dict[str, Any]) -> None:
    ranked = rank([one for one in run_checks(bundle_of(collected)) if isinstance(one, Decided)])
    assert len(ranked[0].verdict.says) <= 200
