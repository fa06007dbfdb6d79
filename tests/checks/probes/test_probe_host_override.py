"""Failing probes with a host of their own."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import READY_PROBE, Json, container, event, pod, running

REFUSED = event("Unhealthy", "Readiness probe failed: dial tcp 127.0.0.1:8080: connect: connection refused")


def unready(host: str | None, *, ready: bool = False, **spec: Any) -> Json:
    asked: Json = {"path": "/ready", "port": 8080, "scheme": "HTTP", **({"host": host} if host else {})}
    return pod(container(state=running(600), ready=ready, readinessProbe={**READY_PROBE, "httpGet": asked}), spec=spec)


def test_the_host_is_said_beside_the_pods_address(decide: Decide) -> None:
    found = decide(pod=unready("127.0.0.1"), events=[REFUSED]).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Container/api")
    assert found.says == (
        "Container/api's readiness probe httpGet 127.0.0.1:8080/ready asks the host 127.0.0.1, which is the node, "
        "not the pod (10.244.0.7), and gets connection refused"
    )
    assert [(row.wants, row.has) for row in found.compared] == [("127.0.0.1", "10.244.0.7")]


def test_another_host_is_not_called_the_node(decide: Decide) -> None:
    assert "asks the host 192.0.2.7, not the pod (10.244.0.7)" in (
        decide(pod=unready("192.0.2.7"), events=[REFUSED]).only.says
    )


@pytest.mark.parametrize(
    ("one", "events"),
    [
        pytest.param(unready(None), [REFUSED], id="no host"),
        pytest.param(unready("10.244.0.7"), [REFUSED], id="the pod's own"),
        pytest.param(unready("127.0.0.1", hostNetwork=True), [REFUSED], id="the host's network"),
        pytest.param(unready("127.0.0.1", ready=True), [REFUSED], id="it passes"),
        pytest.param(unready("127.0.0.1"), [], id="no event"),
    ],
)
def test_other_probes_have_no_finding(decide: Decide, one: Json, events: list[Json]) -> None:
    assert not decide(pod=one, events=events).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=unready("127.0.0.1"), denied=[Events]).missing == ["events"]
