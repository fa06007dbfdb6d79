"""Why there is no usage; never that there is none."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.metrics_api import MetricsApi
from kubectl_evidence.outcome import NotFound
from tests.checks.conftest import Decide
from tests.checks.objects import Json, api_service, ended, endpoint, endpoint_slice, running, waiting

UP = api_service("True", "Passed", "all checks passed")
DOWN = api_service(
    "False", "MissingEndpoints", 'endpoints for service/metrics-server in "kube-system" have no addresses'
)


def test_an_unavailable_api_is_a_warning_that_names_the_reason_and_what_is_behind(decide: Decide) -> None:
    verdicts = decide(api_service=DOWN, behind=[endpoint_slice("metrics-server")])
    (found,) = verdicts.proven
    assert found.severity == "warning"
    assert found.subject == "APIService/v1beta1.metrics.k8s.io"
    assert found.says == (
        "The metrics API is not available (MissingEndpoints), its Service kube-system/metrics-server is without "
        "a ready endpoint: nothing is known about usage, which does not mean idle"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/metricsApi/data/apiService/conditions/Available",
        "/evidence/metricsApi/data/endpoints/items/metrics-server-j4b6d",
    ]


def test_a_ready_server_that_does_not_answer_is_told_from_one_that_is_not_there(decide: Decide) -> None:
    down = api_service("False", "FailedDiscoveryCheck")
    behind = [endpoint_slice("metrics-server", endpoint(), ports=[{"name": "https", "port": 10250, "protocol": "TCP"}])]
    assert "metrics-server has a ready endpoint:" in decide(api_service=down, behind=behind).only.says


def test_what_is_behind_is_left_out_where_it_could_not_be_read(decide: Decide) -> None:
    assert decide(api_service=DOWN).only.says.startswith(
        "The metrics API is not available (MissingEndpoints): nothing is known"
    )


def test_an_api_that_is_not_installed_is_information(decide: Decide) -> None:
    found = decide(api_service=NotFound()).only
    assert found.severity == "info"
    assert found.says == "No metrics API is installed: nothing is known about usage, which does not mean idle"
    assert [str(pointer) for pointer in found.cites] == ["/evidence/metricsApi/data/apiService/status"]


def test_an_api_that_is_available_rules_it_out(decide: Decide) -> None:
    verdicts = decide(api_service=UP)
    assert not verdicts.found
    assert [fact.says for fact in verdicts.ruled_out] == ["The metrics API is available"]


def test_a_condition_that_is_not_reported_is_unknown(decide: Decide) -> None:
    registered = {"spec": {"service": None}, "status": {"conditions": None}}
    verdicts = decide(api_service=registered)
    assert not verdicts.found
    assert not verdicts.ruled_out


def test_without_the_registration_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[MetricsApi]).missing == ["metrics_api"]


def server(replicas: int = 1, ready: int = 0, labels: dict[str, str] | None = None) -> Json:
    return {
        "metadata": {"name": "metrics-server", "namespace": "kube-system"},
        "spec": {
            "replicas": replicas,
            "template": {"metadata": {"labels": {"k8s-app": "metrics-server"} if labels is None else labels}},
        },
        "status": {"readyReplicas": ready, "conditions": None},
    }


def server_pod(**status: Any) -> Json:
    conditions = [{"type": "PodScheduled", "status": "True"}, {"type": "Ready", "status": "False"}]
    return {
        "metadata": {"name": "metrics-server-abc", "namespace": "kube-system"},
        "spec": {"nodeName": "node-1"},
        "status": {"phase": "Running", "conditions": conditions, "containerStatuses": None, **status},
    }


def crashing(state: Json, **more: Any) -> Json:
    return {"name": "metrics-server", "ready": False, "restartCount": 4, "state": state, "lastState": {}, **more}


def pipeline(condition: Json, **parts: Any) -> Json:
    """Evidence of what was read behind the API."""
    service = {"spec": {"selector": {"k8s-app": "metrics-server"}}}
    given: dict[str, Any] = {"apiService": condition, "service": service, **parts}
    lists = {"endpoints", "deployments", "pods"}
    return {
        "parts": {
            key: {"status": "not-found"}
            if isinstance(one, NotFound)
            else {"status": "collected", "data": {"items": one or None} if key in lists else one}
            for key, one in given.items()
        }
    }


@pytest.mark.parametrize(
    ("behind", "because"),
    [
        ({"service": NotFound()}, "its Service kube-system/metrics-server does not exist"),
        (
            {"deployments": [server(replicas=0)], "endpoints": []},
            "Deployment/metrics-server of kube-system behind it is scaled to 0",
        ),
        (
            {"deployments": [server(labels={"app": "other"})], "endpoints": []},
            "its Service kube-system/metrics-server selects no pod of Deployment/metrics-server",
        ),
        (
            {
                "deployments": [server()],
                "pods": [server_pod(containerStatuses=[crashing(waiting("CrashLoopBackOff"))])],
            },
            "Pod/metrics-server-abc of kube-system behind it waits in CrashLoopBackOff (container metrics-server)",
        ),
        (
            {
                "deployments": [server()],
                "pods": [
                    server_pod(containerStatuses=[crashing(running(3), lastState=ended(1, ended=4, reason="Error"))])
                ],
            },
            "ends again and again (container metrics-server, exit code 1, Error)",
        ),
        (
            {
                "deployments": [server()],
                "pods": [
                    server_pod(conditions=[{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}])
                ],
            },
            "Pod/metrics-server-abc of kube-system behind it is not scheduled (Unschedulable)",
        ),
        (
            {"deployments": [server()], "pods": [server_pod()]},
            "Pod/metrics-server-abc of kube-system behind it is not ready (no reason given)",
        ),
    ],
)
def test_the_nearest_cause_that_was_seen_is_named(decide: Decide, behind: dict[str, Any], because: str) -> None:
    found = decide(metrics_api=pipeline(DOWN, **behind)).only
    assert because in found.says
    assert found.says.startswith("The metrics API is not available (MissingEndpoints), ")
    assert len(found.cites) == 2


@pytest.mark.parametrize(
    ("message", "because"),
    [
        ("failing or missing response from https://10.0.0.9:10250/: x509: certificate signed by", "not trust its"),
        ("failing or missing response: dial tcp 10.0.0.9:10250: connect: connection refused", "refuses connections"),
        ("failing or missing response: net/http: request canceled (Client.Timeout exceeded", "to it time out"),
        ("bad status from https://10.0.0.9:10250/apis: 503", "answers the API server with an error"),
    ],
)
def test_a_server_that_is_ready_fails_in_the_api_servers_words(decide: Decide, message: str, because: str) -> None:
    down = api_service("False", "FailedDiscoveryCheck", message)
    behind = [endpoint_slice("metrics-server", endpoint(), ports=[{"name": "https", "port": 10250, "protocol": "TCP"}])]
    assert because in decide(api_service=down, behind=behind).only.says


def test_a_port_that_the_service_lacks_is_named(decide: Decide) -> None:
    says = decide(api_service=api_service("False", "ServicePortError")).only.says
    assert "lacks the port that the APIService names" in says
