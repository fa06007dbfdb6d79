"""Containers at their cpu limit whose probes time out."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import READY_PROBE, Json, container, event, pod
from tests.checks.resources.samples import sample

LIMITED = pod(container(readinessProbe=READY_PROBE, resources={"limits": {"cpu": "500m"}}))
TIMED_OUT = event(
    "Unhealthy", 'Readiness probe failed: Get "http://10.0.0.7:8080/": context deadline exceeded', last=20
)


def test_the_limit_is_suspected_where_both_are_seen(decide: Decide) -> None:
    verdicts = decide(pod=LIMITED, usage=sample(cpu="498m"), events=[TIMED_OUT])
    assert not verdicts.proven
    (found,) = verdicts.suspected
    assert (found.severity, found.subject) == ("warning", "Container/api")
    assert found.says == (
        "Container api used 498m of its cpu limit of 500m (99 %), and a probe of it timed out 20s ago"
    )
    assert [str(one) for one in found.cites][:2] == [
        "/evidence/podMetrics/data/containers/api/cpu",
        "/evidence/pod/data/containers/api/limits/cpu",
    ]


@pytest.mark.parametrize(
    ("one", "cpu", "events"),
    [
        pytest.param(LIMITED, "498m", [], id="no probe timed out"),
        pytest.param(LIMITED, "200m", [TIMED_OUT], id="little is used"),
        pytest.param(pod(), "4", [TIMED_OUT], id="no limit"),
        pytest.param(LIMITED, "498m", [{**TIMED_OUT, "lastTimestamp": "2026-09-15T09:00:00Z"}], id="long ago"),
        pytest.param(LIMITED, "498m", [event("Unhealthy", "Readiness probe failed: statuscode: 503")], id="a status"),
    ],
)
def test_other_containers_have_no_finding(decide: Decide, one: Json, cpu: str, events: list[Any]) -> None:
    assert not decide(pod=one, usage=sample(cpu=cpu), events=events).found


def test_without_the_pod_or_its_events_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod], usage=sample(cpu="1"), events=[]).missing == ["pod"]
    assert decide(pod=LIMITED, usage=sample(cpu="498m"), denied=[Events]).missing == ["events"]
