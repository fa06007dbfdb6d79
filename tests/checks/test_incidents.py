"""Whole incidents, all checks at once: the first finding is the root cause, its consequences are folded under it."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.checks import run_checks
from kubectl_evidence.finding import Decided
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.rank import rank
from tests.checks.conftest import bundle_of
from tests.checks.controllers import a_pod, deployment, replica_set, rollout, stateful_set, workload
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
from tests.checks.policies.rules import policies, policy, ports
from tests.checks.scheduling.waiting import refused
from tests.evidence.nodes import WELL, node

APP = {"app": "checkout-api"}
UNBOUND = '0/1 nodes are available: persistentvolumeclaim "data" not found. not found'
CLAIMED = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
SUBPATH = (
    'runc create failed: error mounting "/var/lib/kubelet/pods/1/volume-subpaths/config/api/0" to rootfs at "/etc/a": '
    "open /run/x: not a directory: unknown"
)
LOOP = waiting("CrashLoopBackOff")
PROBE_9090: Json = {**READY_PROBE, "httpGet": {"path": "/ready", "port": 9090, "scheme": "HTTP"}}
HTTPS_PROBE: Json = {**READY_PROBE, "httpGet": {"path": "/ready", "port": "http", "scheme": "HTTPS"}}


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
    "a rollout that its deadline has ended": (
        incident(
            pod(container(state=LOOP, last=ended(1, ended=9), restarts=5)),
            logs={},
            owners=deployment(ready=2, updated=1, told={"Progressing": ("False", "ProgressDeadlineExceeded")}),
            rollout=rollout(replica_set("checkout-api-new", 1, 0, 2), replica_set("checkout-api-old", 2, 2, 1)),
            workload=workload(None, a_pod(NAME, ready=False, reason="CrashLoopBackOff")),
        ),
        "container-crashloop",
        ["rollout-progress-deadline-exceeded", "service-no-endpoints"],
    ),
    "a StatefulSet that waits for its first pod": (
        incident(
            pod(
                container(state=LOOP, last=ended(1, ended=9), restarts=5),
                labels={**APP, "controller-revision-hash": "db-new"},
                metadata={"name": "db-0"},
            ),
            logs={},
            owners=stateful_set(ready=0, updated=1, there=1),
            workload=workload(None, a_pod("db-0", ready=False, reason="CrashLoopBackOff")),
        ),
        "container-crashloop",
        ["service-no-endpoints", "statefulset-ordered-blocked"],
    ),
    "a StatefulSet whose repaired template does not reach its pod": (
        incident(
            pod(
                container(state=LOOP, last=ended(1, ended=9), restarts=5, readinessProbe=READY_PROBE),
                labels={**APP, "controller-revision-hash": "db-bad"},
                metadata={"name": "db-0"},
            ),
            logs={},
            owners=stateful_set(ready=0, updated=1, there=1),
            workload=workload(None, a_pod("db-0", ready=False, reason="CrashLoopBackOff")),
        ),
        "statefulset-rollout-broken-revision",
        ["container-crashloop", "service-no-endpoints", "statefulset-ordered-blocked"],
    ),
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
        ["service-no-endpoints", "slice-without-ports"],
    ),
    "an image that is not there": (
        incident(
            pod(
                container(state=waiting("ImagePullBackOff", 'Back-off pulling image "x": ErrImagePull: x: not found')),
                phase="Pending",
            )
        ),
        "image-not-found",
        ["service-no-endpoints"],
    ),
    "an image that cannot be had for an unknown reason": (
        incident(pod(container(state=waiting("ImagePullBackOff", "Back-off pulling image")), phase="Pending")),
        "image-pull-failed",
        ["service-no-endpoints"],
    ),
    "a pull secret that does not exist": (
        incident(
            pod(
                container(state=waiting("ImagePullBackOff", "x: pull access denied, may require authorization")),
                phase="Pending",
                spec={"imagePullSecrets": [{"name": "regcred"}]},
            ),
            secrets={"regcred": NotFound()},
        ),
        "image-pull-secret-missing",
        ["image-pull-unauthorized", "service-no-endpoints"],
    ),
    "a part of a volume that is a directory": (
        incident(
            pod(container(state=LOOP, last=ended(128, ended=9, reason="StartError", message=SUBPATH), restarts=5))
        ),
        "volume-subpath-failed",
        ["container-crashloop", "container-start-error", "service-no-endpoints"],
    ),
    "a claim that nobody made": (
        incident(
            pod(
                container(state={}, ready=False),
                phase="Pending",
                conditions=[condition("PodScheduled", "False", 600, "Unschedulable", UNBOUND)],
                spec={"nodeName": None, "volumes": CLAIMED},
            ),
            events=[scheduler_event("FailedScheduling", UNBOUND)],
            slices=[endpoint_slice("checkout")],
            volumes={"PersistentVolumeClaim/data": NotFound()},
        ),
        "pvc-not-found",
        ["pod-unschedulable", "service-no-endpoints"],
    ),
    "a right that the program lacks": (
        incident(
            pod(container(state=LOOP, last=ended(1, ended=9), restarts=5), spec={"serviceAccountName": "web"}),
            logs={
                "api/previous": 'panic: pods is forbidden: User "system:serviceaccount:payments:web" cannot list '
                'resource "pods" in API group "" in the namespace "payments"'
            },
        ),
        "token-forbidden",
        ["container-crashloop", "log-fatal-line", "service-no-endpoints"],
    ),
    "a crash": (
        incident(pod(container(state=LOOP, last=ended(1, ended=9), restarts=5, readinessProbe=READY_PROBE))),
        "log-fatal-line",
        ["container-crashloop", "service-no-endpoints"],
    ),
    "an OOM kill": (
        incident(pod(container(state=LOOP, last=ended(137, ended=9, reason="OOMKilled"), restarts=5))),
        "container-oomkilled",
        ["container-crashloop", "service-no-endpoints"],
    ),
    "credentials that are refused while the program runs on": (
        incident(
            pod(container(state=running(600), ready=False, readinessProbe=READY_PROBE)),
            events=[event("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")],
            logs={"api/current": "ERROR password authentication failed\nERROR password authentication failed"},
        ),
        "log-fatal-line",
        ["readiness-failing-status", "service-no-endpoints"],
    ),
    "a program that finishes": (
        incident(pod(container(state=LOOP, last=ended(0, ended=9), restarts=5)), logs={"api/previous": "bye"}),
        "container-exits-zero-in-long-running",
        ["container-crashloop", "service-no-endpoints"],
    ),
    "a crash that says nothing": (
        incident(pod(container(state=LOOP, last=ended(1, ended=9), restarts=5)), logs={"api/previous": "bye"}),
        "container-crashloop",
        ["service-no-endpoints"],
    ),
    "a cache that cannot be written": (
        incident(
            pod(
                container(
                    state=LOOP,
                    last=ended(1, ended=9),
                    restarts=5,
                    securityContext={"readOnlyRootFilesystem": True},
                )
            ),
            logs={"api/previous": "mkdir: can't create directory '/var/cache/web': Read-only file system"},
        ),
        "readonly-filesystem",
        ["container-crashloop", "log-fatal-line", "service-no-endpoints"],
    ),
    "a migration that fails": (
        incident(
            pod(
                container(state=waiting("PodInitializing")),
                init=[container("migrate", LOOP, last=ended(1, ended=9), restarts=5)],
                phase="Pending",
            ),
            logs={"migrate/previous": "Error: no such table: users"},
        ),
        "log-fatal-line",
        ["init-container-crashloop", "service-no-endpoints"],
    ),
    "a program that is not in the image": (
        incident(pod(container(state=LOOP, last=ended(128, ended=9, reason="StartError", message="x"), restarts=5))),
        "container-start-error",
        ["container-crashloop", "service-no-endpoints"],
    ),
    "a Secret that does not exist": (
        incident(pod(container(state=waiting("CreateContainerConfigError", 'secret "db" not found')), phase="Pending")),
        "config-object-missing",
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
    "more memory than any node has": (
        incident(
            refused("1 Insufficient memory", requests={"memory": "100Gi"}),
            nodes=[node()],
            slices=[endpoint_slice("checkout")],
        ),
        "request-exceeds-largest-node",
        ["pod-unschedulable", "service-no-endpoints"],
    ),
    "a label that is misspelt": (
        incident(
            refused("1 node(s) didn't match Pod's node affinity/selector", nodeSelector={"disktype": "sdd"}),
            nodes=[node(labels={"disktype": "ssd"})],
            slices=[endpoint_slice("checkout")],
        ),
        "nodeselector-matches-no-node",
        ["pod-unschedulable", "service-no-endpoints"],
    ),
    "a taint": (
        incident(
            refused("1 node(s) had untolerated taint(s)"),
            nodes=[node(taints=[{"key": "gpu", "effect": "NoSchedule"}])],
            slices=[endpoint_slice("checkout")],
        ),
        "taint-not-tolerated",
        ["pod-unschedulable", "service-no-endpoints"],
    ),
    "a cordon": (
        incident(
            refused("1 node(s) were unschedulable"),
            nodes=[node(unschedulable=True)],
            slices=[endpoint_slice("checkout")],
        ),
        "node-cordoned",
        ["pod-unschedulable", "service-no-endpoints"],
    ),
    "a node that is not ready": (
        incident(
            pod(conditions=[condition("Ready", "False", 90), condition("ContainersReady", "True")]),
            node={"node": node(conditions={**WELL, "Ready": "Unknown"})},
        ),
        "node-not-ready",
        ["pod-ready-false-node-lost", "service-no-endpoints"],
    ),
    "a probe that is refused": (
        incident(
            pod(container(state=running(600), ready=False, readinessProbe=READY_PROBE)),
            events=[event("Unhealthy", "Readiness probe failed: dial tcp 10.0.0.7:8080: connect: connection refused")],
        ),
        "readiness-failing-connection-refused",
        ["service-no-endpoints"],
    ),
    "a probe at the wrong number": (
        incident(
            pod(container(state=running(600), ready=False, readinessProbe=PROBE_9090)),
            events=[event("Unhealthy", "Readiness probe failed: dial tcp 10.0.0.7:9090: connect: connection refused")],
        ),
        "readiness-port-not-declared",
        ["readiness-failing-connection-refused", "service-no-endpoints"],
    ),
    "a liveness probe at the wrong number": (
        incident(
            pod(container(state=LOOP, last=ended(137, ended=9, ran=30), restarts=5, livenessProbe=PROBE_9090)),
            events=[
                event("Unhealthy", "Liveness probe failed: dial tcp 10.0.0.7:9090: connect: connection refused"),
                event("Killing", "Container api failed liveness probe, will be restarted", type_="Normal"),
            ],
        ),
        "readiness-port-not-declared",
        ["container-crashloop", "exit-137-not-oom", "liveness-kills-before-start", "service-no-endpoints"],
    ),
    "a hanging program": (
        incident(
            pod(container(state=LOOP, last=ended(137, ended=9, ran=600), restarts=5, livenessProbe=READY_PROBE)),
            events=[event("Killing", "Container api failed liveness probe, will be restarted", type_="Normal")],
        ),
        "liveness-kills",
        ["container-crashloop", "exit-137-not-oom", "service-no-endpoints"],
    ),
    "a number at which nobody listens": (
        incident(
            pod(),
            services=[service("checkout", APP, port(80, 8081))],
            slices=[endpoint_slice("checkout", endpoint(), ports=[{**SLICE_PORT, "port": 8081}])],
            logs={"api/current": "listening on :8080"},
        ),
        "log-listen-port-differs",
        ["target-port-not-declared"],
    ),
    "a program that listens at another port than it is probed at": (
        incident(
            pod(container(state=running(600), ready=False, readinessProbe=READY_PROBE)),
            events=[event("Unhealthy", "Readiness probe failed: dial tcp 10.0.0.7:8080: connect: connection refused")],
            logs={"api/current": "listening on :9090"},
        ),
        "log-listen-port-differs",
        ["readiness-failing-connection-refused", "service-no-endpoints"],
    ),
    "a program that listens on a loopback address": (
        incident(
            pod(container(state=running(600), ready=False, readinessProbe=READY_PROBE)),
            events=[event("Unhealthy", "Readiness probe failed: dial tcp 10.0.0.7:8080: connect: connection refused")],
            logs={"api/current": "listening on 127.0.0.1:8080"},
        ),
        "log-listen-loopback",
        ["readiness-failing-connection-refused", "service-no-endpoints"],
    ),
    "a protocol that was forgotten": (
        incident(
            pod(),
            services=[service("checkout", APP, port(80, "http", protocol="UDP"))],
            slices=[endpoint_slice("checkout", endpoint(), ports=None)],
        ),
        "target-port-protocol-mismatch",
        ["service-no-endpoints", "slice-without-ports"],
    ),
    "a probe that asks with the wrong scheme": (
        incident(
            pod(container(state=running(600), ready=False, readinessProbe=HTTPS_PROBE)),
            events=[
                event("Unhealthy", "Readiness probe failed: http: server gave HTTP response to HTTPS client"),
            ],
        ),
        "probe-scheme-mismatch",
        ["readiness-failing", "service-no-endpoints"],
    ),
    "a sidecar that is not ready": (
        incident(
            pod(
                container(),
                init=[
                    container(
                        "mesh",
                        running(600),
                        ready=False,
                        restartPolicy="Always",
                        ports=None,
                        readinessProbe=PROBE_9090,
                    )
                ],
                conditions=[condition("Ready", "False", 600, "ContainersNotReady")],
            ),
            events=[
                event(
                    "Unhealthy",
                    "Readiness probe failed: HTTP probe failed with statuscode: 503",
                    of="spec.initContainers{mesh}",
                )
            ],
        ),
        "readiness-failing-status",
        ["pod-not-ready-because-of-sidecar", "service-no-endpoints"],
    ),
    "a program that starts more slowly than its startup probe allows": (
        incident(
            pod(container(state=LOOP, last=ended(137, ended=9, ran=30), restarts=5, startupProbe=READY_PROBE)),
            events=[event("Killing", "Container api failed startup probe, will be restarted", type_="Normal")],
        ),
        "startup-probe-kills",
        ["container-crashloop", "exit-137-not-oom", "service-no-endpoints"],
    ),
    "a ConfigMap that no volume can be made of": (
        incident(
            # It gets an address with its sandbox, which waits for the volumes.
            pod(container(state=waiting("ContainerCreating")), phase="Pending", status={"podIP": None}),
            events=[event("FailedMount", 'MountVolume.SetUp failed for volume "c" : configmap "c" not found', of=None)],
            slices=[endpoint_slice("checkout")],
        ),
        "config-object-missing",
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
        "init-container-not-finished",
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
        "pod-evicted",
        ["container-status-unknown", "pod-failed", "service-no-endpoints"],
    ),
    "a lost node": (
        incident(pod(conditions=[condition("Ready", "False", 90), condition("ContainersReady", "True")])),
        "pod-ready-false-node-lost",
        ["service-no-endpoints"],
    ),
    "a name that no Service has": (
        incident(
            pod(container(state=LOOP, last=ended(1, ended=9), restarts=5)),
            services=[service("checkout", APP), service("orders-db", {"app": "orders-db"}, clusterIP="None")],
            logs={"api/previous": "dial tcp: lookup orders-bd on 10.96.0.10:53: no such host"},
        ),
        "log-dns-error",
        ["container-crashloop", "log-fatal-line", "service-no-endpoints"],
    ),
    "a name server that is down": (
        incident(
            pod(container(state=LOOP, last=ended(1, ended=9), restarts=5)),
            logs={"api/previous": "lookup orders on 10.96.0.10:53: server misbehaving"},
            name_server={"endpoints": {"items": [endpoint_slice("kube-dns")]}},
        ),
        "coredns-not-ready",
        ["container-crashloop", "log-dns-error", "service-no-endpoints"],
    ),
    "a policy that forgets the name server": (
        incident(
            pod(container(state=LOOP, last=ended(1, ended=9), restarts=5)),
            logs={"api/previous": "Error: getaddrinfo EAI_AGAIN orders"},
            network_policies=policies(policy("out", "Egress", egress=[{"ports": ports(5432)}])),
        ),
        "netpol-egress-blocks-dns",
        ["container-crashloop", "log-dns-error", "log-fatal-line", "service-no-endpoints"],
    ),
    "a pod that asks its node for a Service": (
        incident(
            pod(container(state=LOOP, last=ended(1, ended=9), restarts=5), spec={"hostNetwork": True}),
            services=[service("checkout", APP), service("orders", {"app": "orders"}, clusterIP="None")],
            logs={"api/previous": "nc: bad address 'orders'"},
        ),
        "dns-hostnetwork-clusterfirst",
        ["container-crashloop", "log-dns-error", "service-no-endpoints"],
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
    assert [one.check for one in ranked[1:]] == ["metrics-apiservice-unavailable"]


@pytest.mark.parametrize("collected", [each[0] for each in INCIDENTS.values()], ids=INCIDENTS.keys())
def test_the_first_sentence_fits_a_headline(collected: dict[str, Any]) -> None:
    ranked = rank([one for one in run_checks(bundle_of(collected)) if isinstance(one, Decided)])
    assert len(ranked[0].verdict.says) <= 200
