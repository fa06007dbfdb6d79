"""One port name in two containers: which counts, and whether it is the one that is meant."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import HTTP, READY_PROBE, Json, container, pod, service

APP = {"app": "checkout-api"}
SERVICES = [service("checkout", APP)]


def proxied(*, probed: bool = True, number: int = 9090, **first: Any) -> Json:
    proxy = container("proxy", ports=[HTTP], **first)
    spec: dict[str, Any] = {"readinessProbe": READY_PROBE} if probed else {}
    app = container("app", ports=[{**HTTP, "containerPort": number}], **spec)
    return pod(proxy, app)


def test_the_one_that_counts_and_the_one_that_answers_are_said(decide: Decide) -> None:
    found = decide(pod=proxied(), services=SERVICES).only
    assert (found.verdict, found.severity, found.subject) == ("suspected", "warning", "Service/checkout")
    assert found.says == (
        "Service/checkout port 80 wants `http`, which proxy (8080) and app (9090) declare: "
        "8080 of container proxy counts, as the first; 9090 is answered"
    )
    assert [(row.wants, row.has) for row in found.compared] == [("9090 (app)", "8080 (proxy)")]


def test_a_log_tells_as_well_as_a_probe(decide: Decide) -> None:
    one = proxied(probed=False)
    assert decide(pod=one, services=SERVICES, logs={"app/current": "listening on :9090"}).found


def test_an_application_that_listens_for_its_proxy_alone_answers_no_service(decide: Decide) -> None:
    app = container("app", ports=[HTTP])
    proxy = container("proxy", ports=[{**HTTP, "containerPort": 15001}], readinessProbe=READY_PROBE)
    logs = {"app/current": "Server listening on 127.0.0.1:8080"}
    found = decide(pod=pod(app, proxy), services=SERVICES, logs=logs).only
    assert found.says.endswith("8080 of container app counts, as the first; 15001 is answered")
    assert not decide(pod=pod(app, proxy), services=SERVICES, logs={"app/current": "listening on :8080"}).found


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(proxied(probed=False), id="nothing tells which is meant"),
        pytest.param(proxied(readinessProbe=READY_PROBE), id="the first answers"),
        pytest.param(proxied(number=8080), id="the same number twice"),
        pytest.param(pod(container(readinessProbe=READY_PROBE)), id="one container"),
    ],
)
def test_a_first_that_may_be_meant_has_no_finding(decide: Decide, one: Json) -> None:
    assert not decide(pod=one, services=SERVICES).found


def test_without_the_services_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=proxied(), denied=[Services]).missing == ["services"]
