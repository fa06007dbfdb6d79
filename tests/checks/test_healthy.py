"""Healthy workloads that look suspicious: no check claims anything of them, and none is undecided."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.checks import run_checks
from kubectl_evidence.finding import Decided, Proven, Suspected, Undecided
from kubectl_evidence.outcome import NotFound
from tests.checks.conftest import bundle_of
from tests.checks.objects import (
    NAME,
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
USAGE = {"timestamp": "2026-09-15T09:29:50Z", "window": "15s", "containers": [{"name": "api", "usage": {"cpu": "1m"}}]}
CREATING: Json = {"state": waiting("ContainerCreating"), "ready": False}
DONE = container(state=ended(0, ended=600), started=False)
OLD_EVENTS = [
    event("FailedMount", 'MountVolume.SetUp failed for volume "config" : timed out', of=None, first=1790, last=1780),
    event("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503", first=1790, last=1700),
    event("Failed", 'Failed to pull image "x": dial tcp: i/o timeout', first=1795, last=1790),
    event("BackOff", "Back-off restarting failed container api", first=1790, last=1400),
    scheduler_event("FailedScheduling", "0/3 nodes are available: 3 Insufficient cpu.", when=1800),
]


def everything(one: Json, **changes: Any) -> dict[str, Any]:
    """All that can be collected about a pod whose Service routes to it."""
    return {
        "pod": one,
        "services": [service("checkout", APP, port(80, "http"))],
        "slices": [endpoint_slice("checkout", endpoint(), ports=[SLICE_PORT])],
        "pods": [{"metadata": {"name": NAME, "labels": APP}}],
        "events": [],
        "logs": {"api/current": "INFO 0 errors\nERROR could not reach orders, will retry\n"},
        "api_service": api_service("True", "Passed"),
        "usage": USAGE,
        **changes,
    }


def unready(*ports: Json) -> list[Json]:
    return [endpoint_slice("checkout", endpoint(ready=False), ports=ports or [SLICE_PORT])]


HEALTHY = {
    "a pod as it should be": everything(pod(container(readinessProbe=READY_PROBE, livenessProbe=READY_PROBE))),
    "old restarts and old events": everything(
        pod(container(state=running(1500), last=ended(1, ended=1501), restarts=7)), events=OLD_EVENTS
    ),
    "a first start that waited for its database": everything(
        pod(container(state=running(200), last=ended(1, ended=201, ran=3), restarts=3), age=240)
    ),
    "an OOM kill of last month": everything(
        pod(container(state=running(2592000), last=ended(137, ended=2592001, reason="OOMKilled"), restarts=1))
    ),
    "init containers that completed, one after a failure": everything(
        pod(
            init=[
                container("prepare", ended(0, ended=1700), ready=True),
                container("migrate", ended(0, ended=1600), last=ended(1, ended=1650), restarts=1, ready=True),
            ]
        )
    ),
    "a sidecar that runs for ever": everything(
        pod(init=[container("mesh", running(1790), ready=True, restartPolicy="Always")])
    ),
    "a pod that is five seconds old": everything(
        pod(container(**CREATING), age=5, phase="Pending"), slices=[endpoint_slice("checkout")]
    ),
    "a pod that started ten seconds ago, in a rollout": everything(
        pod(container(state=running(10), ready=False, readinessProbe=READY_PROBE), age=14),
        slices=unready(),
        events=[event("Unhealthy", "Readiness probe failed: connection refused", first=8, last=2, count=1)],
    ),
    "a slow starter within the window of its startup probe": everything(
        pod(
            container(
                state=running(100),
                ready=False,
                started=False,
                readinessProbe=READY_PROBE,
                startupProbe={**READY_PROBE, "failureThreshold": 30},
            ),
            age=110,
        ),
        slices=unready(),
        events=[event("Unhealthy", "Startup probe failed: connection refused", first=95, last=5)],
    ),
    "a first attempt to mount that failed": everything(
        pod(container(**CREATING), age=12, phase="Pending"),
        slices=[endpoint_slice("checkout")],
        events=[event("FailedMount", 'MountVolume.SetUp failed for volume "x" : timed out', of=None, last=8, count=1)],
    ),
    "a pod of a Job that succeeded": everything(
        pod(DONE, phase="Succeeded", spec={"restartPolicy": "Never"}),
        slices=[endpoint_slice("checkout")],
        usage=NotFound(),
    ),
    "a pod that is being deleted": everything(
        pod(container(state=ended(143, ended=2)), deleted=-20), slices=[endpoint_slice("checkout")]
    ),
    "a Service without a selector, an ExternalName and those of others": everything(
        pod(),
        services=[
            service("checkout", APP),
            service("manual", None, port(80, "web")),
            service("db", None, type="ExternalName", externalName="db.example.com", clusterIP=None),
            service("orders", {"app": "orders"}, port(80, "web")),
            service("checkout-canary", {"app": "checkout-canary"}),
        ],
        slices=[
            endpoint_slice("checkout", endpoint(), ports=[SLICE_PORT]),
            endpoint_slice("orders"),
            endpoint_slice("checkout-canary"),
        ],
    ),
    "a headless Service without ports": everything(
        pod(),
        services=[
            {**service("peers", APP, clusterIP="None"), "spec": {"selector": APP, "ports": None, "clusterIP": "None"}}
        ],
        slices=[endpoint_slice("peers", endpoint(), ports=None)],
    ),
    "a debug container that ended badly and one whose image is not there": everything(
        pod(
            ephemeral=[
                container("debugger-a", ended(137, ended=5, reason="OOMKilled")),
                container("debugger-b", waiting("ImagePullBackOff")),
                container("debugger-c", waiting("CreateContainerConfigError")),
            ]
        )
    ),
    "nothing but nulls": everything(
        pod(container(ports=None, env=None, resources=None), labels={}, conditions=[condition("Ready", "True")]),
        services=[],
        slices=[],
        pods=[],
    ),
}


@pytest.mark.parametrize("collected", HEALTHY.values(), ids=HEALTHY.keys())
def test_nothing_is_claimed_of(collected: dict[str, Any]) -> None:
    results = run_checks(bundle_of(collected))
    claims = [one for one in results if isinstance(one, Decided) and isinstance(one.verdict, Proven | Suspected)]
    assert [
        f"{one.check}: {one.verdict.says}" for one in claims if getattr(one.verdict, "severity", "") != "info"
    ] == []
    assert [one.check for one in results if isinstance(one, Undecided)] == []


def test_a_numeric_port_that_nobody_declares_is_all_there_is_to_say() -> None:
    collected = everything(pod(container(ports=None)), services=[service("checkout", APP, port(80, 8080))])
    results = run_checks(bundle_of(collected))
    claims = [one for one in results if isinstance(one, Decided) and isinstance(one.verdict, Proven | Suspected)]
    assert [(one.check, getattr(one.verdict, "severity", "")) for one in claims] == [
        ("target-port-not-declared", "info")
    ]


def test_of_a_pod_that_could_not_be_read_every_check_is_undecided_and_none_claims_anything() -> None:
    results = run_checks(bundle_of({}))
    assert all(isinstance(one, Undecided) for one in results)
