"""Healthy workloads that look suspicious: no check claims anything of them, and none is undecided."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.checks import run_checks
from kubectl_evidence.finding import Decided, Proven, Suspected, Undecided
from kubectl_evidence.outcome import NotFound
from tests.checks.conftest import bundle_of
from tests.checks.controllers import autoscaler, autoscalers, cron_job, deployment, job, replica_set, rollout, told
from tests.checks.ingress import routes as paths
from tests.checks.objects import (
    NAME,
    READY_PROBE,
    REPLICA_SET,
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
from tests.checks.policies.rules import DNS, FROM_GATEWAY, dependencies, policies, policy, ports
from tests.evidence.nodes import node

APP = {"app": "checkout-api"}
DB = service("db", {"app": "db"}, port(5432, 5432))
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
    "a kill of yesterday, and hooks that did what they are for": everything(
        pod(
            container(
                state=running(86400),
                last=ended(137, ended=86401, ran=900),
                restarts=2,
                lifecycle={"postStart": {"exec": {"command": ["true"]}}, "preStop": {"sleep": {"seconds": 5}}},
                securityContext={"readOnlyRootFilesystem": True},
            ),
            age=172800,
        ),
        logs={"api/current": "ERROR open /var/x: read-only file system\n", "api/previous": "FATAL no licence\n"},
    ),
    "a container that the node lost track of, and that runs again": everything(
        pod(container(state=running(3600), last=ended(137, ended=3700, reason="ContainerStatusUnknown"), restarts=1))
    ),
    "a migration that takes its time": everything(
        pod(
            container(state=waiting("PodInitializing"), ready=False),
            init=[container("migrate", running(100), ready=False)],
            phase="Pending",
            age=110,
        ),
        slices=unready(),
        logs={"migrate/current": "INFO applied 0042_orders.sql\n"},
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
    "a pull secret and an optional Secret that do not exist, and a claim that waits for its first consumer": everything(
        pod(
            container(envFrom=[{"secretRef": {"name": "extra", "optional": True}}]),
            spec={"imagePullSecrets": [{"name": "regcred"}]},
        ),
        secrets={"regcred": NotFound(), "extra": NotFound()},
        volumes={
            "PersistentVolumeClaim/cache": {
                "metadata": {"name": "cache", "creationTimestamp": "2026-09-15T08:00:00Z"},
                "spec": {"storageClassName": "late"},
                "status": {"phase": "Pending"},
            },
            "StorageClass/late": {
                "metadata": {"name": "late"},
                "provisioner": "x.example.com",
                "volumeBindingMode": "WaitForFirstConsumer",
            },
        },
    ),
    "a pod on a node that is cordoned for its maintenance": everything(
        pod(status={"qosClass": "BestEffort"}), node={"node": node(unschedulable=True)}
    ),
    "a pod that came a moment ago and that no scheduler has looked at": everything(
        pod(container(state={}, ready=False), age=3, phase="Pending", conditions=[], spec={"nodeName": None}),
        slices=[endpoint_slice("checkout")],
        usage=NotFound(),
    ),
    "a pod that waited for a node until another pod had ended": everything(
        pod(container(state=running(1500))),
        events=[scheduler_event("FailedScheduling", "0/1 nodes are available: 1 Insufficient cpu.", when=1700)],
        node={"node": node()},
    ),
    "policies of which each alone would cut the pod off, and that allow together what it needs": everything(
        pod(),
        network_policies=policies(
            policy("default-deny", "Ingress", "Egress"),
            policy("dns", "Egress", egress=[DNS]),
            policy("web", ingress=[{"from": FROM_GATEWAY, "ports": ports((8000, 8100))}]),
            policy("db", "Egress", egress=[{"to": [{"podSelector": {"matchLabels": {"app": "db"}}}]}]),
        ),
        dependencies=dependencies(("DB_URL", "postgres://db:5432/x"), services=[DB]),
        services=[service("checkout", APP, port(80, "http")), DB],
        slices=[
            endpoint_slice("checkout", endpoint(), ports=[SLICE_PORT]),
            endpoint_slice("db", endpoint(uid="another"), ports=[SLICE_PORT]),
        ],
    ),
    "an Ingress and a route that are right, beside backends of others that are not": everything(
        pod(),
        ingresses=paths.ingresses(
            paths.ingress(
                paths.path("checkout", 80),
                paths.path("blog", 80, "/blog"),
                ingressClassName="nginx",
                tls=[{"hosts": ["shop.example.com"], "secretName": "shop-tls"}],
                defaultBackend={"resource": {"apiGroup": "example.com", "kind": "Bucket", "name": "assets"}},
            ),
            classes=[paths.ingress_class("nginx")],
            secrets={"shop-tls": "collected"},
        ),
        routes=paths.routes(
            paths.route(
                [paths.backend("checkout"), paths.backend("checkout-next", weight=0)],
                [paths.backend("blog")],
                statuses=[paths.parent_status(paths.reported("Accepted", "True", "Accepted"))],
            ),
            gateways={"edge": paths.gateway(paths.reported("Programmed", "True", "Programmed"))},
        ),
    ),
    "an Ingress that a controller takes care of without a class": everything(
        pod(),
        ingresses=paths.ingresses(
            paths.ingress(paths.path("checkout", 80), status={"loadBalancer": {"ingress": [{"ip": "192.0.2.8"}]}})
        ),
    ),
    "an agent in the network of its node, and a program that found its database at the second try": everything(
        pod(spec={"hostNetwork": True, "dnsPolicy": "ClusterFirst"}),
        logs={"api/current": "lookup db on 10.96.0.10:53: no such host\n" + "connected\n" * 8},
        dependencies=dependencies(("RATES_URL", "https://rates.example.com")),
    ),
    "a rollout on its way, after a refusal that was followed by a pod": everything(
        pod(),
        owners=deployment(updated=2, there=4, told={"Progressing": ("True", "ReplicaSetUpdated")}),
        rollout=rollout(replica_set("checkout-api-b", 2, 2, 2), replica_set("checkout-api-a", 2, 2, 1)),
        all_events={
            "ReplicaSet/checkout-api-b": {
                "items": [
                    told("ReplicaSet/checkout-api-b", "FailedCreate", "exceeded quota: q", last=300),
                    told("ReplicaSet/checkout-api-b", "SuccessfulCreate", last=90, warns=False),
                ]
            }
        },
    ),
    "an autoscaler of ten seconds, and one at its fewest": everything(
        pod(),
        owners=deployment(),
        autoscalers=autoscalers(
            autoscaler({"ScalingActive": ("False", "FailedGetResourceMetric", "no metrics returned")}, "new", age=10),
            autoscaler(
                {"ScalingActive": ("True", "ValidMetricFound"), "ScalingLimited": ("True", "TooFewReplicas")}, current=2
            ),
        ),
    ),
    "a budget that allows no eviction while nobody drains the node": everything(
        pod(),
        node={"node": node()},
        disruption_budgets=[
            {
                "metadata": {"name": "checkout", "generation": 1},
                "spec": {"minAvailable": 1},
                "status": {"observedGeneration": 1, "disruptionsAllowed": 0, "desiredHealthy": 1, "expectedPods": 1},
            }
        ],
    ),
    "a CronJob whose last Job succeeded at its second attempt": everything(
        pod(DONE, phase="Succeeded", spec={"restartPolicy": "Never"}),
        slices=[endpoint_slice("checkout")],
        usage=NotFound(),
        owners={
            **job(
                status={"active": 0, "failed": 1, "succeeded": 1},
                told={"Complete": ("True", "CompletionsReached")},
            ),
            **cron_job(status={"lastScheduleTime": "2026-09-15T09:30:00Z"}),
        },
        all_events={"CronJob/backup": {"items": None}},
    ),
    "a program that names another of its ports in the log, and is probed at the Service's": everything(
        pod(container(readinessProbe=READY_PROBE)),
        logs={"api/current": "management listening on :9090\nlistening on :9090"},
    ),
    "a program that prints localhost whatever it binds": everything(
        pod(), logs={"api/current": "Server running at http://localhost:8080/"}
    ),
    "a program that was refused while what it needs was starting": everything(
        pod(), logs={"api/current": "dial tcp 10.96.3.9:5432: connect: connection refused\nconnected to the database"}
    ),
    "probes that failed while it started": everything(
        pod(container(state=running(120), readinessProbe=READY_PROBE, livenessProbe=READY_PROBE), age=130),
        events=[event("Unhealthy", "Readiness probe failed: connection refused", first=118, last=112, count=2)],
    ),
    "a second Service for metrics that nobody declares": everything(
        pod(container(readinessProbe=READY_PROBE)),
        services=[service("checkout", APP, port(80, "http")), service("checkout-metrics", APP, port(9100, 9100))],
        slices=[
            endpoint_slice("checkout", endpoint(), ports=[SLICE_PORT]),
            endpoint_slice("checkout-metrics", endpoint(), ports=[{**SLICE_PORT, "port": 9100}]),
        ],
    ),
    "blue beside green, and a canary behind one Service": everything(
        pod(labels={**APP, "color": "blue"}),
        services=[service("checkout", APP, port(80, 8080)), service("checkout-green", {**APP, "color": "green"})],
        pods=[
            {"metadata": {"name": NAME, "labels": APP}},
            {
                "metadata": {
                    "name": "checkout-api-canary-1",
                    "labels": {**APP, "color": "green"},
                    "ownerReferences": [{**REPLICA_SET, "name": "checkout-api-canary-5c8d9f7b64"}],
                }
            },
        ],
        slices=[
            endpoint_slice("checkout", endpoint(), ports=[SLICE_PORT]),
            endpoint_slice("checkout-green", endpoint(uid="2"), ports=[SLICE_PORT]),
        ],
    ),
    "a dependency that is optional, scaled to zero": everything(
        pod(container(env=[{"name": "TRACING_HOST", "value": "jaeger"}])),
        services=[service("checkout", APP, port(80, "http")), service("jaeger", {"app": "jaeger"})],
        slices=[endpoint_slice("checkout", endpoint(), ports=[SLICE_PORT]), endpoint_slice("jaeger")],
        dependencies={
            "pod": pod(container(env=[{"name": "TRACING_HOST", "value": "jaeger"}])),
            "services": {"items": [service("jaeger", {"app": "jaeger"})]},
        },
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
