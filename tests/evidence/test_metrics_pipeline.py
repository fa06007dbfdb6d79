"""The metrics pipeline: what is asked of it while it works, and what runs behind it once it does not."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.metrics_api import MetricsApi
from kubectl_evidence.evidence.node_metrics import NodeMetrics
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.kinds import NODE, SERVICE
from kubectl_evidence.outcome import NotFound, Outcome, Unavailable
from kubectl_evidence.raw import Raw
from kubectl_evidence.target import Target
from tests.builders import list_of, pod, service
from tests.evidence.gathering import DENIED, POD, Gathered, gather

API = "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io"
USAGE = f"/apis/metrics.k8s.io/v1beta1/namespaces/payments/pods/{POD.name}"
NODE_USAGE = "/apis/metrics.k8s.io/v1beta1/nodes/node-1"
SERVICE_OF_IT = "/api/v1/namespaces/kube-system/services/metrics-server"
DEPLOYMENTS = "/apis/apps/v1/namespaces/kube-system/deployments"
PODS = "/api/v1/namespaces/kube-system/pods"
LOG = f"{PODS}/metrics-server-b/log"
LABELS = {"k8s-app": "metrics-server"}
SAMPLE = {
    "kind": "PodMetrics",
    "metadata": {"name": POD.name},
    "timestamp": "2026-09-15T09:29:45Z",
    "window": "15s",
    "containers": [{"name": "api", "usage": {"cpu": "3m", "memory": "4Mi"}}],
}


def api(status: str, reason: str = "Passed") -> dict[str, Any]:
    available = {"type": "Available", "status": status, "reason": reason, "lastTransitionTime": "2026-09-15T09:01:00Z"}
    return {
        "kind": "APIService",
        "metadata": {"name": "v1beta1.metrics.k8s.io"},
        "spec": {"service": {"namespace": "kube-system", "name": "metrics-server"}},
        "status": {"conditions": [available]},
    }


def deployment(name: str, labels: dict[str, str], ready: int = 0) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "namespace": "kube-system"},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": {**labels, "pod-template-hash": "abc"}}},
        },
        "status": {"readyReplicas": ready, "conditions": [{"type": "Available", "status": "False", "reason": "Min"}]},
    }


def server_pod(name: str, *, ready: bool, state: dict[str, Any]) -> dict[str, Any]:
    status = {"name": "metrics-server", "ready": ready, "restartCount": 4, "state": state, "lastState": {}}
    conditions = [{"type": "Ready", "status": str(ready)}]
    return {
        **pod(name),
        "metadata": {"name": name, "namespace": "kube-system", "labels": LABELS},
        "status": {"phase": "Running", "conditions": conditions, "containerStatuses": [status]},
    }


WORKS = {API: api("True"), USAGE: SAMPLE}
BEHIND = {
    SERVICE_OF_IT: {**service("metrics-server", LABELS), "kind": "Service"},
    DEPLOYMENTS: list_of([deployment("coredns", {"k8s-app": "kube-dns"}), deployment("metrics-server", LABELS)]),
    PODS: list_of(
        [
            server_pod("metrics-server-a", ready=True, state={"running": {"startedAt": "2026-09-15T09:00:00Z"}}),
            server_pod("metrics-server-b", ready=False, state={"waiting": {"reason": "CrashLoopBackOff"}}),
        ]
    ),
    LOG: "I0915 starting\nE0915 scraper.go: Failed to scrape node\n",
}


def behind(found: Gathered) -> list[str]:
    """What was asked of the namespace that the API is served from, beyond the endpoints."""
    there = [one for one in found.asked if one.access.namespace == "kube-system"]
    return [one.access.full_resource for one in there if one.access.resource != "endpointslices"]


def test_of_a_pipeline_that_works_three_questions_are_asked() -> None:
    found = gather(WORKS)
    about = [one for one in found.asked if one.access.group in ("metrics.k8s.io", "apiregistration.k8s.io")]
    assert {one.path for one in about} == {USAGE, API}
    assert [one.access.full_resource for one in found.asked if one.access.namespace == "kube-system"] == [
        "endpointslices"
    ]


def test_an_api_that_is_not_available_is_followed_to_the_log_of_its_worst_pod() -> None:
    found = gather({API: api("False", "MissingEndpoints"), USAGE: Unavailable("server-error", 503), **BEHIND})
    assert behind(found) == ["services", "deployments", "pods", "pods/log"]
    page = found.page(MetricsApi)
    assert "Deployment metrics-server: 0 of 2 replicas ready" in page
    assert "coredns" not in page
    assert (
        "its worst pod: metrics-server-b Running on node-1: "
        "metrics-server not ready, waiting CrashLoopBackOff, 4 restarts"
    ) in page
    assert "E0915 scraper.go: Failed to scrape node" in page
    assert "missing: unavailable: the metrics API is registered, and nothing behind it answers" in found.page(
        PodMetrics
    )


def test_the_pods_behind_the_api_are_never_taken_for_those_of_the_target() -> None:
    down = {API: api("False", "MissingEndpoints"), **BEHIND}
    ours = {**service("checkout", {"app": "checkout-api"}), "kind": "Service"}
    found = gather(
        {**down, "/api/v1/namespaces/payments/services/checkout": ours}, Target("checkout", "payments", SERVICE)
    )
    assert "pods/log" in behind(found)
    assert found.packet.request.examined == f"pod/{POD.name}, the only pod"


@pytest.mark.parametrize(
    ("changes", "looked"),
    [
        ({USAGE: NotFound()}, True),
        ({USAGE: {**SAMPLE, "timestamp": "2026-09-15T09:20:00Z"}}, True),
        ({USAGE: Unavailable("server-error", 503)}, True),
        ({API: api("Unknown")}, True),
        ({USAGE: DENIED}, False),
        ({API: NotFound(), USAGE: Unavailable("api-absent", 404)}, False),
    ],
    ids=["missing", "stale", "no answer", "nobody knows", "denied", "not installed"],
)
def test_what_runs_behind_is_looked_at_where_the_pipeline_owes_an_answer(
    changes: dict[str, Any], *, looked: bool
) -> None:
    assert bool(behind(gather({**WORKS, **BEHIND, **changes}))) is looked


@pytest.mark.parametrize(
    "state",
    [{"running": {"startedAt": "2026-09-15T09:29:30Z"}}, {"waiting": {"reason": "CrashLoopBackOff"}}],
    ids=["too new", "between two runs"],
)
def test_a_pod_that_owes_its_missing_sample_to_itself_is_no_reason_to_look(state: dict[str, Any]) -> None:
    young = pod()
    young["status"]["containerStatuses"][0]["state"] = state
    found = gather({**WORKS, **BEHIND, USAGE: NotFound(), POD.name: young})
    assert not behind(found)
    why = "too new" if "running" in state else "restarting"
    assert f"missing: {why}: " in found.page(PodMetrics)
    assert "that says nothing about load" in found.page(PodMetrics)


def test_a_deployment_is_found_without_its_service_by_the_label_of_metrics_server() -> None:
    found = gather({**WORKS, **BEHIND, API: api("False", "ServiceNotFound"), SERVICE_OF_IT: NotFound()})
    assert "the Service itself: not collected: not found" in found.page(MetricsApi)
    assert "Deployment metrics-server: 0 of 2 replicas ready" in found.page(MetricsApi)


def test_a_deployment_whose_pods_the_service_does_not_select_is_told() -> None:
    other = {**service("metrics-server", {"k8s-app": "metrics"}), "kind": "Service"}
    found = gather({**WORKS, **BEHIND, API: api("False", "MissingEndpoints"), SERVICE_OF_IT: other})
    assert ("Deployment metrics-server: 0 of 2 replicas ready, whose pods the Service does not select") in found.page(
        MetricsApi
    )


def test_a_server_without_any_pod_is_told_as_such() -> None:
    found = gather({**WORKS, **BEHIND, API: api("False", "MissingEndpoints"), PODS: list_of([])})
    assert "its pods: none" in found.page(MetricsApi)
    assert "pods/log" not in behind(found)


def test_a_stale_sample_is_shown_as_one() -> None:
    found = gather({**WORKS, USAGE: {**SAMPLE, "timestamp": "2026-09-15T09:20:00Z"}})
    assert "sampled 09:20:00Z, 10m ago over 15s; stale: later looks at the pod failed" in found.page(PodMetrics)


@pytest.mark.parametrize(
    ("denied", "resource", "group"),
    [(API, "apiservices", "apiregistration.k8s.io"), (USAGE, "pods", "metrics.k8s.io")],
)
def test_what_is_denied_is_a_gap_with_its_rule_and_nothing_is_concluded(denied: str, resource: str, group: str) -> None:
    found = gather({**WORKS, denied: DENIED})
    assert [(gap.resource, gap.group, gap.status) for gap in found.packet.gaps] == [(resource, group, "forbidden")]
    assert not [one for one in found.packet.findings if one.check.startswith("metrics")]
    if denied == USAGE:
        assert "missing: not permitted: the identity may not read it" in found.page(PodMetrics)


def test_a_denial_behind_the_api_is_a_gap_and_ends_the_way() -> None:
    down = {API: api("False", "MissingEndpoints"), USAGE: Unavailable("server-error", 503)}
    found = gather({**down, **BEHIND, DEPLOYMENTS: DENIED})
    assert [gap.resource for gap in found.packet.gaps] == ["pods", "deployments"]
    assert behind(found) == ["services", "deployments"]
    assert "Deployment behind it: not collected: forbidden" in found.page(MetricsApi)


# Usage of the node


def node_sample() -> dict[str, Any]:
    return {
        "kind": "NodeMetrics",
        "metadata": {"name": "node-1"},
        "timestamp": "2026-09-15T09:29:45Z",
        "window": "15s",
        "usage": {"cpu": "950m", "memory": "4Gi"},
    }


NODE_ONE = {
    "kind": "Node",
    "metadata": {"name": "node-1"},
    "status": {"allocatable": {"cpu": "1900m", "memory": "8Gi"}, "conditions": [{"type": "Ready", "status": "True"}]},
}


def test_the_node_is_asked_about_only_where_the_pod_needs_an_explanation() -> None:
    assert NODE_USAGE not in [one.path for one in gather(WORKS).asked]
    troubled = pod()
    troubled["status"]["conditions"][0]["status"] = "False"
    found = gather({**WORKS, POD.name: troubled, NODE_USAGE: node_sample(), "/api/v1/nodes/node-1": NODE_ONE})
    page = found.page(NodeMetrics)
    assert "node-1: CPU 950m of 1900m allocatable (50%); memory (working set) 4096Mi of 8Gi allocatable (50%)" in page


def test_of_a_node_that_is_the_target_usage_is_told() -> None:
    found = gather({**WORKS, NODE_USAGE: node_sample(), "/api/v1/nodes/node-1": NODE_ONE}, Target("node-1", "", NODE))
    assert "CPU 950m of 1900m allocatable (50%)" in found.page(NodeMetrics)


def test_usage_of_the_node_that_is_denied_is_a_gap() -> None:
    outcome: Outcome[Raw] = DENIED
    found = gather({**WORKS, NODE_USAGE: outcome, "/api/v1/nodes/node-1": NODE_ONE}, Target("node-1", "", NODE))
    assert ("nodes", "metrics.k8s.io") in [(gap.resource, gap.group) for gap in found.packet.gaps]
